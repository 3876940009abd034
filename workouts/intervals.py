"""intervals.icu over HTTP: fetch what is planned, and bring a finished ride there, once.

Public API, https://intervals.icu/api/v1/docs: Basic authentication as `API_KEY` with the rider's
key; `GET …/events` lists the calendar, `GET …/activities` the rides, and `POST …/activities`
takes a FIT file as multipart form data with an `external_id`.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from workouts.intervals_account import LOOPBACK, Account
from workouts.intervals_errors import (
    IntervalsFailed,
    redirected,
    status_trouble,
    transport_trouble,
    unreadable,
)
from workouts.intervals_events import Fetched, plans_of
from workouts.secrets import Secret

if TYPE_CHECKING:
    import httpx

USER = "API_KEY"  # the name that the API wants with a key
LARGEST_ANSWER = 16 * 1024 * 1024
REDIRECTS = 3
CONFLICT = 409
DEVICE = "Teamcar"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, in seconds: to connect, for a sign of life, for a whole answer."""

    connect_s: float = 10.0
    silence_s: float = 20.0
    whole_s: float = 120.0


@dataclass(frozen=True, slots=True)
class RideFile:
    """A finished ride as it is sent."""

    ride_id: str
    name: str
    started_at: datetime  # aware
    fit: bytes


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A ride is there: under which id, where one was told, and whether it was not before."""

    activity_id: str | None
    new: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body[:1000].decode(errors="replace")


class Intervals:
    """One rider's account; every method may raise IntervalsFailed, and nothing else."""

    def __init__(self, account: Account, key: Secret, client: "httpx.AsyncClient",
                 patience: Patience, wall: Callable[[], datetime]) -> None:  # fmt: skip
        """Use `connected`, which makes the client."""
        self.account = account
        self._key = key
        self._client = client
        self._patience = patience
        self._wall = wall

    async def planned(self, first: date, last: date, ftp_w: float) -> Fetched:
        """Return what the calendar holds from `first` to `last` inclusive."""
        query = {"oldest": first.isoformat(), "newest": last.isoformat(), "ext": "zwo"}
        events = await self._list("events", query)
        # Many ZWO files are many milliseconds, and a ride may be ticking on this loop.
        return await asyncio.to_thread(plans_of, events, ftp_w)

    async def upload(self, ride: RideFile) -> Uploaded:
        """Bring a ride there unless it is there already.

        It is asked for first, by its external id: the answer to an earlier upload may have been
        lost on its way, and another machine may have sent it.
        """
        there = await self._find(ride)
        if there is not None:
            return Uploaded(there, new=False)
        query = {"name": ride.name, "external_id": ride.ride_id, "device_name": DEVICE}
        files = {"file": (f"{ride.ride_id}.fit", ride.fit, "application/octet-stream")}
        answer = await self._ask("POST", "activities", query, files)
        if answer.status == CONFLICT:
            return Uploaded(None, new=False)
        self._check(answer)
        # A page where one signs in to a hotel's network is a 200 too, and took no ride.
        document = self._decode(answer)
        if not isinstance(document, dict):
            raise unreadable(self.account.host, "something that is no receipt")
        # 201: a new ride. 200: every ride in the file was known, by its content.
        return Uploaded(_activity_id(document), new=answer.status == 201)

    async def check(self) -> str:
        """Return the athlete's name, which shows that address and key are right."""
        answer = await self._ask("GET", "", {})
        self._check(answer)
        athlete = self._decode(answer)
        name = athlete.get("name") if isinstance(athlete, dict) else None
        return name if isinstance(name, str) else "a nameless athlete"

    async def _find(self, ride: RideFile) -> str | None:
        """Return the id of the activity that is this ride, None where there is none."""
        day = ride.started_at.date()
        query = {
            # The athlete's zone over there may be a day off.
            "oldest": (day - timedelta(days=1)).isoformat(),
            "newest": (day + timedelta(days=2)).isoformat(),
            "fields": "id,external_id",
        }
        for activity in await self._list("activities", query):
            if isinstance(activity, dict) and activity.get("external_id") == ride.ride_id:
                return str(activity.get("id"))
        return None

    async def _list(self, what: str, query: Mapping[str, str]) -> list[Any]:
        answer = await self._ask("GET", what, query)
        self._check(answer)
        document = await asyncio.to_thread(self._decode, answer)
        if not isinstance(document, list):
            raise unreadable(self.account.host, "something that is no list")
        return document

    def _decode(self, answer: _Answer) -> Any:
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError):
            if answer.text.lstrip().startswith("<"):
                why = "a web page, as a hotel's network does before one has signed in"
                raise unreadable(self.account.host, why) from None
            raise unreadable(self.account.host, "broken JSON") from None

    def _check(self, answer: _Answer) -> None:
        if not 200 <= answer.status < 300:
            raise status_trouble(
                self.account.host,
                answer.status,
                self._unkeyed(answer.text),
                answer.headers.get("retry-after"),
                self._wall(),
            )

    def _unkeyed(self, words: str) -> str:
        """Return a server's words without the key, which some repeat in what they complain of."""
        key = self._key.reveal()
        for secret in (key, b64encode(f"{USER}:{key}".encode()).decode()):
            words = words.replace(secret, "…")
        return words

    async def _ask(
        self, method: str, what: str, query: Mapping[str, str], files: Any = None
    ) -> _Answer:
        """Return the answer, whatever its status, after the redirects that keep the key here."""
        athlete = quote(self.account.athlete_id)
        base = f"{self.account.base_url.rstrip('/')}/api/v1/athlete/{athlete}"
        url = str(self._client.build_request("GET", f"{base}/{what}".rstrip("/"),
                                             params=query).url)  # fmt: skip
        try:
            async with asyncio.timeout(self._patience.whole_s):
                for _ in range(1 + REDIRECTS):
                    answer = await self._request(method, url, files)
                    onward = self._onward(method, url, answer)
                    if onward is None:
                        return answer
                    url = onward
        except IntervalsFailed:
            raise
        except Exception as error:
            # httpx lets errors of sockets, TLS and codecs through; all mean: no answer, try later.
            raise transport_trouble(self.account.host, error) from None
        raise unreadable(self.account.host, "one redirect after another")

    async def _request(self, method: str, url: str, files: Any) -> _Answer:
        sent = self._client.stream(method, url, files=files, auth=(USER, self._key.reveal()))
        async with sent as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    size = f"more than {LARGEST_ANSWER // 1024**2} MB"
                    raise unreadable(self.account.host, size)
            return _Answer(response.status_code, response.headers, bytes(body))

    def _onward(self, method: str, url: str, answer: _Answer) -> str | None:
        """Return where a redirect leads, None for no redirect; raises where the key may not go."""
        where = answer.headers.get("location")
        if answer.status not in (301, 302, 303, 307, 308) or not where:
            return None
        onward = urljoin(url, where)
        before, after = urlsplit(url), urlsplit(onward)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise redirected(self.account.host, f"{after.scheme}://{after.hostname or ''}")
        if method != "GET" and answer.status not in (307, 308):
            # Going on would make a GET of it, and the ride would be lost on the way.
            raise redirected(self.account.host, after.path)
        return onward


