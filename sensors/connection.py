"""The life of one link: a table of moves from state and event to state and request.

Pure: events and a time go in, the next Connection and what to ask of the radio come out. A link is
never given up; after the last row of BACK_OFF_S it is tried for ever at that pace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from sensors.priority import STALE_AFTER_S
from sensors.readings import LinkState

BACK_OFF_S = (0.0, 1.0, 2.0, 4.0, 8.0, 10.0)  # wait before try 1, 2, ...; the last one for ever
SETTLE_S = 1.0  # least pause after hanging up, and between a failure and a device seen in the air
CONNECT_WITHIN_S = 20.0  # BlueZ can need ten seconds for a device that has just woken up
FROZEN_AFTER_S = 10.0  # streamed, then silent for so long: hang up and connect anew
FIRST_PACKET_WITHIN_S = 30.0  # a trainer may stream only after control was granted: more patience
STEADY_AFTER_S = 3.0  # a link that lasted so long starts the back-off from its first row again


class Event(Enum):
    """What can happen to a link."""

    FOUND = "found"  # its advertisement was seen
    CONNECTED = "connected"
    CONNECT_FAILED = "connect_failed"
    DISCONNECTED = "disconnected"
    PACKET = "packet"  # a good packet of measured values
    TICK = "tick"  # time passed: becomes one of those below, or nothing
    RETRY_DUE = "retry_due"
    CONNECT_OVERDUE = "connect_overdue"
    SILENT = "silent"
    FROZEN = "frozen"


class Action(Enum):
    """What to ask of the radio."""

    CONNECT = "connect"
    DISCONNECT = "disconnect"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: the next state, and what to ask of the radio on the way."""

    to: LinkState
    action: Action | None = None


_AWAY: Mapping[Event, Move] = {
    Event.FOUND: Move(LinkState.LOST),
    Event.RETRY_DUE: Move(LinkState.CONNECTING, Action.CONNECT),
    # An answer that comes after its time is still a link.
    Event.CONNECTED: Move(LinkState.LIVE),
    Event.CONNECT_FAILED: Move(LinkState.LOST),
    Event.DISCONNECTED: Move(LinkState.LOST),
    Event.PACKET: Move(LinkState.LOST),
}

# LOST reads SEARCHING as long as the link was never live. Leaving CONNECTING without an answer of
# its own hangs up first, so that two connects can never be in flight.
MOVES: Mapping[LinkState, Mapping[Event, Move]] = {
    LinkState.SEARCHING: _AWAY,
    LinkState.LOST: _AWAY,
    LinkState.CONNECTING: {
        Event.FOUND: Move(LinkState.CONNECTING),
        Event.CONNECTED: Move(LinkState.LIVE),
        Event.CONNECT_FAILED: Move(LinkState.LOST),
        Event.CONNECT_OVERDUE: Move(LinkState.LOST, Action.DISCONNECT),
        Event.DISCONNECTED: Move(LinkState.LOST, Action.DISCONNECT),
        Event.PACKET: Move(LinkState.CONNECTING),
    },
    LinkState.LIVE: {
        Event.FOUND: Move(LinkState.LIVE),
        Event.CONNECTED: Move(LinkState.LIVE),
        Event.CONNECT_FAILED: Move(LinkState.LIVE),
        Event.DISCONNECTED: Move(LinkState.LOST),
        Event.PACKET: Move(LinkState.LIVE),
        Event.SILENT: Move(LinkState.STALE),
        Event.FROZEN: Move(LinkState.LOST, Action.DISCONNECT),
    },
    LinkState.STALE: {
        Event.FOUND: Move(LinkState.STALE),
        Event.CONNECTED: Move(LinkState.LIVE),
        Event.CONNECT_FAILED: Move(LinkState.STALE),
        Event.DISCONNECTED: Move(LinkState.LOST),
        Event.PACKET: Move(LinkState.LIVE),
        Event.FROZEN: Move(LinkState.LOST, Action.DISCONNECT),
    },
}


@dataclass(frozen=True, slots=True)
class Connection:
    """One link as it stands; all times are seconds of the ride's clock."""

    state: LinkState
    since_s: float  # when this state was entered
    retry_at_s: float  # when to connect next, while away
    attempt: int = 0  # connects asked for since the link was last steady
    up_at_s: float = 0.0  # when the link came up, while it is up
    heard_at_s: float | None = None  # last packet over this link
    was_live: bool = False

    @classmethod
    def searching(cls, now_s: float) -> "Connection":
        """Return the link of a device that was just adopted; the first try is due at once."""
        return cls(LinkState.SEARCHING, now_s, now_s)

    @property
    def is_up(self) -> bool:
        return self.state in (LinkState.LIVE, LinkState.STALE)

    @property
    def is_away(self) -> bool:
        return self.state in (LinkState.SEARCHING, LinkState.LOST)


def step(link: Connection, event: Event, now_s: float) -> tuple[Connection, tuple[Action, ...]]:
    """Return the link after `event` at `now_s`, and what to ask of the radio, in order."""
    if event is Event.TICK:
        limit = due(link, now_s)
        return (link, ()) if limit is None else step(link, limit, now_s)
    # A timer event comes only from `due`, in the states that have a row for it.
    move = MOVES[link.state][event]
    to = move.to
    if to is LinkState.LOST and not (link.was_live or link.is_up):
        to = LinkState.SEARCHING
    moved = replace(link, state=to, since_s=link.since_s if to is link.state else now_s)
    return _noted(link, moved, event, now_s), (move.action,) if move.action else ()


def due(link: Connection, now_s: float) -> Event | None:
    """Return the time limit that has run out, the weightiest first."""
    if link.state is LinkState.CONNECTING:
        return Event.CONNECT_OVERDUE if now_s - link.since_s >= CONNECT_WITHIN_S else None
    if not link.is_up:
        return Event.RETRY_DUE if now_s >= link.retry_at_s else None
    heard = link.heard_at_s
    silent_s = now_s - (link.up_at_s if heard is None else heard)
    if silent_s >= (FIRST_PACKET_WITHIN_S if heard is None else FROZEN_AFTER_S):
        return Event.FROZEN
    if link.state is LinkState.LIVE and silent_s >= STALE_AFTER_S:
        return Event.SILENT
    return None


def _noted(before: Connection, link: Connection, event: Event, now_s: float) -> Connection:
    """Return the moved link with what this event leaves behind: counts, and the next try."""
    if event is Event.RETRY_DUE:
        return replace(link, attempt=link.attempt + 1)
    if event is Event.CONNECTED:
        return replace(link, since_s=now_s, up_at_s=now_s, heard_at_s=None, was_live=True)
    if event is Event.PACKET and link.is_up:
        steady = now_s - link.up_at_s >= STEADY_AFTER_S
        return replace(link, heard_at_s=now_s, attempt=0 if steady else link.attempt)
    if event is Event.FOUND and link.is_away:
        return replace(link, retry_at_s=min(link.retry_at_s, link.since_s + SETTLE_S))
    if link.is_away and not before.is_away:
        return replace(link, retry_at_s=now_s + _wait_s(link.attempt, event))
    return link


def _wait_s(attempt: int, event: Event) -> float:
    """Return the pause before the next try; a radio told to hang up needs a moment for it."""
    wait_s = BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]
    return wait_s if event in (Event.DISCONNECTED, Event.CONNECT_FAILED) else max(SETTLE_S, wait_s)
