"""Whatever a file holds, it is read or refused in one sentence, never a traceback, and soon."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workouts.activity_bytes import (
    HEAD,
    LAP,
    STARTED_S,
    definition,
    event,
    fit_file,
    message,
    record,
    ride,
    session,
)
from tests.workouts.fuzz_settings import FUZZ
from workouts.activity import Activity
from workouts.athlete import Athlete
from workouts.columns import fill_power
from workouts.errors import UnreadableActivity
from workouts.figures import figures_of
from workouts.fit_reader import read_activity
from workouts.power import fill_gaps

LAPS = definition(4, 19, LAP) + message(4, LAP, STARTED_S + 90, STARTED_S, 90_000, 0)
PAUSED = fit_file(
    HEAD
    + event(0, 0)
    + b"".join(record(second, 150 + second) for second in range(60))
    + event(60, 4)
    + event(80, 0)
    + b"".join(record(second, 250) for second in range(80, 110))
    + LAPS
    + event(110, 4)
    + session(110, 90)
)
SMART = fit_file(HEAD + b"".join(record(second) for second in range(0, 300, 5)))
WHOLE = (PAUSED, SMART, PAUSED + SMART, ride([200, None] * 40))

places = st.integers(0, 4000) | st.integers(0, 90)  # the definitions are at the beginning
changes = st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)


def read_or_refused(data: bytes) -> Activity | None:
    """The activity, whose figures can be counted; None for one that is refused in a sentence."""
    refusal = None
    try:
        activity = read_activity(data, "some.fit")
    except UnreadableActivity as error:
        refusal = error
    if refusal is not None:
        assert refusal.why
        assert "\n" not in str(refusal)
        return None
    columns = activity.columns
    assert columns.seconds > 0
    assert columns.stretches[-1][1] == columns.seconds == len(activity.wall_s)
    assert activity.laps[-1].to_s == columns.seconds
    assert (np.diff(activity.wall_s) > 0).all()
    figures_of(columns, Athlete())
    return activity


@FUZZ
@given(whole=st.sampled_from(WHOLE), changed=changes, cut=st.integers(0, 3000) | st.none())
def test_a_file_with_flipped_bytes_and_a_lost_end_is_read_or_refused(
    whole: bytes, changed: list[tuple[int, int]], cut: int | None
) -> None:
    data = bytearray(whole[:cut])
    for place, byte in changed:
        if place < len(data):
            data[place] = byte
    read_or_refused(bytes(data))


@FUZZ
@given(
    whole=st.sampled_from(WHOLE),
    start=st.integers(0, 3000),
    length=st.integers(0, 400),
    put=st.binary(max_size=60),
)
def test_a_file_with_a_piece_missing_or_put_in_is_read_or_refused(
    whole: bytes, start: int, length: int, put: bytes
) -> None:
    read_or_refused(whole[:start] + put + whole[start + length :])


@FUZZ
@given(st.binary(max_size=300))
def test_whatever_follows_a_fit_head_is_read_or_refused(body: bytes) -> None:
    read_or_refused(fit_file(body))


def test_every_length_of_a_cut_ride_is_read_as_far_as_it_goes() -> None:
    seconds = []
    for cut in range(0, len(PAUSED) + 1, 7):
        activity = read_or_refused(PAUSED[:cut])
        seconds.append(activity.columns.seconds if activity else 0)
    assert seconds == sorted(seconds)
    assert seconds[-1] == 90


def test_a_file_of_the_smallest_messages_takes_no_more_memory_than_a_ride() -> None:
    tiny = definition(2, 20, ()) + b"\x02" * 1_000_000
    data = fit_file(tiny)
    tracemalloc.start()
    try:
        assert read_or_refused(data) is None
        assert tracemalloc.get_traced_memory()[1] < 40 * 2**20
    finally:
        tracemalloc.stop()


points = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 900), st.booleans()), min_size=1, max_size=60
)


@FUZZ
@given(points, st.booleans())
def test_gaps_are_filled_as_the_rules_of_power_say(
    steps: list[tuple[int, int, bool]], smart_recorded: bool
) -> None:
    """The same points through a FIT file's seconds and through workouts.power.fill_gaps."""
    second = 0
    ridden: list[tuple[int, float]] = []
    pauses: list[tuple[int, int]] = []
    for step, watts, paused in steps:
        if paused and ridden:
            pauses.append((second + 1, second + step))
        second += step
        ridden.append((second, float(watts)))
    ours: list[float] = []
    bounds: list[tuple[int, int]] = []
    begin = 0
    for index, (at, power_w) in enumerate(ridden):
        before = ridden[index - 1][0] if index else at - 1
        if index and any(start <= at and end > before for start, end in pauses):
            bounds.append((begin, len(ours)))
            begin = len(ours)
        else:
            ours += [np.nan] * (at - before - 1)
        ours.append(power_w)
    bounds.append((begin, len(ours)))
    filled = fill_power(np.array(ours), tuple(bounds), smart_recorded=smart_recorded)
    expected = fill_gaps(ridden, pauses, smart_recorded=smart_recorded)
    assert filled.missing_s == expected.missing_s
    assert [filled.power_w[start:end].tolist() for start, end in bounds] == [
        pytest.approx(list(stretch)) for stretch in expected.stretches
    ]
