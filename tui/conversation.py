"""`teamcar ask` and `teamcar chat`: the coach without a screen, in plain lines."""

import argparse
import io
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from coach.coach import Coach
from coach.document import ask_document
from coach.language import chosen_language
from coach.scene import LastRide, RestContext
from sensors.clock import SystemClock
from tui.live_talk import LiveTalk
from tui.settings import Settings, load_settings
from tui.stored import open_history, open_library
from tui.suggestion import suggested
from workouts.errors import RecordDamaged
from workouts.snapshot import LoadToday
from workouts.summary import RideSummary

GOODBYE = ("quit", "exit", "bye", "q")


def ask(given: argparse.Namespace) -> int:
    """Print one answer; about the ride that an engine holds, else about rest."""
    text = " ".join(given.text)
    began_s = time.perf_counter()
    reply, turn = LiveTalk(given.folder, "ask").say(text), 1
    if reply is None:
        coach = resting_coach(given.folder)
        began_s = time.perf_counter()
        reply = coach.say(text, "ask")
        turn = coach.turn
    took_ms = (time.perf_counter() - began_s) * 1000
    if given.json:
        json.dump(ask_document(reply, turn, took_ms), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        print(reply.text)
    return 0


def chat(given: argparse.Namespace) -> int:
    """Answer line by line until the end of input or a goodbye; of a ride while there is one."""
    coach, live = resting_coach(given.folder), LiveTalk(given.folder, "chat")
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
            reply = live.say(line.strip()) or coach.say(line, "chat")
            print(f"coach  {reply.text}", flush=True)


def resting_coach(folder: Path) -> Coach:
    """Return a coach who knows the rides of a data folder, and of none under way."""
    settings, fault = load_settings(folder)
    if fault:
        print(f"teamcar: {fault}", file=sys.stderr)

    def rest() -> RestContext:
        load, newest = _ridden(folder, settings)
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
        library = open_library(folder, settings)
        chosen = next(iter(suggested(tuple(library.entries()), load.tsb)), None)
        return RestContext(
            load,
            settings.athlete.ftp_w,
            last,
            chosen.name if chosen else None,
            chosen.seconds if chosen else None,
        )

    spoken = chosen_language(settings.language)
    return Coach(None, lambda: None, SystemClock(), rest, spoken)


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
