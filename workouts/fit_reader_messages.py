"""The bytes of a FIT file become definitions and the places of their messages.

Source: Garmin FIT protocol, https://developer.garmin.com/fit/protocol/. A file that was cut off,
or is damaged in the middle, is read as far as it is whole, and says how far that is.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from struct import Struct

from workouts.fit_checksum import checksum

SIGNATURE = b".FIT"
HEADER_SIZES = (12, 14)
TIMESTAMP = 253  # the field number that it has in every message
LEAST_HEAD = 12

_DEFINITION, _DEVELOPER, _COMPRESSED = 0x40, 0x20, 0x80
_HEAD_SIZE = Struct("<I")


class NotFit(Exception):
    """These bytes are no FIT file; the text says why."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where a field lies in its message, the head byte being 0; `base` is its type's number."""

    offset: int
    size: int
    base: int


@dataclass(frozen=True, slots=True)
class Definition:
    """The layout of messages, and where in the file each of them starts."""

    number: int  # which message it is: 20 is a record
    size: int  # bytes of one message, its head byte included
    big_endian: bool
    fields: dict[int, Field]
    positions: array[int] = field(default_factory=lambda: array("I"))


@dataclass(slots=True)
class Messages:
    """A file taken apart; `warnings` are what was found damaged, one sentence each."""

    data: bytes
    definitions: list[Definition] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    compressed: bool = False  # some messages have their time in the head byte

    def of(self, number: int) -> list[Definition]:
        """Return the definitions of one kind of message that have messages."""
        return [each for each in self.definitions if each.number == number and each.positions]


def take_apart(data: bytes, wanted: frozenset[int]) -> Messages:
    """Return where the messages of the wanted numbers are; raises NotFit.

    Files that stand one after the other in the data are read as one.
    """
    messages = Messages(data)
    start = 0
    if not data:
        raise NotFit("it is empty")
    while start < len(data):
        head = _head_of(data, start)
        if head is None:
            if not start:
                raise NotFit(_what_it_is(data))
            left = len(data) - start
            if data.count(0, start) != left:
                messages.warnings.append(f"{left} bytes after its end were left out")
            break
        start = _take_file(messages, start, *head, wanted)
    return messages


def _head_of(data: bytes, start: int) -> tuple[int, int] | None:
    """Return the sizes of the head and of the messages of the file that starts there."""
    if len(data) - start < LEAST_HEAD or data[start + 8 : start + 12] != SIGNATURE:
        return None
    if data[start] not in HEADER_SIZES:
        return None
    return data[start], _HEAD_SIZE.unpack_from(data, start + 4)[0]


def _what_it_is(data: bytes) -> str:
    if not data.strip(b"\0"):
        return "it holds nothing but zeros"
    text = data[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith((b"<?xml", b"<Training", b"<gpx")):
        return "it is XML (GPX or TCX), not FIT; export the activity as FIT"
    return "it is not a FIT file"


def _take_file(
    messages: Messages, start: int, head_size: int, size: int, wanted: frozenset[int]
) -> int:
    """Read one file and return where the next may start."""
    data = messages.data
    body = start + head_size
    end = body + size
    whole = size > 0 and end + 2 <= len(data)
    if whole and checksum(memoryview(data)[start : end + 2]):
        rest = end + 2
        if rest < len(data) and _head_of(data, rest) is None:
            whole = False  # the size in the head is wrong as well: recorded until the power went
        else:
            messages.warnings.append("its checksum is wrong: a part may be damaged")
    end = end if whole else len(data)
    stop, why = _Walk(messages, wanted).go(body, end)
    # Zeros are what a power cut leaves behind the last that was written.
    if why and data.count(0, stop, end) < end - stop:
        messages.warnings.append(
            f"{why} at byte {stop}; the {end - stop} bytes from there are lost"
        )
    elif not whole and size != len(data) - body:
        messages.warnings.append("it was cut off; what is there was read")
    return end + 2 if whole else end


class _Walk:
    """Steps from message to message; `sizes` and `puts` are by head byte."""

    def __init__(self, messages: Messages, wanted: frozenset[int]) -> None:
        self._messages = messages
        self._wanted = wanted
        self._sizes = [0] * 256
        # A deque without room takes a place in the least time that Python has.
        self._nowhere: deque[int] = deque(maxlen=0)
        self._puts: list[Callable[[int], None]] = [self._nowhere.append] * 256
        self._kept: list[array[int] | None] = [None] * 256
        self._known: dict[bytes, Definition] = {}

    def go(self, position: int, end: int) -> tuple[int, str | None]:
        """Return where it stopped, and why when that was before the end."""
        data, sizes, puts = self._messages.data, self._sizes, self._puts
        head, before = 0, position
        while position < end:
            head = data[position]
            size = sizes[head]
            if size:
                puts[head](position)
                before = position
                position += size
            elif head & (_COMPRESSED | _DEFINITION) == _DEFINITION:
                before = position
                position = self._define(position, end)
                if position == before:
                    return before, "a definition cannot be read"
            else:
                return position, "a message has no definition"
        if position > end:
            kept = self._kept[head]
            if kept and kept[-1] == before:
                kept.pop()
            return before, "it was cut off"
        return position, None

    def _define(self, start: int, end: int) -> int:
        """Take a definition message and return where it ends, `start` for one that is damaged."""
        data = self._messages.data
        if start + 6 > end:
            return end + 1
        if data[start + 2] > 1:
            return start
        head, big = data[start], bool(data[start + 2])
        stop = start + 6 + 3 * data[start + 5]
        developer = bool(head & _DEVELOPER)
        if developer and stop < end:
            stop += 1 + 3 * data[stop]
        if stop > end:
            return stop
        local = head & 0x0F
        raw = data[start:stop]
        definition = self._known.get(raw)
        if definition is None:
            definition = self._known[raw] = _definition(raw, big, developer)
            self._messages.definitions.append(definition)
        self._bind(local, definition)
        return stop

    def _bind(self, local: int, definition: Definition) -> None:
        heads = [local]
        if local < 4:
            heads += range(_COMPRESSED | local << 5, (_COMPRESSED | local << 5) + 32)
        # The time of any message may be what a compressed one counts from.
        wanted = definition.number in self._wanted or TIMESTAMP in definition.fields
        kept = definition.positions if wanted else None
        put = self._nowhere.append if kept is None else kept.append
        for head in heads:
            self._sizes[head] = definition.size
            self._puts[head] = put
            self._kept[head] = kept


def _definition(raw: bytes, big: bool, developer: bool) -> Definition:
    number = int.from_bytes(raw[3:5], "big" if big else "little")
    fields: dict[int, Field] = {}
    offset, count = 1, raw[5]
    for at in range(6, 6 + 3 * count, 3):
        fields.setdefault(raw[at], Field(offset, raw[at + 1], raw[at + 2] & 0x1F))
        offset += raw[at + 1]
    if developer:
        at = 6 + 3 * count
        offset += sum(raw[at + 2 :: 3])
    return Definition(number, offset, big, fields)
