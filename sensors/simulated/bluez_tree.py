"""The objects of the simulated bluetoothd: path -> interface -> property -> value.

Every change is told as the D-Bus signal that it makes; whoever sends it adds the types.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sensors.simulated.bluez_calls import (
    ADAPTER,
    BATTERY,
    CHARACTERISTIC,
    DESCRIPTOR,
    DEVICE,
    SERVICE,
)

Properties = Mapping[str, object]

# Interface -> property -> D-Bus type (BlueZ, doc/org.bluez.*.rst).
TYPES: Mapping[str, Mapping[str, str]] = {
    ADAPTER: {
        "Address": "s",
        "AddressType": "s",
        "Name": "s",
        "Alias": "s",
        "Class": "u",
        "Powered": "b",
        "PowerState": "s",
        "Discoverable": "b",
        "DiscoverableTimeout": "u",
        "Pairable": "b",
        "PairableTimeout": "u",
        "Discovering": "b",
        "UUIDs": "as",
        "Modalias": "s",
        "Roles": "as",
    },
    DEVICE: {
        "Address": "s",
        "AddressType": "s",
        "Name": "s",
        "Alias": "s",
        "Appearance": "q",
        "Paired": "b",
        "Bonded": "b",
        "Trusted": "b",
        "Blocked": "b",
        "LegacyPairing": "b",
        "RSSI": "n",
        "Connected": "b",
        "UUIDs": "as",
        "Adapter": "o",
        "ManufacturerData": "a{qv}",
        "ServicesResolved": "b",
    },
    BATTERY: {"Percentage": "y", "Source": "s"},
    SERVICE: {"UUID": "s", "Device": "o", "Primary": "b", "Includes": "ao"},
    CHARACTERISTIC: {
        "UUID": "s",
        "Service": "o",
        "Value": "ay",
        "Flags": "as",
        "Notifying": "b",
        "NotifyAcquired": "b",
        "WriteAcquired": "b",
        "MTU": "q",
    },
    DESCRIPTOR: {"UUID": "s", "Characteristic": "o", "Value": "ay"},
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A value with its D-Bus type: what becomes a variant."""

    type: str
    value: object


Shown = Mapping[str, Typed]


def typed(interface: str, properties: Properties) -> dict[str, Typed]:
    """Return the properties of an interface with their types."""
    types = TYPES[interface]
    return {name: Typed(types[name], value) for name, value in properties.items()}


@dataclass(frozen=True, slots=True)
class Added:
    """InterfacesAdded."""

    path: str
    interfaces: Mapping[str, Shown]


@dataclass(frozen=True, slots=True)
class Removed:
    """InterfacesRemoved."""

    path: str
    interfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """PropertiesChanged; the `invalidated` properties are there no more."""

    path: str
    interface: str
    changed: Shown
    invalidated: tuple[str, ...] = ()


Signal = Added | Removed | Changed


class Tree:
    """All objects that are there now; `tell` gets the signal of each change."""

    def __init__(self, tell: Callable[[Signal], None]) -> None:
        self._tell = tell
        self._objects: dict[str, dict[str, dict[str, object]]] = {}

    def __contains__(self, path: object) -> bool:
        return path in self._objects

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._objects))

    def show(self, path: str) -> dict[str, dict[str, Typed]]:
        """Return the interfaces of an object with all properties; empty for no object."""
        return {
            interface: typed(interface, properties)
            for interface, properties in self._objects.get(path, {}).items()
        }

    def has(self, path: str, interface: str) -> bool:
        return interface in self._objects.get(path, {})

    def value(self, path: str, interface: str, name: str) -> object:
        """Return a property; None where there is no such object, interface or property."""
        return self._objects.get(path, {}).get(interface, {}).get(name)

    def add(self, path: str, interface: str, properties: Properties) -> None:
        """Put an object there, or an interface to an object that is there."""
        self._objects.setdefault(path, {})[interface] = dict(properties)
        self._tell(Added(path, {interface: typed(interface, properties)}))

    def remove(self, path: str) -> None:
        """Take an object away, and all that are below it before it."""
        below = [each for each in self._objects if each == path or each.startswith(f"{path}/")]
        for each in sorted(below, reverse=True):
            self._tell(Removed(each, tuple(self._objects.pop(each))))

    def change(self, path: str, interface: str, properties: Properties) -> None:
        """Set properties; told even when they are what they were, as bluetoothd tells values."""
        self._objects[path][interface].update(properties)
        self._tell(Changed(path, interface, typed(interface, properties)))

    def invalidate(self, path: str, interface: str, names: Iterable[str]) -> None:
        """Take properties away that are there."""
        there = self._objects[path][interface]
        gone = tuple(name for name in names if name in there)
        for name in gone:
            del there[name]
        if gone:
            self._tell(Changed(path, interface, {}, gone))

    def vanish(self) -> None:
        """Lose everything without a word."""
        self._objects.clear()
