"""A data folder with thousands of finished rides, as years of riding would leave it.

A few rides are really ridden, by the simulated rider: journal, FIT file and summary. All others
have a summary of their own, and the journal and FIT file of one of the ridden as hard links, so
that the folders are as many and as full as they would be. The list is made by `History.rebuild`.
"""

import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sensors.clock import ManualClock
from tui.engine import TICK_S
from tui.stand_ins import Simulation
from tui.wiring import House
from workouts.history import History
from workouts.recorder import FIT_NAME, JOURNAL_NAME, SUMMARY_NAME
from workouts.summary import RideSummary, encode_summary
from workouts.workout import Step, StepKind, Target, Workout

NEWEST = datetime(2026, 3, 13, 17, 30, tzinfo=UTC)
NEWEST_NAME = "Bench Friday"
RIDDEN = 3
NAMES = (
    "Endurance 75",
    "Over-unders 3×12",
    "VO2 5×3",
    "Sweet Spot 2×20",
    "Easy Spin",
    "Tempo 3×15",
)
SHARES = (0.67, 0.88, 0.92, 0.85, 0.52, 0.81)  # intensity factor, by name


def short_workout(name: str) -> Workout:
    """Return two minutes in three steps."""
    steps = (
        Step(StepKind.WARMUP, 30, Target(0.5, 0.7)),
        Step(StepKind.WORK, 60, Target(0.95, 0.95)),
        Step(StepKind.COOLDOWN, 30, Target(0.6, 0.4)),
    )
    return Workout(name, steps)


def ride_one(data: Path, workout: Workout, started_at: datetime, seed: int) -> RideSummary:
    """Ride `workout` to its end on simulated devices, as fast as the machine can."""
    clock = ManualClock()
    house = House(
        data,
        simulation=Simulation(seed=seed),
        clock=clock,
        wall=lambda: started_at + timedelta(seconds=clock.now()),
    )
    try:
        live = house.open_ride(workout)
        session = live.session
        session.perform("start", {}, "bench")
        while session.course.position.step_index < len(session.course.plan.steps):
            clock.advance(TICK_S)
            house.engine.step()
        ridden = house.close_ride()
    finally:
        house.close()
    if ridden is None:
        raise ValueError(f"nothing was recorded of {workout.name}")
    return ridden


def made_summary(like: RideSummary, folder: Path, started_at: datetime, seed: int) -> RideSummary:
    """Return another hour or two of riding, with as many laps as a workout of that length has."""
    rng = random.Random(seed)
    kind = seed % len(NAMES)
    seconds = rng.randrange(2400, 7200, 60)
    factor = SHARES[kind] * rng.uniform(0.95, 1.05)
    normalized_w = round(like.ftp_w * factor)
    lap = like.steps[0]
    laps = tuple(
        replace(
            lap,
            index=index,
            from_s=index * seconds // 12,
            to_s=(index + 1) * seconds // 12,
            average_power_w=round(normalized_w * rng.uniform(0.7, 1.2)),
        )
        for index in range(12)
    )
    return replace(
        like,
        ride_id=folder.name,
        started_at=started_at,
        duration_s=seconds,
        elapsed_wall_s=float(seconds),
        workout_name=NAMES[kind],
        average_power_w=round(normalized_w * 0.95),
        normalized_power_w=normalized_w,
        intensity_factor=round(factor, 3),
        training_stress=round(seconds / 36 * factor**2, 1),
        work_kj=round(normalized_w * 0.95 * seconds / 1000, 1),
        laps=laps,
        steps=laps,
        folder=folder,
        fit_path=folder / FIT_NAME,
    )


def make_history(data: Path, rides: int, newest: datetime = NEWEST) -> None:
    """Fill the data folder with `rides` finished rides, the last of them at `newest`.

    The folder should be new. The newest ride is called NEWEST_NAME.
    """
    if rides < 1:
        return
    made: list[RideSummary] = []
    for index in range(min(RIDDEN, rides)):
        started_at = newest - timedelta(days=index)
        name = NEWEST_NAME if index == 0 else NAMES[index]
        made.append(ride_one(data, short_workout(name), started_at, seed=index))
    for index in range(len(made), rides):
        started_at = newest - timedelta(days=index)
        folder = data / "rides" / started_at.strftime("%Y-%m-%d-%H%M%S")
        folder.mkdir(parents=True)
        like = made[index % len(made)]
        for name in (JOURNAL_NAME, FIT_NAME):
            os.link(like.folder / name, folder / name)
        summary = made_summary(like, folder, started_at, seed=index)
        (folder / SUMMARY_NAME).write_bytes(encode_summary(summary))
    history = History(data / "history.sqlite", data / "rides")
    history.rebuild()
    history.close()
