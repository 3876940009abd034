"""The simulated bluetoothd on a real D-Bus: an unmodified program finds org.bluez there.

The only place that speaks D-Bus; what is asked and answered is sensors.simulated.bluez_daemon's.
"""

import asyncio
import logging
import socket
from typing import TYPE_CHECKING

from sensors.errors import RadioUnavailable
from sensors.simulated.air import Air
from sensors.simulated.bluez_calls import DEVICE, Answer, Call, Reply
from sensors.simulated.bluez_daemon import Bluetoothd
from sensors.simulated.bluez_gatt import MTU
from sensors.simulated.bluez_tree import Signal
from sensors.simulated.gatt_server import Listing, list_services

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

LONGEST_SLEEP_S = 1.0  # the driver looks at the clock at least so often
SETTLED_S = 0.01

log = logging.getLogger(__name__)


class SocketPipe:
    """A pair of sockets that keeps packets apart; the far end goes to another program."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._near.setblocking(False)
        self._handed_over = False

    @property
    def far_end(self) -> int:
        return self._far.fileno()

    def send(self, data: bytes) -> bool:
        self._keep_near_only()
        try:
            self._near.send(data[:MTU])
        except BlockingIOError:
            return True  # it is slow, not gone; the packet is lost, as it would be in the air
        except OSError:
            return False
        return True

    def close(self) -> None:
        self._keep_near_only()
        self._near.close()

    def _keep_near_only(self) -> None:
        """Close the far end here: by the first packet, the other program has its own copy."""
        if not self._handed_over:
            self._handed_over = True
            self._far.close()


class SimulatedBlueZ:
    """Owns org.bluez on the bus at `address`, over the devices of `air`; `run` lets time pass.

    `speed` is that of the air's clock against real time.
    """

    def __init__(
        self,
        air: Air,
        address: str,
        *,
        speed: float = 1.0,
        listing: Listing = list_services,
    ) -> None:
        self.air = air
        self.daemon = Bluetoothd(air, self._tell, SocketPipe, listing)
        self._address = address
        self._speed = speed
        self._bus: MessageBus | None = None
        self._stirred = asyncio.Event()
        self._lost = asyncio.Event()
        self._answering: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take the name on the bus, unless it is held; raises RadioUnavailable if that fails."""
        if self._bus is not None:
            return
        from dbus_fast import NameFlag, RequestNameReply
        from dbus_fast.aio import MessageBus

        from sensors.simulated.bluez_messages import NAME, watch_message

        bus = MessageBus(bus_address=self._address, negotiate_unix_fd=True)
        try:
            await bus.connect()
            bus.add_message_handler(self._take)
            await bus.call(watch_message())
            # Those who look at the name find everything in its place.
            self.air.advance(self.air.clock.now())
            self._bus = bus
            self._watcher = asyncio.create_task(self._watch(bus))
            self.daemon.start()
            got = await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
        except (OSError, EOFError) as error:
            raise RadioUnavailable(f"The D-Bus at {self._address} is not there: {error}") from error
        if got is not RequestNameReply.PRIMARY_OWNER:
            self.daemon.crash()
            await self._leave()
            raise RadioUnavailable(
                f"Another program is {NAME} on the D-Bus at {self._address}; use a bus of one's own"
            )
        self._stirred.set()

    async def stop(self) -> None:
        """Give everything up in good order: links end, objects go, then the name."""
        self.daemon.stop()
        bus = self._bus
        if bus is not None and bus.connected:
            await self._settle(bus)
        await self._leave()

    async def crash(self) -> None:
        """Be gone at once, without a word to anybody; `start` is how it comes back."""
        await self._leave()
        self.daemon.crash()

    async def run(self) -> None:
        """Let the air go on with its clock, for ever; devices live on while bluetoothd does not."""
        clock, agenda = self.air.clock, self.air.agenda
        while True:
            self._stirred.clear()
            self.air.advance(clock.now())
            next_s = agenda.next_at_s
            sleep_s = LONGEST_SLEEP_S if next_s is None else (next_s - clock.now()) / self._speed
            try:
                async with asyncio.timeout(min(max(0.0, sleep_s), LONGEST_SLEEP_S)):
                    await self._stirred.wait()
            except TimeoutError:
                continue

    async def lost(self) -> None:
        """Return when the bus itself has gone; leaving it by `stop` or `crash` does not count."""
        await self._lost.wait()

    async def _watch(self, bus: "MessageBus") -> None:
        """Note when the bus goes away by itself; nothing else may wait for it, nor cancel this."""
        try:
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # as dbus-fast has it
        except (OSError, EOFError) as error:
            log.info("the bus is gone: %r", error)
        if bus is self._bus:
            self._lost.set()

    async def _leave(self) -> None:
        bus, self._bus = self._bus, None
        for task in tuple(self._answering):
            task.cancel()
        if bus is not None:
            bus.disconnect()
        if self._watcher is not None:
            await self._watcher

    # -- messages ---------------------------------------------------------------------------------

    def _take(self, message: "Message") -> bool:
        """Take what the bus brings; says whether it was a call that is answered here."""
        from dbus_fast import MessageType

        from sensors.simulated.bluez_messages import NAME, call_of, left_the_bus

        gone = left_the_bus(message)
        if gone is not None:
            self.daemon.left(gone)
            return False
        bus = self._bus
        if message.message_type is not MessageType.METHOD_CALL or bus is None:
            return False
        if message.destination not in (NAME, bus.unique_name):
            return False
        # The call comes now, and finds the devices as they are now.
        self.air.advance(self.air.clock.now())
        call = call_of(message)
        self.daemon.call(call, self._answer_to(bus, message, call))
        self._stirred.set()
        return True

    def _answer_to(self, bus: "MessageBus", message: "Message", call: Call) -> Answer:
        from sensors.simulated.bluez_messages import reply_message

        def answer(reply: Reply) -> None:
            done = reply_message(message, reply)
            if done is None:
                return
            if call.interface == DEVICE:
                task = asyncio.create_task(self._send_settled(bus, done))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
                task.add_done_callback(_forgive)
            else:
                self._send(bus, done)

        return answer

    async def _send_settled(self, bus: "MessageBus", message: "Message") -> None:
        """Send an answer when the signals before it have arrived, which go to other connections.

        A program that hears of its link before it is told that the device is connected takes it
        for a link that has broken.
        """
        if bus.connected:
            await self._settle(bus)
            await asyncio.sleep(SETTLED_S)
            self._send(bus, message)

    async def _settle(self, bus: "MessageBus") -> None:
        """Return when the bus has read all that was sent: it answers in turn."""
        from sensors.simulated.bluez_messages import bus_call

        await bus.call(bus_call("GetId"))

    def _tell(self, signal: Signal) -> None:
        from sensors.simulated.bluez_messages import signal_message

        if self._bus is not None:
            self._send(self._bus, signal_message(signal))

    def _send(self, bus: "MessageBus", message: "Message") -> None:
        if bus.connected:
            bus.send(message).add_done_callback(_forgive)


def _forgive(done: "asyncio.Future[None]") -> None:
    """Take note of what could not be sent: the bus is going, and with it who would read it."""
    if not done.cancelled() and (error := done.exception()) is not None:
        log.info("not sent: %r", error)
