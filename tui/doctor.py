"""`teamcar doctor`: what works here, and for what does not, the sentence that mends it."""

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tui.check import Check
from tui.doctor_debrief import debrief_model_checks
from tui.doctor_engine import engine_checks
from tui.doctor_machine import Machine
from tui.doctor_mail import mail_checks
from tui.doctor_model import model_checks
from tui.doctor_radio import radio_checks
from tui.doctor_sound import sound_checks
from tui.doctor_sync import sync_checks
from tui.settings import FILE_NAME, load_settings
from workouts import recovery
from workouts.atomic import write_atomically
from workouts.errors import RecordDamaged
from workouts.history import History

ROOM_NEEDED_MB = 200
SMALLEST_COLUMNS, SMALLEST_LINES = 80, 24


def report(given: argparse.Namespace) -> int:
    """Print every check; 1 if a ride could not be kept, 0 otherwise."""
    rows = list(checks(given.folder))
    if given.json:
        json.dump([asdict(row) for row in rows], sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        width = max(len(row.check) for row in rows)
        for row in rows:
            print(f"{'ok  ' if row.ok else 'NO  '}{row.check:<{width}}  {row.detail}")
            if row.mend:
                print(f"    {'':<{width}}  {row.mend}")
    vital = ("python", "data folder", "history", "disk")
    return int(any(not row.ok for row in rows if row.check in vital))


def checks(folder: Path, machine: Machine | None = None) -> Iterator[Check]:
    """Yield each check of the machine, this one if none is given, and of a data folder."""
    yield _python()
    yield _data_folder(folder)
    yield _disk(folder)
    yield _settings(folder)
    yield _history(folder)
    yield _rides(folder)
    yield Check("log", True, str(folder / "log" / "teamcar.log"))
    yield from engine_checks(folder)
    yield _terminal()
    settings = load_settings(folder)[0]
    yield from radio_checks(machine or Machine(), settings.remembered)
    yield from sync_checks(folder, settings)
    yield from mail_checks(folder, settings.mail)
    yield from sound_checks(folder, machine or Machine(), settings)
    yield from model_checks(folder, settings.model)
    yield from debrief_model_checks(folder, settings)


def _python() -> Check:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    return Check("python", good, version, "" if good else "Install Python 3.11 or newer.")


def _data_folder(folder: Path) -> Check:
    probe = folder / ".doctor"
    try:
        write_atomically(probe, b"a ride can be kept here\n")
        probe.unlink()
    except OSError as error:
        mend = "Make it writable, or choose another with --data DIR."
        return Check("data folder", False, f"{folder}: {error.strerror}", mend)
    return Check("data folder", True, str(folder))


def _disk(folder: Path) -> Check:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    good = free_mb >= ROOM_NEEDED_MB
    mend = "" if good else "Make room: a ride takes about 1 MB an hour, and must not run out of it."
    return Check("disk", good, f"{free_mb} MB free", mend)


def _settings(folder: Path) -> Check:
    settings, fault = load_settings(folder)
    if fault:
        return Check("settings", False, fault, "Mend the line, or move the file away.")
    athlete = settings.athlete
    detail = f"{folder / FILE_NAME}: FTP {athlete.ftp_w} W, {athlete.weight_kg:g} kg"
    if not (folder / FILE_NAME).exists():
        detail = f"not set yet; the defaults are FTP {athlete.ftp_w} W, {athlete.weight_kg:g} kg"
    return Check("settings", True, detail)


def _history(folder: Path) -> Check:
    try:
        history = History(folder / "history.sqlite", folder / "rides")
        wrong, count = history.check(), history.count()
        history.close()
    except RecordDamaged as error:
        return Check("history", False, str(error), "Run: teamcar history rebuild")
    if wrong:
        return Check("history", False, wrong, "Run: teamcar history rebuild")
    return Check("history", True, history.notice or f"{count} rides")


def _rides(folder: Path) -> Check:
    rides = folder / "rides"
    damaged = recovery.damaged(rides)
    if damaged:
        mend = "Its folder is kept; move it away once you have looked at it."
        return Check("rides", False, str(damaged[0]), mend)
    open_rides = recovery.unfinished(rides)
    if open_rides:
        named = ", ".join(ride.ride_id for ride in open_rides[:3])
        mend = "Start teamcar: it offers to resume, save or discard."
        return Check("rides", False, f"cut off: {named}", mend)
    return Check("rides", True, "none was cut off")


def _terminal() -> Check:
    if not sys.stdout.isatty():
        return Check("terminal", True, "not asked: this is not one")
    columns, lines = shutil.get_terminal_size()
    colours = os.environ.get("COLORTERM") or os.environ.get("TERM") or "unknown"
    good = columns >= SMALLEST_COLUMNS and lines >= SMALLEST_LINES
    mend = "" if good else f"Make the window at least {SMALLEST_COLUMNS}×{SMALLEST_LINES}."
    return Check("terminal", good, f"{columns}×{lines}, {colours}", mend)
