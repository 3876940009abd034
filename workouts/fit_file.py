"""Messages become a FIT file: 14-byte header, definitions once, data, CRC-16; little-endian.

Source: Garmin FIT protocol, https://developer.garmin.com/fit/protocol/. A missing value and an
impossible one become the format's invalid marker; nothing wraps. Local message type 0 is never
defined, so that a reader who meets a tail of NULs does not take it for data.
"""

import math
import struct
from collections.abc import Iterable, Mapping

from workouts.fit_profile import MESSAGES, BaseType, DeveloperRow, FieldRow, MessageRow

FitValue = int | float | str | bytes | None

PROTOCOL_VERSION = 0x20  # 2.0: the first with developer fields
PROFILE_VERSION = 21_100


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        crc = value
        for _ in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


_CRC = _crc_table()


def crc16(data: bytes | bytearray) -> int:
    """Return the FIT checksum: CRC-16/ARC, polynomial 0x8005 reflected, from 0."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _CRC[(crc ^ byte) & 0xFF]
    return crc


def cut_text(text: str, size: int) -> bytes:
    """Return UTF-8 of at most `size` bytes, NULs at its end, never half a character."""
    raw = text.encode("utf-8", "replace")[: size - 1]
    return raw.decode("utf-8", "ignore").encode().ljust(size, b"\0")


def encode_number(value: float | None, base: BaseType, scale: int = 1) -> int:
    """Return the scaled number, or the invalid marker for what is missing or impossible."""
    if value is None or not math.isfinite(value):
        return base.invalid
    scaled = round(value * scale)
    return scaled if base.low <= scaled <= base.high else base.invalid


class FitFile:
    """Collects messages; `encode()` returns the file.

    `messages` is the table of what can be put; `protocol_version` 1.0 will do for a file without
    developer fields, and old devices take no other.
    """

    def __init__(
        self,
        messages: Mapping[str, MessageRow] = MESSAGES,
        protocol_version: int = PROTOCOL_VERSION,
    ) -> None:
        self._messages = messages
        self._protocol_version = protocol_version
        self._body = bytearray()
        self._local: dict[str, tuple[int, struct.Struct]] = {}

    def put(
        self,
        name: str,
        values: dict[str, FitValue],
        extras: Iterable[tuple[DeveloperRow, float | None]] = (),
    ) -> None:
        """Append one message of the table; `extras` are developer fields, always the same ones.

        Raises KeyError for a message or a field that the profile does not have.
        """
        row = self._messages[name]
        extras = tuple(extras)
        if name not in self._local:
            self._define(name, row, [extra for extra, _ in extras])
        local, packer = self._local[name]
        unknown = values.keys() - {field.name for field in row.fields}
        if unknown:
            raise KeyError(f"{name} has no field {sorted(unknown)[0]}")
        cells: list[int | bytes] = [_cell(field, values.get(field.name)) for field in row.fields]
        cells += [encode_number(value, extra.base) for extra, value in extras]
        self._body += bytes((local,)) + packer.pack(*cells)

    def encode(self) -> bytes:
        """Return header, messages and checksum."""
        head = struct.pack(
            "<BBHI4s", 14, self._protocol_version, PROFILE_VERSION, len(self._body), b".FIT"
        )
        whole = head + struct.pack("<H", crc16(head)) + self._body
        return whole + struct.pack("<H", crc16(whole))

    def _define(self, name: str, row: MessageRow, extras: list[DeveloperRow]) -> None:
        local = len(self._local) + 1
        if local > 15:
            raise ValueError("a FIT file has room for fifteen kinds of message here")
        flags = 0x40 | (0x20 if extras else 0)
        self._body += struct.pack("<BBBHB", flags | local, 0, 0, row.number, len(row.fields))
        for field in row.fields:
            code = field.code if field.base is None else field.base.code
            self._body += bytes((field.number, _size(field), code))
        if extras:
            self._body.append(len(extras))
            for extra in extras:
                self._body += bytes((extra.number, struct.calcsize(extra.base.letter), 0))
        letters = "".join(_letter(field) for field in row.fields)
        letters += "".join(extra.base.letter for extra in extras)
        self._local[name] = (local, struct.Struct("<" + letters))


def _size(field: FieldRow) -> int:
    return field.size if field.base is None else struct.calcsize("<" + field.base.letter)


def _letter(field: FieldRow) -> str:
    return f"{field.size}s" if field.base is None else field.base.letter


def _cell(field: FieldRow, value: FitValue) -> int | bytes:
    if field.base is not None:
        if isinstance(value, str | bytes):
            raise TypeError(f"{field.name} is a number, not {value!r}")
        return encode_number(value, field.base, field.scale)
    if isinstance(value, bytes):
        return value.ljust(field.size, b"\0")
    return cut_text(value if isinstance(value, str) else "", field.size)
