"""Opening progress, the list of rides and a ride's page, with 3,000 rides behind them.

In one process, at 120×40 cells, without a terminal: from the key until the frame that has all of it
is handed to the driver. A ride of 1.5 h is ridden by the simulator and imported; the rows of all
others are like it, each on a day and with watts of its own. The first opening loads the
screen's code; of the others the median counts.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from rich.console import RenderableType
from textual.screen import Screen

import tui.app
from bench.figures import Table, median, met, ms
from bench.history_made import NEWEST, short_workout
from bench.made_activities import hour_and_a_half, make_activities, ride_some
from sensors.clock import ManualClock
from tui.app import TeamcarApp
from tui.panels.line import Lines
from tui.panels.table import Table as Rows
from tui.screens.progress import ProgressScreen
from tui.screens.review import ReviewScreen
from tui.screens.rides import RidesScreen
from tui.stand_ins import Simulation
from tui.wiring import House
from workouts.calendar import Calendar
from workouts.calendar_rows import Plan
from workouts.history import History
from workouts.history_rows import stored
from workouts.importing import import_activities
from workouts.summary import RideSummary
from workouts.workout import Workout

RIDES = 3000
RIDDEN = 1
ROUNDS = 9
SIZE = (120, 40)
TARGET_S = 0.3
GIVE_UP_S = 30.0
PLANNED_DAYS = 14
TUI = Path(tui.app.__file__).parent

Seen = Callable[[Screen[object]], bool]


class StillHouse(House):
    """A house whose engine does not tick: nothing but the screens takes time."""

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        self.close()


class TimedApp(TeamcarApp):
    """Notes when a frame was shown that has what is waited for."""

    CSS_PATH: ClassVar = [TUI / "app.tcss", TUI / "screens" / "home.tcss"]

    def __init__(self, house: House) -> None:
        super().__init__(house, "home", NEWEST.date())
        self._seen: Seen | None = None
        self._shown_at: list[float] = []

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if self._seen is not None and self._seen(self.screen):
            self._shown_at.append(time.perf_counter())
            self._seen = None

    async def opened(self, key: str, seen: Seen) -> float:
        """Press a key and return the seconds until it is shown; raises TimeoutError."""
        self._shown_at.clear()
        self._seen = seen
        began_s = time.perf_counter()
        self.simulate_key(key)
        while not self._shown_at:
            if time.perf_counter() - began_s > GIVE_UP_S:
                raise TimeoutError(f"after {key!r} nothing came within {GIVE_UP_S:.0f} s")
            await asyncio.sleep(0)
        return self._shown_at[0] - began_s


def progress_seen(screen: Screen[object]) -> bool:
    """Whether all three views of progress are drawn."""
    if not isinstance(screen, ProgressScreen):
        return False
    return all(screen.query_one(f"#{name}", Lines).rows for name in ("load", "curve", "weeks"))


def list_seen(screen: Screen[object]) -> bool:
    """Whether the list of rides is drawn."""
    return isinstance(screen, RidesScreen) and bool(screen.query_one(Rows).rows)


def page_seen(screen: Screen[object]) -> bool:
    """Whether a ride's page has its chart."""
    return isinstance(screen, ReviewScreen) and bool(screen.query_one("#chart", Lines).rows)


def make_rides(data: Path, rides: int, ridden: int, workout: Workout) -> None:
    """Fill a data folder: the newest rides with their files, all others as rows, and a plan."""
    folder = data / "activities"
    folder.mkdir(parents=True)
    make_activities(folder, ride_some(workout, ridden), ridden)
    history = History(data / "history.sqlite", data / "rides")
    try:
        import_activities([folder], history, jobs=1)
        like = history.rides(ridden)
        history.put(stored(_another(like[at % ridden], at)) for at in range(ridden, rides))
    finally:
        history.close()
    calendar = Calendar(data / "calendar.sqlite")
    for days in range(PLANNED_DAYS):
        calendar.add(Plan(NEWEST.date() + timedelta(days), "Endurance", 5400, 70.0))
    calendar.close()


def _another(like: RideSummary, days_before: int) -> RideSummary:
    rng = random.Random(days_before)
    started_at = NEWEST - timedelta(days=days_before)
    name = started_at.strftime("%Y-%m-%d-%H%M%S")
    share = rng.uniform(0.7, 1.1)
    return replace(
        like,
        ride_id=name,
        started_at=started_at,
        folder=like.folder.with_name(name),
        training_stress=round((like.training_stress or 0.0) * share**2, 1),
        exact_normalized_power_w=(like.exact_normalized_power_w or 0.0) * share,
        power_curve=tuple(None if watts is None else watts * share for watts in like.power_curve),
        sha256=name,
    )


async def _measured(data: Path, rounds: int) -> dict[str, list[float]]:
    house = StillHouse(data, simulation=Simulation(), clock=ManualClock())
    app = TimedApp(house)
    took: dict[str, list[float]] = {"g": [], "plus": [], "h": [], "enter": []}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for _ in range(rounds):
            took["g"].append(await app.opened("g", progress_seen))
            took["plus"].append(await app.opened("plus", progress_seen))
            await pilot.press("escape")
            took["h"].append(await app.opened("h", list_seen))
            await pilot.pause()
            took["enter"].append(await app.opened("enter", page_seen))
            await pilot.press("escape", "escape")
            await pilot.pause()
    return took


def measure(
    rides: int = RIDES,
    ridden: int = RIDDEN,
    rounds: int = ROUNDS,
    workout: Workout | None = None,
) -> Table:
    """Make the rides, and open each screen some times."""
    workout = workout or hour_and_a_half()
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        data = Path(made)
        make_rides(data, rides, ridden, workout)
        took = asyncio.run(_measured(data, rounds))
    rows = []
    for key, what in (
        ("g", "progress: load, plan, curve, weeks"),
        ("plus", "progress, a longer range"),
        ("h", f"the list of {rides:,} rides"),
        ("enter", f"a ride's page, {workout.seconds / 3600:.1f} h imported"),
    ):
        first_s, usual_s = took[key][0], median(took[key][1:] or took[key])
        rows.append((what, ms(first_s), ms(usual_s), met(first_s, TARGET_S)))
    return Table(
        "Pages of the history",
        ("opening", "first", "median after it", f"target {ms(TARGET_S)}, the first counts"),
        tuple(rows),
        f"{rounds} times each in turn at {SIZE[0]}×{SIZE[1]}; from the key to the frame that has"
        f" all of it.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Opening the pages of a long history.")
    parser.add_argument("--rides", type=int, default=RIDES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--short", action="store_true", help="rides of two minutes")
    given = parser.parse_args()
    workout = short_workout("Short") if given.short else None
    print(measure(given.rides, rounds=given.rounds, workout=workout).markdown())


if __name__ == "__main__":
    main()
