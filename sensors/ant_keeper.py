"""Keeps an ANT+ stick for the thread of the event loop: nothing here blocks, answers come later.

One thread does what blocks, in the order it was asked for; what openant's threads tell crosses to
the loop by `call_soon_threadsafe`. A stick that is gone is looked for until `close`.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Queue
from typing import Protocol

from sensors import ant_frames as ant
from sensors.ant_stick import AntStick, Tuning
from sensors.errors import RadioUnavailable

LOOK_AGAIN_S = 1.0  # for a stick that is gone
GIVE_BACK_WITHIN_S = 3.0

Work = Callable[[], None]


class StickUser(Protocol):
    """Who drives the channels of the stick that is kept; all calls come on the loop's thread."""

    def stick_ready(self, channels: int) -> None:
        """Note a stick whose channels, 0 up to `channels`, are all closed."""
        ...

    def stick_gone(self, why: str) -> None:
        """Note that there is no stick; comes again with each look for one that fails."""
        ...

    def heard(self, channel: int, heard: ant.Heard) -> None: ...

    def happened(self, channel: int, event: int) -> None:
        """Note a channel event; CHANNEL_CLOSED comes for a channel that was closed already too."""
        ...

    def refused(self, channel: int, why: str) -> None:
        """Note that a channel did not open."""
        ...


class StickKeeper:
    """One stick at a time, from `open` to `close`."""

    def __init__(self, user: StickUser) -> None:
        self._user = user
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stick: AntStick | None = None
        self._work: Queue[Work | None] = Queue()
        self._worker: threading.Thread | None = None

    def open(self) -> None:
        """Plug the stick in; raises RadioUnavailable, or RuntimeError without a running loop."""
        self._loop = asyncio.get_running_loop()
        stick = self._new_stick()
        stick.plug_in()
        self._stick = stick
        self._work = Queue()
        # A daemon, and so are the threads that openant starts from it: a program that dies without
        # a word is not kept alive by them.
        self._worker = threading.Thread(
            target=_work_off, args=(self._work,), name="ant-stick", daemon=True
        )
        self._worker.start()
        self._start(stick, plug_in=False)

    def open_channel(self, channel: int, tuning: Tuning) -> None:
        """Have a channel listen; only a refusal is told."""
        stick = self._stick
        if stick is None:
            return

        def work() -> None:
            try:
                stick.open_channel(channel, tuning)
            except RadioUnavailable as error:
                why = str(error)
                self._cross(stick, lambda: self._user.refused(channel, why))

        self._work.put(work)

    def close_channel(self, channel: int) -> None:
        """Have a channel closed; the event CHANNEL_CLOSED follows."""
        stick = self._stick
        if stick is None:
            return

        def work() -> None:
            if not stick.close_channel(channel):
                self._cross(stick, lambda: self._user.happened(channel, ant.CHANNEL_CLOSED))

        self._work.put(work)

    def send(self, channel: int, page: bytes) -> None:
        """Send an acknowledged page; the event SENT or NOT_SENT follows, or none."""
        stick = self._stick
        if stick is not None:
            self._work.put(lambda: stick.send(channel, page))

    async def settled(self) -> None:
        """Wait until all that was asked for so far is done; without a stick there is nothing."""
        if self._stick is None or self._loop is None or not self._work.unfinished_tasks:
            return
        loop, done = self._loop, asyncio.Event()

        def work() -> None:
            loop.call_soon_threadsafe(done.set)

        self._work.put(work)
        await done.wait()

    def close(self) -> None:
        """Give the stick back; nothing is told any more."""
        stick, self._stick = self._stick, None
        if self._worker is None or stick is None:
            return
        self._work.put(stick.stop)
        self._work.put(None)
        # The program waits for this one at its end, so that the stick is not left half open.
        threading.Thread(target=self.join, args=(GIVE_BACK_WITHIN_S,), name="ant-close").start()

    def join(self, timeout_s: float) -> bool:
        """Block, after `close`, until the stick is given back; returns whether it is."""
        if self._worker is None:
            return True
        self._worker.join(timeout_s)
        return not self._worker.is_alive()

    def _new_stick(self) -> AntStick:
        def on_page(channel: int, heard: ant.Heard) -> None:
            self._cross(stick, lambda: self._user.heard(channel, heard))

        def on_event(channel: int, event: int) -> None:
            self._cross(stick, lambda: self._user.happened(channel, event))

        def on_gone(why: str) -> None:
            self._cross(stick, lambda: self._gone(stick, why))

        stick = AntStick(on_page, on_event, on_gone)
        return stick

    def _start(self, stick: AntStick, *, plug_in: bool) -> None:
        """Have the worker make a stick ready."""

        def work() -> None:
            try:
                if plug_in:
                    stick.plug_in()
                channels = stick.start()
            except RadioUnavailable as error:
                why = str(error)
                self._cross(stick, lambda: self._gone(stick, why))
            else:
                self._cross(stick, lambda: self._user.stick_ready(channels))

        self._work.put(work)

    def _gone(self, stick: AntStick, why: str) -> None:
        """Put a stick away that is of no use any more, and look for one in a while."""
        self._work.put(stick.stop)
        self._stick = fresh = self._new_stick()
        if self._loop is not None:
            self._loop.call_later(LOOK_AGAIN_S, self._look_again, fresh)
        self._user.stick_gone(why)

    def _look_again(self, stick: AntStick) -> None:
        if stick is self._stick:
            self._start(stick, plug_in=True)

    def _cross(self, stick: AntStick, tell: Work) -> None:
        """Have `tell` called on the loop's thread, unless the stick is another one by then."""

        def arrive() -> None:
            if stick is self._stick:
                tell()

        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: there is nobody left to tell
                self._loop.call_soon_threadsafe(arrive)


def _work_off(work: Queue[Work | None]) -> None:
    """Do what is asked for, one after the other, until None comes."""
    while (do := work.get()) is not None:
        do()
        work.task_done()
