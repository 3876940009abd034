"""Whether a key is tapped or held, from its strikes and their times; pure.

A terminal tells no release of a key, and a repeat looks like a press. What comes later than
ARM_S after the strike before is a tap. What comes at once is a repeat. In between it may be the
first repeat or a second tap: the next strike tells, or that none comes. Once it repeats, the
silence after the last repeat is the release; where no repeats come, every strike is a tap.
"""

from dataclasses import dataclass, replace
from enum import Enum

ARM_S = 0.75  # keyboards wait up to 0.66 s before the first repeat
TOO_FAST_S = 0.12  # no finger taps twice in that time
SURE_S = 0.18  # a second repeat comes within it, even of slow keyboards
LEAST_RELEASE_S = 0.18  # one repeat lost on the way is no release
INTERVALS = 5  # without a repeat are a release
SLOWEST_S = 0.15  # between two repeats; a longer gap teaches nothing
NEW_SHARE = 0.3  # of an interval in what is learned: jitter of a line is evened out


class Strike(Enum):
    """What a strike, or the silence after it, has told."""

    TAP = "tap"
    REPEAT = "repeat"
    UNSURE = "unsure"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Hold:
    """One key; `tapped_s` is the last tap, from which a train of repeats began."""

    struck_s: float | None = None
    tapped_s: float | None = None
    unsure: bool = False  # the last strike may be a tap or a repeat
    repeating: bool = False
    interval_s: float | None = None  # learned of this keyboard, kept from hold to hold

    @property
    def release_s(self) -> float:
        """The silence that is a release."""
        return max(LEAST_RELEASE_S, INTERVALS * (self.interval_s or 0.0))

    @property
    def due_s(self) -> float | None:
        """When silence will have told something; None for never."""
        if self.struck_s is None or not (self.unsure or self.repeating):
            return None
        return self.struck_s + (SURE_S if self.unsure else self.release_s)


def strike(hold: Hold, now_s: float) -> tuple[Hold, Strike]:
    """Take a strike; `waited` has been asked first."""
    gap_s = ARM_S + 1 if hold.struck_s is None else now_s - hold.struck_s
    struck = replace(hold, struck_s=now_s)
    if hold.unsure or hold.repeating or gap_s < TOO_FAST_S:
        repeating = replace(struck, unsure=False, repeating=True)
        return replace(repeating, interval_s=_learned(hold.interval_s, gap_s)), Strike.REPEAT
    if gap_s <= ARM_S:
        return replace(struck, unsure=True), Strike.UNSURE
    return replace(struck, tapped_s=now_s), Strike.TAP


def waited(hold: Hold, now_s: float) -> tuple[Hold, Strike | None]:
    """Return what the silence until now has told."""
    if hold.due_s is None or now_s < hold.due_s:
        return hold, None
    if hold.unsure:
        return replace(hold, unsure=False, tapped_s=hold.struck_s), Strike.TAP
    return replace(hold, repeating=False), Strike.RELEASED


def _learned(before_s: float | None, gap_s: float) -> float | None:
    if gap_s > SLOWEST_S:
        return before_s
    if before_s is None:
        return gap_s
    return before_s + NEW_SHARE * (gap_s - before_s)
