"""The console on an engine, or with the ride inside it: `teamcar`, `ride`, `attach`, `demo`."""

import argparse
import asyncio
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui import riders
from tui.engine_options import EngineOptions
from tui.engine_socket import engine_of, socket_path
from tui.engine_spawn import EngineStarter, fit_engine
from tui.settings import load_settings
from tui.stored import open_library
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from tui.app import TeamcarApp
    from tui.feed import RideFeed
    from tui.remote import RemoteHouse
    from tui.stand_ins import Simulation
    from workouts.workout import Workout

NO_TERMINAL = (
    "the console needs a terminal; without one use "
    "`teamcar ride WORKOUT --simulate --headless` or `teamcar demo`"
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
    if engine_of(given.folder) is None:
        raise CommandRefused(
            f"no engine runs on {given.folder}; `teamcar` starts one, or `teamcar engine`"
        )
    given.in_process = False
    return _open(given, None)


def check_at(workout: "Workout", at_s: int) -> None:
    """Refuse to begin where the workout has ended."""
    if at_s >= workout.seconds:
        last_s = workout.seconds - 1
        raise CommandRefused(f"{workout.name} is over by second {at_s}; give --at 0 to {last_s}")


def simulation_of(given: argparse.Namespace) -> "Simulation | None":
    """Return what is to be simulated, None for real devices."""
    if not given.simulate:
        return None
    from tui.stand_ins import Simulation

    return Simulation(
        seed=given.seed,
        devices=tuple(given.devices),
        over_bluetooth=getattr(given, "over_bluetooth", False),
    )


def _open(given: argparse.Namespace, opening: Opening | None) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CommandRefused(NO_TERMINAL)
    while True:
        app, code = _show(given, opening)
        if app.next_rider is None:
            return code
        rider = riders.use(riders.root_of(given.folder), app.next_rider)
        given.folder, opening = rider.folder, None


def _show(given: argparse.Namespace, opening: Opening | None) -> "tuple[TeamcarApp, int]":
    """Show one console to its end; returns it, and its exit code."""
    if given.in_process:
        return _show_in_process(given, opening)
    from tui.app import TeamcarApp

    house = remote_house(given)

    def open_ride() -> "RideFeed":
        wanted = opening or Opening()
        return house.open_ride(wanted.workout, at_s=wanted.at_s)

    rider, others = _riders(given)
    opens = open_ride if opening is not None else None
    app = TeamcarApp(house, rider=rider, other_riders=others, opens=opens)
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
    from tui.wiring import House

    house = House(
        given.folder,
        simulation=simulation_of(given),
        capture=given.capture,
        replayed=given.replay,
    )
    try:
        if opening is not None:
            house.open_ride(opening.workout, at_s=opening.at_s)
        start = "home" if opening is None else "ride"
        rider, others = _riders(given)
        app = TeamcarApp(house, start=start, rider=rider, other_riders=others)
        asyncio.run(_run(app))
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


def remote_house(given: argparse.Namespace) -> "RemoteHouse":
    """Return the house of the engine that fits what was asked; one is started when none runs.

    Raises CommandRefused when the one that runs does not fit.
    """
    from tui.remote import RemoteHouse

    begin = None
    if given.command != "attach":
        options = EngineOptions.given(given)
        fit_engine(given.folder, options)
        begin = EngineStarter(given.folder, options)
    return RemoteHouse(given.folder, socket_path(given.folder), begin=begin)


async def _run(app: "TeamcarApp") -> None:
    """Show the console until it ends, which it does in good order on a signal too."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.exit)
    await app.run_async()
