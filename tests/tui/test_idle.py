"""When nobody looks: how long a ride waits for its rider, and an engine for its console."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.idle import LEAVES_AFTER_S, Act, Idle, Seen, act, watch

LOOK_S = 1.0
RIDDEN = Seen(consoles=1, riding=True, pedalling=True)
STEPPED_OFF = Seen(consoles=1, riding=True, pedalling=False)
ALONE = Seen(consoles=0, riding=True, pedalling=False)
RIDES_UNSEEN = Seen(consoles=0, riding=True, pedalling=True)
EMPTY = Seen(consoles=0, riding=False, pedalling=False)
AT_HOME = Seen(consoles=1, riding=False, pedalling=False)


def live(
    *spells: tuple[float, Seen], minutes: int | None = 10, for_console: bool = False
) -> list[tuple[float, Act]]:
    """Return what was due, and when, over spells of (seconds, what is seen)."""
    idle, now_s = Idle(), 0.0
    due: list[tuple[float, Act]] = []
    for seconds, seen in spells:
        until_s = now_s + seconds
        while now_s < until_s:
            idle = watch(idle, seen, now_s)
            what = act(idle, now_s, idle_minutes=minutes, for_console=for_console)
            if what is not Act.NOTHING:
                due.append((now_s, what))
            now_s += LOOK_S
    return due


def test_a_ride_that_nobody_looks_at_or_pedals_is_finished_after_ten_minutes() -> None:
    assert live((600, ALONE)) == []
    assert live((601, ALONE)) == [(600.0, Act.FINISH_RIDE)]


def test_a_ride_goes_on_without_a_console_as_long_as_somebody_pedals() -> None:
    assert live((7200, RIDES_UNSEEN)) == []


def test_who_steps_off_with_the_console_open_has_all_the_time() -> None:
    assert live((7200, STEPPED_OFF)) == []


def test_both_must_be_so_for_the_whole_time() -> None:
    assert live((300, ALONE), (1, RIDES_UNSEEN), (600, ALONE)) == []
    assert live((300, ALONE), (1, STEPPED_OFF), (600, ALONE)) == []
    assert live((900, STEPPED_OFF), (600, ALONE)) == []
    assert live((900, RIDES_UNSEEN), (601, ALONE)) == [(1500.0, Act.FINISH_RIDE)]


def test_the_riders_own_minutes_count_and_a_kept_ride_is_kept() -> None:
    assert live((61, ALONE), minutes=1) == [(60.0, Act.FINISH_RIDE)]
    assert live((86_400, ALONE), minutes=None) == []


def test_an_engine_of_a_console_leaves_a_minute_after_the_last_console_and_ride() -> None:
    assert live((60, EMPTY), for_console=True) == []
    assert live((61, EMPTY), for_console=True) == [(LEAVES_AFTER_S, Act.LEAVE)]
    assert live((500, AT_HOME), (60, EMPTY), for_console=True) == []
    assert live((50, EMPTY), (1, AT_HOME), (60, EMPTY), for_console=True) == []
    assert live((500, RIDES_UNSEEN), (60, EMPTY), for_console=True) == []


def test_an_engine_of_its_own_stays() -> None:
    assert live((86_400, EMPTY)) == []


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 400),
            st.sampled_from([RIDDEN, STEPPED_OFF, ALONE, RIDES_UNSEEN, EMPTY, AT_HOME]),
        ),
        max_size=12,
    ),
    st.integers(1, 12),
)
def test_no_ride_is_finished_sooner_than_the_rider_set(
    spells: list[tuple[int, Seen]], minutes: int
) -> None:
    seen_at = [seen for seconds, seen in spells for _ in range(seconds)]
    for at_s, what in live(*((float(s), seen) for s, seen in spells), minutes=minutes):
        assert what is Act.FINISH_RIDE
        before = seen_at[int(at_s) - minutes * 60 : int(at_s) + 1]
        assert len(before) == minutes * 60 + 1
        assert not any(seen.consoles or seen.pedalling for seen in before)
        assert before[-1].riding


@pytest.mark.parametrize("seen", [RIDDEN, STEPPED_OFF, AT_HOME])
def test_whoever_looks_ends_the_waiting(seen: Seen) -> None:
    assert watch(Idle(0.0, 0.0, 0.0), seen, 5.0).unwatched_s is None
