"""A simulated power meter as ANT+ broadcasts: watts, and torque at the crank or at the wheel."""

from enum import Enum

from sensors.profiles.ant_common import BatteryState
from sensors.profiles.ant_power import (
    CRANK_TORQUE,
    POWER,
    WHEEL_TORQUE,
    AntCrankTorque,
    AntPower,
    AntTorque,
    AntWheelTorque,
)
from sensors.simulated.ant_pages import AntBroadcaster, Identity, always
from sensors.simulated.ant_torque import TorqueTotals
from sensors.simulated.peripheral import Peripheral
from sensors.simulated.power_meter import BALANCE_PERCENT, NOISE_W, READS_HIGH_BY

POWER_METER = 11
METER = Identity(11011, 4, BatteryState.OK, 2.8)
BACKGROUND_EVERY = 30
RIGHT_PERCENT = 100 - BALANCE_PERCENT


class Measures(Enum):
    """Which pages a meter sends."""

    WATTS = "watts"  # page 16
    CRANK_TORQUE = "crank torque"  # page 18, and page 16 now and then
    WHEEL_TORQUE = "wheel torque"  # page 17, and page 16 now and then


class AntPowerMeter(AntBroadcaster):
    """Sends the rider's power at the crank times `factor`, and pages 80 to 82 in between.

    With watts alone each page is an event; torque has an event for each turn.
    """

    def __init__(
        self,
        device: Peripheral,
        seed: int,
        measures: Measures = Measures.WATTS,
        factor: float = READS_HIGH_BY,
    ) -> None:
        watts, torque = self._watts, self._torque
        super().__init__(
            POWER_METER,
            METER,
            device,
            seed,
            main=(watts,) if measures is Measures.WATTS else (*(torque,) * 4, watts),
            background=[always(page) for page in METER.background()],
            background_every=BACKGROUND_EVERY,
        )
        self._factor = factor
        self._at_wheel = measures is Measures.WHEEL_TORQUE
        self._last_s = device.agenda.now_s
        self._energy_j = 0.0
        self._acc_power_w = 0
        self._event = 0
        self._totals = TorqueTotals(self.body.wheel if self._at_wheel else self.body.crank)

    def _next(self, at_s: float) -> bytes:
        power_w = self.body.power_w * self._factor
        self._energy_j += power_w * (at_s - self._last_s)
        self._last_s = at_s
        self._totals.count(self._energy_j, power_w, at_s - self.device.start_s)
        return super()._next(at_s)

    def _watts(self, _: float) -> bytes:
        turning = self.body.cadence_rpm > 0
        noise_w = self.rng.gauss(0, NOISE_W)
        power_w = max(0, round(self.body.power_w * self._factor + noise_w)) if turning else 0
        self._event += 1
        self._acc_power_w += power_w
        return POWER.encode(
            AntPower(
                event=self._event & 0xFF,
                power_w=power_w,
                acc_power_w=self._acc_power_w & 0xFFFF,
                cadence_rpm=self._cadence_rpm(),
                balance_percent=round(RIGHT_PERCENT),
            )
        )

    def _torque(self, _: float) -> bytes:
        totals = self._totals
        record: type[AntTorque] = AntWheelTorque if self._at_wheel else AntCrankTorque
        page = WHEEL_TORQUE if self._at_wheel else CRANK_TORQUE
        return page.encode(
            record(
                event=totals.turns & 0xFF,
                revs=totals.turns & 0xFF,
                period_2048=totals.period_2048,
                acc_torque_32=totals.acc_torque_32,
                cadence_rpm=None if self._at_wheel else self._cadence_rpm(),
            )
        )

    def _cadence_rpm(self) -> int:
        return min(254, round(self.body.cadence_rpm))
