"""Keeps the coach from hearing itself: what was spoken last, and when; pure.

The microphone is not listened to while the coach speaks and for GUARD_S after it. What a room, or a
loudspeaker's own buffer, brings later is known by its words: those of the last TAIL_S, at the very
beginning of what is heard.
"""

from dataclasses import dataclass

GUARD_S = 0.12  # buffers of the loudspeaker and the room's first echo
TAIL_S = 1.5  # of own speech that may come back
FRESH_S = 0.15  # of sound: an echo is there from the first, and who begins later is somebody else
HEARD_BY_S = 0.5  # after own speech; who answers takes a breath, says it, and it is decoded later
PRE_ROLL_S = 0.3  # of sound before a press: riders begin with their finger still moving


@dataclass(frozen=True, slots=True)
class Echo:
    """The last own words, each with when it sounded, and when the last of them ended."""

    words: tuple[tuple[str, float], ...] = ()
    until_s: float | None = None

    def open_at_s(self, now_s: float) -> float:
        """Return when the microphone may be listened to."""
        return now_s if self.until_s is None else max(now_s, self.until_s + GUARD_S)

    def pre_roll_s(self, now_s: float) -> float:
        """Return how much of the sound before `now_s` is free of own speech."""
        if self.until_s is None:
            return PRE_ROLL_S
        return max(0.0, min(PRE_ROLL_S, now_s - self.until_s - GUARD_S))


def spoke(before: Echo, text: str, heard_s: float, seconds: float, until_s: float) -> Echo:
    """Take a clip that sounded for `heard_s` of its `seconds` and ended at `until_s`."""
    if heard_s <= 0 or seconds <= 0:
        return before
    said = [_plain(word) for word in text.split()]
    pace_s = seconds / max(1, len(said))
    began_s = until_s - heard_s
    sounded = ((word, began_s + (at + 1) * pace_s) for at, word in enumerate(said))
    words = (*before.words, *((word, at_s) for word, at_s in sounded if at_s <= until_s + pace_s))
    return Echo(tuple(each for each in words if each[1] >= until_s - TAIL_S), until_s)


def echoed(echo: Echo, text: str, at_s: float, began_s: float | None = None) -> int:
    """Return how many leading words of `text`, heard by `at_s`, are the coach's own.

    `began_s` is how much sound there was before a voice, where that is known: riders say back what
    they were just told to say, and an echo of it can have no beginning of its own.
    """
    if echo.until_s is None or at_s > echo.until_s + HEARD_BY_S:
        return 0
    if began_s is not None and began_s > FRESH_S:
        return 0
    own = [word for word, _ in echo.words]
    heard = [_plain(word) for word in text.split()]
    for count in range(min(len(own), len(heard)), 0, -1):
        runs = range(len(own) - count + 1)
        if any(own[at : at + count] == heard[:count] for at in runs):
            return count
    return 0


def _plain(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())
