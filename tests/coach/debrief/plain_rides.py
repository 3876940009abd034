"""Rides written second by second, for what a simulated hour would take too long to show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coach.debrief.grading import grade
from coach.debrief.verdict import Criterion, Verdict
from tests.workouts.rides import header, resume_point
from workouts.recorder import Recorder
from workouts.snapshot import Sample
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, Workout

FTP_W = 250


def repeats(
    count: int,
    work_s: int = 120,
    rest_s: int = 90,
    share: float = 1.1,
    cadence: Cadence | None = None,
) -> Workout:
    """A warm-up, `count` hard steps with rests, and a cool-down, for an FTP of 250 W."""
    steps = [Step(StepKind.WARMUP, 120, Target(0.5, 0.5))]
    for index in range(1, count + 1):
        repeat = Repeat(index, count, 1)
        steps += [
            Step(StepKind.WORK, work_s, Target(share, share), cadence, repeat),
            Step(StepKind.REST, rest_s, Target(0.5, 0.5), repeat=repeat),
        ]
    return Workout("Repeats", (*steps, Step(StepKind.COOLDOWN, 60, Target(0.5, 0.5))))


FREE = Workout("Free ride", ())


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of a plan: which hard effort (0 for none), its second, what is asked for."""

    second: int
    number: int
    at: int
    target_w: int | None


Told = tuple[int, str, Mapping[str, object]]  # before which second, the kind, the data


@dataclass(frozen=True, slots=True)
class Ride:
    """What was ridden of a plan; by default its watts, held by the legs, at 90 rpm."""

    plan: Workout
    power_w: Callable[[Moment], int | None] = lambda now: now.target_w
    cadence_rpm: Callable[[Moment], int | None] = lambda now: 90
    heart_rate_bpm: Callable[[Moment], int | None] = lambda now: 165 if now.number else 120
    erg: bool = False
    seconds: int | None = None  # of a free ride, or of a plan that was not ridden to its end
    events: tuple[Told, ...] = ()
    pauses: Mapping[int, float] = field(default_factory=dict)  # before which second, how long
    ended: bool = True
    wall_s: float = 0.0

    def record(self, folder: Path) -> Path:
        """Record it in `folder` with the real recorder; returns the folder."""
        recorder = Recorder(folder, header(folder.name, self.plan))
        told = sorted(self.events, key=lambda each: each[0])
        wall_s = 0.0
        for sample in self.samples():
            while told and told[0][0] <= sample.second:
                _, kind, data = told.pop(0)
                recorder.on_event(kind, data)
            recorder.on_sample(sample, resume_point(sample, self.plan.steps))
            wall_s = sample.wall_s
        for _, kind, data in told:
            recorder.on_event(kind, data)
        if self.ended:
            recorder.on_event("state", {"state": "finished", "wall_s": wall_s})
        recorder.close()
        return folder

    def samples(self) -> Iterable[Sample]:
        stood_s = 0.0
        for now, step_index in self._moments():
            stood_s += self.pauses.get(now.second, 0.0)
            yield Sample(
                second=now.second,
                power_w=self.power_w(now),
                cadence_rpm=self.cadence_rpm(now),
                heart_rate_bpm=self.heart_rate_bpm(now),
                speed_kmh=36.0,
                target_w=now.target_w,
                commanded_w=now.target_w if self.erg else None,
                plan_s=now.second,
                step_index=step_index,
                bias_percent=100,
                wall_s=now.second + 1.0 + stood_s,
            )

    def _moments(self) -> Iterable[tuple[Moment, int | None]]:
        second = number = 0
        for index, step in enumerate(self.plan.steps):
            hard = step.kind in (StepKind.WORK, StepKind.MAX) or step.is_test
            number += hard
            for at in range(step.seconds):
                if second == self.seconds:
                    return
                watts = None if step.target is None else step.target.watts(FTP_W, at / step.seconds)
                target_w = None if watts is None else round(watts)
                yield Moment(second, number if hard else 0, at, target_w), index
                second += 1
        while self.seconds is not None and second < self.seconds:
            yield Moment(second, 0, second, None), None
            second += 1


def verdict_of(ride: Ride, folder: Path) -> Verdict:
    return grade(ride.record(folder / "2026-11-20-183000"))


def criterion(verdict: Verdict, name: str) -> Criterion:
    found = verdict.criterion(name)
    assert found is not None, name
    return found
