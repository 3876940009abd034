"""The arguments of `teamcar debrief`."""

import argparse
from pathlib import Path

from coach.language import LANGUAGES


def add_debrief_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
) -> None:
    """Add `debrief`."""
    each = commands.add_parser(
        "debrief", parents=[shared], help="a ride graded after it, with its evidence"
    )
    each.add_argument(
        "ride", metavar="RIDE", help="an id, how one begins, last, or a ride's folder"
    )
    each.add_argument("--json", action="store_true", help="one JSON document on stdout")
    each.add_argument("--again", action="store_true", help="grade it anew")
    each.add_argument("--html", type=Path, metavar="OUT", help="copy the page to a file or folder")
    each.add_argument("--language", choices=tuple(LANGUAGES), help="of the report; the coach's")
    # As it is started after a ride: below every other process, and silent.
    each.add_argument("--background", action="store_true", help=argparse.SUPPRESS)
