"""The rides that an engine tells a console of: at most one under way, and one still looked at.

A ride that is over stays until whoever shows it lets it go, also when the next has begun since.
"""

from collections.abc import Callable
from dataclasses import replace

from msgspec import Struct

from tui.feed import Frame
from tui.protocol import Chat, Opened, Plan, RideClosed, RideOpened, Shown, Trace
from tui.remote_ride import Known, RemoteRide


class ToldRides:
    """Takes in what is told of rides; `changed` is called when there is another, or none."""

    def __init__(
        self, make: Callable[[Known, Frame], RemoteRide], changed: Callable[[], None]
    ) -> None:
        self.ride: RemoteRide | None = None  # the one to be shown
        self._next: RemoteRide | None = None  # begun while that one is over, and still shown
        self._coming: Known | None = None  # the one that is being told
        self._again = False  # whether it was told since the engine was lost
        self._make = make
        self._changed = changed

    @property
    def newest(self) -> RemoteRide | None:
        return self._next or self.ride

    def take(self, told: Struct) -> None:
        """Take in a message; those that are about no ride do nothing."""
        newest = self.newest
        known = self._coming or (newest.known if newest is not None else None)
        match told:
            case Shown(frame=frame):
                self._shown(frame)
            case RideOpened(ride_id=ride_id):
                self._coming = Known(ride_id)
            case Plan() if known is not None:
                known.take_plan(told)
            case Trace(samples=samples) if known is not None:
                known.trace.extend(samples)
            case Chat(lines=lines) if known is not None:
                known.chat = lines
            case RideClosed(ride_id=ride_id, saved=saved):
                self._closed(ride_id, saved=saved)

    def opened(self, opened: Opened) -> RemoteRide:
        """Return the ride that this console has opened; its trace is told after it."""
        for ride in (self._next, self.ride):
            if ride is not None and ride.ride_id == opened.ride_id:
                return ride
        known = Known(opened.ride_id)
        known.take_plan(opened.plan)
        self.ride, self._next = self._make(known, opened.frame), None
        return self.ride

    def let_go(self, ride: RemoteRide) -> None:
        """Let a ride go that was closed."""
        if ride is self.ride:
            self.ride, self._next = self._next, None

    def complete(self) -> None:
        """Take in that everything was told: a ride that was not is over."""
        if self.ride is not None and not self._again:
            self._closed(self.ride.ride_id, saved=True)

    def lost(self) -> None:
        """Take in that the engine is lost, maybe in the middle of telling."""
        self._coming, self._again = None, False

    def look(self, lost: str | None) -> None:
        """Let the ride show for how long it was not heard of."""
        if self.newest is not None:
            self.newest.look(lost)

    def _shown(self, frame: Frame) -> None:
        newest, coming = self.newest, self._coming
        if coming is None:
            # What is still on its way of a ride that was let go is not news of the next one.
            if newest is not None and newest.ride_id == frame.ride.ride_id:
                newest.show(frame)
            return
        # The frame is the last of what is told of a ride that was opened.
        coming.frame = replace(frame, chat=coming.chat)
        self._coming, self._again = None, True
        if newest is not None and newest.ride_id == coming.ride_id:
            newest.take(coming)
            return
        self._begin(self._make(coming, coming.frame))
        self._changed()

    def _begin(self, ride: RemoteRide) -> None:
        """Have a ride; one that is shown still is ended first, by who shows it."""
        before = self.ride
        if before is not None and before.watched:
            self._next = ride
            before.end(saved=True)
        else:
            self.ride = ride

    def _closed(self, ride_id: str, *, saved: bool) -> None:
        ride = self.ride
        if ride is None or ride.ride_id != ride_id:
            return
        if ride.watched:
            ride.end(saved=saved)  # who shows it asks what became of it
        else:
            self.let_go(ride)
            self._changed()
