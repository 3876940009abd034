"""What the engine tells without being asked: attached for ever, and again whenever it is lost."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from sensors.clock import Clock
from tui.engine_line import STRANGE
from tui.peer import peer_of
from tui.protocol import LONGEST_DOWN, VERSION, Engine, Goodbye, Hello
from tui.protocol_lines import BadLine, decode_told, encode, other_version
from workouts.errors import WorkoutsError

FIRST_WAIT_S, WAITS_GROW, LONGEST_WAIT_S = 0.1, 1.5, 2.0
BEGIN_EVERY_S = 5.0  # an engine needs a while until its socket is there
GREETS_WITHIN_S = 5.0

log = logging.getLogger(__name__)

Begin = Callable[[], bool]


class EngineStream:
    """Hands every message to `take`, and every change of `lost` to `changed`."""

    def __init__(
        self,
        path: Path,
        console: str,
        take: Callable[[Struct], None],
        changed: Callable[[], None],
        clock: Clock,
        begin: Begin | None = None,
    ) -> None:
        """`begin` starts an engine where none answers, does not wait, and may refuse.

        It returns whether it did; if not, as while the last one is ending, it is asked again soon.
        """
        self.lost: str | None = "connecting to the engine"
        self.attempt = 0  # to reach it, since it was there last
        self.ever = False  # whether it was there at all
        self._path = path
        self._console = console
        self._take = take
        self._changed = changed
        self._clock = clock
        self._begin = begin
        self._begun_s: float | None = None
        self._refusal: str | None = None  # why none could be started the last time
        self._writer: asyncio.StreamWriter | None = None

    async def run(self) -> None:
        """Attach, and again for ever."""
        wait_s = FIRST_WAIT_S
        while True:
            why: str | None = None
            try:
                why = await self._attached()
            except (FileNotFoundError, ConnectionRefusedError):
                why = self._begun()
            except (OSError, BadLine, TimeoutError) as fault:
                log.info("the engine is lost: %s", fault)
            except Exception:
                # Whatever it sends, the console stays, and tries to get it whole once more.
                log.exception("what the engine tells could not be taken in")
            finally:
                self._drop()
            if self.lost is None:
                self.attempt, wait_s = 0, FIRST_WAIT_S
            self.attempt += 1
            self.lost = why or self._words()
            self._changed()
            await asyncio.sleep(wait_s)
            wait_s = min(LONGEST_WAIT_S, wait_s * WAITS_GROW)

    def send(self, message: Struct) -> None:
        """Tell the engine something, if it is there; does not wait."""
        if self._writer is not None:
            self._writer.write(encode(message))

    def ready(self) -> None:
        """Note that everything was told: the engine is there."""
        self.lost, self.ever = None, True
        self._changed()

    def _words(self) -> str:
        if self._begin is not None and not self.ever:
            return f"starting the engine, try {self.attempt}"
        return f"engine lost, reconnecting {self.attempt}"

    async def _attached(self) -> str | None:
        """Take in what comes until it ends; returns why there is no use in trying, if so."""
        reader, self._writer = await asyncio.open_unix_connection(
            os.fspath(self._path), limit=LONGEST_DOWN
        )
        # Whoever could lay a socket there would be told what the rider says to the coach.
        if peer_of(self._writer.get_extra_info("socket")).uid != os.geteuid():
            return STRANGE
        self._writer.write(encode(Hello(VERSION, self._console)))
        async with asyncio.timeout(GREETS_WITHIN_S):
            line = await self._line(reader)
        while line is not None:
            match told := decode_told(line):
                case Engine(v=theirs) if theirs != VERSION:
                    return other_version(theirs)
                case Goodbye(why=why):
                    log.info("the engine says goodbye: %s", why)
                    return None if self.lost is None else why
                case _:
                    self._take(told)
            line = await self._line(reader)
        return None

    async def _line(self, reader: asyncio.StreamReader) -> bytes | None:
        try:
            line = await reader.readline()
        except ValueError:
            raise BadLine("a line without an end") from None
        return line if line.endswith(b"\n") else None

    def _begun(self) -> str | None:
        """Have an engine started, if it is time to; returns why it cannot be."""
        now_s = self._clock.now()
        due = self._begun_s is None or now_s - self._begun_s >= BEGIN_EVERY_S
        if self._begin is not None and due:
            self._refusal = None
            try:
                self._begun_s = now_s if self._begin() else None
            except (WorkoutsError, OSError) as fault:
                log.warning("%s", fault)
                self._begun_s, self._refusal = now_s, str(fault)
        return self._refusal

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None
