"""The arguments of `teamcar coach`."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from coach.language import LANGUAGES

KINDS = ("goal", "injury", "preference", "life", "other")


def add_coach_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
    day: Callable[[str], date],
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """Add `coach` and return where its further commands go; `day` reads YYYY-MM-DD."""
    coach = commands.add_parser(
        "coach", parents=[shared], help="what the coach remembers, and what its model costs"
    )
    acts = coach.add_subparsers(dest="what", metavar="WHAT", required=True)
    cost = acts.add_parser("cost", parents=[shared], help="turns, tokens and money, day by day")
    _add_json(cost)
    cost.add_argument("--from", dest="first", type=day, metavar="D", help="YYYY-MM-DD; 30 days")
    cost.add_argument("--to", dest="last", type=day, metavar="D", help="YYYY-MM-DD; today")
    memory = acts.add_parser("memory", parents=[shared], help="facts about you, and what was said")
    _add_memory(memory.add_subparsers(dest="act", metavar="WHAT", required=True), shared)
    _add_eval(acts.add_parser("eval", parents=[shared], help="try the model out by scenarios"))
    return acts


def _add_eval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="scenarios of your own; those shipped"
    )
    parser.add_argument("--language", choices=tuple(LANGUAGES), help="those of one language alone")
    parser.add_argument("--limit", type=_above_0, metavar="N", help="so many of each language")
    _add_json(parser)


def _add_memory(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", shared: argparse.ArgumentParser
) -> None:
    def act(name: str, words: str) -> argparse.ArgumentParser:
        each = acts.add_parser(name, parents=[shared], help=words)
        _add_json(each)
        return each

    listed = act("list", "every fact, and the last turns of the conversation")
    listed.add_argument("--turns", type=int, default=5, metavar="N", help="so many turns; 5")
    search = act("search", "what was said or noted about something")
    search.add_argument("text", nargs="+", metavar="TEXT")
    add = act("add", "give the coach a fact about you to remember")
    edit = act("edit", "put other words to a fact")
    edit.add_argument("number", type=int, metavar="N", help="as `list` shows it")
    for each in (add, edit):
        each.add_argument("text", nargs="+", metavar="TEXT")
        each.add_argument("--kind", choices=KINDS, help="what it is about")
    forget = act("forget", "forget a fact")
    forget.add_argument("number", type=int, metavar="N", help="as `list` shows it")
    clear = act("clear", "forget the whole conversation and every fact")
    clear.add_argument("--yes", action="store_true", help="without a question")


def _above_0(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
