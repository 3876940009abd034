"""A speed and cadence sensor: 2A5B with turns of the wheel and the crank."""

from sensors.profiles.speed_cadence import CSC_MEASUREMENT, SpeedCadence, encode_speed_cadence
from sensors.readings import DeviceKind, Source
from sensors.simulated.faults import NO_FAULTS, Faults
from sensors.simulated.peripheral import Peripheral, Room

SOURCE = Source("sim:speed_cadence", "Spoke and Crank", DeviceKind.SPEED_CADENCE, "simulated")
PERIOD_S = 1.0
CHARGE_PERCENT = 41


class SpeedCadenceSensor(Peripheral):
    """Sends running totals once a second; the wheel is 2.1 m round."""

    def __init__(self, room: Room, faults: Faults = NO_FAULTS) -> None:
        super().__init__(SOURCE, -71, room, faults)
        self.stream(CSC_MEASUREMENT, PERIOD_S, self._packets)
        self.stream_battery(CHARGE_PERCENT)

    def _packets(self, at_s: float) -> list[bytes]:
        wheel_revs, wheel_time = self.body.wheel.event(1024)
        crank_revs, crank_time = self.body.crank.event(1024)
        value = SpeedCadence(wheel_revs & 0xFFFFFFFF, wheel_time, crank_revs & 0xFFFF, crank_time)
        return [encode_speed_cadence(value)]
