"""The arguments of the command line: one table of parsers, and what counts as a value."""

import argparse
from datetime import date
from pathlib import Path

from tui.coach_arguments import add_coach_commands
from tui.debrief_arguments import add_debrief_command
from tui.engine_arguments import (
    add_engine_commands,
    add_in_process,
    add_plain,
    add_talk_command,
)
from tui.plan_arguments import add_plan_commands
from tui.voice_arguments import add_voice_commands

FIRST_YEAR, LAST_YEAR = 1970, 2199  # in which somebody may have ridden, or plan to


def make_parser() -> argparse.ArgumentParser:
    from importlib.metadata import version

    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data", metavar="DIR", default=argparse.SUPPRESS,
        help="where everything is stored (also TEAMCAR_DATA)",
    )  # fmt: skip
    shared.add_argument(
        "--rider", metavar="NAME", default=argparse.SUPPRESS,
        help="whose settings and rides (also TEAMCAR_RIDER)",
    )  # fmt: skip
    simulated = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_simulation(simulated)
    taped = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_tape(taped)
    parser = argparse.ArgumentParser(
        prog="teamcar",
        description="A training console for indoor cyclists. Without a command: the console.",
    )
    parser.add_argument("--data", metavar="DIR", help="where everything is stored")
    parser.add_argument("--rider", metavar="NAME", help="whose settings and rides")
    parser.add_argument("--version", action="version", version=f"teamcar {version('teamcar')}")
    _add_simulation(parser)
    _add_tape(parser)
    add_in_process(parser)
    # Given before the command they hold for it: a command's own parser must not undo them.
    parser.set_defaults(
        simulate=False, seed=1, devices=("trainer", "strap"), capture=None, replay=None
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    demo = commands.add_parser(
        "demo",
        parents=[shared, simulated, taped],
        help="ride a sample workout on simulated devices",
    )
    _add_headless(demo)

    ride = commands.add_parser("ride", parents=[shared, simulated, taped], help="ride a workout")
    ride.add_argument("workout", nargs="?", metavar="WORKOUT", help="a file, or a library name")
    _add_headless(ride)
    ride.add_argument("--json", action="store_true", help="one JSON document at the end")
    add_plain(ride)
    add_in_process(ride, argparse.SUPPRESS)

    _add_workouts(commands, shared)
    _add_history(commands, shared)
    load = _reading(commands, "load", shared, "CTL, ATL, TSB, one row a day")
    load.add_argument("--from", dest="first", type=_day, metavar="D", help="YYYY-MM-DD")
    load.add_argument("--to", dest="last", type=_day, metavar="D", help="YYYY-MM-DD")

    add_plan_commands(commands, shared, _day)
    add_coach_commands(commands, shared, _day)
    add_debrief_command(commands, shared)
    _add_device_commands(commands, [shared, simulated])
    _add_simulate(commands, shared)
    add_engine_commands(commands, shared, [simulated, taped])

    ask = _reading(commands, "ask", shared, "one answer from the coach")
    ask.add_argument("text", nargs="+", metavar="TEXT")
    chat = commands.add_parser("chat", parents=[shared], help="a conversation, in plain lines")
    add_plain(chat)
    add_talk_command(commands, shared)
    add_voice_commands(commands, shared)
    _reading(commands, "doctor", shared, "what works, and what to do about the rest")
    return parser


def _reading(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    shared: argparse.ArgumentParser,
    what: str,
) -> argparse.ArgumentParser:
    each = commands.add_parser(name, parents=[shared], help=what)
    each.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return each


def _add_workouts(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
) -> None:
    workouts = commands.add_parser(
        "workouts", parents=[shared], help="list, show, check, convert and import workouts"
    )
    workouts_commands = workouts.add_subparsers(dest="what", metavar="WHAT", required=True)
    each = _reading(workouts_commands, "list", shared, "what there is to ride")
    each.add_argument("text", nargs="*", help="only those in which every word occurs")
    each = _reading(workouts_commands, "show", shared, "one workout, step by step")
    each.add_argument("name", metavar="FILE", help="a file, or a library name")
    each.add_argument("--ftp", type=_positive, help="watts at this FTP")
    each = _reading(workouts_commands, "check", shared, "what was repaired or refused, by line")
    each.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, folders, zips")
    each.add_argument("--ftp", type=_positive, help="watts at this FTP")
    _add_workout_files(workouts_commands, shared)


def _add_workout_files(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
) -> None:
    each = _reading(commands, "new", shared, "make a workout of a text, such as 10m 55%%-75%%")
    each.add_argument(
        "text", nargs="+", metavar="TEXT",
        help="steps, such as '10m 60%% / 5x (3m 110%% / 3m 50%%)'; - reads them from stdin",
    )  # fmt: skip
    each.add_argument("--name", metavar="NAME", help="what it is called; else what it is")
    each.add_argument(
        "--out", type=Path, metavar="FILE", help="save it there, not among your workouts"
    )
    each = _reading(commands, "import", shared, "copy workouts into your library")
    each.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, folders, zips")
    each.add_argument(
        "--folder", dest="into", metavar="NAME",
        help="the folder of your library; without it, the name of the folder or zip",
    )  # fmt: skip
    each = _reading(commands, "convert", shared, "write a workout in another format")
    each.add_argument("file", metavar="FILE", help="a file, or a library name")
    each.add_argument(
        "out", type=Path, metavar="OUT", help="its suffix says how: .zwo .erg .mrc .fit .txt"
    )
    each.add_argument("--ftp", type=_positive, metavar="N", help="where watts are needed; yours")
    each.add_argument("--replace", action="store_true", help="write over a file that is there")


def _add_history(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
) -> None:
    history = commands.add_parser("history", parents=[shared], help="finished rides")
    history_commands = history.add_subparsers(dest="what", metavar="WHAT", required=True)
    each = _reading(history_commands, "import", shared, "take in FIT activities")
    each.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH",
        help="files (.fit, .fit.gz), folders, or the .zip that another service gives",
    )  # fmt: skip
    each.add_argument("--jobs", type=_positive, metavar="N", help="processes; all cores")
    each = _reading(history_commands, "list", shared, "rides, newest first")
    each.add_argument("--limit", type=_positive, default=20, metavar="N")
    each = _reading(history_commands, "show", shared, "one ride, lap by lap")
    each.add_argument("ride", help="an id, how one begins, or last")
    each = _reading(history_commands, "export", shared, "copy a ride's FIT file")
    each.add_argument("ride", help="an id, how one begins, or last")
    each.add_argument("out", type=Path, metavar="OUT", help="a file or a folder")
    _reading(
        history_commands, "rebuild", shared, "make the database anew from journals and FIT files"
    )


