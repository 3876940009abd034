"""A verdict as JSON and back: the same verdict is always the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coach.debrief.verdict import CALCULATION, Verdict
from workouts.errors import RecordDamaged


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as what json.dumps takes."""
    import msgspec

    value: dict[str, Any] = msgspec.to_builtins(verdict, order="deterministic")
    return value


def verdict_from_json(value: object, path: Path | str) -> Verdict:
    """Return the verdict in a parsed JSON document; RecordDamaged names `path` and the place."""
    import msgspec

    made_by = value.get("calculation") if isinstance(value, dict) else None
    if isinstance(made_by, int) and made_by > CALCULATION:
        why = f"it was made by a newer Teamcar (calculation {made_by}); update this one"
        raise RecordDamaged(path, why)
    try:
        verdict = msgspec.convert(value, Verdict)
    except msgspec.ValidationError as error:
        raise RecordDamaged(path, f"it is no debrief: {error}") from None
    if verdict.started_at.tzinfo is None:
        raise RecordDamaged(path, "it is no debrief: its start time has no zone")
    return verdict


def encode_verdict(verdict: Verdict) -> bytes:
    """Return the verdict as the bytes of a file, keys sorted, one value a line."""
    value = verdict_to_json(verdict)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def decode_verdict(data: bytes, path: Path | str) -> Verdict:
    """Return the verdict in a file's bytes; raises RecordDamaged, which names `path`."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise RecordDamaged(path, "it is not JSON, or not all of it is there") from None
    return verdict_from_json(value, path)
