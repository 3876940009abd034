"""The guard between a stick's driver and openant, which dies of what real sticks do.

A thread of openant ends with a traceback at the first byte that is not its protocol's, spins for
ever on a stick that was pulled out, and waits ten seconds for an answer that cannot come. So all
bytes pass here: openant sees whole frames of kinds it can read, a stick that is gone answers every
command with an error, and channel events go to whoever drives the channels.
"""

import array
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from sensors import ant_frames as ant
from sensors.ant_trouble import GONE, MUTE, trouble
from sensors.clock import Clock, SystemClock

ANSWER_WITHIN_S = 1.0  # a stick answers a command in milliseconds
IDLE_S = 0.005  # between reads that brought nothing: a serial driver returns at once
AWAY_S = 0.05  # between reads of a stick that is gone

# What openant reads, and the fewest data bytes with which it can.
READABLE: Mapping[int, int] = {
    ant.CHANNEL_RESPONSE: 3,
    ant.BROADCAST: 1 + ant.PAGE_LENGTH,
    ant.ACKNOWLEDGED: 1 + ant.PAGE_LENGTH,
    ant.STARTUP: 1,
    ant.CAPABILITIES: 6,
    ant.VERSION: 1,
    ant.SERIAL_NUMBER: 4,
}
# Messages to which no response of their own is due.
UNANSWERED = (ant.RESET, ant.REQUEST, ant.BROADCAST, ant.ACKNOWLEDGED)


class Driver(Protocol):
    """What openant asks of a driver; errors are those of pyusb and pyserial."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> "array.array[int]": ...

    def write(self, data: "array.array[int]") -> None: ...


class StickGuard:
    """A driver around a driver. `on_event` and `on_gone` are called on openant's reading thread.

    `on_event(channel, code)` tells channel events; `on_gone(why)` comes once, when the stick can
    no longer be used. `on_closed()` comes when openant has stopped reading.
    """

    def __init__(
        self,
        driver: Driver,
        on_event: Callable[[int, int], None],
        on_gone: Callable[[str], None],
        on_closed: Callable[[], None],
        *,
        timeouts: tuple[type[Exception], ...],
        clock: Clock | None = None,
    ) -> None:
        self.gone = False
        self._driver = driver
        self._on_event = on_event
        self._on_gone = on_gone
        self._on_closed = on_closed
        self._timeouts = timeouts  # raised by a read that found nothing
        self._clock = clock or SystemClock()
        self._framing = ant.Framing()
        self._lock = threading.Lock()  # commands come from other threads than reads
        self._asked: dict[tuple[int, int], float] = {}  # (channel, message) -> when
        self._channels: set[int] = set()
        self._last_page = b""
        self._ending = threading.Event()

    def plug_in(self) -> None:
        """Open the driver; raises what it raises. After it, openant's own `open` does nothing."""
        self._driver.open()

    def open(self) -> None:
        """Do nothing: the stick is open when openant gets it."""

    def end(self) -> None:
        """Read no more, so that openant's reading thread can be joined at once."""
        self._ending.set()

    def close(self) -> None:
        """Close the driver, whatever state it is in."""
        self._ending.set()
        with suppress(Exception):  # a stick that was pulled out raises anything here
            self._driver.close()
        self._on_closed()

    def write(self, data: "array.array[int]") -> None:
        """Send one message; one that cannot be sent is answered with an error by `read`."""
        message, channel = data[2], data[3]
        with self._lock:
            if message not in UNANSWERED:
                self._asked[channel, message] = self._clock.now()
            if message == ant.ASSIGN_CHANNEL:
                self._channels.add(channel)
        if self.gone:
            return
        try:
            self._driver.write(data)
        except Exception as error:  # whatever it is, the stick is of no use
            self._lose(trouble(error))

    def read(self) -> "array.array[int]":
        """Return whole frames that openant can read, or nothing; raises nothing."""
        if self._ending.is_set() or self.gone:
            self._ending.wait(AWAY_S)
            return self._bytes(self._refusals())
        try:
            data = bytes(self._driver.read())
        except self._timeouts:
            data = b""
        except Exception as error:  # whatever it is, the stick is of no use
            self._lose(trouble(error))
            return array.array("B")
        if not data:
            self._ending.wait(IDLE_S)
        frames = [kept for frame in self._framing.feed(data) for kept in self._kept(frame)]
        self._check_answers()
        return self._bytes(frames)

    def _kept(self, frame: ant.Frame) -> tuple[ant.Frame, ...]:
        """Return what openant is to see of a frame."""
        if len(frame.data) < READABLE.get(frame.id, ant.LONGEST + 1):
            return ()
        if frame.id == ant.CHANNEL_RESPONSE:
            return self._answered(frame)
        if frame.id == ant.VERSION and not frame.data.isascii():
            return ()
        if frame.id not in (ant.BROADCAST, ant.ACKNOWLEDGED):
            return (frame,)
        if frame.data[0] not in self._channels:
            return ()
        # openant takes a broadcast that equals the last for a slot without news and keeps it back,
        # but a sensor at rest repeats its page, and silence would be taken for a lost sensor.
        again, self._last_page = frame.data == self._last_page, frame.data
        return (ant.Frame(ant.ACKNOWLEDGED, frame.data),) if again else (frame,)

    def _answered(self, frame: ant.Frame) -> tuple[ant.Frame, ...]:
        channel, message, code = frame.data[:3]
        if message == ant.CHANNEL_EVENT:
            self._on_event(channel, code)
            return ()
        with self._lock:
            asked = self._asked.pop((channel, message), None)
        # An answer nobody waits for would be taken for that to the next question.
        return (frame,) if asked is not None else ()

    def _check_answers(self) -> None:
        with self._lock:
            first_s = min(self._asked.values(), default=None)
        if first_s is not None and self._clock.now() - first_s > ANSWER_WITHIN_S:
            self._lose(MUTE)

    def _refusals(self) -> list[ant.Frame]:
        """Return an error for each command without an answer, so that openant waits no more."""
        with self._lock:
            asked, self._asked = self._asked, {}
        return [
            ant.Frame(ant.CHANNEL_RESPONSE, bytes((channel, message, ant.WRONG_STATE)))
            for channel, message in asked
        ]

    def _lose(self, why: str) -> None:
        with self._lock:
            was_gone, self.gone = self.gone, True
        if not was_gone and not self._ending.is_set():
            self._on_gone(why or GONE)

    @staticmethod
    def _bytes(frames: list[ant.Frame]) -> "array.array[int]":
        return array.array("B", b"".join(frame.encoded() for frame in frames))