def _add_device_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    parents: list[argparse.ArgumentParser],
) -> None:
    devices = commands.add_parser(
        "devices", parents=parents,
        help="search by Bluetooth and ANT+: names, kinds, signal, battery",
    )  # fmt: skip
    devices.add_argument("--json", action="store_true", help="one JSON document on stdout")
    _add_seconds(devices, 10)
    acts = devices.add_subparsers(dest="what", metavar="WHAT")
    pair = acts.add_parser("pair", parents=parents, help="take devices into every ride")
    pair.add_argument("ids", nargs="+", metavar="ID", help="an id or a name that is in the air")
    _add_seconds(pair, argparse.SUPPRESS)
    forget = acts.add_parser("forget", parents=parents, help="leave a device out of rides")
    rename = acts.add_parser("rename", parents=parents, help="give a device your own name")
    prefer = acts.add_parser("prefer", parents=parents, help="say which device serves what")
    prefer.add_argument(
        "metric", metavar="METRIC",
        choices=("power", "cadence", "heart_rate", "speed", "trainer"),
        help="power, cadence, heart_rate, speed; or trainer: which one is driven",
    )  # fmt: skip
    for each in (forget, rename):
        each.add_argument("id", metavar="ID", help="an id or a name")
    prefer.add_argument("id", metavar="ID", help="an id or a name, or auto: whatever fits best")
    rename.add_argument("name", metavar="NAME")


def _add_seconds(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--seconds", type=_positive, default=default, metavar="N", help="search so long; 10"
    )


def _add_simulate(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
) -> None:
    from tui.simulate_options import add_options

    simulate = commands.add_parser(
        "simulate", parents=[shared], argument_default=argparse.SUPPRESS,
        help="simulated devices on a D-Bus of their own, for another console to find (Linux)",
    )  # fmt: skip
    _add_devices(simulate)
    add_options(simulate)


def _add_headless(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--headless", action="store_true", help="no screen: one line per event")
    parser.add_argument(
        "--speed", type=_speed, metavar="N",
        help="headless, simulated: N times real time; 0 as fast as the machine can",
    )  # fmt: skip
    parser.add_argument(
        "--pair", type=_pairing, metavar="all|ID,ID",
        help="headless: ride with these devices; without it, with those that are paired",
    )  # fmt: skip
    parser.add_argument(
        "--at", type=_second, default=0, metavar="SECONDS", help="begin there in the workout"
    )


def _add_simulation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--simulate", action="store_true", help="ride on simulated devices")
    _add_devices(parser)


def _add_tape(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--capture", type=Path, metavar="FILE", help="write down all that the devices say"
    )
    parser.add_argument(
        "--replay", type=Path, metavar="FILE", help="ride on such a file in place of devices"
    )


def _add_devices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, metavar="N", help="of the simulated rider; 1")
    parser.add_argument(
        "--devices", type=_devices, metavar="NAME,NAME",
        help="simulated: trainer, strap, power_meter, speed_cadence; the first two",
    )  # fmt: skip


def _devices(text: str) -> tuple[str, ...]:
    from sensors.simulated.air import DEVICES

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in DEVICES]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"choose from {', '.join(DEVICES)}")
    return names


def _pairing(text: str) -> tuple[str, ...]:
    """Return the ids or names that were given, none for "all"."""
    if text.strip() == "all":
        return ()
    ids = tuple(each.strip() for each in text.split(",") if each.strip())
    if not ids:
        raise argparse.ArgumentTypeError("give all, or ids as `teamcar devices` shows them")
    return ids


def _positive(text: str) -> int:
    return _whole(text, 1, "a whole number above 0")


def _second(text: str) -> int:
    return _whole(text, 0, "seconds, 0 or more")


def _whole(text: str, least: int, what: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a speed: give 0 or more")
    return speed


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{text!r}: give a year {FIRST_YEAR} to {LAST_YEAR}")
    return day
