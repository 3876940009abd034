"""Whatever a journal's file holds, reading it gives a journal or RecordDamaged."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.rides import line, record, sample
from workouts.errors import RecordDamaged
from workouts.fit_activity import encode_activity
from workouts.journal import Journal, decode_journal
from workouts.journal_line import decode_line, encode_line
from workouts.recorder import JOURNAL_NAME
from workouts.ride_record import record_of
from workouts.snapshot import RideState
from workouts.summary import decode_summary, encode_summary
from workouts.summing_up import summarise

EXAMPLES = int(os.environ.get("TEAMCAR_FUZZ_EXAMPLES", "300"))
fuzz = settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)

with tempfile.TemporaryDirectory() as _folder:
    GOOD = (record(Path(_folder) / "ride", line(4)) / JOURNAL_NAME).read_bytes()
VALUES = [value for value in map(decode_line, GOOD.splitlines()) if value is not None]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


def read(data: bytes) -> Journal | None:
    """Read, and use what came out; only RecordDamaged may come instead."""
    try:
        journal = decode_journal(data, "ride.journal")
    except RecordDamaged:
        return None
    assert journal.resume is not None or not journal.samples
    assert journal.ended_by in (None, RideState.FINISHED, RideState.DISCARDED)
    seconds = [ridden.second for ridden in journal.samples]
    assert seconds == sorted(set(seconds))
    return journal


@fuzz
@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    read(data)
    read(GOOD + data)


@fuzz
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12))
def test_random_bytes_within_a_good_journal(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for at, byte in changes:
        data[at] = byte
    journal = read(bytes(data))
    if journal is not None:
        assert all(ridden == sample(ridden.second) for ridden in journal.samples)


@fuzz
@given(st.permutations(GOOD.splitlines(keepends=True)[1:]), st.integers(0, 4))
def test_lines_in_any_order_and_number(lines: list[bytes], repeats: int) -> None:
    journal = read(GOOD.splitlines(keepends=True)[0] + b"".join(lines) * repeats)
    assert journal is not None


@st.composite
def forged(draw: st.DrawFn) -> bytes:
    """A journal whose lines pass their check while any value in them may be anything."""
    out = []
    for value in VALUES:
        changed = dict(value)
        for _ in range(draw(st.integers(0, 2))):
            key = draw(st.sampled_from(sorted(changed)))
            cell = draw(json_values)
            if isinstance(changed[key], list) and changed[key] and draw(st.booleans()):
                at = draw(st.integers(0, len(changed[key]) - 1))
                changed[key] = [*changed[key][:at], cell, *changed[key][at + 1 :]]
            else:
                changed[key] = cell
        out.append(encode_line(changed))
    return b"".join(out)


@fuzz
@given(forged())
def test_forged_lines_become_a_ride_or_are_left_out(data: bytes) -> None:
    journal = read(data)
    ride = None if journal is None else record_of(journal)
    if ride is not None:
        summary = summarise(ride, Path("ride"))
        assert encode_activity(ride, summary)[8:12] == b".FIT"
        assert decode_summary(encode_summary(summary), Path("ride")) == summary


@fuzz
@given(st.binary(max_size=200) | json_values.map(lambda value: repr(value).encode()))
def test_random_summaries(data: bytes) -> None:
    with pytest.raises(RecordDamaged, match=r"^ride: its summary "):
        decode_summary(data, Path("ride"))
