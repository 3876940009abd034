"""The engine as a systemd user service: the unit's text, and where it is put.

It is restarted when it fails, takes up the ride that was cut off, and waits for its turn where
another engine has the data folder. Source: systemd.service(5), systemd.syntax(7), loginctl(1).
"""

import argparse
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

import tui
from tui.engine_options import EngineOptions
from workouts.atomic import write_atomically
from workouts.errors import CommandRefused

UNIT_NAME = "teamcar.service"
RESTART_AFTER_S = 1  # the trainer holds the last target meanwhile, or lets go
STOPS_WITHIN_S = 30  # a ride of some hours is written in a part of that

UNIT = """\
[Unit]
Description=Teamcar, the ride without a screen
Documentation=man:systemd.service(5)
StartLimitIntervalSec=60
StartLimitBurst=20

[Service]
Type=exec
ExecStart={command}
WorkingDirectory={folder}
Environment=PYTHONUNBUFFERED=1
Restart=on-failure
RestartSec={restart}
TimeoutStopSec={stop}
KillMode=mixed

[Install]
WantedBy=default.target
"""


def unit_text(command: Sequence[str], folder: Path) -> str:
    """Return the unit that runs a command in a folder."""
    return UNIT.format(
        command=" ".join(quoted(word) for word in command),
        folder=str(folder).replace("%", "%%"),
        restart=RESTART_AFTER_S,
        stop=STOPS_WITHIN_S,
    )


def quoted(word: str) -> str:
    """Return a word of a command line as systemd reads it back.

    Raises CommandRefused for one that spans lines, which no unit can hold.
    """
    if "\n" in word or "\r" in word:
        raise CommandRefused(f"{word!r} has a line end, which a service cannot have in its command")
    word = word.replace("%", "%%").replace("$", "$$")
    if word and not set(word) & set(" \t\"'\\;"):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unit_path(environment: Mapping[str, str] | None = None) -> Path:
    """Return where a rider's own units are."""
    given = os.environ if environment is None else environment
    home = given.get("XDG_CONFIG_HOME") or ""
    config = Path(home) if os.path.isabs(home) else Path.home() / ".config"
    return config / "systemd" / "user" / UNIT_NAME


def install(given: argparse.Namespace, out: TextIO) -> int:
    """Write the unit, and say what to run; returns the exit code.

    Raises CommandRefused without systemd, OSError where the unit cannot be written.
    """
    systemctl = _systemctl()
    options = EngineOptions.given(given).arguments()
    command = [sys.executable, "-m", "tui", "--data", str(given.folder), "engine", "--wait"]
    if given.keep:
        command.append("--keep")
    path = unit_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    text = unit_text([*command, *options], Path(tui.__file__).parents[1])
    write_atomically(path, text.encode())
    out.write(
        f"The service is written: {path}\n"
        "To start it now and with every login, run:\n"
        f"    {systemctl} --user daemon-reload\n"
        f"    {systemctl} --user enable --now {UNIT_NAME}\n"
        "So that it runs from the start of the machine and goes on when you log out, run once:\n"
        "    loginctl enable-linger\n"
        f"What it says: journalctl --user -u {UNIT_NAME}\n"
    )
    return 0


def remove(given: argparse.Namespace, out: TextIO) -> int:
    """Remove the unit, and say what to run; returns the exit code.

    Raises CommandRefused without systemd, or without the unit.
    """
    systemctl = _systemctl()
    path = unit_path()
    try:
        path.unlink()
    except FileNotFoundError:
        raise CommandRefused(f"there is no service to remove: {path}") from None
    # What `enable` made: systemctl does not disable a unit whose file has gone.
    (path.parent / "default.target.wants" / UNIT_NAME).unlink(missing_ok=True)
    out.write(
        f"The service is removed: {path}\n"
        "If it runs, run:\n"
        f"    {systemctl} --user stop {UNIT_NAME}\n"
        f"    {systemctl} --user daemon-reload\n"
    )
    return 0


def _systemctl() -> str:
    if shutil.which("systemctl") is None:
        raise CommandRefused(
            "there is no systemd here; start `teamcar engine` by what starts your services"
        )
    return "systemctl"