@asynccontextmanager
async def connected(
    account: Account,
    key: Secret,
    patience: Patience | None = None,
    wall: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Intervals]:
    """Give the account's connection for the time of a block."""
    patience = patience or Patience()
    # Loading httpx and the machine's certificates takes longer than a tick of the ride.
    client = await asyncio.to_thread(_client, account, patience)
    async with client:
        yield Intervals(account, key, client, patience, wall)


def _client(account: Account, patience: Patience) -> "httpx.AsyncClient":
    import httpx

    timeout = httpx.Timeout(patience.silence_s, connect=patience.connect_s)
    here = urlsplit(account.base_url).hostname in LOOPBACK
    return httpx.AsyncClient(
        timeout=timeout,
        follow_redirects=False,  # done here, so that the key stays with its host
        trust_env=not here,  # no proxy knows this machine's own loopback
        headers={"User-Agent": DEVICE, "Accept": "application/json"},
    )


def _activity_id(document: object) -> str | None:
    """Return the activity's id in the answer to an upload, None where none is told."""
    if not isinstance(document, dict):
        return None
    activities = document.get("activities")
    first = activities[0] if isinstance(activities, list) and activities else None
    found = document.get("id") or (first.get("id") if isinstance(first, dict) else None)
    return str(found) if isinstance(found, int | str) else None
