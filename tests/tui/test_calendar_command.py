"""`teamcar calendar` as a rider types it: plans made, moved, skipped, kept, taken off."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.tui.teamcars import Ran, run_here
from tests.workouts.rides import line, record
from workouts.finish import finish_ride

RIDE = "2026-11-20-183000"


def test_a_plan_is_made_moved_skipped_and_taken_off(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def calendar(*arguments: str) -> Ran:
        return run_here(capsys, "calendar", *arguments, "--data", tmp_path)

    added = calendar("add", "tomorrow", "First Ride", "--notes", "easy", "--json").document
    tomorrow = datetime.now().astimezone().date() + timedelta(days=1)
    assert added["date"] == tomorrow.isoformat()
    assert (added["name"], added["source"], added["notes"]) == ("First Ride", "own", "easy")
    shown = calendar("--json", "--from", str(tomorrow), "--to", str(tomorrow)).document
    (row,) = shown["rows"]
    assert (row["kept"], row["ride"], row["planned"]) == ("planned", None, added)
    assert Path(row["workout"]).is_file()
    last = shown["projection"][-1]
    assert last["training_stress"] == pytest.approx(added["training_stress"], abs=0.01)
    assert last["ctl"] > 0
    moved = calendar("move", "1", "2026-01-05")
    assert moved.out.startswith("1  2026-01-05  First Ride  ")
    week = calendar("--from", "2026-01-05", "--to", "2026-01-11")
    assert "2026-01-05 Mon  First Ride" in week.out
    assert "missed" in week.out
    assert "skipped" in calendar("skip", "1").out
    assert "skipped" in calendar("--from", "2026-01-05", "--to", "2026-01-05").out
    assert calendar("remove", "1").code == 0
    assert "First Ride" not in calendar("--from", "2026-01-05").out
    for wrong in (("remove", "1"), ("add", "today", "No Such Workout"),
                  ("--from", "2026-02-02", "--to", "2026-01-01")):  # fmt: skip
        ran = calendar(*wrong)
        assert ran.code == 1
        assert ran.sentence
    assert calendar("add", "someday", "First Ride").code == 2


def test_a_ride_stands_beside_its_plan_and_may_be_matched_by_hand(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    finish_ride(record(tmp_path / "rides" / RIDE, line(140)))
    run_here(capsys, "calendar", "add", "2026-11-18", "First Ride", "--data", tmp_path)
    week = ("--from", "2026-11-16", "--to", "2026-11-22", "--json", "--data", str(tmp_path))
    rows = run_here(capsys, "calendar", *week).document["rows"]
    assert [row["ride"] for row in rows] == [None, RIDE]
    assert rows[1]["kept"] == "unplanned"
    run_here(capsys, "calendar", "match", "1", "last", "--data", tmp_path)
    (row,) = run_here(capsys, "calendar", *week).document["rows"]
    assert (row["date"], row["ride"], row["kept"]) == ("2026-11-18", RIDE, "short")
    assert row["stress_percent"] < 80


def test_the_copy_of_a_planned_workout_does_not_stand_twice_in_the_library(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run_here(capsys, "calendar", "add", "today", "First Ride", "--data", tmp_path)
    listed = run_here(capsys, "workouts", "list", "--json", "--data", tmp_path).document
    assert [each["name"] for each in listed].count("First Ride") == 1
