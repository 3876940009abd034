"""File bytes -> text, by byte order mark, declaration, or what the bytes themselves can be.

Real workout files are UTF-8 without saying so, UTF-8 with a few cp1252 bytes pasted in, or UTF-16
from a Windows editor. Lines keep their numbers: CRLF, CR and LF all become LF.
"""

import re
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.limits import MAX_BYTES, MAX_REPAIRS
from workouts.workout import RepairNote

# Longest first: the mark of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# How an unmarked UTF-16 file begins, when it begins with "<" or "[".
UNMARKED_STARTS = (
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"[\x00", "utf-16-le"),
    (b"\x00[", "utf-16-be"),
)
DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
# Single-byte codings that a declaration may name; any other name is checked against the bytes.
SINGLE_BYTE = {
    "iso-8859-1": "cp1252",  # as browsers do: its control range holds no letters anybody typed
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-15": "iso8859-15",
    "windows-1250": "cp1250",
    "iso-8859-2": "iso8859-2",
}


def decode_text(data: bytes, path: Path) -> tuple[str, tuple[RepairNote, ...]]:
    """Return the text and what had to be guessed, line by line.

    Raises UnreadableWorkout for an empty file and for one above MAX_BYTES.
    """
    if len(data) > MAX_BYTES:
        why = f"the file is too big; a workout has at most {MAX_BYTES} bytes"
        raise UnreadableWorkout(path, 0, why)
    if not data.strip(b" \t\r\n\x00"):
        raise UnreadableWorkout(path, 0, "the file is empty; save or download it again")
    notes: list[RepairNote] = []
    text = _decode(data, notes)
    if len(notes) > MAX_REPAIRS:
        raise UnreadableWorkout(path, 0, "this is not a text file; choose a workout file")
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), tuple(notes)


def _decode(data: bytes, notes: list[RepairNote]) -> str:
    for mark, coding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            if coding != "utf-8":
                return _decode_wide(data[len(mark) :], coding, notes)
            return _decode_lines(data[len(mark) :], notes)
    for start, coding in UNMARKED_STARTS:
        if data.startswith(start):
            return _decode_wide(data, coding, notes)
    declared = DECLARED.match(data)
    coding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if coding in SINGLE_BYTE:
        return data.decode(SINGLE_BYTE[coding], errors="replace")
    return _decode_lines(data, notes)


def _decode_wide(data: bytes, coding: str, notes: list[RepairNote]) -> str:
    text = data.decode(coding, errors="replace")
    bad = text.find("\ufffd")
    if bad >= 0:
        line = text.count("\n", 0, bad) + 1
        notes.append(RepairNote(line, f"bytes that are no {coding} character are shown as \ufffd"))
    return text


def _decode_lines(data: bytes, notes: list[RepairNote]) -> str:
    """Return UTF-8 text; a line that is none is taken as cp1252, so one pasted quote or degree
    sign does not garble the rest of the file."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lines = re.split(rb"(\r\n|\r|\n)", data)
    out: list[str] = []
    for index, raw in enumerate(lines):
        try:
            out.append(raw.decode("utf-8"))
        except UnicodeDecodeError:
            out.append(raw.decode("cp1252", errors="replace"))
            notes.append(RepairNote(index // 2 + 1, "bytes that are no UTF-8 are read as cp1252"))
    return "".join(out)
