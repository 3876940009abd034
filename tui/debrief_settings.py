"""The debrief after a ride, as the rider's file says it.

[debrief]
on = true          graded by itself after each ride; false only by `teamcar debrief`
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.setting import BadValue


@dataclass(frozen=True, slots=True)
class DebriefSettings:
    """Whether rides are debriefed by themselves."""

    on: bool = True


def read_debrief(table: Mapping[str, Any]) -> DebriefSettings:
    """Return what the table says; raises BadValue."""
    for name, value in table.items():
        if name != "on":
            raise BadValue("debrief", name, "is no setting; there is on")
        if not isinstance(value, bool):
            raise BadValue("debrief", name, f"is {value!r}; write true or false")
    return DebriefSettings(**table)


def lines_of_debrief(settings: DebriefSettings) -> list[str]:
    """Return the table as lines of the file; none where it is as for everybody."""
    return [] if settings.on else ["[debrief]", "on = false", ""]
