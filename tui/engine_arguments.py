"""The arguments of `teamcar engine`, `attach`, `riders` and `talk`."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_engine_commands(
    commands: "Commands", shared: argparse.ArgumentParser, devices: list[argparse.ArgumentParser]
) -> None:
    """Add the commands; `devices` are the options that say what a ride is ridden on."""
    engine = commands.add_parser(
        "engine", parents=[shared, *devices], help="the ride without a screen; consoles attach"
    )
    engine.add_argument("--keep", action="store_true", help="never end a ride that nobody looks at")
    engine.add_argument(
        "--wait", action="store_true", help="wait until another engine of the folder has ended"
    )
    # Of an engine that a console has started; it ends with the last console, when none rides.
    engine.add_argument("--for-console", action="store_true", help=argparse.SUPPRESS)
    instead = engine.add_mutually_exclusive_group()
    instead.add_argument("--stop", action="store_true", help="save the ride and end the engine")
    instead.add_argument(
        "--install-service", action="store_true", help="have systemd run it: your own user unit"
    )
    instead.add_argument("--remove-service", action="store_true", help="remove that unit")
    attach = commands.add_parser(
        "attach", parents=[shared], help="a screen on the engine that runs"
    )
    add_plain(attach)
    _add_riders(commands, shared)


def add_plain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plain", action="store_true",
        help="one line per event, and lines you type: for screen readers and slow links",
    )  # fmt: skip


def add_in_process(parser: argparse.ArgumentParser, default: object = False) -> None:
    parser.add_argument(
        "--in-process", action="store_true", default=default,
        help="ride in the console itself: without an engine, the ride ends with it",
    )  # fmt: skip


def _add_riders(commands: "Commands", shared: argparse.ArgumentParser) -> None:
    riders = commands.add_parser("riders", parents=[shared], help="who rides on this machine")
    riders.add_argument("--json", action="store_true", help="one JSON document on stdout")
    acts = riders.add_subparsers(dest="what", metavar="WHAT")
    listed = acts.add_parser("list", parents=[shared], help="all of them, and who is in use")
    listed.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON document on stdout"
    )
    add = acts.add_parser("add", parents=[shared], help="a rider with settings and rides of theirs")
    use = acts.add_parser("use", parents=[shared], help="say who rides when nobody is named")
    remove = acts.add_parser("remove", parents=[shared], help="set a rider aside; nothing is lost")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    for each in (add, use, remove):
        each.add_argument("name", metavar="NAME", help="letters and figures; default is the first")


def add_talk_command(commands: "Commands", shared: argparse.ArgumentParser) -> None:
    """Add push-to-talk to the parser."""
    talk = commands.add_parser(
        "talk", parents=[shared], help="push-to-talk from a button, a headset key or a script"
    )
    talk.add_argument("--json", action="store_true", help="the voice as one JSON document")
    acts = talk.add_subparsers(dest="act", metavar="ACT", required=True)
    for act, what in (
        ("press", "begin to talk, or end it; over the coach's words: be silent and listen"),
        ("release", "the button that was held is up"),
        ("toggle", "begin or end, whatever is set"),
        ("cancel", "give the turn up"),
        ("say", "words in place of a microphone"),
        ("again", "say the last answer once more"),
        ("quiet", "mute what is said without being asked, or let it speak again"),
        ("louder", "speak louder"),
        ("softer", "speak softer"),
        ("status", "what the voice is doing"),
    ):
        each = acts.add_parser(act, parents=[shared], help=what)
        each.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS,
            help="the voice as one JSON document",
        )  # fmt: skip
        if act == "say":
            each.add_argument("text", nargs="+", metavar="TEXT")
