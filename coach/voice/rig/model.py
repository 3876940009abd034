"""A model server by script, over real HTTP on loopback: it takes its time to the first token."""

import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from typing import Self

ROLE = {"role": "assistant", "content": ""}


class SlowModel:
    """Streams one of its answers to each question in turn; use as an async context.

    `first_token_s` and `token_s` may be changed while it runs; with `stalled` it says nothing at
    all until the client goes. Times are monotonic.
    """

    def __init__(
        self, answers: Sequence[str], first_token_s: float = 0.8, token_s: float = 0.01
    ) -> None:
        self.answers = list(answers)
        self.first_token_s, self.token_s = first_token_s, token_s
        self.stalled = False
        self.asked_s: list[float] = []
        self.left_s: list[float] = []  # when a client went in the middle of an answer
        self.open = 0  # answers under way
        self._port = 0
        self._lines: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def has_lost_more_than(self, count: int) -> bool:
        """Return whether more clients than that went in the middle of an answer."""
        return len(self.left_s) > count

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for line in tuple(self._lines):
            line.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client is gone
        finally:
            self._lines.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; returns whether another may come on this line."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, _, *_ = head.split(" ")
        length = next(
            (
                int(line.partition(":")[2])
                for line in head.split("\r\n")
                if line.lower().startswith("content-length:")
            ),
            0,
        )
        await reader.readexactly(length)
        if method != "POST":
            body = json.dumps({"object": "list", "data": [{"id": "scripted"}]}).encode()
            writer.write(_head("application/json") + _chunk(body) + _chunk(b""))
            await writer.drain()
            return True
        self.asked_s.append(time.monotonic())
        words = self.answers[(len(self.asked_s) - 1) % len(self.answers)].split(" ")
        gone = asyncio.create_task(reader.read(1))
        self.open += 1
        try:
            if not await self._stream(words, writer, gone):
                self.left_s.append(time.monotonic())
                return False
        finally:
            self.open -= 1
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await gone
        return True

    async def _stream(
        self, words: Sequence[str], writer: asyncio.StreamWriter, gone: "asyncio.Task[bytes]"
    ) -> bool:
        """Stream an answer; returns False where the client went before its end."""
        writer.write(_head("text/event-stream"))
        writer.write(_event({"index": 0, "delta": ROLE, "finish_reason": None}))
        wait_s = self.first_token_s
        for delta in ({"content": f"{' ' if i else ''}{w}"} for i, w in enumerate(words)):
            done, _ = await asyncio.wait([gone], timeout=None if self.stalled else wait_s)
            if done:
                return False
            wait_s = self.token_s
            writer.write(_event({"index": 0, "delta": delta, "finish_reason": None}))
        writer.write(_event({"index": 0, "delta": {}, "finish_reason": "stop"}))
        writer.write(_chunk(b"data: [DONE]\n\n") + _chunk(b""))
        await writer.drain()
        return True


def _head(kind: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", "Transfer-Encoding: chunked", "", ""]
    return "\r\n".join(lines).encode()


def _event(choice: object) -> bytes:
    document = {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}
    return _chunk(b"data: " + json.dumps(document).encode() + b"\n\n")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
