"""The console on an engine, or with the ride inside it: `teamcar`, `ride`, `attach`, `demo`."""

import argparse
import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui import riders
from tui.console_house import attached_house, check_at, check_engine, remote_house, simulation_of
from tui.engine_socket import engine_of
from tui.settings import load_settings
from tui.stored import open_library
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from tui.app import TeamcarApp
    from tui.debriefing import Debriefing
    from tui.feed import RideFeed
    from workouts.workout import Workout

NO_TERMINAL = (
    "the console needs a terminal; without one use "
    "`teamcar ride WORKOUT --simulate --headless` or `teamcar demo`"
)


CURSORLESS = ("dumb", "unknown")
NO_CURSOR = (
    "this terminal (TERM={}) cannot place a cursor; use `teamcar attach --plain` or "
    "`teamcar ride WORKOUT --plain`"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The ride that a console begins with: of a workout, None for a free one."""

    workout: "Workout | None" = None
    at_s: int = 0


def home(given: argparse.Namespace) -> int:
    """Open the console at home, or on the ride that is under way."""
    return _open(given, None)


def ride(given: argparse.Namespace, workout_name: str | None) -> int:
    """Open the console on a new ride; returns the exit code."""
    library = open_library(given.folder, load_settings(given.folder)[0])
    workout = library.find(workout_name) if workout_name else None
    if workout is not None and given.at:
        check_at(workout, given.at)
    return _open(given, Opening(workout, given.at))


def attach(given: argparse.Namespace) -> int:
    """Open a console on the engine that runs; raises CommandRefused when there is none."""
    check_engine(given.folder)
    return _open(given, None)


def _open(given: argparse.Namespace, opening: Opening | None) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CommandRefused(NO_TERMINAL)
    if os.environ.get("TERM") in CURSORLESS:
        raise CommandRefused(NO_CURSOR.format(os.environ["TERM"]))
    while True:
        app, code = _show(given, opening)
        if app.next_rider is None:
            return code
        rider = riders.use(riders.root_of(given.folder), app.next_rider)
        given.folder, given.command, opening = rider.folder, None, None


def _show(given: argparse.Namespace, opening: Opening | None) -> "tuple[TeamcarApp, int]":
    """Show one console to its end; returns it, and its exit code."""
    if given.in_process:
        return _show_in_process(given, opening)
    from tui.app import TeamcarApp

    house = attached_house(given) if given.command == "attach" else remote_house(given)

    def open_ride() -> "RideFeed":
        wanted = opening or Opening()
        return house.open_ride(wanted.workout, at_s=wanted.at_s)

    rider, others = _riders(given)
    opens = open_ride if opening is not None else None
    workout = opening.workout if opening is not None else None
    asked = workout.name if workout is not None else None
    app = TeamcarApp(house, rider=rider, other_riders=others, opens=opens, asked=asked)
    asyncio.run(_run(app))
    return app, app.return_code or 0


def _show_in_process(
    given: argparse.Namespace, opening: Opening | None
) -> "tuple[TeamcarApp, int]":
    running = engine_of(given.folder)
    if running is not None and not (given.simulate or given.replay or running.stands_in):
        raise CommandRefused(
            f"an engine runs ({running.words}) and has the devices; `teamcar attach` shows it"
        )
    from tui.app import TeamcarApp
    from tui.voicing import sound_process
    from tui.wiring import House

    house = House(
        given.folder,
        simulation=simulation_of(given),
        capture=given.capture,
        replayed=given.replay,
        sounds=sound_process,
    )
    try:
        if opening is not None:
            house.open_ride(opening.workout, at_s=opening.at_s)
        start = "home" if opening is None else "ride"
        rider, others = _riders(given)
        app = TeamcarApp(house, start=start, rider=rider, other_riders=others)
        # A demo is to leave nothing running.
        asyncio.run(_run(app, None if given.command == "demo" else house.debriefing))
        return app, app.return_code or 0
    finally:
        # However the console ended, the ride is saved.
        house.close_ride()
        house.close()


def _riders(given: argparse.Namespace) -> tuple[str | None, tuple[str, ...]]:
    """Return who rides, None where there is only one, and the others."""
    rider = riders.rider_of(given.folder)
    everybody = riders.riders(riders.root_of(given.folder))
    return rider, tuple(each.name for each in everybody if each.name != rider and rider)


async def _run(app: "TeamcarApp", debriefing: "Debriefing | None" = None) -> None:
    """Show the console until it ends, which it does in good order on a signal too."""
    if debriefing is not None:
        debriefing.start()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.exit)
    await app.run_async()
