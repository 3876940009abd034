"""Which microphone or loudspeaker a rider means by a name, or by a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """One that the system has."""

    number: int
    name: str
    channels: int
    rate: int  # its own
    latency_s: float


def choose(devices: Sequence[Device], name: str, usual: int) -> Device | None:
    """Return the one of that name, else one that begins so, else one that has it within.

    Where none does, or no name is given, it is the system's usual one, else the first.
    """
    wanted = name.strip().casefold()
    if wanted:
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for device in devices:
                if fits(device.name.casefold(), wanted):
                    return device
    for device in devices:
        if device.number == usual:
            return device
    return devices[0] if devices else None
