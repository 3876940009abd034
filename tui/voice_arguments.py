"""The arguments of `teamcar voice`."""

import argparse
import re
from pathlib import Path

from coach.language import LANGUAGES

MOST_TURNS = 300  # of a ride of an hour


def add_voice_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
) -> None:
    """Add `voice` with what can be done."""
    voice = commands.add_parser("voice", parents=[shared], help="speech: its models, how it does")
    acts = voice.add_subparsers(dest="what", metavar="WHAT", required=True)
    install = acts.add_parser("install", parents=[shared], help="bring in a speech model")
    install.add_argument(
        "language", nargs="?", choices=tuple(LANGUAGES), metavar="|".join(LANGUAGES),
        help="the language you speak; without it, the coach's",
    )  # fmt: skip
    where = install.add_mutually_exclusive_group()
    where.add_argument(
        "--from", dest="archive", type=Path, metavar="ZIP", help="a model that is here already"
    )
    where.add_argument("--url", metavar="URL", help="another model, or another place for it")
    install.add_argument(
        "--sha256", type=_sha256, metavar="SUM", help="the sum that the zip must have"
    )
    install.add_argument("--yes", action="store_true", help="without a question")
    _add_json(install)
    tried = "microphone, speech, loudspeaker and recogniser, tried by using them; all voices"
    _add_json(acts.add_parser("check", parents=[shared], help=tried))
    listed = "microphones and loudspeakers, by their names"
    _add_json(acts.add_parser("devices", parents=[shared], help=listed))
    forget = acts.add_parser(
        "forget", parents=[shared], help="delete recordings of your turns, and their log"
    )
    forget.add_argument("--yes", action="store_true", help="without a question")
    bench = acts.add_parser("bench", parents=[shared], help="voice turns, measured")
    bench.add_argument(
        "--turns", type=_turns, default=60, metavar="N", help="how many in all; without it, 60"
    )
    bench.add_argument(
        "--wav", type=Path, metavar="FOLDER",
        help="questions of your own, as WAV files named by their words; without any sound device",
    )  # fmt: skip
    _add_json(bench)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def _turns(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_TURNS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MOST_TURNS}")
    return int(text)


def _sha256(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no SHA-256: it has 64 signs of 0-9 and a-f")
    return text.lower()
