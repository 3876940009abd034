"""A file over HTTP to the disk, gone on with where it was cut off: the archives of speech models.

Beside `x.part` lies `x.json`, which says what it is a part of. What is fetched is not verified
here, but its length is: a file is whole, or it is not there.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from workouts.atomic import write_atomically

if TYPE_CHECKING:
    import httpx

CONNECT_S = 15.0
SILENCE_S = 30.0  # between two pieces
LARGEST_ARCHIVE = 3 << 30  # bytes
SPARE = 50_000_000  # bytes that stay free
TRIES = 4  # in a row that bring nothing new
PAUSE_S = 2.0
REDIRECTS = 5
AGENT = "Teamcar"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
Progress = Callable[[int, int | None], None]  # bytes there, bytes in all where that is known


class FetchFailed(Exception):
    """A file that did not come; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the bytes that are there belong to."""

    url: str
    tag: str  # an ETag that holds for bytes, or else a date; "" where the server gives neither
    size: int | None


class _CutOff(Exception):
    """The line went in the middle; the sentence says how."""


def fetch(
    url: str,
    to: Path,
    *,
    progress: Progress = lambda done, total: None,
    size: int | None = None,
    largest: int = LARGEST_ARCHIVE,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Bring `url` to the file `to`, where `size` is how long it must be, if that is known.

    A line that is cut is taken up again a few times, and then by the next call. Raises FetchFailed
    and OSError; what has come until then stays.
    """
    import httpx

    check_address(url)
    to.parent.mkdir(parents=True, exist_ok=True)
    timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_S)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}  # bytes are counted on the wire
    with httpx.Client(
        timeout=timeout, headers=headers, follow_redirects=True, max_redirects=REDIRECTS
    ) as client:
        download = _Download(client, url, to, progress, size, largest)
        left = TRIES
        while True:
            before = download.have
            try:
                download.go_on()
                return
            except httpx.TooManyRedirects as error:
                raise FetchFailed(f"{_host(url)} sends in circles; try again later") from error
            except (httpx.TransportError, _CutOff) as error:
                left = TRIES if download.have > before else left - 1
                if left == 0:
                    raise FetchFailed(_cut_off(url, download, error)) from error
                pause(PAUSE_S)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise FetchFailed(f"{_host(url)} does not answer as it should: {error}") from error


