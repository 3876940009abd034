"""Claims without a number, as "you faded", "on target": does the ride bear them out?

An effort is judged by its row, the whole ride by the score of the criterion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.debrief.verdict import IntervalRow, Verdict
from coach.ride_questions import ON_TARGET_PERCENT, ON_TARGET_W

GOOD_FROM, BAD_BELOW = 70.0, 90.0  # of a score: between them both may be said
FADE_PERCENT = 2.0
EVEN_PERCENT, UNEVEN_PERCENT = 6.0, 3.0
CADENCE_KEPT, CADENCE_LEFT = 0.8, 0.95
FULL_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """What a claim is said of: some efforts, or none for the whole ride."""

    verdict: Verdict
    rows: tuple[IntervalRow, ...]

    @property
    def hard(self) -> tuple[IntervalRow, ...]:
        """The efforts meant, all of the ride's where none is named."""
        every = (row for row in self.verdict.intervals if row.number is not None)
        return self.rows or tuple(every)

    @property
    def first(self) -> IntervalRow | None:
        """The first effort of the ride."""
        return self.verdict.interval(1)


def _off_w(row: IntervalRow) -> float | None:
    if row.average_w is None or not row.target_w or row.to_s <= row.from_s:
        return None
    return row.average_w - row.target_w


def _allowed_w(row: IntervalRow) -> float:
    return max(ON_TARGET_W, (row.target_w or 0) * ON_TARGET_PERCENT / 100)


def _is_on(row: IntervalRow) -> bool | None:
    off_w = _off_w(row)
    return None if off_w is None else abs(off_w) <= _allowed_w(row)


def _is_over(row: IntervalRow) -> bool | None:
    off_w = _off_w(row)
    return None if off_w is None else off_w > 0


def _is_under(row: IntervalRow) -> bool | None:
    off_w = _off_w(row)
    return None if off_w is None else off_w < 0


def _is_over_allowed(row: IntervalRow | None) -> bool:
    return row is not None and (_off_w(row) or 0.0) > _allowed_w(row)


def _share(value: float | None, holds: Callable[[float], bool]) -> bool | None:
    return None if value is None else holds(value)


Judged = Callable[[IntervalRow], bool | None]
# Criterion -> whether an effort is as well, or as badly, ridden as is said; None: nobody knows.
BY_ROW: Mapping[tuple[str, bool], Judged] = {
    ("compliance", True): _is_on,
    ("compliance", False): lambda row: None if (on := _is_on(row)) is None else not on,
    ("fade", True): lambda row: _share(row.fade_percent, lambda each: each <= FADE_PERCENT),
    ("fade", False): lambda row: _share(row.fade_percent, lambda each: each >= FADE_PERCENT),
    ("evenness", True): lambda row: _share(row.unevenness_percent, lambda e: e <= EVEN_PERCENT),
    ("evenness", False): lambda row: _share(row.unevenness_percent, lambda e: e >= UNEVEN_PERCENT),
    ("cadence", True): lambda row: _share(
        row.cadence_in_range_fraction, lambda each: each >= CADENCE_KEPT
    ),
    ("cadence", False): lambda row: _share(
        row.cadence_in_range_fraction, lambda each: each < CADENCE_LEFT
    ),
    ("skips", True): lambda row: not row.skipped and row.to_s > row.from_s,
    ("skips", False): lambda row: row.skipped,
    ("pauses", True): lambda row: row.paused_s == 0,
    ("pauses", False): lambda row: row.paused_s > 0,
    ("eased", True): lambda row: _share(row.bias_percent, lambda each: each >= FULL_PERCENT),
    ("eased", False): lambda row: _share(row.bias_percent, lambda each: each < FULL_PERCENT),
}
# Of a free ride and a test, what is called so is another criterion.
ALSO: Mapping[str, tuple[str, ...]] = {
    "fade": ("fade", "halves", "effort_finish"),
    "evenness": ("evenness", "variability", "effort_evenness"),
    "cadence": ("cadence", "pedalling"),
    "first_interval": ("first_interval", "opening", "effort_opening"),
    "pauses": ("pauses", "stops"),
    "recovery": ("recovery", "heart_recovery"),
}
# What is said as falling, and the claim that it is.
TRENDS: Mapping[str, str] = {"cadence_fell": "cadence_down", "heart_rose": "heart_up"}
# Whole-ride claims that one fault, or none, decides rather than a score.
COUNTED = frozenset({"compliance", "skips", "pauses", "eased"})


