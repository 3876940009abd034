"""The endless search: which devices are in the air, when each was heard last, and how Bluetooth is.

A search that fails is begun again for ever. One that has gone silent is begun again, too: when
Bluetooth is switched off and on, or its service restarts, the old search dies without a word.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from sensors.ble_errors import scan_sentence
from sensors.ble_services import kind_of
from sensors.clock import Clock
from sensors.errors import RadioUnavailable
from sensors.readings import DeviceKind, Source

if TYPE_CHECKING:
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

BACK_OFF_S = (0.5, 1.0, 2.0, 3.0)  # before search 2, 3, ...; the last one for ever
START_WITHIN_S = 10.0
STOP_WITHIN_S = 2.0
SILENCE_S = 20.0  # nothing heard for so long: search anew
AWAITED_SILENCE_S = 5.0  # the same while a device is waited for
TELL_EVERY_S = 1.0  # per device
STILL_THERE_S = 5.0  # a device heard so short a time ago is taken to be in the air
# A signal the stack does not know reads as one of these.
NO_SIGNAL_DBM = (-127, 0, 127)

log = logging.getLogger(__name__)


class Scanner(Protocol):
    """One search, as bleak gives it."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


Detected = Callable[["BLEDevice", "AdvertisementData"], None]


@dataclass(slots=True)
class _Heard:
    """One device that was in the air; its advertisements take turns in what they show."""

    source: Source
    device: "BLEDevice"
    at_s: float
    services: set[str] = field(default_factory=set)
    told_at_s: float | None = None
    signal_dbm: int | None = None


class BleScan:
    """Keeps searching from `run` until cancelled, and remembers what it has heard."""

    def __init__(
        self,
        make: Callable[[Detected], Scanner],
        clock: Clock,
        tell: Callable[[Source, int | None, float], None],
    ) -> None:
        """`make` gives a new search; `tell` gets each device, at most once in TELL_EVERY_S."""
        self.trouble: str | None = None
        self._make = make
        self._clock = clock
        self._tell = tell
        self._heard: dict[str, _Heard] = {}
        self._tried = asyncio.Event()
        self._stirred = asyncio.Event()
        self._doubted = False
        self._awaited: dict[str, list[asyncio.Future[None]]] = {}

    async def run(self) -> None:
        """Search for ever; whatever fails becomes `trouble` and the next try."""
        failures = 0
        while True:
            try:
                scanner = self._make(self._detected)
                async with asyncio.timeout(START_WITHIN_S):
                    await scanner.start()
            except Exception as error:
                # The stacks below bleak raise what they like; none of it may end the search.
                self._fail(scan_sentence(error))
                await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1
                continue
            self.trouble, failures = None, 0
            self._tried.set()
            try:
                await self._until_silent()
            finally:
                await quietly(scanner.stop(), STOP_WITHIN_S)

    async def ready(self) -> None:
        """Wait for the first search to begin; raises RadioUnavailable when it cannot."""
        await self._tried.wait()
        if self.trouble is not None:
            raise RadioUnavailable(self.trouble)

    def doubt(self) -> None:
        """Begin the search anew: something says that the old one is dead."""
        self._doubted = True
        self._stirred.set()

    def name(self, source_id: str) -> str:
        """Return what a device calls itself, or its address while it was not heard."""
        heard = self._heard.get(source_id)
        return source_id.removeprefix("ble:") if heard is None else heard.source.name

    def learn(self, source_id: str, kind: DeviceKind) -> None:
        """Note what a device turned out to be; advertisements do not always have room for it."""
        heard = self._heard.get(source_id)
        if heard is not None and heard.source.kind is not kind:
            heard.source = replace(heard.source, kind=kind)
            self._tell(heard.source, heard.signal_dbm, self._clock.now())

    async def device(self, source_id: str, since_s: float | None) -> "BLEDevice":
        """Return the device, as soon as it is in the air.

        What was heard before `since_s`, when its last link ended, does not count. Waits for ever,
        but raises RadioUnavailable while nothing can be searched for.
        """
        while True:
            if self.trouble is not None:
                raise RadioUnavailable(self.trouble)
            heard = self._heard.get(source_id)
            now_s = self._clock.now()
            earliest_s = now_s - STILL_THERE_S
            if since_s is not None:
                earliest_s = max(earliest_s, since_s)
            if heard is not None and heard.at_s > earliest_s:
                return heard.device
            with self._awaiting(source_id) as advert:
                self._stirred.set()  # a shorter silence counts from now on
                await advert

    @contextlib.contextmanager
    def _awaiting(self, source_id: str) -> Iterator[asyncio.Future[None]]:
        advert: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._awaited.setdefault(source_id, []).append(advert)
        try:
            yield advert
        finally:
            self._awaited[source_id].remove(advert)
            if not self._awaited[source_id]:
                del self._awaited[source_id]

    def _fail(self, why: str) -> None:
        """Note that nothing can be searched for, and let nobody wait for a device."""
        self.trouble = why
        self._tried.set()
        for adverts in self._awaited.values():
            for advert in adverts:
                if not advert.done():
                    advert.set_result(None)

    async def _until_silent(self) -> None:
        """Return when this search is to be replaced."""
        self._doubted = False
        while not self._doubted:
            self._stirred.clear()
            try:
                async with asyncio.timeout(AWAITED_SILENCE_S if self._awaited else SILENCE_S):
                    await self._stirred.wait()
            except TimeoutError:
                return

    def _detected(self, device: "BLEDevice", advert: "AdvertisementData") -> None:
        """Take one advertisement."""
        try:
            self._note(device, advert)
        except Exception:
            # bleak would print the traceback over the screen, and go on as if nothing was.
            log.exception("an advertisement was not understood")

    def _note(self, device: "BLEDevice", advert: "AdvertisementData") -> None:
        now_s = self._clock.now()
        source_id = f"ble:{device.address}"
        heard = self._heard.get(source_id)
        services = {uuid.lower() for uuid in advert.service_uuids}
        if heard is not None:
            services |= heard.services
        kind = kind_of(services)
        if kind is None:
            return
        name = advert.local_name or device.name
        if heard is None:
            source = Source(source_id, name or device.address, kind, "ble")
            heard = self._heard[source_id] = _Heard(source, device, now_s, services)
        elif services != heard.services:
            heard.services = services
            heard.source = replace(heard.source, kind=kind)
        if name and name != heard.source.name:
            heard.source = replace(heard.source, name=name)
        heard.device, heard.at_s = device, now_s
        heard.signal_dbm = None if advert.rssi in NO_SIGNAL_DBM else advert.rssi
        self._stirred.set()
        for future in self._awaited.get(source_id, ()):
            if not future.done():
                future.set_result(None)
        if heard.told_at_s is None or now_s - heard.told_at_s >= TELL_EVERY_S:
            heard.told_at_s = now_s
            self._tell(heard.source, heard.signal_dbm, now_s)


async def quietly(doing: Awaitable[object], within_s: float) -> None:
    """Wait for something that tidies up, no longer than `within_s`; its failure changes nothing."""
    try:
        async with asyncio.timeout(within_s):
            await doing
    except Exception as error:
        # Whatever a dying stack raises here, there is nothing left to be saved.
        log.debug("tidying up failed: %r", error)