def check_address(url: str) -> None:
    """Raise FetchFailed for an address that is not taken: no HTTP, or open to whoever listens."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchFailed(f"{url!r} is not an address; it begins with https://")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise FetchFailed(f"{url}: a model is not taken over plain http; use https")


class _Download:
    """One file on its way, over as many requests as it takes."""

    def __init__(
        self,
        client: "httpx.Client",
        url: str,
        to: Path,
        progress: Progress,
        size: int | None,
        largest: int,
    ) -> None:
        self.client, self.url, self.to, self.progress = client, url, to, progress
        self.size, self.largest = size, largest
        self.part_path = to.with_name(to.name + ".part")
        self.note_path = to.with_name(to.name + ".json")

    @property
    def have(self) -> int:
        try:
            return self.part_path.stat().st_size
        except FileNotFoundError:
            return 0

    def go_on(self) -> None:
        """Ask for what is missing and write it down; raises _CutOff, FetchFailed, httpx errors."""
        part = self._part()
        have = self.have if part is not None else 0
        headers = {}
        if part is not None and have:
            headers = {"Range": f"bytes={have}-", "If-Range": part.tag}
        with self.client.stream("GET", self.url, headers=headers) as answer:
            for hop in (*answer.history, answer):
                check_address(str(hop.url))  # not from https to http on the way
            if answer.status_code == 416:  # what is there is not a part of what is there now
                self._forget()
                raise _CutOff("the file has changed")
            if answer.status_code not in (200, 206):
                raise FetchFailed(_refused(self.url, answer.status_code))
            whole = self._whole(answer, have)
            if answer.status_code == 200 or not have:
                have = 0
                self._begin(answer, whole)
            self._check(whole, have)
            self._write(answer, have, whole)
        self._finish(whole)

    def _part(self) -> Part | None:
        """Return what the bytes on the disk belong to, None where they cannot be gone on with."""
        with suppress(OSError, msgspec.DecodeError):
            part = msgspec.json.decode(self.note_path.read_bytes(), type=Part)
            if part.url == self.url and part.tag:
                return part
        return None

    def _whole(self, answer: "httpx.Response", have: int) -> int | None:
        """Return how long the file is, as the answer has it; raises _CutOff where it is another."""
        length = answer.headers.get("content-length", "")
        rest = int(length) if length.isdigit() else None
        if answer.status_code == 200:
            return rest
        first, _, total = (
            answer.headers.get("content-range", "").removeprefix("bytes ").partition("/")
        )
        if first.partition("-")[0] != str(have):
            self._forget()
            raise _CutOff("another part came than was asked for")
        return int(total) if total.isdigit() else None if rest is None else have + rest

    def _begin(self, answer: "httpx.Response", whole: int | None) -> None:
        tag = answer.headers.get("etag", "")
        if not tag or tag.startswith("W/"):  # a weak one does not hold for bytes
            tag = answer.headers.get("last-modified", "")
        note = Part(self.url, tag, whole)
        self._forget()
        write_atomically(self.note_path, msgspec.json.encode(note))

    def _check(self, whole: int | None, have: int) -> None:
        if whole is None:
            return
        if self.size is not None and whole != self.size:
            self._forget()
            raise FetchFailed(
                f"{self.url} is another file than is expected: {whole:,} bytes, not {self.size:,}"
            )
        if whole > self.largest:
            raise FetchFailed(_too_large(self.url, whole))
        free = shutil.disk_usage(self.to.parent).free
        if whole - have + SPARE > free:
            raise FetchFailed(
                f"the disk is too full: {megabytes(whole - have)} are to come to {self.to.parent},"
                f" and {megabytes(free)} are free; make room"
            )

    def _write(self, answer: "httpx.Response", have: int, whole: int | None) -> None:
        bound = whole or self.size or self.largest
        self.progress(have, whole)
        with open(self.part_path, "ab" if have else "wb") as file:
            for piece in answer.iter_bytes():
                have += len(piece)
                if have > bound:
                    self._forget()
                    raise FetchFailed(_too_large(self.url, have))
                file.write(piece)
                self.progress(have, whole)

    def _finish(self, whole: int | None) -> None:
        expected = self.size if whole is None else whole
        if expected is not None and self.have != expected:
            raise _CutOff("the server ended early")
        self.part_path.replace(self.to)
        self.note_path.unlink(missing_ok=True)

    def _forget(self) -> None:
        self.part_path.unlink(missing_ok=True)
        self.note_path.unlink(missing_ok=True)


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _refused(url: str, status: int) -> str:
    if status in (404, 410):
        return (
            f"{url} is not there ({status}); download the model elsewhere and give it with --from"
        )
    if status in (401, 403):
        return f"{_host(url)} does not give {url} to us ({status})"
    if status >= 500 or status == 429:
        return f"{_host(url)} has a fault of its own ({status}); try again later"
    return f"{_host(url)} does not answer as it should ({status}); try again later"


def _cut_off(url: str, download: _Download, error: Exception) -> str:
    why = str(error) or type(error).__name__
    if not download.have:
        return (
            f"{_host(url)} is not to be reached ({why}); look at the network, or download the model"
            " elsewhere and give it with --from"
        )
    return (
        f"{_host(url)} was cut off at {megabytes(download.have)} ({why});"
        " the same command goes on from there"
    )


def _too_large(url: str, size: int) -> str:
    return f"{url} is larger than a speech model should be ({megabytes(size)} and more)"
