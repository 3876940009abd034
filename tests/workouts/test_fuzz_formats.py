"""Any bytes at all: a workout within its limits, or UnreadableWorkout with a sentence; no more."""

import random
import time
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.fuzz_settings import EXAMPLES, FUZZ
from workouts.check import CheckedFile, check_lines, file_document
from workouts.errors import UnreadableWorkout
from workouts.formats.fit_workout_write import write_fit_workout
from workouts.formats.limits import MAX_SECONDS, MAX_STEPS
from workouts.formats.reader import READERS, read_workout_bytes
from workouts.formats.writer import WRITERS, write_workout
from workouts.formats.zwo_elements import ATTRIBUTES, BLOCKS
from workouts.library import BUILT_IN
from workouts.workout import StepKind

LONGEST_S = 5.0  # for one input, on a busy machine
COURSE = b"""[COURSE HEADER]
FTP = 250
MINUTES WATTS
[END COURSE HEADER]
[COURSE DATA]
0.00\t100
5.00\t100
5.00\tLAP
5.00\t250
5.33\t250
5.33\t120
10.00\t180
[END COURSE DATA]
[COURSE TEXT]
10\tHello\t10
[END COURSE TEXT]
"""
SEEDS = [(path.read_bytes(), ".zwo") for path in sorted(BUILT_IN.glob("*.zwo"))]
SEEDS += [(COURSE, ".erg"), (COURSE.replace(b"WATTS", b"PERCENT"), ".mrc")]
FITS = [
    write_fit_workout(read_workout_bytes(data, Path(f"seed{suffix}")), 250)
    for data, suffix in SEEDS
]
# What tears files apart in the middle of a tag, a value or a number.
SPLINTERS = [
    b"<", b">", b"/>", b"</", b'"', b"'", b"&", b"=", b"<!--", b"-->", b"<![CDATA[", b"<!DOCTYPE x",
    b"<?xml ?>", b"&#0;", b"&lt;", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\x9d", b"\n",
    b"\r\n", b"nan", b"-1", b"1e999", b"9" * 80, b"0,5", b"0.5.", b"</workout>", b"<workout>",
    b"<Ramp ",
    b"</SteadyState>", b"<textevent>", b"[COURSE DATA]", b"LAP", b"\t", b"<tags/>",
    b"</workout_file>",
]  # fmt: skip


def check(data: bytes, path: Path) -> CheckedFile:
    try:
        return CheckedFile(path, read_workout_bytes(data, path))
    except UnreadableWorkout as refusal:
        return CheckedFile(path, None, refusal)


def ride_or_refuse(data: bytes, suffix: str) -> None:
    """Read the bytes; what comes out must be within the limits and fit to be shown."""
    path = Path(f"fuzzed{suffix}")
    started_s = time.process_time()
    checked = check(data, path)
    workout, refusal = checked.workout, checked.refusal
    if refusal is not None:
        assert refusal.why
        assert 0 <= refusal.line <= data.count(b"\n") + data.count(b"\r") + 1
    if workout is not None:
        assert len(workout.steps) <= MAX_STEPS
        assert 0 <= workout.seconds <= MAX_SECONDS
        for step in workout.steps:
            assert step.seconds >= 1
            assert (step.target is None) == (step.kind in {StepKind.FREE, StepKind.MAX})
            if step.target:
                watts = step.target.watts(250, 0), step.target.watts(250, 1)
                assert all(0 <= value <= 20 * 1000 for value in watts)
        assert [event.at_s for event in workout.texts] == sorted(e.at_s for e in workout.texts)
        least_line = 0 if suffix == ".fit" else 1  # FIT has steps, not lines
        assert all(note.line >= least_line and note.what for note in workout.repairs)
    assert file_document(checked, 250)["path"] == str(path)
    assert check_lines([checked])
    assert time.process_time() - started_s < LONGEST_S


@given(st.binary(max_size=400), st.sampled_from(sorted(READERS)))
@settings(FUZZ)
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    ride_or_refuse(data, suffix)


