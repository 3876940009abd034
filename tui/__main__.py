"""The command line: arguments, and what each command starts. Heavy parts are imported when used."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sensors.errors import SensorError
from tui.arguments import make_parser
from tui.settings import data_folder
from workouts.errors import WorkoutsError

if TYPE_CHECKING:
    from tui.wiring import Simulation

DEMO_MINUTE_S = 60.0  # what a demo without a terminal takes, about


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 done, 1 the input or the ride is at fault, 2 wrong usage."""
    given = make_parser().parse_args(arguments)
    given.folder = data_folder(given.data)
    try:
        given.folder.mkdir(parents=True, exist_ok=True)
        _log_to(log_path(given.folder))
        return int(COMMANDS[given.command or "console"](given))
    except (WorkoutsError, SensorError) as error:
        print(f"teamcar: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"teamcar: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # No traceback reaches the rider: it is in the log, for those who want to mend it.
        logging.getLogger(__name__).exception("the command failed")
        where = log_path(given.folder)
        print(f"teamcar: something broke ({error}); the details are in {where}", file=sys.stderr)
        return 1


def log_path(folder: Path) -> Path:
    """Return the log file of a data folder."""
    return folder / "log" / "teamcar.log"


def _log_to(path: Path) -> None:
    from logging.handlers import RotatingFileHandler

    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old, RotatingFileHandler):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


# -- commands -------------------------------------------------------------------------------------


def _console(given: argparse.Namespace) -> int:
    return _open_console(given, "home")


def _open_console(given: argparse.Namespace, start: str, workout_name: str | None = None) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(
            "teamcar: the console needs a terminal; without one use "
            "`teamcar ride WORKOUT --simulate --headless` or `teamcar demo`",
            file=sys.stderr,
        )
        return 1
    from tui.app import TeamcarApp
    from tui.wiring import House

    house = House(given.folder, simulation=_simulation(given))
    workout = house.library.find(workout_name) if workout_name else None
    if start == "ride":
        house.open_ride(workout, at_s=getattr(given, "at", 0))
    app = TeamcarApp(house, start=start)
    app.run()
    return app.return_code or 0


def _demo(given: argparse.Namespace) -> int:
    from workouts.library import FIRST_RIDE

    given.simulate = True
    if not given.headless and sys.stdin.isatty() and sys.stdout.isatty():
        return _open_console(given, "ride", FIRST_RIDE)
    given.workout, given.headless, given.json = FIRST_RIDE, True, False
    return _ride(given)


def _ride(given: argparse.Namespace) -> int:
    if not given.headless:
        return _open_console(given, "ride", given.workout)
    from tui.headless import HeadlessRide, ride_headless
    from tui.settings import load_settings
    from tui.wiring import FREE_RIDE
    from workouts.library import Library

    simulation = _simulation(given)
    if simulation is None:
        print("teamcar: without --simulate there is no trainer to ride on yet", file=sys.stderr)
        return 1
    athlete = load_settings(given.folder)[0].athlete
    library = Library((given.folder / "workouts",), athlete.ftp_w)
    workout = library.find(given.workout) if given.workout else FREE_RIDE
    if not workout.steps:
        print(
            f"teamcar: {workout.name} has no steps; a headless ride needs a workout that ends",
            file=sys.stderr,
        )
        return 1
    speed = given.speed
    if speed is None:
        speed = workout.seconds / DEMO_MINUTE_S if given.command == "demo" else 1.0
    ride = HeadlessRide(given.folder, workout, simulation, speed, given.at, as_json=given.json)
    return ride_headless(ride, sys.stdout, sys.stderr)


def _simulation(given: argparse.Namespace) -> "Simulation | None":
    if not given.simulate:
        return None
    from tui.wiring import Simulation

    return Simulation(seed=given.seed, devices=tuple(given.devices))


def _workouts(given: argparse.Namespace) -> int:
    from tui import reports

    return reports.workouts(given)


def _history(given: argparse.Namespace) -> int:
    from tui import reports

    return reports.history(given)


def _load(given: argparse.Namespace) -> int:
    from tui import reports

    return reports.load(given)


def _ask(given: argparse.Namespace) -> int:
    from tui import conversation

    return conversation.ask(given)


def _chat(given: argparse.Namespace) -> int:
    from tui import conversation

    return conversation.chat(given)


def _doctor(given: argparse.Namespace) -> int:
    from tui import doctor

    return doctor.report(given)


COMMANDS = {
    "console": _console,
    "demo": _demo,
    "ride": _ride,
    "workouts": _workouts,
    "history": _history,
    "load": _load,
    "ask": _ask,
    "chat": _chat,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
