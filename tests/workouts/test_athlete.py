"""The rider's numbers: ranges, order, zones."""

import json
from pathlib import Path

import pytest

from workouts.athlete import RANGES, Athlete
from workouts.errors import BadSettings


@pytest.mark.parametrize("name", list(RANGES))
def test_a_number_that_no_rider_has_is_refused_with_its_range(name: str) -> None:
    low, high = RANGES[name]
    for value in (low - 1, high + 1, float("nan")):
        with pytest.raises(BadSettings, match=f"{name} is {value}; give a value from {low}"):
            Athlete(**{name: value})  # type: ignore[arg-type]  # a wrong value on purpose


def test_the_maximum_heart_rate_is_above_the_resting_one() -> None:
    with pytest.raises(BadSettings, match="max_heart_rate_bpm is 110; give one above the rest"):
        Athlete(max_heart_rate_bpm=110, threshold_heart_rate_bpm=105, resting_heart_rate_bpm=110)


@pytest.mark.parametrize(("threshold", "resting"), [(191, 55), (100, 100), (90, 100)])
def test_the_threshold_lies_between_the_two(threshold: int, resting: int) -> None:
    with pytest.raises(BadSettings, match="threshold_heart_rate_bpm is"):
        Athlete(threshold_heart_rate_bpm=threshold, resting_heart_rate_bpm=resting)


def test_a_threshold_at_the_maximum_is_allowed() -> None:
    assert Athlete(threshold_heart_rate_bpm=190).heart_rate_zone(190) == 4


def test_power_zones_start_at_their_rounded_lower_bound() -> None:
    athlete = Athlete(ftp_w=250)
    watts = (0, 137, 138, 187, 188, 225, 226, 262, 263, 300, 301, 375, 376, 2000)
    zones = [athlete.power_zone(value) for value in watts]
    assert zones == [1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7, 7]


def test_power_zones_agree_with_the_shared_vectors(shared: Path) -> None:
    vectors = json.loads((shared / "vectors" / "load.json").read_text())["vectors"]
    rows = [row for row in vectors if row["metric"] == "zones"]
    assert rows
    for row in rows:
        athlete = Athlete(ftp_w=row["params"]["ftp"])
        zones = [athlete.power_zone(value) for value in row["input"]["watts"]]
        assert zones == row["expected"]["zone_by_lower_bound"]


def test_heart_rate_zones_go_by_threshold() -> None:
    athlete = Athlete(threshold_heart_rate_bpm=100, max_heart_rate_bpm=120)
    rates = (0, 68, 69, 83, 84, 94, 95, 105, 106, 120)
    assert [athlete.heart_rate_zone(rate) for rate in rates] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
