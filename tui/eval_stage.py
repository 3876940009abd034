"""Where scenarios are played: a house at a point of a ride, a coach with its model, a new memory.

A house that a scenario has left as it was serves the next one too.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from coach.athlete_page import FILE_NAME as PAGE
from coach.caps import BudgetSettings, Caps
from coach.coach import Coach
from coach.eval_run import Result, Watched
from coach.eval_scenario import Scenario
from coach.memory import FILE_NAME as MEMORY
from coach.memory import Memory
from coach.model import ModelServer
from coach.scene import Scene, scene_of
from tui.coaching import Coaching
from tui.eval_rides import Ridden, Rides, intervals
from tui.garage import Doors, RiderGarage
from tui.live_ride import Coached
from tui.ride_coach import coached, rest_of
from tui.settings import Settings
from tui.wiring import House, local_now
from workouts.calendar import Calendar
from workouts.calendar_rows import Plan
from workouts.secrets import Secret
from workouts.workout import Workout

if TYPE_CHECKING:
    from coach.model_timer import Timer

RIDE_PLANTS = ("workout", "step", "text")


class Opened:
    """Implements coach.eval_run.Stage."""

    def __init__(
        self, ridden: Ridden, coaching: Coaching, coached: Coached, watched: Watched | None
    ) -> None:
        ride = ridden.ride
        self.ridden, self.watched, self.coaching = ridden, watched, coaching
        self.moved = False  # whether time has passed
        self._frame = (lambda: None) if ride is None else ride.frame
        self._rest = coached.rest
        self.coach = Coach(
            ride,
            self._frame,
            ridden.house.clock,
            coached.rest,
            coached.spoken,
            thinker=coached.thinker,
            garage=coached.garage,
            riding=ride,
            over=coached.over,
        )

    def scene(self) -> Scene:
        return scene_of(self._frame, self._rest)

    def go(self, seconds: float) -> None:
        self.moved = True
        self.ridden.go(seconds)


class Stages:
    """Opens a stage for each scenario, outside any event loop; everything is below `folder`.

    Both may raise WorkoutsError and OSError.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        key: Secret | None,
        now: Callable[[], float],
        timer: "Timer | None" = None,
    ) -> None:
        """`now` is in seconds, `timer` keeps the limits of waiting."""
        self._settings = settings
        self._folder, self._now, self._timer = folder, now, timer
        self._rides = Rides(folder, settings)
        self._idle: dict[str, Ridden] = {}
        self._opened = 0
        model = settings.model
        # One line for all of them, under the rider's key; whatever is kept is kept here.
        self.server = ModelServer(model, key, timer=timer) if model.base_url else None

    def open(self, scenario: Scenario) -> Opened:
        self._opened += 1
        talk = self._new_talk()
        ridden = self._ridden(scenario)
        house = ridden.house
        house.settings = self._set(scenario)
        house.coaching = coaching = Coaching(talk, lambda: house.settings, self._timer)
        _plant(scenario, house.folder, talk)
        parts = _resting(house) if ridden.ride is None else coached(house)
        watched = None
        if parts.thinker is not None and self.server is not None:
            paid = coaching.records.paid(self.server, house.settings.model)
            watched = parts.thinker.agent.model = Watched(paid, self._now)
        return Opened(ridden, coaching, parts, watched)

    def close(self, stage: Opened, result: Result | None) -> None:
        """Put a stage away; one in which nothing was done and laid serves again."""
        stage.coaching.close()
        if result is None or _is_used(stage, result):
            stage.ridden.close()
        else:
            self._idle[result.scenario.state] = stage.ridden

    def clear(self) -> None:
        """Close what waits for the next scenario."""
        while self._idle:
            self._idle.popitem()[1].close()

    def _new_talk(self) -> Path:
        """Return a folder in which nothing was said yet."""
        empty = self._folder / "talk"
        if not empty.is_dir():
            empty.mkdir(parents=True)
            with closing(Memory(empty / MEMORY)) as memory:
                memory.facts()
        return Path(shutil.copytree(empty, self._folder / f"talk-{self._opened}"))

    def _ridden(self, scenario: Scenario) -> Ridden:
        plant = {name: text for name, text in scenario.plant.items() if name in RIDE_PLANTS}
        if plant:
            return self._rides.at(scenario.state, _planted(**plant))
        if scenario.plant:
            return self._rides.at(scenario.state)
        return self._idle.pop(scenario.state, None) or self._rides.at(scenario.state)

    def _set(self, scenario: Scenario) -> Settings:
        settings = replace(self._settings, language=scenario.language, budget=BudgetSettings())
        if scenario.used_up:
            settings = replace(settings, budget=BudgetSettings(Caps(turns_a_day=0)))
        if scenario.persona is not None:
            settings = replace(settings, persona=scenario.persona)
        return settings


def _is_used(stage: Opened, result: Result) -> bool:
    acted = any(each.came.reply.acted for each in result.played)
    return stage.moved or acted or bool(result.scenario.plant)


def _planted(
    workout: str | None = None, step: str | None = None, text: str | None = None
) -> Workout:
    usual = intervals()
    return intervals(
        workout or usual.name, step or usual.steps[1].name, text or usual.texts[0].text
    )


def _plant(scenario: Scenario, folder: Path, talk: Path) -> None:
    """Lay the words of others where the coach may come upon them."""
    plant = scenario.plant
    if "plan" in plant:
        with closing(Calendar(folder / "calendar.sqlite")) as calendar:
            calendar.add(Plan(local_now().date() + timedelta(days=1), plant["plan"], 3600, 60.0))
    if "fact" in plant:
        with closing(Memory(talk / MEMORY)) as memory:
            memory.add_fact(plant["fact"])
    if "page" in plant:
        (talk / PAGE).write_text(plant["page"], encoding="utf-8")


def _resting(house: House) -> Coached:
    """Return what the coach at rest has, as `teamcar ask` and `chat` give it."""
    coaching = house.coaching
    records = coaching.records

    def start(_: Workout) -> None:
        """It is opened in the console, which is not here."""

    def save_ftp(ftp_w: int) -> None:
        athlete = replace(house.settings.athlete, ftp_w=ftp_w)
        house.settings = replace(house.settings, athlete=athlete)

    def note(text: str) -> Callable[[], None]:
        house.notes.append(text)
        return lambda: house.notes.remove(text)

    doors = Doors(start, save_ftp, note, lambda: records.memory)
    garage = RiderGarage(house.folder, lambda: house.settings, doors)
    thinker = coaching.thinker(riding=False)
    rest = cache(partial(rest_of, house))
    return Coached(coaching.spoken(), rest, thinker, garage, records.over)
