"""Totals over any run of samples, and the laps of a ride: one per step, and each marked one.

The same totals serve the live ride, a lap and the file, so the three never disagree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workouts.journal_records import PlanChange
from workouts.player import step_name
from workouts.power import PowerTotals, intensity_factor, training_stress
from workouts.snapshot import Lap, Sample
from workouts.workout import Step

PAUSE_SLACK_S = 0.5  # wall time beyond timer time that is jitter and not a pause


def pause_between(before: Sample, after: Sample) -> float:
    """Return the seconds that the timer stood between two samples, 0 for none.

    A pause shows as wall time that passed without timer time; this holds for the rider's pause,
    for the automatic one and for the time between a crash and the resumption alike.
    """
    pause_s = (after.wall_s - before.wall_s) - (after.second - before.second)
    return pause_s if pause_s > PAUSE_SLACK_S else 0.0


def begins_step(before: Sample, sample: Sample) -> bool:
    """Return whether a step begins with `sample`, one that is ridden anew included."""
    # Going back to the start of the same step shows only in the plan's own clock.
    return before.step_index != sample.step_index or sample.plan_s < before.plan_s


class Totals:
    """What a run of samples adds up to. Feed it every second in order, pauses need no call.

    Cadence is averaged while the cranks turn, as head units do; heart rate over the seconds that
    have one.
    """

    __slots__ = ("_before", "_cadence_s", "_cadence_sum", "_heart_rate_s", "_heart_rate_sum",
                 "max_cadence_rpm", "max_heart_rate_bpm", "max_speed_kmh", "meters", "power",
                 "seconds")  # fmt: skip

    def __init__(self) -> None:
        self.power = PowerTotals()
        self.seconds = 0  # timer time
        self.meters: float | None = None
        self.max_heart_rate_bpm: int | None = None
        self.max_cadence_rpm: int | None = None
        self.max_speed_kmh: float | None = None
        self._before: Sample | None = None
        self._heart_rate_sum = self._heart_rate_s = 0
        self._cadence_sum = self._cadence_s = 0

    def add(self, sample: Sample) -> None:
        """Take one more second; seconds lost from the record before it count as a dropout."""
        before = self._before
        if before is not None:
            lost_s = max(0, sample.second - before.second - 1)
            self.seconds += lost_s
            for _ in range(lost_s):
                self.power.add(None)
            if pause_between(before, sample):
                self.power.split()
        self._before = sample
        self.seconds += 1
        self.power.add(sample.power_w)
        if sample.heart_rate_bpm:  # a strap without contact says 0
            self._heart_rate_sum += sample.heart_rate_bpm
            self._heart_rate_s += 1
            self.max_heart_rate_bpm = max(self.max_heart_rate_bpm or 0, sample.heart_rate_bpm)
        if sample.cadence_rpm:
            self._cadence_sum += sample.cadence_rpm
            self._cadence_s += 1
            self.max_cadence_rpm = max(self.max_cadence_rpm or 0, sample.cadence_rpm)
        if sample.speed_kmh is not None:
            self.meters = (self.meters or 0.0) + sample.speed_kmh / 3.6
            self.max_speed_kmh = max(self.max_speed_kmh or 0.0, sample.speed_kmh)

    def settle(self) -> None:
        """Decide a dropout that is still open, at the end of the run."""
        self.power.settle()

    @property
    def average_power_w(self) -> int | None:
        return _rounded(self.power.average_w)

    @property
    def normalized_power_w(self) -> int | None:
        return _rounded(self.power.normalized_w)

    @property
    def max_power_w(self) -> int | None:
        return _rounded(self.power.max_w)

    @property
    def work_kj(self) -> float:
        return self.power.work_j / 1000

    @property
    def average_heart_rate_bpm(self) -> int | None:
        return round(self._heart_rate_sum / self._heart_rate_s) if self._heart_rate_s else None

    @property
    def average_cadence_rpm(self) -> int | None:
        return round(self._cadence_sum / self._cadence_s) if self._cadence_s else None

    def intensity_factor(self, ftp_w: float) -> float | None:
        """Return IF, from normalized power before rounding."""
        return intensity_factor(self.power.normalized_w, ftp_w)

    def training_stress(self, ftp_w: float) -> float | None:
        """Return TSS over timer time, from normalized power before rounding."""
        return training_stress(self.power.seconds, self.power.normalized_w, ftp_w)


def total_of(samples: Iterable[Sample]) -> Totals:
    """Return the settled totals of samples in order."""
    totals = Totals()
    for sample in samples:
        totals.add(sample)
    totals.settle()
    return totals


@dataclass(frozen=True, slots=True)
class _Cut:
    at: int  # index of the first sample of the next lap
    trigger: str


def laps_of(
    samples: Sequence[Sample], marks: Iterable[int] = (), plans: Sequence[PlanChange] = ()
) -> tuple[Lap, ...]:
    """Return the laps of a ride in order; together they hold every sample.

    A lap ends where the step does (trigger "step"; also where a step is begun anew), where the
    rider marked one (`marks`, timer seconds; "manual") and at the end ("end"). `plans` says which
    steps the samples' step_index meant from which second on.
    """
    laps: list[Lap] = []
    start = 0
    for cut in _cuts(samples, frozenset(marks)):
        if cut.at > start:
            laps.append(_lap(len(laps), samples[start : cut.at], cut.trigger, plans))
            start = cut.at
    return tuple(laps)


def _cuts(samples: Sequence[Sample], marks: frozenset[int]) -> Iterable[_Cut]:
    for at in range(1, len(samples)):
        before, sample = samples[at - 1], samples[at]
        if begins_step(before, sample):
            yield _Cut(at, "step")
        elif any(second in marks for second in range(before.second + 1, sample.second + 1)):
            yield _Cut(at, "manual")
    yield _Cut(len(samples), "end")


def _lap(index: int, samples: Sequence[Sample], trigger: str, plans: Sequence[PlanChange]) -> Lap:
    first, last = samples[0], samples[-1]
    totals = total_of(samples)
    targets = [sample.target_w for sample in samples if sample.target_w is not None]
    steps = steps_at(first, plans)
    step = step_of(first, steps)
    return Lap(
        index=index,
        from_s=first.second,
        to_s=last.second + 1,
        trigger=trigger,
        step_index=first.step_index,
        kind=None if step is None else step.kind,
        target_w=round(sum(targets) / len(targets)) if targets else None,
        average_power_w=totals.average_power_w,
        normalized_power_w=totals.normalized_power_w,
        average_heart_rate_bpm=totals.average_heart_rate_bpm,
        max_heart_rate_bpm=totals.max_heart_rate_bpm,
        average_cadence_rpm=totals.average_cadence_rpm,
        max_power_w=totals.max_power_w,
        work_kj=totals.work_kj,
        wall_from_s=first.wall_s - 1,  # a sample is stamped at the end of its second
        wall_to_s=last.wall_s,
        name=step_name(steps, first.step_index) if step and first.step_index is not None else "",
    )


def step_at(sample: Sample, plans: Sequence[PlanChange]) -> Step | None:
    """Return the step that a sample's step_index meant when it was recorded."""
    return step_of(sample, steps_at(sample, plans))


def steps_at(sample: Sample, plans: Sequence[PlanChange]) -> tuple[Step, ...]:
    """Return the plan as it stood when a sample was recorded."""
    steps: tuple[Step, ...] = ()
    for plan in plans:
        if plan.second <= sample.second:
            steps = plan.steps
    return steps


def step_of(sample: Sample, steps: Sequence[Step]) -> Step | None:
    """Return a sample's step of a plan, None outside of it."""
    index = sample.step_index
    return steps[index] if index is not None and 0 <= index < len(steps) else None


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
