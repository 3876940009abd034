"""A ride's journal: what was recorded, as self-checking lines, and how they are read back.

A line is the CRC-32 of its JSON as eight hex digits, a space, and the compact JSON. The first is
the header; then follow in the order of the ride

    second   one Sample and where the plan stood after it     each second
    plan     the steps from here on, when they were edited    with their first second
    event    what was done or befell, with its timer second and wall time

A line that fails its check is skipped and counted, whatever stands in it; only the header must
be whole.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from workouts.errors import BadSettings, RecordDamaged
from workouts.journal_line import decode_line
from workouts.journal_records import (
    MALFORMED,
    Event,
    Header,
    PlanChange,
    Record,
    Second,
    header_from_json,
    record_from_json,
)
from workouts.snapshot import ResumePoint, RideState, Sample

# Two seconds of one ride are never this far apart: a line that says so was not written by one.
LONGEST_HOLE_S = 24 * 3600

_ENDS = (RideState.FINISHED.value, RideState.DISCARDED.value)


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal as far as it could be read."""

    header: Header
    records: tuple[Record, ...]
    torn: bool  # it ends in the middle of a line, or in NULs
    skipped: int  # lines that fail their check, a torn end among them
    duplicates: int  # seconds that stand there twice; the first counts

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Return the seconds of the ride in order."""
        return tuple(r.sample for r in self.records if isinstance(r, Second))

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(r for r in self.records if isinstance(r, Event))

    @property
    def plans(self) -> tuple[PlanChange, ...]:
        """Return the plan as planned, and each edited one."""
        changes = tuple(r for r in self.records if isinstance(r, PlanChange))
        return (PlanChange(0, self.header.workout.steps), *changes)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the rider's words about the ride, as they stood last."""
        for event in reversed(self.events):
            lines = event.data.get("lines") if event.kind == "notes" else None
            if isinstance(lines, list):
                return tuple(line for line in lines if isinstance(line, str))
        return ()

    @property
    def ended_by(self) -> RideState | None:
        """Return FINISHED or DISCARDED if the rider ended the ride so; the last word counts."""
        for event in reversed(self.events):
            if event.kind == "state" and event.data.get("state") in _ENDS:
                return RideState(event.data["state"])
        return None

    @property
    def resume(self) -> ResumePoint | None:
        """Return where the last whole second left the ride; None before the first."""
        last: Second | None = None
        steps = self.header.workout.steps
        for record in self.records:
            if isinstance(record, PlanChange):
                steps = record.steps
            elif isinstance(record, Second):
                last = record
        return None if last is None else replace(last.state, plan=steps)


def read_journal(path: Path) -> Journal:
    """Read what is whole of a journal; raises RecordDamaged when its header is not."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordDamaged(path, f"it cannot be read: {error.strerror or error}") from None
    return decode_journal(data, path)


def decode_journal(data: bytes, path: Path | str) -> Journal:
    """Return the journal in `data`; `path` names it in RecordDamaged."""
    lines = data.split(b"\n")
    rest = lines.pop()
    first = decode_line(lines[0]) if lines else None
    if first is None:
        raise RecordDamaged(path, "its first line, which says what ride it is, is damaged")
    try:
        header = header_from_json(first)
    except BadSettings as error:
        raise RecordDamaged(path, f"its header is damaged: {error}") from None
    except MALFORMED as error:
        raise RecordDamaged(path, f"its header cannot be used: {error}") from None
    records: list[Record] = []
    skipped, duplicates, newest = int(bool(rest)), 0, -1
    for line in lines[1:]:
        record = _decode_record(line)
        if record is None or _is_astray(record, newest):
            skipped += bool(line)
        elif isinstance(record, Second) and record.sample.second <= newest:
            duplicates += 1
        else:
            if isinstance(record, Second):
                newest = record.sample.second
            records.append(record)
    return Journal(header, tuple(records), bool(rest), skipped, duplicates)


def _is_astray(record: Record, newest: int) -> bool:
    return isinstance(record, Second) and not -1 < record.sample.second <= newest + LONGEST_HOLE_S


def _decode_record(line: bytes) -> Record | None:
    value = decode_line(line)
    if value is None:
        return None
    try:
        return record_from_json(value)
    except MALFORMED:
        return None
