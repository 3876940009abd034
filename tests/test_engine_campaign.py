"""A few minutes of the campaign on an engine; and what judges it is not easily pleased."""

from collections import Counter
from pathlib import Path

import pytest

from bench.engine_campaign import (
    KILLED,
    KILLS_IN,
    MOST_LOST_S,
    SETTLES_S,
    Fact,
    judged,
    judged_targets,
    run,
)
from sensors.profiles.fitness_control import Opcode
from tests.workouts.rides import line, record

needs_proc = pytest.mark.skipif(not Path("/proc").exists(), reason="it kills processes as on Linux")


@needs_proc
def test_everything_happens_to_a_ride_and_its_record_is_whole(tmp_path: Path) -> None:
    # A machine that runs other tests meanwhile is given all the time it wants for a target.
    done = run(KILLS_IN, seconds=90, speed=15.0, seed=2, folder=tmp_path, hiccup_s=60.0)
    assert done.faults == ()
    assert done.events.total() == KILLS_IN
    assert done.events[KILLED] == 1
    assert done.lost_s <= MOST_LOST_S
    assert done.ridden_s > 10


RIDING: Fact = {"state": "riding", "at": 0.0}


def sent(at_s: float, watts: int) -> Fact:
    data = bytes([Opcode.SET_POWER]) + watts.to_bytes(2, "little")
    return {"op": int(Opcode.SET_POWER), "at": at_s, "data": data.hex()}


def step(at_s: float, watts: int) -> Fact:
    return {"step": 1, "at": at_s, "target": watts}


END: Fact = {"second": 300, "at": 300.0}


def test_a_target_in_time_is_held_and_one_that_is_late_wrong_or_missing_is_told() -> None:
    good = [RIDING, step(100.0, 130), sent(100.4, 130), END]
    assert judged_targets(good, 3.0) == (1, [])
    for bad in (sent(104.0, 130), sent(100.4, 120), sent(99.0, 130)):
        held, wrong = judged_targets([RIDING, step(100.0, 130), bad, END], 3.0)
        assert held == 1
        assert wrong == ["step 1 had no target of 130 W in time"]


def test_a_trainer_that_is_let_go_within_the_ride_is_told() -> None:
    reset: Fact = {"op": int(Opcode.RESET), "at": 150.0, "data": "01"}
    assert judged_targets([RIDING, reset, END], 3.0)[1] == [
        "the trainer was let go while riding (operation 1 at 150.0)"
    ]
    finished: Fact = {"state": "finished", "at": 149.0}
    assert judged_targets([RIDING, finished, reset, END], 3.0)[1] == []


def test_while_control_is_only_being_taken_nothing_is_judged() -> None:
    assert judged_targets([RIDING, step(SETTLES_S - 1, 130), END], 3.0) == (0, [])
    assert judged_targets([step(100.0, 130), END], 3.0) == (0, [])


LIFE: Fact = {"life": 1, "at": 0.0}
OVER: Fact = {"state": "finished", "at": 99.0}
LET_GO: Fact = {"op": int(Opcode.STOP_OR_PAUSE), "at": 99.1, "data": "0801"}


def told(first: int, end: int) -> list[Fact]:
    return [LIFE, *({"second": second, "at": float(second)} for second in range(first, end))]


@pytest.mark.parametrize(
    ("lives", "recorded", "wrong"),
    [
        ([(0, 10), (10, 20)], 20, ()),
        ([(0, 10), (9, 20)], 20, ()),  # one second lost by a kill
        ([(0, 10), (7, 20)], 20, ("3 s were lost after second 9",)),
        ([(0, 10), (12, 20)], 20, ("seconds 10 to 11 were never told",)),
        ([(0, 10), (10, 20)], 15, ("second 19 was told, and the record ends before it",)),
    ],
)
def test_seconds_that_are_lost_are_told(
    tmp_path: Path, lives: list[tuple[int, int]], recorded: int, wrong: tuple[str, ...]
) -> None:
    ride = record(tmp_path / "2026-11-20-183000", line(recorded))
    facts = [fact for life in lives for fact in told(*life)]
    done = judged([*facts, OVER, LET_GO], Counter(), ride, 3.0, ())
    assert done.faults == (*wrong, "ride.fit is missing", "summary.json is missing")
    assert done.ridden_s == recorded


def test_a_trainer_that_is_not_released_at_the_end_is_told(tmp_path: Path) -> None:
    ride = record(tmp_path / "2026-11-20-183000", line(5))
    for end in ([], [OVER], [LET_GO, OVER]):
        faults = judged([*told(0, 5), *end], Counter(), ride, 3.0, ()).faults
        assert faults[0] == "the trainer was not released"
