"""Joins the packages: settings, library, history, radios, engine and the ride, behind one House."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from coach.voice.view import VoiceView
from sensors.clock import Clock, SystemClock
from sensors.readings import SensorStatus, Source
from tui.coaching import Coaching
from tui.debriefing import Debriefing
from tui.feed import RideFeed
from tui.listing import Listing
from tui.live_ride import LiveRide
from tui.machinery import Asked, machinery
from tui.pages import Pages
from tui.planner import Planner
from tui.radios import REAL, Factory
from tui.remembered import Remembered
from tui.ride_coach import coached
from tui.ride_folders import put_away, reserve
from tui.settings import Settings, load_settings, noting_ftp, save_settings
from tui.stand_ins import Simulation
from tui.stored import follow, open_history, open_library
from tui.syncing import Syncing
from tui.taken_up import take_up
from tui.voicing import Sounds, Voicing
from tui.watchers import Watchers
from tui.workshop import Workshop
from workouts import recovery
from workouts.athlete import Athlete
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride, ride_samples
from workouts.journal import read_journal
from workouts.journal_records import PlanChange
from workouts.player import Position, advance, plan_of
from workouts.recorder import JOURNAL_NAME
from workouts.recording import Recording
from workouts.recovery import UnfinishedRide
from workouts.ride import RideSession
from workouts.snapshot import LoadToday, RideState, Sample
from workouts.summary import RideSummary
from workouts.workout import Workout

FREE_RIDE = Workout("Free ride", ())
NOTHING_PAIRED = "No device is paired: d finds trainer and sensors; --simulate needs none."

log = logging.getLogger(__name__)


def local_now() -> datetime:
    """Return the wall's time, aware, in the rider's zone."""
    return datetime.now().astimezone()


class House:
    """Everything behind the screens, in one data folder; implements tui.house.House."""

    lost: str | None = None  # what is joined in this process cannot be lost
    outlives = False  # nor does it outlive it

    def __init__(
        self,
        folder: Path,
        *,
        simulation: Simulation | None = None,
        clock: Clock | None = None,
        wall: Callable[[], datetime] = local_now,
        radios: Mapping[str, Factory] = REAL,
        remembered: Remembered | None = None,
        capture: Path | None = None,
        replayed: Path | None = None,
        sounds: Sounds | None = None,
    ) -> None:
        """Open the data folder; raises OSError when it cannot be made.

        Without a simulation or a capture that is `replayed` the `radios` are opened by `start`.
        `remembered` are devices for this time only, instead of those of the settings. All that
        the radios tell goes to the file `capture`; `sounds` makes the sound process of the voice.
        Raises RadioUnavailable for a capture that cannot be written or read.
        """
        self.folder = folder
        self.rides = folder / "rides"
        self.rides.mkdir(parents=True, exist_ok=True)
        self.clock = clock or SystemClock()
        self._wall = wall
        self.settings, self._settings_fault = load_settings(folder)
        self.library = open_library(folder, self.settings)
        self.history = open_history(folder, self.settings)
        self.pages = Pages(folder, lambda: self.history)
        self.workshop = Workshop(folder, lambda: self.settings.athlete.ftp_w)
        self.planner = Planner(folder, lambda: self.history, lambda: self.library)
        self.syncing = Syncing(folder, lambda: self.settings, lambda: self.engine.ride is not None)
        self.coaching = Coaching(folder, lambda: self.settings)
        self.voicing = Voicing(folder, lambda: self.settings, self.coaching, sounds, self._spoke)
        # Begun by a process that goes on after its ride.
        self.debriefing = Debriefing(
            folder, lambda: self.settings, lambda: self.engine.ride is not None, self.history.rides
        )
        self._simulation, self._replayed = simulation, replayed is not None
        self._faults: list[str] = []
        self._watchers = Watchers()
        self.notes: list[str] = []  # what the rider should read at home, one sentence each
        self._task: asyncio.Task[None] | None = None
        self._listing = Listing(self.history, lambda: self.engine.ride is not None)
        self._borrowed = not (simulation is None and replayed is None and remembered is None)
        made = machinery(
            Asked(simulation, capture, replayed, remembered),
            radios,
            self.clock,
            self.settings.athlete,
            self.settings.remembered,
            self._remember,
        )
        self.devices, self.engine = made.devices, made.engine
        self._opens_radios = made.opens_radios

    # -- the ride under way -----------------------------------------------------------------------

    @property
    def simulated(self) -> bool:
        """Whether the devices are simulated."""
        return self._simulation is not None

    def watch(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a ride was opened or closed, or settings were changed."""
        self._watchers.add(listener)

    @property
    def feed(self) -> RideFeed | None:
        return self.engine.ride

    async def start(self) -> None:
        """Open the radios, run the engine in real time on this loop, list what is not listed."""
        if self._opens_radios:
            self.devices.open()
        self._task = asyncio.create_task(self.engine.run(), name="engine")
        self._listing.start()
        self.syncing.start()
        self.coaching.start()
        self.voicing.start()

    async def stop(self) -> None:
        """Save the ride under way, give the trainer back, and close everything."""
        self.close_ride()
        try:
            if self._task is not None:
                await self.engine.stop()
                await self._task
            await self.debriefing.stop()
            await self.voicing.stop()
            await self.coaching.stop()
            await self.syncing.stop()
            await self._listing.stop()
        finally:
            self._task = None
            self.close()
            if self.devices.radios is not None:
                await self.devices.radios.closed()

    def close(self) -> None:
        """Let radios and database go."""
        self.engine.hub.close()
        self.history.close()
        self.syncing.close()
        self.coaching.close()

    def open_ride(self, workout: Workout | None, *, at_s: int = 0) -> LiveRide:
        """Make a ride READY, `at_s` seconds into its workout; one under way is saved before."""
        self.close_ride()
        planned = workout or FREE_RIDE
        at = advance(plan_of(planned), Position(), at_s) if at_s else Position()
        session = self._session(planned, reserve(self.rides, self._wall()), at)
        options: dict[str, object] = {"simulated": self._simulation is not None}
        if self._replayed:
            options["replayed"] = True
        if self._simulation is not None:
            options["seed"] = self._simulation.seed
        recording = Recording(self.rides, session, self._sources, options)
        return self._begin(session, recording)

    def close_ride(self) -> RideSummary | None:
        """Save the ride under way and let it go; None when there is nothing to save.

        A record that cannot be finished now stays on the disk and is offered at the next start.
        """
        ride = self.engine.ride
        if ride is None:
            return None
        try:
            return self._close(ride)
        finally:
            self._watchers.tell()

    def _close(self, ride: LiveRide) -> RideSummary | None:
        self.voicing.detach()
        ride.hush()
        if not ride.over:
            ride.perform("finish", {}, "house")
        self.engine.end()
        ride.recording.close()
        if ride.session.state is RideState.DISCARDED:
            put_away(ride.recording)
            return None
        if not ride.recording.begun or not ride.session.trace:
            return None
        try:
            summary = finish_ride(ride.recording.folder)
        except (RecordDamaged, OSError) as error:
            log.exception("the ride could not be finished")
            self._faults.append(f"The ride is kept, but not finished: {error}")
            return None
        try:
            self.history.add(summary)
        except RecordDamaged as error:
            log.exception("the ride could not be listed")
            self._faults.append(f"The ride is saved, and will be listed at the next start: {error}")
        self.syncing.ride_finished(summary.ride_id)
        self.debriefing.ride_finished(summary.folder)
        return summary

    # -- rides that were cut off ------------------------------------------------------------------

    def unfinished(self) -> tuple[UnfinishedRide, ...]:
        return recovery.unfinished(self.rides)

    def resume(self, ride: UnfinishedRide, *, waits_for_legs: bool = False) -> LiveRide:
        """Go on at the second where it was cut off, paused, or as soon as somebody pedals.

        Raises RecordDamaged or OSError.
        """
        self.close_ride()
        session = self._session(ride.workout, ride.ride_id, Position())
        take_up(session, ride)
        if waits_for_legs:
            session.state = RideState.AUTO_PAUSED
        journal = read_journal(ride.folder / JOURNAL_NAME)
        recording = Recording.resumed(ride.folder, session)
        return self._begin(session, recording, journal.plans, journal.notes)

    def save_unfinished(self, ride: UnfinishedRide) -> RideSummary:
        summary = recovery.save(ride, self.history)
        self.syncing.ride_finished(summary.ride_id)
        self.debriefing.ride_finished(summary.folder)
        return summary

    def discard_unfinished(self, ride: UnfinishedRide) -> None:
        recovery.discard(ride)

    # -- what the screens ask ---------------------------------------------------------------------

    def ride_samples(self, ride_id: str) -> tuple[Sample, ...]:
        """Return every second of a saved ride; raises RecordDamaged."""
        return ride_samples(self.history.ride(ride_id).folder)

    def save_athlete(self, athlete: Athlete) -> None:
        """Keep new numbers of the rider; raises OSError."""
        self.save_settings(replace(self.settings, athlete=athlete))

    def save_settings(self, settings: Settings) -> None:
        """Keep new settings, a changed FTP from today on; raises OSError."""
        settings = noting_ftp(settings, self.settings, self.history.today())
        save_settings(self.folder, settings)
        self._settings_fault = None
        self._take(settings)

    def read_settings(self) -> None:
        """Read the file again, which another process has written; devices stay as they are."""
        settings, self._settings_fault = load_settings(self.folder)
        if self._settings_fault is None:
            self._take(replace(settings, remembered=self.settings.remembered))

    def _take(self, settings: Settings) -> None:
        self.settings = settings
        self.library.ftp_w = settings.athlete.ftp_w
        follow(self.history, settings)
        self.voicing.configure()
        self._watchers.tell()

    def faults(self) -> tuple[str, ...]:
        """Return what went wrong since the start, one sentence each."""
        return tuple(self._faults)

    def notices(self) -> tuple[str, ...]:
        """Return what the rider should know at home, one sentence each."""
        said = [*self.notes, *self._faults]
        capture = self.engine.hub.capture
        if capture is not None and capture.fault:
            said.append(capture.fault)
        said += [each for each in (self._settings_fault, self.history.notice) if each]
        said += [str(fault) for fault in recovery.damaged(self.rides)]
        said += [*self.devices.notices(), *self.syncing.notices(), *self.coaching.notices]
        said += self.debriefing.mailing.notices()
        if not (self._borrowed or self.devices.remembered.devices):
            said.append(NOTHING_PAIRED)
        return tuple(said)

    def _remember(self, remembered: Remembered) -> None:
        if self._borrowed:
            return  # devices for this time only
        self.save_settings(replace(self.settings, remembered=remembered))

    # -- joining ----------------------------------------------------------------------------------

    def _session(self, workout: Workout, ride_id: str, at: Position) -> RideSession:
        hub = self.engine.hub
        return RideSession(
            ride_id=ride_id,
            workout=workout,
            athlete=self.settings.athlete,
            clock=self.clock,
            sensors=hub,
            trainer=hub,
            wall=self._wall,
            load=self._load_today(),
            at=at,
        )

    def _begin(
        self, session: RideSession, recording: Recording,
        plans: Sequence[PlanChange] = (), notes: Sequence[str] = (),
    ) -> LiveRide:  # fmt: skip
        self.debriefing.make_way()
        session.listeners.append(recording)
        ride = LiveRide(session, recording, self.clock, self._statuses, plans, coached(self), notes)
        self.voicing.attach(ride.talked(self.coaching.persona().name))
        self.engine.begin(ride)
        self._watchers.tell()
        return ride

    def _spoke(self, _: VoiceView) -> None:
        """Show at once what the voice does."""
        if self.engine.ride is not None:
            self.engine.ride.show()

    def _load_today(self) -> LoadToday:
        try:
            return self.history.load_today()
        except RecordDamaged as error:
            self._faults.append(str(error))
            return LoadToday()

    def _statuses(self) -> tuple[SensorStatus, ...]:
        return self.engine.hub.statuses(self.clock.now())

    def _sources(self) -> Sequence[Source]:
        return [status.source for status in self._statuses()]
