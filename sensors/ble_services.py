"""What a Bluetooth device is to a rider, and which packets it has, by its UUIDs.

16-bit services and characteristics are in sensors.profiles.gatt; here are the makers' own, and the
rank of the services: a trainer shows the services of a power meter, too, and is a trainer.
"""

from collections.abc import Iterable, Mapping

from sensors.profiles.gatt import (
    CHARACTERISTICS,
    CYCLING_POWER_SERVICE,
    FITNESS_MACHINE_SERVICE,
    HEART_RATE_SERVICE,
    SPEED_CADENCE_SERVICE,
    uuid_of,
)
from sensors.profiles.packets import TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER
from sensors.readings import DeviceKind

# FE-C pages over BLE (Tacx, "FE-C over BLE").
TACX_SERVICE = "6e40fec1-b5a3-f393-e0a9-e50e24dcca9e"
# Wahoo's trainer characteristic stands inside the cycling power service; trainers whose
# advertisement has no room for FTMS name this service instead. Straps and shifters of the same
# family show a026ee01, which therefore says nothing.
WAHOO_SERVICE = "a026ee0b-0a7d-4ab3-97fa-f1500f9feb8b"

VENDOR_UUIDS: Mapping[int, str] = {
    TACX_NOTIFY: "6e40fec2-b5a3-f393-e0a9-e50e24dcca9e",
    TACX_WRITE: "6e40fec3-b5a3-f393-e0a9-e50e24dcca9e",
    WAHOO_TRAINER: "a026e005-0a7d-4ab3-97fa-f1500f9feb8b",
}

# Service -> what has it; the first row that fits decides.
KINDS: Mapping[str, DeviceKind] = {
    uuid_of(FITNESS_MACHINE_SERVICE): DeviceKind.TRAINER,
    TACX_SERVICE: DeviceKind.TRAINER,
    WAHOO_SERVICE: DeviceKind.TRAINER,
    uuid_of(CYCLING_POWER_SERVICE): DeviceKind.POWER_METER,
    uuid_of(HEART_RATE_SERVICE): DeviceKind.HEART_RATE_STRAP,
    uuid_of(SPEED_CADENCE_SERVICE): DeviceKind.SPEED_CADENCE,
}
SCANNED: tuple[str, ...] = tuple(KINDS)

# Characteristic UUID -> the number of its packets.
PACKET_NUMBERS: Mapping[str, int] = {
    **{uuid_of(number): number for number in CHARACTERISTICS},
    **{uuid: number for number, uuid in VENDOR_UUIDS.items()},
}


def kind_of(services: Iterable[str]) -> DeviceKind | None:
    """Return what a device with these service UUIDs is; None for one that is nothing here."""
    shown = {uuid.lower() for uuid in services}
    return next((kind for uuid, kind in KINDS.items() if uuid in shown), None)
