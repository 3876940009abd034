"""Whatever a Bluetooth stack throws -> one sentence that says what mends it.

Known errors are rows; the rest says its own words behind a sentence that names the device.
"""

from collections.abc import Mapping

from sensors.errors import RadioUnavailable

NOT_RUNNING = "The Bluetooth service is not running; start it: sudo systemctl start bluetooth"
NO_BUS = "Bluetooth needs the system's D-Bus, and it is not there; install and start dbus and bluez"
SWITCHED_OFF = "Bluetooth is switched off; switch it on and the devices come back by themselves"
NOT_ALLOWED = (
    "Bluetooth is not allowed for this program; allow it in the system's settings "
    "(Linux: add yourself to the group bluetooth and log in again)"
)
NO_ADAPTER = "There is no Bluetooth adapter; plug one in, or check rfkill and the driver"
CLASSIC_ONLY = "The Bluetooth adapter is too old for sensors (no Low Energy); use another one"
SILENT = "Bluetooth does not answer; switch it off and on, or restart the Bluetooth service"

# BleakBluetoothNotAvailableReason -> sentence.
REASONS: Mapping[str, str] = {
    "NO_BLUETOOTH": NO_ADAPTER,
    "NO_BLE_CENTRAL_ROLE": CLASSIC_ONLY,
    "POWERED_OFF": SWITCHED_OFF,
    "DENIED_BY_USER": NOT_ALLOWED,
    "DENIED_BY_SYSTEM": NOT_ALLOWED,
    "DENIED_BY_UNKNOWN": NOT_ALLOWED,
}
# D-Bus error name -> sentence. All of these are the radio's, not a device's.
DBUS_ERRORS: Mapping[str, str] = {
    "org.freedesktop.DBus.Error.ServiceUnknown": NOT_RUNNING,
    "org.freedesktop.DBus.Error.NameHasNoOwner": NOT_RUNNING,
    "org.freedesktop.DBus.Error.Spawn.ChildExited": NOT_RUNNING,
    "org.freedesktop.DBus.Error.NoReply": SILENT,
    "org.freedesktop.DBus.Error.AccessDenied": NOT_ALLOWED,
    "org.bluez.Error.NotReady": SWITCHED_OFF,
    "org.bluez.Error.NotAuthorized": NOT_ALLOWED,
}


# What is raised before any Bluetooth service has answered -> sentence.
SYSTEM_ERRORS: Mapping[type[BaseException], str] = {
    FileNotFoundError: NO_BUS,
    ConnectionRefusedError: NO_BUS,
    ConnectionResetError: NO_BUS,
    BrokenPipeError: NO_BUS,
    EOFError: NO_BUS,
    PermissionError: NOT_ALLOWED,
}


def radio_sentence(error: BaseException) -> str | None:
    """Return what is wrong with Bluetooth as a whole, or None when only a device is to blame."""
    from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError

    match error:
        case BleakBluetoothNotAvailableError():
            return REASONS.get(error.reason.name, f"Bluetooth is not available: {error.args[0]}")
        case BleakDBusError():
            return DBUS_ERRORS.get(error.dbus_error)
        case RadioUnavailable():
            return str(error)
        case ImportError():
            return f"Bluetooth cannot be used by bleak here ({error}); install what it names"
    return next((why for kind, why in SYSTEM_ERRORS.items() if isinstance(error, kind)), None)


def scan_sentence(error: BaseException) -> str:
    """Return why nothing can be searched for."""
    if isinstance(error, TimeoutError):
        return SILENT
    return radio_sentence(error) or f"Bluetooth cannot search for devices: {_words(error)}"


def connect_sentence(error: BaseException, name: str) -> str:
    """Return why `name` is not connected."""
    from bleak.exc import BleakDeviceNotFoundError

    if isinstance(error, TimeoutError | BleakDeviceNotFoundError):
        return f"{name} does not answer; wake it, bring it closer, and free it from other programs"
    return radio_sentence(error) or (
        f"{name} broke off the connection; bring it closer ({_words(error)})"
    )


def write_sentence(error: BaseException, name: str, *, linked: bool) -> str:
    """Return why a command did not get to `name`."""
    from bleak.exc import BleakGATTProtocolError

    if not linked:
        return f"{name} is not connected; the command did not arrive"
    if isinstance(error, TimeoutError):
        return f"{name} did not confirm the command in time"
    if isinstance(error, BleakGATTProtocolError):
        return f"{name} refused the command ({_words(error)})"
    return radio_sentence(error) or f"The command did not get to {name} ({_words(error)})"


def _words(error: BaseException) -> str:
    """Return the error's own words in one line."""
    words = " ".join(str(part) for part in error.args if not isinstance(part, int)).split()
    return " ".join(words) or type(error).__name__
