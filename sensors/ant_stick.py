"""An ANT+ stick by openant: plugged in, its channels opened and closed, pages sent.

The only module that imports openant, when a stick is first looked for. Of openant it uses Node and
Channel, and finds the driver; pages, channel events and what a command needs are this project's.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sensors import ant_frames as ant
from sensors.ant_devices import FREQUENCY, NETWORK_KEY
from sensors.ant_guard import StickGuard
from sensors.ant_trouble import GONE, NO_BACKEND, NO_LIBRARY, NO_STICK, trouble
from sensors.errors import RadioUnavailable

NETWORK = 0
MOST_CHANNELS = 8
JOIN_S = 2.0

# Search time-outs in steps of 2.5 s (ANT Message Protocol, section 9.5.2.7). A search of high
# priority makes the stick miss pages of the channels that are open, one of low priority does not.
ASKED_HIGH, ASKED_LOW = 2, 4  # for a device that was asked for: 5 s, then 10 s
WATCH_HIGH, WATCH_LOW = 0, 255  # for whatever is in the air: never, then for ever
OLD_STICK = 4  # for a stick that knows no low priority: 10 s

_drivers_lock = threading.Lock()  # openant has one list of drivers for the process


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a channel listens for; 0 stands for any type, or any number."""

    device_type: int
    number: int
    period: int  # of 1/32768 s
    asked_for: bool  # by the rider, in contrast to watching the air


class _Found:
    """A row for openant's list of drivers: the one that was opened already."""

    def __init__(self, guard: StickGuard) -> None:
        self._guard = guard

    def find(self) -> bool:
        return True

    def __call__(self) -> StickGuard:
        return self._guard


