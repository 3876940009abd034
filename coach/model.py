"""The rider's model server over HTTP: rounds of a conversation, streamed (OpenAI chat completions).

One server, one line that is kept warm, one memory of what the server does not take, and a circuit
that leaves a failing server alone. `coach.model_stream` is one round of it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from coach.circuit import Circuit, CircuitState
from coach.model_address import address_of
from coach.model_errors import KEY_HELP, hung_up, redirected, transport_failed, unreachable
from coach.model_keyless import keyless
from coach.model_presets import preset_of
from coach.model_state import ModelState, Standing
from coach.model_stream import HttpAnswer, ModelStream
from coach.model_talk import (
    Fault,
    Message,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    ModelSettings,
    Role,
)
from coach.model_timer import LoopTimer, Timer, by
from workouts.secrets import Secret

if TYPE_CHECKING:
    import httpx

REDIRECTS = 3
WARM_S = 120.0  # a large model from a slow disk
CONNECT_S = 10.0
KEEP_ALIVE_S = 600.0  # turns of a ride are minutes apart
AGENT = "Teamcar"
# These say something of the request and not of the server.
PASSING = (Fault.TOO_LONG, Fault.UNSUITABLE)
SHORTEST = ModelRequest((Message(Role.USER, "Hello"),), max_tokens=1)


class ModelServer:
    """A `Model`: the server of the settings, asked with the rider's key if there is one.

    Raises BadSettings for an address that cannot be. `dialect` is what it has been found to take.
    """

    def __init__(
        self, settings: ModelSettings, key: Secret | None = None, *, timer: Timer | None = None
    ) -> None:
        self.preset = preset_of(settings)
        address = address_of(settings.base_url or self.preset.base_url)
        self.name = settings.model or "default"
        self.host = address.host
        self.settings = settings
        self.timer = timer or LoopTimer()
        self.key = key
        self.extra: Mapping[str, Any] = {**self.preset.fields, **settings.extra}
        self.dialect = self.preset.dialect
        self.lingers = False
        self._address = address
        self._ids = count(1)
        self._circuit = Circuit()
        self._failed: ModelFailed | None = None
        self._answered = False
        self._warming = False
        self._client: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()

    def standing(self) -> Standing:
        """Return how it is with the server now; needs a running loop."""
        now_s = self.timer.now()
        sentence = None if self._failed is None else str(self._failed)
        if self._circuit.state(now_s) is CircuitState.OPEN:
            return Standing(ModelState.DOWN, sentence, self._circuit.wait_s(now_s))
        if self._warming:
            return Standing(ModelState.WARMING, sentence)
        if self._failed is not None:
            return Standing(ModelState.FAILING, sentence)
        return Standing(ModelState.READY if self._answered else ModelState.UNASKED)

    @asynccontextmanager
    async def stream(self, request: ModelRequest) -> AsyncIterator[AsyncIterator[ModelEvent]]:
        """Open a round; leaving the context closes the socket at once, unless it was whole."""
        now_s = self.timer.now()
        if not self._circuit.allows(now_s):
            fault = self._failed.fault if self._failed else Fault.UNREACHABLE
            wait_s = self._circuit.wait_s(now_s)
            sentence = f"{self.host} has failed too often, and is asked again in {wait_s:.0f} s"
            raise ModelFailed(fault, sentence, wait_s)
        self._circuit = self._circuit.asked(now_s)
        stream = ModelStream(self, request, self.settings)
        try:
            await stream.open()
            yield keyless(stream, self.key)
        finally:
            self._note(stream)
            await stream.close()

    async def warm(self, prefix: ModelRequest | None = None) -> None:
        """Open the line, and let a server of one's own load its model and read `prefix`.

        `prefix` is a request with what all others begin with. What goes wrong is in `standing`.
        """
        self._warming = True
        try:
            if self.preset.local if self.preset.name else self._address.near:
                await self._load(replace(prefix or SHORTEST, max_tokens=1, must_call=False))
            else:
                await by(self.timer, self.timer.now() + CONNECT_S, self._connect())
        except ModelFailed as failed:
            self._failed = failed
        except TimeoutError:
            self._failed = unreachable(self.host)
        finally:
            self._warming = False

    async def aclose(self) -> None:
        """Close the line."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def new_id(self) -> str:
        """Return an id for a call that came without; nine letters and figures fit every server."""
        return f"call{next(self._ids):05d}"

    def transport(self, error: Exception) -> ModelFailed:
        """Return the failure that an error of the line is."""
        return transport_failed(self.host, error)

    async def post(self, body: bytes, reached: Callable[[], None]) -> HttpAnswer:
        """Send a round and return the beginning of its answer, after redirects to the same place.

        `reached` is called once the request is with the server. Raises ModelFailed.
        """
        url = f"{self._address.url}/chat/completions"
        for _ in range(1 + REDIRECTS):
            response = await self._send("POST", url, body, reached)
            onward = self._onward(url, response)
            if onward is None:
                return response
            await response.aclose()
            if isinstance(onward, ModelFailed):
                raise onward
            url = onward
        raise redirected(self.host, "one place after another")

    async def _load(self, request: ModelRequest) -> None:
        limits = replace(self.settings, first_token_s=WARM_S, silence_s=WARM_S, total_s=WARM_S)
        stream = ModelStream(self, request, limits)
        try:
            await stream.open()
            async for _ in stream:
                pass
        finally:
            self._note(stream)
            await stream.close()

    async def _connect(self) -> None:
        """Open the line to a server elsewhere without asking for anything that costs."""
        response = await self._send("HEAD", f"{self._address.url}/models", b"", lambda: None)
        try:
            await response.aread()  # nothing, but an answer at its end leaves the line open
        except Exception as error:
            # As in _send: whatever it is, the line is gone.
            raise self.transport(error) from None
        finally:
            await response.aclose()
        if response.status_code in (401, 403):
            raise ModelFailed(Fault.REFUSED, f"{self.host} refuses the key; {KEY_HELP}")

    async def _send(
        self, method: str, url: str, body: bytes, reached: Callable[[], None]
    ) -> "httpx.Response":
        if self.preset.key and self.key is None:
            sentence = f"{self.host} wants a key; {KEY_HELP}"
            raise ModelFailed(Fault.REFUSED, sentence)
        client = await self._connected()

        async def trace(event: str, _: Mapping[str, Any]) -> None:
            if event == "http11.send_request_body.complete":
                reached()

        headers = {} if self.key is None else {"Authorization": f"Bearer {self.key.reveal()}"}
        for last in (False, True):
            request = client.build_request(
                method, url, content=body, headers=headers, extensions={"trace": trace}
            )
            try:
                return await client.send(request, stream=True)
            except Exception as error:
                # httpx lets errors of sockets, TLS and codecs through. A line that was kept warm
                # may have been closed over there in the meantime: a fresh one tells.
                if last or not hung_up(error):
                    raise self.transport(error) from None
        raise AssertionError("the second attempt returns or raises")

    async def _connected(self) -> "httpx.AsyncClient":
        async with self._making:
            if self._client is None:
                # Loading httpx and the machine's certificates takes longer than a tick of a ride.
                self._client = await asyncio.to_thread(_client, self._address.loopback)
            return self._client

    def _onward(self, url: str, response: "httpx.Response") -> str | ModelFailed | None:
        """Return where a redirect leads, or why it is not followed; None for no redirect."""
        where: str | None = response.headers.get("location")
        if response.status_code not in (301, 302, 303, 307, 308) or not where:
            return None
        onward = str(urljoin(url, where))
        before, after = urlsplit(url), urlsplit(onward)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            return redirected(self.host, f"{after.scheme}://{after.hostname or ''}")
        if response.status_code not in (307, 308):
            return redirected(self.host, "another address by a way that loses the question")
        return onward

    def _note(self, stream: ModelStream) -> None:
        """Take what a round says of the server."""
        now_s = self.timer.now()
        if stream.failed is not None:
            self._failed = stream.failed
            passing = stream.failed.fault in PASSING
            self._circuit = (
                self._circuit.given_up()
                if passing
                else self._circuit.failed(now_s, stream.failed.retry_after_s)
            )
        elif stream.finished:
            self._failed, self._answered = None, True
            self._circuit = self._circuit.answered()
        else:
            self._circuit = self._circuit.given_up()


def _client(loopback: bool) -> "httpx.AsyncClient":
    import httpx

    return httpx.AsyncClient(
        timeout=None,  # the limits of a round are kept by its timer
        limits=httpx.Limits(keepalive_expiry=KEEP_ALIVE_S),
        follow_redirects=False,  # done here, so that the key stays with its host
        trust_env=not loopback,  # no proxy knows this machine's own loopback
        headers={
            "User-Agent": AGENT,
            "Accept": "text/event-stream, application/json",
            "Accept-Encoding": "identity",  # a compressed stream comes in lumps
            "Content-Type": "application/json",
        },
    )
