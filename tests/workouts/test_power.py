"""Watts become normalized power, stress and work; dropouts and pauses are told apart."""

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

from workouts.athlete import Athlete
from workouts.power import (
    NormalizedPower,
    PowerTotals,
    efficiency_factor,
    fill_gaps,
    intensity_factor,
    normalized_power,
    normalized_power_of,
    power_zone_seconds,
    training_stress,
    variability_index,
    work_kj,
)

Vector = dict[str, Any]


def vectors(shared: Path, metric: str) -> list[Vector]:
    rows = json.loads((shared / "vectors" / "load.json").read_text())["vectors"]
    found = [row for row in rows if row["metric"] == metric]
    assert found, f"no vectors for {metric}"
    return found


def unroll(rle: list[list[float]]) -> list[float]:
    return [value for value, seconds in rle for _ in range(int(seconds))]


def close(expected: float) -> Any:
    return (
        pytest.approx(expected, abs=0.001) if abs(expected) < 1 else pytest.approx(expected, 1e-4)
    )


def test_normalized_power_agrees_with_every_vector(shared: Path) -> None:
    for row in vectors(shared, "normalized_power"):
        watts = unroll(row["input"]["rle"])
        ridden = normalized_power(watts)
        assert ridden == close(row["expected"]["np_full_windows"]), row["id"]
        average = sum(watts) / len(watts)
        assert average == close(row["expected"]["ap"]), row["id"]
        assert variability_index(ridden, average) == close(row["expected"]["vi"]), row["id"]


def test_stress_and_intensity_agree_with_every_vector(shared: Path) -> None:
    for row in vectors(shared, "tss"):
        ftp_w, given, expected = row["params"]["ftp"], row["input"], row["expected"]
        assert intensity_factor(given["np"], ftp_w) == close(expected["if"]), row["id"]
        stress = training_stress(given["seconds"], given["np"], ftp_w)
        assert stress == close(expected["tss"]), row["id"]


def test_a_ride_s_summary_agrees_with_every_vector(shared: Path) -> None:
    for row in vectors(shared, "ride_summary"):
        watts, expected = unroll(row["input"]["rle"]), row["expected"]
        ftp_w = row["params"]["ftp"]
        totals = PowerTotals()
        for value in watts:
            totals.add(value)
        ridden = totals.normalized_w
        assert totals.seconds == expected["seconds"]
        assert totals.average_w == close(expected["ap"])
        assert ridden == close(expected["np"])
        assert intensity_factor(ridden, ftp_w) == close(expected["if_"])
        assert training_stress(totals.seconds, ridden, ftp_w) == close(expected["tss"])
        assert work_kj(watts) == close(expected["kj"])
        assert totals.work_j / 1000 == close(expected["kj"])
        assert variability_index(ridden, totals.average_w) == close(expected["vi"])
        assert efficiency_factor(ridden, row["params"]["avg_hr"]) == close(expected["ef"])


def test_gaps_agree_with_every_vector(shared: Path) -> None:
    for row in vectors(shared, "normalized_power_gaps"):
        segments, expected = row["input"]["segments"], row["expected"]
        points = [(at, watts) for start, end, watts in segments for at in range(start, end)]
        holes = [(before[1], after[0]) for before, after in itertools.pairwise(segments)]
        assert len(points) == expected["samples"]
        dropped = normalized_power([watts for _, watts in points])
        assert dropped == close(expected["np_drop"]), row["id"]
        if expected["np_split"] is not None:
            paused = fill_gaps(points, holes)
            assert normalized_power_of(paused.stretches) == close(expected["np_split"]), row["id"]
            assert paused.missing_s == 0
            assert paused.seconds == expected["samples"]
        riding = fill_gaps(points)
        assert riding.seconds == expected["elapsed"]
        assert normalized_power_of(riding.stretches) == close(expected["np_zero_fill"]), row["id"]
        if max(end - start for start, end in holes) <= 25:
            smart = fill_gaps(points, smart_recorded=True)
            assert normalized_power_of(smart.stretches) == close(expected["np_interp"]), row["id"]
            assert smart.missing_s == 0


def test_zones_start_at_their_rounded_lower_bound(shared: Path) -> None:
    for row in vectors(shared, "zones"):
        athlete = Athlete(ftp_w=row["params"]["ftp"])
        watts = row["input"]["watts"]
        assert [athlete.power_zone(value) for value in watts] == row["expected"][
            "zone_by_lower_bound"
        ]
        counted = power_zone_seconds(watts, athlete)
        zones = row["expected"]["zone_by_lower_bound"]
        assert counted == tuple(zones.count(zone) for zone in range(1, 8))


def test_a_second_without_power_is_in_no_zone() -> None:
    assert sum(power_zone_seconds([100, None, 250, None], Athlete())) == 2


def test_twenty_nine_seconds_have_no_normalized_power_and_thirty_have() -> None:
    assert normalized_power([250.0] * 29) is None
    assert normalized_power([250.0] * 30) == pytest.approx(250.0)


def test_live_normalized_power_is_the_saved_one_at_every_second() -> None:
    ride = random.Random(7)
    watts = [float(ride.randint(0, 900)) for _ in range(400)]
    live = NormalizedPower()
    for second, value in enumerate(watts, start=1):
        live.add(value)
        assert live.value == normalized_power(watts[:second])


def totals_of(watts: list[float | None]) -> PowerTotals:
    totals = PowerTotals()
    for value in watts:
        totals.add(value)
    totals.settle()
    return totals


def test_power_drops_out_for_three_seconds_and_the_last_value_holds() -> None:
    totals = totals_of([200.0] * 60 + [None] * 3 + [200.0] * 60)
    assert totals.missing_s == 0
    assert totals.dropouts == 1
    assert totals.average_w == 200.0
    assert totals.normalized_w == pytest.approx(200.0)


def test_power_drops_out_for_four_seconds_and_counts_as_missing_zeros() -> None:
    totals = totals_of([200.0] * 60 + [None] * 4 + [200.0] * 60)
    assert totals.missing_s == 4
    assert totals.seconds == 124
    assert totals.work_j == 24_000
    assert totals.normalized_w == normalized_power([200.0] * 60 + [0.0] * 4 + [200.0] * 60)


def test_a_dropout_before_the_first_power_is_missing() -> None:
    assert totals_of([None, None, 200.0]).missing_s == 2


def test_a_ride_without_a_power_meter_has_no_power_rather_than_zero() -> None:
    totals = totals_of([None] * 100)
    assert (totals.average_w, totals.normalized_w, totals.max_w) == (None, None, None)
    assert totals.missing_s == 100
    assert totals.dropouts == 0


def test_a_pause_starts_a_new_window() -> None:
    totals = PowerTotals()
    for watts in (100.0, 300.0):
        for _ in range(29):
            totals.add(watts)
        totals.split()
    assert totals.normalized_w is None
    assert totals.seconds == 58


def test_files_whose_seconds_run_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match="second 4 comes after second 5"):
        fill_gaps([(5, 200.0), (4, 200.0)])


def test_without_a_mean_above_zero_there_is_no_ratio() -> None:
    assert variability_index(200.0, 0.0) is None
    assert efficiency_factor(200.0, None) is None
    assert training_stress(3600, None, 250) is None
    assert intensity_factor(None, 250) is None
