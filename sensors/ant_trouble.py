"""Why an ANT+ stick cannot be used, as one sentence that says what mends it."""

import errno
from collections.abc import Mapping

VENDOR = "0fcf"
PRODUCTS = ("1004", "1008", "1009")  # ANTUSB1, ANTUSB2, ANTUSB-m
UDEV_FILE = "/etc/udev/rules.d/70-ant-stick.rules"
UDEV_RULE = (
    f'SUBSYSTEM=="usb", ATTRS{{idVendor}}=="{VENDOR}", '
    f'ATTRS{{idProduct}}=="{"|".join(PRODUCTS)}", '
    'MODE="0660", GROUP="plugdev", TAG+="uaccess"'
)

NO_LIBRARY = "ANT+ needs the Python package openant, which is not installed; install it"
NO_BACKEND = (
    "the ANT+ stick needs libusb, which is not installed; "
    "apt-get install libusb-1.0-0 (on macOS: brew install libusb)"
)
NO_STICK = "no ANT+ stick is plugged in; plug one in, or ride by Bluetooth"
NO_PERMISSION = (
    f"the ANT+ stick is there, but you may not use it; write the line {UDEV_RULE} "
    f"to {UDEV_FILE} as root, then plug the stick in again"
)
BUSY = "another program holds the ANT+ stick; close it, then plug the stick in again"
NO_DRIVER = (
    "the ANT+ stick has no driver that libusb can use; on Windows give it WinUSB (with Zadig), "
    "then plug it in again"
)
GONE = "the ANT+ stick is gone; plug it in again"
MUTE = "the ANT+ stick does not answer; plug it in again"
SHUT = "the ANT+ radio is closed"

_BY_ERRNO: Mapping[int, str] = {
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EBUSY: BUSY,
    errno.ENODEV: GONE,
    errno.ENOENT: GONE,
    errno.ENXIO: GONE,
    errno.EIO: GONE,
}


def trouble(error: Exception) -> str:
    """Return the sentence for what a driver raised (OSError of pyusb or pyserial, and others)."""
    if isinstance(error, NotImplementedError):
        return NO_DRIVER
    known = _BY_ERRNO.get(error.errno or 0) if isinstance(error, OSError) else None
    what = str(error) or type(error).__name__
    return known or f"the ANT+ stick cannot be used ({what}); plug it in again"
