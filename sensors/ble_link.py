"""One device over Bluetooth: found, connected, read, subscribed and written to, and let go.

All GATT operations of a link are made by one task, one after the other, each within its time: many
devices take a second operation that comes too early for the end of the link.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from sensors.ble_errors import connect_sentence, radio_sentence, write_sentence
from sensors.ble_plan import LinkPlan, plan_link
from sensors.ble_scan import quietly
from sensors.clock import Clock
from sensors.radio import RadioListener

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.characteristic import BleakGATTCharacteristic
    from bleak.backends.device import BLEDevice

# With the time to find it, less than the hub waits for a connection.
LINKED_WITHIN_S = 10.0  # to connect, read and subscribe
OPERATION_WITHIN_S = 3.0  # for one read or subscription
WRITE_WITHIN_S = 2.0
GOODBYE_WITHIN_S = 2.0

log = logging.getLogger(__name__)


class Stage(Enum):
    """How far a link has come; it never goes back."""

    CONNECTING = "connecting"
    UP = "up"
    OVER = "over"


class BleLink:
    """A link from the wish for it to its end; a device that is connected anew gets a new one."""

    def __init__(
        self,
        source_id: str,
        clock: Clock,
        listener: RadioListener,
        *,
        name: Callable[[], str],
        find: "Callable[[], Awaitable[BLEDevice]]",
        client: "Callable[[BLEDevice, Callable[[BleakClient], None]], BleakClient]",
        planned: Callable[[LinkPlan], None],
    ) -> None:
        """`name` says what the device is called by now; `find` brings it or raises; `client` makes
        bleak's client of it and of what is called when the link drops; `planned` is told what the
        device turned out to have.
        """
        self.stage = Stage.CONNECTING
        self.dropped_at_s: float | None = None  # when a link that was up ended
        self.radio_failed = False  # Bluetooth as a whole was to blame for its end
        self._source_id = source_id
        self._called = name
        self._clock = clock
        self._listener = listener
        self._find = find
        self._make_client = client
        self._planned = planned
        self._client: BleakClient | None = None
        self._plan: LinkPlan | None = None
        self._linked = False  # bleak's own connecting is done
        self._dropped = False
        self._orders: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    @property
    def _name(self) -> str:
        return self._called()

    def begin(self, after: asyncio.Task[None] | None) -> asyncio.Task[None]:
        """Start, once the task of the device's last link is over; returns this one's."""
        self._task = asyncio.create_task(self._run(after), name=f"link to {self._source_id}")
        return self._task

    def write(self, number: int, data: bytes) -> str | None:
        """Put a write in line; returns the sentence why not, if it cannot be made."""
        if self.stage is not Stage.UP or self._plan is None:
            return f"{self._name} is not connected; the command did not arrive"
        if number not in self._plan.writes:
            return f"{self._name} takes no commands at {number:04X}"
        self._orders.put_nowait((number, data))
        return None

    def hang_up(self) -> bool:
        """End the link or the attempt; says whether there was a link. Nothing is told any more."""
        was = self.stage
        self._end()
        # A task that is over already is saying goodbye, and shall be let.
        if self._task is not None and was is not Stage.OVER:
            self._task.cancel()
        return was is Stage.UP

    async def _run(self, after: asyncio.Task[None] | None) -> None:
        try:
            if after is not None:
                await asyncio.wait({after})
            await self._connect()
            await self._write_in_turn()
        except asyncio.CancelledError:
            if not self._dropped:
                raise
            self._fail(ConnectionAbortedError("it dropped out"))
        except Exception as error:
            # bleak lets through whatever D-Bus, WinRT and CoreBluetooth raise.
            self._fail(error)
        finally:
            self._end()
            if self._client is not None:
                await quietly(self._client.disconnect(), GOODBYE_WITHIN_S)

    async def _connect(self) -> None:
        """Bring the link up: what there is, what is read, then the news, then notifications."""
        device = await self._find()
        async with asyncio.timeout(LINKED_WITHIN_S):
            client = self._client = self._make_client(device, self._drop)
            await client.connect()
            self._linked = True
            plan = self._plan = plan_link(client.services)
            if not plan.notifies:
                raise LookupError("it has none of the services that are understood here")
            self._planned(plan)
            for number, handle in plan.reads.items():
                value = await self._tried(client.read_gatt_char(handle))
                if value is not None:
                    self._listener.packet(self._source_id, number, bytes(value), self._clock.now())
            for number, handle in plan.notifies.items():
                await self._tried(client.start_notify(handle, partial(self._notified, number)))
        self.stage = Stage.UP
        self._listener.connected(self._source_id, self._clock.now())

    async def _tried(self, operation: Awaitable["bytearray | None"]) -> "bytearray | None":
        """Make one operation; None when the device will not have it, which is no reason to end.

        Ranges and batteries are missing on many devices in spite of what they show.
        """
        try:
            async with asyncio.timeout(OPERATION_WITHIN_S):
                return await operation
        except Exception as error:
            # As in _run; if the link is gone, the next thing to do is to say so.
            if self._client is None or not self._client.is_connected:
                raise
            log.info("%s: an operation failed: %r", self._name, error)
            return None

    async def _write_in_turn(self) -> None:
        """Write what is in line, for ever."""
        client, plan = self._client, self._plan
        while client is not None and plan is not None:
            number, data = await self._orders.get()
            try:
                async with asyncio.timeout(WRITE_WITHIN_S):
                    confirmed = number not in plan.unanswered
                    await client.write_gatt_char(plan.writes[number], data, response=confirmed)
            except Exception as error:
                # As in _run; a write that failed is told, and the link goes on.
                linked = client.is_connected
                why = write_sentence(error, self._name, linked=linked)
                self._listener.write_failed(self._source_id, why, self._clock.now())
                if not linked:
                    self._drop(client)

    def _notified(
        self, number: int, characteristic: "BleakGATTCharacteristic", data: bytearray
    ) -> None:
        # What comes before `connected` would be measured against the counters of the last link.
        if self.stage is Stage.UP:
            self._listener.packet(self._source_id, number, bytes(data), self._clock.now())

    def _drop(self, _: "BleakClient") -> None:
        """Note that the link is gone; while bleak is still connecting, it says so itself."""
        if self.stage is Stage.OVER or not self._linked or self._dropped:
            return
        self._dropped = True
        if self.stage is Stage.UP:
            self._end()
            self._listener.disconnected(self._source_id, self._clock.now())
        if self._task is not None:
            self._task.cancel()

    def _end(self) -> None:
        if self.stage is Stage.UP:
            self.dropped_at_s = self._clock.now()
        self.stage = Stage.OVER

    def _fail(self, error: Exception) -> None:
        """Tell why there is no link, unless it was told or nobody wants it any more."""
        self.radio_failed = radio_sentence(error) is not None
        if self.stage is not Stage.CONNECTING:
            return
        self._end()
        why = connect_sentence(error, self._name)
        self._listener.connect_failed(self._source_id, why, self._clock.now())