@given(st.lists(st.sampled_from(SPLINTERS) | st.binary(max_size=6), max_size=60), st.booleans())
@settings(FUZZ)
def test_any_splinters_of_xml_are_read_or_refused(parts: list[bytes], rooted: bool) -> None:
    head = b"<workout_file><workout>" if rooted else b""
    ride_or_refuse(head + b"".join(parts), ".zwo")


@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
@settings(FUZZ)
def test_torn_files_are_read_or_refused(seed: tuple[bytes, str], dice: int) -> None:
    data, suffix = bytearray(seed[0]), seed[1]
    rng = random.Random(dice)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(4):
            case 0:
                del data[at : at + rng.randint(1, 40)]
            case 1:
                data[at:at] = rng.choice(SPLINTERS)
            case 2:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case _:
                start = rng.randrange(len(data) + 1)
                data[at:at] = data[start : start + rng.randint(1, 200)]
    ride_or_refuse(bytes(data), suffix)


values = st.one_of(
    st.floats(-5, 5000).map(repr),
    st.integers(-10, 10_000).map(str),
    st.sampled_from(["", "nan", "inf", "0,5", "0.8.", "85%", "1e9", "ten"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
)
names = st.sampled_from([*ATTRIBUTES.values(), "other"])
tags = st.sampled_from([*(row.name for row in BLOCKS.values()), "textevent", "tags", "Odd"])


def element(parts: tuple[str, dict[str, str], list[str]]) -> str:
    tag, attributes, inside = parts
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(inside)}</{tag}>"


trees = st.recursive(
    st.tuples(tags, st.dictionaries(names, values, max_size=6), st.just([])).map(element),
    lambda inner: st.tuples(
        tags, st.dictionaries(names, values, max_size=6), st.lists(inner, max_size=4)
    ).map(element),
    max_leaves=12,
)


@given(st.lists(trees, max_size=5))
@settings(FUZZ)
def test_any_tree_of_elements_is_read_or_refused(elements: list[str]) -> None:
    text = f"<workout_file><workout>{''.join(elements)}</workout></workout_file>"
    ride_or_refuse(text.encode(), ".zwo")


@given(st.sampled_from(FITS), st.integers(0, 2**32))
@settings(FUZZ)
def test_torn_fit_workouts_are_read_or_refused(seed: bytes, dice: int) -> None:
    data = bytearray(seed)
    rng = random.Random(dice)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(4):
            case 0:
                del data[at : at + rng.randint(1, 40)]
            case 1:
                data[at:at] = rng.randbytes(rng.randint(1, 12))
            case 2:
                data[at : at + 1] = bytes([rng.choice((0, 1, 6, 0x40, 0xFF, rng.randrange(256)))])
            case _:
                data += rng.choice(FITS)
    ride_or_refuse(bytes(data), ".fit")


@pytest.mark.parametrize("suffix", sorted(WRITERS.keys() & READERS.keys()))
def test_every_seed_is_written_in_every_format(suffix: str) -> None:
    for data, read_as in SEEDS:
        path = Path(f"seed{suffix}")
        workout = read_workout_bytes(data, path.with_suffix(read_as))
        again = read_workout_bytes(write_workout(workout, path, 250).data, path)
        assert again.seconds == workout.seconds


rows = st.lists(
    st.tuples(values, st.sampled_from(["\t", " ", ","]), values).map("".join)
    | st.sampled_from(["LAP", "[COURSE TEXT]", "[END COURSE DATA]", "[COURSE HEADER]", "FTP=0"]),
    max_size=15,
)


@given(rows, st.sampled_from([".erg", ".mrc"]))
@settings(FUZZ)
def test_any_rows_of_a_course_are_read_or_refused(lines: list[str], suffix: str) -> None:
    text = "[COURSE DATA]\n0 100\n" + "\n".join(lines)
    ride_or_refuse(text.encode(), suffix)


@pytest.mark.parametrize("end", range(0, len(COURSE), 7))
def test_a_course_cut_anywhere_is_read_or_refused(end: int) -> None:
    ride_or_refuse(COURSE[:end], ".erg")


def test_a_workout_cut_anywhere_is_read_or_refused() -> None:
    data = next(data for data, _ in SEEDS)
    step = max(1, len(data) // EXAMPLES)
    for end in range(1, len(data), step):
        ride_or_refuse(data[:end], ".zwo")
