"""A model server by script, over real HTTP on loopback: every byte of an answer is the script's.

A script is a list of answers, one for each request in turn, or a function from a request to an
answer. Answers come from `says`, `calls`, `streamed` and `refuses`, or are written byte by byte.
What waits, waits for an event of the test and never for a time; it ends as well when the client
goes, which the server sees.
"""

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self

Document = Mapping[str, Any]


class End(Enum):
    """What becomes of the connection after an answer's bytes."""

    WHOLE = "whole"  # the body ends as it should, and the line stays
    CLOSED = "closed"  # the body ends as it should, and the line is closed
    TORN = "torn"  # the line is closed in the middle of the body
    RESET = "reset"  # the line is reset
    OPEN = "open"  # nothing more comes


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]  # names in small letters
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Scripted:
    """One answer: bytes are a chunk of its body, an event is waited for before what follows."""

    parts: tuple[bytes | asyncio.Event, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(
        default_factory=lambda: {"Content-Type": "text/event-stream"}
    )
    end: End = End.WHOLE
    raw: bool = False  # the parts are all that is sent, head included


Answerer = Callable[[Asked], Scripted]


class ScriptedServer:
    """Use as an async context; `always` answers when the script is over."""

    def __init__(
        self, script: Sequence[Scripted | Answerer] = (), always: Scripted | Answerer | None = None
    ) -> None:
        self.asked: list[Asked] = []
        self.waiting = asyncio.Event()  # an answer has come to an event that is not set
        self.lines = 0  # that were opened
        self.left = asyncio.Event()  # a client has gone in the middle of an answer
        self.port = 0
        self._script = list(script)
        self._always = always
        self._connections: set[_Connection] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for connection in tuple(self._connections):
            await connection.stop()
        await self._server.wait_closed()

    def opened(self, connection: "_Connection") -> None:
        self.lines += 1
        self._connections.add(connection)

    def closed(self, connection: "_Connection") -> None:
        self._connections.discard(connection)

    def answer(self, asked: Asked) -> Scripted:
        """Note a request and return what is due for it."""
        self.asked.append(asked)
        due = self._script.pop(0) if self._script else self._always
        if due is None:
            return refuses(500, {"error": {"message": "the script is over"}})
        return due if isinstance(due, Scripted) else due(asked)


class _Connection(asyncio.Protocol):
    """One line: requests in, scripted answers out, and an eye on whether the client is there."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._heard = b""
        self._gone = asyncio.Event()
        self._more = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.opened(self)
        self._task = asyncio.get_running_loop().create_task(self._serve())

    def data_received(self, data: bytes) -> None:
        self._heard += data
        self._more.set()

    def eof_received(self) -> None:
        self._gone.set()
        self._more.set()

    def connection_lost(self, error: Exception | None) -> None:
        self.eof_received()
        self._server.closed(self)

    async def stop(self) -> None:
        self._transport.abort()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _serve(self) -> None:
        while (asked := await self._request()) is not None:
            answer = self._server.answer(asked)
            await self._send(answer, asked.method == "HEAD")
            if answer.end is not End.WHOLE:
                await self._gone.wait()

    async def _send(self, answer: Scripted, head_only: bool) -> None:
        if not answer.raw:
            head = [f"HTTP/1.1 {answer.status} Scripted", "Transfer-Encoding: chunked"]
            head += [f"{name}: {value}" for name, value in answer.headers.items()]
            self._transport.write("\r\n".join([*head, "", ""]).encode("latin-1"))
        for part in () if head_only else answer.parts:
            if isinstance(part, asyncio.Event):
                await self._wait(part)
            elif answer.raw:
                self._transport.write(part)
            elif part:
                self._transport.write(b"%x\r\n%b\r\n" % (len(part), part))
            if self._gone.is_set():
                self._server.left.set()
                return
        if answer.end in (End.WHOLE, End.CLOSED) and not answer.raw and not head_only:
            self._transport.write(b"0\r\n\r\n")
        if answer.end is End.RESET:
            lingering = struct.pack("ii", 1, 0)
            self._transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, lingering
            )
        if answer.end in (End.CLOSED, End.TORN, End.RESET):
            self._transport.close()

    async def _wait(self, event: asyncio.Event) -> None:
        if not event.is_set():
            self._server.waiting.set()
        tasks = [asyncio.ensure_future(each.wait()) for each in (event, self._gone)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _request(self) -> Asked | None:
        """Return the next request on this line, None when the client has gone."""
        while b"\r\n\r\n" not in self._heard:
            if not await self._read_on():
                return None
        head, _, self._heard = self._heard.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        length = int(headers.get("content-length", 0))
        while len(self._heard) < length:
            if not await self._read_on():
                return None
        body, self._heard = self._heard[:length], self._heard[length:]
        method, path, _ = first.split(" ")
        return Asked(method, path, headers, body)

    async def _read_on(self) -> bool:
        if self._gone.is_set():
            return False
        self._more.clear()
        await self._more.wait()
        return not self._gone.is_set()


@contextmanager
def in_thread(
    script: Sequence[Scripted | Answerer] = (), always: Scripted | Answerer | None = None
) -> Iterator[ScriptedServer]:
    """Run a server beside a test that has no loop; its script has no events."""
    ready, done = threading.Event(), threading.Event()
    held: list[ScriptedServer] = []

    async def run() -> None:
        async with ScriptedServer(script, always) as server:
            held.append(server)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    ready.wait()
    try:
        yield held[0]
    finally:
        done.set()
        thread.join()


def event(document: object) -> bytes:
    """Return a document as one event of a stream."""
    return b"data: " + json.dumps(document).encode() + b"\n\n"


def chunk(delta: object, finish: str | None = None, **more: object) -> Document:
    """Return a chunk of an answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "choices": [choice], **more}


USAGE = {"choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 3}}
DONE = b"data: [DONE]\n\n"


def streamed(*documents: object, done: bool = True, end: End = End.WHOLE) -> Scripted:
    """Return a stream of documents, each in an HTTP chunk of its own."""
    return Scripted((*map(event, documents), *((DONE,) if done else ())), end=end)


def says(*texts: str, finish: str = "stop") -> Scripted:
    """Return a well-behaved answer in words."""
    words = [chunk({"content": text}) for text in texts]
    return streamed(chunk({"role": "assistant", "content": ""}), *words, chunk({}, finish), USAGE)


def calls(*wanted: tuple[str, str], finish: str = "tool_calls") -> Scripted:
    """Return a well-behaved answer that calls tools: (name, arguments as JSON)."""
    parts: list[Document] = []
    for index, (name, arguments) in enumerate(wanted):
        function = {"name": name, "arguments": ""}
        begun = {"index": index, "id": f"id-{index}", "type": "function", "function": function}
        parts.append(chunk({"tool_calls": [begun]}))
        for piece in (arguments[:3], arguments[3:]):
            more = {"index": index, "function": {"arguments": piece}}
            parts.append(chunk({"tool_calls": [more]}))
    return streamed(*parts, chunk({}, finish), USAGE)


def refuses(status: int, document: object, **headers: str) -> Scripted:
    """Return an error with a JSON body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted(
        (json.dumps(document).encode(),), status, {"Content-Type": "application/json", **named}
    )
