"""Efforts of rides without a plan: found where laps or power say them clearly, and only there."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.debrief.verdict import Verdict
from tests.coach.debrief.plain_rides import FREE, Moment, Ride, Told, criterion, verdict_of

EASY_W = 120
WARM_S, EFFORT_S, REST_S = 600, 240, 180


def effort_at(second: int) -> tuple[int, int]:
    """Return the effort at a second and its second; 0 for none."""
    number, at = divmod(second - WARM_S, EFFORT_S + REST_S)
    return (number + 1, at) if second >= WARM_S and number < 4 and at < EFFORT_S else (0, 0)


def efforts(watts: Callable[[int], int]) -> Callable[[Moment], int]:
    """Return the power of a ride with four efforts of four minutes."""

    def power(now: Moment) -> int:
        number, _ = effort_at(now.second)
        return watts(number) if number else EASY_W

    return power


LENGTH_S = WARM_S + 4 * (EFFORT_S + REST_S) + 300
LAPS: tuple[Told, ...] = tuple(
    (WARM_S + index * (EFFORT_S + REST_S) + offset, "lap", {})
    for index in range(4)
    for offset in (0, EFFORT_S)
)


def numbered(verdict: Verdict) -> list[tuple[int, int]]:
    return [(row.from_s, row.to_s) for row in verdict.intervals if row.number is not None]


@pytest.mark.parametrize("events", [LAPS, ()], ids=["laps", "power alone"])
def test_repeats_without_a_plan_are_held_against_each_other(
    events: tuple[Told, ...], tmp_path: Path
) -> None:
    even = Ride(FREE, efforts(lambda n: 270), seconds=LENGTH_S, events=events)
    fading = Ride(FREE, efforts(lambda n: 300 - 18 * (n - 1)), seconds=LENGTH_S, events=events)
    steady, faded = (verdict_of(r, tmp_path / str(n)) for n, r in enumerate((even, fading)))
    assert steady.rubric == faded.rubric == "free_ride"
    for verdict in (steady, faded):
        spans = numbered(verdict)
        assert len(spans) == verdict.fact("intervals") == 4
        for index, (from_s, to_s) in enumerate(spans):
            began = WARM_S + index * (EFFORT_S + REST_S)
            assert from_s == pytest.approx(began, abs=10)
            assert to_s == pytest.approx(began + EFFORT_S, abs=10)
        assert verdict.intervals[-1].to_s == LENGTH_S, "what lies between has rows as well"
        for name in ("variability", "halves", "opening"):
            assert criterion(verdict, name).granted, "rests are no unsteadiness"
    assert steady.score == 100.0
    fade = criterion(faded, "fade")
    assert fade.score is not None
    assert fade.score < 20
    assert (fade.remark.values["first_w"], fade.remark.values["last_w"]) == pytest.approx(
        (300, 246), abs=6
    )
    assert fade.evidence[0].interval == 4


def hills(now: Moment) -> int:
    return round(200 + 90 * math.sin(now.second / 97) + 60 * math.sin(now.second / 41))


def too_different(now: Moment) -> int:
    return 280 if now.second % 900 < (60, 300, 120, 600)[now.second // 900 % 4] else EASY_W


@pytest.mark.parametrize(
    "ride",
    [
        Ride(FREE, hills, seconds=3600),
        Ride(FREE, too_different, seconds=3600),
        Ride(FREE, lambda now: 200, seconds=3600, events=LAPS),
        Ride(FREE, lambda now: 245, seconds=3600),
        Ride(FREE, lambda now: None, seconds=3600, events=LAPS),
    ],
    ids=["hills", "stretches of all lengths", "laps at one pace", "one long effort", "no power"],
)  # fmt: skip
def test_what_is_no_clear_set_stays_a_free_ride(ride: Ride, tmp_path: Path) -> None:
    verdict = verdict_of(ride, tmp_path)
    assert numbered(verdict) == []
    assert criterion(verdict, "fade").remark.key == "fade.no_efforts"
    assert criterion(verdict, "variability").remark.key != "variability.in_efforts"
