"""Simulated devices whose time moves by itself, as that of real ones does."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

from sensors.clock import Clock
from sensors.errors import RadioUnavailable
from sensors.radio import Radio, RadioListener
from sensors.simulated.air import USUAL_DEVICES, Air, make_air
from sensors.simulated.faults import Faults
from sensors.simulated.radio import SimulatedRadio
from tui.radios import Factory

EVERY_S = 0.01  # of wall time

NO_STICK = "no ANT+ stick is plugged in; plug one in, or ride by Bluetooth"
NO_SERVICE = "The Bluetooth service is not running; start it: sudo systemctl start bluetooth"


class LivingRadio(SimulatedRadio):
    """A SimulatedRadio that steps in a task of the event loop, from `open` to `close`."""

    def __init__(self, air: Air) -> None:
        super().__init__(air)
        self.trouble: str | None = None
        self._task: asyncio.Task[None] | None = None
        self.was_closed = False

    def open(self, listener: RadioListener) -> None:
        super().open(listener)
        self._task = asyncio.create_task(self._live())

    def close(self) -> None:
        super().close()
        if self._task is not None:
            self._task.cancel()

    async def closed(self) -> None:
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task
        self.was_closed = True

    async def _live(self) -> None:
        while True:
            self.step(self.air.clock.now())
            await asyncio.sleep(EVERY_S)


class Airs:
    """Factories of radios for tests: living devices by one, nothing by another."""

    def __init__(
        self,
        names: Sequence[str] = USUAL_DEVICES,
        faults: Mapping[str, Faults] | None = None,
    ) -> None:
        self.names, self.faults = names, faults
        self.opened: list[LivingRadio] = []

    def living(self, clock: Clock) -> Radio:
        """Return devices in the air of this clock."""
        air = make_air(1, devices=self.names, faults=self.faults, clock=clock, w_prime_j=200_000)
        self.opened.append(LivingRadio(air))
        return self.opened[-1]

    def both(self) -> Mapping[str, Factory]:
        """Return living devices, and a stick that is not there."""
        return {"simulated": self.living, "ant": no_stick}

    @property
    def air(self) -> Air:
        """The air of the radio that was opened last."""
        return self.opened[-1].air


def no_stick(clock: Clock) -> Radio:
    raise RadioUnavailable(NO_STICK)


def no_service(clock: Clock) -> Radio:
    raise RadioUnavailable(NO_SERVICE)


NOTHING: Mapping[str, Factory] = {"ble": no_service, "ant": no_stick}
