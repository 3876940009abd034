"""ANT+ as a `Radio`: the air is watched, devices are paired by number, their pages passed on.

All of it happens on the thread of the event loop; `ant_keeper` has the threads.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sensors import ant_frames as ant
from sensors.ant_devices import (
    ANT_DEVICES,
    FIRST_PAGE_NUMBER,
    AntDevice,
    ant_source,
    read_source_id,
)
from sensors.ant_keeper import GIVE_BACK_WITHIN_S, StickKeeper
from sensors.ant_outbox import ANSWER_WITHIN_S, Outbox, Post
from sensors.ant_stick import Tuning
from sensors.ant_trouble import SHUT
from sensors.clock import Clock
from sensors.radio import RadioListener

WATCH = Tuning(0, 0, 8192, asked_for=False)  # any device of any type
WATCH_AGAIN_S = 0.25  # from one device found to the next search
WATCH_AGAIN_RIDING_S = 1.0  # while devices are connected
CLOSED_WITHIN_S = 2.0  # a channel that did not say that it is closed is taken to be
SIGNAL_EVERY_S = 1.0  # a connected device's signal is told


class Timer(Protocol):
    """What waits for its time."""

    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], None]], Timer]


def on_the_loop(delay_s: float, action: Callable[[], None]) -> Timer:
    """Do `action` in `delay_s` seconds of real time."""
    return asyncio.get_running_loop().call_later(delay_s, action)


@dataclass(slots=True)
class _Link:
    """One device that was asked for; without a channel it waits for one."""

    source_id: str
    device: AntDevice
    number: int
    channel: int | None = None
    up: bool = False
    outbox: Outbox = field(default_factory=Outbox)
    overdue: Timer | None = None
    signal_told_s: float | None = None

    @property
    def packets(self) -> int:
        """What this device's pages are called."""
        return FIRST_PAGE_NUMBER + self.device.type

    def is_from(self, heard: ant.Heard) -> bool:
        """Whether a page is this device's, and not the last one of who had the channel before."""
        return heard.device_type in (None, self.device.type) and heard.device_number in (
            None,
            self.number,
        )


