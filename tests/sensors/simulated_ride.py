"""A console without sense for tests: it notes all that the simulated radio tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sensors.clock import ManualClock
from sensors.profiles.fitness_control import (
    FITNESS_MACHINE_CONTROL_POINT,
    encode_request_control,
    encode_start,
    encode_target_power,
)
from sensors.profiles.indoor_bike import INDOOR_BIKE_DATA, IndoorBike, decode_indoor_bike
from sensors.readings import Source
from sensors.simulated.air import USUAL_DEVICES, make_air
from sensors.simulated.faults import Faults
from sensors.simulated.radio import SimulatedRadio

TRAINER = "sim:trainer"
TICK_S = 0.25


@dataclass(frozen=True, slots=True)
class Heard:
    """One call of the radio; `what` is the listener's method."""

    at_s: float
    what: str
    source_id: str
    characteristic: int = 0
    data: bytes = b""
    why: str = ""
    signal_dbm: int | None = None


class Console:
    """A `RadioListener` that keeps everything."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None:
        self.heard.append(Heard(at_s, "found", source.id, signal_dbm=signal_dbm))

    def offers(self, source_id: str, characteristics: tuple[int, ...], at_s: float) -> None:
        self.heard.append(Heard(at_s, "offers", source_id))

    def connected(self, source_id: str, at_s: float) -> None:
        self.heard.append(Heard(at_s, "connected", source_id))

    def connect_failed(self, source_id: str, why: str, at_s: float) -> None:
        self.heard.append(Heard(at_s, "connect_failed", source_id, why=why))

    def disconnected(self, source_id: str, at_s: float) -> None:
        self.heard.append(Heard(at_s, "disconnected", source_id))

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        self.heard.append(Heard(at_s, "packet", source_id, characteristic, data))

    def write_failed(self, source_id: str, why: str, at_s: float) -> None:
        self.heard.append(Heard(at_s, "write_failed", source_id, why=why))


class SimulatedRide:
    """An air, a radio and a console on one manual clock; all devices are asked to connect."""

    def __init__(
        self,
        seed: int = 1,
        *,
        devices: Sequence[str] = USUAL_DEVICES,
        faults: Mapping[str, Faults] | None = None,
        ftp_w: float = 250.0,
        rolling: bool = True,
        cycling_power: bool = False,
        connect: bool = True,
    ) -> None:
        self.clock = ManualClock()
        self.air = make_air(
            seed,
            ftp_w=ftp_w,
            devices=devices,
            faults=faults,
            clock=self.clock,
            rolling=rolling,
            cycling_power=cycling_power,
        )
        self.radio = SimulatedRadio(self.air)
        self.console = Console()
        self.radio.open(self.console)
        if connect:
            for source_id in self.air.peripherals:
                self.radio.connect(source_id)
            self.ride(1.0)

    @property
    def heard(self) -> list[Heard]:
        return self.console.heard

    def ride(self, seconds: float, tick_s: float = TICK_S) -> None:
        """Ride on, in ticks."""
        for _ in range(round(seconds / tick_s)):
            self.radio.step(self.clock.advance(tick_s))

    def write(self, data: bytes) -> None:
        """Write to the control point."""
        self.radio.write(TRAINER, FITNESS_MACHINE_CONTROL_POINT, data)

    def ask(self, data: bytes) -> bytes | None:
        """Write to the control point, ride a tick, and return the answer, if one came."""
        before = len(self.heard)
        self.write(data)
        self.ride(TICK_S)
        answers = [
            h.data
            for h in self.heard[before:]
            if h.what == "packet" and h.characteristic == FITNESS_MACHINE_CONTROL_POINT
        ]
        assert len(answers) <= 1
        return answers[0] if answers else None

    def take_control(self) -> None:
        """Request control and start, as a console does first."""
        assert self.ask(encode_request_control()) == bytes.fromhex("800001")
        assert self.ask(encode_start()) == bytes.fromhex("800701")

    def hold(self, watts: int) -> None:
        """Have the trainer hold `watts`."""
        assert self.ask(encode_target_power(watts)) == bytes.fromhex("800501")

    def told(self, what: str, source_id: str = TRAINER) -> list[Heard]:
        """Return all calls of `what` about one source."""
        return [h for h in self.heard if h.what == what and h.source_id == source_id]

    def packets(
        self, characteristic: int, source_id: str = TRAINER, since_s: float = 0.0
    ) -> list[Heard]:
        """Return all packets of one characteristic from `since_s` on."""
        return [
            h
            for h in self.told("packet", source_id)
            if h.characteristic == characteristic and h.at_s >= since_s
        ]

    def bike(self, since_s: float = 0.0) -> list[tuple[float, IndoorBike]]:
        """Return the decoded 2AD2 packets from `since_s` on, with their times."""
        return [
            (h.at_s, decode_indoor_bike(h.data))
            for h in self.packets(INDOOR_BIKE_DATA, since_s=since_s)
        ]

    def powers_w(self, since_s: float = 0.0) -> list[int]:
        """Return the powers that the trainer sent from `since_s` on."""
        return [value.power_w for _, value in self.bike(since_s) if value.power_w is not None]
