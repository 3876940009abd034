"""The rides in which scenarios are played: one simulated ride, kept at the points that are named.

It is ridden once, from the first turn of the pedals to the end, on a clock of its own. At each
point the data folder is copied as a crash would leave it, and a house made there goes on from it.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sensors.clock import ManualClock
from tui.engine import TICK_S
from tui.live_ride import LiveRide
from tui.settings import Settings, save_settings
from tui.stand_ins import Simulation
from tui.wiring import House, local_now
from workouts.calendar import Calendar
from workouts.calendar_rows import Plan
from workouts.snapshot import RideState
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Workout

SEED = 7
LINK_S = 5.0  # until the devices of a house are there
ON_S = 10.0  # ridden after that, so that the legs are up to speed
EASY = Workout("Easy spin", (Step(StepKind.STEADY, 120, Target(0.6, 0.6), name="Spin"),))
TOMORROW = "Long steady ride"
PLANNED_S, PLANNED_STRESS = 5400, 75.0


def intervals(
    name: str = "Hill repeats", step: str = "Over", text: str = "Hold it smooth"
) -> Workout:
    """Return the workout that is ridden: a warm-up, three hard intervals, and out."""
    work = [Step(StepKind.WORK, 90, Target(1.05, 1.05), Cadence(85, 95), name=step)] * 3
    steps: list[Step] = [Step(StepKind.WARMUP, 60, Target(0.5, 0.7))]
    for number, each in enumerate(work, start=1):
        repeat = Repeat(number, len(work), 1)
        steps.append(replace(each, repeat=repeat))
        steps.append(Step(StepKind.REST, 45, Target(0.55, 0.55), repeat=repeat))
    steps.append(Step(StepKind.COOLDOWN, 60, Target(0.6, 0.4)))
    return Workout(name, tuple(steps), texts=(TextEvent(62, text, 200),))


@dataclass(frozen=True, slots=True)
class Point:
    """Where in the ride a state is: the folder kept at a second, and what is done with it."""

    second: int  # ridden by then; 0 is before the ride, -1 after it
    free: bool = False
    paused: bool = False
    devices: tuple[str, ...] = ("trainer", "strap")


POINTS: Mapping[str, Point] = {
    "warmup": Point(25),
    "interval": Point(85),
    "recovery": Point(160),
    "last": Point(355),
    "paused": Point(85, paused=True),
    "no_strap": Point(85, devices=("trainer",)),
    "free": Point(0, free=True),
    "rest": Point(-1),
}


@dataclass(slots=True)
class Ridden:
    """A house at a point, with the ride that is under way there; `go` lets time pass."""

    house: House
    clock: ManualClock
    ride: LiveRide | None = None

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.clock.advance(TICK_S)
            self.house.engine.step_safely()

    def save(self) -> None:
        """Finish the ride and list it."""
        self.house.close_ride()
        self.house.close()

    def close(self) -> None:
        """Leave it as it is; nobody rides here again."""
        if self.ride is not None:
            self.ride.hush()
            self.house.engine.end()
            self.ride.recording.close()
        self.house.close()


class Rides:
    """Makes houses at points; everything is below `folder`, which nobody else uses."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._kept: dict[int, Path] = {}
        self._made = 0

    def at(self, state: str, workout: Workout | None = None) -> Ridden:
        """Return a new house at a state; with `workout` that one is ridden instead, from its
        same second on."""
        if not self._kept:
            self._ride()
        point = POINTS[state]
        from_s = 0 if workout is not None and point.second > 0 else point.second
        self._made += 1
        folder = self._folder / f"at-{self._made}"
        shutil.copytree(self._kept[from_s], folder)
        ridden = self._house(folder, timedelta(), point.devices)
        if point.second > 0 and workout is None:
            self._resume(ridden, paused=point.paused)
        elif point.second >= 0:
            ridden.ride = ridden.house.open_ride(workout, at_s=max(0, point.second))
            self._begin(ridden)
            ridden.go(ON_S)
            if point.paused:
                ridden.ride.perform("pause", {}, "eval")
                ridden.go(TICK_S)
        return ridden

    def _ride(self) -> None:
        """Ride it all once, and keep the folder at every point on the way."""
        made = self._folder / "made"
        save_settings(made, self._settings)
        before = self._house(made, timedelta(days=-3))
        before.ride = before.house.open_ride(EASY)
        self._begin(before)
        before.go(EASY.seconds)
        before.save()
        calendar = Calendar(made / "calendar.sqlite")
        day = local_now().date() + timedelta(days=1)
        calendar.add(Plan(day, TOMORROW, PLANNED_S, PLANNED_STRESS))
        calendar.close()
        self._keep(made, 0)
        workout = intervals()
        riding = self._house(made, timedelta(seconds=-workout.seconds - 60))
        riding.ride = riding.house.open_ride(workout)
        self._begin(riding)
        for second in sorted({point.second for point in POINTS.values() if point.second > 0}):
            while len(riding.ride.trace()) < second:
                riding.go(TICK_S)
            self._keep(made, second)
        riding.go(workout.seconds - len(riding.ride.trace()))
        riding.save()
        self._keep(made, -1)

    def _keep(self, made: Path, second: int) -> None:
        self._kept[second] = self._folder / f"kept-{second}"
        shutil.copytree(made, self._kept[second])

    def _house(
        self, folder: Path, away: timedelta, devices: tuple[str, ...] = ("trainer", "strap")
    ) -> Ridden:
        """Open a house whose wall clock stands `away` from now as it begins."""
        clock, began = ManualClock(), local_now() + away

        def wall() -> datetime:
            return began + timedelta(seconds=clock.now())

        return Ridden(
            House(folder, simulation=Simulation(SEED, devices), clock=clock, wall=wall), clock
        )

    def _begin(self, ridden: Ridden) -> None:
        ridden.go(LINK_S)
        ride = ridden.ride
        assert ride is not None
        if ride.session.state is RideState.READY:
            ride.perform("start", {}, "eval")

    def _resume(self, ridden: Ridden, *, paused: bool) -> None:
        (lost,) = ridden.house.unfinished()
        ridden.ride = ridden.house.resume(lost)
        ridden.go(LINK_S)
        if not paused:
            ridden.ride.perform("resume", {}, "eval")
            ridden.go(ON_S)
