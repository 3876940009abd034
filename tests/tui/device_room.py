"""A room of simulated devices on a manual clock, and the rider's devices live in it."""

from collections.abc import Mapping, Sequence

from sensors.clock import ManualClock
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from sensors.simulated.air import DEVICES, make_air
from sensors.simulated.faults import Faults
from sensors.simulated.radio import SimulatedRadio
from tests.tui.in_memory import MemoryHouse
from tui.devices import Devices
from tui.remembered import Remembered

STEP_S = 0.05
TRAINER, STRAP, METER, CADENCE = (
    "sim:trainer",
    "sim:strap",
    "sim:power_meter",
    "sim:speed_cadence",
)


class DeviceRoom:
    """All that is in the air, by `air`; what the rider has paired, by `devices`."""

    def __init__(
        self,
        *paired: str,
        names: Sequence[str] = DEVICES,
        faults: Mapping[str, Faults] | None = None,
        seed: int = 1,
    ) -> None:
        """`paired` are ids of devices that were paired before."""
        self.clock = ManualClock()
        self.air = make_air(seed, devices=names, faults=faults, clock=self.clock)
        self.radio = SimulatedRadio(self.air)
        self.hub = SensorHub(self.clock)
        self.lookout = Lookout()
        self.hub.add_radio("simulated", self.lookout.watch(self.radio))
        self.kept: list[Remembered] = []  # what was saved, the newest last
        self.riding = False
        sources = (self.air.peripherals[source_id].source for source_id in paired)
        self.devices = Devices(
            self.hub,
            self.clock,
            self.lookout,
            Remembered(tuple(sources)),
            self.kept.append,
            riding=lambda: self.riding,
        )
        self.devices.open()

    def go(self, seconds: float) -> None:
        """Let time pass, as the engine does."""
        for _ in range(round(seconds / STEP_S)):
            now_s = self.clock.advance(STEP_S)
            self.radio.step(now_s)
            self.devices.step(now_s)
            self.hub.tick(now_s)

    def house(self) -> MemoryHouse:
        """Return a house that has these devices."""
        house = MemoryHouse()
        house.devices = self.devices
        return house
