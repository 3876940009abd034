"""The arguments of the commands for calendar, syncing and keys."""

import argparse
from collections.abc import Callable
from datetime import date, datetime, timedelta

from workouts.secrets import VARIABLES


def add_plan_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
    day: Callable[[str], date],
) -> None:
    """Add `calendar`, `sync` and `key`; `day` reads YYYY-MM-DD."""
    calendar = commands.add_parser(
        "calendar", parents=[shared], help="what is planned, and how it was kept"
    )
    _add_json(calendar)
    calendar.add_argument("--from", dest="first", type=day, metavar="D", help="YYYY-MM-DD")
    calendar.add_argument("--to", dest="last", type=day, metavar="D", help="YYYY-MM-DD")
    _add_changes(calendar.add_subparsers(dest="what", metavar="WHAT"), shared, day)

    sync = commands.add_parser(
        "sync", parents=[shared], help="fetch planned workouts and send finished rides, now"
    )
    _add_json(sync)
    sync.add_argument(
        "--ride", action="append", metavar="RIDE", help="send this ride too; an id, or last"
    )

    key = commands.add_parser(
        "key", parents=[shared], help="keys for intervals.icu, the model and mail"
    )
    acts = key.add_subparsers(dest="what", metavar="WHAT", required=True)
    for what, words in (("set", "read one from the terminal, or stdin"), ("forget", "forget one")):
        each = acts.add_parser(what, parents=[shared], help=words)
        # Not by `choices`, whose fault shows what was given: it may be a key.
        each.add_argument("name", type=_key_name, metavar="|".join(VARIABLES))
        each.add_argument("rest", nargs="*", type=_no_key, help=argparse.SUPPRESS)


def _key_name(text: str) -> str:
    if text not in VARIABLES:
        raise argparse.ArgumentTypeError(f"there are keys for {', '.join(VARIABLES)}")
    return text


def _no_key(text: str) -> str:
    raise argparse.ArgumentTypeError(
        "no key is taken from the command line, where others can read it and the shell keeps it;"
        " make a new one, and give it when it is asked for, or on stdin"
    )


def _add_changes(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
    day: Callable[[str], date],
) -> None:
    def on_day(text: str) -> date:
        ahead = {"today": 0, "tomorrow": 1}.get(text.lower())
        if ahead is None:
            return day(text)
        return datetime.now().astimezone().date() + timedelta(days=ahead)

    def change(name: str, words: str) -> argparse.ArgumentParser:
        each = acts.add_parser(
            name, parents=[shared], argument_default=argparse.SUPPRESS, help=words
        )
        _add_json(each)
        if name != "add":
            each.add_argument("id", type=int, metavar="ID", help="as `teamcar calendar` shows it")
        return each

    add = change("add", "plan a workout for a day")
    add.add_argument("day", type=on_day, metavar="DAY", help="YYYY-MM-DD, today or tomorrow")
    add.add_argument("workout", metavar="WORKOUT", help="a file, or a library name")
    add.add_argument("--notes", default="", metavar="TEXT")
    move = change("move", "ride it on another day")
    move.add_argument("day", type=on_day, metavar="DAY", help="YYYY-MM-DD, today or tomorrow")
    change("remove", "take it off the calendar")
    change("skip", "say that it will not be ridden")
    match = change("match", "say which ride it was")
    match.add_argument("ride", metavar="RIDE", help="an id, how one begins, or last")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
