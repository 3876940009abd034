"""The guard between a stick's driver and openant: what openant sees, and what it is spared."""

import array
from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import ant_frames as ant
from sensors.ant_frames import Frame, Framing
from sensors.ant_guard import ANSWER_WITHIN_S, StickGuard
from sensors.ant_trouble import GONE, MUTE
from sensors.clock import ManualClock

PAGE = bytes.fromhex("8004d2a000c8f08c")
repeatable = settings(derandomize=True, database=None, deadline=None)
REFUSED = Frame(ant.CHANNEL_RESPONSE, bytes((0, ant.OPEN_CHANNEL, ant.WRONG_STATE)))


class Silence(Exception):
    """A read found nothing."""


class Line:
    """A driver whose reads are given beforehand."""

    def __init__(self) -> None:
        self.reads: deque[bytes | Exception] = deque()
        self.written: list[bytes] = []
        self.write_error: Exception | None = None
        self.closed = False

    def open(self) -> None: ...

    def close(self) -> None:
        self.closed = True
        raise OSError(19, "No such device")

    def read(self) -> "array.array[int]":
        step = self.reads.popleft() if self.reads else Silence()
        if isinstance(step, Exception):
            raise step
        return array.array("B", step)

    def write(self, data: "array.array[int]") -> None:
        if self.write_error is not None:
            raise self.write_error
        self.written.append(bytes(data))


class Guarded:
    """A guard over a Line, and all that it tells."""

    def __init__(self) -> None:
        self.line = Line()
        self.clock = ManualClock()
        self.events: list[tuple[int, int]] = []
        self.gone: list[str] = []
        self.closed = 0
        self.guard = StickGuard(
            self.line,
            lambda channel, event: self.events.append((channel, event)),
            self.gone.append,
            self._on_closed,
            timeouts=(Silence,),
            clock=self.clock,
        )

    def _on_closed(self) -> None:
        self.closed += 1

    def write(self, *frames: Frame) -> None:
        for frame in frames:
            self.guard.write(array.array("B", frame.encoded()))

    def read(self, *steps: bytes | Frame | Exception) -> list[Frame]:
        """Return what openant gets of these reads."""
        for step in steps:
            self.line.reads.append(step.encoded() if isinstance(step, Frame) else step)
        count = max(1, len(steps))
        return Framing().feed(b"".join(bytes(self.guard.read()) for _ in range(count)))


def assigned() -> Guarded:
    """Return a guard whose channel 0 is assigned, with the answer to that read."""
    guarded = Guarded()
    guarded.write(Frame(ant.ASSIGN_CHANNEL, b"\0\0\0"))
    answer = Frame(ant.CHANNEL_RESPONSE, bytes((0, ant.ASSIGN_CHANNEL, 0)))
    assert guarded.read(answer) == [answer]
    return guarded


def test_page_that_is_repeated_reaches_openant_as_one_it_does_not_keep_back() -> None:
    guarded = assigned()
    page = Frame(ant.BROADCAST, b"\0" + PAGE)
    other = Frame(ant.BROADCAST, b"\0" + PAGE[::-1])
    again = Frame(ant.ACKNOWLEDGED, page.data)
    assert guarded.read(page, page, page, other, page) == [page, again, again, other, page]


def test_page_of_a_channel_that_was_never_assigned_is_left_out() -> None:
    page = Frame(ant.BROADCAST, b"\3" + PAGE)
    assert assigned().read(page) == []


def test_channel_events_go_to_the_radio_and_not_to_openant() -> None:
    guarded = assigned()
    event = Frame(ant.CHANNEL_RESPONSE, bytes((0, ant.CHANNEL_EVENT, ant.NOT_SENT)))
    assert guarded.read(event, event) == []
    assert guarded.events == [(0, ant.NOT_SENT)] * 2


def test_answer_to_no_question_is_left_out() -> None:
    guarded = assigned()
    answer = Frame(ant.CHANNEL_RESPONSE, bytes((0, ant.OPEN_CHANNEL, 0)))
    assert guarded.read(answer) == []
    guarded.write(Frame(ant.OPEN_CHANNEL, b"\0"))
    assert guarded.read(answer, answer) == [answer]


@repeatable
@given(st.binary(max_size=80))
def test_whatever_comes_openant_gets_only_what_it_can_read(data: bytes) -> None:
    from openant.base.message import Message

    guarded = Guarded()
    whole = b"".join(
        Frame(message, data[:size]).encoded()
        for message in (0x3E, 0x40, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0x54, 0x61, 0x6F, 0xAE)
        for size in (1, 2, 5, 8, 9, 18)
        if data
    )
    for frame in guarded.read(data, whole):
        assert frame.id in (0x3E, 0x54, 0x61, 0x6F)
        Message.parse(array.array("B", frame.encoded()))
        if frame.id == ant.VERSION:
            frame.data.decode("ascii")
    assert guarded.gone == []


def test_stick_that_is_pulled_out_refuses_what_was_asked_and_what_is_asked_later() -> None:
    guarded = assigned()
    guarded.write(Frame(ant.OPEN_CHANNEL, b"\0"))
    assert guarded.read(OSError(19, "No such device")) == []
    assert guarded.gone == [GONE]
    assert guarded.read() == [REFUSED]
    guarded.write(Frame(ant.OPEN_CHANNEL, b"\0"))
    assert guarded.read() == [REFUSED]
    assert guarded.read() == []
    assert guarded.gone == [GONE]
    assert len(guarded.line.written) == 2


def test_stick_that_fails_at_a_write_is_gone_too() -> None:
    guarded = assigned()
    guarded.line.write_error = OSError(5, "Input/output error")
    guarded.write(Frame(ant.OPEN_CHANNEL, b"\0"))
    assert guarded.gone == [GONE]
    assert guarded.read() == [REFUSED]


def test_stick_that_does_not_answer_in_time_is_given_up() -> None:
    guarded = assigned()
    guarded.write(Frame(ant.OPEN_CHANNEL, b"\0"))
    guarded.clock.advance(ANSWER_WITHIN_S)
    assert guarded.read() == []
    assert guarded.gone == []
    guarded.clock.advance(0.1)
    assert guarded.read() == []
    assert guarded.gone == [MUTE]
    assert guarded.read() == [REFUSED]


def test_quiet_stick_is_not_a_stick_that_is_gone() -> None:
    guarded = assigned()
    guarded.clock.advance(3600)
    assert guarded.read(Silence(), b"") == []
    assert guarded.gone == []


def test_guard_that_ends_reads_no_more_and_closes_a_stick_that_is_gone() -> None:
    guarded = assigned()
    guarded.guard.end()
    assert guarded.read(Frame(ant.BROADCAST, b"\0" + PAGE)) == []
    assert len(guarded.line.reads) == 1
    guarded.guard.close()
    assert guarded.line.closed
    assert guarded.closed == 1
    assert guarded.gone == []
