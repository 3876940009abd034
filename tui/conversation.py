"""`teamcar ask` and `teamcar chat`: the coach without a screen, in plain lines."""

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from coach.coach import Coach
from coach.conversation import AnswerPath, Reply
from coach.document import ask_document
from coach.scene import RestContext
from coach.turns import TurnOver
from sensors.clock import SystemClock
from tui.coaching import Coaching
from tui.live_talk import LiveTalk
from tui.planner import Planner
from tui.resting_garage import resting_garage
from tui.ride_coach import told
from tui.settings import Settings, load_settings
from tui.spoken_language import language_of
from tui.stored import open_history, open_library
from tui.suggestion import Choice, choices_for
from workouts.errors import RecordDamaged
from workouts.snapshot import LoadToday
from workouts.summary import RideSummary

if TYPE_CHECKING:
    import asyncio

    from coach.garage import Garage
    from coach.thinking import Thinker

PATIENCE_S = 2.8  # with a server that is silent: one answer is asked for, and is to come at once
MOST_READING_S = 2.0  # of new files of the library, before what is known of it is suggested from
GOODBYE = ("quit", "exit", "bye", "q")


class Shown:
    """Notes when an answer of a model first had words, and shows what comes before it is whole."""

    def __init__(self, show: Callable[[Reply], None]) -> None:
        self.first_token_s: float | None = None
        self._show = show
        self._badged = ""

    def __call__(self, reply: Reply) -> None:
        if reply.path is AnswerPath.MODEL and self.first_token_s is None:
            self.first_token_s = time.perf_counter()
        # An answer in the place of one that is late is shown at once; words that grow, when whole.
        if reply.badge is not None and reply.text != self._badged:
            self._badged = reply.text
            self._show(reply)


def ask(given: argparse.Namespace) -> int:
    """Print one answer; about the ride that an engine holds, else about rest."""
    text = " ".join(given.text)
    shown = Shown(lambda reply: None)
    began_s = time.perf_counter()
    reply, turn = LiveTalk(given.folder, "ask").say(text, shown), 1
    if reply is None:
        with Resting(given.folder, patience_s=PATIENCE_S) as resting:
            began_s = time.perf_counter()
            reply = resting.answer(text, "ask", shown)
            turn = resting.coach.turn
    took_ms = (time.perf_counter() - began_s) * 1000
    if given.json:
        first_s = shown.first_token_s
        first_ms = None if first_s is None else (first_s - began_s) * 1000
        json.dump(ask_document(reply, turn, took_ms, first_ms), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        print(words_of(reply))
    return 0


def chat(given: argparse.Namespace) -> int:
    """Answer line by line until the end of input or a goodbye; of a ride while there is one."""
    live = LiveTalk(given.folder, "chat")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    at_a_terminal = sys.stdin.isatty()
    if at_a_terminal:
        print("Ask the coach; “help” says what it knows, “quit” ends.")
    with Resting(given.folder) as resting:
        while True:
            if at_a_terminal:
                print("you    ", end="", flush=True)
            line = sys.stdin.readline()
            if not line or line.strip().casefold() in GOODBYE:
                return 0
            if line.strip():
                shown = Shown(_print)
                reply = live.say(line.strip(), shown)
                _print(reply or resting.answer(line, "chat", shown))


def _print(reply: Reply) -> None:
    print(f"coach  {words_of(reply)}", flush=True)


def words_of(reply: Reply) -> str:
    """Return a reply as a line, with its badge."""
    return reply.text if reply.badge is None else f"{reply.text} [{reply.badge}]"


class Resting:
    """The coach at rest of a data folder, with its model where one is set; a context."""

    def __init__(self, folder: Path, patience_s: float | None = None) -> None:
        settings, fault = load_settings(folder)
        if fault:
            print(f"teamcar: {fault}", file=sys.stderr)
        self._coaching = Coaching(folder, lambda: settings)
        thinker = self._coaching.thinker(riding=False, patience_s=patience_s)
        records = self._coaching.records
        garage = None if thinker is None else resting_garage(folder, lambda: records.memory)
        self.coach = _coach(folder, settings, thinker, garage, records.over)
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._runner is not None:
            self._runner.run(self.stop())
            self._runner.close()
        self._coaching.close()
        for notice in self._coaching.notices:
            print(f"teamcar: {notice}", file=sys.stderr)

    async def stop(self) -> None:
        """Close the line to the model, in the loop that it was used in."""
        await self._coaching.stop()

    def answer(self, text: str, who: str, told: Callable[[Reply], None]) -> Reply:
        """Return the whole answer; a loop is run only where a model is asked."""
        if not self.coach.has_model:
            return self.coach.say(text, who)
        import asyncio

        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(self.coach.answer(text, who, told))


def _coach(
    folder: Path,
    settings: Settings,
    thinker: "Thinker | None",
    garage: "Garage | None",
    over: TurnOver,
) -> Coach:
    """Return a coach who knows the rides of a data folder, and of none under way."""

    def rest() -> RestContext:
        load, newest, chosen = _ridden(folder, settings)
        return RestContext(
            load,
            settings.athlete.ftp_w,
            told(newest[0], spoken) if newest else None,
            chosen.card.name if chosen else None,
            chosen.card.seconds if chosen else None,
        )

    spoken = language_of(settings, folder)
    return Coach(
        None, lambda: None, SystemClock(), rest, spoken, thinker=thinker, garage=garage, over=over
    )


def _ridden(
    folder: Path, settings: Settings
) -> tuple[LoadToday, Sequence[RideSummary], Choice | None]:
    """Return today's load, the last ride, and what home would suggest.

    A history that fails is told, and counts as none.
    """
    library = open_library(folder, settings)
    library.cards()
    library.read_some(MOST_READING_S)
    try:
        history = open_history(folder, settings)
        try:
            if history.notice:
                print(f"teamcar: {history.notice}", file=sys.stderr)
            history.catch_up()
            load, today = history.load_today(), history.today()
            planned = Planner(folder, lambda: history, lambda: library).waiting(today)
            minutes = settings.suggest_minutes
            choices = choices_for(
                today, library, history, load, planned, minutes * 60 if minutes else None
            )
            return load, history.rides(limit=1), next(iter(choices), None)
        finally:
            history.close()
    except RecordDamaged as error:
        print(f"teamcar: {error}", file=sys.stderr)
        return LoadToday(), (), None
