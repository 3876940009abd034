"""A ride without a screen, in its own time: as fast as the machine, or paced; one line per event.

Time is a ManualClock, so the same seed gives the same ride whatever the machine does meanwhile.
"""

import json
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TextIO

from sensors.clock import ManualClock
from tui.engine import TICK_S
from tui.plain_view import PlainView
from tui.stand_ins import Simulation
from tui.wiring import House, local_now
from workouts.ride import RideSession
from workouts.snapshot import RideState
from workouts.summary import RideSummary, headless_document
from workouts.workout import Workout

CONNECT_WITHIN_S = 15.0
RELEASE_WITHIN_S = 3.0
PACED_EVERY_S = 0.05  # of wall time
NAP_S = 0.25  # of wall time
LONGEST_PAUSE_S = 600  # of ride time; nobody is there to end a ride without a screen


@dataclass(frozen=True, slots=True)
class HeadlessRide:
    """What to ride: `speed` 60 rides an hour in a minute, 0 as fast as the machine can."""

    folder: Path
    workout: Workout
    simulation: Simulation | None  # None: a capture, or the devices of the rider in real time
    speed: float = 1.0
    at_s: int = 0
    as_json: bool = False
    wall: Callable[[], datetime] = local_now  # aware; asked once, when the ride begins
    capture: Path | None = None  # where all that radios tell is written
    replayed: Path | None = None  # a capture to ride on, in place of radios


class Signals:
    """Notes the first signal that asks the ride to end; it is obeyed between two ticks."""

    NAMES = ("SIGINT", "SIGTERM", "SIGHUP")

    def __init__(self) -> None:
        self.asked: str | None = None
        numbers = (getattr(signal, name, None) for name in self.NAMES)
        self._before = {n: signal.signal(n, self._note) for n in numbers if n is not None}

    def restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = signal.Signals(number).name


def ride_headless(ride: HeadlessRide, out: TextIO, err: TextIO) -> int:
    """Ride it to its end, save it, and say where; returns the exit code.

    With `as_json` the one document goes to `out` and the events to `err`.
    """
    clock = ManualClock()
    began = ride.wall()

    def wall() -> datetime:
        return began + timedelta(seconds=clock.now())

    house = House(
        ride.folder,
        simulation=ride.simulation,
        clock=clock,
        wall=wall,
        capture=ride.capture,
        replayed=ride.replayed,
    )
    return ride_in(house, clock, ride, out, err)


def ride_in(house: House, clock: ManualClock, ride: HeadlessRide, out: TextIO, err: TextIO) -> int:
    """Do what `ride_headless` does in a house that runs on `clock`, and close it."""
    view = PlainView(err if ride.as_json else out)
    for notice in house.notices():
        view.say(notice)
    signals = Signals()
    try:
        summary, whole = _ride(house, ride, clock, view, signals)
    finally:
        signals.restore()
        house.close()
    return tell_end(house, ride, view, (summary, whole), out, err)


def tell_end(
    house: House,
    ride: HeadlessRide,
    view: PlainView,
    ridden: tuple[RideSummary | None, bool],
    out: TextIO,
    err: TextIO,
) -> int:
    """Say what a ride came to, and whether it was whole; returns the exit code."""
    summary, whole = ridden
    if summary is None:
        kept = house.faults() or ("nothing was recorded; there is no ride to save",)
        print("\n".join(f"teamcar: {sentence}" for sentence in kept), file=err)
        return 1
    if ride.as_json:
        json.dump(headless_document(summary), out, indent=2)
        out.write("\n")
    else:
        view.summary(summary)
    return 0 if whole else 1


def _ride(
    house: House, ride: HeadlessRide, clock: ManualClock, view: PlainView, signals: Signals
) -> tuple[RideSummary | None, bool]:
    """Return the saved ride, and whether it went to its end or was ended by the rider."""
    live = house.open_ride(ride.workout, at_s=ride.at_s)
    session = live.session
    pace = _Pace(clock, ride.speed, signals)
    why: str | None = None
    try:
        _connect(house, clock, pace, signals)
        if session.state is RideState.READY and not signals.asked:
            session.perform("start", {}, "headless")
        while session.course.position.step_index < len(session.course.plan.steps):
            why = signals.asked or hopeless(house, session)
            if why:
                view.say(f"{why}: saving the ride and releasing the trainer")
                break
            clock.advance(TICK_S)
            house.engine.step_safely()
            view.tell(live.frame())
            pace.keep()
    finally:
        # Whatever broke, the ride is saved and the trainer given back.
        if not live.over:
            session.perform("finish", {}, "headless")
        house.engine.hub.release()
        until_s = clock.now() + RELEASE_WITHIN_S
        while not house.engine.hub.released and clock.now() < until_s:
            clock.advance(TICK_S)
            house.engine.step_safely()
        summary = house.close_ride()
    return summary, why in (None, signals.asked)


def hopeless(house: House, session: RideSession) -> str | None:
    """Say why a ride will not come to its end, None while it goes on."""
    if house.engine.failing:
        return "the ride fails at every tick; the log says why"
    rested_s = session.wall_s - (session.trace[-1].wall_s if session.trace else 0.0)
    if rested_s > LONGEST_PAUSE_S:
        return f"nobody has pedalled for {LONGEST_PAUSE_S // 60} minutes"
    return None


def _connect(house: House, clock: ManualClock, pace: "_Pace", signals: Signals) -> None:
    """Wait for the trainer, for a bounded time: without one the ride goes on all the same."""
    hub = house.engine.hub
    until_s = clock.now() + CONNECT_WITHIN_S
    while clock.now() < until_s and not signals.asked:
        statuses = hub.statuses(clock.now())
        if statuses and all(status.serves for status in statuses):
            return
        clock.advance(TICK_S)
        house.engine.step_safely()
        pace.keep()


class _Pace:
    """Keeps ride time at `speed` times wall time; 0 does not wait."""

    def __init__(self, clock: ManualClock, speed: float, signals: Signals) -> None:
        self._clock, self._speed, self._signals = clock, speed, signals
        self._began_s = time.monotonic()

    def keep(self) -> None:
        if not self._speed:
            return
        while not self._signals.asked:
            ahead_s = self._clock.now() / self._speed - (time.monotonic() - self._began_s)
            if ahead_s < min(PACED_EVERY_S, TICK_S / self._speed):
                return
            # A signal does not wake a sleeper, so a slow ride sleeps in short naps.
            time.sleep(min(ahead_s, NAP_S))
