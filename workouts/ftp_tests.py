"""FTP tests: which one a plan is, and what a ride of it says the rider's FTP is.

Sources: 20 minutes at 95 % (Allen & Coggan, *Training and Racing with a Power Meter*, ch. 3); two
times 8 minutes at 90 % (C. Carmichael, *The Time-Crunched Cyclist*); a ramp at 75 % of the best
minute, rolling, so that the last step counts as far as it was ridden.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from workouts.athlete import RANGES
from workouts.clock_text import clock_text
from workouts.columns import Columns, columns_of
from workouts.power_curve import best_power
from workouts.ride_record import RideRecord
from workouts.snapshot import Sample
from workouts.workout import Step, StepKind

SLACK_S = 10  # an effort may be so much shorter than its name: a second lost is no test lost
RAMP_FEWEST_STEPS = 5
RAMP_LONGEST_STEP_S = 180
RAMP_SHORTEST_S = 180  # of a ramp that says anything


class FtpTestKind(Enum):
    """A kind of test: the efforts it has, their length, and which share of them is FTP."""

    RAMP = ("ramp test", 1, 60, 0.75)
    TWENTY_MINUTES = ("20-minute test", 1, 1200, 0.95)
    TWO_BY_EIGHT = ("2 × 8-minute test", 2, 480, 0.90)

    def __init__(self, words: str, efforts: int, seconds: int, factor: float) -> None:
        self.words, self.efforts, self.seconds, self.factor = words, efforts, seconds, factor


@dataclass(frozen=True, slots=True)
class FtpOffer:
    """A new FTP for the rider to accept or not, and where it comes from."""

    ftp_w: int
    from_what: str  # "75 % of the best minute, 332 W"
    before_w: int


@dataclass(frozen=True, slots=True)
class FtpTest:
    """A test that was ridden: what it offers, or one sentence why it offers nothing."""

    kind: FtpTestKind
    offer: FtpOffer | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _Effort:
    """Steps of a plan that are one effort of a test."""

    indices: tuple[int, ...]
    seconds: int


def kind_of_test(steps: Sequence[Step]) -> FtpTestKind | None:
    """Return which test a plan is, by its steps that are marked as one; None for no test."""
    found = _recognise(steps)
    return None if found is None else found[0]


def efforts_in(steps: Sequence[Step]) -> tuple[tuple[int, ...], ...]:
    """Return the indices of the steps of each effort of a test, none where the plan is no test."""
    found = _recognise(steps)
    return () if found is None else tuple(effort.indices for effort in found[1])


def ramp_in(steps: Sequence[Step]) -> tuple[int, ...]:
    """Return the indices of a ramp test's ramp, none where the plan is no ramp test."""
    found = _recognise(steps)
    if found is None or found[0] is not FtpTestKind.RAMP:
        return ()
    return found[1][0].indices


def ftp_test_of(ride: RideRecord) -> FtpTest | None:
    """Return what a finished ride says as an FTP test, None when its plan is none."""
    return ftp_test_in(ride.samples, ride.plan, ride.athlete.ftp_w)


def ftp_test_in(samples: Sequence[Sample], plan: Sequence[Step], before_w: int) -> FtpTest | None:
    """Return what recorded seconds of `plan`, as it stood at the end, say as an FTP test."""
    found = _recognise(plan)
    if found is None:
        return None
    kind, efforts = found
    best: list[float] = []
    for number, effort in enumerate(efforts, start=1):
        ridden = [sample for sample in samples if sample.step_index in effort.indices]
        words = "the ramp" if kind is FtpTestKind.RAMP else f"effort {number} of {len(efforts)}"
        if len(efforts) == 1 and kind is not FtpTestKind.RAMP:
            words = f"the {effort.seconds // 60} minutes"
        power_w, why = _ridden(kind, columns_of(ridden), words)
        if power_w is None:
            return FtpTest(kind, None, why)
        best.append(power_w)
    return _offer(kind, sum(best) / len(best), before_w)


