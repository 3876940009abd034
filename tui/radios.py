"""The radios of this machine, each of which may be missing: opened, watched, tried again.

A radio that cannot be used is a sentence for the rider, and never the end of anything.
"""

import logging
from collections.abc import Callable, Mapping

from sensors.clock import Clock
from sensors.errors import RadioUnavailable
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from sensors.radio import Radio

TRY_AGAIN_S = 10.0  # of the clock; a stick may be plugged in at any time

Factory = Callable[[Clock], Radio]

log = logging.getLogger(__name__)


def _ble(clock: Clock) -> Radio:
    from sensors.ble import BleRadio

    return BleRadio(clock)


def _ant(clock: Clock) -> Radio:
    from sensors.ant import AntRadio

    return AntRadio(clock)


# By the name that stands in Source.radio.
REAL: Mapping[str, Factory] = {"ble": _ble, "ant": _ant}
WORDS: Mapping[str, str] = {"ble": "Bluetooth", "ant": "ANT+", "simulated": "simulated"}


class Radios:
    """Opens what `factories` make, adds it to the hub, and knows what is wrong with each."""

    def __init__(
        self,
        hub: SensorHub,
        clock: Clock,
        lookout: Lookout,
        factories: Mapping[str, Factory],
    ) -> None:
        self.names = tuple(factories)
        self._hub = hub
        self._clock = clock
        self._lookout = lookout
        self._factories = factories
        self._open: dict[str, Radio] = {}
        self._refused: dict[str, str] = {}  # name -> why it did not open
        self._next_try_s: float | None = None

    def open(self) -> bool:
        """Open what is not open yet, where an event loop runs; returns whether one came."""
        came = False
        for name in self.names:
            if name in self._open:
                continue
            try:
                radio = self._factories[name](self._clock)
                self._hub.add_radio(name, self._lookout.watch(radio))
            except RadioUnavailable as error:
                if self._refused.get(name) != str(error):
                    log.warning("%s", error)
                self._refused[name] = str(error)
                continue
            self._open[name] = radio
            self._refused.pop(name, None)
            came = True
        self._next_try_s = self._clock.now() + TRY_AGAIN_S
        return came

    def is_due(self, now_s: float) -> bool:
        """Say whether a radio that is missing is to be looked for again."""
        return bool(self._refused) and self._next_try_s is not None and now_s >= self._next_try_s

    def trouble(self, name: str) -> str | None:
        """Return why nothing is heard by a radio, as one sentence, or None while it works."""
        if name in self._refused:
            return self._refused[name]
        # A radio whose hardware comes and goes says so itself; a simulated one has no trouble.
        trouble = getattr(self._open.get(name), "trouble", None)
        return trouble if isinstance(trouble, str) else None

    def is_open(self, name: str) -> bool:
        """Return whether devices of this radio can be taken into a ride."""
        return name in self._open

    @property
    def working(self) -> tuple[str, ...]:
        """The names of the radios that can hear something now."""
        return tuple(name for name in self._open if self.trouble(name) is None)

    async def closed(self) -> None:
        """Wait, after the hub has closed them, until links are let go."""
        radios, self._next_try_s = list(self._open.values()), None
        self._open.clear()
        for radio in radios:
            closed = getattr(radio, "closed", None)  # only Bluetooth needs a while
            if closed is not None:
                await closed()
