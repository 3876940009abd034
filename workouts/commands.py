"""The one command surface: everything that keys, palette, socket and coach can do to a ride.

A row names the method of RideSession that does it, so nobody can do what a key cannot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from workouts.errors import CommandRefused
from workouts.snapshot import Notice

Value = str | int | float | None
UNDO_S = 5.0
SPOKEN_UNDO_S = 8.0  # what was done is told aloud first, which takes the difference


class Tier(Enum):
    """How sure one must be before doing it when it was not a key that asked."""

    SILENT = "silent"  # small and reversible
    CONFIRM = "confirm"  # "skip?" needs a yes
    DANGEROUS = "dangerous"  # needs the words "confirm end", or a key


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, what it does, its arguments (name -> type), its tier."""

    name: str
    help: str
    arguments: Mapping[str, type]
    tier: Tier


COMMANDS: Mapping[str, Command] = {
    row.name: row
    for row in (
        Command("start", "Start the ride.", {}, Tier.SILENT),
        Command("pause", "Stop the workout clock and ease the trainer.", {}, Tier.CONFIRM),
        Command("resume", "Go on after a pause.", {}, Tier.SILENT),
        Command("skip_step", "Go to the next step.", {}, Tier.CONFIRM),
        Command(
            "back_step",
            "Go to the start of this step, or to the step before within its first 15 s.",
            {},
            Tier.CONFIRM,
        ),
        Command("repeat_step", "Ride this step once more after it ends.", {}, Tier.CONFIRM),
        Command("extend_step", "Make this step longer.", {"seconds": int}, Tier.CONFIRM),
        Command(
            "change_intensity",
            "Raise or lower all targets from here on, in percentage points.",
            {"points": int},
            Tier.SILENT,
        ),
        Command(
            "set_intensity",
            "Set all targets from here on to a percentage of the plan.",
            {"percent": int},
            Tier.CONFIRM,
        ),
        Command(
            "set_mode",
            "Drive the trainer by erg, resistance, sim or free.",
            {"mode": str},
            Tier.CONFIRM,
        ),
        Command(
            "set_level", "Set the resistance level, 0 to 100 %.", {"percent": int}, Tier.SILENT
        ),
        Command("set_slope", "Set the slope, -20 to 20 %.", {"percent": float}, Tier.SILENT),
        Command("mark_lap", "Mark a lap.", {}, Tier.SILENT),
        Command("undo", "Take the last command back.", {}, Tier.SILENT),
        Command("finish", "End the ride and save it.", {}, Tier.DANGEROUS),
        Command("discard", "End the ride and throw it away.", {}, Tier.DANGEROUS),
    )
}


def undo_s(who: str) -> float:
    """Return for how many seconds what `who` ordered can be taken back."""
    return SPOKEN_UNDO_S if who == "voice" else UNDO_S


class Commanded(Protocol):
    """What takes commands: a RideSession, or an engine at the other end of a socket."""

    def perform(self, name: str, arguments: Mapping[str, Value], who: str) -> Notice:
        """Do it and return the line that says what was done; raises CommandRefused."""
        ...


def check_arguments(name: str, arguments: Mapping[str, Value]) -> dict[str, Value]:
    """Return the arguments of command `name`, typed; raises CommandRefused with what is wrong."""
    command = COMMANDS.get(name)
    if command is None:
        raise CommandRefused(f"there is no command {name!r}; there are {', '.join(COMMANDS)}")
    unknown = sorted(set(arguments) - set(command.arguments))
    if unknown:
        raise CommandRefused(f"{name} takes no {unknown[0]!r}")
    typed: dict[str, Value] = {}
    for key, kind in command.arguments.items():
        if key not in arguments:
            raise CommandRefused(f"{name} needs {key!r}")
        try:
            typed[key] = kind(arguments[key])
        except (TypeError, ValueError, OverflowError):
            raise CommandRefused(f"{name}: {key} is {arguments[key]!r}, not a number") from None
    return typed
