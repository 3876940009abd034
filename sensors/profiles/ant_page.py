"""ANT+ pages as tables: eight bytes, the number of the page, then fields, little-endian.

A byte (or two) that holds several values is one row of the page's layout, and a `Part` for each.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sensors.errors import BadPacket
from sensors.fields import Field, Layout

PAGE_BYTES = 8

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Part:
    """Some bits of the count of a row: one value; a single bit is a bool.

    The bits hold `zero` + `per_unit` times the value; `no_value` is their word for "not known".
    """

    name: str
    of: str  # the row
    shift: int
    bits: int
    per_unit: float = 1
    zero: int = 0
    no_value: int | None = None

    def read(self, count: int) -> float | None:
        """Return the value in the count of the whole row."""
        own = count >> self.shift & (1 << self.bits) - 1
        if own == self.no_value:
            return None
        if self.bits == 1:
            return bool(own)
        own -= self.zero
        return own if self.per_unit == 1 else own / self.per_unit

    def write(self, value: float | None) -> int:
        """Return the value at its place in the row; raises ValueError if it does not fit."""
        if value is None:
            if self.no_value is None:
                raise ValueError(f"{self.name} is missing, and its page cannot say so")
            return self.no_value << self.shift
        highest = (1 << self.bits) - 1
        own = round(value * self.per_unit) + self.zero if math.isfinite(value) else -1
        if not 0 <= own <= highest:
            low, high = -self.zero / self.per_unit, (highest - self.zero) / self.per_unit
            raise ValueError(f"{self.name} is {value}; its field holds {low:g} to {high:g}")
        if own == self.no_value:
            raise ValueError(f"{self.name} {value} would be read as no value; give None for that")
        return own << self.shift


def reserved(count: int) -> tuple[Field, ...]:
    """Return the rows of `count` bytes that mean nothing; they are written as FF."""
    return (Field("", "u8", no_value=0xFF),) * count


class Page(Generic[Record]):
    """One page: its number, its rows after the number, the parts of packed rows, its record."""

    def __init__(
        self,
        number: int,
        what: str,
        record: Callable[..., Record],
        rows: Iterable[Field],
        parts: Iterable[Part] = (),
    ) -> None:
        self.number = number
        self.layout = Layout(f"{what}, page {number}", rows)
        self.parts = tuple(parts)
        self.record = record
        packed = {part.of for part in self.parts}
        names = self.layout.names
        self._straight = tuple((n, i) for i, n in enumerate(names) if n and n not in packed)
        self._packed = tuple((part, names.index(part.of)) for part in self.parts)

    def read(self, data: bytes) -> dict[str, Any]:
        """Return the values by name, those of packed rows too; raises BadPacket if cut off."""
        counts = self.layout.read(data, 1)[1]
        values = {name: counts[slot] for name, slot in self._straight}
        for part, slot in self._packed:
            values[part.name] = part.read(counts[slot])
        return values

    def decode(self, data: bytes) -> Record:
        """Return the record of a page whose number has been looked at; raises BadPacket."""
        return self.record(**self.read(data))

    def encode(self, record: object, first: int | None = None) -> bytes:
        """Return the page; `first` is its first byte where that is more than the number.

        Raises ValueError for a value that does not fit its field.
        """
        values: dict[str, float | None] = {n: getattr(record, n) for n, _ in self._straight}
        for part in self.parts:
            own = part.write(getattr(record, part.name))
            values[part.of] = int(values.get(part.of) or 0) | own
        return bytes([self.number if first is None else first]) + self.layout.write(values)


Pages = Mapping[int, Page[Any]]


@dataclass(frozen=True, slots=True)
class OtherPage:
    """A page that is not read here; manufacturers have some of their own."""

    number: int


def by_number(*pages: Page[Any]) -> Pages:
    """Return the table of these pages."""
    return {page.number: page for page in pages}


def decode_page(pages: Pages, what: str, data: bytes) -> object:
    """Return the record of a page by its number, OtherPage without a row; raises BadPacket."""
    check_length(what, data)
    page = pages.get(data[0])
    return OtherPage(data[0]) if page is None else page.decode(data)


def check_length(what: str, data: bytes) -> None:
    """Raise BadPacket for less than a whole page."""
    if len(data) < PAGE_BYTES:
        raise BadPacket(what, f"{len(data)} bytes are not the {PAGE_BYTES} of a page", data)
