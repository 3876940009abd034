"""`teamcar voice`: models brought in, parts tried, turns measured, what is kept forgotten."""

import argparse
import sys
from collections.abc import Callable, Mapping
from importlib import import_module

from workouts.errors import CommandRefused

ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "install": ("tui.voice_install_command", "install"),
    "check": ("tui.voice_check_command", "check"),
    "devices": ("tui.voice_check_command", "devices"),
    "bench": ("tui.voice_bench_command", "bench"),
}


def run(given: argparse.Namespace) -> int:
    """Do it; raises CommandRefused with a sentence."""
    if given.what == "forget":
        return forget(given)
    module, function = ELSEWHERE[given.what]
    found: Callable[[argparse.Namespace], int] = getattr(import_module(module), function)
    return found(given)


def forget(given: argparse.Namespace) -> int:
    """Delete recordings and the log of turns; asks first. Raises OSError."""
    from coach.voice.recordings import forget

    if not given.yes and not _agreed():
        raise CommandRefused("nothing is forgotten; --yes does it without a question")
    gone = forget(given.folder)
    files = "file" if gone == 1 else "files"
    sys.stdout.write(f"{gone} {files} deleted: recordings of turns, and their log\n")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write("Delete recordings of your turns, and their log? y/N ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
