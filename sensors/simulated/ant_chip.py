"""The chip of an ANT stick: serial messages in and out, channels that search, hear and miss pages.

Source: ANT Message Protocol and Usage, rev. 5.1, section 9.5. All happens on the agenda of the
simulated room, so that it is the same at any speed. There are no threads here.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sensors import ant_frames as ant
from sensors.ant_devices import FREQUENCY, NETWORK_KEY
from sensors.simulated.agenda import Agenda

SECONDS_PER_COUNT = 1 / 32768  # of a channel period
SEARCH_STEP_S = 2.5
FOR_EVER = 255
MISSES_TO_SEARCH = 8
RESET_BY_COMMAND = 0x20
CLOSING_TAKES_S = 0.02
TRANSMISSION_TYPE = 0x05  # an independent channel with global data pages

Answer = int | None  # a response code, or None where the answer is another message


class Broadcaster(Protocol):
    """A device that sends a page in each of its periods, and takes acknowledged pages."""

    @property
    def device_type(self) -> int: ...

    @property
    def number(self) -> int: ...

    @property
    def period(self) -> int:
        """The time between two pages, in 1/32768 s."""
        ...

    @property
    def signal_dbm(self) -> int: ...

    def page(self, at_s: float) -> bytes | None:
        """Return the eight bytes that are due, or None out of the air."""
        ...

    def take(self, page: bytes, at_s: float) -> None:
        """Take a page from the console."""
        ...


@dataclass(slots=True)
class Channel:
    """One channel as it was set up, and what it does."""

    id: tuple[int, int, int] = (0, 0, 0)  # number, type, transmission; 0 for any
    period: int = 8192
    frequency: int = 66
    high_search: int = 10  # steps of 2.5 s
    low_search: int = 2
    open: bool = False
    closing: bool = False  # hears nothing, and cannot be opened yet
    opened: int = 0  # times; what was scheduled for an earlier one is void
    heard: Broadcaster | None = None  # the device whose pages it receives
    misses: int = 0
    to_send: bytes | None = None  # an acknowledged page, for the device's next period


@dataclass(slots=True)
class ChipFaults:
    """What the chip does wrong; counts go down as they are used."""

    tx_failures: int = 0  # so many acknowledged pages are not acknowledged
    lost_outcomes: int = 0  # of so many acknowledged pages it never says what became of them
    mute: bool = False  # it answers no command
    old: bool = False  # first generation: no signal, no search of low priority


class Chip:
    """`write` takes commands at once; what it has to say is in `out`, as bytes."""

    def __init__(self, agenda: Agenda, faults: ChipFaults, channels: int = 8) -> None:
        self.out = bytearray()
        self.commands: list[ant.Frame] = []  # all that came, the oldest first
        self.told = 0  # pages and channel events, to the console
        self.channels: dict[int, Channel] = {}
        self.out_of_range: set[tuple[int, int]] = set()  # types and numbers of devices
        self.faults = faults
        self._agenda = agenda
        self._count = channels
        self._framing = ant.Framing()
        self._key = b""
        self._flags = 0  # what is added to a page

    def add(self, device: Broadcaster, first_s: float) -> None:
        """Have a device send from `first_s` on."""

        def send(at_s: float) -> None:
            page = device.page(at_s)
            near = (device.device_type, device.number) not in self.out_of_range
            self._slot(device, page if near else None, at_s)

        self._agenda.every(first_s, device.period * SECONDS_PER_COUNT, send)

    def write(self, data: bytes) -> None:
        """Take bytes from the console."""
        for frame in self._framing.feed(data):
            self.commands.append(frame)
            if not self.faults.mute:
                self._command(frame)

    def reset(self) -> None:
        """Forget everything, as after power comes or the reset command."""
        for channel in self.channels.values():
            channel.open = False
        self.channels.clear()
        self._key, self._flags = b"", 0

    def _say(self, message: int, *data: int) -> None:
        self.out += ant.Frame(message, bytes(data)).encoded()

    def _event(self, number: int, code: int) -> None:
        self.told += 1
        self._say(ant.CHANNEL_RESPONSE, number, ant.CHANNEL_EVENT, code)

    def _command(self, frame: ant.Frame) -> None:
        handle = _COMMANDS.get(frame.id)
        code: Answer = ant.INVALID_MESSAGE
        if self.faults.old and frame.id in UNKNOWN_TO_OLD:
            pass
        elif frame.id in _SETTINGS:
            code = self._set(frame.id, frame.data)
        elif handle is not None:
            code = handle(self, frame.data)
        if code is not None:
            self._say(ant.CHANNEL_RESPONSE, frame.data[0], frame.id, code)

    # Commands to the whole stick.

    def _reset(self, _: bytes) -> Answer:
        self.reset()
        self._say(ant.STARTUP, RESET_BY_COMMAND)
        return None

    def _request(self, data: bytes) -> Answer:
        said: Mapping[int, bytes] = {
            ant.CAPABILITIES: bytes((self._count, 3, 0x00, 0xBA, 0x36, 0x00, 0xDF, 0x00)),
            ant.VERSION: b"AJK1.04SIM\0",
            ant.SERIAL_NUMBER: struct.pack("<I", 20_260_001),
        }
        answer = said.get(data[1])
        if answer is None:
            return ant.INVALID_MESSAGE
        self._say(data[1], *answer)
        return None

    def _set_key(self, data: bytes) -> Answer:
        self._key = data[1:]
        return ant.NO_ERROR

    def _configure_library(self, data: bytes) -> Answer:
        self._flags = data[1]
        return ant.NO_ERROR

    def _extend(self, data: bytes) -> Answer:
        self._flags = ant.WITH_CHANNEL_ID if data[1] else 0
        return ant.NO_ERROR

    # Commands to one channel.

    def _assign(self, data: bytes) -> Answer:
        number = data[0]
        if number >= self._count:
            return ant.INVALID_PARAMETER
        if number in self.channels:
            return ant.WRONG_STATE
        self.channels[number] = Channel()
        return ant.NO_ERROR

    def _unassign(self, data: bytes) -> Answer:
        channel = self.channels.get(data[0])
        if channel is None or channel.open:
            return ant.WRONG_STATE
        del self.channels[data[0]]
        return ant.NO_ERROR

    def _set(self, message: int, data: bytes) -> Answer:
        form, name = _SETTINGS[message]
        channel = self.channels.get(data[0])
        if channel is None or channel.open:
            return ant.WRONG_STATE
        values = struct.unpack(form, data[1:])
        setattr(channel, name, values if len(values) > 1 else values[0])
        return ant.NO_ERROR

    def _open(self, data: bytes) -> Answer:
        number = data[0]
        channel = self.channels.get(number)
        if channel is None or channel.open:
            return ant.WRONG_STATE
        channel.open = True
        channel.opened += 1
        self._search(number, channel)
        return ant.NO_ERROR

    def _close(self, data: bytes) -> Answer:
        channel = self.channels.get(data[0])
        if channel is None or not channel.open or channel.closing:
            return ant.WRONG_STATE
        self._end(data[0], channel)
        return ant.NO_ERROR

    def _acknowledged(self, data: bytes) -> Answer:
        channel = self.channels.get(data[0])
        if channel is None or not channel.open or channel.heard is None:
            return ant.WRONG_STATE
        if channel.to_send is not None:
            return ant.TRANSFER_IN_PROGRESS
        channel.to_send = data[1:9]
        return None

    # The air.

    def _search(self, number: int, channel: Channel) -> None:
        """Look for a device until one is heard or the time is over."""
        channel.heard, channel.misses = None, 0
        steps = channel.high_search, 0 if self.faults.old else channel.low_search
        if FOR_EVER in steps:
            return
        opened = channel.opened

        def give_up(_: float) -> None:
            if channel.opened == opened and self._searches(number, channel):
                self._event(number, ant.SEARCH_TIMED_OUT)
                self._end(number, channel)

        self._agenda.at(self._agenda.now_s + sum(steps) * SEARCH_STEP_S, give_up)

    def _searches(self, number: int, channel: Channel) -> bool:
        alive = self.channels.get(number) is channel and channel.open and not channel.closing
        return alive and channel.heard is None

    def _end(self, number: int, channel: Channel) -> None:
        """Close a channel, which takes a moment."""
        channel.heard = channel.to_send = None
        opened = channel.opened

        def closed(_: float) -> None:
            if self.channels.get(number) is channel and channel.opened == opened:
                channel.open = channel.closing = False
                self._event(number, ant.CHANNEL_CLOSED)

        channel.closing = True
        self._agenda.at(self._agenda.now_s + CLOSING_TAKES_S, closed)

    def _slot(self, device: Broadcaster, page: bytes | None, at_s: float) -> None:
        """Let every channel hear, or miss, what a device sends in one of its periods."""
        for number, channel in tuple(self.channels.items()):
            if channel.open and self._listens(channel, device):
                if page is not None and channel.heard in (None, device):
                    self._hear(number, channel, device, page, at_s)
                elif channel.heard is device:
                    self._miss(number, channel)

    def _listens(self, channel: Channel, device: Broadcaster) -> bool:
        number, kind, _ = channel.id
        return (
            self._key == NETWORK_KEY
            and not channel.closing
            and channel.frequency == FREQUENCY
            and number in (0, device.number)
            and kind in (0, device.device_type)
        )

    def _hear(
        self, number: int, channel: Channel, device: Broadcaster, page: bytes, at_s: float
    ) -> None:
        # A channel with another period hears a device once, and then listens at the wrong times.
        if channel.heard is device and channel.period != device.period:
            self._miss(number, channel)
            return
        channel.heard, channel.misses = device, 0
        channel.id = device.number, device.device_type, TRANSMISSION_TYPE
        tail = ant.encode_tail(
            self._flags, device.number, device.device_type, TRANSMISSION_TYPE, device.signal_dbm
        )
        self.told += 1
        self._say(ant.BROADCAST, number, *page, *tail)
        if channel.to_send is not None:
            self._send(number, channel, device, at_s)

    def _miss(self, number: int, channel: Channel) -> None:
        self._event(number, ant.PAGE_MISSED)
        if channel.to_send is not None:
            channel.to_send = None
            self._event(number, ant.NOT_SENT)
        channel.misses += 1
        if channel.misses >= MISSES_TO_SEARCH:
            self._event(number, ant.GONE_TO_SEARCH)
            self._search(number, channel)

    def _send(self, number: int, channel: Channel, device: Broadcaster, at_s: float) -> None:
        """Send the page that waits, in the device's own period."""
        page, channel.to_send = channel.to_send or b"", None
        if self.faults.tx_failures > 0:
            self.faults.tx_failures -= 1
            self._event(number, ant.NOT_SENT)
            return
        device.take(page, at_s)
        if self.faults.lost_outcomes > 0:
            self.faults.lost_outcomes -= 1
        else:
            self._event(number, ant.SENT)


