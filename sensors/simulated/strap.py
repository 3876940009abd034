"""A heart-rate strap: 2A37 once a second with R-R intervals, and a battery."""

from sensors.profiles.heart_rate import HEART_RATE_MEASUREMENT, HeartRate, encode_heart_rate
from sensors.readings import DeviceKind, Source
from sensors.simulated.faults import NO_FAULTS, Faults
from sensors.simulated.peripheral import Peripheral, Room

SOURCE = Source("sim:strap", "Pulse Strap", DeviceKind.HEART_RATE_STRAP, "simulated")
PERIOD_S = 1.0
CHARGE_PERCENT = 87
RR_JITTER = 0.015  # beat to beat, as a share of the interval


class Strap(Peripheral):
    """Sends the rider's heart rate as whole beats a minute, and the beats since the last packet."""

    def __init__(self, room: Room, faults: Faults = NO_FAULTS) -> None:
        super().__init__(SOURCE, -62, room, faults)
        self._until_beat_s = 0.0
        self.stream(HEART_RATE_MEASUREMENT, PERIOD_S, self._packets)
        self.stream_battery(CHARGE_PERCENT)

    def _packets(self, at_s: float) -> list[bytes]:
        rate_bpm = self.body.rider.heart.rate_bpm
        value = HeartRate(
            heart_rate_bpm=round(rate_bpm), contact=True, rr_1024=self._beats(rate_bpm)
        )
        return [encode_heart_rate(value)]

    def _beats(self, rate_bpm: float) -> tuple[int, ...]:
        """Return the intervals, in 1/1024 s, of the beats that fell in the last second."""
        intervals: list[int] = []
        left_s = PERIOD_S
        while self._until_beat_s <= left_s:
            left_s -= self._until_beat_s
            interval_s = 60 / rate_bpm * (1 + RR_JITTER * self.rng.gauss(0, 1))
            intervals.append(round(interval_s * 1024))
            self._until_beat_s = interval_s
        self._until_beat_s -= left_s
        return tuple(intervals)
