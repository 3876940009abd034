"""What is asked of the simulated bluetoothd over D-Bus, and what it answers, as plain values.

The rows below are bluetoothd's own answers (BlueZ, src/error.c and src/gatt-client.c).
"""

from collections.abc import Callable
from dataclasses import dataclass

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
BATTERY = "org.bluez.Battery1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
DESCRIPTOR = "org.bluez.GattDescriptor1"


@dataclass(frozen=True, slots=True)
class Call:
    """One method call; `body` holds plain values, variants taken off."""

    sender: str  # the unique bus name of who calls
    path: str
    interface: str
    member: str
    body: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """What a method gives back; `signature` is that of `body`, an "h" in it an index of `fds`."""

    signature: str = ""
    body: tuple[object, ...] = ()
    fds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A D-Bus error: its name and its text."""

    error: str
    text: str


Reply = Returned | Refused
Answer = Callable[[Reply], None]  # called once, at once or later
Method = Callable[[Call, Answer], None]

DONE = Returned()
NOT_READY = Refused("org.bluez.Error.NotReady", "Resource Not Ready")
IN_PROGRESS = Refused("org.bluez.Error.InProgress", "Operation already in progress")
BAD_ARGUMENTS = Refused("org.bluez.Error.InvalidArguments", "Invalid arguments in method call")
NO_DISCOVERY = Refused("org.bluez.Error.Failed", "No discovery started")
NO_DEVICE = Refused("org.bluez.Error.DoesNotExist", "Does Not Exist")
NO_LINK = Refused("org.bluez.Error.Failed", "Not connected")
NO_SUPPORT = Refused("org.bluez.Error.NotSupported", "Operation is not supported")
NO_SESSION = Refused("org.bluez.Error.Failed", "No notify session started")
ALREADY_PAIRED = Refused("org.bluez.Error.AlreadyExists", "Already Exists")
CONNECT_BUSY = Refused("org.bluez.Error.InProgress", "br-connection-busy")
CONNECT_CANCELLED = Refused("org.bluez.Error.Failed", "br-connection-canceled")
CONNECT_BROKEN_OFF = Refused("org.bluez.Error.Failed", "le-connection-abort-by-remote")
CONNECT_TIMED_OUT = Refused("org.bluez.Error.Failed", "Connection timed out")
NOTIFY_ACQUIRED = Refused("org.bluez.Error.NotPermitted", "Notify acquired")
NO_READING = Refused("org.bluez.Error.NotPermitted", "Read not permitted")
NO_WRITING = Refused("org.bluez.Error.NotPermitted", "Write not permitted")
READ_ONLY = Refused("org.freedesktop.DBus.Error.PropertyReadOnly", "This property is read-only")
NO_PROPERTY = Refused("org.freedesktop.DBus.Error.InvalidArgs", "No such property")

# ATT error codes (Core Specification 5.4, vol. 3, part F, table 3.4, and the supplement's part B).
WRITE_REJECTED = 0xFC
INDICATIONS_OFF = 0xFD


def att_error(code: int) -> Refused:
    """Return how bluetoothd passes on an error of the device that it has no name for."""
    return Refused("org.bluez.Error.Failed", f"Operation failed with ATT error: 0x{code:02x}")


def no_object(path: str) -> Refused:
    return Refused("org.freedesktop.DBus.Error.UnknownObject", f"There is no object at {path}")


def no_method(call: Call) -> Refused:
    return Refused(
        "org.freedesktop.DBus.Error.UnknownMethod",
        f"There is no {call.member} in {call.interface} at {call.path}",
    )
