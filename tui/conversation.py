"""`teamcar ask` and `teamcar chat`: the coach without a screen, in plain lines."""

import argparse
import io
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from coach.coach import Coach
from coach.conversation import Reply
from coach.document import ask_document
from coach.scene import LastRide, RestContext
from sensors.clock import SystemClock
from tui.settings import Settings, load_settings
from tui.stored import open_history, open_library
from tui.suggestion import suggested
from workouts.errors import RecordDamaged
from workouts.snapshot import LoadToday
from workouts.summary import RideSummary

GOODBYE = ("quit", "exit", "bye", "q")


def ask(given: argparse.Namespace) -> int:
    """Print one answer; about rest, as no ride is shared between processes yet."""
    coach = _coach(given)
    reply, seconds = _timed(coach, " ".join(given.text))
    if given.json:
        json.dump(ask_document(reply, coach.turn, seconds * 1000), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        print(reply.text)
    return 0


def chat(given: argparse.Namespace) -> int:
    """Answer line by line until the end of input or a goodbye."""
    coach = _coach(given)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    at_a_terminal = sys.stdin.isatty()
    if at_a_terminal:
        print("Ask the coach; “help” says what it knows, “quit” ends.")
    while True:
        if at_a_terminal:
            print("you    ", end="", flush=True)
        line = sys.stdin.readline()
        if not line or line.strip().casefold() in GOODBYE:
            return 0
        if line.strip():
            print(f"coach  {coach.say(line, 'chat').text}", flush=True)


def _timed(coach: Coach, text: str) -> tuple[Reply, float]:
    began_s = time.perf_counter()
    reply = coach.say(text, "ask")
    return reply, time.perf_counter() - began_s


def _coach(given: argparse.Namespace) -> Coach:
    settings, fault = load_settings(given.folder)
    if fault:
        print(f"teamcar: {fault}", file=sys.stderr)

    def rest() -> RestContext:
        load, newest = _ridden(given.folder, settings)
        last = None
        if newest:
            ride = newest[0]
            last = LastRide(
                ride.workout_name,
                ride.duration_s,
                ride.training_stress,
                ride.normalized_power_w,
                ride.work_kj,
            )
        library = open_library(given.folder, settings)
        chosen = next(iter(suggested(tuple(library.entries()), load.tsb)), None)
        return RestContext(
            load,
            settings.athlete.ftp_w,
            last,
            chosen.name if chosen else None,
            chosen.seconds if chosen else None,
        )

    return Coach(commanded=None, frame=lambda: None, clock=SystemClock(), rest=rest)


def _ridden(folder: Path, settings: Settings) -> tuple[LoadToday, Sequence[RideSummary]]:
    """Return today's load and the last ride; a history that fails is told, and counts as none."""
    try:
        history = open_history(folder, settings)
        try:
            if history.notice:
                print(f"teamcar: {history.notice}", file=sys.stderr)
            history.catch_up()
            return history.load_today(), history.rides(limit=1)
        finally:
            history.close()
    except RecordDamaged as error:
        print(f"teamcar: {error}", file=sys.stderr)
        return LoadToday(), ()
