"""Running counters of cranks and wheels -> rates: turns so far and the time of the last one.

Counts and times roll over (16 or 32 bits, 1/1024 or 1/2048 s); a counter that starts again, or
jumps, never makes a spike. Time "now" is given with each packet, in monotonic seconds.
"""

from dataclasses import dataclass

TIME_BITS = 16
CRANK_BITS = 16
WHEEL_BITS = 32
ANT_WHEEL_BITS = 16

# Sensors repeat the last turn while nothing turns; three unchanged seconds mean stopped.
STOPPED_AFTER_S = 3.0
# Packets may come late, and then several at once.
LATE_S = 2.0

MAX_CADENCE_RPM = 250.0
MAX_SPEED_KMH = 130.0

# Units a second of the event time; the wheel of 2A63 has the finer one.
TIME_1024 = 1024
TIME_2048 = 2048

ROAD_TYRE_M = 2.105  # circumference of a 25-622 tyre


def rolled_over(new: int, old: int, bits: int) -> int:
    """Return how far a counter of so many bits went on from `old` to `new`, >= 0."""
    return (new - old) & ((1 << bits) - 1)


@dataclass(frozen=True, slots=True)
class _Turn:
    """The last turn known: how many, when by the sensor's clock, when first heard of."""

    revs: int
    time_units: int
    at_s: float


class TurnRate:
    """Turns a second from one counter; the first packet, and each restart, is a baseline."""

    def __init__(self, rev_bits: int, units_per_s: int, max_per_s: float) -> None:
        self._rev_bits = rev_bits
        self._units_per_s = units_per_s
        self._max_per_s = max_per_s
        # Half the span of the time counter: after a longer silence it may have rolled over unseen.
        self._longest_gap_s = (1 << TIME_BITS) / units_per_s / 2
        self._last: _Turn | None = None
        self._rate: float | None = None

    def reset(self) -> None:
        """Forget the baseline; the next packet is a new one. For each reconnection."""
        self._last = None
        self._rate = None

    def stop(self) -> None:
        """Take the sensor's word that nothing turns; holds until the next turn."""
        self._rate = 0.0

    def update(self, revs: int, time_units: int, at_s: float) -> float | None:
        """Return turns a second after one more packet; None while they cannot be known."""
        last = self._last
        if last is None:
            self._last = _Turn(revs, time_units, at_s)
            return None
        turns = rolled_over(revs, last.revs, self._rev_bits)
        gap_s = at_s - last.at_s
        if turns == 0:
            # A clock that ticks on without a turn says no more than a repeated packet.
            if gap_s >= STOPPED_AFTER_S:
                self._rate = 0.0
            return self._rate
        self._last = _Turn(revs, time_units, at_s)
        if self._rate == 0.0 and gap_s >= STOPPED_AFTER_S:
            # The first turn after a stop took as long as the stop: it says that the rider moves,
            # the next one says how fast.
            return self._rate
        seconds = rolled_over(time_units, last.time_units, TIME_BITS) / self._units_per_s
        self._rate = turns / seconds if self._possible(turns, seconds, gap_s) else None
        return self._rate

    def _possible(self, turns: int, seconds: float, gap_s: float) -> bool:
        """Return whether so many turns fit both the sensor's clock and ours."""
        return (
            gap_s < self._longest_gap_s
            and turns <= self._max_per_s * seconds
            and turns <= self._max_per_s * (gap_s + LATE_S)
        )


class CrankCadence:
    """Cadence from a crank counter (16-bit turns, 1/1024 s)."""

    def __init__(self) -> None:
        self._turns = TurnRate(CRANK_BITS, TIME_1024, MAX_CADENCE_RPM / 60)

    def reset(self) -> None:
        """Forget the baseline, after a reconnection."""
        self._turns.reset()

    def stop(self) -> None:
        """Take the sensor's word that nothing turns."""
        self._turns.stop()

    def update(self, revs: int, time_units: int, at_s: float) -> float | None:
        """Return rpm after one more packet; None until two turns are known."""
        per_s = self._turns.update(revs, time_units, at_s)
        return None if per_s is None else per_s * 60


class WheelSpeed:
    """Speed from a wheel counter (1/1024 s in 2A5B and ANT+, 1/2048 s in 2A63).

    Turns have 32 bits over BLE, 16 over ANT+.
    """

    def __init__(
        self,
        units_per_s: int = TIME_1024,
        circumference_m: float = ROAD_TYRE_M,
        rev_bits: int = WHEEL_BITS,
    ) -> None:
        self._kmh_per_turn_a_second = circumference_m * 3.6
        self._turns = TurnRate(rev_bits, units_per_s, MAX_SPEED_KMH / self._kmh_per_turn_a_second)

    def reset(self) -> None:
        """Forget the baseline, after a reconnection."""
        self._turns.reset()

    def stop(self) -> None:
        """Take the sensor's word that nothing turns."""
        self._turns.stop()

    def update(self, revs: int, time_units: int, at_s: float) -> float | None:
        """Return km/h after one more packet; None until two turns are known."""
        per_s = self._turns.update(revs, time_units, at_s)
        return None if per_s is None else per_s * self._kmh_per_turn_a_second
