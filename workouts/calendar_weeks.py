"""Weeks of the calendar: what was planned of them, and what was ridden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workouts.compliance import Compliance, Kept

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """One week from `monday` on. What was skipped is not planned any more.

    A stress is None where nothing of that side says one.
    """

    monday: date
    planned_s: int = 0
    planned_stress: float | None = None
    done_s: int = 0
    done_stress: float | None = None

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def percent(self) -> float | None:
        """What was ridden of what was planned: by stress, or by time where stress is not said."""
        if self.planned_stress and self.done_stress is not None:
            return 100 * self.done_stress / self.planned_stress
        return 100 * self.done_s / self.planned_s if self.planned_s else None


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_between(rows: Sequence[Compliance], first: date, last: date) -> tuple[CalendarWeek, ...]:
    """Return each week from that of `first` to that of `last`, summed from rows of their days."""
    weeks = []
    monday = monday_of(first)
    while monday <= last:
        weeks.append(_week(monday, [row for row in rows if monday_of(row.day) == monday]))
        monday += WEEK
    return tuple(weeks)


def _week(monday: date, rows: Sequence[Compliance]) -> CalendarWeek:
    planned = [row.planned for row in rows if row.planned and row.kept is not Kept.SKIPPED]
    done = [row.done for row in rows if row.done]
    return CalendarWeek(
        monday,
        sum(each.seconds for each in planned),
        _sum(each.training_stress for each in planned),
        sum(each.seconds for each in done),
        _sum(each.training_stress for each in done),
    )


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
