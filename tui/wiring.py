"""Joins the packages: settings, library, history, radios, engine and the ride, behind one House."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sensors.clock import Clock, SystemClock
from sensors.hub import SensorHub
from sensors.readings import SensorStatus, Source
from tui.engine import Engine, Pump
from tui.feed import RideFeed
from tui.live_ride import LiveRide
from tui.settings import Settings, load_settings, save_settings
from workouts import recovery
from workouts.athlete import Athlete
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride, ride_samples
from workouts.history import History
from workouts.library import Library
from workouts.player import Position, advance
from workouts.recorder import new_ride_id
from workouts.recording import Recording
from workouts.recovery import UnfinishedRide
from workouts.ride import RideSession
from workouts.snapshot import LoadToday, RideState, Sample
from workouts.summary import RideSummary
from workouts.workout import Workout

FREE_RIDE = Workout("Free ride", ())
SIMULATED = "simulated"

log = logging.getLogger(__name__)


def local_now() -> datetime:
    """Return the wall's time, aware, in the rider's zone."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Simulation:
    """Which simulated devices are in the air, and the seed of rider and radio."""

    seed: int = 1
    devices: tuple[str, ...] = ("trainer", "strap")
    rolling: bool = True
    w_prime_j: float = 200_000.0  # legs that last through any workout; a real rider has a tenth


class House:
    """Everything behind the screens, in one data folder; implements tui.house.House."""

    def __init__(
        self,
        folder: Path,
        *,
        simulation: Simulation | None = None,
        clock: Clock | None = None,
        wall: Callable[[], datetime] = local_now,
    ) -> None:
        """Open the data folder; raises OSError when it cannot be made."""
        self.folder = folder
        self.rides = folder / "rides"
        self.rides.mkdir(parents=True, exist_ok=True)
        self.clock = clock or SystemClock()
        self._wall = wall
        self.settings, self._settings_fault = load_settings(folder)
        self.library = Library((folder / "workouts",), self.settings.athlete.ftp_w)
        self.history = History(folder / "history.sqlite", self.rides)
        self._simulation = simulation
        self._faults: list[str] = []
        self._task: asyncio.Task[None] | None = None
        hub = SensorHub(self.clock)
        self.engine = Engine(self.clock, hub, self._radios(hub))

    # -- the ride under way -----------------------------------------------------------------------

    @property
    def feed(self) -> RideFeed | None:
        return self.engine.ride

    async def start(self) -> None:
        """Run the engine in real time, on this event loop."""
        self._task = asyncio.create_task(self.engine.run(), name="engine")

    async def stop(self) -> None:
        """Save the ride under way, give the trainer back, and close everything."""
        self.close_ride()
        if self._task is not None:
            await self.engine.stop()
            await self._task
            self._task = None
        self.close()

    def close(self) -> None:
        """Let radios and database go."""
        self.engine.hub.close()
        self.history.close()

    def open_ride(self, workout: Workout | None, *, at_s: int = 0) -> LiveRide:
        """Make a ride READY, `at_s` seconds into its workout."""
        session = self._session(workout or FREE_RIDE, new_ride_id(self.rides, self._wall()))
        if at_s:
            plan = session.course.plan
            position = advance(plan, Position(), at_s)
            session.course = replace(session.course, position=position)
        options: dict[str, object] = {"simulated": self._simulation is not None}
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
        if not ride.over:
            ride.perform("finish", {}, "house")
        self.engine.end()
        ride.recording.close()
        if ride.session.state is RideState.DISCARDED:
            if ride.recording.begun:
                recovery.set_aside(ride.recording.folder)
            return None
        if not ride.recording.begun or not ride.session.trace:
            return None
        try:
            summary = finish_ride(ride.recording.folder)
            self.history.add(summary)
        except (RecordDamaged, OSError) as error:
            log.exception("the ride could not be finished")
            self._faults.append(f"The ride is kept, but not finished: {error}")
            return None
        return summary

    # -- rides that were cut off ------------------------------------------------------------------

    def unfinished(self) -> tuple[UnfinishedRide, ...]:
        return recovery.unfinished(self.rides)

    def resume(self, ride: UnfinishedRide) -> LiveRide:
        """Go on at the second where it was cut off, paused; raises RecordDamaged or OSError."""
        session = self._session(ride.workout, ride.ride_id)
        session.lap_marks = [event.second for event in ride.events if event.kind == "lap"]
        session.restore(ride.resume, ride.samples, ride.started_at)
        return self._begin(session, Recording.resumed(ride.folder, session))

    def save_unfinished(self, ride: UnfinishedRide) -> RideSummary:
        return recovery.save(ride, self.history)

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
        save_settings(self.folder, settings)
        self.settings, self._settings_fault = settings, None
        self.library.ftp_w = settings.athlete.ftp_w

    def notices(self) -> tuple[str, ...]:
        """Return what the rider should know at home, one sentence each."""
        said = [*self._faults]
        if self._settings_fault:
            said.append(self._settings_fault)
        if self.history.notice:
            said.append(self.history.notice)
        said += [str(fault) for fault in recovery.damaged(self.rides)]
        if self._simulation is None:
            said.append("No sensors: start with --simulate to ride on simulated devices.")
        return tuple(said)

    # -- joining ----------------------------------------------------------------------------------

    def _session(self, workout: Workout, ride_id: str) -> RideSession:
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
        )

    def _begin(self, session: RideSession, recording: Recording) -> LiveRide:
        session.listeners.append(recording)
        ride = LiveRide(session, recording, self.clock, self._statuses)
        self.engine.begin(ride)
        return ride

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

    def _radios(self, hub: SensorHub) -> tuple[Pump, ...]:
        if self._simulation is None:
            return ()
        from sensors.simulated.air import make_air
        from sensors.simulated.radio import SimulatedRadio

        athlete = self.settings.athlete
        air = make_air(
            self._simulation.seed,
            ftp_w=athlete.ftp_w,
            weight_kg=athlete.weight_kg,
            max_heart_rate_bpm=athlete.max_heart_rate_bpm,
            resting_heart_rate_bpm=athlete.resting_heart_rate_bpm,
            w_prime_j=self._simulation.w_prime_j,
            devices=self._simulation.devices,
            clock=self.clock,
            rolling=self._simulation.rolling,
        )
        radio = SimulatedRadio(air)
        hub.add_radio(SIMULATED, radio)
        for device in air.peripherals.values():
            hub.adopt(device.source)
        return (radio,)
