"""Draws every screen of the console into docs/pictures, as SVG and PNG: run script/pictures.

All is simulated and repeats: the rider and the devices from a seed, time from a clock that stands
still while a picture is taken, a day that is given, a data folder that is made for it.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console, ConsoleRenderable
from textual.pilot import Pilot

from bench.history_made import NAMES, made_summary
from docs.svg_page import svg_page
from sensors.clock import ManualClock
from sensors.readings import DeviceKind
from sensors.simulated.faults import Faults, Spell
from sensors.simulated.radio import SimulatedRadio
from tui.app import TeamcarApp
from tui.engine import TICK_S
from tui.live_ride import LiveRide
from tui.progress_figures import LATELY_DAYS
from tui.settings import Settings, save_settings
from tui.stand_ins import Simulation
from tui.wiring import House
from workouts.athlete import Athlete
from workouts.history import History
from workouts.power_curve import CURVE_S
from workouts.snapshot import RideState
from workouts.summary import RideSummary

PICTURES = Path(__file__).parent / "pictures"
SMALL, MIDDLE, LARGE = (80, 24), (120, 40), (200, 60)
START = datetime(2026, 3, 14, 8, 0, tzinfo=UTC)
SEED = 7
ATHLETE = Athlete(ftp_w=265, weight_kg=72.0, max_heart_rate_bpm=186, resting_heart_rate_bpm=48)
DEVICES = ("trainer", "strap", "power_meter")
HISTORY_DAYS = 150
RIDING_DAYS = {1, 3, 5, 6}  # Tuesday, Thursday, and the weekend
RIDDEN = "Over-Unders 3x12"
# Days from that of the pictures, and what is planned for them.
PLANNED = (
    (-4, "VO2max 5x3"), (-2, "Sweet Spot 3x12"), (-1, "Over-Unders 3x12"), (0, "Threshold 2x20"),
    (1, "Long Steady Ride"), (3, "Pyramid"), (5, "Tempo Blocks"), (8, "Long Steady Ride"),
)  # fmt: skip
BEGINS_WITHIN_S = 8.0
LEAVES_AT = 35 * 60 + 22  # seconds of the ride in the pictures: in an over of the second set
ASKED = ("how am I doing", "how many are left", "make it 2 percent easier")
ZOOM = "0.8"  # a PNG has cells of 8×16 pixels
CONVERTER = ("rsvg-convert", "librsvg2-bin")


class DatedHistory(History):
    """The history on the day of the pictures."""

    def today(self) -> date:
        return START.date()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: which screen, how large, and what is pressed to come there."""

    name: str
    sizes: Sequence[tuple[int, int]] = (MIDDLE,)
    keys: Sequence[str] = ()
    ride: Callable[["Room"], LiveRide] | None = None
    words: str = ""  # for those who cannot see it
    settle_s: float = 0.0  # of the devices' time, before the console is opened


class Room:
    """A house on a clock that stands, with months of riding behind it."""

    def __init__(self, data: Path, began: datetime = START) -> None:
        self._began = began
        self.clock = ManualClock()
        save_settings(data, Settings(athlete=ATHLETE))
        self.house = House(
            data,
            simulation=Simulation(seed=SEED, devices=DEVICES),
            clock=self.clock,
            wall=self.wall,
        )
        self.house.history.close()
        self.house.history = DatedHistory(data / "history.sqlite", data / "rides", zone=UTC)

    def wall(self) -> datetime:
        return self._began + timedelta(seconds=self.clock.now())

    def go(self, seconds: float) -> None:
        """Let the house ride on."""
        until_s = self.clock.now() + seconds
        while self.clock.now() < until_s:
            self.clock.advance(TICK_S)
            self.house.engine.step()

    def ride(self, seconds: float) -> LiveRide:
        """Open a ride, which begins with the rider's first turns, and be `seconds` into it."""
        ride = self.house.open_ride(self.house.library.find(RIDDEN))
        self.go(BEGINS_WITHIN_S)
        if ride.session.state is not RideState.RIDING:
            raise ValueError(f"the rider does not pedal: the ride is {ride.session.state.value}")
        self.go(seconds)
        return ride


