"""How a console gets its engine: the one that runs if it fits, else one that is started for it."""

import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import tui
from sensors.clock import Clock, SystemClock
from tui.engine_options import EngineOptions, contradiction
from tui.engine_socket import Holder, engine_of
from workouts.errors import CommandRefused

OUT_NAME = "engine.out"  # what the engine prints: its ready line, or why there is none
OUT_MOST_BYTES = 1_000_000
AGAIN_AFTER_FAILURES = 3  # in a row; then it is not started again
REACHED_WITHIN_S = 20.0  # one that runs: until its socket is there, or it has ended
LOST_AGAIN_AFTER_S = 10.0  # without being asked for an engine: then one was there meanwhile
OWN_FOLDER = ("TEAMCAR_DATA", "TEAMCAR_RIDER")  # the engine is told its folder whole

log = logging.getLogger(__name__)


class EngineStarter:
    """Starts an engine for a data folder when none runs; called again it starts no second one."""

    def __init__(self, folder: Path, options: EngineOptions, clock: Clock | None = None) -> None:
        self.folder = folder
        self.options = options
        self._clock = clock or SystemClock()
        self._child: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._missed_s: float | None = None  # since when one runs that is not reached
        self._asked_s = 0.0

    def __call__(self) -> bool:
        """Start it, in a session of its own so that no terminal takes it along; does not wait.

        Returns whether it did: one that runs already may be ending, or about to be met. Raises
        CommandRefused with the engine's last words when it fails again and again, and where one
        runs that cannot be reached.
        """
        running = engine_of(self.folder)
        if running is not None:
            self._miss(running)
            return False
        self._missed_s = None
        if self._child is not None:
            code = self._child.poll()
            if code is None:
                return False  # on its way
            self._failures = self._failures + 1 if code > 0 else 0
        if self._failures >= AGAIN_AFTER_FAILURES:
            raise CommandRefused(f"the engine does not start: {last_words(self.folder)}")
        self._child = _begin(self.folder, self.options)
        return True

    def _miss(self, running: Holder) -> None:
        now_s = self._clock.now()
        if self._missed_s is None or now_s - self._asked_s > LOST_AGAIN_AFTER_S:
            self._missed_s = now_s
        self._asked_s = now_s
        if now_s - self._missed_s >= REACHED_WITHIN_S:
            raise CommandRefused(
                f"an engine ({running.words}) runs on {self.folder} and cannot be reached; "
                "`teamcar engine --stop` ends it, and saves its ride"
            )


def fit_engine(folder: Path, options: EngineOptions) -> None:
    """See that the engine which runs on a folder, if any, is the one that is wanted.

    One that a console started, and that has no ride, makes way. Raises CommandRefused with how it
    differs otherwise.
    """
    running = engine_of(folder)
    if running is None:
        return
    why = contradiction(options, running)
    if why is None:
        return
    if running.for_console and not running.riding and running.pid:
        from tui.engine_command import ENDS_WITHIN_S, wait_for

        os.kill(running.pid, signal.SIGTERM)
        if wait_for(lambda: _other(engine_of(folder), running), ENDS_WITHIN_S):
            return
    if options != EngineOptions():
        raise CommandRefused(why)


def _other(now: Holder | None, before: Holder) -> bool:
    return now is None or now.pid != before.pid


def out_path(folder: Path) -> Path:
    """Return the file that takes what a started engine prints."""
    return folder / "log" / OUT_NAME


def last_words(folder: Path) -> str:
    """Return the last line that a started engine printed."""
    try:
        lines = out_path(folder).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        return f"{out_path(folder)}: {error.strerror or error}"
    said = [line.strip() for line in lines if line.strip()]
    return said[-1].removeprefix("teamcar: ") if said else f"see {folder / 'log'}"


def _begin(folder: Path, options: EngineOptions) -> "subprocess.Popen[bytes]":
    path = out_path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    long = path.exists() and path.stat().st_size > OUT_MOST_BYTES
    with path.open("wb" if long else "ab") as out:
        child = subprocess.Popen(
            [
                sys.executable,
                *("-m", "tui", "--data", str(folder)),
                *("engine", "--for-console", *options.arguments()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={name: v for name, v in os.environ.items() if name not in OWN_FOLDER},
            # Where the program is: the console's own folder may be gone before the ride is.
            cwd=Path(tui.__file__).parents[1],
            start_new_session=True,
        )
    log.info("an engine was started: process %d", child.pid)
    # One that ends before the console does leaves nothing behind.
    threading.Thread(target=child.wait, name="engine", daemon=True).start()
    return child