# Message -> how its data after the channel is packed, and which part of the channel it sets.
_SETTINGS: Mapping[int, tuple[str, str]] = {
    ant.SET_CHANNEL_ID: ("<HBB", "id"),
    ant.SET_CHANNEL_PERIOD: ("<H", "period"),
    ant.SET_FREQUENCY: ("<B", "frequency"),
    ant.SET_SEARCH_TIMEOUT: ("<B", "high_search"),
    ant.SET_LOW_PRIORITY_SEARCH_TIMEOUT: ("<B", "low_search"),
}
UNKNOWN_TO_OLD = (ant.LIBRARY_CONFIG, ant.SET_LOW_PRIORITY_SEARCH_TIMEOUT)

# Message -> what takes its data.
_COMMANDS: Mapping[int, Callable[[Chip, bytes], Answer]] = {
    ant.RESET: Chip._reset,
    ant.REQUEST: Chip._request,
    ant.SET_NETWORK_KEY: Chip._set_key,
    ant.LIBRARY_CONFIG: Chip._configure_library,
    ant.EXTENDED_MESSAGES: Chip._extend,
    ant.ASSIGN_CHANNEL: Chip._assign,
    ant.UNASSIGN_CHANNEL: Chip._unassign,
    ant.OPEN_CHANNEL: Chip._open,
    ant.CLOSE_CHANNEL: Chip._close,
    ant.ACKNOWLEDGED: Chip._acknowledged,
}
