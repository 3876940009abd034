"""A garage in memory, and a coach with a model to talk to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from coach.agent import Agent
from coach.coach import Coach
from coach.garage import Done, Draft
from coach.language import language
from coach.model_talk import Model
from coach.persona import Persona
from coach.prompt import Part, system_prompt
from coach.scene import RestContext
from coach.talk import Talk
from coach.thinking import Thinker
from coach.turns import TurnOver, forget
from sensors.clock import ManualClock
from tests.coach.manual_timer import ManualTimer
from tests.coach.rides import REST, RIDE, Seen, Steered
from workouts.calendar_rows import Planned, PlannedBy
from workouts.errors import CommandRefused
from workouts.history_rows import RideRow
from workouts.load import LoadDay
from workouts.power_curve import BestEffort
from workouts.snapshot import Lap, StepView
from workouts.summary import RideSummary
from workouts.workout import Step, StepKind, Target, Workout

TODAY = date(2026, 3, 4)
EASY = Workout("Easy hour", (Step(StepKind.STEADY, 3600, Target(0.6, 0.6)),))


@dataclass
class ToyGarage:
    """Implements coach.garage.Garage; `done` is what was done, in the order."""

    done: list[tuple[str, object]] = field(default_factory=list)
    planned_name: str = "Tempo"
    ridden_name: str = "Tempo 2×20"
    remembered: tuple[str, ...] = ("prefers mornings",)
    before_rides: Callable[[], None] = lambda: None

    def today(self) -> date:
        return TODAY

    def load(self, first: date, last: date) -> Sequence[LoadDay]:
        return [
            LoadDay(first, 0.0, 58.2, 50.0, 8.2, False),
            LoadDay(last, 71.0, 61.4, 74.0, -12.6, True),
        ]

    def rides(self, limit: int) -> Sequence[RideRow]:
        self.before_rides()
        start = datetime(2026, 3, 1, 18, tzinfo=UTC)
        row = RideRow("r1", start, 4512, self.ridden_name, "cycling", "recorded", 201.0, 219.0,
                      148.0, None, 940.2, 71.6, None, 265.0)  # fmt: skip
        return [row] * min(limit, 10)

    def last_ride(self) -> RideSummary | None:
        return None

    def best_efforts(self, since: date | None) -> Sequence[BestEffort | None]:
        return [BestEffort(60, 402.4, "r1"), None, BestEffort(1200, 281.2, "r1")]

    def calendar(self, first: date, last: date) -> Sequence[Planned]:
        day = TODAY + timedelta(days=1)
        return [Planned(1, day, self.planned_name, None, 3600, 60.0, "", PlannedBy.OWN, None)]

    def workout(self, name: str) -> Workout:
        if name.casefold() not in EASY.name.casefold():
            raise CommandRefused("no workout of the library is called so")
        return EASY

    def draft(self, text: str, name: str) -> Draft:
        return Draft(Workout(name, EASY.steps), 60.0, 0.6, "endurance")

    def keep(self, draft: Draft) -> Done:
        return self._do("keep", draft.workout.name)

    def schedule(self, day: date, workout: str) -> Done:
        return self._do("schedule", (day, workout), f"{workout}, {day.isoformat()}")

    def start(self, workout: str) -> Done:
        return self._do("start", workout)

    def set_ftp(self, ftp_w: int) -> Done:
        return self._do("set_ftp", ftp_w, f"{ftp_w} W")

    def note(self, text: str) -> Done:
        return self._do("note", text)

    def remember(self, fact: str, kind: str = "other") -> Done:
        return self._do("remember", fact)

    def search_memory(self, text: str, limit: int) -> Sequence[str]:
        return self.remembered[:limit]

    def _do(self, what: str, with_: object, said: str | None = None) -> Done:
        self.done.append((what, with_))
        return Done(str(with_) if said is None else said, lambda: self.done.remove((what, with_)))


@dataclass
class Ridden:
    """Implements coach.tool_talk.Riding."""

    steps: tuple[StepView, ...] = (RIDE.step, *RIDE.upcoming) if RIDE.step else ()
    ridden: tuple[Lap, ...] = ()

    def plan(self) -> Sequence[StepView]:
        return self.steps

    def laps(self) -> Sequence[Lap]:
        return self.ridden


@dataclass
class Table:
    """A rider, a coach with a model, and all that they can reach."""

    model: Model
    part: Part = Part.SPOTTER
    code: str = "en"
    seen: Seen | None = field(default_factory=Seen)
    steered: Steered = field(default_factory=Steered)
    garage: ToyGarage = field(default_factory=ToyGarage)
    timer: ManualTimer = field(default_factory=ManualTimer)
    clock: ManualClock = field(default_factory=ManualClock)
    rest: RestContext = REST
    over: TurnOver = forget

    def __post_init__(self) -> None:
        spoken = language(self.code)
        self.talk = Talk(system_prompt(self.part, Persona("mara", "Mara"), spoken))
        self.agent = Agent(self.model, self.part, self.talk)
        self.coach = Coach(
            self.steered,
            lambda: self.seen,
            self.clock,
            lambda: self.rest,
            spoken,
            thinker=Thinker(self.agent, timer=self.timer),
            garage=self.garage,
            riding=Ridden(),
            over=self.over,
        )
