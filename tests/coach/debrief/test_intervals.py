"""Rows of intervals on a live ride's commands: skips, skips taken back, steps begun anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.debrief.grading import grade
from coach.debrief.verdict import Verdict
from tests.coach.debrief.plain_rides import criterion, repeats
from tests.workouts.riding import ScriptedRide
from workouts.recording import Recording

PLAN = repeats(3, work_s=60, rest_s=30)
FIRST_S, EACH_S = 120, 90


def ridden(folder: Path, deeds: Callable[[ScriptedRide], object]) -> Verdict:
    """Ride PLAN; `deeds` is done when the second hard step is 20 s old."""
    ride = ScriptedRide(PLAN)
    recording = Recording(folder, ride.session, lambda: (), {})
    ride.session.listeners.insert(0, recording)
    ride.start()
    ride.ride(FIRST_S + EACH_S + 20)
    deeds(ride)
    while ride.session.course.position.step_index < len(ride.session.course.plan.steps):
        ride.ride(1)
    ride.do("finish")
    recording.close()
    return grade(recording.folder)


def test_a_skip_is_a_skip(tmp_path: Path) -> None:
    verdict = ridden(tmp_path, lambda ride: ride.do("skip_step"))
    row = verdict.interval(2)
    assert row is not None
    assert row.skipped
    assert row.to_s - row.from_s == 20
    assert criterion(verdict, "skips").remark.values["first_interval"] == 2
    assert [row.skipped for row in verdict.intervals].count(True) == 1


def test_a_skip_that_is_taken_back_is_none(tmp_path: Path) -> None:
    def deeds(ride: ScriptedRide) -> None:
        ride.do("skip_step")
        ride.ride(3)
        ride.do("undo")

    verdict = ridden(tmp_path, deeds)
    row = verdict.interval(2)
    assert row is not None
    assert not row.skipped
    assert row.to_s - row.from_s >= 60
    assert criterion(verdict, "skips").score == 100.0


def test_an_effort_that_is_begun_anew_counts_as_it_was_ridden_at_last(tmp_path: Path) -> None:
    verdict = ridden(tmp_path, lambda ride: ride.do("back_step"))
    row = verdict.interval(2)
    assert row is not None
    assert not row.skipped
    assert (row.from_s, row.to_s) == (FIRST_S + EACH_S + 20, FIRST_S + EACH_S + 80)
    assert criterion(verdict, "completion").score == 100.0


def test_an_effort_that_is_ridden_once_more_is_one_more(tmp_path: Path) -> None:
    verdict = ridden(tmp_path, lambda ride: ride.do("repeat_step"))
    assert verdict.fact("intervals") == 4
    assert [row.number for row in verdict.intervals if row.number] == [1, 2, 3, 4]
    assert criterion(verdict, "completion").score == 100.0


@pytest.mark.parametrize("seconds", [30, -30])
def test_an_effort_that_is_made_longer_or_shorter_is_held_against_its_new_length(
    seconds: int, tmp_path: Path
) -> None:
    verdict = ridden(tmp_path, lambda ride: ride.do("extend_step", seconds=seconds))
    row = verdict.interval(2)
    assert row is not None
    assert row.planned_s == row.to_s - row.from_s == 60 + seconds
    assert not row.skipped


def test_skipping_on_to_the_end_leaves_every_effort_with_a_row(tmp_path: Path) -> None:
    def deeds(ride: ScriptedRide) -> None:
        for _ in range(3):
            ride.do("skip_step")

    verdict = ridden(tmp_path, deeds)
    assert [(row.number, row.skipped) for row in verdict.intervals if row.number] == [
        (1, False),
        (2, True),
        (3, True),
    ]
    third = verdict.interval(3)
    assert third is not None
    assert third.from_s == third.to_s
    assert third.average_w is None
