"""The command line: arguments, and what each command starts. Heavy parts are imported when used."""

import argparse
import contextlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sensors.errors import SensorError
from tui.arguments import make_parser
from tui.settings import data_folder
from workouts.errors import CommandRefused, WorkoutsError

if TYPE_CHECKING:
    from tui.app import TeamcarApp
    from tui.stand_ins import Simulation
    from workouts.workout import Workout

DEMO_MINUTE_S = 60.0  # what a demo without a terminal takes, about


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 done, 1 the input or the ride is at fault, 2 wrong usage."""
    _speak_any_language()
    given = make_parser().parse_args(arguments)
    try:
        return _run(given)
    except (WorkoutsError, SensorError) as error:
        return _refuse(str(error))
    except BrokenPipeError:  # the reader of a pipe has seen enough, and nobody is at fault
        _stop_writing()
        return 0
    except OSError as error:
        _stop_writing()
        where = f"{error.filename}: " if error.filename else ""
        return _refuse(f"{where}{error.strerror or error}")
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # No traceback reaches the rider: it is in the log, for those who want to mend it.
        logging.getLogger(__name__).exception("the command failed")
        return _refuse(f"something broke ({error}); the details are in {log_path(given.folder)}")


def _run(given: argparse.Namespace) -> int:
    given.folder = data_folder(given.data)
    fault = _prepare(given.folder)
    if fault is not None and given.command != "doctor":
        return _refuse(fault)
    code = int(COMMANDS[given.command or "console"](given))
    sys.stdout.flush()
    return code


def _speak_any_language() -> None:
    """Show a sign that the terminal cannot show as its code, where Python would fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _refuse(sentence: str) -> int:
    print(f"teamcar: {sentence}", file=sys.stderr)
    return 1


def _stop_writing() -> None:
    """Drop what stdout did not take, or Python would fail at it once more when it ends."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        return
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prepare(folder: Path) -> str | None:
    """Make the data folder and its log; returns the sentence where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _log_to(log_path(folder))
    except OSError as error:
        why = "it is a file" if folder.is_file() else error.strerror or str(error)
        return (
            f"the data folder {folder} cannot be used: {why}; "
            "make it a folder that you may write, or choose another with --data DIR"
        )
    return None


def log_path(folder: Path) -> Path:
    """Return the log file of a data folder."""
    return folder / "log" / "teamcar.log"


def _log_to(path: Path) -> None:
    from logging.handlers import RotatingFileHandler

    logging.raiseExceptions = False  # a log that fails must not print over the console
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
        return _refuse(
            "the console needs a terminal; without one use "
            "`teamcar ride WORKOUT --simulate --headless` or `teamcar demo`"
        )
    import asyncio

    from tui.app import TeamcarApp
    from tui.wiring import House

    house = House(
        given.folder,
        simulation=_simulation(given),
        capture=given.capture,
        replayed=given.replay,
    )
    try:
        workout = house.library.find(workout_name) if workout_name else None
        if start == "ride":
            at_s = given.at
            if workout is not None and at_s:
                _check_at(workout, at_s)
            house.open_ride(workout, at_s=at_s)
        app = TeamcarApp(house, start=start)
        asyncio.run(_show(app))
        return app.return_code or 0
    finally:
        # However the console ended, the ride is saved.
        house.close_ride()
        house.close()


async def _show(app: "TeamcarApp") -> None:
    """Show the console until it ends, which it does in good order on a signal too."""
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.exit)
    await app.run_async()


def _demo(given: argparse.Namespace) -> int:
    from workouts.library import FIRST_RIDE

    given.simulate = True
    if not given.headless and sys.stdin.isatty() and sys.stdout.isatty():
        given.over_bluetooth = True  # the path of a real ride, bleak and all
        return _open_console(given, "ride", FIRST_RIDE)
    given.workout, given.headless, given.json = FIRST_RIDE, True, False
    return _ride(given)


def _ride(given: argparse.Namespace) -> int:
    if given.pair is not None and (given.simulate or not given.headless):
        return _refuse(
            "--pair is for headless rides on real devices; the console has its own screen for them"
        )
    if given.replay is not None and (given.simulate or given.pair is not None):
        return _refuse("--replay takes the place of devices: leave --simulate and --pair out")
    if not given.headless:
        return _open_console(given, "ride", given.workout)
    from tui.headless import HeadlessRide, ride_headless
    from tui.settings import load_settings
    from tui.stored import open_library
    from tui.wiring import FREE_RIDE

    simulation = _simulation(given)
    library = open_library(given.folder, load_settings(given.folder)[0])
    workout = library.find(given.workout) if given.workout else FREE_RIDE
    if not workout.steps:
        return _refuse(f"{workout.name} has no steps; a headless ride needs a workout that ends")
    _check_at(workout, given.at)
    speed = given.speed
    if speed is None:
        speed = workout.seconds / DEMO_MINUTE_S if given.command == "demo" else 1.0
    ride = HeadlessRide(
        given.folder,
        workout,
        simulation,
        speed,
        given.at,
        as_json=given.json,
        capture=given.capture,
        replayed=given.replay,
    )
    if simulation is not None or given.replay is not None:
        return ride_headless(ride, sys.stdout, sys.stderr)
    from tui.headless_live import ride_live

    return ride_live(ride, given.pair, sys.stdout, sys.stderr)


def _check_at(workout: "Workout", at_s: int) -> None:
    """Refuse to begin where the workout has ended."""
    if at_s >= workout.seconds:
        last_s = workout.seconds - 1
        raise CommandRefused(f"{workout.name} is over by second {at_s}; give --at 0 to {last_s}")


def _simulation(given: argparse.Namespace) -> "Simulation | None":
    if not given.simulate:
        return None
    from tui.stand_ins import Simulation

    return Simulation(
        seed=given.seed,
        devices=tuple(given.devices),
        over_bluetooth=getattr(given, "over_bluetooth", False),
    )


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


def _simulate(given: argparse.Namespace) -> int:
    from tui import simulate

    return simulate.simulate(given)


def _devices(given: argparse.Namespace) -> int:
    from tui import devices_command

    return devices_command.run(given)


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
    "simulate": _simulate,
    "devices": _devices,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
