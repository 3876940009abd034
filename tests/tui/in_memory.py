"""A house in memory, with a history of sixty days and a small library."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

from coach.debrief.kept import KeptReport, KeptScore
from sensors.clock import ManualClock
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from tests.tui.riding import FTP_W, TODAY, PlayedRide, earlier, over_unders, samples
from tui.devices import Devices
from tui.feed import RideFeed
from tui.house import Library, Planner
from tui.remembered import Remembered
from tui.settings import Settings
from tui.workshop import Workshop
from workouts.athlete import Athlete
from workouts.calendar_rows import Planned, TakenOff
from workouts.cards import Card, card_of
from workouts.compliance import Compliance
from workouts.errors import NotPlanned, RecordDamaged, UnreadableWorkout
from workouts.ftp_tests import FtpTest
from workouts.history_rows import FIGURE_COLUMNS, ROW_COLUMNS, RideRow, row_of, stored
from workouts.history_totals import WEEK_COLUMNS, Ridden, Week, ridden_by_name, weeks_of
from workouts.library import LibraryEntry
from workouts.load import Convention, Form, LoadDay, load_series
from workouts.power_curve import CURVE_S, BestEffort, best_efforts
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


def _card(entry: LibraryEntry) -> Card:
    if entry.workout is None:
        return Card(entry.path, False, "club", "broken", why_refused=entry.why_refused)
    card = card_of(entry.workout, entry.path, True, "", FTP_W)
    return replace(
        card,
        intensity_factor=entry.intensity_factor,
        training_stress=entry.training_stress,
        kind=entry.kind,
    )


class Shelf:
    """The library."""

    ftp_w = 200.0

    def entries(self) -> Iterator[LibraryEntry]:
        return iter(LIBRARY)

    def search(self, text: str) -> Sequence[LibraryEntry]:
        return [entry for entry in LIBRARY if text.lower() in entry.name.lower()]

    def cards(self) -> Sequence[Card]:
        return [_card(entry) for entry in LIBRARY]

    def read_some(self, budget_s: float) -> int:
        return 0

    def workout(self, path: Path) -> Workout:
        entry = next(entry for entry in LIBRARY if entry.path == path)
        if entry.workout is None:
            raise UnreadableWorkout(path, 12, "the file ends inside <workout>")
        return entry.workout


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


def curve(seconds: int, share: float) -> tuple[float | None, ...]:
    """Return the power curve of a ride: CP 250 W and W′ 18 kJ, `share` of it ridden."""
    return tuple(
        round(share * min(1050.0, 250 + 18_000 / (each + 12) - each / 400), 2)
        if each <= seconds
        else None
        for each in CURVE_S
    )


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
        exact_normalized_power_w=None if stress is None else 231.2,
        heart_rate_stress=71.3,
        variability_index=1.0794,
        efficiency_factor=1.5822,
        w_prime_lowest_j=6400,
        heart_rate_zone_s=(200, 1100, 1400, 1000, 200),
        power_curve=() if stress is None else curve(3900, 1 - days % 14 / 100),
        notes="Legs were heavy at first.\nThe last set went well." if days == 2 else "",
    )


class Rides:
    """The history: a ride every second day, harder from week to week."""

    def __init__(self, days: int = 60) -> None:
        names = ("Over-unders 3×12", "Endurance 75", "VO2 5×3", "Easy spin")
        self._rides = tuple(
            summary(back, names[back // 2 % 4], 40.0 + 45 * (back // 2 % 3))
            for back in range(2, days, 2)
        )
        self.convention, self.form = Convention.EXPONENTIAL, Form.PREVIOUS_DAY

    def rides(self, limit: int = 50, offset: int = 0) -> Sequence[RideSummary]:
        return self._rides[offset : offset + limit]

    def rows(self, limit: int = 50, offset: int = 0) -> Sequence[RideRow]:
        figures = [self._figures(ride) for ride in self.rides(limit, offset)]
        return [row_of([row[name] for name in ROW_COLUMNS], None) for row in figures]

    def count(self) -> int:
        return len(self._rides)

    def ride(self, name: str) -> RideSummary:
        for each in self._rides:
            if each.ride_id == name:
                return each
        raise RecordDamaged("history.sqlite", f"there is no ride {name!r}")

    def keep(self, ride: RideSummary) -> RideSummary:
        """Have this ride in place of the one with its id."""
        self._rides = tuple(ride if ride.ride_id == it.ride_id else it for it in self._rides)
        return ride

    def daily_stress(self) -> Mapping[date, float]:
        return {ride.started_at.date(): ride.stress or 0.0 for ride in self._rides}

    def best_efforts(self, since: date | None = None) -> Sequence[BestEffort | None]:
        counted = [ride for ride in self._rides if not since or ride.started_at.date() >= since]
        return best_efforts((ride.ride_id, ride.power_curve) for ride in reversed(counted))

    def weeks(self, count: int, today: date | None = None) -> Sequence[Week]:
        day = today or TODAY
        first = day - timedelta(days=day.weekday(), weeks=count - 1)
        columns = WEEK_COLUMNS.replace(",", "").split()
        rows = [tuple(self._figures(ride)[name] for name in columns) for ride in self._rides]
        return weeks_of(rows, first, count, lambda _: None, UTC)  # type: ignore[arg-type]

    def ridden(self) -> Mapping[str, Ridden]:
        return ridden_by_name(
            [(ride.workout_name, 1, ride.started_at.timestamp()) for ride in self._rides], UTC
        )

    def load(self, first: date, last: date) -> Sequence[LoadDay]:
        if not self._rides:
            return ()
        daily = self.daily_stress()
        days = load_series(
            daily, min(daily), last, today=TODAY, convention=self.convention, form=self.form
        )
        return tuple(day for day in days if first <= day.date <= last)

    def load_today(self) -> LoadToday:
        days = self.load(TODAY - timedelta(1), TODAY)
        return LoadToday(days[-1].ctl, days[-1].atl, days[-1].tsb) if days else LoadToday()

    def _figures(self, ride: RideSummary) -> Mapping[str, object]:
        return dict(zip(FIGURE_COLUMNS, stored(ride).figures, strict=True))


class Book:
    """The pages of the rides: notes, an FTP test where one is given, and what is planned."""

    def __init__(self, rides: Rides) -> None:
        self._rides = rides
        self.test: FtpTest | None = None
        self.planned: Mapping[date, float] = {}
        self.debriefs: dict[str, KeptReport] = {}
        self.being_made: set[str] = set()
        self.kept_scores: dict[str, KeptScore] = {}

    def keep_notes(self, ride: RideSummary, notes: str) -> RideSummary:
        return self._rides.keep(replace(ride, notes=notes.strip()))

    def ftp_test(self, ride: RideSummary) -> FtpTest | None:
        return self.test

    def debrief(self, ride: RideSummary) -> KeptReport | None:
        return self.debriefs.get(ride.ride_id)

    def being_debriefed(self, ride: RideSummary) -> bool:
        return ride.ride_id in self.being_made

    def scores(self, rides: Iterable[str]) -> Sequence[KeptScore]:
        return [self.kept_scores[each] for each in rides if each in self.kept_scores]

    def load_ahead(self, until: date) -> Sequence[LoadDay]:
        if not self.planned:
            return ()
        daily = {**self._rides.daily_stress(), **self.planned}
        days = load_series(daily, min(daily), until, today=TODAY)
        return tuple(day for day in days if day.date >= TODAY)


class EmptyCalendar:
    """A calendar in which nothing is planned, nor can be."""

    def rows(self, first: date, last: date, today: date) -> Sequence[Compliance]:
        return ()

    def ahead(self, until: date, today: date) -> Sequence[LoadDay]:
        return ()

    def waiting(self, today: date) -> Sequence[LibraryEntry]:
        return ()

    def workout(self, planned: Planned) -> Workout | None:
        return None

    def add(self, day: date, name: str) -> Planned:
        raise NotPlanned("this calendar cannot be written")

    def move(self, number: int, day: date) -> Planned:
        raise NotPlanned("this calendar cannot be written")

    def mark(self, number: int, mark: str | None) -> Planned:
        raise NotPlanned("this calendar cannot be written")

    def take_off(self, number: int) -> TakenOff:
        raise NotPlanned("this calendar cannot be written")

    def put_back(self, taken: TakenOff) -> Planned:
        raise NotPlanned("this calendar cannot be written")


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
        planner: Planner | None = None,
    ) -> None:
        self.settings = settings or Settings(athlete=Athlete(ftp_w=FTP_W, weight_kg=78))
        self.library: Library = Shelf()
        self.history = Rides(rides_for_days)
        self.pages = Book(self.history)
        self.planner: Planner = planner or EmptyCalendar()
        self.played = feed or PlayedRide()
        self.feed: RideFeed | None = feed
        self.left = left
        self.asked: list[tuple[str, object]] = []
        self.devices = no_devices()
        self.workshop = Workshop(Path(os.devnull), lambda: FTP_W)  # keeps nothing
        self.watchers: list[Callable[[], None]] = []

    def watch(self, listener: Callable[[], None]) -> None:
        self.watchers.append(listener)

    async def start(self) -> None:
        self.asked.append(("start", None))

    async def stop(self) -> None:
        self.asked.append(("stop", None))

    def save_settings(self, settings: Settings) -> None:
        self.settings = settings
        self.history.convention, self.history.form = settings.convention, settings.form
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
