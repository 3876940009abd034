"""The house of a console whose ride lives in an engine: implements tui.house.House over a socket.

Settings, library and history are read from the same data folder. Ride, devices and their tests,
rides that were cut off, and closing are the engine's, and go through the socket.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import Struct

from sensors.clock import Clock, SystemClock
from tui.engine_line import EngineLine
from tui.engine_stream import Begin, EngineStream
from tui.feed import Frame, RideFeed
from tui.pages import Pages
from tui.planner import Planner
from tui.protocol import (
    ANSWERS,
    Answer,
    CloseRide,
    DevicesShown,
    DiscardUnfinished,
    ListUnfinished,
    Notices,
    Opened,
    OpenRide,
    ReadNotices,
    ReadSettings,
    Ready,
    ResumeRide,
    SaveUnfinished,
    SettingsChanged,
)
from tui.protocol_lines import decode_value
from tui.refusals import EngineLost
from tui.remote_devices import RemoteDevices
from tui.remote_ride import Known, RemoteRide
from tui.settings import Settings, load_settings, noting_ftp, save_settings
from tui.stored import follow, open_history, open_library
from tui.told_rides import ToldRides
from tui.watchers import Watchers
from tui.workshop import Workshop
from workouts import recovery
from workouts.finish import read_summary, ride_samples
from workouts.recorder import SUMMARY_NAME
from workouts.recovery import UnfinishedRide
from workouts.snapshot import Sample
from workouts.summary import RideSummary
from workouts.workout import Workout

LOOK_EVERY_S = 0.25
NOTICES_ID = 1  # of the request for notices, which is not waited for


def console_name() -> str:
    """Return what this console is called in log and record: by its terminal, else its process."""
    try:
        return f"console {os.ttyname(0).removeprefix('/dev/')}"
    except OSError:
        return f"console {os.getpid()}"


class RemoteHouse:
    """Everything behind the screens of a console that is attached to an engine at `path`."""

    outlives = True

    def __init__(
        self,
        folder: Path,
        path: Path,
        *,
        begin: Begin | None = None,
        clock: Clock | None = None,
        name: str | None = None,
    ) -> None:
        """Open what is stored in `folder`; `begin` has an engine started where none answers."""
        self.folder = folder
        self.rides = folder / "rides"
        self.settings, _ = load_settings(folder)
        self.library = open_library(folder, self.settings)
        self.history = open_history(folder, self.settings)
        self.pages = Pages(folder, lambda: self.history)
        self.workshop = Workshop(folder, lambda: self.settings.athlete.ftp_w)
        self.planner = Planner(folder, lambda: self.history, lambda: self.library)
        self._clock = clock or SystemClock()
        name = name or console_name()
        self._line = EngineLine(path, name)
        self._stream = EngineStream(path, name, self._take, self._lost_changed, self._clock, begin)
        self.devices = RemoteDevices(self._line, self._stream.send, lambda: self.lost, self._clock)
        self._notices: tuple[str, ...] = ()
        self._watchers = Watchers()
        self._told = ToldRides(self._ride_of, self._watchers.tell)
        self._tasks: list[asyncio.Task[None]] = []

    # -- as a house -------------------------------------------------------------------------------

    @property
    def lost(self) -> str | None:
        return self._stream.lost

    @property
    def feed(self) -> RideFeed | None:
        return self._told.ride

    def watch(self, listener: Callable[[], None]) -> None:
        self._watchers.add(listener)

    async def start(self) -> None:
        """Begin to attach; that it has come to something is told to who watches."""
        self._tasks = [
            asyncio.create_task(self._stream.run(), name="attach"),
            asyncio.create_task(self._look(), name="look"),
        ]

    async def stop(self) -> None:
        """Leave; the ride goes on in the engine."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._line.close()
        self.history.close()

    def save_settings(self, settings: Settings) -> None:
        """Write the settings, with the devices as the engine keeps them, and tell it."""
        there, fault = load_settings(self.folder)
        if fault is None:
            settings = replace(settings, remembered=there.remembered)
        settings = noting_ftp(settings, self.settings, self.history.today())
        save_settings(self.folder, settings)
        self._have(settings)
        if self.lost is None:
            self._line.ask(ReadSettings)

    def open_ride(self, workout: Workout | None, *, at_s: int = 0) -> RemoteRide:
        """Have a ride made ready, or get the one that is under way; raises EngineLost."""
        opened: Opened = self._line.ask(lambda request: OpenRide(request, workout, at_s))
        return self._told.opened(opened)

    def close_ride(self) -> RideSummary | None:
        ride = self._told.ride
        if ride is None:
            return None
        ride_id = ride.ride_id
        self._line.ask(lambda request: CloseRide(request, ride_id))
        self._told.let_go(ride)
        # An engine that came after the one which saved it does not know of it; the folder does.
        folder = self.rides / ride_id
        return read_summary(folder) if (folder / SUMMARY_NAME).exists() else None

    def unfinished(self) -> tuple[UnfinishedRide, ...]:
        if self.lost is not None:
            raise EngineLost(self.lost)
        ids: tuple[str, ...] = self._line.ask(ListUnfinished)
        if not ids:
            return ()
        return tuple(ride for ride in recovery.unfinished(self.rides) if ride.ride_id in ids)

    def resume(self, ride: UnfinishedRide) -> RemoteRide:
        opened: Opened = self._line.ask(lambda request: ResumeRide(request, ride.ride_id))
        return self._told.opened(opened)

    def save_unfinished(self, ride: UnfinishedRide) -> RideSummary:
        ride_id: str = self._line.ask(lambda request: SaveUnfinished(request, ride.ride_id))
        return read_summary(self.rides / ride_id)

    def discard_unfinished(self, ride: UnfinishedRide) -> None:
        self._line.ask(lambda request: DiscardUnfinished(request, ride.ride_id))

    def ride_samples(self, ride_id: str) -> Sequence[Sample]:
        return ride_samples(self.history.ride(ride_id).folder)

    def notices(self) -> tuple[str, ...]:
        """Return what was told last, and ask for what is new, which comes to who watches."""
        if self.lost is not None:
            # An engine that answers at once is no news; one that does not is.
            return (self.lost,) if self._stream.attempt > 1 else ()
        self._stream.send(ReadNotices(NOTICES_ID))
        return self._notices

    # -- what the engine tells --------------------------------------------------------------------

    def _take(self, told: Struct) -> None:
        match told:
            case Ready():
                self._told.complete()
                self._stream.ready()
                self.devices.again()
            case DevicesShown():
                self.devices.take(told)
            case Notices(sentences=sentences):
                self._noticed(sentences)
            case Answer(id=answered) if answered == NOTICES_ID:
                self._noticed(decode_value(told, ANSWERS[ReadNotices]))
            case SettingsChanged():
                self._have(load_settings(self.folder)[0])
                self._watchers.tell()
            case _:
                self._told.take(told)

    def _lost_changed(self) -> None:
        if self.lost is not None:
            self._told.lost()
        self._look_once()
        self._watchers.tell()

    def _noticed(self, sentences: tuple[str, ...]) -> None:
        if sentences != self._notices:
            self._notices = sentences
            self._watchers.tell()

    def _have(self, settings: Settings) -> None:
        self.settings = settings
        self.library.ftp_w = settings.athlete.ftp_w
        follow(self.history, settings)

    # -- time -------------------------------------------------------------------------------------

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self._look_once()

    def _look_once(self) -> None:
        self.devices.step(self._clock.now())
        self._told.look(self.lost)

    def _ride_of(self, known: Known, frame: Frame) -> RemoteRide:
        return RemoteRide(known, frame, self._line, self._clock)
