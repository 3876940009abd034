"""Fields of FIT messages as numbers: whole columns with numpy, or one value.

A value that its format marks as missing is NaN in a column and None alone. A field whose size does
not fit its type is read by its first element, or not at all when it has not one whole.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workouts.fit_reader_messages import TIMESTAMP, Definition, Field, Messages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Number:
    """A number format: its letters in struct and numpy, and what it writes for no value."""

    letter: str
    kind: str
    invalid: int | None  # None: not a number, in IEEE's sense


# By the type's number in definitions, FIT protocol, "Base Types".
NUMBERS = {
    0: Number("B", "u1", 0xFF),
    1: Number("b", "i1", 0x7F),
    2: Number("B", "u1", 0xFF),
    3: Number("h", "i2", 0x7FFF),
    4: Number("H", "u2", 0xFFFF),
    5: Number("i", "i4", 0x7FFFFFFF),
    6: Number("I", "u4", 0xFFFFFFFF),
    8: Number("f", "f4", None),
    9: Number("d", "f8", None),
    10: Number("B", "u1", 0),
    11: Number("H", "u2", 0),
    12: Number("I", "u4", 0),
    14: Number("q", "i8", 0x7FFFFFFFFFFFFFFF),
    15: Number("Q", "u8", 0xFFFFFFFFFFFFFFFF),
    16: Number("Q", "u8", 0),
}
STRING = 7


def column(data: Bytes, definition: Definition, number: int) -> Column | None:
    """Return one field of all messages of a definition, None when it has no such field."""
    import numpy as np

    spot = definition.fields.get(number)
    form = _number_of(spot)
    if spot is None or form is None:
        return None
    width = struct.calcsize("=" + form.letter)
    places = np.asarray(definition.positions, np.int64)
    raw = data[places[:, None] + np.arange(spot.offset, spot.offset + width)]
    order = ">" if definition.big_endian else "<"
    values = raw.view(order + form.kind)[:, 0]
    numbers: Column = values.astype(np.float64)
    if form.invalid is not None:
        numbers[values == form.invalid] = np.nan
    return numbers


def value(data: bytes, definition: Definition, position: int, number: int) -> float | None:
    """Return one number of one message, None when it is missing."""
    spot = definition.fields.get(number)
    form = _number_of(spot)
    if spot is None or form is None:
        return None
    order = ">" if definition.big_endian else "<"
    (found,) = struct.unpack_from(order + form.letter, data, position + spot.offset)
    if found == form.invalid or not math.isfinite(found):
        return None
    return float(found)


def text(data: bytes, definition: Definition, position: int, number: int) -> str:
    """Return the text of one message, "" when there is none."""
    spot = definition.fields.get(number)
    if spot is None or spot.base != STRING:
        return ""
    raw = data[position + spot.offset : position + spot.offset + spot.size]
    words = raw.split(b"\0", 1)[0].decode("utf-8", "replace").strip()
    return "".join(sign for sign in words if sign.isprintable())


def numbers_of(messages: Messages, number: int, fields: Sequence[int]) -> list[list[float | None]]:
    """Return rows of fields, one for each message of a kind, in the order of the file."""
    rows = [
        (position, [value(messages.data, each, position, field) for field in fields])
        for each in messages.of(number)
        for position in each.positions
    ]
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def times(messages: Messages, definition: Definition, data: Bytes) -> Column:
    """Return the time of all messages of a definition, seconds of the FIT epoch."""
    import numpy as np

    whole = column(data, definition, TIMESTAMP)
    if whole is None:
        whole = np.full(len(definition.positions), np.nan)
    places = np.asarray(definition.positions, np.int64)
    short = data[places] & 0x80 != 0
    if short.any():
        told = _short_times(messages, data)
        whole[short] = [told.get(place, np.nan) for place in places[short].tolist()]
    return whole


def _short_times(messages: Messages, data: Bytes) -> dict[int, float]:
    """Return, by place, the times that are five bits in the head of a message.

    They count on from the newest time before them in the file, and roll over every 32 seconds.
    """
    import numpy as np

    told: list[tuple[int, float, bool]] = []
    for each in messages.definitions:
        places = np.asarray(each.positions, np.int64)
        heads = data[places] if len(places) else np.zeros(0, np.uint8)
        for place, head in zip(places[heads >= 0x80], heads[heads >= 0x80], strict=True):
            told.append((int(place), float(head & 0x1F), True))
        whole = column(data, each, TIMESTAMP)
        if whole is not None:
            rows = zip(each.positions, whole.tolist(), (heads >= 0x80).tolist(), strict=True)
            told += [(place, time, False) for place, time, short in rows if not short]
    found: dict[int, float] = {}
    newest = math.nan
    for place, time, short in sorted(told):
        if short:
            newest += (time - newest) % 32
            found[place] = newest
        elif not math.isnan(time):
            newest = time
    return found


def _number_of(spot: Field | None) -> Number | None:
    if spot is None:
        return None
    form = NUMBERS.get(spot.base)
    if form is None or spot.size < struct.calcsize("=" + form.letter):
        return None
    return form
