"""Packets as tables: a Field is one row, a Layout is the rows of one packet and walks them.

A packet is little-endian: flags first (if it has any), then the fields whose flag bit says they
are there, in the order of the rows. Reading turns counts into units, and a device's "no value"
marker into None; writing does the reverse and sets the flags from which values are given.
"""

import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sensors.errors import BadPacket

# format -> struct code, lowest and highest count; struct has no 24-bit integer, so that one
# travels as three bytes.
FORMATS: Mapping[str, tuple[str, int, int]] = {
    "u8": ("B", 0, 0xFF),
    "u16": ("H", 0, 0xFFFF),
    "s16": ("h", -0x8000, 0x7FFF),
    "u24": ("3s", 0, 0xFFFFFF),
    "u32": ("I", 0, 0xFFFFFFFF),
}

# A device sends one or two shapes of a packet; only noise sends more than this.
SHAPES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a packet.

    The count on the wire is `per_unit` times the value. `bit` is the flag that says the field is
    there, None for a field that always is; an `inverted` flag says so by being clear. A count of
    `no_value` is the device's word for "not measured".
    """

    name: str
    format: str
    per_unit: float = 1
    bit: int | None = None
    inverted: bool = False
    no_value: int | None = None

    def present(self, flags: int) -> bool:
        """Return whether a packet with these flags carries the field."""
        return self.bit is None or bool(flags >> self.bit & 1) is not self.inverted

    def count(self, value: float | None) -> int:
        """Return the count on the wire for a value; raises ValueError if there is none."""
        if value is None:
            if self.no_value is None:
                raise ValueError(f"{self.name} is missing, and its packet cannot say so")
            return self.no_value
        _, low, high = FORMATS[self.format]
        if not math.isfinite(value) or not low <= (count := round(value * self.per_unit)) <= high:
            span = f"{low / self.per_unit:g} to {high / self.per_unit:g}"
            raise ValueError(f"{self.name} is {value}; its field holds {span}")
        if count == self.no_value:
            raise ValueError(f"{self.name} {value} would be read as no value; give None for that")
        return count


@dataclass(frozen=True, slots=True)
class _Shape:
    """The fields of a packet with certain flags: (slot in the result, field), and their struct."""

    fields: tuple[tuple[int, Field], ...]
    struct: struct.Struct


class Layout:
    """The rows of one packet, and the walk along them in both directions.

    Rows of one name and one bit, one of them inverted, are two widths of one value; which one is
    written is the caller's choice, by the flags given to `write`.
    """

    def __init__(self, what: str, rows: Iterable[Field], flag_bytes: int = 0) -> None:
        self.what = what
        self.rows = tuple(rows)
        self.names = tuple(dict.fromkeys(row.name for row in self.rows))
        self.flag_bytes = flag_bytes
        self._shapes: dict[int, _Shape] = {}
        straight = self._bits(row for row in self.rows if not row.inverted)
        inverted = self._bits(row for row in self.rows if row.inverted)
        self._mask = straight | inverted
        self._widths = straight & inverted

    def read(self, data: bytes, start: int = 0) -> tuple[int, list[Any], int]:
        """Return the flags, the values in the order of `names`, and where the fields end.

        Absent fields are None; bytes after the last field are left alone. Raises BadPacket when
        the packet is shorter than its flags promise.
        """
        at = start + self.flag_bytes
        if len(data) < at:
            raise BadPacket(self.what, f"{len(data)} bytes hold no flags", data)
        flags = int.from_bytes(data[start:at], "little")
        shape = self._shapes.get(flags & self._mask) or self._shape(flags & self._mask)
        end = at + shape.struct.size
        if len(data) < end:
            raise BadPacket(self.what, self._cut_off(shape, len(data) - at, end), data)
        values: list[Any] = [None] * len(self.names)
        counts = shape.struct.unpack_from(data, at)
        for (slot, field), count in zip(shape.fields, counts, strict=True):
            if field.format == "u24":
                count = int.from_bytes(count, "little")  # noqa: PLW2901 - the same count, as int
            if count != field.no_value:
                values[slot] = count if field.per_unit == 1 else count / field.per_unit
        return flags, values, end

    def write(self, values: Mapping[str, float | None], flags: int = 0) -> bytes:
        """Return the packet of these values; `flags` are the bits that no row accounts for.

        Raises ValueError for a value outside its field, and for a value left out although its
        flag, shared with one that is given, promises it.
        """
        for row in self.rows:
            if row.bit is None or self._widths >> row.bit & 1:
                continue
            if (values.get(row.name) is not None) is not row.inverted:
                flags |= 1 << row.bit
        shape = self._shape(flags & self._mask)
        counts: list[int | bytes] = []
        for _, field in shape.fields:
            count = field.count(values.get(field.name))
            counts.append(count.to_bytes(3, "little") if field.format == "u24" else count)
        return flags.to_bytes(self.flag_bytes, "little") + shape.struct.pack(*counts)

    def values_of(self, record: object) -> dict[str, float | None]:
        """Return the values of this layout's fields, taken from attributes of the same names."""
        return {name: getattr(record, name) for name in self.names}

    def present(self, flags: int) -> tuple[Field, ...]:
        """Return the fields of packets with these flags, in their order."""
        return tuple(row for row in self.rows if row.present(flags))

    def _shape(self, flags: int) -> _Shape:
        """Return the shape of packets with these (masked) flags, and remember it."""
        fields = tuple((self.names.index(row.name), row) for row in self.present(flags))
        codes = "".join(FORMATS[field.format][0] for _, field in fields)
        if len(self._shapes) >= SHAPES_KEPT:
            self._shapes.clear()
        shape = self._shapes[flags] = _Shape(fields, struct.Struct("<" + codes))
        return shape

    @staticmethod
    def _bits(rows: Iterable[Field]) -> int:
        bits = 0
        for row in rows:
            bits |= 0 if row.bit is None else 1 << row.bit
        return bits

    def _cut_off(self, shape: _Shape, room: int, needed: int) -> str:
        """Return which field a short packet cuts off."""
        for _, field in shape.fields:
            room -= struct.calcsize(FORMATS[field.format][0])
            if room < 0:
                return f"it ends before {field.name}, {needed} bytes are needed"
        raise AssertionError("a packet that holds every field is not short")
