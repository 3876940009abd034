"""FIT bytes -> messages of raw values; of a damaged file as much as is whole.

Source: Garmin FIT protocol, https://developer.garmin.com/fit/protocol/. Values are as stored: no
scale, no words; one that is the format's "no value" is not there. Of an array of numbers the first
counts. Messages come one by one, so that who sees in the first that the file is of another kind
need not read a long ride.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from workouts.errors import UnreadableWorkout
from workouts.fit_file import crc16

RawValue = int | float | str | bytes

MAGIC = b".FIT"
LEAST_HEADER = 12
DEFINITION, DEVELOPER, COMPRESSED = 0x40, 0x20, 0x80
STRING, BYTES = 0x07, 0x0D
# Base type (the low five bits of its code): struct letter and the value that stands for none.
BASE_TYPES: dict[int, tuple[str, int | None]] = {
    0x00: ("B", 0xFF),
    0x01: ("b", 0x7F),
    0x02: ("B", 0xFF),
    0x03: ("h", 0x7FFF),
    0x04: ("H", 0xFFFF),
    0x05: ("i", 0x7FFFFFFF),
    0x06: ("I", 0xFFFFFFFF),
    0x08: ("f", None),
    0x09: ("d", None),
    0x0A: ("B", 0),
    0x0B: ("H", 0),
    0x0C: ("I", 0),
    0x0D: ("B", 0xFF),
    0x0E: ("q", 0x7FFFFFFFFFFFFFFF),
    0x0F: ("Q", 0xFFFFFFFFFFFFFFFF),
    0x10: ("Q", 0),
}


@dataclass(frozen=True, slots=True)
class FitMessage:
    """One message: its global number and its values by field number.

    `developer` holds whole numbers by (developer data index, field number); `part` counts the
    FIT files that stand one after the other in the bytes.
    """

    number: int
    fields: dict[int, RawValue]
    developer: dict[tuple[int, int], int] = field(default_factory=dict)
    part: int = 0

    def whole(self, number: int) -> int | None:
        """Return a field that is a whole number."""
        value = self.fields.get(number)
        return value if isinstance(value, int) else None

    def text(self, number: int) -> str:
        """Return a field of words, in one line."""
        value = self.fields.get(number)
        return " ".join(value.split()) if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class _Field:
    number: int
    size: int
    base: int


@dataclass(frozen=True, slots=True)
class _Definition:
    """What the messages of one local number look like."""

    number: int
    order: str  # of bytes: "<" or ">"
    fields: tuple[_Field, ...]
    developer: tuple[tuple[int, int, int], ...]  # number, size, developer data index

    @property
    def size(self) -> int:
        return sum(each.size for each in self.fields) + sum(size for _, size, _ in self.developer)


class FitReader:
    """Reads the messages of `data` once; `faults` fills with what was found on the way."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.data = data
        self.path = path
        self.faults: list[str] = []

    def messages(self) -> Iterator[FitMessage]:
        """Yield each message; raises UnreadableWorkout when the bytes do not begin as FIT."""
        at, part = 0, 0
        while at < len(self.data):
            if part and not self.data[at:].strip(b"\0"):
                return
            size = self.data[at]
            head = self.data[at : at + size]
            if size < LEAST_HEADER or head[8:12] != MAGIC:
                if not part:
                    why = "this is no FIT file: it does not begin like one; download it again"
                    raise UnreadableWorkout(self.path, 0, why)
                self.faults.append("what follows the first FIT file in it is none; it is left out")
                return
            start = at + size
            end = start + int.from_bytes(head[4:8], "little")
            if end == start and start < len(self.data):
                end = len(self.data)  # never finished: the length is written last
                self.faults.append("the file was never finished; what is whole is read")
            elif end + 2 > len(self.data):
                missing = end + 2 - len(self.data)
                self.faults.append(f"the file is cut off, {missing} bytes before its end")
            whole = end + 2 <= len(self.data)
            yield from self._part(start, min(end, len(self.data)), part)
            if whole and crc16(self.data[at:end]) != int.from_bytes(
                self.data[end : end + 2], "little"
            ):
                self.faults.append("its checksum is wrong: the file may be damaged")
            at, part = end + 2, part + 1

    def _part(self, at: int, end: int, part: int) -> Iterator[FitMessage]:
        definitions: dict[int, _Definition] = {}
        while at < end:
            head = self.data[at]
            if head & DEFINITION and not head & COMPRESSED:
                found = self._define(at + 1, end, bool(head & DEVELOPER))
                if found is None:
                    self._cut(at)
                    return
                definitions[head & 0x0F], at = found
                continue
            local = (head >> 5) & 0x03 if head & COMPRESSED else head & 0x0F
            definition = definitions.get(local)
            if definition is None:
                self.faults.append(f"byte {at} begins no message; all from there on is left out")
                return
            if at + 1 + definition.size > end:
                self._cut(at)
                return
            yield self._message(definition, at + 1, part)
            at += 1 + definition.size

    def _cut(self, at: int) -> None:
        self.faults.append(f"the last message, at byte {at}, is not whole; it is left out")

    def _define(self, at: int, end: int, developer: bool) -> tuple[_Definition, int] | None:
        """Return a definition and where it ends, None when it is not whole."""
        if at + 5 > end:
            return None
        order = ">" if self.data[at + 1] & 1 else "<"
        (number,) = struct.unpack_from(order + "H", self.data, at + 2)
        rows, at = self._rows(at + 4, end)
        extras: list[tuple[int, int, int]] | None = []
        if developer and rows is not None:
            extras, at = self._rows(at, end)
        if rows is None or extras is None:
            return None
        fields = tuple(_Field(field, size, base & 0x1F) for field, size, base in rows)
        return _Definition(number, order, fields, tuple(extras)), at

    def _rows(self, at: int, end: int) -> tuple[list[tuple[int, int, int]] | None, int]:
        """Return the three-byte rows whose count stands at `at`, and where they end."""
        if at >= end:
            return None, at
        last = at + 1 + 3 * self.data[at]
        if last > end:
            return None, at
        raw = self.data[at + 1 : last]
        return [(raw[i], raw[i + 1], raw[i + 2]) for i in range(0, len(raw), 3)], last

    def _message(self, definition: _Definition, at: int, part: int) -> FitMessage:
        values: dict[int, RawValue] = {}
        for row in definition.fields:
            value = decode_value(self.data[at : at + row.size], row.base, definition.order)
            if value is not None:
                values[row.number] = value
            at += row.size
        extras: dict[tuple[int, int], int] = {}
        order: Literal["little", "big"] = "little" if definition.order == "<" else "big"
        for number, size, index in definition.developer:
            raw = self.data[at : at + size]
            if raw.strip(b"\xff"):
                extras[index, number] = int.from_bytes(raw, order)
            at += size
        return FitMessage(definition.number, values, extras, part)


def decode_value(raw: bytes, base: int, order: str) -> RawValue | None:
    """Return the first value in `raw`, None for no value and for a size that fits no value."""
    if base == STRING:
        return raw.split(b"\0")[0].decode("utf-8", "replace") or None
    if base == BYTES and len(raw) > 1:
        return raw if raw.strip(b"\xff") else None
    letter, invalid = BASE_TYPES.get(base, ("", None))
    size = struct.calcsize(letter) if letter else 0
    if not size or len(raw) < size or len(raw) % size:
        return None
    value: int | float = struct.unpack_from(order + letter, raw)[0]
    if value == invalid or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return None
    return value
