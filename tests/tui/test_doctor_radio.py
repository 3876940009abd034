"""The doctor of radios, on machines that are furnished in a folder: each fault has its sentence."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sensors.readings import DeviceKind, Source
from tui.check import Check
from tui.doctor_machine import Machine
from tui.doctor_radio import radio_checks
from tui.remembered import Remembered

STRAP = Source("ant:120:4711", "Chest", DeviceKind.HEART_RATE_STRAP, "ant")
DEBIAN = """<!DOCTYPE busconfig><busconfig>
<policy user="root"><allow own="org.bluez"/><allow send_destination="org.bluez"/></policy>
<policy group="bluetooth"><allow send_destination="org.bluez"/></policy>
<policy context="default"><deny send_destination="org.bluez"/></policy>
</busconfig>"""
UPSTREAM = """<busconfig>
<policy user="root"><allow own="org.bluez"/></policy>
<policy context="default"><allow send_destination="org.bluez"/></policy>
</busconfig>"""
CONSOLE = """<busconfig>
<policy at_console="true"><allow send_destination="org.bluez"/></policy>
</busconfig>"""


def write(root: Path, path: str, text: str = "") -> Path:
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + "\n")
    return file


def plug_in(root: Path, product: str = "1008", bus: str = "1", number: str = "7") -> Path:
    """Plug an ANT stick in; returns its device node."""
    folder = f"/sys/bus/usb/devices/{bus}-2"
    for name, text in (
        ("idVendor", "0fcf"),
        ("idProduct", product),
        ("busnum", bus),
        ("devnum", number),
        ("product", "ANT USBStick2"),
    ):
        write(root, f"{folder}/{name}", text)
    return write(root, f"/dev/bus/usb/00{bus}/00{number}")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A Linux machine on which all is well."""
    (tmp_path / "sys/class/bluetooth/hci0").mkdir(parents=True)
    (tmp_path / "sys/class/bluetooth/hci0:64").mkdir()
    for name, text in (("type", "bluetooth"), ("name", "hci0"), ("soft", "0"), ("hard", "0")):
        write(tmp_path, f"/sys/class/rfkill/rfkill3/{name}", text)
    write(tmp_path, "/run/dbus/system_bus_socket")
    write(tmp_path, "/proc/612/comm", "bluetoothd")
    write(tmp_path, "/usr/share/dbus-1/system.d/bluetooth.conf", UPSTREAM)
    return Machine(
        system="Linux",
        root=tmp_path,
        user="anna",
        groups=frozenset({"anna"}),
        process=4000,
        environment={},
        version_of=lambda name: "bluetoothctl: 5.66",
        may_use=lambda path: True,
        has_package=lambda name: True,
        has_library=lambda name: True,
    )


def rows(machine: Machine, *devices: Source) -> Mapping[str, Check]:
    told = list(radio_checks(machine, Remembered(devices)))
    for row in told:
        assert row.ok != bool(row.mend), row
        assert "\n" not in row.detail + row.mend
    assert len({row.check for row in told}) == len(told)
    return {row.check: row for row in told}


def fault(machine: Machine, *devices: Source) -> Check:
    """Return the one row that is not well."""
    (row,) = (each for each in rows(machine, *(devices or (STRAP,))).values() if not each.ok)
    return row


def test_a_machine_on_which_all_is_well_has_no_advice(machine: Machine) -> None:
    told = rows(machine, STRAP)
    assert all(row.ok for row in told.values())
    assert told["bluetooth adapter"].detail == "hci0"
    assert told["bluez"].detail == "5.66"
    assert told["devices"].detail == "Chest"


def test_a_rider_with_nothing_paired_is_told_how(machine: Machine) -> None:
    (row,) = (each for each in rows(machine).values() if not each.ok)
    assert (row.check, row.mend) == (
        "devices",
        "Run: teamcar devices   and then: teamcar devices pair ID",
    )


def test_without_an_adapter_one_is_to_be_plugged_in(machine: Machine) -> None:
    (machine.root / "sys/class/bluetooth/hci0").rmdir()
    row = fault(machine)
    assert row.check == "bluetooth adapter"
    assert "Plug in" in row.mend


@pytest.mark.parametrize(
    ("switch", "mend"), [("soft", "Run: rfkill unblock bluetooth"), ("hard", "key or switch")]
)
def test_bluetooth_that_is_switched_off_says_by_what(
    machine: Machine, switch: str, mend: str
) -> None:
    write(machine.root, f"/sys/class/rfkill/rfkill3/{switch}", "1")
    row = fault(machine)
    assert row.check == "bluetooth switch"
    assert mend in row.mend


def test_a_blocked_wlan_is_no_fault_of_bluetooth(machine: Machine) -> None:
    write(machine.root, "/sys/class/rfkill/rfkill0/type", "wlan")
    write(machine.root, "/sys/class/rfkill/rfkill0/soft", "1")
    assert rows(machine)["bluetooth switch"].ok


def test_a_service_that_does_not_run_is_to_be_started(machine: Machine) -> None:
    write(machine.root, "/proc/612/comm", "bash")
    row = fault(machine)
    assert row.check == "bluetooth service"
    assert "systemctl enable --now bluetooth" in row.mend
    (machine.root / "run/dbus/system_bus_socket").unlink()
    assert "D-Bus" in fault(machine).detail