def bears_out(criterion: str, good: bool, scope: Scope) -> bool:
    """Return whether it is so; what nobody observed is not."""
    judge = BY_ROW.get((criterion, good))
    if criterion in TRENDS:
        return SPOKEN[TRENDS[criterion]](scope) is not good
    if criterion == "first_interval" and good and _is_over_allowed(scope.first):
        return False
    if criterion == "fade" and len(scope.rows) > 1:
        return _fell(scope.rows) is not good
    if scope.rows and judge is not None:
        return all(judge(row) is True for row in scope.rows)
    if criterion in COUNTED and judge is not None and scope.hard:
        ways = [judge(row) is True for row in scope.hard]
        return all(ways) if good else any(ways)
    scores = [
        found.score
        for each in ALSO.get(criterion, (criterion,))
        if (found := scope.verdict.criterion(each)) is not None and found.score is not None
    ]
    return any(score >= GOOD_FROM if good else score < BAD_BELOW for score in scores)


def _fell(rows: Sequence[IntervalRow]) -> bool:
    """Return whether power fell from the first effort to the last, in percent of the target."""
    shares = [row.average_w / row.target_w for row in rows if row.average_w and row.target_w]
    return len(shares) > 1 and 100 * (shares[0] - shares[-1]) > FADE_PERCENT


Spoken = Callable[[Scope], bool]


def _all(judge: Judged) -> Spoken:
    return lambda scope: bool(scope.hard) and all(judge(row) is True for row in scope.hard)


def _none(judge: Judged) -> Spoken:
    return lambda scope: bool(scope.hard) and all(judge(row) is False for row in scope.hard)


def _lacks(fact: str) -> Spoken:
    return lambda scope: scope.verdict.fact(fact) is None


def _trend(value: Callable[[IntervalRow], float | None], sign: int, least: float) -> Spoken:
    """Return what compares the last effort meant with the first: "heart rate is rising"."""

    def judged(scope: Scope) -> bool:
        first = () if scope.first is None else (scope.first,)
        rows = scope.hard if len(scope.rows) != 1 else (*first, *scope.rows)
        known = [each for row in rows if (each := value(row)) is not None]
        return len(known) > 1 and sign * (known[-1] - known[0]) > least

    return judged


# Unit, as a number says it -> what of an effort is meant, and by how much it must differ.
MOVING: Mapping[str, tuple[Callable[[IntervalRow], float | None], float]] = {
    "w": (lambda row: row.average_w, 3),
    "bpm": (lambda row: row.heart_average_bpm, 1),
    "rpm": (lambda row: row.cadence_rpm, 2),
}


def moved(unit: str, sign: int, scope: Scope, *, each: bool) -> bool:
    """Return whether a value went up (+1) or down (-1) over the efforts meant, or at each of them.

    A single effort is compared with the first.
    """
    value, least = MOVING[unit]
    if not each:
        return _trend(value, sign, least)(scope)
    known = [value(row) for row in scope.hard]
    return len(known) > 1 and all(
        before is not None and after is not None and sign * (after - before) > 0
        for before, after in pairwise(known)
    )


def _faded(scope: Scope, sign: int) -> bool:
    falls: Sequence[float] = [
        row.fade_percent for row in scope.rows if row.fade_percent is not None
    ]
    if falls:
        return all(sign * fall > 1 for fall in falls)
    return _trend(lambda row: row.average_w, -sign, 3)(scope)


# Said with a "not", these must be so of no effort, not only of some.
OPPOSITES: Mapping[str, Spoken] = {
    "on_target": _none(_is_on),
    "over_target": _none(_is_over),
    "under_target": _none(_is_under),
}
# The claims of coach.guard_words as they are said of a ride that is over.
SPOKEN: Mapping[str, Spoken] = {
    "on_target": _all(_is_on),
    "over_target": _all(_is_over),
    "under_target": _all(_is_under),
    "last_interval": lambda _: True,  # a name, by which numbers are bound
    "sensor_lost": lambda scope: (scope.verdict.fact("dropouts") or 0) > 0,
    "paused": lambda scope: bears_out("pauses", False, scope),
    "finished": lambda scope: bears_out("completion", True, scope),
    "power_up": lambda scope: _faded(scope, -1),
    "power_down": lambda scope: _faded(scope, 1),
    "heart_up": _trend(lambda row: row.heart_average_bpm, 1, 1),
    "heart_down": _trend(lambda row: row.heart_average_bpm, -1, 1),
    "cadence_up": _trend(lambda row: row.cadence_rpm, 1, 2),
    "cadence_down": _trend(lambda row: row.cadence_rpm, -1, 2),
    "no_power": _lacks("average_power_w"),
    "no_heart": _lacks("average_heart_rate_bpm"),
    "no_cadence": _lacks("average_cadence_rpm"),
    "no_target": lambda scope: all(row.target_w is None for row in scope.verdict.intervals),
}
