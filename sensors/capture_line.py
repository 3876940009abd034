"""One line of a capture: when, what, which source, and the rest by kind. Pure.

    12.25 found ble:C0:FF:EE:00:00:01 trainer ble -61 Domestique Trainer
    12.5 packet ble:C0:FF:EE:00:00:01 2ad2 4402f208b000400000

Times are seconds of the ride's clock; numbers are hexadecimal, as are bytes; "-" stands for no
bytes and for a signal that is not known. Names and reasons go to the end of the line. A space in
the id of a source is written %20. docs/capture.md has the whole of it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, unquote

from sensors.readings import DeviceKind, Source

HEADER = "# teamcar capture 1"
NOTHING = "-"
SAFE = ":/@+,;="  # in an id


class What(Enum):
    """What a line tells: of the radio, and, in the last three, what was asked of it."""

    SOURCE = "source"  # a device that takes part in the ride
    FOUND = "found"
    OFFERS = "offers"
    CONNECTED = "connected"
    CONNECT_FAILED = "connect_failed"
    DISCONNECTED = "disconnected"
    PACKET = "packet"
    WRITE_FAILED = "write_failed"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; only what its kind has is set."""

    at_s: float
    what: What
    source_id: str
    number: int = 0
    data: bytes = b""
    why: str = ""
    numbers: tuple[int, ...] = ()
    source: Source | None = None
    signal_dbm: int | None = None


def encode_line(line: Line) -> str:
    """Return the text of a line, without its end."""
    head = f"{line.at_s!r} {line.what.value} {quote(line.source_id, safe=SAFE)}"
    match line.what:
        case What.PACKET | What.WRITE:
            return f"{head} {line.number:x} {line.data.hex() or NOTHING}"
        case What.CONNECT_FAILED | What.WRITE_FAILED:
            return f"{head} {_one_line(line.why)}"
        case What.OFFERS:
            return " ".join((head, *(f"{number:x}" for number in line.numbers)))
        case What.FOUND | What.SOURCE if line.source is not None:
            signal = NOTHING if line.signal_dbm is None else str(line.signal_dbm)
            source = line.source
            kind = source.kind.value
            return f"{head} {kind} {source.radio} {signal} {_one_line(source.name)}"
    return head


def decode_line(text: str) -> Line:
    """Return the line that a text says; raises ValueError with the reason why it is none."""
    fields = text.split(" ", 3)
    if len(fields) < 3:
        raise ValueError("it is cut off")
    time, word, quoted = fields[:3]
    try:
        at_s = float(time)
    except ValueError:
        at_s = math.nan
    if not math.isfinite(at_s):
        raise ValueError(f"{time[:20]!r} is no time in seconds")
    if word not in WORDS:
        raise ValueError(f"{word[:20]!r} is nothing that happens in a capture")
    rest = fields[3] if len(fields) > 3 else ""
    what = WORDS[word]
    return RESTS[what](at_s, what, unquote(quoted), rest)


def _bare(at_s: float, what: What, source_id: str, rest: str) -> Line:
    if rest:
        raise ValueError(f"nothing is to follow the source, and {rest[:20]!r} does")
    return Line(at_s, what, source_id)


def _reasoned(at_s: float, what: What, source_id: str, rest: str) -> Line:
    return Line(at_s, what, source_id, why=rest)


def _bytes(at_s: float, what: What, source_id: str, rest: str) -> Line:
    number, _, data = rest.partition(" ")
    if not data:
        raise ValueError("it is cut off")
    try:
        value = b"" if data == NOTHING else bytes.fromhex(data)
    except ValueError:
        raise ValueError(f"{data[:20]!r} are no bytes in hexadecimal") from None
    return Line(at_s, what, source_id, number=_number(number), data=value)


def _numbered(at_s: float, what: What, source_id: str, rest: str) -> Line:
    return Line(at_s, what, source_id, numbers=tuple(_number(each) for each in rest.split()))


def _sourced(at_s: float, what: What, source_id: str, rest: str) -> Line:
    fields = rest.split(" ", 3)
    if len(fields) < 4:
        raise ValueError("it is cut off")
    kind, radio, signal, name = fields
    if kind not in KINDS:
        raise ValueError(f"{kind[:20]!r} is no kind of device; there are {', '.join(KINDS)}")
    try:
        signal_dbm = None if signal == NOTHING else int(signal)
    except ValueError:
        raise ValueError(f"{signal[:20]!r} is no signal in dBm") from None
    source = Source(source_id, name, KINDS[kind], radio)
    return Line(at_s, what, source_id, source=source, signal_dbm=signal_dbm)


def _number(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no number of a packet") from None


def _one_line(text: str) -> str:
    return " ".join(text.split())


WORDS: Mapping[str, What] = {what.value: what for what in What}
KINDS: Mapping[str, DeviceKind] = {kind.value: kind for kind in DeviceKind}
RESTS: Mapping[What, Callable[[float, What, str, str], Line]] = {
    What.SOURCE: _sourced,
    What.FOUND: _sourced,
    What.OFFERS: _numbered,
    What.CONNECTED: _bare,
    What.CONNECT_FAILED: _reasoned,
    What.DISCONNECTED: _bare,
    What.PACKET: _bytes,
    What.WRITE_FAILED: _reasoned,
    What.CONNECT: _bare,
    What.DISCONNECT: _bare,
    What.WRITE: _bytes,
}
