"""What a series of watts says: normalized power, stress, work, and how gaps in it are filled.

A series is 1 Hz. Sources: H. Allen, A. Coggan, S. McGregor, *Training and Racing with a Power
Meter*, 3rd ed., ch. 7 (normalized power, intensity factor, training stress, zones).
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workouts.athlete import POWER_ZONE_LOWER_PERCENT, Athlete

WINDOW_S = 30  # normalized power looks through a trailing mean of this length
HOLD_S = 3  # a dropout up to this long holds the last value
INTERPOLATE_S = 25  # up to this long is a recording interval of a smart-recorded file


class NormalizedPower:
    """Normalized power second by second: the fourth root of the mean fourth power of 30 s means.

    Only full windows count, zeros count, and a split starts a new window (Allen & Coggan).
    """

    __slots__ = ("_fourths", "_sum", "_window", "_windows")

    def __init__(self) -> None:
        self._window: deque[float] = deque()
        self._sum = 0.0
        self._fourths = 0.0
        self._windows = 0

    def add(self, watts: float) -> None:
        """Take one more second."""
        self._window.append(watts)
        self._sum += watts
        if len(self._window) > WINDOW_S:
            self._sum -= self._window.popleft()
        if len(self._window) == WINDOW_S:
            # Products round alike everywhere, so that figures.py comes to the very same number.
            square = (self._sum / WINDOW_S) * (self._sum / WINDOW_S)
            self._fourths += square * square
            self._windows += 1

    def split(self) -> None:
        """Start a new window, as after a pause: what was before does not smooth what comes."""
        self._window.clear()
        self._sum = 0.0

    @property
    def value(self) -> float | None:
        """Watts, or None before the first full window."""
        if not self._windows:
            return None
        return float((self._fourths / self._windows) ** 0.25)


def normalized_power(watts: Sequence[float]) -> float | None:
    """Return the normalized power of one unbroken 1 Hz series, None when it is under 30 s."""
    return normalized_power_of((watts,))


def normalized_power_of(stretches: Iterable[Sequence[float]]) -> float | None:
    """Return the normalized power over stretches parted by pauses, None without a full window."""
    running = NormalizedPower()
    for stretch in stretches:
        running.split()
        for watts in stretch:
            running.add(watts)
    return running.value


class PowerTotals:
    """The totals of a ride's watts, second by second, with dropouts filled.

    A dropout up to HOLD_S seconds counts as the last value, a longer one as zero power and as
    missing seconds; a pause is no time at all. Which of the two a dropout is shows only when it
    ends, so its first seconds wait until then: live and from the file the figures are the same.
    """

    __slots__ = ("_last", "_normalized", "_silent", "dropouts", "max_w", "missing_s", "seconds",
                 "seen", "work_j")  # fmt: skip

    def __init__(self) -> None:
        self.seconds = 0  # settled seconds; at most HOLD_S wait
        self.missing_s = 0
        self.dropouts = 0  # times the power went away
        self.work_j = 0.0
        self.max_w: float | None = None
        self.seen = False  # whether there was a power reading at all
        self._last: float | None = None
        self._silent = 0
        self._normalized = NormalizedPower()

    def add(self, watts: float | None) -> None:
        """Take one more second; None is a second without a power reading."""
        if watts is None:
            if self._silent == 0 and self.seen:
                self.dropouts += 1
            self._silent += 1
            if self._silent == HOLD_S + 1:
                self._miss(self._silent)
            elif self._silent > HOLD_S:
                self._miss(1)
            return
        self.settle()
        self.seen = True
        self._last = watts
        self.max_w = watts if self.max_w is None else max(self.max_w, watts)
        self._count(watts)

    def settle(self) -> None:
        """Decide a dropout that is still short: it holds the last value, if there was one."""
        if 0 < self._silent <= HOLD_S:
            if self._last is None:
                self._miss(self._silent)
            else:
                for _ in range(self._silent):
                    self._count(self._last)
        self._silent = 0

    def split(self) -> None:
        """Note a pause, or the end: settle, and start a new window."""
        self.settle()
        self._last = None
        self._normalized.split()

    def _miss(self, seconds: int) -> None:
        self.missing_s += seconds
        for _ in range(seconds):
            self._count(0.0)

    def _count(self, watts: float) -> None:
        self.seconds += 1
        self.work_j += watts
        self._normalized.add(watts)

    @property
    def average_w(self) -> float | None:
        """Mean watts over timer time, zeros and missing seconds included."""
        return self.work_j / self.seconds if self.seen and self.seconds else None

    @property
    def normalized_w(self) -> float | None:
        return self._normalized.value if self.seen else None


@dataclass(frozen=True, slots=True)
class Series:
    """Watts of a recorded file as stretches of unbroken seconds, and what had to be made up."""

    stretches: tuple[tuple[float, ...], ...]
    missing_s: int  # seconds of long dropouts, counted as zero power

    @property
    def seconds(self) -> int:
        """Timer time."""
        return sum(map(len, self.stretches))


def fill_gaps(
    points: Sequence[tuple[int, float]],
    pauses: Sequence[tuple[int, int]] = (),
    *,
    smart_recorded: bool = False,
) -> Series:
    """Return (second, watts) points in rising order as a 1 Hz series.

    `pauses` are (from, to) seconds in which the timer stood: the series splits there. Elsewhere
    up to 3 missing seconds hold the last value, up to 25 are interpolated when the file was
    smart-recorded, and longer ones are zero power, counted as missing.
    """
    stretches: list[tuple[float, ...]] = []
    current: list[float] = []
    missing_s = 0
    for index, (second, watts) in enumerate(points):
        if index:
            before, held = points[index - 1]
            gap = second - before - 1
            if gap < 0:
                raise ValueError(f"second {second} comes after second {before}")
            if any(start <= second and end > before for start, end in pauses):
                stretches.append(tuple(current))
                current = []
            elif gap <= HOLD_S:
                current.extend([held] * gap)
            elif smart_recorded and gap <= INTERPOLATE_S:
                slope = (watts - held) / (gap + 1)
                current.extend(held + slope * step for step in range(1, gap + 1))
            else:
                current.extend([0.0] * gap)
                missing_s += gap
        current.append(watts)
    if current:
        stretches.append(tuple(current))
    return Series(tuple(stretches), missing_s)


def intensity_factor(normalized_power_w: float | None, ftp_w: float) -> float | None:
    """Return normalized power over FTP (Allen & Coggan)."""
    return None if normalized_power_w is None else normalized_power_w / ftp_w


def training_stress(seconds: float, normalized_power_w: float | None, ftp_w: float) -> float | None:
    """Return 100 · s · NP · IF / (FTP · 3600): an hour at FTP is 100 (Allen & Coggan)."""
    if normalized_power_w is None:
        return None
    return 100 * seconds * normalized_power_w * (normalized_power_w / ftp_w) / (ftp_w * 3600)


def work_kj(watts: Iterable[float]) -> float:
    """Return the work of a 1 Hz series."""
    return sum(watts) / 1000


def variability_index(normalized_power_w: float | None, average_w: float | None) -> float | None:
    """Return normalized over average power (Allen & Coggan); None without a mean above zero."""
    return normalized_power_w / average_w if normalized_power_w is not None and average_w else None


def efficiency_factor(
    normalized_power_w: float | None, average_heart_rate_bpm: float | None
) -> float | None:
    """Return watts of normalized power per heart beat a minute (J. Friel)."""
    if normalized_power_w is None or not average_heart_rate_bpm:
        return None
    return normalized_power_w / average_heart_rate_bpm


def power_zone_seconds(watts: Iterable[float | None], athlete: Athlete) -> tuple[int, ...]:
    """Return the seconds in each of Coggan's seven zones; seconds without power are in none."""
    seconds = [0] * len(POWER_ZONE_LOWER_PERCENT)
    zones: dict[float, int] = {}
    for value in watts:
        if value is not None:
            zone = zones.get(value)
            if zone is None:
                zone = zones[value] = athlete.power_zone(value)
            seconds[zone - 1] += 1
    return tuple(seconds)
