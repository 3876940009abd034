"""The ride of the engine's house as lines for consoles: whole for one that comes, then the news.

Each line is made once for all consoles. With no console there is nothing to make.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from coach.conversation import ChatLine
from tui.feed import Frame
from tui.live_ride import LiveRide
from tui.protocol import PART_SAMPLES, Chat, Opened, Plan, RideClosed, RideOpened, Shown, Trace
from tui.protocol_lines import encode
from tui.wiring import House
from workouts.recorder import SUMMARY_NAME

FRAME, CHAT = "frame", "chat"  # of these only the newest matters
KNOWN_ENDS = 20  # rides of which it is still known what became of them

Tell = Callable[[bytes, str | None], None]


class RideStream:
    """Follows `house.feed` and tells what changes by `tell(line, name)`, while `heard()`."""

    def __init__(self, house: House, tell: Tell, heard: Callable[[], bool]) -> None:
        self._house = house
        self._tell = tell
        self._heard = heard
        self._ride: LiveRide | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._revision = -1
        self._seconds = 0  # how many recorded seconds were told
        self._chat: tuple[ChatLine, ...] = ()
        self._ends: dict[str, bool] = {}  # ride id -> whether it was saved
        self.over = False  # the ride is finished or discarded, and waits to be let go

    @property
    def ride(self) -> LiveRide | None:
        """The ride as it was last told."""
        return self._ride

    def follow(self) -> bool:
        """Take in that a ride was opened or closed; returns whether one was."""
        ride = self._house.engine.ride
        if ride is self._ride:
            return False
        self._unsubscribe()
        before, self._ride, self.over = self._ride, ride, False
        if before is not None:
            self._tell(encode(self._ended(before.session.ride_id)), None)
        if ride is not None:
            self._unsubscribe = ride.subscribe(self._frame_came)
            self._note(ride)
            for line, name in self._lines(ride):
                self._tell(line, name)
        return True

    def stop(self) -> None:
        """Follow no longer."""
        self._unsubscribe()
        self._unsubscribe = lambda: None

    def whole(self) -> Iterator[tuple[bytes, str | None]]:
        """Yield all about the ride under way, for a console that has only come."""
        if self._ride is not None:
            if not self._heard():
                self._note(self._ride)
            yield from self._lines(self._ride)

    def opened(self, ride: LiveRide) -> Opened:
        """Return what can be shown of a ride at once; its trace comes by the stream."""
        return Opened(ride.session.ride_id, plan_of(ride), without_chat(ride.frame()))

    def saved(self, ride_id: str) -> bool:
        """Return whether a ride that was closed lately is there to be looked at."""
        return self._ends.get(ride_id, False)

    def _ended(self, ride_id: str) -> RideClosed:
        saved = (self._house.rides / ride_id / SUMMARY_NAME).exists()
        self._ends[ride_id] = saved
        while len(self._ends) > KNOWN_ENDS:
            del self._ends[next(iter(self._ends))]
        return RideClosed(ride_id, saved)

    def _note(self, ride: LiveRide) -> None:
        frame = ride.frame()
        self._revision, self._seconds = frame.plan_revision, len(ride.trace())
        self._chat = frame.chat

    def _lines(self, ride: LiveRide) -> Iterator[tuple[bytes, str | None]]:
        """Yield what `_note` noted as told."""
        yield encode(RideOpened(ride.session.ride_id)), None
        yield encode(plan_of(ride)), None
        for part in parts(ride, 0, self._seconds):
            yield encode(part), None
        # Without a name: a later one must not take the place of what opens the ride.
        yield encode(Chat(self._chat)), None
        yield encode(Shown(without_chat(ride.frame()))), None

    def _frame_came(self, frame: Frame) -> None:
        ride = self._ride
        if ride is None:
            return
        self.over = ride.over
        if not self._heard():
            return
        if frame.plan_revision != self._revision:
            self._revision = frame.plan_revision
            self._tell(encode(plan_of(ride)), None)
        seconds = len(ride.trace())
        for part in parts(ride, self._seconds, seconds):
            self._tell(encode(part), None)
        self._seconds = seconds
        if frame.chat != self._chat:
            self._chat = frame.chat
            self._tell(encode(Chat(frame.chat)), CHAT)
        self._tell(encode(Shown(without_chat(frame))), FRAME)


def plan_of(ride: LiveRide) -> Plan:
    """Return the plan as a message."""
    return Plan(ride.frame().plan_revision, tuple(ride.plan()), tuple(ride.texts()))


def parts(ride: LiveRide, first: int, end: int) -> Iterator[Trace]:
    """Yield the recorded seconds from `first` up to `end`, in parts that fit in a line."""
    trace = ride.trace()
    for at in range(first, end, PART_SAMPLES):
        yield Trace(list(trace[at : min(end, at + PART_SAMPLES)]))


def without_chat(frame: Frame) -> Frame:
    """Return the frame without what is told by itself."""
    return replace(frame, chat=()) if frame.chat else frame
