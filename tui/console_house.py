"""What is behind a console: the house of an engine, and what the arguments ask of it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.engine_options import EngineOptions
from tui.engine_socket import engine_of, meeting_place
from tui.engine_spawn import EngineStarter, fit_engine
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from tui.remote import RemoteHouse
    from tui.stand_ins import Simulation
    from workouts.workout import Workout


def check_engine(folder: Path) -> None:
    """Refuse to go on where no engine runs."""
    if engine_of(folder) is None:
        raise CommandRefused(
            f"no engine runs on {folder}; `teamcar` starts one, or `teamcar engine`"
        )


def attached_house(given: argparse.Namespace) -> "RemoteHouse":
    """Return the house of the engine that runs; raises CommandRefused when there is none."""
    check_engine(given.folder)
    from tui.remote import RemoteHouse

    return RemoteHouse(given.folder, meeting_place(given.folder))


def remote_house(given: argparse.Namespace) -> "RemoteHouse":
    """Return the house of the engine that fits what was asked; one is started when none runs.

    Raises CommandRefused when the one that runs does not fit.
    """
    from tui.remote import RemoteHouse

    options = EngineOptions.given(given)
    fit_engine(given.folder, options)
    begin = EngineStarter(given.folder, options)
    return RemoteHouse(given.folder, meeting_place(given.folder), begin=begin)


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
