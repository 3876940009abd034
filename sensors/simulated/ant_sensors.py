"""A simulated strap, and speed and cadence sensors, as ANT+ broadcasts."""

from functools import partial

from sensors.profiles.ant_common import BatteryState
from sensors.profiles.ant_heart_rate import AntHeartRate, encode_ant_heart_rate
from sensors.profiles.ant_speed_cadence import (
    AntSpeedCadence,
    AntTurns,
    encode_ant_speed_cadence,
    encode_ant_turns,
)
from sensors.simulated.ant_pages import DEVELOPMENT_ID, AntBroadcaster, Identity
from sensors.simulated.peripheral import Peripheral
from sensors.simulated.turns import Turns

HEART_RATE, SPEED_CADENCE, CADENCE, SPEED = 120, 121, 122, 123

STRAP = Identity(12012, 3, BatteryState.GOOD, 2.95)
SENSOR = Identity(12112, 5, BatteryState.OK, 2.8)
CRANK_SENSOR = Identity(12212, 6, BatteryState.NEW, 3.0)
WHEEL_SENSOR = Identity(12312, 7, BatteryState.LOW, 2.5)
STRAP_CHARGE_PERCENT = 87
BEAT_JITTER = 0.015  # beat to beat, as a share of the interval
TOGGLE_EVERY = 4
STILL_AFTER_S = 2.0  # without a turn; then the sensor says that nothing moves
BACKGROUND_EVERY = 65
OPERATING_S = 7200


class AntStrap(AntBroadcaster):
    """Sends beats, the one before the last too (pages 0, 4), and at times what it is (2, 3, 7)."""

    def __init__(self, device: Peripheral, seed: int) -> None:
        super().__init__(
            HEART_RATE,
            STRAP,
            device,
            seed,
            main=(partial(self._beat, 0),) * 3 + (partial(self._beat, 4),),
            background=[partial(self._beat, page) for page in (2, 3, 7)],
            background_every=BACKGROUND_EVERY,
        )
        self._beats = 0
        self._last_beat_s = device.agenda.now_s
        self._before_s = self._last_beat_s
        self._next_beat_s = self._last_beat_s + self._interval_s()

    def _interval_s(self) -> float:
        jitter = 1 + BEAT_JITTER * self.rng.gauss(0, 1)
        return 60 / self.body.rider.heart.rate_bpm * jitter

    def _beat(self, page: int, at_s: float) -> bytes:
        while self._next_beat_s <= at_s:
            self._before_s, self._last_beat_s = self._last_beat_s, self._next_beat_s
            self._next_beat_s += self._interval_s()
            self._beats += 1
        return encode_ant_heart_rate(
            AntHeartRate(
                page=page,
                toggle=bool(self.sent // TOGGLE_EVERY % 2),
                beat_time_1024=_time_1024(self._last_beat_s),
                beats=self._beats & 0xFF,
                heart_rate_bpm=round(self.body.rider.heart.rate_bpm),
                previous_beat_time_1024=_time_1024(self._before_s),
                manufacturer=DEVELOPMENT_ID,
                serial_number_high=STRAP.model,
                hardware_version=1,
                software_version=10,
                model=STRAP.model,
                battery_percent=STRAP_CHARGE_PERCENT,
                battery_state=STRAP.battery,
                whole_volts=int(STRAP.volts),
                volt_fraction=STRAP.volts % 1,
            )
        )


class AntSpeedCadenceSensor(AntBroadcaster):
    """Sends the turns of wheel and crank in one page, type 121, which leaves no room for more."""

    def __init__(self, device: Peripheral, seed: int) -> None:
        main = (self._turns,)
        super().__init__(SPEED_CADENCE, SENSOR, device, seed, main, main, BACKGROUND_EVERY)

    def _turns(self, _: float) -> bytes:
        wheel_revs, wheel_time = self.body.wheel.event(1024)
        crank_revs, crank_time = self.body.crank.event(1024)
        return encode_ant_speed_cadence(
            AntSpeedCadence(crank_revs & 0xFFFF, crank_time, wheel_revs & 0xFFFF, wheel_time)
        )


class AntTurnSensor(AntBroadcaster):
    """Sends the turns of one thing, type 122 or 123: pages 5 or 0, and at times 1 to 4.

    `tells_stillness` has it send page 5, which says when nothing turns, in place of page 0.
    """

    def __init__(
        self, device: Peripheral, seed: int, device_type: int, *, tells_stillness: bool = True
    ) -> None:
        at_crank = device_type == CADENCE
        identity = CRANK_SENSOR if at_crank else WHEEL_SENSOR
        main = 5 if tells_stillness else 0
        super().__init__(
            device_type,
            identity,
            device,
            seed,
            main=(partial(self._page, main),),
            background=[partial(self._page, page) for page in (1, 2, 3, 4)],
            background_every=BACKGROUND_EVERY,
        )
        self._turning: Turns = device.body.crank if at_crank else device.body.wheel

    def _page(self, page: int, at_s: float) -> bytes:
        revs, time_1024 = self._turning.event(1024)
        still_s = at_s - self.device.start_s - self._turning.last_s
        return encode_ant_turns(
            AntTurns(
                page=page,
                toggle=bool(self.sent // TOGGLE_EVERY % 2),
                time_1024=time_1024,
                revs=revs & 0xFFFF,
                operating_s=OPERATING_S,
                manufacturer=DEVELOPMENT_ID,
                serial_number_high=self.identity.model,
                hardware_version=1,
                software_version=10,
                model=self.identity.model,
                battery_state=self.identity.battery,
                whole_volts=int(self.identity.volts),
                volt_fraction=self.identity.volts % 1,
                stopped=still_s >= STILL_AFTER_S,
            )
        )


def _time_1024(at_s: float) -> int:
    return round(at_s * 1024) & 0xFFFF
