"""The chart of a ride: traces, the window on them, laps and zones."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.in_memory import summary
from tests.tui.riding import FTP_W, samples
from tui.panels.drawing import text_of, width_of
from tui.panels.ride_chart import ride_chart
from tui.ride_traces import SHORTEST_S, Window, traces_of
from workouts.athlete import Athlete
from workouts.snapshot import Sample

RIDE = samples(3900)
TRACES = traces_of(RIDE)
ATHLETE = Athlete(ftp_w=FTP_W)
LAPS = summary().laps


@pytest.mark.parametrize(("from_s", "to_s"), [(0, 1), (890, 920), (600, 720), (3890, 4000)])
def test_a_trace_knows_the_mean_of_any_stretch(from_s: int, to_s: int) -> None:
    known = [each.power_w for each in RIDE[from_s:to_s] if each.power_w is not None]
    assert TRACES.power_w.mean(from_s, to_s) == pytest.approx(sum(known) / len(known))


def test_where_power_was_missing_there_is_no_mean_and_no_block() -> None:
    assert TRACES.power_w.mean(900, 908) is None
    rows = text_of(ride_chart(TRACES, Window(880, 940), (), None, ATHLETE, 69, 12))
    foot = next(row for row in reversed(rows) if row.startswith("   0 "))
    assert foot[5:65] == "█" * 20 + " " * 8 + "█" * 32


def test_seconds_that_the_record_lost_are_not_known_and_move_nothing() -> None:
    held = [each for each in RIDE if not 100 <= each.second < 200]
    traces = traces_of(held)
    assert traces.seconds == 3900
    assert traces.power_w.mean(100, 200) is None
    assert traces.power_w.mean(600, 720) == TRACES.power_w.mean(600, 720)


moves = st.lists(st.tuples(st.sampled_from(["move", "zoom"]), st.integers(-12, 12)), max_size=20)


@given(moves, st.integers(1, 20_000), st.integers(20, 190))
@settings(derandomize=True, database=None, deadline=None, max_examples=150)
def test_a_window_stays_on_the_ride_and_holds_its_cursor(
    keys: list[tuple[str, int]], seconds: int, count: int
) -> None:
    window = Window(0, seconds)
    for key, by in keys:
        window = window.moved(by, count, seconds) if key == "move" else window.zoomed(by, seconds)
        assert 0 <= window.from_s < window.to_s <= seconds
        assert window.to_s - window.from_s >= min(SHORTEST_S, seconds)
        if window.cursor_s is not None and key == "move":
            assert window.from_s <= window.cursor_s < window.to_s
            assert 0 <= window.cell(window.cursor_s, count) < count


def test_zooming_out_shows_the_whole_ride_again() -> None:
    window = Window(0, 3900, 1000)
    for _ in range(8):
        window = window.zoomed(1, 3900)
    assert window.to_s - window.from_s == SHORTEST_S
    assert window.from_s <= 1000 < window.to_s
    for _ in range(8):
        window = window.zoomed(-1, 3900)
    assert (window.from_s, window.to_s) == (0, 3900)


@pytest.mark.parametrize("height", range(1, 30))
@pytest.mark.parametrize("width", [20, 60, 76, 196])
def test_a_chart_is_as_large_as_its_place(width: int, height: int) -> None:
    rows = ride_chart(TRACES, Window(0, 3900, 77), LAPS, 3, ATHLETE, width, height)
    assert len(rows) in (0, height)
    assert {width_of(row) for row in rows} <= {width}


def test_zones_are_named_where_they_begin() -> None:
    rows = text_of(ride_chart(TRACES, Window(0, 3900), (), None, ATHLETE, 80, 24))
    edge = [row[-3:].strip() for row in rows if row[-3:-2] == "Z"]
    assert edge == ["Z5", "Z4", "Z3", "Z2", "Z1"]


def test_a_marked_lap_is_drawn_along_its_length() -> None:
    rows = text_of(ride_chart(TRACES, Window(0, 1440), LAPS, 2, ATHLETE, 129, 12))
    assert rows[0].strip().startswith("lap ╷1        ╷2        ╷3────────╷4")


def only(**kept: bool) -> list[Sample]:
    """Return the ride with only these values."""
    names = ("power_w", "heart_rate_bpm", "cadence_rpm", "target_w")
    gone = {name: None for name in names if not kept.get(name)}
    return [replace(each, **gone) for each in RIDE]  # type: ignore[arg-type]  # named fields


def test_a_ride_with_a_strap_alone_is_its_heart_rate() -> None:
    traces = traces_of(only(heart_rate_bpm=True))
    rows = text_of(ride_chart(traces, Window(0, 3900), (), None, ATHLETE, 76, 12))
    assert len(rows) == 12
    assert sum(row.endswith("bpm") for row in rows) == 1
    assert not any(row.endswith(("rpm", "W  ")) for row in rows)


def test_a_ride_of_nothing_says_so_and_one_without_seconds_is_empty() -> None:
    rows = text_of(ride_chart(traces_of(only()), Window(0, 3900), (), None, ATHLETE, 76, 12))
    assert "neither power, heart rate nor cadence was recorded" in "\n".join(rows)
    assert ride_chart(traces_of(()), Window(0, 0), (), None, ATHLETE, 76, 12) == []
