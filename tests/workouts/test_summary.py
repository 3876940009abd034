"""What is kept of a ride: rounded as it was shown, read back whole, older documents too."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.workouts.rides import header, line, record, sample
from workouts.columns import columns_of
from workouts.errors import RecordDamaged
from workouts.figures import figures_of
from workouts.finish import finish_ride, read_summary, ride_samples
from workouts.laps import total_of
from workouts.power import power_zone_seconds
from workouts.power_curve import CURVE_S
from workouts.recorder import SUMMARY_NAME
from workouts.summary import (
    CALCULATION,
    IMPORTED,
    RideSummary,
    decode_summary,
    encode_summary,
    summary_to_json,
)
from workouts.summing_up import summary_of

ADDED = (
    "exact_normalized_power_w", "heart_rate_stress", "variability_index", "efficiency_factor",
    "decoupling_percent", "w_prime_lowest_j", "heart_rate_zone_s", "power_curve", "name", "notes",
    "source", "sport", "sha256",
)  # fmt: skip


def ridden() -> list[Any]:
    return line(140, lambda second: None if 50 <= second < 57 else 150 + second)


@pytest.fixture
def finished(tmp_path: Path) -> RideSummary:
    return finish_ride(record(tmp_path / "2026-11-20-183000", ridden()))


def test_the_numbers_on_the_screen_are_those_of_the_live_totals(finished: RideSummary) -> None:
    live = total_of(ride_samples(finished.folder))
    stress, intensity = live.training_stress(250), live.intensity_factor(250)
    assert stress is not None
    assert intensity is not None
    assert finished.training_stress == round(stress, 1)
    assert finished.intensity_factor == round(intensity, 3)
    assert finished.normalized_power_w == live.normalized_power_w
    assert finished.average_power_w == live.average_power_w
    assert finished.max_power_w == live.max_power_w
    assert finished.work_kj == round(live.work_kj, 1)
    assert finished.average_heart_rate_bpm == live.average_heart_rate_bpm
    assert finished.max_heart_rate_bpm == live.max_heart_rate_bpm
    assert finished.average_cadence_rpm == live.average_cadence_rpm
    assert (finished.missing_s, finished.dropouts) == (7, 1)
    rider = header().athlete
    assert finished.power_zone_s == power_zone_seconds((s.power_w for s in ridden()), rider)


def test_a_ride_is_kept_with_its_curve_zones_and_unrounded_normalized_power(
    finished: RideSummary,
) -> None:
    figures = figures_of(columns_of(ridden()), header().athlete)
    assert finished.calculation == CALCULATION == 2
    assert finished.exact_normalized_power_w == figures.normalized_power_w
    assert finished.exact_normalized_power_w != finished.normalized_power_w
    assert len(finished.power_curve) == len(CURVE_S)
    assert finished.power_curve[0] == 289
    assert finished.power_curve[CURVE_S.index(150)] is None
    assert sum(finished.heart_rate_zone_s) == 140
    assert finished.w_prime_lowest_j is not None
    assert (finished.source, finished.sport) == ("recorded", "cycling")
    assert finished.sha256 == sha256(finished.fit_path.read_bytes()).hexdigest()


def test_the_summary_is_read_back_whole(finished: RideSummary) -> None:
    noted = replace(finished, name="Sunday", notes="Windy, even indoors.\nFan on 3.")
    assert decode_summary(encode_summary(noted), finished.folder) == noted
    assert read_summary(finished.folder) == finished


def test_stress_is_the_power_s_and_without_a_power_meter_the_heart_s(tmp_path: Path) -> None:
    with_power = finish_ride(record(tmp_path / "a", line(140)))
    assert (with_power.stress, with_power.stress_from) == (with_power.training_stress, "power")
    by_heart = finish_ride(record(tmp_path / "b", line(140, lambda _: None)))
    assert by_heart.training_stress is None
    assert by_heart.heart_rate_stress is not None
    assert (by_heart.stress, by_heart.stress_from) == (by_heart.heart_rate_stress, "heart_rate")
    bare = [sample(second, None, heart_rate_bpm=None) for second in range(60)]
    neither = finish_ride(record(tmp_path / "c", bare))
    assert (neither.stress, neither.stress_from) == (None, None)


def test_a_document_of_calculation_1_is_read_and_what_it_lacks_is_unknown(
    finished: RideSummary,
) -> None:
    document = summary_to_json(finished)
    for name in ADDED:
        del document[name]
    document["calculation"] = 1
    old = decode_summary(json.dumps(document).encode(), finished.folder)
    assert old.calculation == 1
    assert old.training_stress == finished.training_stress
    assert old.laps == finished.laps
    assert (old.exact_normalized_power_w, old.heart_rate_stress, old.sha256) == (None, None, None)
    assert (old.power_curve, old.heart_rate_zone_s, old.notes) == ((), (), "")
    assert old.source == "recorded"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"power_curve": 3}, "power_curve is 3"),
        ({"power_curve": ["a"]}, "power_curve is"),
        ({"notes": None}, "notes is None"),
        ({"sha256": 3}, "sha256 is 3"),
        ({"source": "elsewhere"}, "elsewhere"),
        ({"source": []}, "source is"),
        ({"exact_normalized_power_w": "200"}, "exact_normalized_power_w is '200'"),
        ({"calculation": None}, "calculation is None"),
    ],
)
def test_a_summary_of_the_wrong_kind_says_what_is_wrong(
    finished: RideSummary, change: dict[str, Any], why: str
) -> None:
    document = json.dumps({**summary_to_json(finished), **change}).encode()
    with pytest.raises(RecordDamaged, match=why):
        decode_summary(document, finished.folder)


def test_finishing_again_keeps_the_rider_s_name_and_notes(finished: RideSummary) -> None:
    noted = replace(finished, name="Sunday", notes="Legs of wood.")
    (finished.folder / SUMMARY_NAME).write_bytes(encode_summary(noted))
    assert finish_ride(finished.folder) == noted


def test_an_imported_ride_has_its_original_file(tmp_path: Path, finished: RideSummary) -> None:
    imported = summary_of(
        figures_of(columns_of(ridden()), header().athlete),
        ride_id="x",
        started_at=finished.started_at,
        elapsed_wall_s=140,
        workout_name="",
        folder=tmp_path,
        source=IMPORTED,
        sport="running",
        sha256="0" * 64,
    )
    assert imported.fit_path == tmp_path / "original.fit"
    assert imported.training_stress == finished.training_stress
    assert decode_summary(encode_summary(imported), tmp_path) == imported
