"""The devices of a simulated air as ANT+ shows them: which page each one sends, period by period.

They stand on the same bodies as the Bluetooth devices, and share their faults. `page` and `take`
are called on the agenda's time, in its order; there is no radio here.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from sensors.ant_devices import ANT_DEVICES
from sensors.profiles.ant_common import (
    BATTERY_STATUS,
    MANUFACTURER,
    PRODUCT,
    BatteryState,
    BatteryStatus,
    Manufacturer,
    Product,
)
from sensors.profiles.ant_page import PAGE_BYTES
from sensors.simulated.peripheral import Peripheral

DEVELOPMENT_ID = 255  # the manufacturer of devices that are not on the market

Encode = Callable[[float], bytes]  # time in seconds -> the page that is sent then


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says of itself in its background pages."""

    number: int
    model: int
    battery: BatteryState
    volts: float

    def background(self) -> tuple[bytes, ...]:
        """Return pages 80, 81 and 82."""
        whole = int(self.volts)
        return (
            MANUFACTURER.encode(Manufacturer(1, DEVELOPMENT_ID, self.model)),
            PRODUCT.encode(Product(10, serial_number=self.model << 16 | self.number)),
            BATTERY_STATUS.encode(
                BatteryStatus(
                    battery_state=self.battery,
                    whole_volts=whole,
                    volt_fraction=self.volts - whole,
                    operating_counts=4500,
                    batteries=1,
                    battery=0,
                )
            ),
        )


class AntBroadcaster:
    """What all simulated ANT+ devices share: a period, a place in the air, and background pages.

    A device gives its main pages, sent in turn; each `background_every`th page is the next one of
    the background instead.
    """

    def __init__(
        self,
        device_type: int,
        identity: Identity,
        device: Peripheral,
        seed: int,
        main: Sequence[Encode],
        background: Iterable[Encode],
        background_every: int,
    ) -> None:
        self.device_type = device_type
        self.identity = identity
        self.device = device
        self.body = device.body
        self.sent = 0
        self.rng = random.Random(f"{seed} ANT+ {device_type}")
        self._fault_rng = random.Random(f"{seed} ANT+ {device_type} faults")
        self._main: Iterator[Encode] = cycle(main)
        self._background: Iterator[Encode] = cycle(background)
        self._background_every = background_every

    @property
    def number(self) -> int:
        return self.identity.number

    @property
    def period(self) -> int:
        """The time between two pages, in 1/32768 s."""
        return ANT_DEVICES[self.device_type].period

    @property
    def signal_dbm(self) -> int:
        return self.device.signal_dbm

    def page(self, at_s: float) -> bytes | None:
        """Return the page that is due at `at_s`, or None while the device is silent or away."""
        self.sent += 1
        page = self._next(at_s)
        faults, elapsed_s = self.device.faults, at_s - self.device.start_s
        if self.device.away_until_s(at_s) is not None or faults.is_frozen(elapsed_s):
            return None
        spoilt = faults.garbage_probability
        if spoilt and self._fault_rng.random() < spoilt:
            return self._fault_rng.randbytes(PAGE_BYTES)
        return page

    def take(self, page: bytes, at_s: float) -> None:
        """Take a page from the console; most devices are only listened to."""

    def _next(self, at_s: float) -> bytes:
        turn = self._background if self.sent % self._background_every == 0 else self._main
        return next(turn)(at_s)


def always(page: bytes) -> Encode:
    """Return what sends the same page at any time."""
    return lambda _: page
