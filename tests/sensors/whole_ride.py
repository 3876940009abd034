"""A whole ride, and what must be so of it whatever radio it was ridden over."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import mean

import pytest

from bench.fit_files import DECODERS, read_fit
from sensors.control import ControlState
from tui.wiring import House
from workouts.journal import read_journal
from workouts.recorder import JOURNAL_NAME
from workouts.snapshot import Sample
from workouts.summary import RideSummary
from workouts.workout import Step, StepKind, Target, Workout

SETTLED_S = 10
NEAR = 0.02  # of the target
STEPS = (
    Step(StepKind.WARMUP, 30, Target(0.6, 0.6)),
    Step(StepKind.WORK, 40, Target(0.9, 0.9)),
    Step(StepKind.COOLDOWN, 30, Target(0.5, 0.5)),
)
WORKOUT = Workout("Up and down", STEPS)
PATIENCE_TICKS = 4000

Nap = Callable[[], Awaitable[None]]  # lets a tick pass, and what is due in it happen


async def ride_whole(house: House, nap: Nap) -> RideSummary:
    """Ride the workout from the first pedal stroke to the saved file, and give the trainer back."""
    hub = house.engine.hub
    ticks = iter(range(PATIENCE_TICKS))

    async def until(holds: Callable[[], bool], what: str) -> None:
        while not holds():
            assert next(ticks, None) is not None, f"this did not come: {what}"
            await nap()

    live = house.open_ride(WORKOUT)
    session = live.session
    served = ("power_w", "cadence_rpm", "heart_rate_bpm")
    await until(lambda: hub.view().state is ControlState.READY, "control of the trainer")
    await until(
        lambda: all(getattr(session.seen, value) is not None for value in served), "all values"
    )
    if not session.trace and session.started_at is None:  # or the legs have started it
        live.perform("start", {}, "test")
    await until(lambda: session.course.position.step_index >= len(STEPS), "the end")
    live.perform("finish", {}, "test")
    hub.release()
    await until(lambda: hub.released, "the trainer's release")
    summary = house.close_ride()
    assert summary is not None
    assert house.faults() == ()
    return summary


def paced(speed: float) -> Nap:
    """Return what lets a tick pass where the engine runs by itself."""

    async def nap() -> None:
        await asyncio.sleep(0.25 / speed)

    return nap


def check_ride(folder: Path, fit: Path, *, gaps: int = 0) -> None:
    """See that the steps were held, and that two decoders read the ride from its file.

    `gaps` are the seconds of a step that may have no value: a machine that is busy for half a
    second is silent for two or three, in a ride five times as fast.
    """
    samples = read_journal(folder / JOURNAL_NAME).samples
    assert [sample.second for sample in samples] == list(range(WORKOUT.seconds))
    begins_s = 0
    for index, step in enumerate(STEPS):
        settled = [s for s in samples if s.step_index == index and s.plan_s >= begins_s + SETTLED_S]
        assert len(settled) == step.seconds - SETTLED_S
        check_held(settled, gaps)
        begins_s += step.seconds
    contents = [read_fit(fit, decoder) for decoder in DECODERS]
    assert contents[0] == contents[1]
    assert len(contents[0].laps) == len(STEPS)
    of_file = [(r["power"], r["cadence"], r["heart_rate"]) for r in contents[0].records]
    assert of_file == [(s.power_w, s.cadence_rpm, s.heart_rate_bpm) for s in samples]


def check_held(settled: list[Sample], gaps: int) -> None:
    """See that the power of a steady step is its target, and that hardly anything is missing."""
    powers = [s.power_w for s in settled if s.power_w is not None]
    assert len(powers) >= len(settled) - gaps
    target_w = settled[0].target_w
    assert target_w is not None
    assert mean(powers) == pytest.approx(target_w, rel=NEAR)
    whole = [s for s in settled if s.heart_rate_bpm is not None and s.cadence_rpm is not None]
    assert len(whole) >= len(settled) - gaps