def _ridden(kind: FtpTestKind, columns: Columns, words: str) -> tuple[float | None, str | None]:
    """Return the best mean power over the test's length, or None and why there is none."""
    seconds = columns.seconds
    if kind is FtpTestKind.RAMP:
        least_s, window_s = RAMP_SHORTEST_S, kind.seconds
    else:
        least_s = kind.seconds - SLACK_S
        longest_s = max((end - start for start, end in columns.stretches), default=0)
        window_s = min(kind.seconds, max(longest_s, least_s))
    if seconds < least_s:
        return None, f"{words} ended after {clock_text(seconds)}; {clock_text(least_s)} are needed"
    if columns.missing_s == seconds:
        return None, f"there was no power in {words}"
    if kind is not FtpTestKind.RAMP and columns.missing_s > SLACK_S:
        return None, f"the power was missing for {columns.missing_s} s of {words}"
    power_w = best_power(columns.parts(columns.power_w), window_s)
    if power_w is None:
        return None, f"the timer stood during {words}, so it was not ridden in one go"
    return power_w, None


def _offer(kind: FtpTestKind, power_w: float, before_w: int) -> FtpTest:
    of_what = {
        FtpTestKind.RAMP: "the best minute",
        FtpTestKind.TWENTY_MINUTES: "the best 20 minutes",
        FtpTestKind.TWO_BY_EIGHT: "the mean of both 8 minutes",
    }[kind]
    from_what = f"{kind.factor * 100:.0f} % of {of_what}, {power_w:.0f} W"
    ftp_w = round(kind.factor * power_w)
    low, high = RANGES["ftp_w"]
    if not low <= ftp_w <= high:
        return FtpTest(kind, None, f"{from_what}, is {ftp_w} W; an FTP is from {low} to {high} W")
    return FtpTest(kind, FtpOffer(ftp_w, from_what, before_w))


def _recognise(steps: Sequence[Step]) -> tuple[FtpTestKind, tuple[_Effort, ...]] | None:
    efforts = tuple(_efforts(steps))
    for kind in (FtpTestKind.TWENTY_MINUTES, FtpTestKind.TWO_BY_EIGHT):
        fitting = [each for each in efforts if abs(each.seconds - kind.seconds) <= SLACK_S]
        if len(fitting) == kind.efforts:
            return kind, tuple(fitting)
    ramp = _ramp(steps)
    return None if ramp is None else (FtpTestKind.RAMP, (ramp,))


def _efforts(steps: Sequence[Step]) -> list[_Effort]:
    """Return the steps of a test: those without a target together, others each by itself."""
    efforts = []
    marked = [index for index, step in enumerate(steps) if step.is_test]
    # What grows evenly with both, the place in the plan and in the list, is one run.
    runs = itertools.groupby(
        enumerate(marked),
        lambda pair: (pair[1] - pair[0], pair[1] if steps[pair[1]].target else -1),
    )
    for _, run in runs:
        indices = tuple(index for _, index in run)
        efforts.append(_Effort(indices, sum(steps[index].seconds for index in indices)))
    return efforts


def _ramp(steps: Sequence[Step]) -> _Effort | None:
    """Return the longest run of rising short test steps, or a rising test step by itself."""
    best: list[int] = []
    run: list[int] = []
    for index, step in enumerate(steps):
        target = step.target
        if not step.is_test or target is None or step.kind is StepKind.WARMUP:
            run = []
            continue
        if step.seconds > RAMP_LONGEST_STEP_S:
            if target.end > target.start and not best:
                best = [index]
            run = []
            continue
        before = steps[run[-1]].target if run and run[-1] == index - 1 else None
        rises = before is not None and before.unit is target.unit and target.end > before.end
        run = [*run, index] if rises else [index]
        if len(run) >= RAMP_FEWEST_STEPS and len(run) > len(best):
            best = run
    return _Effort(tuple(best), sum(steps[index].seconds for index in best)) if best else None
