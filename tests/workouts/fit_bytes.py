"""FIT bytes made by hand for the tests, apart from the project's writer: any order, any fault."""

import struct
from collections.abc import Sequence

Cell = tuple[int, str, int | float | str]  # field number, struct letter or "s", value
BASE = {"B": 0x02, "b": 0x01, "H": 0x84, "I": 0x86, "s": 0x07, "E": 0x00}
FILE_ID, WORKOUT, STEP = 0, 26, 27


def crc(data: bytes) -> int:
    """Return the CRC-16 of the FIT protocol, bit by bit."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


def message(number: int, cells: Sequence[Cell], order: str = "<", local: int = 1) -> bytes:
    """Return a definition and its one message."""
    definition = bytes((0x40 | local, 0, order == ">")) + struct.pack(order + "H", number)
    definition += bytes((len(cells),))
    data = bytes((local,))
    for field, letter, value in cells:
        if letter == "s":
            raw = str(value).encode() + b"\0"
        else:
            raw = struct.pack(order + ("B" if letter == "E" else letter), value)
        definition += bytes((field, len(raw), BASE[letter]))
        data += raw
    return definition + data


def fit_file(*messages: bytes, size: int | None = None, checksum: int | None = None) -> bytes:
    """Return a FIT file of messages; `size` and `checksum` only where they are to be wrong."""
    body = b"".join(messages)
    head = struct.pack("<BBHI4s", 14, 0x10, 2100, len(body) if size is None else size, b".FIT")
    head += struct.pack("<H", crc(head))
    end = crc(head + body) if checksum is None else checksum
    return head + body + struct.pack("<H", end)


def file_id(kind: int = 5, order: str = "<") -> bytes:
    return message(FILE_ID, [(0, "E", kind)], order)


def workout(steps: int, name: str = "Plan", sport: int = 2, order: str = "<") -> bytes:
    return message(WORKOUT, [(4, "E", sport), (6, "H", steps), (8, "s", name)], order)


def step(
    index: int,
    *,
    duration: tuple[int, int] | None = (0, 60_000),
    target: tuple[int, int] = (4, 0),
    custom: tuple[int, int] | None = None,
    intensity: int = 0,
    cadence: tuple[int, int] | None = None,
    name: str = "",
    notes: str = "",
    order: str = "<",
) -> bytes:
    """Return a workout_step; durations and targets are (type, value)."""
    cells: list[Cell] = [(254, "H", index), (3, "E", target[0]), (4, "I", target[1])]
    cells += [(7, "E", intensity)]
    if duration is not None:
        cells += [(1, "E", duration[0]), (2, "I", duration[1])]
    if custom is not None:
        cells += [(5, "I", custom[0]), (6, "I", custom[1])]
    if cadence is not None:
        cells += [(19, "E", 3), (20, "I", 0), (21, "I", cadence[0]), (22, "I", cadence[1])]
    cells += [(0, "s", name)] if name else []
    cells += [(8, "s", notes)] if notes else []
    return message(STEP, cells, order)


def percent(index: int, value: int, seconds: int = 60, intensity: int = 0) -> bytes:
    """Return a step that holds a percentage of FTP."""
    return step(index, duration=(0, seconds * 1000), custom=(value, value), intensity=intensity)


def plan(*steps: bytes, sport: int = 2) -> bytes:
    """Return a whole workout file."""
    return fit_file(file_id(), workout(len(steps), sport=sport), *steps)
