"""A simulated ANT USB stick: a driver for openant, which stays as it is, with the faults of USB.

openant asks of a driver what `find`, `open`, `close`, `read` and `write` say, and of libusb what
those raise. Below is the chip, on the agenda of the simulated room; time passes with each read.
"""

import array
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Protocol

from sensors.ant_devices import read_source_id
from sensors.clock import Clock
from sensors.simulated.agenda import Agenda
from sensors.simulated.ant_chip import Broadcaster, Chip, ChipFaults

READ_WAIT_S = 0.01  # a read that finds nothing has waited so long, in real time
STAGGER = 7 / 32  # of its period, from the first page of one device to that of the next


class Surroundings(Protocol):
    """What of an `Air` the stick needs."""

    clock: Clock
    agenda: Agenda

    def advance(self, now_s: float) -> None: ...


class Refusal(Enum):
    """Why a stick that is plugged in cannot be opened: libusb's words, and errno."""

    PERMISSION = ("Access denied (insufficient permissions)", -3, 13)
    BUSY = ("Resource busy", -6, 16)
    NO_BACKEND = ("No backend available", 0, 0)  # libusb itself is missing
    NO_DRIVER = ("Operation not supported or unimplemented on this platform", -12, 0)


class SimulatedStick:
    """One stick, and the devices around it; `installed` puts it where openant looks.

    openant reads and writes on its own threads. Whoever looks at the air or the devices meanwhile
    holds `lock`.
    """

    def __init__(
        self,
        air: Surroundings,
        devices: Sequence[Broadcaster],
        faults: ChipFaults | None = None,
        *,
        channels: int = 8,
    ) -> None:
        self.lock = threading.RLock()
        self.faults = faults or ChipFaults()
        self.refusal: Refusal | None = None
        self.opened = 0  # times
        self.in_use = False
        self.devices = tuple(devices)
        self._air = air
        self._plugged = True
        self._changed = threading.Condition(self.lock)
        self.chip = Chip(air.agenda, self.faults, channels)
        for place, device in enumerate(self.devices):
            period_s = device.period / 32768
            self.chip.add(device, air.agenda.now_s + (1 + place) * STAGGER * period_s)

    @contextmanager
    def installed(self) -> Iterator["SimulatedStick"]:
        """Be the stick that openant finds, before any real one."""
        import openant.base.driver

        openant.base.driver.drivers.append(self)
        try:
            yield self
        finally:
            openant.base.driver.drivers.remove(self)

    def unplug(self) -> None:
        """Be pulled out: whatever is under way fails."""
        with self._changed:
            self._plugged = self.in_use = False
            self.chip.reset()
            self.chip.out.clear()
            self._changed.notify_all()

    def plug_in(self) -> None:
        with self.lock:
            self._plugged = True

    def garble(self, data: bytes) -> None:
        """Put bytes on the serial line that the chip did not send."""
        with self._changed:
            self.chip.out += data
            self._changed.notify_all()

    def carry_away(self, source_id: str) -> None:
        """Take a device, by its id "ant:<type>:<number>", out of range."""
        device, number = read_source_id(source_id)
        with self.lock:
            self.chip.out_of_range.add((device.type, number))

    def bring_back(self, source_id: str) -> None:
        device, number = read_source_id(source_id)
        with self.lock:
            self.chip.out_of_range.discard((device.type, number))

    def pass_time(self) -> None:
        """Let everything happen that is due; reads do so too, but not at once."""
        with self._changed:
            self._air.advance(self._air.clock.now())
            self._changed.notify_all()

    # The driver, as openant uses it.

    def find(self) -> bool:
        """Return whether the stick is plugged in; raises NoBackendError without libusb."""
        from usb.core import NoBackendError

        if self.refusal is Refusal.NO_BACKEND:
            raise NoBackendError(self.refusal.value[0])
        return self._plugged

    def __call__(self) -> "SimulatedStick":
        """Return the driver: there is one stick."""
        return self

    def open(self) -> None:
        """Raises USBError or NotImplementedError, as libusb does."""
        from usb.core import USBError

        with self.lock:
            if self.refusal is Refusal.NO_DRIVER:
                raise NotImplementedError(self.refusal.value[0])
            if self.refusal is not None:
                raise USBError(*self.refusal.value)
            self._check()
            if self.in_use:
                raise USBError(*Refusal.BUSY.value)
            self.in_use = True
            self.opened += 1
            self.chip.reset()
            self.chip.out.clear()

    def close(self) -> None:
        with self.lock:
            self._check()
            self.in_use = False

    def read(self) -> "array.array[int]":
        """Return what the chip has said; raises USBTimeoutError when it said nothing."""
        from usb.core import USBTimeoutError

        with self._changed:
            if not self._said():
                self._changed.wait(READ_WAIT_S)
            if not self._said():
                raise USBTimeoutError("Operation timed out", -7, 110)
            data = array.array("B", self.chip.out)
            self.chip.out.clear()
            return data

    def write(self, data: "array.array[int]") -> None:
        """Raises USBError when the stick is gone."""
        with self._changed:
            self._check()
            self._air.advance(self._air.clock.now())
            self.chip.write(bytes(data))
            self._changed.notify_all()

    def _said(self) -> bool:
        """Let time pass, and return whether there is something to read."""
        self._check()
        self._air.advance(self._air.clock.now())
        return bool(self.chip.out)

    def _check(self) -> None:
        from usb.core import USBError

        if not self._plugged:
            raise USBError("No such device (it may have been disconnected)", -4, 19)
