"""A ride without a screen on the rider's own devices, in real time on an event loop.

Simulated devices ride in `tui.headless`, in their own time. Here only the devices of
`teamcar simulate --speed N`, which live on a D-Bus of their own, can be ridden faster than life.
"""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO

from sensors.clock import Clock, ScaledClock, SystemClock
from sensors.control import ControlState
from sensors.errors import DeviceNotFound
from sensors.readings import LinkState, SensorStatus, Source
from tui.engine import TICK_S
from tui.feed import Frame
from tui.headless import RELEASE_WITHIN_S, HeadlessRide, Signals, hopeless, tell_end
from tui.plain_view import PlainView
from tui.radios import REAL, Factory
from tui.remembered import Remembered
from tui.settings import load_settings
from tui.wiring import House
from workouts.snapshot import RideState
from workouts.summary import RideSummary

# Of wall time: a Bluetooth stack is no faster because the devices are.
FIND_WITHIN_S = 30.0
SEARCH_S = 4.0  # with --pair all: for those that are heard after the first
CONTROL_WITHIN_S = 10.0
LOOK_EVERY_S = 0.1
OWN_BUS = "DBUS_SYSTEM_BUS_ADDRESS"  # set: the devices are those of `teamcar simulate`

NOT_SCALED = "--speed is for simulated devices: real ones are ridden in real time"
NOTHING_PAIRED = (
    "no device is paired; pair with `teamcar devices pair ID`, "
    "or give --pair all, or ride on simulated ones with --simulate"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which devices a ride is to be ridden with."""

    everything: bool = False
    names: frozenset[str] = frozenset()  # ids and names, casefolded

    def takes(self, source: Source) -> bool:
        """Return whether a device that was found is one of them."""
        return self.everything or bool(self.names & {source.id.casefold(), source.name.casefold()})


def ride_live(
    ride: HeadlessRide,
    pair: tuple[str, ...] | None,
    out: TextIO,
    err: TextIO,
    radios: Mapping[str, Factory] = REAL,
    environment: Mapping[str, str] = os.environ,
    find_within_s: float = FIND_WITHIN_S,
) -> int:
    """Ride to the end, save it, and say where; returns the exit code.

    `pair` is None for the paired devices of the settings, empty for all that are found, or ids and
    names; what is paired so is so for this ride. Raises DeviceNotFound when none answers.
    """
    view = PlainView(err if ride.as_json else out)
    clock = clock_of(ride.speed, environment, view.say)
    kept = load_settings(ride.folder)[0].remembered
    if pair is None and not kept.devices:
        raise DeviceNotFound(NOTHING_PAIRED)
    wanted = Wanted(pair == (), frozenset(each.casefold() for each in pair or ()))
    house = House(
        ride.folder,
        clock=clock,
        wall=ride.wall,
        radios=radios,
        remembered=None if pair is None else _known(kept, wanted),
        capture=ride.capture,
    )
    signals = Signals()
    try:
        ridden = asyncio.run(_Live(house, ride, wanted, view, signals, find_within_s).run())
    finally:
        signals.restore()
        house.close()
    return tell_end(house, ride, view, ridden, out, err)


def clock_of(speed: float, environment: Mapping[str, str], say: Callable[[str], None]) -> Clock:
    """Return the clock of a ride: the machine's, or one as fast as the devices on their own bus."""
    if speed == 1.0:
        return SystemClock()
    if speed > 0 and environment.get(OWN_BUS):
        return ScaledClock(speed)
    say(NOT_SCALED)
    return SystemClock()


def _known(kept: Remembered, wanted: Wanted) -> Remembered:
    """Return what is remembered of the named devices; those of ANT+ are known by their id."""
    from sensors.ant_devices import ant_source, read_source_id

    known = Remembered(
        () if wanted.everything else tuple(each for each in kept.devices if wanted.takes(each)),
        {m: each for m, each in kept.prefer.items() if _is_wanted(kept, wanted, each)},
        kept.driven,
    )
    for name in sorted(wanted.names):
        if name.startswith("ant:") and known.get(name) is None:
            try:
                row, number = read_source_id(name)
            except ValueError as error:
                raise DeviceNotFound(str(error)) from None
            known = known.paired(ant_source(row.type, number))
    return known


def _is_wanted(kept: Remembered, wanted: Wanted, source_id: str) -> bool:
    source = kept.get(source_id)
    return source is not None and wanted.takes(source)


class _Live:
    """One ride from the search for its devices to its end."""

    def __init__(
        self,
        house: House,
        ride: HeadlessRide,
        wanted: Wanted,
        view: PlainView,
        signals: Signals,
        find_within_s: float,
    ) -> None:
        self._find_within_s = find_within_s
        self._house = house
        self._ride = ride
        self._wanted = wanted
        self._view = view
        self._signals = signals
        self._speed = house.clock.speed if isinstance(house.clock, ScaledClock) else 1.0

    async def run(self) -> tuple[RideSummary | None, bool]:
        """Return the saved ride, and whether it went to its end or was ended by the rider."""
        await self._house.start()
        try:
            await self._gather()
            return await self._ride_on()
        finally:
            await self._house.stop()

    async def _ride_on(self) -> tuple[RideSummary | None, bool]:
        house, hub = self._house, self._house.engine.hub
        live = house.open_ride(self._ride.workout, at_s=self._ride.at_s)
        session = live.session

        def done() -> bool:
            return session.course.position.step_index >= len(session.course.plan.steps)

        def tell(frame: Frame) -> None:
            # Ended where it is ticked, the ride is not a second longer than its workout.
            if done() and not live.over:
                session.perform("finish", {}, "headless")
            self._view.tell(frame)

        live.subscribe(tell)
        why: str | None = None
        try:
            await self._until(lambda: hub.view().state in ASKED_ENOUGH, CONTROL_WITHIN_S)
            if session.state is RideState.READY and not self._signals.asked:
                session.perform("start", {}, "headless")
            while not (live.over or done()):
                why = self._signals.asked or hopeless(house, session)
                if why:
                    self._view.say(f"{why}: saving the ride and releasing the trainer")
                    break
                await asyncio.sleep(TICK_S / self._speed)
        finally:
            # Whatever broke, the ride is saved and the trainer given back.
            if not live.over:
                session.perform("finish", {}, "headless")
            hub.release()
            await self._released()
            summary = house.close_ride()
        return summary, why in (None, self._signals.asked)

    async def _gather(self) -> None:
        """Wait for the devices, for a bounded time; raises DeviceNotFound when none answers."""
        devices, began_s = self._house.devices, asyncio.get_running_loop().time()
        for sentence in self._house.notices():
            self._view.say(sentence)

        def ready() -> bool:
            for row in devices.rows():
                if not row.paired and self._wanted.takes(row.source):
                    self._view.say(f"{row.source.name} found ({row.source.id})")
                    devices.pair(row.source.id)
            searched_s = asyncio.get_running_loop().time() - began_s
            if self._wanted.everything and searched_s < SEARCH_S:
                return False
            there = self._statuses()
            expected = max(1, len(self._wanted.names), len(devices.remembered.devices))
            return sum(each.link is LinkState.LIVE for each in there) >= expected

        await self._until(ready, self._find_within_s)
        away = [each for each in self._statuses() if each.link is not LinkState.LIVE]
        if len(away) == len(self._statuses()):
            if self._signals.asked:
                return
            told = devices.troubles() if not away else ()
            raise DeviceNotFound(
                "no device answered: pedal, moisten the strap, come closer"
                + "".join(f"; {trouble}" for trouble in told)
            )
        for status in away:
            self._view.say(f"{status.source.name} does not answer yet; it is tried again")

    async def _until(self, done: Callable[[], bool], within_s: float) -> None:
        """Wait for something, for a bounded time of the wall, or until a signal asks to end."""
        wall = asyncio.get_running_loop().time
        until_s = wall() + within_s
        while not (self._signals.asked or wall() >= until_s or done()):
            await asyncio.sleep(LOOK_EVERY_S)

    async def _released(self) -> None:
        wall = asyncio.get_running_loop().time
        until_s = wall() + RELEASE_WITHIN_S
        while not self._house.engine.hub.released and wall() < until_s:
            await asyncio.sleep(LOOK_EVERY_S / 2)

    def _statuses(self) -> tuple[SensorStatus, ...]:
        return self._house.engine.hub.statuses(self._house.clock.now())


# With these the ride begins: control is there, or will not be for now.
ASKED_ENOUGH = (ControlState.READY, ControlState.REFUSED, ControlState.ABSENT)
