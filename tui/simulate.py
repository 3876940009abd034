"""`teamcar simulate`: trainer and sensors on a D-Bus of their own, for another console to find."""

import argparse
import asyncio
import json
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, TextIO

from sensors.clock import ScaledClock
from sensors.errors import RadioUnavailable
from sensors.simulated.air import Air, make_air
from sensors.simulated.bluez import SimulatedBlueZ
from sensors.simulated.bluez_bus import PrivateBus
from sensors.simulated.faults import Spell
from tui.settings import load_settings
from tui.simulate_options import SimulateOptions, options_of
from workouts.athlete import Athlete
from workouts.errors import BadSettings

if TYPE_CHECKING:
    from sensors.simulated.control_point import LogEntry

VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
LOGGED_EVERY_S = 1.0
TIRELESS_J = 200_000.0  # legs that last through any workout, as those of `--simulate` do

log = logging.getLogger(__name__)


def simulate(given: argparse.Namespace) -> int:
    """Print the address of the bus, and let the devices live until a signal; returns 0 then.

    Raises RadioUnavailable when there can be no bus here.
    """
    try:
        options = options_of(given)
    except ValueError as error:
        raise BadSettings(str(error)) from error
    athlete = load_settings(given.folder)[0].athlete
    with ExitStack() as held:
        told = held.enter_context(options.log.open("w", encoding="utf-8")) if options.log else None
        bus = held.enter_context(PrivateBus())
        asyncio.run(_live(options, athlete, bus.address, told))
    return 0


async def _live(
    options: SimulateOptions, athlete: Athlete, address: str, told: TextIO | None
) -> None:
    """Have everything on the bus until a signal, or until the bus itself has gone."""
    asked = _asked_to_stop()
    air = make_air(
        options.seed,
        ftp_w=athlete.ftp_w,
        weight_kg=athlete.weight_kg,
        max_heart_rate_bpm=athlete.max_heart_rate_bpm,
        resting_heart_rate_bpm=athlete.resting_heart_rate_bpm,
        w_prime_j=TIRELESS_J,
        devices=options.devices,
        faults=options.faults,
        clock=ScaledClock(options.speed),
    )
    written = None if told is None else AirLog(air, told)
    blue = SimulatedBlueZ(air, address, speed=options.speed)
    await blue.start()
    sys.stdout.write(f"{VARIABLE}={address}\n")
    sys.stdout.flush()
    lost = asyncio.create_task(blue.lost())
    tasks = [
        asyncio.create_task(blue.run()),
        asyncio.create_task(asked.wait()),
        lost,
        *_outages(blue, options),
    ]
    try:
        done, _ = await asyncio.wait(tasks[:3], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await blue.stop()
        if written is not None:
            written.write(air.clock.now())
    if lost in done:
        raise RadioUnavailable("The private D-Bus has gone away; start teamcar simulate anew")
    for task in done:
        task.result()


def _asked_to_stop() -> asyncio.Event:
    """Return what is set by the first signal that asks to stop."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in SIGNALS:
        with suppress(NotImplementedError):  # a system without these signals has no D-Bus either
            loop.add_signal_handler(getattr(signal, name), asked.set)
    return asked


def _outages(blue: SimulatedBlueZ, options: SimulateOptions) -> Iterable["asyncio.Task[None]"]:
    """Begin to wait for each time when Bluetooth fails as a whole."""

    async def switch(on: bool) -> None:
        blue.daemon.switch(on)

    async def off_and_on(spell: Spell, off: Callable[[], Awaitable[None]],
                         on: Callable[[], Awaitable[None]]) -> None:  # fmt: skip
        await asyncio.sleep(spell.at_s / options.speed)
        await off()
        await asyncio.sleep(spell.for_s / options.speed)
        await on()

    for spell in options.power_off:
        yield asyncio.create_task(off_and_on(spell, lambda: switch(False), lambda: switch(True)))
    for spell in options.restarts:
        yield asyncio.create_task(off_and_on(spell, blue.stop, blue.start))


class AirLog:
    """Writes, once a second of the air's time and on demand, what the trainer was told, and truth.

    Lines are `{"at_s", "wrote", "result", "answered"}` and `{"at_s", "power_w", "cadence_rpm",
    "heart_rate_bpm", "brake", "linked"}`, seconds from the beginning.
    """

    def __init__(self, air: Air, out: TextIO) -> None:
        self._air = air
        self._out = out
        self._written = 0
        air.agenda.every(air.start_s, LOGGED_EVERY_S, self.write)

    def write(self, at_s: float) -> None:
        """Write what is new, and what is so at `at_s`."""
        for entry in self._trainer_log()[self._written :]:
            self._written += 1
            self._line(
                entry.at_s,
                wrote=entry.request.hex(),
                result=entry.result.name,
                answered=entry.answered,
            )
        truth = self._air.drivetrain.truth()
        self._line(
            at_s,
            power_w=round(truth.power_w, 1),
            cadence_rpm=round(truth.cadence_rpm, 1),
            heart_rate_bpm=round(truth.heart_rate_bpm, 1),
            brake=self._air.drivetrain.brake.mode.value,
            linked=[d.source.id for d in self._air.peripherals.values() if d.connected],
        )
        self._out.flush()

    def _trainer_log(self) -> "list[LogEntry]":
        from sensors.simulated.trainer import Trainer

        trainers = (d for d in self._air.peripherals.values() if isinstance(d, Trainer))
        return next((trainer.log for trainer in trainers), [])

    def _line(self, at_s: float, **values: object) -> None:
        line = {"at_s": round(at_s - self._air.start_s, 3), **values}
        self._out.write(json.dumps(line) + "\n")
