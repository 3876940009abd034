"""What is still to be sent to one console: in order, bounded, and never waited for by the ride.

A line may have a name; a newer line of that name takes the place of one that is not sent yet. So a
console that reads slowly misses frames, and nothing else. One that does not even take the rest is
given up.
"""

import asyncio
from typing import Protocol

MOST_BYTES = 4_000_000  # of news; at one line a second that is hours
IN_FLIGHT_BYTES = 64_000  # with the kernel and asyncio; what is beyond can still be replaced


class Writer(Protocol):
    """The end of a StreamWriter that is needed."""

    def write(self, data: bytes, /) -> None: ...
    async def drain(self) -> None: ...


class Outbox:
    """Lines that wait for one console; `run` writes them."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.full = False  # something had to be left out: the console is to be dropped
        self.left_out = 0  # lines whose place a newer one took
        self.size = 0  # bytes of news that wait
        self.taken = 0  # lines that went through
        self._most = most_bytes
        self._lines: dict[object, tuple[bytes, int]] = {}  # and what each counts
        self._news = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def put(self, line: bytes, name: str | None = None, *, owed: bool = False) -> None:
        """Take a line; with a `name` it replaces the one of that name that waits.

        What is `owed` to a console that has only come, as a long trace, counts for nothing.
        """
        key: object = name or object()
        before = self._lines.pop(key, None)
        if before is not None:
            self.size -= before[1]
            self.left_out += 1
        counts = 0 if owed else len(line)
        if self.size + counts > self._most:
            self.full = True
        if self.full:
            return
        self._lines[key] = line, counts
        self.size += counts
        self._empty.clear()
        self._news.set()

    async def run(self, writer: Writer) -> None:
        """Write what comes, for ever; raises OSError when the console has gone."""
        while True:
            while self._lines:
                key = next(iter(self._lines))
                line, counts = self._lines.pop(key)
                self.size -= counts
                writer.write(line)
                await writer.drain()
                self.taken += 1
            self._empty.set()
            self._news.clear()
            await self._news.wait()

    @property
    def waits(self) -> bool:
        """Whether something is still to be written."""
        return not self._empty.is_set()

    async def emptied(self) -> None:
        """Wait until everything is written."""
        await self._empty.wait()
