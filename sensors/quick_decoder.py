"""Packets to records in one step: for each shape of a packet that comes, a function of its own.

`Layout.read` walks the rows of a table each time. Devices send one or two shapes of a packet, four
times a second and more, so the walk is made once for each of them and kept as a function, written
and compiled from the rows as `dataclasses` does with methods.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sensors.fields import FORMATS, SHAPES_KEPT, Field, Layout

Record = TypeVar("Record", bound=tuple[object, ...])  # a NamedTuple
Decode = Callable[[bytes], Record]
FromFlags = Mapping[str, Callable[[int], object]]  # name in the record -> its value
Rest = tuple[str, int]  # name in the record, and the flag that says it is there

TEMPLATE = """\
def decode(data):
    {counts} = unpack(data)
    return new(record, ({values},))
"""
REST_BYTES = 2  # of one value of the rest, which are u16


def quick_decoder(
    layout: Layout,
    record: type[Record],
    walk: Decode[Record],
    from_flags: FromFlags,
    rest: Rest | None = None,
) -> Decode[Record]:
    """Return a decoder that does what `walk` does, and more quickly for shapes that came before.

    The names of the NamedTuple `record` are fields of `layout`, or values `from_flags` alone;
    `rest` is a tuple of all the u16 that follow the fields. Shapes for which that does not hold
    are left to `walk`, and so are packets that are cut off: it raises BadPacket.
    """
    writer = _Writer(layout, record, from_flags, rest)
    kept: dict[int, Decode[Record]] = {}

    def first(data: bytes, key: int) -> Record:
        found = walk(data)
        if len(kept) >= SHAPES_KEPT:
            kept.clear()
        kept[key] = writer.write(data) or walk
        return found

    def by_flags(data: bytes) -> Record:
        try:
            return kept[data[0] | data[1] << 8](data)
        except KeyError:
            return first(data, data[0] | data[1] << 8)
        except (struct.error, IndexError):
            return walk(data)

    def by_flags_and_length(data: bytes) -> Record:
        try:
            return kept[data[0] | len(data) << 8](data)
        except KeyError:
            return first(data, data[0] | len(data) << 8)
        except IndexError:
            return walk(data)

    if layout.flag_bytes == 2 and rest is None:
        return by_flags
    if layout.flag_bytes == 1:
        return by_flags_and_length
    raise ValueError(f"{layout.what}: two bytes of flags, or one; a rest only after one")


class _Writer:
    """Writes the function for a shape of packets, as that of a packet at hand."""

    def __init__(
        self, layout: Layout, record: type[Any], from_flags: FromFlags, rest: Rest | None
    ) -> None:
        self._layout = layout
        self._record = record
        self._from_flags = from_flags
        self._rest = rest

    def write(self, data: bytes) -> Decode[Any] | None:
        """Return the function, or None for a shape that is more than its fields."""
        size = self._layout.flag_bytes
        flags = int.from_bytes(data[:size], "little")
        fields = self._layout.present(flags)
        names: tuple[str, ...] = self._record._fields
        if not fields or any(field.name not in names for field in fields):
            return None
        codes = f"<{size}x" + "".join(FORMATS[field.format][0] for field in fields)
        counts = [f"count_{number}" for number in range(len(fields))]
        values = {
            field.name: _value(field, count) for field, count in zip(fields, counts, strict=True)
        }
        values |= {name: repr(value(flags)) for name, value in self._from_flags.items()}
        if self._rest is not None:
            name, flag = self._rest
            more = (len(data) - struct.calcsize(codes)) // REST_BYTES if flags & flag else 0
            rest = [f"rest_{number}" for number in range(more)]
            codes, counts = codes + "H" * more, counts + rest
            values[name] = f"({''.join(f'{each}, ' for each in rest)})"
        text = TEMPLATE.format(
            counts=", ".join(counts) + ",",
            values=", ".join(values.get(name, "None") for name in names),
        )
        made: dict[str, Any] = {
            "unpack": struct.Struct(codes).unpack_from,
            "new": tuple.__new__,  # what a NamedTuple's own constructor comes down to
            "record": self._record,
        }
        exec(text, made)
        decode: Decode[Any] = made["decode"]
        return decode


def _value(field: Field, count: str) -> str:
    """Return the expression for a field's value, given the name of its count."""
    if field.format == "u24":
        count = f"int.from_bytes({count}, 'little')"
    value = count if field.per_unit == 1 else f"{count} / {field.per_unit!r}"
    return value if field.no_value is None else f"None if {count} == {field.no_value} else {value}"
