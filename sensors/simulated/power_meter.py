"""A crank power meter: 2A63 with crank revolutions and balance, reading a little high."""

from sensors.profiles.cycling_power import (
    CYCLING_POWER_MEASUREMENT,
    CyclingPower,
    encode_cycling_power,
)
from sensors.readings import DeviceKind, Source
from sensors.simulated.faults import NO_FAULTS, Faults
from sensors.simulated.peripheral import Peripheral, Room

SOURCE = Source("sim:power_meter", "Left-Right Cranks", DeviceKind.POWER_METER, "simulated")
READS_HIGH_BY = 1.03  # it disagrees with the trainer, as power meters do
PERIOD_S = 0.25
SMOOTHING_S = 0.7  # about one turn of the crank
NOISE_W = 1.5
BALANCE_PERCENT = 49.0
BALANCE_NOISE = 0.7
CHARGE_PERCENT = 64


class PowerMeter(Peripheral):
    """Sends the rider's power at the crank times `factor`, each `period_s` (0.25 or 1 s)."""

    def __init__(
        self,
        room: Room,
        faults: Faults = NO_FAULTS,
        *,
        factor: float = READS_HIGH_BY,
        period_s: float = PERIOD_S,
    ) -> None:
        super().__init__(SOURCE, -58, room, faults)
        self._factor = factor
        self._keep = max(0.0, 1 - period_s / SMOOTHING_S)
        self._power_w = room.body.power_w
        self.stream(CYCLING_POWER_MEASUREMENT, period_s, self._packets)
        self.stream_battery(CHARGE_PERCENT)

    def _packets(self, at_s: float) -> list[bytes]:
        turning = self.body.cadence_rpm > 0
        self._power_w = self._power_w * self._keep + self.body.power_w * (1 - self._keep)
        shown = self._power_w * self._factor + self.rng.gauss(0, NOISE_W) if turning else 0.0
        balance = BALANCE_PERCENT + self.rng.gauss(0, BALANCE_NOISE)
        revs, time_1024 = self.body.crank.event(1024)
        value = CyclingPower(
            power_w=max(0, round(shown)),
            balance_percent=round(balance * 2) / 2,
            balance_is_left=True,
            crank_revs=revs & 0xFFFF,
            crank_time_1024=time_1024,
        )
        return [encode_cycling_power(value)]
