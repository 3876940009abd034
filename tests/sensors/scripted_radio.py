"""A radio that does nothing by itself: a test tells the hub, and reads what the hub asked.

`Bench` is a hub with one such radio, and the devices connected to it.
"""

from collections.abc import Callable

from sensors.clock import ManualClock
from sensors.errors import RadioUnavailable
from sensors.hub import SensorHub
from sensors.profiles.cycling_power import CyclingPower, encode_cycling_power
from sensors.profiles.fitness_features import (
    FITNESS_MACHINE_FEATURE,
    FitnessFeatures,
    encode_fitness_features,
)
from sensors.profiles.heart_rate import HeartRate, encode_heart_rate
from sensors.profiles.indoor_bike import IndoorBike, encode_indoor_bike
from sensors.radio import RadioListener
from sensors.readings import DeviceKind, Metric, SensorStatus, Source

TRAINER = Source("t", "Domestique", DeviceKind.TRAINER, "scripted")
METER = Source("m", "Cranks", DeviceKind.POWER_METER, "scripted")
STRAP = Source("s", "Pulse", DeviceKind.HEART_RATE_STRAP, "scripted")

HEART_RATE, CYCLING_POWER, INDOOR_BIKE, BATTERY = 0x2A37, 0x2A63, 0x2AD2, 0x2A19


class ScriptedRadio:
    """Implements sensors.radio.Radio; `asked` is what the hub wanted of it, in order."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.writes: list[str] = []
        self.gone = False
        self.listener: RadioListener | None = None

    def open(self, listener: RadioListener) -> None:
        self.listener = listener

    def connect(self, source_id: str) -> None:
        self._ask("connect", source_id)

    def disconnect(self, source_id: str) -> None:
        self._ask("disconnect", source_id)

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        self._ask(f"write {characteristic:04x}", source_id)
        self.writes.append(data.hex())

    def close(self) -> None:
        self.asked.append(("close", ""))

    def _ask(self, what: str, source_id: str) -> None:
        if self.gone:
            raise RadioUnavailable("the adapter was pulled out; plug it in again")
        self.asked.append((what, source_id))


def features(targets: int) -> tuple[int, bytes]:
    return FITNESS_MACHINE_FEATURE, encode_fitness_features(FitnessFeatures(0, targets))


def bike(power_w: int, cadence_rpm: float = 90.0, heart_rate_bpm: int | None = None) -> bytes:
    value = IndoorBike(
        speed_kmh=30.0, cadence_rpm=cadence_rpm, power_w=power_w, heart_rate_bpm=heart_rate_bpm
    )
    return encode_indoor_bike(value)


def meter(power_w: int) -> bytes:
    return encode_cycling_power(CyclingPower(power_w=power_w))


def pulse(heart_rate_bpm: int | None) -> bytes:
    return encode_heart_rate(HeartRate(heart_rate_bpm))


class Bench:
    """A hub with one scripted radio, and the devices that a test connects to it."""

    def __init__(self, *sources: Source) -> None:
        self.clock = ManualClock(100.0)
        self.radio = ScriptedRadio()
        self.hub = SensorHub(self.clock)
        self.hub.add_radio("scripted", self.radio)
        for source in sources:
            self.hub.adopt(source)
        self.tick()
        for source in sources:
            self.hub.connected(source.id, self.now_s)

    @property
    def now_s(self) -> float:
        return self.clock.now()

    def tick(self) -> None:
        self.hub.tick(self.now_s)

    def wait(self, seconds: float, each_quarter: Callable[[], None] = lambda: None) -> None:
        """Let time pass in quarters of a second, `each_quarter` first, then a tick."""
        for _ in range(round(seconds * 4)):
            self.clock.advance(0.25)
            each_quarter()
            self.tick()

    def send(self, source: Source, characteristic: int, data: bytes) -> None:
        self.hub.packet(source.id, characteristic, data, self.now_s)

    def power(self) -> tuple[float | None, str | None]:
        live = self.hub.live(self.now_s)
        return live.power_w, live.served_by.get(Metric.POWER)

    def status(self, source: Source) -> SensorStatus:
        return next(s for s in self.hub.statuses(self.now_s) if s.source == source)
