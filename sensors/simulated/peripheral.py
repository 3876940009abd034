"""A device as its GATT server shows it: values to read, notifications, writes, and a link.

It knows nothing of the transport. Whoever holds the other end is a `Central`.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sensors.profiles.battery import BATTERY_LEVEL, encode_battery
from sensors.readings import Source
from sensors.simulated.agenda import Agenda
from sensors.simulated.drivetrain import Drivetrain
from sensors.simulated.faults import Faults

BATTERY_PERIOD_S = 60.0
LONGEST_GARBAGE = 20  # bytes in a notification at the smallest ATT MTU

Packets = Callable[[float], Iterable[bytes]]  # time in seconds -> what is sent then


@dataclass(frozen=True, slots=True)
class Room:
    """Where a device stands: what it measures, its time, and the seed of its chances."""

    body: Drivetrain
    agenda: Agenda
    seed: int


class Central(Protocol):
    """The other end of a link."""

    def notified(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        """Take a notification or an indication."""
        ...

    def link_lost(self, source_id: str, at_s: float) -> None: ...


class Peripheral:
    """What all simulated devices share; a device adds its streams, reads and writes."""

    def __init__(self, source: Source, signal_dbm: int, room: Room, faults: Faults) -> None:
        self.source = source
        self.signal_dbm = signal_dbm
        self.faults = faults
        self.battery_percent: int | None = None
        self.body = room.body
        self.agenda = room.agenda
        self.start_s = room.agenda.now_s
        self.rng = random.Random(f"{room.seed} {source.id}")
        self._fault_rng = random.Random(f"{room.seed} {source.id} faults")
        self._central: Central | None = None
        for drop in faults.drops:
            self.agenda.at(self.start_s + drop.at_s, self._drop)

    @property
    def connected(self) -> bool:
        return self._central is not None

    def away_until_s(self, at_s: float) -> float | None:
        """Return when a device that is out of the air comes back, or None while it is there."""
        until = self.faults.away_until_s(at_s - self.start_s)
        return None if until is None else self.start_s + until

    def reads(self) -> tuple[tuple[int, bytes], ...]:
        """Return the characteristics to be read once after connecting, with their values."""
        if self.battery_percent is None:
            return ()
        return ((BATTERY_LEVEL, encode_battery(self.battery_percent)),)

    def write(self, characteristic: int, data: bytes, at_s: float) -> str | None:
        """Take a write; return None, or the sentence that says why it was not taken."""
        return f"{self.source.name} has nothing to write at {characteristic:04X}"

    def link_up(self, central: Central) -> None:
        """Be connected, with all notifications and indications enabled."""
        self._central = central

    def link_down(self) -> None:
        """Be disconnected; the central is not told, for it knows or has been told."""
        self._central = None

    def stream(self, characteristic: int, period_s: float, packets: Packets) -> None:
        """Notify what `packets` returns every `period_s`, at this device's own moment."""

        def send(at_s: float) -> None:
            for data in packets(at_s):
                self.notify(characteristic, data, at_s)

        first_s = self.start_s + self.rng.uniform(0, period_s)
        self.agenda.every(first_s, period_s, send)

    def stream_battery(self, percent: int) -> None:
        """Have a battery with `percent` left, and notify it now and then."""
        self.battery_percent = percent
        self.stream(
            BATTERY_LEVEL, BATTERY_PERIOD_S, lambda _: [data for _, data in Peripheral.reads(self)]
        )

    def notify(self, characteristic: int, data: bytes, at_s: float) -> None:
        """Send a notification, as far as the link and the faults let it through."""
        if self._central is None or self.faults.is_frozen(at_s - self.start_s):
            return
        spoilt = self.faults.garbage_probability
        if spoilt and self._fault_rng.random() < spoilt:
            data = self._fault_rng.randbytes(self._fault_rng.randint(0, LONGEST_GARBAGE))
        self._central.notified(self.source.id, characteristic, data, at_s)

    def indicate(self, characteristic: int, data: bytes, at_s: float) -> None:
        """Send an indication, which the link layer protects, if there is a link."""
        if self._central is not None:
            self._central.notified(self.source.id, characteristic, data, at_s)

    def _drop(self, at_s: float) -> None:
        central = self._central
        if central is not None:
            self.link_down()
            central.link_lost(self.source.id, at_s)