def under_way(room: Room) -> LiveRide:
    """A ride in an over of the second set, with a few words to the coach."""
    ride = room.ride(LEAVES_AT - BEGINS_WITHIN_S - 20.0 * len(ASKED) - 3.0)
    for text in ASKED:
        ride.say(text, "typed")
        room.go(20.0)
    room.go(3.0)
    return ride


def fallen_silent(room: Room) -> LiveRide:
    """The same ride when trainer and power meter have sent nothing for six seconds."""
    ride = under_way(room)
    for radio in room.house.engine._pumps:
        if isinstance(radio, SimulatedRadio):
            for device in radio.air.peripherals.values():
                if device.source.kind is not DeviceKind.HEART_RATE_STRAP:
                    device.faults = Faults(frozen=(Spell(room.clock.now(), 60.0),))
    room.go(6.0)
    return ride


def to_start(room: Room) -> LiveRide:
    """A ride that waits for the first turn of the pedals."""
    room.house.engine.hub.tick(room.clock.now())
    return room.house.open_ride(room.house.library.find(RIDDEN))


ALL = (
    Picture("home", (SMALL, MIDDLE, LARGE), words="Home: form, a workout for today, last rides"),
    Picture("library", (SMALL, MIDDLE), ("w", "down", "down"), words="The library of workouts"),
    Picture(
        "editor",
        (SMALL, MIDDLE),
        ("w", "slash", *"3x12", "escape", "down", "e", *["down"] * 6),
        words="The workout editor: text, profile, steps",
    ),
    Picture(
        "ride",
        (SMALL, MIDDLE, LARGE),
        ride=under_way,
        words="A ride: power against target, time left, heart rate, cadence, the plan, the coach",
    ),
    Picture("ride-silent", ride=fallen_silent, words="Trainer and power meter are silent"),
    Picture("ride-ready", ride=to_start, words="A ride before its start"),
    Picture("ride-end", (SMALL, MIDDLE), ("q",), under_way, "The question at the end of a ride"),
    Picture("ride-keys", keys=("question_mark",), ride=under_way, words="All keys of the ride"),
    Picture(
        "review",
        (SMALL, MIDDLE, LARGE),
        ("v", *["down"] * 4),
        words="A finished ride: power, heart rate and cadence over time, target and ridden",
    ),
    Picture("review-zones", (SMALL, MIDDLE), ("v", "3"), words="Time in zones, best efforts"),
    Picture("rides", (SMALL, MIDDLE), ("h", "down"), words="All rides, searched and sorted"),
    Picture("progress", (SMALL, MIDDLE, LARGE), ("g",), words="Fitness, fatigue and form"),
    Picture("progress-curve", (SMALL,), ("g", "2", "right"), words="The power curve"),
    Picture("progress-weeks", (SMALL,), ("g", "3", "left"), words="Weeks, by time in zones"),
    Picture(
        "calendar", (SMALL, MIDDLE, LARGE), ("c",), words="The calendar: a week of plans and rides"
    ),
    Picture("settings", (SMALL, MIDDLE), ("comma",), words="FTP, weight, heart rates and zones"),
    Picture(
        "devices",
        (SMALL, MIDDLE),
        ("d",),
        words="Trainer and sensors, and what each serves",
        settle_s=8.0,
    ),
    Picture("palette", keys=("ctrl+p",), words="The command palette"),
)


def make_months(data: Path) -> None:
    """Fill the data folder with one real ride, on the day before, and months of summaries."""
    room = Room(data, START - timedelta(days=1))
    ride = room.ride(0.0)
    session = ride.session
    while session.course.position.step_index < len(session.course.plan.steps):
        room.go(TICK_S)
    newest = room.house.close_ride()
    plan_weeks(room.house)
    room.house.close()
    if newest is None:
        raise ValueError("the ride for the review was not recorded")
    history = DatedHistory(data / "history.sqlite", data / "rides", zone=UTC)
    for days in range(2, HISTORY_DAYS):
        summary = _month_ride(newest, data, days)
        if summary is not None:
            history.add(summary)
    history.close()


