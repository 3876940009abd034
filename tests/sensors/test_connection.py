"""The life of one link: every row of the table, the back-off, and that it is never stuck."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.connection import (
    BACK_OFF_S,
    CONNECT_WITHIN_S,
    FIRST_PACKET_WITHIN_S,
    FROZEN_AFTER_S,
    MOVES,
    SETTLE_S,
    STEADY_AFTER_S,
    Action,
    Connection,
    Event,
    due,
    step,
)
from sensors.priority import STALE_AFTER_S
from sensors.readings import LinkState

TOLD = (
    Event.FOUND,
    Event.CONNECTED,
    Event.CONNECT_FAILED,
    Event.DISCONNECTED,
    Event.PACKET,
)
CONNECT, DISCONNECT = (Action.CONNECT,), (Action.DISCONNECT,)


def after(*events: tuple[Event, float]) -> Connection:
    """Return the link adopted at 0 after events at their times."""
    link = Connection.searching(0.0)
    for event, at_s in events:
        link, _ = step(link, event, at_s)
    return link


LIVE = after((Event.TICK, 0.0), (Event.CONNECTED, 0.5), (Event.PACKET, 0.75))


def steady(until_s: float) -> Connection:
    """Return a link that has streamed four times a second until `until_s`."""
    link = LIVE
    for quarter in range(4, int(until_s * 4) + 1):
        link, _ = step(link, Event.PACKET, quarter / 4)
    return link


def test_an_adopted_device_is_searched_for_and_tried_at_once() -> None:
    link = Connection.searching(5.0)
    assert link.state is LinkState.SEARCHING
    link, actions = step(link, Event.TICK, 5.0)
    assert (link.state, link.attempt, actions) == (LinkState.CONNECTING, 1, CONNECT)


def test_a_link_is_live_when_connected_and_nothing_more_is_asked() -> None:
    link, actions = step(after((Event.TICK, 0.0)), Event.CONNECTED, 0.4)
    assert (link.state, actions) == (LinkState.LIVE, ())


def test_a_silent_link_is_stale_after_exactly_three_seconds_and_live_with_the_next_packet() -> None:
    link = steady(10.0)
    assert step(link, Event.TICK, 10.0 + STALE_AFTER_S - 0.01)[0].state is LinkState.LIVE
    link, actions = step(link, Event.TICK, 10.0 + STALE_AFTER_S)
    assert (link.state, actions) == (LinkState.STALE, ())
    link, actions = step(link, Event.PACKET, 14.0)
    assert (link.state, actions) == (LinkState.LIVE, ())


def test_a_frozen_stream_is_hung_up_and_connected_anew() -> None:
    stale, _ = step(steady(10.0), Event.TICK, 13.0)
    assert step(stale, Event.TICK, 10.0 + FROZEN_AFTER_S - 0.01)[1] == ()
    lost, actions = step(stale, Event.TICK, 10.0 + FROZEN_AFTER_S)
    assert (lost.state, actions) == (LinkState.LOST, DISCONNECT)
    again_at_s = 10.0 + FROZEN_AFTER_S + SETTLE_S
    assert step(lost, Event.TICK, again_at_s - 0.01)[1] == ()
    assert step(lost, Event.TICK, again_at_s)[1] == CONNECT


def test_a_trainer_that_has_not_streamed_yet_is_given_more_time() -> None:
    link = after((Event.TICK, 0.0), (Event.CONNECTED, 1.0))
    link, actions = step(link, Event.TICK, 1.0 + FROZEN_AFTER_S)
    assert (link.state, actions) == (LinkState.STALE, ())
    link, actions = step(link, Event.TICK, 1.0 + FIRST_PACKET_WITHIN_S)
    assert (link.state, actions) == (LinkState.LOST, DISCONNECT)


def test_a_steady_link_that_drops_is_reconnected_at_once() -> None:
    lost, actions = step(steady(10.0), Event.DISCONNECTED, 10.1)
    assert (lost.state, lost.attempt, actions) == (LinkState.LOST, 0, ())
    assert step(lost, Event.TICK, 10.1)[1] == CONNECT


def test_a_link_that_drops_right_after_connecting_is_not_hammered() -> None:
    brief = after((Event.TICK, 0.0), (Event.CONNECTED, 0.5), (Event.PACKET, 0.75))
    lost, _ = step(brief, Event.DISCONNECTED, 1.0)
    assert step(lost, Event.TICK, 1.0 + BACK_OFF_S[1] - 0.01)[1] == ()
    assert step(lost, Event.TICK, 1.0 + BACK_OFF_S[1])[1] == CONNECT


def test_a_link_that_lasted_begins_its_back_off_anew() -> None:
    link = after((Event.TICK, 0.0), (Event.CONNECTED, 1.0))
    assert step(link, Event.PACKET, 1.0 + STEADY_AFTER_S - 0.01)[0].attempt == 1
    assert step(link, Event.PACKET, 1.0 + STEADY_AFTER_S)[0].attempt == 0


def test_failures_back_off_row_by_row_and_then_go_on_for_ever_at_the_last() -> None:
    link, now_s = Connection.searching(0.0), 0.0
    waits: list[float] = []
    failed_at_s = 0.0
    while len(waits) < 9:
        link, actions = step(link, Event.TICK, now_s)
        if actions == CONNECT:
            waits.append(now_s - failed_at_s)
            link, _ = step(link, Event.CONNECT_FAILED, now_s)
            failed_at_s = now_s
        now_s += 0.25
    assert waits == [*BACK_OFF_S, *[BACK_OFF_S[-1]] * 3]
    assert link.attempt == 9


def test_a_device_never_seen_is_searching_and_one_that_was_live_is_lost() -> None:
    never = after((Event.TICK, 0.0), (Event.CONNECT_FAILED, 1.0))
    once = after((Event.TICK, 0.0), (Event.CONNECTED, 1.0), (Event.DISCONNECTED, 2.0))
    assert (never.state, once.state) == (LinkState.SEARCHING, LinkState.LOST)


def test_a_connect_without_an_answer_is_broken_off_and_tried_again() -> None:
    waiting = after((Event.TICK, 0.0))
    assert step(waiting, Event.TICK, CONNECT_WITHIN_S - 0.01)[1] == ()
    away, actions = step(waiting, Event.TICK, CONNECT_WITHIN_S)
    assert (away.state, actions) == (LinkState.SEARCHING, DISCONNECT)
    assert step(away, Event.TICK, CONNECT_WITHIN_S + SETTLE_S)[1] == CONNECT


def test_a_device_that_shows_itself_is_tried_before_its_back_off_is_over() -> None:
    link, now_s = Connection.searching(0.0), 0.0
    for _ in range(5):
        link, _ = step(link, Event.TICK, link.retry_at_s)
        now_s = link.since_s
        link, _ = step(link, Event.CONNECT_FAILED, now_s)
    assert link.retry_at_s == now_s + BACK_OFF_S[5]
    link, _ = step(link, Event.FOUND, now_s + 3.0)
    assert step(link, Event.TICK, now_s + 3.0)[1] == CONNECT


def test_advertisements_do_not_hammer_a_device_that_refuses() -> None:
    link, connects = Connection.searching(0.0), 0
    for tick in range(400):
        now_s = tick / 4
        link, _ = step(link, Event.FOUND, now_s)
        link, actions = step(link, Event.TICK, now_s)
        if actions == CONNECT:
            connects += 1
            link, _ = step(link, Event.CONNECT_FAILED, now_s)
    assert connects <= 100 / SETTLE_S + 1


def test_a_late_answer_to_an_abandoned_connect_is_a_link_all_the_same() -> None:
    away = after((Event.TICK, 0.0), (Event.TICK, CONNECT_WITHIN_S))
    assert step(away, Event.CONNECTED, CONNECT_WITHIN_S + 0.5)[0].state is LinkState.LIVE


@pytest.mark.parametrize("state", LinkState)
def test_every_state_has_a_row_for_everything_a_radio_tells(state: LinkState) -> None:
    assert set(TOLD) <= set(MOVES[state])


@pytest.mark.parametrize("state", [LinkState.SEARCHING, LinkState.LOST])
def test_packets_of_a_link_that_is_down_do_not_bring_it_up(state: LinkState) -> None:
    link = Connection(state, 0.0, 5.0, was_live=state is LinkState.LOST)
    assert step(link, Event.PACKET, 1.0)[0].state is state


class ChaoticAir:
    """Feeds one link, and checks after each event that no two connects are in flight."""

    def __init__(self) -> None:
        self.link = Connection.searching(0.0)
        self.now_s = 0.0
        self.in_flight = False
        self.reached: set[tuple[LinkState, Event]] = set()

    def happen(self, event: Event) -> None:
        limit = due(self.link, self.now_s) if event is Event.TICK else event
        if limit is not None:
            self.reached.add((self.link.state, limit))
        if event in (Event.CONNECTED, Event.CONNECT_FAILED):
            self.in_flight = False
        self.link, actions = step(self.link, event, self.now_s)
        for action in actions:
            assert action is Action.DISCONNECT or not self.in_flight
            self.in_flight = action is Action.CONNECT

    def be_good(self, seconds: float) -> None:
        """Answer each connect after a quarter second, and stream while linked."""
        linked = False
        for _ in range(int(seconds * 4)):
            self.now_s += 0.25
            if self.in_flight:
                linked = True
                self.happen(Event.CONNECTED)
            was_up = self.link.is_up
            self.happen(Event.TICK)
            linked = linked and not (was_up and not self.link.is_up)
            if linked:
                self.happen(Event.PACKET)


def test_random_events_never_leave_a_link_stuck_and_reach_every_row() -> None:
    reached: set[tuple[LinkState, Event]] = set()
    waits = st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0, 9.0, 31.0])
    happenings = st.lists(st.tuples(waits, st.sampled_from([*TOLD, Event.TICK])), max_size=40)

    @settings(max_examples=400, derandomize=True, database=None, deadline=None)
    @given(happenings)
    def ride(events: list[tuple[float, Event]]) -> None:
        air = ChaoticAir()
        for wait_s, event in events:
            air.now_s += wait_s
            air.happen(event)
        # Whatever was in flight is lost without an answer: the worst that can be left behind.
        air.in_flight = False
        air.be_good(FIRST_PACKET_WITHIN_S + CONNECT_WITHIN_S + 2 * BACK_OFF_S[-1])
        assert air.link.state is LinkState.LIVE
        assert air.link.attempt == 0
        reached.update(air.reached)

    ride()
    assert reached == {(state, event) for state, rows in MOVES.items() for event in rows}
