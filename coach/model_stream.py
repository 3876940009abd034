"""One round over the wire: a request goes out, words and calls come in, within limits of time.

Leaving it in the middle closes the socket; a round that was whole leaves the line to the next one.
"""

import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from coach.model_answer import Answer, BadAnswer, ErrorTold, tokens_of
from coach.model_errors import (
    no_answer,
    scrubbed,
    slow,
    stalled,
    status_failed,
    told_failed,
    too_long,
    unreachable,
)
from coach.model_fields import Dialect, body_of, fields_of
from coach.model_lines import DONE, EventLines, Garbled, Heard
from coach.model_refusals import Told, milder, told_by, told_in
from coach.model_talk import Fault, ModelEvent, ModelFailed, ModelRequest, ModelSettings, TextDelta
from coach.model_timer import Timer, by
from workouts.secrets import Secret

log = logging.getLogger(__name__)

MOST_TRIES = 8  # of one round, each without a field that the server has just refused
LARGEST_ERROR = 64 * 1024
SMALLEST_CONTEXT = 384  # tokens of a request that any server holds
AFTERWARDS_S = 0.5  # for the count of tokens and the end of the stream, after the answer's end


class HttpAnswer(Protocol):
    """What is needed of an HTTP response whose body is still coming."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    def aiter_bytes(self) -> AsyncIterator[bytes]: ...
    async def aclose(self) -> None: ...


class Server(Protocol):
    """What a round needs of its server; `dialect` and `lingers` are what it learns of it."""

    host: str
    timer: Timer
    key: Secret | None
    extra: Mapping[str, Any]
    dialect: Dialect
    lingers: bool  # it leaves the stream open after its end

    def new_id(self) -> str: ...
    async def post(self, body: bytes, reached: Callable[[], None]) -> HttpAnswer: ...
    def transport(self, error: Exception) -> ModelFailed: ...


class ModelStream:
    """The events of one round; `open` and iterating raise ModelFailed, and `failed` keeps it."""

    def __init__(self, server: Server, request: ModelRequest, settings: ModelSettings) -> None:
        self.failed: ModelFailed | None = None
        self.finished = False
        self._server, self._request, self._settings = server, request, settings
        self._events: deque[ModelEvent] = deque()
        self._response: HttpAnswer | None = None
        self._chunks: AsyncIterator[bytes] | None = None
        self._fields: dict[str, Any] = {}
        self._tries = 0
        self._reached = False
        self._spoke = False
        self._began_s = self._heard_s = server.timer.now()
        self._ended_s: float | None = None

    async def open(self) -> None:
        """Send the request and wait for the answer to begin."""
        try:
            await self._open()
        except (ModelFailed, TimeoutError, BadAnswer) as error:
            raise self._fail(error) from None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ModelEvent:
        # Whoever takes the words may be slow; only the server's silence counts.
        self._heard_s = self._server.timer.now()
        while not (self._events or self.finished or self.failed):
            try:
                await self._more()
            except (ModelFailed, TimeoutError, BadAnswer, Garbled) as error:
                self._fail(error)
        if not self._events:
            raise self.failed or StopAsyncIteration
        event = self._events.popleft()
        self._spoke = self._spoke or isinstance(event, TextDelta)
        return event

    async def close(self) -> None:
        """Give the line back, or close it where the answer is not at its end."""
        response, chunks = self._response, self._chunks
        self._response = self._chunks = None
        if response is not None:
            await response.aclose()
        if isinstance(chunks, AsyncGenerator):
            # A generator that another task is in is closed by that task.
            with suppress(RuntimeError):
                await chunks.aclose()

    async def _open(self) -> None:
        """Send the request, without what the server refuses, until it takes it."""
        while True:
            self._tries += 1
            self._fields = self._spoken()
            self._lines = EventLines()
            self._answer = Answer(
                self._request, self._server.new_id, self._server.dialect.thinks_first
            )
            sent = self._server.post(body_of(self._fields), self._got_through)
            self._response = await by(self._server.timer, self._first_by(), sent)
            self._chunks = self._response.aiter_bytes()
            if 200 <= self._response.status_code < 300:
                return
            status, headers = self._response.status_code, self._response.headers
            told = self._heard_by(told_by(await self._whole_error()))
            await self.close()
            if not self._learned(told, status):
                now = datetime.now(UTC)
                raise status_failed(self._server.host, status, told, headers, now)

    def _spoken(self) -> dict[str, Any]:
        dialect = self._server.dialect
        if self._request.must_call and self._request.tools and not dialect.tools:
            raise BadAnswer(Fault.UNSUITABLE, "has a model that takes no tools; choose another")
        model = self._settings.model or "default"
        return fields_of(self._request, model, dialect, self._server.extra)

    async def _whole_error(self) -> bytes:
        body = b""
        while len(body) < LARGEST_ERROR:
            chunk = await self._chunk(self._first_by())
            if not chunk:
                break
            body += chunk
        return body

    async def _more(self) -> None:
        """Take what comes next, or end the round."""
        try:
            chunk = await self._chunk(self._due_by())
            for heard in self._lines.feed(chunk) if chunk else self._lines.end():
                if self._take(heard):
                    return
        except ErrorTold as error:
            await self._told(error)
            return
        except (ModelFailed, TimeoutError, Garbled) as error:
            # Whatever happens to the line after the answer's end is no matter of the answer.
            if self._ended_s is None:
                raise
            self._server.lingers = self._server.lingers or isinstance(error, TimeoutError)
            chunk = b""
        if not chunk:
            await self._out()

    def _take(self, heard: Heard) -> bool:
        """Take one document and return whether the round is over with it."""
        answer, timer = self._answer, self._server.timer
        if heard is DONE:
            # Reading on to the end of the stream frees the line for the next round.
            self._ended_s = self._ended_s or timer.now()
            over = self._server.lingers
        else:
            before, aloud = answer.progress, answer.thought_aloud
            found = list(answer.feed(heard))
            if answer.thought_aloud and not aloud:
                self._aloud()
            self._events.extend(found)
            if answer.progress > before:
                self._heard_s = timer.now()
            if answer.reason is not None:
                self._ended_s = self._ended_s or timer.now()
            over = answer.overlong
        if over:
            self._finish()
        return over

    async def _out(self) -> None:
        """End the round at the end of the stream; an empty one may be asked for in another way."""
        if self._answer.told or self._ended_s is not None:
            self._finish()
            return
        host = self._server.host
        if self._lines.anything:
            raise no_answer(host, self._response.headers if self._response else {})
        if self._learned(Told(), 200, thin=True):
            await self.close()
            await self._open()
        elif tokens_of(self._request) > SMALLEST_CONTEXT:
            raise too_long(host)
        else:
            raise BadAnswer(Fault.BROKEN, "gives an empty answer")

    async def _told(self, error: ErrorTold) -> None:
        """Take an error in the stream: as a refusal where nothing was said yet."""
        told = self._heard_by(told_in(error.document))
        if self._answer.progress or not self._learned(told, 400):
            raise told_failed(self._server.host, told)
        await self.close()
        await self._open()

    def _finish(self) -> None:
        self._events.extend(self._answer.end())
        self.finished = True

    def _aloud(self) -> None:
        """Keep a thought that came without its beginning from being taken for words."""
        self._server.dialect = replace(self._server.dialect, thinks_first=True)
        if self._spoke:
            raise BadAnswer(Fault.BROKEN, "thought aloud; from now on its thoughts are kept back")
        self._events.clear()

    def _learned(self, told: Told, status: int, thin: bool = False) -> bool:
        """Note what the server refuses and return whether it may be asked again without it."""
        better = milder(self._server.dialect, told, status, self._fields, thin)
        if better is None or self._tries >= MOST_TRIES:
            return False
        log.info("%s refuses a field (%d): %s", self._server.host, status, told.words)
        self._server.dialect = better
        return True

    def _heard_by(self, told: Told) -> Told:
        return scrubbed(told, self._server.key)

    def _got_through(self) -> None:
        self._reached = True

    def _first_by(self) -> float:
        limit_s = min(self._settings.first_token_s, self._settings.total_s)
        return self._began_s + limit_s

    def _due_by(self) -> float:
        """Return by when something has to come."""
        if self._ended_s is not None:
            return self._ended_s + AFTERWARDS_S
        if not self._answer.progress:
            return self._first_by()
        total_by = self._began_s + self._settings.total_s
        return min(self._heard_s + self._settings.silence_s, total_by)

    async def _chunk(self, due_s: float) -> bytes:
        """Return the next bytes, none at the end; raises TimeoutError, ModelFailed."""
        assert self._chunks is not None
        try:
            return await by(self._server.timer, due_s, anext(self._chunks, b""))
        except TimeoutError:
            raise
        except Exception as error:
            # httpx lets errors of sockets, TLS and codecs through; all mean that the line is gone.
            raise self._server.transport(error) from None

    def _fail(self, error: Exception) -> ModelFailed:
        """Return the failure that an error is, and keep it."""
        host, settings = self._server.host, self._settings
        if isinstance(error, ModelFailed):
            self.failed = error
        elif isinstance(error, BadAnswer):
            self.failed = ModelFailed(error.fault, f"{host} {error}")
        elif isinstance(error, Garbled):
            self.failed = ModelFailed(Fault.BROKEN, f"{host} answers with {error}")
        elif not self._reached:
            self.failed = unreachable(host)
        elif not self._answer.progress:
            self.failed = slow(host, settings.first_token_s)
        elif self._server.timer.now() - self._began_s >= settings.total_s:
            self.failed = stalled(f"{host} was not done within {settings.total_s:g} s")
        else:
            self.failed = stalled(f"{host} fell silent for {settings.silence_s:g} s in mid-answer")
        return self.failed
