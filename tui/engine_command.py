"""`teamcar engine`: the house and its socket without a screen, until a signal ends it in order."""

import argparse
import asyncio
import io
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tui.after_crash import recover
from tui.engine_life import EngineLife
from tui.engine_options import EngineOptions
from tui.engine_socket import EngineLock, EngineTaken, Holder, engine_of, socket_path
from tui.idle import Act
from tui.other_engines import words_about_others
from tui.stand_ins import Simulation
from tui.voicing import sound_process
from tui.wiring import House, local_now
from workouts.clock_text import clock_text
from workouts.errors import CommandRefused
from workouts.recorder import SUMMARY_NAME

if TYPE_CHECKING:
    from tui.server import Server

LOOK_EVERY_S = 1.0
ENDS_WITHIN_S = 30.0
WAIT_EVERY_S = 0.5

log = logging.getLogger(__name__)


def engine(given: argparse.Namespace) -> int:
    """Be the engine of the data folder, or end the one that is; returns the exit code."""
    if given.stop:
        return stop_engine(given.folder, sys.stdout)
    if given.install_service or given.remove_service:
        from tui.service_unit import install, remove

        act = install if given.install_service else remove
        return act(given, sys.stdout)
    options = EngineOptions.given(given)
    _make_way(given)
    path = socket_path(given.folder)
    lock = EngineLock(given.folder)
    holder = Holder(
        os.getpid(),
        local_now().isoformat(timespec="seconds"),
        options.words,
        options.arguments(),
        given.for_console,
        socket=str(path),
    )
    while True:
        try:
            lock.take(holder)
            break
        except EngineTaken:
            if not given.wait:
                raise
            time.sleep(WAIT_EVERY_S)
    try:
        return run_engine(given.folder, path, options, lock, holder, sys.stdout, keep=given.keep)
    finally:
        lock.release()


def _make_way(given: argparse.Namespace) -> None:
    """End an engine that a console has started and that has no ride: this one will serve it."""
    running = engine_of(given.folder)
    if running is not None and running.for_console and not (running.riding or given.for_console):
        stop_engine(given.folder, io.StringIO())


def run_engine(
    folder: Path,
    path: Path,
    options: EngineOptions,
    lock: EngineLock,
    holder: Holder,
    out: TextIO,
    *,
    keep: bool = False,
) -> int:
    """Open the house, serve consoles at `path`, and end in good order; returns the exit code."""
    # A session that ends takes its terminal with it, and not the ride.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    simulation = Simulation(options.seed, options.devices) if options.simulate else None
    house = House(
        folder,
        simulation=simulation,
        capture=options.capture,
        replayed=options.replay,
        sounds=sound_process,
    )
    try:
        asyncio.run(live(house, path, holder, lock, out, keep))
    finally:
        # Whatever broke, the ride is saved.
        house.close_ride()
        house.close()
    return 0


async def live(
    house: House, path: Path, holder: Holder, lock: EngineLock, out: TextIO, keep: bool
) -> None:
    """Serve consoles of a house until a signal, or until it is due to leave."""
    from tui.server import Server

    asked = _asked_to_end()
    server = Server(house, path)
    life = EngineLife(
        house,
        server.looking,
        out,
        for_console=holder.for_console,
        keep=keep,
        changed=lambda riding, consoles: _describe(
            lock, replace(holder, riding=riding, consoles=consoles)
        ),
    )
    await house.start()
    try:
        simulated = "--simulate" in holder.options
        life.leave_words(*recover(house, local_now(), simulated=simulated))
        if not holder.stands_in:
            life.leave_words(*words_about_others(house.folder))
        await server.start()
        house.debriefing.start()
        life.say(f"the engine is ready on {holder.devices}: {path}")
        why = await _until_the_end(house, life, asked)
        life.say(f"{why}: the engine ends")
    finally:
        await _end(house, server, life)


async def _until_the_end(house: House, life: EngineLife, asked: "asyncio.Future[str]") -> str:
    """Look every second; returns why it ends."""
    while True:
        if life.step(house.clock.now()) is Act.LEAVE:
            return "there is neither ride nor console"
        done, _ = await asyncio.wait({asked}, timeout=LOOK_EVERY_S)
        if done:
            return asked.result()


async def _end(house: House, server: "Server", life: EngineLife) -> None:
    """Save the ride and give the trainer back before the consoles lose us."""
    ride = house.engine.ride
    server.end_soon()
    try:
        await house.stop()
    finally:
        await server.stop()
    if ride is not None and (ride.recording.folder / SUMMARY_NAME).exists():
        ridden = f"{ride.session.workout.name}, {clock_text(ride.session.elapsed_s)}"
        life.leave_words(f"The engine was ended: the ride is saved ({ridden})")


def _asked_to_end() -> "asyncio.Future[str]":
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[str] = loop.create_future()

    def ask(name: str) -> None:
        if not asked.done():
            asked.set_result(name)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask, number.name)
    return asked


def _describe(lock: EngineLock, holder: Holder) -> None:
    try:
        lock.describe(holder)
    except OSError as error:
        log.warning("the lock does not say what the engine does: %s", error)


def stop_engine(folder: Path, out: TextIO, within_s: float = ENDS_WITHIN_S) -> int:
    """Ask the engine of a data folder to end, and wait until it has; returns the exit code.

    Raises CommandRefused when there is none, or when it does not end.
    """
    holder = engine_of(folder)
    if holder is None:
        raise CommandRefused(f"no engine runs on {folder}")
    if not holder.pid:
        raise CommandRefused(
            f"an engine runs on {folder}, but its process cannot be told from here; "
            "end it where it was started"
        )
    os.kill(holder.pid, signal.SIGTERM)
    if not wait_for(lambda: engine_of(folder) is None, within_s):
        raise CommandRefused(f"the engine ({holder.words}) does not end; its log says why")
    out.write(f"the engine ({holder.words}) has ended\n")
    return 0


def wait_for(done: Callable[[], object], within_s: float, every_s: float = 0.05) -> bool:
    """Wait until it is done, for a bounded time; returns whether it is."""
    until_s = time.monotonic() + within_s
    while not done():
        if time.monotonic() >= until_s:
            return False
        time.sleep(every_s)
    return True
