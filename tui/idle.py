"""When an engine that nobody looks at ends the ride, and when it ends itself.

No console and no pedalling for the rider's N minutes: the ride is finished. An engine that was
started for a console ends when there is neither ride nor console for a minute. Pure: times are
seconds of the house's clock.
"""

from dataclasses import dataclass
from enum import Enum

LEAVES_AFTER_S = 60.0


class Act(Enum):
    """What is to be done now."""

    NOTHING = "nothing"
    FINISH_RIDE = "finish the ride"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Seen:
    """The house at one instant."""

    consoles: int
    riding: bool  # there is a ride, in whatever state
    pedalling: bool


@dataclass(frozen=True, slots=True)
class Idle:
    """Since when nobody looks, nobody pedals, nothing is ridden; None while somebody does."""

    unwatched_s: float | None = None
    still_s: float | None = None
    rideless_s: float | None = None


def watch(idle: Idle, seen: Seen, now_s: float) -> Idle:
    """Return what is known after another look."""
    return Idle(
        _since(idle.unwatched_s, seen.consoles == 0, now_s),
        _since(idle.still_s, not seen.pedalling, now_s),
        _since(idle.rideless_s, not seen.riding, now_s),
    )


def act(idle: Idle, now_s: float, *, idle_minutes: int | None, for_console: bool) -> Act:
    """Return what is due; `idle_minutes` None never ends a ride."""
    if idle.unwatched_s is None:
        return Act.NOTHING
    if idle.rideless_s is None:
        if idle.still_s is None or idle_minutes is None:
            return Act.NOTHING
        # Both at once: who steps off to mend something while watching has the time for it.
        alone_s = now_s - max(idle.unwatched_s, idle.still_s)
        return Act.FINISH_RIDE if alone_s >= idle_minutes * 60 else Act.NOTHING
    left_s = now_s - max(idle.unwatched_s, idle.rideless_s)
    return Act.LEAVE if for_console and left_s >= LEAVES_AFTER_S else Act.NOTHING


def _since(since_s: float | None, holds: bool, now_s: float) -> float | None:
    if not holds:
        return None
    return now_s if since_s is None else since_s
