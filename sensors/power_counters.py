"""Running totals of power meters -> watts and turns a second; and which pages bring news.

ANT+ meters count events. A page whose event is an old one measures nothing new, however often it
is sent; three seconds without an event are no power (ANT+ Device Profile Bicycle Power 5.1).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from sensors.counters import LATE_S, STOPPED_AFTER_S, rolled_over

EVENT_BITS = REV_BITS = 8
TOTAL_BITS = 16

PERIODS_PER_S = 2048
COUNTS_PER_NM = 32
# Torque x angular speed: (dT / 32 / n) x (2 pi n / (dP / 2048)), where the turns n cancel out.
WATTS_PER_RATIO = math.tau * PERIODS_PER_S / COUNTS_PER_NM  # 128 pi
FREQUENCY_TIMES_PER_S = 2000
TENTHS = 10  # the slope of a torque frequency meter counts them

# The total of torque holds 2048 Nm: a hundred a turn, three turns a second, for so long. After a
# longer silence it may have rolled over unseen.
LONGEST_GAP_S = 7.0


class News:
    """Since when a sensor has said the same; the first page is a baseline, not news."""

    def __init__(self) -> None:
        self._said: object = None
        self._since_s: float | None = None
        self._any = False

    def reset(self) -> None:
        """Forget the baseline, after a reconnection."""
        self._said, self._since_s, self._any = None, None, False

    def quiet_s(self, said: object, at_s: float) -> float | None:
        """Return how long `said` has stood unchanged at `at_s`, 0 for what is new.

        None while it may be an old measurement, sent again since before we listened.
        """
        if self._since_s is None:
            self._said, self._since_s = said, at_s
        elif said != self._said:
            self._said, self._since_s, self._any = said, at_s, True
        quiet_s = at_s - self._since_s
        return quiet_s if self._any or quiet_s >= STOPPED_AFTER_S else None


@dataclass(frozen=True, slots=True)
class Effort:
    """What two pages of torque say of the time between them."""

    power_w: float
    turns_per_s: float


STANDING = Effort(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Totals:
    """How far a meter has counted: events and turns of 8 bits, time and torque of 16."""

    event: int
    revs: int
    time: int
    torque: int

    def grown_since(self, before: "Totals") -> "Totals":
        """Return how much each has grown."""
        return Totals(
            rolled_over(self.event, before.event, EVENT_BITS),
            rolled_over(self.revs, before.revs, REV_BITS),
            rolled_over(self.time, before.time, TOTAL_BITS),
            rolled_over(self.torque, before.torque, TOTAL_BITS),
        )


def torque_effort(grown: Totals) -> Effort | None:
    """Return the effort behind totals of torque (1/32 Nm) and period (1/2048 s).

    None for torque in no time at all.
    """
    if grown.time == 0:
        return STANDING if grown.torque == 0 else None
    return Effort(WATTS_PER_RATIO * grown.torque / grown.time, _per_s(grown, PERIODS_PER_S))


def frequency_effort(grown: Totals, slope_10: int, offset_hz: int) -> Effort | None:
    """Return the effort behind totals of torque ticks and time (1/2000 s).

    The slope is in tenths of a hertz for a newton metre, the offset the frequency without load.
    None for ticks in no time at all, or a meter without a slope.
    """
    if grown.time == 0 or slope_10 == 0:
        return None
    frequency_hz = grown.torque * FREQUENCY_TIMES_PER_S / grown.time
    torque_nm = (frequency_hz - offset_hz) / (slope_10 / TENTHS)
    turns_per_s = _per_s(grown, FREQUENCY_TIMES_PER_S)
    return Effort(max(0.0, torque_nm) * math.tau * turns_per_s, turns_per_s)


def _per_s(grown: Totals, units_per_s: int) -> float:
    return grown.revs * units_per_s / grown.time


class TorqueMeter:
    """Efforts from one meter's totals; the first page, and each restart, is a baseline."""

    def __init__(self, units_per_s: int = PERIODS_PER_S) -> None:
        self._units_per_s = units_per_s
        self._last: Totals | None = None
        self._event_at_s = 0.0
        self._heard_at_s = 0.0
        self._effort: Effort | None = None

    def reset(self) -> None:
        """Forget the baseline, after a reconnection."""
        self._last = self._effort = None

    def update(
        self, totals: Totals, at_s: float, effort: Callable[[Totals], Effort | None] = torque_effort
    ) -> Effort | None:
        """Return the effort after one more page; None while it cannot be known.

        `effort` says what the growth of the totals since the event before means.
        """
        last, silent_s, quiet_s = self._last, at_s - self._heard_at_s, at_s - self._event_at_s
        self._heard_at_s = at_s
        if last is not None and silent_s < LONGEST_GAP_S and totals.event == last.event:
            if quiet_s >= STOPPED_AFTER_S:
                self._effort = STANDING
            return self._effort
        self._last, self._event_at_s = totals, at_s
        if last is None or silent_s >= LONGEST_GAP_S:
            self._effort = None
        elif self._effort is not STANDING or quiet_s < STOPPED_AFTER_S:
            # The first event after a stop took as long as the stop: it says that the rider moves,
            # the next one says how hard.
            grown = totals.grown_since(last)
            possible = grown.time <= (quiet_s + LATE_S) * self._units_per_s
            self._effort = effort(grown) if possible else None
        return self._effort