@pytest.mark.parametrize(
    ("told", "good"),
    [("bluetoothctl: 5.55", True), ("bluetoothctl: 5.50", False), ("6.0", True), (None, False)],
)
def test_an_old_bluez_is_to_be_updated(machine: Machine, told: str | None, good: bool) -> None:
    row = rows(replace(machine, version_of=lambda name: told))["bluez"]
    assert row.ok is good
    assert good or "5.55 or newer" in row.mend


@pytest.mark.parametrize(
    ("policy", "groups", "user", "detail"),
    [
        (UPSTREAM, set(), "anna", "everybody"),
        (DEBIAN, {"bluetooth"}, "anna", "allowed for group bluetooth"),
        (DEBIAN, set(), "root", "everybody"),
        (CONSOLE, set(), "anna", "whoever sits at this machine"),
        ("<busconfig><policy", set(), "anna", "no policy"),
    ],
)
def test_who_may_use_bluetooth_is_read_from_the_policy(
    machine: Machine, policy: str, groups: set[str], user: str, detail: str
) -> None:
    write(machine.root, "/usr/share/dbus-1/system.d/bluetooth.conf", policy)
    row = rows(replace(machine, groups=frozenset(groups), user=user))["bluetooth access"]
    assert row.ok
    assert detail in row.detail


def test_a_rider_outside_the_group_is_told_to_join_it(machine: Machine) -> None:
    write(machine.root, "/usr/share/dbus-1/system.d/bluetooth.conf", DEBIAN)
    row = fault(machine)
    assert row.check == "bluetooth access"
    assert "sudo usermod -aG bluetooth anna" in row.mend
    write(machine.root, "/etc/dbus-1/system.d/bluetooth.conf", UPSTREAM)
    assert rows(machine)["bluetooth access"].ok  # the administrator's own file comes first


def test_a_bus_of_its_own_needs_no_adapter(machine: Machine) -> None:
    (machine.root / "sys/class/bluetooth/hci0").rmdir()
    address = "unix:path=/tmp/bus"
    told = rows(replace(machine, environment={"DBUS_SYSTEM_BUS_ADDRESS": address}), STRAP)
    assert all(row.ok for row in told.values())
    assert address in told["bluetooth"].detail


def test_missing_libraries_are_to_be_installed(machine: Machine) -> None:
    without = replace(machine, has_package=lambda name: name != "bleak")
    assert "pip install bleak" in fault(without).mend
    without = replace(machine, has_package=lambda name: name != "openant")
    assert "pip install openant" in fault(without).mend
    without = replace(machine, has_library=lambda name: False)
    assert "libusb-1.0-0" in fault(without).mend


@pytest.mark.parametrize("product", ["1004", "1008", "1009"])
def test_a_stick_is_known_by_its_numbers(machine: Machine, product: str) -> None:
    plug_in(machine.root, product)
    told = rows(machine)
    assert told["ant+ stick"].detail == f"ANT USBStick2 (0fcf:{product})"
    assert told["ant+ access"].detail == "the stick is yours"


def test_another_usb_device_of_the_same_maker_is_no_stick(machine: Machine) -> None:
    plug_in(machine.root, "2001")
    assert "none is plugged in" in rows(machine)["ant+ stick"].detail


def test_a_stick_that_may_not_be_used_gets_the_udev_rule(machine: Machine) -> None:
    node = plug_in(machine.root)
    locked = replace(machine, may_use=lambda path: path != node)
    row = fault(locked)
    assert row.check == "ant+ access"
    assert 'ATTRS{idVendor}=="0fcf"' in row.mend
    assert "/etc/udev/rules.d/" in row.mend
    rule = write(
        machine.root, "/etc/udev/rules.d/42-ant.rules", 'ATTRS{idVendor}=="0FCF", MODE="0660"'
    )
    row = fault(locked)
    assert str(rule) in row.detail
    assert "usermod -aG plugdev anna" in row.mend
    rule.write_text('# ATTRS{idVendor}=="0fcf"\n')
    assert "Write the line" in fault(locked).mend


def test_the_program_that_holds_the_stick_is_named(machine: Machine) -> None:
    node = plug_in(machine.root)
    write(machine.root, "/proc/77/comm", "java")
    (machine.root / "proc/77/fd").mkdir()
    (machine.root / "proc/77/fd/5").symlink_to(node)
    row = fault(machine)
    assert row.check == "other programs"
    assert row.detail == "java holds ANT USBStick2 (0fcf:1008)"
    assert "kill 77" in row.mend
    assert rows(replace(machine, process=77))["other programs"].ok  # this program is no other


def test_a_program_that_may_hold_the_trainer_is_named(machine: Machine) -> None:
    write(machine.root, "/proc/88/comm", "ZwiftApp.exe")
    row = fault(machine)
    assert row.detail == "ZwiftApp.exe (88) is running"
    assert "one program at a time" in row.mend


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_are_asked_what_they_can_be_asked(machine: Machine, system: str) -> None:
    told = rows(replace(machine, system=system), STRAP)
    assert all(row.ok for row in told.values())
    assert {"bluetooth library", "bluetooth access", "ant+ library"} <= told.keys()
    assert "bluez" not in told


def test_a_system_without_bluetooth_libraries_says_so(machine: Machine) -> None:
    assert "Haiku" in fault(replace(machine, system="Haiku")).detail
