"""The rider's numbers as they are kept in the settings.

[athlete]
ftp_w = 265
trimp = "female"        by whose curve the heart rate is weighed: "male" or "female"

[ftp]                   from which day on which FTP held, in watts
2024-03-01 = 250
2025-01-10 = 265
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from tui.setting import BadValue, quoted
from workouts.athlete import RANGES, Athlete, Trimp
from workouts.errors import BadSettings
from workouts.ftp_history import FtpChange, FtpHistory


def read_athlete(table: Mapping[str, Any]) -> Athlete:
    """Return the rider of the table `athlete`; raises BadValue."""
    kinds = {each.name: each.type for each in fields(Athlete)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in kinds:
            raise BadValue("athlete", name, f"is no setting; there are {', '.join(kinds)}")
        if name == "trimp":
            values[name] = _trimp(value)
        else:
            number = _number("athlete", name, value, RANGES[name])
            values[name] = number if kinds[name] is float else round(number)
    try:
        return Athlete(**values)
    except BadSettings as error:
        # Every value is in its range: it is two heart rates that do not go together.
        name, _, why = str(error).partition(" ")
        raise BadValue("athlete", name, why) from None


def read_ftp_history(table: Mapping[str, Any]) -> FtpHistory:
    """Return the FTP by day of the table `ftp`, in any order of days; raises BadValue."""
    changes = []
    for name, value in table.items():
        try:
            day = date.fromisoformat(name)
        except ValueError:
            day = None
        if day is None or day.isoformat() != name:
            raise BadValue("ftp", name, "is no day; write it as in 2026-03-31 = 250")
        changes.append(FtpChange(day, round(_number("ftp", name, value, RANGES["ftp_w"]))))
    return FtpHistory(tuple(sorted(changes, key=lambda change: change.day)))


def agreed(
    athlete: Athlete, history: FtpHistory, *, chosen: bool, written: date, today: date
) -> tuple[Athlete, FtpHistory]:
    """Return both with one FTP for today, where a rider changed one of them in the file.

    `chosen` says that the file names `ftp_w`, `written` when it was written. An `ftp_w` that
    differs holds from that day; but a day of the history that came since then says more.
    """
    held_w = history.on(today)
    if held_w is None or held_w == athlete.ftp_w:
        return athlete, history
    since = max((each.day for each in history.changes if each.day <= today), default=written)
    if not chosen or since >= written:
        return replace(athlete, ftp_w=held_w), history
    return athlete, history.with_change(written, athlete.ftp_w)


def lines_of_rider(athlete: Athlete, history: FtpHistory) -> list[str]:
    """Return the tables `athlete` and, when an FTP is noted, `ftp` as lines of TOML."""
    lines = ["[athlete]"]
    for each in fields(Athlete):
        value = getattr(athlete, each.name)
        lines.append(f"{each.name} = {quoted(value) if isinstance(value, str) else value}")
    if history.changes:
        lines += ["", "[ftp]"]
        lines += [f"{change.day.isoformat()} = {change.ftp_w}" for change in history.changes]
    return lines


def _number(table: str, name: str, value: Any, allowed: tuple[float, float]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue(table, name, f"is {value!r}, not a number")
    low, high = allowed
    # Not a number, in IEEE's sense too, is in no range.
    if not low <= value <= high:
        raise BadValue(table, name, f"is out of range; give a value from {low} to {high}")
    return float(value)


def _trimp(value: Any) -> Trimp:
    try:
        return Trimp(value)
    except ValueError:
        raise BadValue("athlete", "trimp", f"is {value!r}; there are {', '.join(Trimp)}") from None
