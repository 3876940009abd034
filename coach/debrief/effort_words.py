"""One hard effort, or one set of them, in a sentence: what was wrong with it, or that nothing was.

Pure. Of several faults the one is named that a coach would name first: work that was left out,
then made easier, then missed, then ridden badly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coach.debrief.arithmetic import mean
from coach.debrief.wording import filled

if TYPE_CHECKING:
    from coach.debrief.verdict import IntervalRow, Value, Verdict
    from coach.debrief.wording import Wording

EASED_PERCENT = 97
OFF_SHARE = 0.04  # of the target
IN_RANGE_SHARE = 0.7  # so much in range is no miss, whatever the first seconds did to the mean
FADE_PERCENT = 6.0
UNEVEN_PERCENT = 8.0
CADENCE_SHARE = 0.7
# What may be said of an effort, the worst first.
FAULTS = ("not_ridden", "left", "paused", "eased", "under", "over", "faded", "uneven", "slow",
          "unseen", "good")  # fmt: skip


def efforts_told(verdict: Verdict, wording: Wording) -> tuple[str, ...]:
    """Return a sentence for each hard effort, in the order of their numbers."""
    return tuple(
        _told(row, wording.label("effort_last", number=row.number), wording)
        for row in _hard(verdict)
    )


def sets_told(verdict: Verdict, wording: Wording) -> tuple[str, ...]:
    """Return what each set came to and its worst effort; of a ride without sets its efforts."""
    hard = _hard(verdict)
    numbers = sorted({row.set_number for row in hard if row.set_number is not None})
    if not numbers:
        return efforts_told(verdict, wording)
    return tuple(
        _set_told(number, [row for row in hard if row.set_number == number], wording)
        for number in numbers
    )


def fault_of(row: IntervalRow) -> str:
    """Return which of FAULTS an effort has."""
    asked, ridden = row.target_w, row.average_w
    off = None if not asked or ridden is None else (ridden - asked) / asked
    missed = off is not None and abs(off) > OFF_SHARE
    missed = missed and (row.in_range_fraction or 0.0) < IN_RANGE_SHARE
    found = {
        "not_ridden": row.to_s <= row.from_s,
        "left": row.skipped or row.to_s - row.from_s < 0.9 * (row.planned_s or 0),
        "paused": row.paused_s > 0,
        "eased": row.bias_percent is not None and row.bias_percent <= EASED_PERCENT,
        "under": missed and (off or 0.0) < 0,
        "over": missed and (off or 0.0) > 0,
        "faded": (row.fade_percent or 0.0) >= FADE_PERCENT,
        "uneven": (row.unevenness_percent or 0.0) >= UNEVEN_PERCENT,
        "slow": row.cadence_in_range_fraction is not None
        and row.cadence_in_range_fraction < CADENCE_SHARE,
        "unseen": ridden is None,
        "good": True,
    }
    return next(name for name in FAULTS if found[name])


def _hard(verdict: Verdict) -> list[IntervalRow]:
    return [row for row in verdict.intervals if row.number is not None]


def _told(row: IntervalRow, place: str, wording: Wording) -> str:
    values: dict[str, Value] = {
        "place": place,
        "ridden_s": row.to_s - row.from_s,
        "planned_s": row.planned_s,
        "paused_s": row.paused_s,
        "bias_percent": row.bias_percent,
        "average_w": row.average_w,
        "target_w": row.target_w,
        "fade_percent": row.fade_percent,
        "unevenness_percent": row.unevenness_percent,
        "cadence_rpm": row.cadence_rpm,
        "low_rpm": row.cadence_low_rpm,
        "high_rpm": row.cadence_high_rpm,
    }
    return filled(wording.spoken, wording.spoken.debrief["efforts"][fault_of(row)], values)


def _set_told(number: int, rows: Sequence[IntervalRow], wording: Wording) -> str:
    worst = min(rows, key=lambda row: FAULTS.index(fault_of(row)))
    values: dict[str, Value] = {
        "place": wording.label("set_last", number=number),
        "first": rows[0].number,
        "last": rows[-1].number,
        "average_w": _by_seconds(rows, [row.average_w for row in rows]),
        "target_w": _by_seconds(rows, [row.target_w for row in rows]),
    }
    template = wording.spoken.debrief["efforts"]["set"]
    said = filled(wording.spoken, template, values)
    if fault_of(worst) == "good":
        return f"{said} {wording.spoken.debrief['efforts']['set_good']}"
    place = wording.label("effort_n", interval=worst.number)
    return f"{said} {_told(worst, place[:1].upper() + place[1:], wording)}"


def _by_seconds(rows: Sequence[IntervalRow], watts: Sequence[int | None]) -> float | None:
    return mean(
        value
        for row, value in zip(rows, watts, strict=True)
        if value is not None
        for _ in range(row.from_s, row.to_s)
    )
