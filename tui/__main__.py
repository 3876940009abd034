"""The command line: arguments, and what each command starts. Heavy parts are imported when used."""

import argparse
import contextlib
import io
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from sensors.errors import SensorError
from tui.arguments import make_parser
from tui.riders import rider_folder
from tui.settings import data_folder
from workouts.errors import WorkoutsError

Command = Callable[[argparse.Namespace], int]

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
        return _refuse(
            f"something broke ({error}); the details are in {log_path(given.folder, given.command)}"
        )


def _run(given: argparse.Namespace) -> int:
    given.root = data_folder(given.data)
    named = given.command != "riders"  # which is how one who is not there yet is added
    given.folder = rider_folder(given.root, given.rider) if named else given.root
    fault = _prepare(given.folder, log_path(given.folder, given.command))
    if fault is not None and given.command != "doctor":
        return _refuse(fault)
    code = int(command(given.command or "console")(given))
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


def _prepare(folder: Path, log: Path) -> str | None:
    """Make the data folder and its log; returns the sentence where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _log_to(log)
    except OSError as error:
        why = "it is a file" if folder.is_file() else error.strerror or str(error)
        return (
            f"the data folder {folder} cannot be used: {why}; "
            "make it a folder that you may write, or choose another with --data DIR"
        )
    return None


def log_path(folder: Path, command: str | None = None) -> Path:
    """Return the log file of a data folder; the engine has its own, as each may turn it over."""
    return folder / "log" / ("engine.log" if command == "engine" else "teamcar.log")


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
    from tui import console_command

    return console_command.home(given)


def _demo(given: argparse.Namespace) -> int:
    from workouts.library import FIRST_RIDE

    given.simulate = True
    if not given.headless and sys.stdin.isatty() and sys.stdout.isatty():
        from tui import console_command

        given.over_bluetooth = True  # the path of a real ride, bleak and all
        given.in_process = True  # it needs no set-up, and leaves nothing running
        return console_command.ride(given, FIRST_RIDE)
    given.workout, given.headless, given.json, given.plain = FIRST_RIDE, True, False, False
    return _ride(given)


def _ride(given: argparse.Namespace) -> int:
    if given.pair is not None and (given.simulate or not given.headless):
        return _refuse(
            "--pair is for headless rides on real devices; the console has its own screen for them"
        )
    if given.replay is not None and (given.simulate or given.pair is not None):
        return _refuse("--replay takes the place of devices: leave --simulate and --pair out")
    if not given.headless:
        return _ride_in_console(given)
    from tui.console_house import check_at, simulation_of
    from tui.headless import HeadlessRide, ride_headless
    from tui.settings import load_settings
    from tui.stored import open_library
    from tui.wiring import FREE_RIDE

    simulation = simulation_of(given)
    library = open_library(given.folder, load_settings(given.folder)[0])
    workout = library.find(given.workout) if given.workout else FREE_RIDE
    if not workout.steps:
        return _refuse(f"{workout.name} has no steps; a headless ride needs a workout that ends")
    check_at(workout, given.at)
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


def _ride_in_console(given: argparse.Namespace) -> int:
    from tui import console_command

    if given.plain:
        from tui import plain_console

        return plain_console.ride(given)
    return console_command.ride(given, given.workout)


def _attach(given: argparse.Namespace) -> int:
    from tui import console_command

    if given.plain:
        from tui import plain_console

        return plain_console.attach(given)
    return console_command.attach(given)


def _workouts(given: argparse.Namespace) -> int:
    if given.what in {"import", "convert"}:
        from tui import workout_files

        return workout_files.run(given)
    if given.what == "new":
        from tui import new_workout

        return new_workout.run(given)
    from tui import reports

    return reports.workouts(given)


# Commands of which this file has nothing to say: where each is, imported when it is run.
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "engine": ("tui.engine_command", "engine"),
    "riders": ("tui.riders_command", "run"),
    "history": ("tui.history_command", "run"),
    "load": ("tui.reports", "load"),
    "calendar": ("tui.calendar_command", "run"),
    "sync": ("tui.sync_command", "run"),
    "key": ("tui.key_command", "run"),
    "ask": ("tui.conversation", "ask"),
    "chat": ("tui.conversation", "chat"),
    "talk": ("tui.talk_command", "talk"),
    "voice": ("tui.voice_command", "run"),
    "coach": ("tui.coach_command", "run"),
    "debrief": ("tui.debrief_command", "debrief"),
    "simulate": ("tui.simulate", "simulate"),
    "devices": ("tui.devices_command", "run"),
    "doctor": ("tui.doctor", "report"),
}
HERE: Mapping[str, Command] = {
    "console": _console,
    "demo": _demo,
    "ride": _ride,
    "attach": _attach,
    "workouts": _workouts,
}


def command(name: str) -> Command:
    """Return what runs a command."""
    if name in HERE:
        return HERE[name]
    module, function = ELSEWHERE[name]
    found: Command = getattr(import_module(module), function)
    return found


if __name__ == "__main__":
    sys.exit(main())
