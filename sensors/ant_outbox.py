"""Acknowledged pages of one channel: one in the air, a few waiting, each tried a few times.

Pure: what happened goes in, what to send now and what has failed come out.
"""

from collections import deque
from dataclasses import dataclass

TRIES = 5  # the stick tries once per page of the device, about four times a second
ANSWER_WITHIN_S = 1.0  # a stick tells the outcome within two pages, half a second
MOST_WAITING = 4


@dataclass(frozen=True, slots=True)
class Post:
    """What to do next: send a page, and report a page that is given up."""

    send: bytes | None = None
    failed: str | None = None  # the reason


class Outbox:
    """What is on its way to one device."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._in_air: bytes | None = None
        self._tries = 0

    @property
    def in_air(self) -> bytes | None:
        """The page whose outcome is awaited."""
        return self._in_air

    def put(self, page: bytes) -> Post:
        """Take one more page. The one that has waited longest gives way when there are too many."""
        self._waiting.append(page)
        failed = None
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            failed = f"{MOST_WAITING} newer commands are waiting for the device; send fewer"
        return Post(None if self._in_air is not None else self._next(), failed)

    def sent(self) -> Post:
        """Note that the device has acknowledged."""
        return Post() if self._in_air is None else Post(self._next())

    def not_sent(self) -> Post:
        """Note that it has not, or that no outcome was told in time: once more, or give up."""
        if self._in_air is None:
            return Post()
        if self._tries < TRIES:
            self._tries += 1
            return Post(self._in_air)
        return Post(self._next(), f"the device did not take a command in {TRIES} tries")

    def _next(self) -> bytes | None:
        self._in_air = self._waiting.popleft() if self._waiting else None
        self._tries = 1
        return self._in_air
