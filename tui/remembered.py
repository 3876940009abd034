"""The devices that a rider has paired: a value that is kept in the settings.

[devices."ble:F8:11:22:33:44:55"]     one table a device, in the order of pairing
name = "Big fan trainer"              as the rider calls it
kind = "trainer"

[prefer]
heart_rate = "ant:120:4711"           this device before all others, while it is live
trainer = "ble:F8:11:22:33:44:55"     the one that is driven; else the first that was paired
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sensors.errors import DeviceNotFound
from sensors.readings import DeviceKind, Metric, Source
from tui.setting import BadValue, quoted
from workouts.errors import BadSettings

LONGEST_NAME = 32  # cells of a column that still leave room for the rest of its row
DRIVEN = "trainer"
# How an id begins -> what its radio is called.
RADIOS: Mapping[str, str] = {"ble": "ble", "ant": "ant", "sim": "simulated"}


@dataclass(frozen=True, slots=True)
class Remembered:
    """Paired devices, in the order of pairing, and which of them serves or is driven."""

    devices: tuple[Source, ...] = ()
    prefer: Mapping[Metric, str] = field(default_factory=dict)  # metric -> source id
    driven: str | None = None  # the trainer that is driven; None: the first one

    def get(self, source_id: str) -> Source | None:
        """Return a paired device by its id, None for one that is not paired."""
        return next((each for each in self.devices if each.id == source_id), None)

    def find(self, text: str) -> Source:
        """Return the paired device of an id or a name, in any case; raises DeviceNotFound."""
        return find_device(self.devices, text, "paired device")

    def in_order(self) -> tuple[Source, ...]:
        """Return the devices as a ride takes them: the trainer that is driven comes first."""
        return tuple(sorted(self.devices, key=lambda each: each.id != self.driven))

    def paired(self, source: Source) -> "Remembered":
        """Remember a device; one that is remembered keeps its place and the rider's name."""
        if self.get(source.id) is not None:
            return self
        return replace(self, devices=(*self.devices, shown_source(source)))

    def forgotten(self, source_id: str) -> "Remembered":
        """Forget a device, and whatever it was preferred for."""
        return Remembered(
            tuple(each for each in self.devices if each.id != source_id),
            {metric: each for metric, each in self.prefer.items() if each != source_id},
            None if self.driven == source_id else self.driven,
        )

    def renamed(self, source_id: str, name: str) -> "Remembered":
        """Call a device otherwise; raises BadSettings for a name that cannot be shown."""
        name = checked_name(name)
        if any(name == each.name and each.id != source_id for each in self.devices):
            raise BadSettings(f"another device is called {name} already; give each its own name")
        devices = (replace(e, name=name) if e.id == source_id else e for e in self.devices)
        return replace(self, devices=tuple(devices))

    def preferring(self, metric: Metric, source_id: str | None) -> "Remembered":
        """Prefer a device for a metric, or none."""
        prefer = {each: kept for each, kept in self.prefer.items() if each is not metric}
        if source_id is not None:
            prefer[metric] = source_id
        return replace(self, prefer=prefer)

    def driving(self, source_id: str | None) -> "Remembered":
        """Drive this trainer, or, with None, the first one that was paired."""
        return replace(self, driven=source_id)


def checked_name(name: str) -> str:
    """Return a device's name with single spaces; raises BadSettings with what is wrong."""
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise BadSettings("a device needs a name of letters, figures or signs")
    if len(name) > LONGEST_NAME:
        raise BadSettings(f"{name!r} is too long; give a name of at most {LONGEST_NAME} signs")
    return name


def shown_source(source: Source) -> Source:
    """Return a found device under a name that fits a row: what it calls itself, or else its id."""
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in source.name).split())
    return replace(source, name=(name or source.id)[:LONGEST_NAME].strip())


def find_device(devices: tuple[Source, ...], text: str, which: str) -> Source:
    """Return the device of an id or a name, in any case; raises DeviceNotFound.

    `which` says what these are: "paired device", "device in the air".
    """
    wanted = text.casefold()
    same_id = [each for each in devices if each.id.casefold() == wanted]
    fits = same_id or [each for each in devices if each.name.casefold() == wanted]
    if len(fits) == 1:
        return fits[0]
    if fits:
        ids = ", ".join(each.id for each in fits)
        raise DeviceNotFound(f"{len(fits)} devices are called {text}; give an id: {ids}")
    there = ", ".join(f"{each.name} ({each.id})" for each in devices) or "none"
    raise DeviceNotFound(f"no {which} is called {text}; there are: {there}")


def read_remembered(devices: Mapping[str, Any], prefer: Mapping[str, Any]) -> Remembered:
    """Return what the tables [devices] and [prefer] of the settings say; raises BadValue."""
    read = tuple(_device(source_id, table) for source_id, table in devices.items())
    kept = Remembered(read)
    for name, source_id in prefer.items():
        wanted = [each for each in Metric if each.value == name]
        if not wanted and name != DRIVEN:
            known = ", ".join([*(each.value for each in Metric), DRIVEN])
            raise BadValue("prefer", name, f"is no setting; there are {known}")
        source = kept.get(source_id) if isinstance(source_id, str) else None
        if source is None:
            raise BadValue("prefer", name, f"is {source_id!r}; give the id of a paired device")
        if wanted:
            kept = kept.preferring(wanted[0], source.id)
        elif source.kind is not DeviceKind.TRAINER:
            raise BadValue("prefer", name, f"is {source_id!r}, which is no trainer")
        else:
            kept = kept.driving(source.id)
    return kept


def _device(source_id: str, table: object) -> Source:
    where = f"devices.{quoted(source_id)}"
    radio = RADIOS.get(source_id.partition(":")[0])
    if not isinstance(table, dict):
        raise BadValue("devices", source_id, f"is {table!r}; write it as a table, [{where}]")
    if radio is None:
        raise BadValue(where, "id", f"is of no radio; it begins with one of {', '.join(RADIOS)}")
    for name in table:
        if name not in ("name", "kind"):
            raise BadValue(where, name, "is no setting; there are name, kind")
    name, kind = table.get("name", source_id[:LONGEST_NAME]), table.get("kind")
    if not isinstance(name, str):
        raise BadValue(where, "name", f"is {name!r}; give a name in quotes")
    try:
        name = checked_name(name)
    except BadSettings as error:
        raise BadValue(where, "name", f"cannot be used: {error}") from None
    try:
        return Source(source_id, name, DeviceKind(kind), radio)
    except ValueError:
        kinds = ", ".join(each.value for each in DeviceKind)
        raise BadValue(where, "kind", f"is {kind!r}; there are {kinds}") from None


def lines_of(remembered: Remembered) -> Iterator[str]:
    """Yield the lines of TOML that `read_remembered` reads."""
    for device in remembered.devices:
        yield f"[devices.{quoted(device.id)}]"
        yield f"name = {quoted(device.name)}"
        yield f"kind = {quoted(device.kind.value)}"
        yield ""
    if remembered.prefer or remembered.driven is not None:
        yield "[prefer]"
        yield from (f"{metric.value} = {quoted(e)}" for metric, e in remembered.prefer.items())
        if remembered.driven is not None:
            yield f"{DRIVEN} = {quoted(remembered.driven)}"
