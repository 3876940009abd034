"""The console in plain lines: one for each event, and what the rider types goes to the coach.

For screen readers, slow links and terminals without a cursor: nothing is drawn, nothing moves.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from tui.console_house import attached_house, check_at, remote_house, simulation_of
from tui.conversation import GOODBYE, Resting, words_of
from tui.feed import Frame, RideFeed
from tui.house import House
from tui.plain_view import PlainView
from tui.settings import load_settings
from tui.stored import open_library
from tui.under_way import asked_in_vain
from workouts.commands import COMMANDS, Tier
from workouts.errors import WorkoutsError
from workouts.snapshot import RideState

ENGINE_WITHIN_S = 20.0
LOOK_EVERY_S = 0.05
READ_BYTES = 4096
OVER = (RideState.FINISHED, RideState.DISCARDED)
WELCOME = (
    "Ask the coach, or say start, pause, resume, skip step, undo; "
    "“talk” begins and ends talking aloud, “quit” leaves."
)
TALK = "talk"
HOW = "“end the ride” ends it, “quit” leaves it"

Opens = Callable[[], RideFeed]


def attach(given: argparse.Namespace) -> int:
    """Show the engine's ride in lines; raises CommandRefused when no engine runs."""
    house = attached_house(given)
    return asyncio.run(PlainConsole(house, given.folder, sys.stdout).run())


def ride(given: argparse.Namespace) -> int:
    """Open a ride and show it in lines, to its end or until the rider quits."""
    library = open_library(given.folder, load_settings(given.folder)[0])
    workout = library.find(given.workout) if given.workout else None
    if workout is not None and given.at:
        check_at(workout, given.at)
    asked = None if workout is None else workout.name
    if not given.in_process:
        house = remote_house(given)
        console = PlainConsole(house, given.folder, sys.stdout)
        return asyncio.run(console.run(lambda: house.open_ride(workout, at_s=given.at), asked))
    from tui import voicing, wiring

    own = wiring.House(
        given.folder,
        simulation=simulation_of(given),
        capture=given.capture,
        replayed=given.replay,
        sounds=voicing.sound_process,
    )
    try:
        console = PlainConsole(own, given.folder, sys.stdout)
        return asyncio.run(console.run(lambda: own.open_ride(workout, at_s=given.at), asked))
    finally:
        # However the console ended, the ride is saved.
        own.close_ride()
        own.close()


