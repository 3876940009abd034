"""What the rider wants of an engine that is left alone or was cut off; [engine] in the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tui.setting import BadValue, quoted


class AfterCrash(Enum):
    """What becomes of a ride that was cut off a short while ago."""

    PAUSED = "paused"  # a motor waits for a word
    RIDING = "riding"  # it goes on as soon as the rider pedals
    SAVE = "save"


# name -> lowest, highest
MINUTES: Mapping[str, tuple[int, int]] = {
    "idle_minutes": (1, 240),
    "resume_within_minutes": (1, 1440),
}


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The rules of a ride that nobody looks at."""

    idle_minutes: int = 10  # without a console and without pedalling: then the ride is saved
    resume_after_crash: AfterCrash = AfterCrash.PAUSED
    resume_within_minutes: int = 60  # after the last recorded second; an older ride is saved


def read_engine(table: Mapping[str, Any]) -> EngineSettings:
    """Return what the table [engine] of the settings says; raises BadValue."""
    minutes = {name: getattr(EngineSettings(), name) for name in MINUTES}
    after = EngineSettings().resume_after_crash
    for name, value in table.items():
        if name == "resume_after_crash":
            after = _after_crash(value)
        elif name in MINUTES:
            low, high = MINUTES[name]
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or not low <= value <= high:
                why = f"is {value!r}; give whole minutes from {low} to {high}"
                raise BadValue("engine", name, why)
            minutes[name] = value
        else:
            known = ", ".join([*MINUTES, "resume_after_crash"])
            raise BadValue("engine", name, f"is no setting; there are {known}")
    return EngineSettings(resume_after_crash=after, **minutes)


def lines_of_engine(engine: EngineSettings) -> list[str]:
    """Return the table [engine] as TOML lines."""
    return [
        "[engine]",
        *(f"{name} = {getattr(engine, name)}" for name in MINUTES),
        f"resume_after_crash = {quoted(engine.resume_after_crash.value)}",
    ]


def _after_crash(value: object) -> AfterCrash:
    for each in AfterCrash:
        if each.value == value:
            return each
    names = ", ".join(each.value for each in AfterCrash)
    raise BadValue("engine", "resume_after_crash", f"is {value!r}; there are {names}")
