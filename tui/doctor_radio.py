"""The doctor's rows about the radios: what is there, who may use it, who holds it, what mends it.

Pure over a `Machine`: nothing is opened, so that a stick in use is not disturbed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from defusedxml import ElementTree

from sensors.ant_trouble import PRODUCTS, UDEV_FILE, UDEV_RULE, VENDOR
from tui.check import Check
from tui.doctor_machine import Machine, listed, processes, text_of
from tui.remembered import Remembered

OWN_BUS = "DBUS_SYSTEM_BUS_ADDRESS"
OLDEST_BLUEZ = (5, 55)  # what bleak 3 is made for
BUS_SOCKETS = ("/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket")
POLICIES = ("/etc/dbus-1/system.d", "/usr/share/dbus-1/system.d")
RULES = ("/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d")
# Beginnings of process names (15 signs in /proc) of programs that hold a trainer or a stick.
RIVALS = (
    "zwift", "goldencheetah", "mywhoosh", "trainerroad", "qdomyos", "rouvy", "gymnasticon",
    "incyclist", "wahoo", "fulgaz", "bkool", "auuki", "openant", "teamcar",
)  # fmt: skip


def radio_checks(machine: Machine, remembered: Remembered) -> Iterator[Check]:
    """Yield the rows for this system."""
    yield from SYSTEMS.get(machine.system, _elsewhere)(machine)
    yield _devices(remembered)


def _linux(machine: Machine) -> Iterator[Check]:
    yield _package(machine, "bluetooth library", "bleak", "bleak")
    bus = machine.environment.get(OWN_BUS)
    if bus:
        yield Check("bluetooth", True, f"on a bus of its own, {bus}, as teamcar simulate makes one")
    else:
        yield _adapter(machine)
        yield _switch(machine)
        yield _service(machine)
        yield _bluez(machine)
        yield _bluetooth_access(machine)
    sticks = tuple(_sticks(machine))
    yield _ant_library(machine)
    yield _stick(sticks)
    yield _ant_access(machine, sticks)
    yield _holders(machine, sticks)


def _mac(machine: Machine) -> Iterator[Check]:
    yield _package(machine, "bluetooth library", "bleak", "bleak")
    yield Check(
        "bluetooth access", True,
        "macOS asks once; to change it: System Settings, Privacy & Security, Bluetooth, "
        "and allow your terminal",
    )  # fmt: skip
    yield _ant_library(machine)


def _windows(machine: Machine) -> Iterator[Check]:
    yield _package(machine, "bluetooth library", "bleak", "bleak")
    yield Check("bluetooth access", True, "to change it: Settings, Bluetooth & devices")
    yield _ant_library(machine)
    yield Check("ant+ access", True, "a stick needs the driver WinUSB, which Zadig installs")


def _elsewhere(machine: Machine) -> Iterator[Check]:
    yield Check(
        "bluetooth", False, f"bleak does not know the system {machine.system}",
        "Ride on Linux, macOS or Windows; until then: teamcar --simulate",
    )  # fmt: skip


SYSTEMS: Mapping[str, Callable[[Machine], Iterator[Check]]] = {
    "Linux": _linux,
    "Darwin": _mac,
    "Windows": _windows,
}


def _package(machine: Machine, check: str, package: str, what: str) -> Check:
    if machine.has_package(package):
        return Check(check, True, what)
    return Check(check, False, f"{what} is not installed", f"Install it: pip install {package}")


# -- Bluetooth on Linux ---------------------------------------------------------------------------


def _adapter(machine: Machine) -> Check:
    names = [
        each.name
        for each in listed(machine.at("/sys/class/bluetooth"), "hci*")
        if re.fullmatch(r"hci\d+", each.name)  # hci0:64 is a link, and not an adapter
    ]
    if names:
        return Check("bluetooth adapter", True, ", ".join(names))
    mend = "Plug in a Bluetooth adapter of version 4.0 or newer; in a virtual machine, pass it in."
    return Check("bluetooth adapter", False, "none", mend)


def _switch(machine: Machine) -> Check:
    """Look whether a switch of the machine or of the system keeps Bluetooth off."""
    for folder in listed(machine.at("/sys/class/rfkill"), "rfkill*"):
        if text_of(folder / "type") != "bluetooth":
            continue
        name = text_of(folder / "name") or folder.name
        if text_of(folder / "hard") == "1":
            mend = "Switch it on by its key or switch, or in the firmware's set-up."
            return Check("bluetooth switch", False, f"{name} is off by a switch", mend)
        if text_of(folder / "soft") == "1":
            mend = "Run: rfkill unblock bluetooth"
            return Check("bluetooth switch", False, f"{name} is blocked by rfkill", mend)
    return Check("bluetooth switch", True, "nothing blocks Bluetooth")


def _service(machine: Machine) -> Check:
    if not any(machine.at(path).exists() for path in BUS_SOCKETS):
        mend = "Install and start D-Bus and BlueZ (Debian: sudo apt-get install dbus bluez)."
        return Check("bluetooth service", False, "the system's D-Bus is not running", mend)
    if any(name == "bluetoothd" for _, name, _ in processes(machine)):
        return Check("bluetooth service", True, "bluetoothd is running")
    mend = (
        "Run: sudo systemctl enable --now bluetooth "
        "(where that is not known: sudo apt-get install bluez)"
    )
    return Check("bluetooth service", False, "bluetoothd is not running", mend)


def _bluez(machine: Machine) -> Check:
    told = machine.version_of("bluetoothctl")
    found = re.search(r"(\d+)\.(\d+)", told or "")
    oldest = ".".join(map(str, OLDEST_BLUEZ))
    if found is None:
        mend = f"Install BlueZ {oldest} or newer (Debian: sudo apt-get install bluez)."
        return Check("bluez", False, "its version is not known: there is no bluetoothctl", mend)
    version = int(found[1]), int(found[2])
    if version < OLDEST_BLUEZ:
        mend = f"Update BlueZ to {oldest} or newer; sensors drop out with older ones."
        return Check("bluez", False, found[0], mend)
    return Check("bluez", True, found[0])


def _bluetooth_access(machine: Machine) -> Check:
    """Look whether the policy of D-Bus lets this user speak with BlueZ."""
    for folder in POLICIES:
        text = text_of(machine.at(folder) / "bluetooth.conf")
        if text is None:
            continue
        try:
            allowed = _allowed(text)
        except ElementTree.ParseError:
            break
        mine = {f"user {machine.user}", *(f"group {name}" for name in machine.groups)}
        by = next((each for each in sorted(allowed) if each in mine), None)
        if machine.user == "root" or "everybody" in allowed:
            return Check("bluetooth access", True, "everybody here may use Bluetooth")
        if by is not None:
            return Check("bluetooth access", True, f"allowed for {by}")
        if "console" in allowed:
            detail = "allowed for whoever sits at this machine, not over SSH"
            return Check("bluetooth access", True, detail)
        mend = f"Run: sudo usermod -aG bluetooth {machine.user}   and log in again."
        return Check("bluetooth access", False, f"{machine.user} may not use Bluetooth", mend)
    return Check("bluetooth access", True, "no policy of D-Bus stands in the way")


def _allowed(policy: str) -> set[str]:
    """Return who may send to org.bluez: "everybody", "console", "user NAME", "group NAME".

    Raises ParseError. Source: dbus-daemon(1), "policy", as far as BlueZ's own file uses it.
    """
    allowed = set()
    for part in ElementTree.fromstring(policy).iter("policy"):
        rules = {
            rule.tag for rule in part if rule.get("send_destination") == "org.bluez"
        }  # a deny beside an allow in one part is nothing that BlueZ's file has
        if "allow" not in rules:
            continue
        if part.get("context") in ("default", "mandatory"):
            allowed.add("everybody")
        if part.get("at_console") == "true":
            allowed.add("console")
        allowed |= {f"{kind} {part.get(kind)}" for kind in ("user", "group") if part.get(kind)}
    return allowed


# -- ANT+ -----------------------------------------------------------------------------------------


def _ant_library(machine: Machine) -> Check:
    if not machine.has_package("openant"):
        return _package(machine, "ant+ library", "openant", "openant")
    if machine.has_library("usb-1.0"):
        return Check("ant+ library", True, "openant, libusb")
    mend = (
        "Install libusb, if you ride with a stick "
        "(Debian: sudo apt-get install libusb-1.0-0; macOS: brew install libusb)."
    )
    return Check("ant+ library", False, "libusb is not installed", mend)


def _sticks(machine: Machine) -> Iterator[tuple[str, Path]]:
    """Yield name and device node of each ANT stick that is plugged in."""
    for folder in listed(machine.at("/sys/bus/usb/devices")):
        product = text_of(folder / "idProduct")
        if text_of(folder / "idVendor") != VENDOR or product not in PRODUCTS:
            continue
        bus, number = text_of(folder / "busnum") or "", text_of(folder / "devnum") or ""
        name = text_of(folder / "product") or "ANT stick"
        node = machine.at(f"/dev/bus/usb/{bus.zfill(3)}/{number.zfill(3)}")
        yield f"{name} ({VENDOR}:{product})", node


Sticks = tuple[tuple[str, Path], ...]


def _stick(sticks: Sticks) -> Check:
    if sticks:
        return Check("ant+ stick", True, ", ".join(name for name, _ in sticks))
    # Most riders have none, and need none.
    return Check("ant+ stick", True, "none is plugged in; Bluetooth needs none")


def _ant_access(machine: Machine, sticks: Sticks) -> Check:
    rule = _rule(machine)
    closed = [name for name, node in sticks if not machine.may_use(node)]
    if closed and rule is None:
        mend = f"Write the line {UDEV_RULE} to {UDEV_FILE} as root, then plug the stick in again."
        return Check("ant+ access", False, f"{machine.user} may not use {closed[0]}", mend)
    if closed:
        mend = (
            f"Run: sudo udevadm control --reload   and plug it in again; if that does not help: "
            f"sudo usermod -aG plugdev {machine.user}   and log in again."
        )
        return Check("ant+ access", False, f"{closed[0]} is not yours, in spite of {rule}", mend)
    if sticks:
        return Check("ant+ access", True, f"by the rule {rule}" if rule else "the stick is yours")
    return Check("ant+ access", True, f"the rule is in {rule}" if rule else "not asked: no stick")


def _rule(machine: Machine) -> Path | None:
    """Return the udev file that names sticks, None where none does."""
    for folder in RULES:
        for path in listed(machine.at(folder), "*.rules"):
            lines = (text_of(path) or "").lower().splitlines()
            if any(VENDOR in line for line in lines if not line.lstrip().startswith("#")):
                return path
    return None


def _holders(machine: Machine, sticks: Sticks) -> Check:
    """Look who holds a stick, and who may hold the trainer, which takes one program at a time."""
    nodes = {str(node): name for name, node in sticks}
    rivals = []
    for number, name, folder in processes(machine):
        for each in listed(folder / "fd"):
            held = nodes.get(_target(each))
            if held is not None:
                mend = f"End it, or run: kill {number}"
                return Check("other programs", False, f"{name} holds {held}", mend)
        if name.casefold().startswith(RIVALS):
            rivals.append(f"{name} ({number})")
    if rivals:
        mend = "End it before you ride: a trainer and a stick take one program at a time."
        return Check("other programs", False, f"{', '.join(rivals[:3])} is running", mend)
    return Check("other programs", True, "none is seen that holds a trainer or a stick")


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _devices(remembered: Remembered) -> Check:
    if remembered.devices:
        return Check("devices", True, ", ".join(each.name for each in remembered.devices))
    mend = "Run: teamcar devices   and then: teamcar devices pair ID"
    return Check("devices", False, "none is paired", mend)
