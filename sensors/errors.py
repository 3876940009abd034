"""Errors of the sensors package, each named for what the rider can do about it.

SensorError
├── BadPacket            bytes that do not decode; the packet is dropped, the ride goes on
├── RadioUnavailable     no adapter, no stick, no permission
├── DeviceNotFound       it is not in the air: wake it, come closer
└── ControlRefused       the trainer does not let itself be driven
"""


class SensorError(Exception):
    """Base of all errors that the sensors package raises on purpose."""


class BadPacket(SensorError):
    """Bytes that are not what their characteristic says; `what` names it, `why` the fault."""

    def __init__(self, what: str, why: str, data: bytes) -> None:
        super().__init__(f"{what}: {why} in {data.hex() or 'an empty packet'}")
        self.what = what
        self.why = why
        self.data = data


class RadioUnavailable(SensorError):
    """The radio cannot be used; the message is one sentence that says what mends it."""


class DeviceNotFound(SensorError):
    """The named device did not answer."""


class ControlRefused(SensorError):
    """The trainer answered a command with anything but success."""
