"""The part of the settings that is about suggestions: how much time there usually is."""

from collections.abc import Mapping
from typing import Any

from tui.setting import BadValue

LEAST_MINUTES, MOST_MINUTES = 5, 600


def read_suggest(table: Mapping[str, Any]) -> int | None:
    """Return the minutes in the table [suggest], None where it says none; raises BadValue."""
    for name in table:
        if name != "minutes":
            raise BadValue("suggest", name, "is no setting; there is minutes")
    minutes = table.get("minutes")
    if minutes is None:
        return None
    whole = isinstance(minutes, int) and not isinstance(minutes, bool)
    if not whole or not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        why = f"is {minutes!r}; give whole minutes from {LEAST_MINUTES} to {MOST_MINUTES}"
        raise BadValue("suggest", "minutes", why)
    return int(minutes)


def lines_of_suggest(minutes: int | None) -> list[str]:
    """Return the table [suggest] as TOML lines, none where nothing is set."""
    return [] if minutes is None else ["[suggest]", f"minutes = {minutes}", ""]
