"""FIT files put together byte by byte, so that each can have the fault that a test is about."""

import struct
from collections.abc import Iterable, Sequence

from workouts.fit_file import crc16

STARTED_S = 1_100_000_000  # of the FIT epoch: 2024-11-08T19:33:20Z
U8, U16, U32, TEXT = 0x02, 0x84, 0x86, 0x07
SIZES = {U8: 1, U16: 2, U32: 4}
LETTERS = {1: "B", 2: "H", 4: "I"}
Field = tuple[int, int, int]  # number, size, base type

RECORD: tuple[Field, ...] = ((253, 4, U32), (7, 2, U16), (3, 1, U8), (4, 1, U8), (73, 4, U32))
EVENT: tuple[Field, ...] = ((253, 4, U32), (0, 1, 0), (1, 1, 0))
LAP: tuple[Field, ...] = ((253, 4, U32), (2, 4, U32), (7, 4, U32), (24, 1, 0))
SESSION: tuple[Field, ...] = (
    (253, 4, U32), (2, 4, U32), (7, 4, U32), (8, 4, U32), (9, 4, U32), (5, 1, 0), (6, 1, 0)
)  # fmt: skip
CYCLING, RUNNING = 2, 1


def definition(
    local: int,
    number: int,
    fields: Sequence[Field],
    developer: Sequence[int] = (),
    *,
    big: bool = False,
) -> bytes:
    """A definition message; `developer` are the sizes of developer fields."""
    head = 0x40 | (0x20 if developer else 0) | local
    order = ">" if big else "<"
    raw = struct.pack(f"{order}BBBHB", head, 0, int(big), number, len(fields))
    raw += b"".join(bytes(field) for field in fields)
    if developer:
        raw += bytes((len(developer),))
        raw += b"".join(bytes((index, size, 0)) for index, size in enumerate(developer))
    return raw


def message(
    head: int, fields: Sequence[Field], *values: int | str, big: bool = False, extra: bytes = b""
) -> bytes:
    """A data message; a text is cut and filled to its size."""
    raw = bytes((head,))
    for (_, size, _), value in zip(fields, values, strict=True):
        if isinstance(value, str):
            raw += value.encode()[:size].ljust(size, b"\0")
        else:
            raw += struct.pack((">" if big else "<") + LETTERS[size], value)
    return raw + extra


def fit_file(
    body: bytes, *, head: int = 14, size: int | None = None, crc: int | None = None
) -> bytes:
    """The file of a body; a head's own checksum is left 0, as many writers do."""
    raw = struct.pack("<BBHI4s", head, 0x20, 2100, len(body) if size is None else size, b".FIT")
    raw += bytes(head - 12) + body
    return raw + struct.pack("<H", crc16(raw) if crc is None else crc)


def file_id(kind: int = 4) -> bytes:
    fields: tuple[Field, ...] = ((0, 1, 0), (1, 2, U16), (8, 16, TEXT))
    return definition(1, 0, fields) + message(1, fields, kind, 260, "Game")


def record(second: int, power_w: int | None = 200, heart_rate_bpm: int = 140) -> bytes:
    """One record, under local number 2, as defined by RECORD_DEFINITION."""
    watts = 0xFFFF if power_w is None else power_w
    return message(2, RECORD, STARTED_S + second, watts, heart_rate_bpm, 90, 10_000)


def event(second: int, kind: int) -> bytes:
    """A timer event: 0 start, 1 stop, 4 stop all."""
    return message(3, EVENT, STARTED_S + second, 0, kind)


def session(second: int, timer_s: int, sport: int = CYCLING, start: int = 0) -> bytes:
    elapsed = second - start
    return definition(5, 18, SESSION) + message(
        5, SESSION, STARTED_S + second, STARTED_S + start, elapsed * 1000, timer_s * 1000,
        elapsed * 1000, sport, 0,
    )  # fmt: skip


def at_greenwich(second: int) -> bytes:
    """The activity message of a device whose clock shows UTC."""
    fields: tuple[Field, ...] = ((253, 4, U32), (5, 4, U32))
    return definition(6, 34, fields) + message(6, fields, STARTED_S + second, STARTED_S + second)


RECORD_DEFINITION = definition(2, 20, RECORD)
EVENT_DEFINITION = definition(3, 21, EVENT)
HEAD = file_id() + EVENT_DEFINITION + RECORD_DEFINITION


def ride(watts: Iterable[int | None], *, heart_rate_bpm: int = 140) -> bytes:
    """A whole activity at 1 Hz, its timer started and stopped, with a session."""
    rows = [record(second, power_w, heart_rate_bpm) for second, power_w in enumerate(watts)]
    end = len(rows)
    body = HEAD + event(0, 0) + b"".join(rows) + event(end, 4) + session(end, end)
    return fit_file(body + at_greenwich(end))


def ridden(day: int, watts: int = 200, seconds: int = 120, start: int = 0) -> bytes:
    """A ride `day` days later, `seconds` long."""
    first = day * 86_400 + start
    rows = b"".join(record(first + second, watts) for second in range(seconds))
    last = first + seconds
    ends = event(last, 4) + session(last, seconds, start=first) + at_greenwich(last)
    return fit_file(HEAD + event(first, 0) + rows + ends)