def plan_weeks(house: House) -> None:
    """Plan the days round the pictures' own."""
    for days, name in PLANNED:
        house.planner.add(START.date() + timedelta(days=days), name)


def _month_ride(like: RideSummary, data: Path, days: int) -> RideSummary | None:
    """Return the ride so many days before; None on a day of rest and every fourth week's half."""
    started_at = START - timedelta(days=days)
    easy_week = started_at.isocalendar().week % 4 == 0
    if started_at.weekday() not in RIDING_DAYS or (easy_week and started_at.weekday() != 6):
        return None
    folder = data / "rides" / started_at.strftime("%Y-%m-%d-%H%M%S")
    seed = days * len(NAMES) + started_at.weekday()
    made = made_summary(like, folder, started_at, seed=seed)
    rng = random.Random(seed)
    sprint, steady = rng.uniform(0.9, 1.3), rng.uniform(0.94, 1.05)
    if days > LATELY_DAYS:
        sprint += 0.4  # the rider has lost some of it since
    longer = made.duration_s / like.duration_s
    return replace(
        made,
        # A sprinter's day is no climber's: what is short and what is long vary by themselves.
        power_curve=tuple(
            watts and watts * (steady + (sprint - steady) / (1 + seconds / 60))
            for seconds, watts in zip(CURVE_S, like.power_curve, strict=True)
        ),
        power_zone_s=tuple(
            round(spent * longer * rng.uniform(0.6, 1.4)) for spent in like.power_zone_s
        ),
        heart_rate_zone_s=tuple(round(spent * longer) for spent in like.heart_rate_zone_s),
    )


async def draw(picture: Picture, size: tuple[int, int], data: Path) -> str:
    """Return the SVG of a picture."""
    room = Room(data)
    if picture.ride is not None:
        picture.ride(room)
    room.go(picture.settle_s)
    start = "home" if picture.ride is None else "ride"
    app = TeamcarApp(room.house, start, START.date())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*picture.keys)
        for _ in range(3):
            await pilot.pause()
        page = page_of(pilot, picture.words)
        app.house.close_ride()
    return page


def page_of(pilot: Pilot[int], title: str) -> str:
    """Return what is on the screen as SVG."""
    app = pilot.app
    width, height = app.size
    console = Console(width=width, height=height, force_terminal=True, color_system="truecolor")
    update = app.screen._compositor.render_update(
        full=True, screen_stack=app._background_screens, simplify=True
    )
    assert isinstance(update, ConsoleRenderable)
    lines = console.render_lines(update, console.options.update(width=width), pad=False)
    return svg_page(lines[:height], width, title)


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw every screen into docs/pictures.")
    parser.add_argument("only", nargs="*", metavar="NAME", help="of pictures; all without any")
    given = parser.parse_args()
    names = [picture.name for picture in ALL]
    if unknown := set(given.only) - set(names):
        wrong = ", ".join(sorted(unknown))
        sys.exit(f"there is no picture {wrong}; choose from {', '.join(names)}")
    converter = shutil.which(CONVERTER[0])
    if converter is None:
        sys.stderr.write(
            f"no {CONVERTER[0]}: SVG only; for PNG: sudo apt-get install {CONVERTER[1]}"
            " fonts-dejavu-core\n"
        )
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="teamcar-pictures-") as made:
        months = Path(made, "months")
        months.mkdir()
        make_months(months)
        for picture in ALL:
            for size in picture.sizes if not given.only or picture.name in given.only else ():
                data = Path(made, "now")
                shutil.copytree(months, data)
                path = PICTURES / f"{picture.name}-{size[0]}x{size[1]}.svg"
                path.write_text(asyncio.run(draw(picture, size, data)), encoding="utf-8")
                shutil.rmtree(data)
                if converter is not None:
                    subprocess.run(
                        [converter, "--zoom", ZOOM, path, "-o", path.with_suffix(".png")],
                        check=True,
                    )
                sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
