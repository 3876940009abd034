"""One line of a journal: the CRC-32 of its JSON as eight hex digits, a space, the compact JSON."""

import json
import zlib
from collections.abc import Mapping

from workouts.plan_json import Json


def encode_line(value: Json) -> bytes:
    """Return one line of the journal; a number that JSON cannot hold becomes null."""
    try:
        body = _dump(value)
    except (ValueError, RecursionError):
        body = _dump(_plain(value, 8))
    raw = body.encode("utf-8", "replace")
    return b"%08x %s\n" % (zlib.crc32(raw), raw)


def decode_line(line: bytes) -> Json | None:
    """Return the value of one line without its line feed, None when it fails its check."""
    if len(line) < 10 or line[8:9] != b" ":
        return None
    raw = line[9:]
    if line[:8] != b"%08x" % zlib.crc32(raw):
        return None
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _dump(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str
    )


def _plain(value: object, depth: int) -> object:
    if isinstance(value, float):
        return value if -1e300 < value < 1e300 else None
    if isinstance(value, Mapping) and depth:
        return {str(key): _plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple) and depth:
        return [_plain(item, depth - 1) for item in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
