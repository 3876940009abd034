"""A house in memory, with a history of sixty days and a small library."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sensors.clock import ManualClock
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from tests.tui.riding import FTP_W, TODAY, PlayedRide, earlier, over_unders, samples
from tui.devices import Devices
from tui.feed import RideFeed
from tui.house import Library
from tui.remembered import Remembered
from tui.settings import Settings
from workouts.athlete import Athlete
from workouts.library import LibraryEntry
from workouts.load import LoadDay, load_series
from workouts.recovery import UnfinishedRide
from workouts.ride_record import Targets
from workouts.snapshot import Lap, LoadToday, Sample
from workouts.summary import RideSummary
from workouts.workout import Repeat, Step, StepKind, Target, Workout


def _row(workout: Workout, factor: float, kind: str) -> LibraryEntry:
    stress = workout.seconds / 36 * factor**2
    path = Path(f"{workout.name}.zwo")
    return LibraryEntry(path, True, workout.name, workout, workout.seconds, factor, stress, kind)


def _steady(name: str, minutes: int, share: float, words: str) -> Workout:
    steps = (
        Step(StepKind.WARMUP, 300, Target(0.4, share)),
        Step(StepKind.STEADY, minutes * 60 - 600, Target(share, share)),
        Step(StepKind.COOLDOWN, 300, Target(share, 0.4)),
    )
    return Workout(name, steps, description=words)


def _short_hard() -> Workout:
    steps = [Step(StepKind.WARMUP, 600, Target(0.45, 0.8))]
    for index in range(5):
        steps.append(Step(StepKind.WORK, 180, Target(1.18, 1.18), repeat=Repeat(index + 1, 5, 1)))
        steps.append(Step(StepKind.REST, 180, Target(0.5, 0.5), repeat=Repeat(index + 1, 5, 1)))
    return Workout("VO2 5×3", tuple(steps), description="Five times three minutes, hard.")


LIBRARY = (
    _row(_steady("Easy spin", 40, 0.52, "Spin. Nothing more."), 0.5, "recovery"),
    _row(
        _steady("Endurance 75", 75, 0.68, "Steady, talking pace, an hour and a quarter."),
        0.67,
        "endurance",
    ),
    _row(over_unders(), 0.87, "threshold"),
    _row(_short_hard(), 0.91, "VO2max"),
    LibraryEntry(
        Path("club/broken.zwo"),
        False,
        "broken",
        why_refused="club/broken.zwo, line 12: the file ends inside <workout>",
    ),
)


class Shelf:
    """The library."""

    ftp_w = 200.0

    def entries(self) -> Iterator[LibraryEntry]:
        return iter(LIBRARY)

    def search(self, text: str) -> Sequence[LibraryEntry]:
        return [entry for entry in LIBRARY if text.lower() in entry.name.lower()]


def lap(index: int, **changes: object) -> Lap:
    """Return one lap of the over-unders."""
    hard = index % 2 == 0
    base = Lap(
        index=index,
        from_s=index * 120,
        to_s=(index + 1) * 120,
        trigger="step",
        step_index=index,
        kind=StepKind.WORK if hard else StepKind.REST,
        target_w=278 if hard else 238,
        average_power_w=280 - index if hard else 236,
        normalized_power_w=281,
        average_heart_rate_bpm=150 + index,
        max_heart_rate_bpm=160,
        average_cadence_rpm=90,
        max_power_w=310,
        work_kj=33.0,
        wall_from_s=index * 120.0,
        wall_to_s=(index + 1) * 120.0,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # field by field, by name


def summary(
    days: int = 0, name: str = "Over-unders 3×12", stress: float | None = 80.4
) -> RideSummary:
    """Return a finished ride."""
    return RideSummary(
        ride_id=f"ride-{days}",
        started_at=earlier(days),
        duration_s=3900,
        elapsed_wall_s=3960.0,
        workout_name=name,
        average_power_w=214,
        normalized_power_w=231,
        intensity_factor=None if stress is None else 0.87,
        training_stress=stress,
        work_kj=834.6,
        average_heart_rate_bpm=146,
        max_heart_rate_bpm=172,
        average_cadence_rpm=90,
        max_power_w=310,
        ftp_w=FTP_W,
        missing_s=8,
        dropouts=1,
        distance_m=None,
        power_zone_s=(300, 600, 900, 600, 1200, 200, 0),
        targets=Targets(100, 100, 0),
        fit_path=Path("ride.fit"),
        folder=Path("ride"),
        laps=tuple(lap(index) for index in range(12)),
        steps=tuple(lap(index) for index in range(12)),
    )


class Rides:
    """The history: a ride every second day, harder from week to week."""

    def __init__(self, days: int = 60) -> None:
        names = ("Over-unders 3×12", "Endurance 75", "VO2 5×3", "Easy spin")
        self._rides = tuple(
            summary(back, names[back // 2 % 4], 40.0 + 45 * (back // 2 % 3))
            for back in range(2, days, 2)
        )

    def rides(self, limit: int = 50, offset: int = 0) -> Sequence[RideSummary]:
        return self._rides[offset : offset + limit]

    def load(self, first: date, last: date) -> Sequence[LoadDay]:
        if not self._rides:
            return ()
        daily = {ride.started_at.date(): ride.training_stress or 0.0 for ride in self._rides}
        days = load_series(daily, min(daily), last, today=TODAY)
        return tuple(day for day in days if first <= day.date <= last)

    def load_today(self) -> LoadToday:
        days = self.load(TODAY - timedelta(1), TODAY)
        return LoadToday(days[-1].ctl, days[-1].atl, days[-1].tsb) if days else LoadToday()


def no_devices() -> Devices:
    """Return the devices of a rider who has none."""
    clock = ManualClock()
    return Devices(
        SensorHub(clock), clock, Lookout(), Remembered(), lambda _: None, riding=lambda: False
    )


class MemoryHouse:
    """Everything behind the screens, and a memory of what the screens asked for."""

    lost: str | None = None
    outlives = False

    def __init__(
        self,
        rides_for_days: int = 60,
        feed: PlayedRide | None = None,
        settings: Settings | None = None,
        left: tuple[UnfinishedRide, ...] = (),
    ) -> None:
        self.settings = settings or Settings(athlete=Athlete(ftp_w=FTP_W, weight_kg=78))
        self.library: Library = Shelf()
        self.history = Rides(rides_for_days)
        self.played = feed or PlayedRide()
        self.feed: RideFeed | None = feed
        self.left = left
        self.asked: list[tuple[str, object]] = []
        self.devices = no_devices()
        self.watchers: list[Callable[[], None]] = []

    def watch(self, listener: Callable[[], None]) -> None:
        self.watchers.append(listener)

    async def start(self) -> None:
        self.asked.append(("start", None))

    async def stop(self) -> None:
        self.asked.append(("stop", None))

    def save_settings(self, settings: Settings) -> None:
        self.settings = settings
        self.asked.append(("settings", settings))

    def open_ride(self, workout: Workout | None) -> RideFeed:
        self.asked.append(("open", workout.name if workout else None))
        self.feed = self.played
        return self.played

    def close_ride(self) -> RideSummary | None:
        self.asked.append(("close", None))
        self.feed = None
        discarded = any(name == "discard" for name, _ in self.played.done)
        return None if discarded else summary()

    def unfinished(self) -> Sequence[UnfinishedRide]:
        return self.left

    def resume(self, ride: UnfinishedRide) -> RideFeed:
        self.asked.append(("resume", ride.ride_id))
        self.feed = self.played
        return self.played

    def save_unfinished(self, ride: UnfinishedRide) -> RideSummary:
        self.asked.append(("save", ride.ride_id))
        return summary()

    def discard_unfinished(self, ride: UnfinishedRide) -> None:
        self.asked.append(("discard", ride.ride_id))

    def ride_samples(self, ride_id: str) -> Sequence[Sample]:
        return samples(3900)

    def notices(self) -> Sequence[str]:
        return ("The coach is silent: no speech program was found.",)
