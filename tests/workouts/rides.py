"""Rides for the tests of the record: samples in a line, recorded as the ride would."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sensors.control import TrainerMode
from sensors.readings import DeviceKind, Source
from workouts.athlete import Athlete
from workouts.journal_records import Header
from workouts.recorder import FIT_NAME, Recorder
from workouts.snapshot import ResumePoint, Sample
from workouts.summary import RideSummary
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

STARTED_AT = datetime(2026, 11, 20, 18, 30, 0, tzinfo=timezone(timedelta(hours=1)))
WORKOUT = Workout(
    name="Kölner Über-Unter",
    steps=(
        Step(StepKind.WARMUP, 60, Target(0.5, 0.75), name="Spin up"),
        Step(StepKind.WORK, 40, Target(1.05, 1.05), Cadence(90, 95), Repeat(1, 1, 0)),
        Step(StepKind.REST, 20, Target(120.0, 120.0, Unit.WATTS), repeat=Repeat(1, 1, 0)),
        Step(StepKind.MAX, 15, is_test=True),
    ),
    texts=(TextEvent(10, "Shoulders down", 8),),
    author="Teamcar",
    tags=("threshold",),
)
SOURCES = (
    Source("sim:trainer", "Simulated Trainer", DeviceKind.TRAINER, "ble"),
    Source("sim:strap", "Strap", DeviceKind.HEART_RATE_STRAP, "ant"),
)


def header(ride_id: str = "2026-11-20-183000", workout: Workout = WORKOUT) -> Header:
    return Header(ride_id, STARTED_AT, Athlete(ftp_w=250), workout, {"simulate": True}, SOURCES)


def sample(second: int, power_w: int | None = 200, **changes: object) -> Sample:
    """One second of WORKOUT ridden as planned, without pauses unless `wall_s` says so."""
    starts, index = (*WORKOUT.starts(), WORKOUT.seconds), 0
    while index < len(WORKOUT.steps) and second >= starts[index + 1]:
        index += 1
    step = WORKOUT.steps[index] if index < len(WORKOUT.steps) else None
    ridden = Sample(
        second=second,
        power_w=power_w,
        cadence_rpm=90,
        heart_rate_bpm=120 + second // 10,
        speed_kmh=36.0,
        target_w=None if step is None or step.target is None else 210,
        commanded_w=210,
        plan_s=second,
        step_index=None if step is None else index,
        bias_percent=100,
        wall_s=second + 1.0,
    )
    return replace(ridden, **changes)  # type: ignore[arg-type]  # names are checked by replace


def resume_point(ridden: Sample, plan: tuple[Step, ...] = WORKOUT.steps) -> ResumePoint:
    index = len(plan) if ridden.step_index is None else ridden.step_index
    return ResumePoint(
        step_index=index,
        step_elapsed_s=ridden.plan_s + 1.0 - sum(step.seconds for step in plan[:index]),
        elapsed_s=ridden.second + 1.0,
        wall_s=ridden.wall_s,
        bias_percent=ridden.bias_percent,
        mode=TrainerMode.ERG,
        level_percent=40.0,
        slope_percent=0.0,
        plan=plan,
    )


def line(seconds: int, power_w: Callable[[int], int | None] = lambda _: 200) -> list[Sample]:
    return [sample(second, power_w(second)) for second in range(seconds)]


def record(
    folder: Path,
    samples: Iterable[Sample],
    *,
    ended: bool = False,
    workout: Workout = WORKOUT,
) -> Path:
    """Record samples as a ride in `folder`, named after it; returns the folder."""
    recorder = Recorder(folder, header(folder.name, workout))
    last = None
    for last in samples:
        recorder.on_sample(last, resume_point(last, workout.steps))
    if ended and last is not None:
        recorder.on_event("state", {"state": "finished", "wall_s": last.wall_s})
    recorder.close()
    return folder


def another(ride: RideSummary, days_before: float, stress: float | None = 50.0) -> RideSummary:
    """The same ride, days earlier, with a stress of power alone."""
    started_at = ride.started_at - timedelta(days=days_before)
    name = started_at.strftime("%Y-%m-%d-%H%M%S")
    folder = ride.folder.with_name(name)
    return replace(
        ride,
        ride_id=name,
        started_at=started_at,
        training_stress=stress,
        heart_rate_stress=None,
        folder=folder,
        fit_path=folder / FIT_NAME,
    )