class AntStick:
    """One stick, from being plugged in to `stop`; then make another.

    All methods block, `plug_in` for as long as USB needs, the others for milliseconds (`start` for
    the second that a reset takes), and are called one at a time. Listeners are called on openant's
    threads: `on_page(channel, heard)`, `on_event(channel, code)`, `on_gone(why)`.
    """

    def __init__(
        self,
        on_page: Callable[[int, ant.Heard], None],
        on_event: Callable[[int, int], None],
        on_gone: Callable[[str], None],
    ) -> None:
        self._on_page = on_page
        self._on_event = on_event
        self._on_gone = on_gone
        self._guard: StickGuard | None = None
        self._node: Any = None  # openant ships no types
        self._pages: threading.Thread | None = None
        self._new_search = True
        self._tuned: dict[int, tuple[int, bool]] = {}  # channel -> what it is set to, but its id

    def plug_in(self) -> None:
        """Find the stick and open it; raises RadioUnavailable with what mends it."""
        try:
            import openant.base.driver as openant
            from usb.core import NoBackendError, USBTimeoutError
        except ImportError as error:
            raise RadioUnavailable(NO_LIBRARY) from error
        # Warnings of a library that has no handler would be printed into the rider's screen.
        library = logging.getLogger("openant")
        library.addHandler(logging.NullHandler())
        library.setLevel(logging.WARNING)  # at INFO it says once a second that no stick is there
        try:
            driver = openant.find_driver()
            guard = StickGuard(
                driver, self._on_event, self._on_gone, self._wake, timeouts=(USBTimeoutError,)
            )
            guard.plug_in()
        except openant.DriverNotFound as error:
            raise RadioUnavailable(NO_STICK) from error
        except NoBackendError as error:
            raise RadioUnavailable(NO_BACKEND) from error
        except Exception as error:  # libusb, its backends and serial ports raise what they like
            raise RadioUnavailable(trouble(error)) from error
        self._guard = guard

    def start(self) -> int:
        """Reset the stick and join ANT+; returns how many channels it has.

        Threads of openant are daemons if the calling thread is one. Raises RadioUnavailable.
        """
        import openant.base.driver as openant
        from openant.easy.node import Node

        with _drivers_lock:
            found = _Found(self._plugged())
            openant.drivers.append(found)
            try:
                self._node = Node()
            finally:
                openant.drivers.remove(found)
        self._pages = threading.Thread(target=self._hand_out_pages, name="ant-pages")
        self._pages.start()
        try:
            self._node.set_network_key(NETWORK, list(NETWORK_KEY))
            # Its answer is not waited for: it comes before those to the commands that follow.
            self._node.get_capabilities()
            self._extend_pages()
        except Exception as error:  # openant raises Exception itself for a command that was refused
            raise self._unusable(error) from error
        return min(MOST_CHANNELS, int(self._node.max_channels))

    def open_channel(self, number: int, tuning: Tuning) -> None:
        """Open channel `number` (0 up to the count that `start` gave).

        Raises RadioUnavailable when the stick refuses.
        """
        try:
            channel = self._channel(number)
            # The stick has put the device that was heard last in the place of "any".
            channel.set_id(tuning.number, tuning.device_type, 0)
            rest = tuning.period, tuning.asked_for
            if self._tuned.get(number) != rest:
                channel.set_period(tuning.period)
                channel.set_rf_freq(FREQUENCY)
                self._set_search(channel, tuning.asked_for)
                self._tuned[number] = rest
            channel.open()
        except Exception as error:  # openant raises Exception itself for a command that was refused
            raise self._unusable(error) from error

    def close_channel(self, number: int) -> bool:
        """Begin to close a channel: the event CHANNEL_CLOSED tells the end.

        Returns False when there was nothing to close.
        """
        try:
            self._channel(number).close()
        except Exception:  # openant raises Exception itself for a command that was refused
            return False
        return True

    def send(self, number: int, page: bytes) -> None:
        """Send an acknowledged page; the events SENT and NOT_SENT tell what became of it.

        openant's own way is not taken: it waits for a page before it sends, never recognises
        NOT_SENT, and then tries again without end.
        """
        from openant.base.message import Message

        self._node.ant.write_message(Message(ant.ACKNOWLEDGED, list(bytes((number,)) + page)))

    def stop(self) -> None:
        """Close all channels and give the stick back; in any state, and more than once."""
        guard, node = self._guard, self._node
        if guard is None:
            return
        self._guard = None
        guard.end()
        if node is None:
            guard.close()
            return
        from openant.base.message import Message

        # It ends all channels, and its answer lets a read return that waits for a page.
        node.ant.write_message(Message(ant.RESET, [0]))
        node.stop()
        if self._pages is not None:
            self._pages.join(JOIN_S)

    def _plugged(self) -> StickGuard:
        if self._guard is None:
            raise RadioUnavailable(GONE)
        return self._guard

    def _unusable(self, error: Exception) -> RadioUnavailable:
        gone = self._guard is None or self._guard.gone
        return RadioUnavailable(GONE if gone else trouble(error))

    def _channel(self, number: int) -> Any:
        """Return a channel. They stay assigned: openant numbers anew after one is removed."""
        from openant.easy.channel import Channel

        while len(self._node.channels) <= number:
            channel = self._node.new_channel(Channel.Type.BIDIRECTIONAL_RECEIVE, NETWORK)
            page = self._page_of(channel.id)
            channel.on_broadcast_data = channel.on_acknowledge_data = page
        return self._node.channels[number]

    def _page_of(self, number: int) -> Callable[[Any], None]:
        def take(data: Any) -> None:
            self._on_page(number, ant.decode_heard(bytes(data)))

        return take

    def _extend_pages(self) -> None:
        """Have pages come with the device they are from, and with its signal where that is known.

        A stick of the first generation that can do neither is used all the same.
        """
        from openant.base.message import Message

        asked = (
            (ant.LIBRARY_CONFIG, ant.WITH_CHANNEL_ID | ant.WITH_SIGNAL),
            (
                ant.EXTENDED_MESSAGES,
                1,
            ),
        )
        for message, value in asked:
            with suppress(Exception):  # openant raises Exception itself for what was refused
                self._node.ant.write_message(Message(message, [0, value]))
                self._node.wait_for_response(message)
                return

    def _set_search(self, channel: Any, asked_for: bool) -> None:
        from openant.base.message import Message

        high, low = (ASKED_HIGH, ASKED_LOW) if asked_for else (WATCH_HIGH, WATCH_LOW)
        if self._new_search:
            try:
                message = ant.SET_LOW_PRIORITY_SEARCH_TIMEOUT
                self._node.ant.write_message(Message(message, [channel.id, low]))
                channel.wait_for_response(message)
            except Exception:  # openant raises Exception itself for a command that was refused
                self._new_search = False
        channel.set_search_timeout(high if self._new_search else OLD_STICK)

    def _hand_out_pages(self) -> None:
        """Run openant's loop of pages, which ends with `stop`."""
        try:
            self._node.start()
        except Exception as error:  # what escapes here would be printed into the rider's screen
            if self._guard is not None:
                self._on_gone(trouble(error))

    def _wake(self) -> None:
        """Let openant's loops see that they are to end; each sleeps a second when idle."""
        from openant.base.message import Message

        if self._node is not None:
            sent = ("event", (0, Message.Code.EVENT_TX, [0]))
            self._node.ant._events.put(sent)  # there is no other way to wake it
