"""The most that a reader takes of the memory, for files as large as they may be and hostile."""

import contextlib
import tracemalloc
from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.limits import MAX_BYTES
from workouts.formats.reader import read_workout_bytes

MOST_BYTES = 64_000_000
HOSTILE = {
    "open tags": b"<a>",
    "bare ampersands": b"&",
    "attributes": b"a='1' ",
    "quotes": b'"',
    "open brackets": b"<",
    "steps": b"<SteadyState Duration='1' Power='1'/>",
    "points": b"0.01\t100\n",
    "line ends": b"\n",
}


@pytest.mark.parametrize("suffix", [".zwo", ".mrc"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_of_the_largest_size_takes_a_bounded_amount_of_memory(
    name: str, suffix: str
) -> None:
    start = b"<workout_file><workout>" if suffix == ".zwo" else b"[COURSE DATA]\n"
    data = start + HOSTILE[name] * ((MAX_BYTES - len(start)) // len(HOSTILE[name]))
    tracemalloc.start()
    try:
        with contextlib.suppress(UnreadableWorkout):
            read_workout_bytes(data, Path(f"hostile{suffix}"))
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