class PlainConsole:
    """Shows a house's ride on `out`, and takes lines from stdin."""

    def __init__(self, house: House, folder: Path, out: TextIO, stdin: int = 0) -> None:
        """`stdin` is the descriptor that is read."""
        self._house = house
        self._resting: Resting | None = None
        self._folder = folder
        self._view = PlainView(out)
        self._stdin = stdin
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._shown: RideFeed | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._over = asyncio.Event()

    async def run(self, opens: Opens | None = None, wanted: str | None = None) -> int:
        """Show rides until the rider leaves, or the ride that `opens` opens is over.

        That is one of the workout `wanted`, None a free one, unless another is under way.
        """
        await self._house.start()
        asked = _asked_to_leave()
        try:
            if not await self._engine_is_there():
                self._view.say(f"teamcar: {self._house.lost}")
                return 1
            for sentence in self._house.notices():
                self._view.say(sentence)
            if opens is not None:
                said = asked_in_vain(wanted, self._house.feed or opens(), HOW)
                if said is not None:
                    self._view.say(said)
            self._view.say(WELCOME)
            self._house.watch(self._show)
            self._show()
            if self._shown is None:
                self._view.say("no ride is under way; one that is opened will be told here")
            _read_lines(self._stdin, self._lines, asyncio.get_running_loop())
            await self._converse(asked)
            self._leave()
            return 0
        finally:
            self._unsubscribe()
            if self._resting is not None:
                await self._resting.stop()
            await self._house.stop()

    async def _engine_is_there(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ENGINE_WITHIN_S):
                while self._house.lost is not None:
                    await asyncio.sleep(LOOK_EVERY_S)
        return self._house.lost is None

    async def _converse(self, asked: "asyncio.Future[None]") -> None:
        """Take lines until goodbye, the end of input, the end of the ride, or a signal."""
        over = asyncio.ensure_future(self._over.wait())
        try:
            while True:
                line = asyncio.ensure_future(self._lines.get())
                ends: set[asyncio.Future[Any]] = {line, over, asked}
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                if not line.done():
                    line.cancel()
                    return
                text = line.result()
                if text is None or text.strip().casefold() in GOODBYE:
                    return
                if text.strip() and self._shown is not None:
                    self._take(text.strip(), self._shown)
                elif text.strip():
                    said = asyncio.ensure_future(self._ask_at_rest(text.strip()))
                    ends = {said, over, asked}
                    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                    said.cancel()
        finally:
            over.cancel()

    async def _ask_at_rest(self, text: str) -> None:
        """Have the coach answer without a ride."""
        try:
            self._resting = self._resting or Resting(self._folder)
            reply = await self._resting.coach.answer(text, "plain")
            self._view.say(f"coach  {words_of(reply)}")
        except (WorkoutsError, OSError) as fault:
            self._view.say(f"teamcar: {fault}")

    def _take(self, text: str, feed: RideFeed) -> None:
        """Do a command that was typed by its name, else have the coach answer."""
        try:
            if text.casefold() == TALK:
                feed.talk("toggle")
                return
            command = COMMANDS.get("_".join(text.casefold().split()))
            if command and not command.arguments and command.tier is not Tier.DANGEROUS:
                self._view.done(feed.perform(command.name, {}, "plain"), feed.frame().ride)
                return
            self._view.asked(text)
            reply = feed.say(text, "plain")
            if not reply.growing:  # a model's answer comes with the frames, when it is whole
                self._view.answered(reply.text, feed.frame().ride)
        except (WorkoutsError, OSError) as fault:
            self._view.say(f"teamcar: {fault}")

    def _show(self) -> None:
        feed = self._house.feed
        if feed is self._shown:
            return
        self._unsubscribe()
        self._shown = feed
        if feed is None:
            return
        now = feed.frame().ride
        self._view.say(f"{now.workout_name}, {now.steps_total} steps, {now.state.value}")
        self._unsubscribe = feed.subscribe(self._tell)
        self._tell(feed.frame())

    def _tell(self, frame: Frame) -> None:
        self._view.tell(frame)
        if frame.ride.state in OVER:
            self._over.set()

    def _leave(self) -> None:
        """Say what became of a ride that is over, or that it goes on."""
        if self._shown is None:
            return
        if self._over.is_set() or not self._house.outlives:
            self._unsubscribe()
            summary = self._house.close_ride()
            if summary is None:
                self._view.say("the ride is not kept")
            else:
                self._view.summary(summary)
        else:
            self._view.say("the ride goes on; `teamcar attach` shows it again")


def _asked_to_leave() -> "asyncio.Future[None]":
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[None] = loop.create_future()

    def ask() -> None:
        if not asked.done():
            asked.set_result(None)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, ask)
    return asked


def _read_lines(
    stdin: int, lines: "asyncio.Queue[str | None]", loop: asyncio.AbstractEventLoop
) -> None:
    """Put what is typed into `lines`, None at its end; a file, a pipe or a terminal alike."""

    def put(line: str | None) -> None:
        # The console may have left while the rider was still typing.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        rest = b""
        while True:
            try:
                # Not by sys.stdin: its lock, held by a waiting thread, keeps Python from ending.
                data = os.read(stdin, READ_BYTES)
            except OSError:
                data = b""
            if not data:
                break
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                put(line.decode(errors="replace"))
        if rest:
            put(rest.decode(errors="replace"))
        put(None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