class AntRadio:
    """Implements `sensors.radio.Radio` over the first ANT+ stick that is found.

    Stick and devices may come and go; `open` and all other calls are made where an event loop runs.
    `later` is what the radio waits by.
    """

    def __init__(self, clock: Clock, *, later: Later = on_the_loop) -> None:
        self.trouble: str | None = None  # why nothing is heard now, as one sentence
        self._clock = clock
        self._later = later
        self._keeper = StickKeeper(self)
        self._listener: RadioListener | None = None
        self._channels: int | None = None  # of the stick, while it is ready
        self._free: list[int] = []
        self._closing: dict[int, Timer] = {}
        self._links: dict[str, _Link] = {}
        self._watching: int | None = None  # the channel that searches for anything
        self._rest: Timer | None = None  # until the next search

    def open(self, listener: RadioListener) -> None:
        """Plug the stick in and begin to search; it is ready in about a second.

        The call takes as long as USB needs: a fraction of a second, two on Windows. Raises
        RadioUnavailable with the sentence that mends it.
        """
        if self._listener is not None:
            raise ValueError("this radio is open already; close it first")
        self._keeper.open()
        self._listener = listener
        self.trouble = None

    def connect(self, source_id: str) -> None:
        """Listen for a device until it is heard, or for about 15 s; while there is a link, that
        stands."""
        if source_id in self._links:
            return
        try:
            device, number = read_source_id(source_id)
        except ValueError as error:
            self._fail(source_id, str(error))
            return
        if self.trouble is not None:
            self._fail(source_id, self.trouble)
        elif self._channels is not None and len(self._links) >= self._channels:
            why = f"all {self._channels} channels of the ANT+ stick are in use; forget a device"
            self._fail(source_id, why)
        else:
            self._links[source_id] = _Link(source_id, device, number)
            self._serve()

    def disconnect(self, source_id: str) -> None:
        """Listen for a device no more."""
        link = self._links.get(source_id)
        if link is None:
            return
        self._drop(link)
        if link.up:
            self._soon(lambda told, at_s: told.disconnected(source_id, at_s))

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        """Send a page of eight bytes, acknowledged; it is tried a few times before it failed."""
        link = self._links.get(source_id)
        if link is None or not link.up:
            why = f"{source_id} is not connected; the command did not arrive"
        elif characteristic != link.packets:
            why = f"{source_id} has nothing to write at {characteristic:04X}"
        elif len(data) != ant.PAGE_LENGTH:
            why = f"{source_id} takes pages of {ant.PAGE_LENGTH} bytes; this one has {len(data)}"
        else:
            self._do(link, link.outbox.put(data))
            return
        self._soon(lambda told, at_s: told.write_failed(source_id, why, at_s))

    def close(self) -> None:
        """Tell nobody any more, and give the stick back in the background."""
        if self._listener is None:
            return
        self._listener = None
        self.trouble = SHUT
        self._forget_channels()
        self._keeper.close()

    async def closed(self) -> bool:
        """Wait, after `close`, until the stick is given back; returns whether it is.

        A tenth of a second as a rule. The end of the program waits for it anyway.
        """
        return await asyncio.to_thread(self._keeper.join, GIVE_BACK_WITHIN_S)

    async def settled(self) -> None:
        """Wait until the stick has done all that was asked of it so far."""
        await self._keeper.settled()

    # What the keeper tells of the stick.

    def stick_ready(self, channels: int) -> None:
        self.trouble = None
        self._channels = channels
        self._free = list(range(channels))
        self._serve()

    def stick_gone(self, why: str) -> None:
        """Note that the stick is gone, and all links with it."""
        self.trouble = why
        for link in self._forget_channels():
            self._end(link, why)

    def heard(self, channel: int, heard: ant.Heard) -> None:
        """Take a page: of a device that was found, or of one that is wanted."""
        listener = self._listener
        if listener is None:
            return
        now_s = self._clock.now()
        if channel == self._watching:
            self._close_channel(channel)
            self._pause()
            self._found(heard, listener, now_s)
            return
        link = self._on(channel)
        if link is None or not link.is_from(heard):
            return
        if not link.up:
            link.up = True
            listener.offers(link.source_id, (link.packets,), now_s)
            listener.connected(link.source_id, now_s)
        told_s = link.signal_told_s
        if heard.signal_dbm is not None and (told_s is None or now_s - told_s >= SIGNAL_EVERY_S):
            link.signal_told_s = now_s
            self._found(heard, listener, now_s)
        listener.packet(link.source_id, link.packets, heard.page, now_s)

    def happened(self, channel: int, event: int) -> None:
        """Take a channel event."""
        if event == ant.CHANNEL_CLOSED and channel in self._closing:
            self._freed(channel)
            return
        link = self._on(channel)
        if event in (ant.SEARCH_TIMED_OUT, ant.CHANNEL_CLOSED):
            # The stick closes a channel whose search has timed out, and says so next.
            if channel == self._watching:
                self._close_channel(channel, by_itself=event == ant.SEARCH_TIMED_OUT)
                self._pause()
            elif link is not None:
                self._drop(link, by_itself=event == ant.SEARCH_TIMED_OUT)
                self._end(link, f"{link.source_id} is not in the air; wake it, or come closer")
        elif link is None:
            return
        elif event == ant.GONE_TO_SEARCH and link.up:
            self._drop(link)
            self._end(link, "")
        elif event == ant.SENT:
            self._do(link, link.outbox.sent())
        elif event == ant.NOT_SENT:
            self._do(link, link.outbox.not_sent())

    def refused(self, channel: int, why: str) -> None:
        """Note that the stick did not open a channel."""
        link = self._on(channel)
        if channel == self._watching:
            self._close_channel(channel)
            self._pause()
        elif link is not None:
            self._drop(link)
            self._end(link, why)

    # Channels are given out, and come back.

    def _serve(self) -> None:
        """Give free channels to the links that wait, then one to the search."""
        for link in self._links.values():
            if link.channel is None and self._free:
                link.channel = self._free.pop(0)
                device = link.device
                tuning = Tuning(device.type, link.number, device.period, asked_for=True)
                self._keeper.open_channel(link.channel, tuning)
        if any(link.channel is None for link in self._links.values()):
            if self._watching is not None:
                self._close_channel(self._watching)
        elif self._free and self._watching is None and self._rest is None:
            self._watching = self._free.pop()
            self._keeper.open_channel(self._watching, WATCH)

    def _close_channel(self, channel: int, *, by_itself: bool = False) -> None:
        """Have a channel closed, unless it does so `by_itself`; it is free when it says so."""
        if channel == self._watching:
            self._watching = None
        self._closing[channel] = self._later(CLOSED_WITHIN_S, lambda: self._freed(channel))
        if not by_itself:
            self._keeper.close_channel(channel)

    def _freed(self, channel: int) -> None:
        self._closing.pop(channel).cancel()
        self._free.append(channel)
        self._serve()

    def _pause(self) -> None:
        """Rest before the next search, longer while devices are connected."""
        riding = any(link.up for link in self._links.values())
        pause_s = WATCH_AGAIN_RIDING_S if riding else WATCH_AGAIN_S
        self._rest = self._later(pause_s, self._rested)

    def _rested(self) -> None:
        self._rest = None
        self._serve()

    def _forget_channels(self) -> list[_Link]:
        """Take all channels as closed, as they are with the stick; returns the links there were."""
        links = list(self._links.values())
        for timer in (self._rest, *self._closing.values(), *(link.overdue for link in links)):
            if timer is not None:
                timer.cancel()
        self._links, self._closing, self._free = {}, {}, []
        self._channels = self._watching = self._rest = None
        return links

    # Links.

    def _on(self, channel: int) -> _Link | None:
        return next((link for link in self._links.values() if link.channel == channel), None)

    def _drop(self, link: _Link, *, by_itself: bool = False) -> None:
        """Take a link away, and its channel back."""
        del self._links[link.source_id]
        if link.overdue is not None:
            link.overdue.cancel()
        if link.channel is not None:
            self._close_channel(link.channel, by_itself=by_itself)

    def _do(self, link: _Link, post: Post) -> None:
        """Do what a link's outbox says is next."""
        if post.failed is not None:
            why = post.failed
            self._soon(lambda told, at_s: told.write_failed(link.source_id, why, at_s))
        if link.outbox.in_air is None or post.send is not None:
            if link.overdue is not None:
                link.overdue.cancel()
            link.overdue = None
        if post.send is not None and link.channel is not None:
            self._keeper.send(link.channel, post.send)
            link.overdue = self._later(ANSWER_WITHIN_S, lambda: self._overdue(link))

    def _overdue(self, link: _Link) -> None:
        self._do(link, link.outbox.not_sent())

    # What the listener is told.

    def _found(self, heard: ant.Heard, listener: RadioListener, now_s: float) -> None:
        kind, number = heard.device_type, heard.device_number
        if kind is not None and kind in ANT_DEVICES and number:
            listener.found(ant_source(kind, number), heard.signal_dbm, now_s)

    def _end(self, link: _Link, why: str) -> None:
        """Tell that a link is no more, or did not come about."""
        if self._listener is None:
            return
        if link.up:
            self._listener.disconnected(link.source_id, self._clock.now())
        else:
            self._listener.connect_failed(link.source_id, why, self._clock.now())

    def _fail(self, source_id: str, why: str) -> None:
        self._soon(lambda told, at_s: told.connect_failed(source_id, why, at_s))

    def _soon(self, tell: Callable[[RadioListener, float], None]) -> None:
        """Tell the listener when it has done what it is about; it may be the caller."""
        listener = self._listener

        def arrive() -> None:
            if listener is not None and listener is self._listener:
                tell(listener, self._clock.now())

        asyncio.get_running_loop().call_soon(arrive)
