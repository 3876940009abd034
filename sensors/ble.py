"""Bluetooth Low Energy as a Radio, by bleak: BlueZ on Linux, CoreBluetooth on macOS, WinRT.

The only place that makes bleak's scanners and clients. Everything happens in tasks of the event
loop that was running at `open`, and the listener is called on its thread.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from sensors.ble_link import BleLink, Stage
from sensors.ble_plan import LinkPlan
from sensors.ble_scan import BleScan, Detected
from sensors.ble_services import SCANNED
from sensors.clock import Clock
from sensors.errors import RadioUnavailable
from sensors.radio import RadioListener
from sensors.readings import Source

if TYPE_CHECKING:
    from bleak import BleakClient, BleakScanner
    from bleak.backends.client import BaseBleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import BaseBleakScanner

HEARD_WITHIN_S = 8.0  # for a device to be in the air
ASKED_WITHIN_S = 1.0  # for the stack to say which devices are connected already
CLOSED_WITHIN_S = 5.0

# Without any handler Python prints warnings on stderr, which is where the screen is drawn.
for _name in (__name__.rpartition(".")[0], "bleak", "dbus_fast"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
log = logging.getLogger(__name__)


class GuardedListener:
    """Hands everything on to a RadioListener, as long as there is one.

    What it raises is counted, and logged once: inside bleak's callbacks it would be printed over
    the screen, inside a link's task it would end the link.
    """

    def __init__(self, listener: RadioListener) -> None:
        self.listener: RadioListener | None = listener
        self.faults = 0

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None:
        self._call(lambda told: told.found(source, signal_dbm, at_s))

    def offers(self, source_id: str, characteristics: tuple[int, ...], at_s: float) -> None:
        self._call(lambda told: told.offers(source_id, characteristics, at_s))

    def connected(self, source_id: str, at_s: float) -> None:
        self._call(lambda told: told.connected(source_id, at_s))

    def connect_failed(self, source_id: str, why: str, at_s: float) -> None:
        self._call(lambda told: told.connect_failed(source_id, why, at_s))

    def disconnected(self, source_id: str, at_s: float) -> None:
        self._call(lambda told: told.disconnected(source_id, at_s))

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        self._call(lambda told: told.packet(source_id, characteristic, data, at_s))

    def write_failed(self, source_id: str, why: str, at_s: float) -> None:
        self._call(lambda told: told.write_failed(source_id, why, at_s))

    def _call(self, tell: Callable[[RadioListener], None]) -> None:
        if self.listener is None:
            return
        try:
            tell(self.listener)
        except Exception:
            # Whatever the listener does wrong, the link and the other devices are not to blame.
            self.faults += 1
            if self.faults == 1:
                log.exception("what a device told was not taken")


class BleRadio:
    """Implements `sensors.radio.Radio`; sources are "ble:" and the address (on macOS a UUID).

    `scanner_backend` and `client_backend` take the place of the platform's own below bleak.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        scanner_backend: "type[BaseBleakScanner] | None" = None,
        client_backend: "type[BaseBleakClient] | None" = None,
    ) -> None:
        self._clock = clock
        self._scanner_backend = scanner_backend
        self._client_backend = client_backend
        self._listener: GuardedListener | None = None
        self._scan: BleScan | None = None
        self._search: asyncio.Task[None] | None = None
        self._links: dict[str, BleLink] = {}
        self._dropped_at_s: dict[str, float] = {}  # when the device's last link ended
        self._tasks: dict[str, asyncio.Task[None]] = {}  # the newest of each device
        self._running: set[asyncio.Task[None]] = set()

    @property
    def trouble(self) -> str | None:
        """One sentence about Bluetooth as a whole, or None while it works."""
        return None if self._scan is None else self._scan.trouble

    @property
    def faults(self) -> int:
        """How often the listener failed to take what it was told."""
        return 0 if self._listener is None else self._listener.faults

    def open(self, listener: RadioListener) -> None:
        """Begin to search, on the running event loop; Bluetooth may come and go from now on.

        Raises RadioUnavailable when bleak cannot be loaded here, ValueError when open already,
        RuntimeError without a running loop.
        """
        if self._scan is not None:
            raise ValueError("this radio is open already; close it first")
        loop = asyncio.get_running_loop()
        _import_bleak()
        self._listener = GuardedListener(listener)
        self._scan = BleScan(self._scanner, self._clock, self._listener.found)
        self._search = loop.create_task(self._scan.run(), name="search for Bluetooth devices")
        self._keep(self._search)

    async def ready(self) -> None:
        """Wait until the search has begun; raises RadioUnavailable with what mends it.

        The radio stays open either way, and goes on trying.
        """
        if self._scan is None:
            raise RadioUnavailable("The Bluetooth radio is not open; open it first")
        await self._scan.ready()

    def connect(self, source_id: str) -> None:
        """Ask for a link; while there is one, or an attempt under way, that stands."""
        scan, listener = self._scan, self._listener
        if scan is None or listener is None:
            raise RadioUnavailable("The Bluetooth radio is not open; open it first")
        link = self._links.get(source_id)
        if link is not None and link.stage is not Stage.OVER:
            return
        if link is not None and link.dropped_at_s is not None:
            self._dropped_at_s[source_id] = link.dropped_at_s
        link = self._links[source_id] = BleLink(
            source_id,
            self._clock,
            listener,
            name=lambda: scan.name(source_id),
            find=lambda: self._find(scan, source_id),
            client=self._client,
            planned=lambda plan: self._learn(scan, source_id, plan),
        )
        task = link.begin(self._tasks.get(source_id))
        self._tasks[source_id] = task
        self._keep(task)
        task.add_done_callback(lambda _: self._over(link))

    def disconnect(self, source_id: str) -> None:
        """End the link, or the attempt to have one."""
        link = self._links.get(source_id)
        if link is not None and link.hang_up():
            self._soon(lambda told, at_s: told.disconnected(source_id, at_s))

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        """Write with response (without, where the device offers nothing else), in turn."""
        link = self._links.get(source_id)
        if link is None:
            why: str | None = f"{source_id} is not connected; the command did not arrive"
        else:
            why = link.write(characteristic, data)
        if why is not None:
            sentence = why
            self._soon(lambda told, at_s: told.write_failed(source_id, sentence, at_s))

    def close(self) -> None:
        """End all links and the search, and tell nobody any more; `closed` waits for it."""
        if self._listener is not None:
            self._listener.listener = None
        for link in self._links.values():
            link.hang_up()
        if self._search is not None and not self._search.get_loop().is_closed():
            self._search.cancel()
        self._scan = self._search = None
        self._links.clear()

    async def closed(self) -> None:
        """Wait until all links are let go, for a bounded time."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=CLOSED_WITHIN_S)

    async def _find(self, scan: BleScan, source_id: str) -> "BLEDevice":
        """Return the device once it is in the air, or held by the system for a program that died.

        Raises TimeoutError or RadioUnavailable.
        """
        try:
            async with asyncio.timeout(HEARD_WITHIN_S):
                return await scan.device(source_id, self._dropped_at_s.get(source_id))
        except TimeoutError:
            for device in await self._connected():
                if f"ble:{device.address}" == source_id:
                    return device
            raise

    async def _connected(self) -> "list[BLEDevice]":
        """Return the sensors that the system is connected to; these do not advertise."""
        from bleak import BleakAdapter

        if self._client_backend is not None:
            return []  # another backend's devices are not the system's
        try:
            async with asyncio.timeout(ASKED_WITHIN_S):
                adapter = await BleakAdapter.get()
                return await adapter.get_connected_devices(list(SCANNED))
        except Exception as error:
            # Not every platform can say; the device then stays what it is: not found.
            log.info("the connected devices are not known: %r", error)
            return []

    def _scanner(self, detected: Detected) -> "BleakScanner":
        from bleak import BleakScanner

        # macOS shows no device to a search that does not name its services.
        return BleakScanner(detected, list(SCANNED), backend=self._scanner_backend)

    def _client(
        self, device: "BLEDevice", dropped: "Callable[[BleakClient], None]"
    ) -> "BleakClient":
        from bleak import BleakClient

        return BleakClient(device, dropped, backend=self._client_backend)

    def _learn(self, scan: BleScan, source_id: str, plan: LinkPlan) -> None:
        """Take what a device has turned out to have."""
        if plan.kind is not None:
            scan.learn(source_id, plan.kind)
        if self._listener is not None:
            self._listener.offers(source_id, plan.numbers, self._clock.now())

    def _over(self, link: BleLink) -> None:
        """Look after the search when a link ended because Bluetooth itself has failed."""
        if link.radio_failed and self._scan is not None:
            self._scan.doubt()

    def _keep(self, task: asyncio.Task[None]) -> None:
        """Hold a task until it is done, and take note of what it raised."""
        self._running.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s ended: %r", task.get_name(), error)

    def _soon(self, tell: Callable[[RadioListener, float], None]) -> None:
        """Tell the listener, but not while it is still asking."""
        listener = self._listener
        if listener is not None:
            asyncio.get_running_loop().call_soon(lambda: tell(listener, self._clock.now()))


def _import_bleak() -> None:
    try:
        import bleak  # noqa: F401 - the first use must not be inside a task
    except ImportError as error:
        raise RadioUnavailable(
            f"The Bluetooth library bleak cannot be loaded ({error}); install it: pip install bleak"
        ) from error
