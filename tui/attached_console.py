"""One connection of a console to the engine: greeted, heard line by line, told by its outbox."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from msgspec import Struct

from tui.outbox import IN_FLIGHT_BYTES, Outbox
from tui.peer import Peer
from tui.protocol import LONGEST_UP, Goodbye, Hello, Request, WatchDevices
from tui.protocol_lines import BadLine, decode_hello, decode_request, encode, encode_answer

HELLO_WITHIN_S = 10.0
FAREWELL_WITHIN_S = 2.0  # for what is still to be written to a console that is let go
NAME_SIGNS = 40
ASLEEP_AFTER_S = 30.0  # without taking anything of what waits for it

log = logging.getLogger(__name__)


class AttachedConsole:
    """Speaks with one console; `ask` answers its requests with a line each."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer: Peer,
        outbox: Outbox,
    ) -> None:
        self.peer = peer
        self.name = "console"
        self.follows = False
        self.watches_devices = False
        self.trial: object = None  # the test that it began, which ends with it
        self.outbox = outbox
        self._reader, self._writer = reader, writer
        # asyncio keeps little, so that a newer frame can still take the place of an older one.
        writer.transport.set_write_buffer_limits(high=IN_FLIGHT_BYTES)
        self._writing = asyncio.create_task(self._write(), name="outbox")
        self._taken = 0
        self._took_s: float | None = None  # when it was last seen to take something
        self._ended = False

    def tell(self, message: Struct) -> None:
        """Put a message into its outbox."""
        self.put(encode(message))

    def put(self, line: bytes, name: str | None = None, *, owed: bool = False) -> None:
        """Put a line into its outbox; a console that is too far behind is let go."""
        self.outbox.put(line, name, owed=owed)
        if self.outbox.full and not self._ended:
            log.warning("%s reads too slowly and is let go", self.name)
            self.abort()

    def asleep(self, now_s: float) -> bool:
        """Note whether it takes what it is told; returns whether it has not for too long.

        So is one that was stopped, or whose terminal hangs on a network that has gone.
        """
        if self._took_s is None or not self.outbox.waits or self.outbox.taken != self._taken:
            self._taken, self._took_s = self.outbox.taken, now_s
        return now_s - self._took_s >= ASLEEP_AFTER_S

    async def greeted(self) -> Hello | None:
        """Return its first line; None when it has gone or said nothing; raises BadLine."""
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                line = await self._line()
        except TimeoutError:
            raise BadLine("no hello came; the first line says who you are") from None
        if line is None:
            return None
        hello = decode_hello(line)
        shown = "".join(sign if sign.isprintable() else " " for sign in hello.console)
        self.name = " ".join(shown.split())[:NAME_SIGNS] or "console"
        self.follows = hello.follow
        return hello

    async def heard(self, ask: Callable[[Request], bytes]) -> None:
        """Answer what it asks until it goes; raises BadLine for what is no request."""
        while (line := await self._line()) is not None:
            request = decode_request(line)
            if isinstance(request, WatchDevices):
                self.watches_devices = request.on
                self.put(encode_answer(request.id, None))
            else:
                self.put(ask(request))
            # One who asks without end must leave time for the ride and for the others.
            await asyncio.sleep(0)

    async def leave(self, why: str | None = None) -> None:
        """Say why, where there is a reason, and close; what is not taken in time is dropped."""
        if why is not None:
            self.tell(Goodbye(why))
        try:
            async with asyncio.timeout(FAREWELL_WITHIN_S):
                await self._written()
                self._writer.close()
                await self._closed()
        except TimeoutError:
            log.info("%s does not take its farewell", self.name)
        finally:
            self.abort()
            await self._closed()

    def abort(self) -> None:
        """Close at once, with whatever is not sent."""
        self._ended = True
        self._writing.cancel()
        self._writer.transport.abort()

    async def _written(self) -> None:
        """Wait until everything is written, or nothing more can be."""
        emptied = asyncio.ensure_future(self.outbox.emptied())
        try:
            await asyncio.wait((self._writing, emptied), return_when=asyncio.FIRST_COMPLETED)
        finally:
            emptied.cancel()

    async def _closed(self) -> None:
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        if self._ended:
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _line(self) -> bytes | None:
        """Return the next line, None when there is no more; raises BadLine for one too long."""
        try:
            line = await self._reader.readline()
        except ValueError:
            raise BadLine(f"a line has at most {LONGEST_UP} bytes") from None
        except OSError:
            return None
        return line if line.endswith(b"\n") else None

    async def _write(self) -> None:
        # It may have gone; whoever reads from it is told the same.
        with contextlib.suppress(OSError):
            await self.outbox.run(self._writer)
