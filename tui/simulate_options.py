"""The options of `teamcar simulate`: what stands in the room, and what is wrong with it."""

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sensors.simulated.faults import NO_FAULTS, Faults, Spell

# Beyond it the D-Bus, and not the devices, would say how long an answer takes.
FASTEST = 50.0


@dataclass(frozen=True, slots=True)
class DeviceSpell:
    """A while in which one device fails; every device where none is named."""

    spell: Spell
    device: str | None = None


@dataclass(frozen=True, slots=True)
class SimulateOptions:
    """Everything that was asked for."""

    seed: int
    devices: tuple[str, ...]
    speed: float
    faults: Mapping[str, Faults]  # by device
    power_off: tuple[Spell, ...]
    restarts: tuple[Spell, ...]
    log: Path | None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what is not also an option of a ride; all times are in seconds of the devices' time."""
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N",
        help="devices live N times as fast; give the console the same",
    )  # fmt: skip
    parser.add_argument(
        "--log", type=Path, default=None, metavar="FILE",
        help="write there what the trainer was told and what is true, a JSON line each",
    )  # fmt: skip
    wrong = parser.add_argument_group(
        "what goes wrong", "SPELL is SECONDS@AT or NAME:SECONDS@AT: trainer:5@60; give more if more"
    )
    for option, help_text in (
        ("--drop", "out of the air"),
        ("--freeze", "connected, but not a packet"),
    ):
        wrong.add_argument(
            option, type=_device_spell, action="append", default=[], metavar="SPELL", help=help_text
        )
    for option, help_text in (
        ("--power-off", "Bluetooth is switched off"),
        ("--restart", "the Bluetooth service is gone"),
    ):
        wrong.add_argument(
            option, type=_spell, action="append", default=[], metavar="SECONDS@AT", help=help_text
        )
    for option, help_text in (
        ("--connect-failures", "so many attempts to connect fail, for each device"),
        ("--refuse-control", "so many times the trainer refuses to be driven"),
        ("--silent-control", "so many commands to the trainer are not answered"),
    ):
        wrong.add_argument(option, type=_count, default=0, metavar="N", help=help_text)
    wrong.add_argument(
        "--garbage", type=_share, default=0.0, metavar="SHARE", help="of packets spoilt, 0 to 1"
    )
    wrong.add_argument(
        "--split", action="store_true", default=False, help="trainer packets come in two parts"
    )


def options_of(given: argparse.Namespace) -> SimulateOptions:
    """Return what was asked for; raises ValueError for a spell of a device that is not there."""
    devices = tuple(given.devices)
    for each in (*given.drop, *given.freeze):
        if each.device is not None and each.device not in devices:
            raise ValueError(
                f"there is no {each.device} to fail; name it with --devices {each.device},..."
            )
    return SimulateOptions(
        seed=given.seed,
        devices=devices,
        speed=given.speed,
        faults={name: _faults(name, given) for name in devices},
        power_off=tuple(given.power_off),
        restarts=tuple(given.restart),
        log=given.log,
    )


def _faults(name: str, given: argparse.Namespace) -> Faults:
    faults = replace(
        NO_FAULTS,
        drops=_of(name, given.drop),
        frozen=_of(name, given.freeze),
        connect_failures=given.connect_failures,
        garbage_probability=given.garbage,
    )
    if name != "trainer":
        return faults
    return replace(
        faults,
        refuse_control=given.refuse_control,
        silent_control=given.silent_control,
        split_notifications=given.split,
    )


def _of(name: str, spells: Sequence[DeviceSpell]) -> tuple[Spell, ...]:
    return tuple(each.spell for each in spells if each.device in (None, name))


def _device_spell(text: str) -> DeviceSpell:
    device, colon, spell = text.rpartition(":")
    return DeviceSpell(_spell(spell), device if colon else None)


def _spell(text: str) -> Spell:
    seconds, _, begin = text.partition("@")
    try:
        at_s, for_s = float(begin), float(seconds)
        if math.isfinite(at_s) and math.isfinite(for_s):
            return Spell(at_s, for_s)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(
        f"{text!r} is not a while: write SECONDS@AT, 5@60 for five seconds after a minute"
    )


def _speed(text: str) -> float:
    return _number(text, lambda n: 0 < n <= FASTEST, f"a speed above 0, up to {FASTEST:g}")


def _share(text: str) -> float:
    return _number(text, lambda n: 0 <= n <= 1, "a share from 0 to 1")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 0 or more")
    return int(text)


def _number(text: str, fits: Callable[[float], bool], what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not fits(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return number
