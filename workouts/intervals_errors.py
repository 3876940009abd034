"""What goes wrong with intervals.icu, by what follows from it.

httpx's own errors and every HTTP status become one IntervalsFailed, whose sentence says what is
wrong and what to do. The key is in none of them.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

from workouts.errors import WorkoutsError

LONGEST_WAIT_S = 24 * 3600.0  # whatever a server asks for
TOLD = 120  # signs of a server's own words


class Trouble(Enum):
    """What is wrong."""

    KEY = "key"
    NOT_FOUND = "not found"
    BUSY = "busy"
    SERVER = "server"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    REDIRECTED = "redirected"
    REFUSED = "refused"


class Then(Enum):
    """What follows."""

    RETRY = "retry"  # alone, later
    ASK = "ask"  # the rider has to change something first
    GIVE_UP = "give up"  # this ride will never be taken


FOLLOWS: Mapping[Trouble, Then] = {
    Trouble.KEY: Then.ASK,
    Trouble.NOT_FOUND: Then.ASK,
    Trouble.BUSY: Then.RETRY,
    Trouble.SERVER: Then.RETRY,
    Trouble.UNREACHABLE: Then.RETRY,
    Trouble.UNREADABLE: Then.RETRY,
    Trouble.REDIRECTED: Then.ASK,
    Trouble.REFUSED: Then.GIVE_UP,
}


# After these there is no sense in asking the same server for anything else.
HOPELESS = (
    Trouble.KEY,
    Trouble.NOT_FOUND,
    Trouble.BUSY,
    Trouble.UNREACHABLE,
    Trouble.REDIRECTED,
)


class IntervalsFailed(WorkoutsError):
    """intervals.icu did not do as asked; `retry_after_s` is what it asked to wait, or None."""

    def __init__(self, trouble: Trouble, sentence: str, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.trouble = trouble
        self.retry_after_s = retry_after_s

    @property
    def then(self) -> Then:
        """What follows from it."""
        return FOLLOWS[self.trouble]


def status_trouble(
    host: str, status: int, words: str, retry_after: str | None, now: datetime
) -> IntervalsFailed:
    """Return the error of an HTTP status that is no success; `words` is the answer's own text."""
    told = _told(words)
    if status in (401, 403):
        sentence = (
            f"{host} refuses the key ({status}); make one in its settings under Developer Settings"
            " and give it to `teamcar key set intervals`"
        )
        return IntervalsFailed(Trouble.KEY, sentence)
    if status in (404, 410):
        sentence = (
            f"{host} does not know this athlete or address ({status}); mend athlete and base_url"
            " under [intervals] in the settings"
        )
        return IntervalsFailed(Trouble.NOT_FOUND, sentence)
    if status in (408, 425, 429) or (status == 503 and retry_after):
        wait_s = seconds_to_wait(retry_after, now)
        asked = "" if wait_s is None else f" and asks to wait {wait_s:.0f} s"
        return IntervalsFailed(Trouble.BUSY, f"{host} is busy ({status}){asked}", wait_s)
    if status >= 500:
        return IntervalsFailed(Trouble.SERVER, f"{host} has a fault of its own ({status}){told}")
    return IntervalsFailed(Trouble.REFUSED, f"{host} refuses it ({status}){told}")


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """Return what a Retry-After header asks for, in seconds from `now`; None for nonsense.

    Both forms of RFC 9110, 10.2.3: a number of seconds, and a date. At most a day is waited.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return float(min(max(0, math.ceil((until - now).total_seconds())), LONGEST_WAIT_S))


def transport_trouble(host: str, error: Exception) -> IntervalsFailed:
    """Return the error of a request that got no whole answer."""
    import httpx

    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return IntervalsFailed(Trouble.UNREACHABLE, f"{host} does not answer in time")
    if "CERTIFICATE" in str(error):
        sentence = f"{host} cannot prove who it is; check the clock and the network you are in"
        return IntervalsFailed(Trouble.UNREACHABLE, sentence)
    if isinstance(error, httpx.ConnectError):
        return IntervalsFailed(Trouble.UNREACHABLE, f"{host} cannot be reached; are you online?")
    if isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError)):
        return IntervalsFailed(Trouble.UNREADABLE, f"the answer of {host} broke off")
    return IntervalsFailed(
        Trouble.UNREACHABLE, f"the line to {host} failed ({type(error).__name__})"
    )


def unreadable(host: str, why: str) -> IntervalsFailed:
    """Return the error of an answer that is whole, and not what was asked for."""
    return IntervalsFailed(Trouble.UNREADABLE, f"{host} answers with {why}; it is asked again")


def redirected(host: str, where: str) -> IntervalsFailed:
    """Return the error of an answer that sends the key to somebody else."""
    sentence = (
        f"{host} sends us on to {where}, which does not get the key; if that is right, change"
        " base_url under [intervals] in the settings"
    )
    return IntervalsFailed(Trouble.REDIRECTED, sentence)


def _told(words: str) -> str:
    """Return a server's own words as the end of a sentence; a page is not shown."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return f": {line[:TOLD]}" if line and not line.startswith("<") else ""
