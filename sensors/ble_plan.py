"""The services of a connected device -> what to read, to subscribe to and to write, by handle.

Pure. Everything is named by handle from here on: devices show the same service or characteristic
twice, and then a UUID names neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sensors.ble_services import PACKET_NUMBERS, kind_of
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT
from sensors.profiles.gatt import CHARACTERISTICS, FITNESS_MACHINE_SERVICE, Access, uuid_of
from sensors.profiles.packets import TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER
from sensors.readings import DeviceKind

# What it takes to drive a trainer, the best way first; a trainer is driven in one way only.
CONTROLS: tuple[tuple[int, ...], ...] = (
    (FITNESS_MACHINE_CONTROL_POINT,),
    (TACX_NOTIFY, TACX_WRITE),
    (WAHOO_TRAINER,),
)
WRITTEN = (FITNESS_MACHINE_CONTROL_POINT, TACX_WRITE, WAHOO_TRAINER)
READABLE = (Access.READ, Access.READ_AND_NOTIFY)
FITNESS_MACHINE = uuid_of(FITNESS_MACHINE_SERVICE)


class ShownCharacteristic(Protocol):
    """A characteristic as the GATT client shows it."""

    @property
    def handle(self) -> int: ...
    @property
    def uuid(self) -> str: ...
    @property
    def properties(self) -> Sequence[str]: ...


class ShownService(Protocol):
    """A service as the GATT client shows it."""

    @property
    def uuid(self) -> str: ...
    @property
    def characteristics(self) -> Sequence[ShownCharacteristic]: ...


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What to do with one device once it is connected; each row is packet number -> handle."""

    kind: DeviceKind | None
    reads: Mapping[int, int]
    notifies: Mapping[int, int]
    writes: Mapping[int, int]
    unanswered: frozenset[int] = frozenset()  # writes that the device does not confirm

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every packet number that this link can bring or take, in order."""
        return tuple(sorted({*self.reads, *self.notifies, *self.writes}))


def plan_link(services: Iterable[ShownService]) -> LinkPlan:
    """Return the plan for a device with these services."""
    shown = tuple(services)
    chosen = _chosen(_without_twins(shown))
    for number in _spare_controls(chosen):
        del chosen[number]
    kind = kind_of(service.uuid for service in shown)
    if WAHOO_TRAINER in chosen:
        kind = DeviceKind.TRAINER
    return LinkPlan(
        kind=kind,
        reads={n: c.handle for n, c in chosen.items() if _is_read(n, c)},
        notifies={
            n: c.handle for n, c in chosen.items() if {"notify", "indicate"} & {*c.properties}
        },
        writes={n: c.handle for n, c in chosen.items() if n in WRITTEN},
        unanswered=frozenset(
            n
            for n, c in chosen.items()
            if "write-without-response" in c.properties and "write" not in c.properties
        ),
    )


def _is_read(number: int, characteristic: ShownCharacteristic) -> bool:
    row = CHARACTERISTICS.get(number)
    return row is not None and row.access in READABLE and "read" in characteristic.properties


def _known(service: ShownService) -> dict[int, ShownCharacteristic]:
    """Return the characteristics of a service that are understood here, the first of each."""
    found: dict[int, ShownCharacteristic] = {}
    for characteristic in service.characteristics:
        number = PACKET_NUMBERS.get(characteristic.uuid.lower())
        if number is not None:
            found.setdefault(number, characteristic)
    return found


def _without_twins(services: Sequence[ShownService]) -> list[ShownService]:
    """Return the services with one fitness machine: that which can be driven, or shows most.

    Power, control and features have to come from the same machine.
    """
    machines = [service for service in services if service.uuid.lower() == FITNESS_MACHINE]
    if not machines:
        return list(services)

    def worth(service: ShownService) -> tuple[bool, int]:
        known = _known(service)
        return FITNESS_MACHINE_CONTROL_POINT in known, len(known)

    best = max(machines, key=worth)
    return [service for service in services if service is best or service not in machines]


def _chosen(services: Sequence[ShownService]) -> dict[int, ShownCharacteristic]:
    """Return one characteristic per number, from the service where the standard has it if any."""
    chosen: dict[int, ShownCharacteristic] = {}
    at_home: set[int] = set()
    for service in services:
        for number, characteristic in _known(service).items():
            row = CHARACTERISTICS.get(number)
            home = row is not None and service.uuid.lower() == uuid_of(row.service)
            if number not in chosen or (home and number not in at_home):
                chosen[number] = characteristic
                if home:
                    at_home.add(number)
    return chosen


def _spare_controls(chosen: Mapping[int, ShownCharacteristic]) -> tuple[int, ...]:
    """Return the control characteristics that are not to be used beside the best way."""
    ways = [way for way in CONTROLS if all(number in chosen for number in way)]
    if not ways:
        return ()
    spare = (number for way in CONTROLS for number in way if number not in ways[0])
    return tuple(number for number in spare if number in chosen)
