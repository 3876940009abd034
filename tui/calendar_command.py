"""`teamcar calendar`: what is planned beside what was ridden, and changes of the plan."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from tui.planning import calendar_rows, plan_workout, projected
from tui.settings import Settings, load_settings
from tui.stored import open_library
from tui.whole_history import whole_history
from workouts.calendar import Calendar
from workouts.calendar_rows import SKIPPED, Planned
from workouts.clock_text import clock_text
from workouts.compliance import Compliance
from workouts.errors import CommandRefused
from workouts.load import LoadDay

DAYS = 14  # from Monday of this week
HEADS = ("id", "day", "planned", "time", "TSS", "how", "%", "ridden")
RIGHT = (0, 3, 4, 6)


def run(given: argparse.Namespace) -> int:
    """Do what was asked for; returns the exit code.

    Raises WorkoutsError or OSError with a sentence.
    """
    settings, fault = load_settings(given.folder)
    if fault:
        sys.stderr.write(f"teamcar: {fault}\n")
    calendar = Calendar(given.folder / "calendar.sqlite")
    try:
        code = ACTIONS[given.what](given, calendar, settings)
        if calendar.notice:
            sys.stderr.write(f"teamcar: {calendar.notice}\n")
    finally:
        calendar.close()
    return code


def _show(given: argparse.Namespace, calendar: Calendar, settings: Settings) -> int:
    history = whole_history(given.folder, settings, sys.stderr)
    try:
        today = history.today()
        first = given.first or today - timedelta(days=today.weekday())
        last = given.last or first + timedelta(days=DAYS - 1)
        if last < first:
            raise CommandRefused(f"--from {first} is after --to {last}")
        rows = calendar_rows(calendar, history, first, last, today)
        ahead = projected(calendar, history, last, today)
    finally:
        history.close()
    if given.json:
        document = {
            "rows": [_document(row, calendar) for row in rows],
            "projection": [_load_document(day) for day in ahead],
        }
        json.dump(document, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return 0
    sys.stdout.writelines(f"{line}\n" for line in _table([_row(row) for row in rows]))
    if ahead:
        end = ahead[-1]
        sys.stdout.write(
            f"{end.date} if ridden as planned: CTL {end.ctl:.1f}, ATL {end.atl:.1f},"
            f" TSB {end.tsb:+.1f}\n"
        )
    return 0


def _add(given: argparse.Namespace, calendar: Calendar, settings: Settings) -> int:
    library = open_library(given.folder, settings)
    return _tell(given, plan_workout(calendar, library, given.day, given.workout, given.notes))


def _remove(given: argparse.Namespace, calendar: Calendar, _settings: Settings) -> int:
    return _tell(given, calendar.remove(given.id), "off the calendar")


def _move(given: argparse.Namespace, calendar: Calendar, _settings: Settings) -> int:
    return _tell(given, calendar.move(given.id, given.day))


def _skip(given: argparse.Namespace, calendar: Calendar, _settings: Settings) -> int:
    return _tell(given, calendar.mark(given.id, SKIPPED), "skipped")


def _match(given: argparse.Namespace, calendar: Calendar, settings: Settings) -> int:
    history = whole_history(given.folder, settings, sys.stderr)
    try:
        ride = history.ride(given.ride)
    finally:
        history.close()
    return _tell(given, calendar.mark(given.id, ride.ride_id), f"was {ride.ride_id}")


Action = Callable[[argparse.Namespace, Calendar, Settings], int]
ACTIONS: Mapping[str | None, Action] = {
    None: _show,
    "add": _add,
    "remove": _remove,
    "move": _move,
    "skip": _skip,
    "match": _match,
}


def _tell(given: argparse.Namespace, planned: Planned, what: str = "") -> int:
    """Say what the plan is now."""
    if given.json:
        json.dump(_planned_document(planned), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        words = f"{planned.id}  {planned.day}  {planned.name}  {clock_text(planned.seconds)}"
        sys.stdout.write(f"{words}  {what}".rstrip() + "\n")
    return 0


def _planned_document(planned: Planned) -> dict[str, object]:
    return {
        "id": planned.id,
        "date": planned.day.isoformat(),
        "name": planned.name,
        "duration_s": planned.seconds,
        "training_stress": planned.training_stress,
        "source": planned.source.value,
        "notes": planned.notes,
        "skipped": planned.mark == SKIPPED,
    }


def _document(row: Compliance, calendar: Calendar) -> dict[str, object]:
    planned, done = row.planned, row.done
    file = planned.workout_file if planned else None
    return {
        "date": row.day.isoformat(),
        "kept": row.kept.value,
        "stress_percent": None if row.stress_percent is None else round(row.stress_percent, 1),
        "time_percent": None if row.time_percent is None else round(row.time_percent, 1),
        "planned": None if planned is None else _planned_document(planned),
        "workout": None if file is None else str(calendar.files / file),
        "ride": None if done is None else done.ride_id,
    }


def _load_document(day: LoadDay) -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "training_stress": round(day.training_stress, 2),
        "ctl": round(day.ctl, 2),
        "atl": round(day.atl, 2),
        "tsb": round(day.tsb, 2),
    }


def _row(row: Compliance) -> Sequence[str]:
    planned, done = row.planned, row.done
    percent = row.stress_percent if row.stress_percent is not None else row.time_percent
    stress = planned.training_stress if planned else done.training_stress if done else None
    seconds = planned.seconds if planned else done.seconds if done else 0
    return (
        str(planned.id) if planned else "",
        _day_text(row.day),
        planned.name if planned else "",
        clock_text(seconds) if seconds else "--",
        "--" if stress is None else f"{stress:.0f}",
        row.kept.value,
        "" if percent is None else f"{percent:.0f}",
        f"{done.ride_id} {done.workout_name}" if done else "",
    )


def _day_text(day: date) -> str:
    return f"{day} {('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[day.weekday()]}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [HEADS, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    return [
        "  ".join(
            cell.rjust(width) if column in RIGHT else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
