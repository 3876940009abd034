"""The life of an engine between its start and its end: what it says, and when it ends by itself."""

import logging
from collections.abc import Callable
from typing import TextIO

from tui.idle import Act, Idle, Seen, act, watch
from tui.left_words import forget_words, leave_words, words_left
from tui.live_ride import LiveRide
from tui.plain_view import PlainView
from tui.wiring import House
from workouts.clock_text import clock_text
from workouts.pedalling import PEDALLING_RPM, PEDALLING_W

log = logging.getLogger(__name__)


class EngineLife:
    """Looks at the house now and then, and does what the rule of idleness asks for."""

    def __init__(
        self,
        house: House,
        consoles: Callable[[], int],
        out: TextIO,
        *,
        for_console: bool = False,
        keep: bool = False,
        changed: Callable[[bool, int], None] = lambda riding, consoles: None,
    ) -> None:
        """`consoles` tells how many are looked at; `keep` never ends a ride by itself.

        `changed` is told whether there is a ride, and how many consoles, when that is new.
        """
        self._house = house
        self._consoles = consoles
        self._out = out
        self._for_console = for_console
        self._keep = keep
        self._changed = changed
        self._described = False, 0
        self._idle = Idle()
        self._shown: LiveRide | None = None
        self._watched = False
        house.notes[:] = words_left(house.folder)

    def say(self, sentence: str) -> None:
        """Say a sentence on stdout and in the log."""
        log.info("%s", sentence)
        PlainView(self._out).say(sentence)

    def leave_words(self, *sentences: str) -> None:
        """Say sentences now, and to the next console."""
        for sentence in sentences:
            self.say(sentence)
        leave_words(self._house.folder, *sentences)
        self._house.notes[:] = words_left(self._house.folder)

    def step(self, now_s: float) -> Act:
        """Look, and do what is due; LEAVE is for the caller to do."""
        self._show_new_ride()
        consoles = self._consoles()
        self._forget_what_was_read(consoles)
        ride = self._house.engine.ride
        pedalling = ride is not None and legs_turn(ride, tireless=self._house.simulated)
        seen = Seen(consoles, ride is not None, pedalling)
        self._describe(consoles)
        self._idle = watch(self._idle, seen, now_s)
        minutes = None if self._keep else self._house.settings.engine.idle_minutes
        due = act(self._idle, now_s, idle_minutes=minutes, for_console=self._for_console)
        if due is Act.FINISH_RIDE and minutes is not None:
            self._finish_ride(minutes)
        return due

    def _finish_ride(self, minutes: int) -> None:
        summary = self._house.close_ride()
        self._show_new_ride()
        self._describe(self._consoles())
        why = f"Nobody pedalled or looked for {minutes} minutes"
        if summary is None:
            faults = "; ".join(self._house.faults())
            self.leave_words(f"{why}: the ride was ended{f'; {faults}' if faults else ''}")
            return
        ridden = f"{summary.workout_name}, {clock_text(summary.duration_s)}"
        self.leave_words(f"{why}: the ride is saved ({ridden}), the trainer released")

    def _forget_what_was_read(self, consoles: int) -> None:
        if self._watched and not consoles and self._house.notes:
            forget_words(self._house.folder)
            self._house.notes.clear()
        self._watched = consoles > 0

    def _describe(self, consoles: int) -> None:
        now = self._house.engine.ride is not None, consoles
        if now != self._described:
            self._described = now
            self._changed(*now)

    def _show_new_ride(self) -> None:
        ride = self._house.engine.ride
        if ride is self._shown:
            return
        self._shown = ride
        if ride is not None:
            view = PlainView(self._out)
            view.say(f"ride {ride.session.ride_id}: {ride.session.workout.name}")
            ride.subscribe(view.tell)
        else:
            self.say("the ride is over")


def legs_turn(ride: LiveRide, *, tireless: bool = False) -> bool:
    """Return whether somebody pedals just now, as far as the sensors tell.

    A simulated rider is `tireless`: what is pedalled after the workout's end is nobody's ride.
    """
    now = ride.frame().ride
    if tireless and now.step is None:
        return False
    return (now.cadence_rpm or 0) >= PEDALLING_RPM or (now.power_w or 0) >= PEDALLING_W
