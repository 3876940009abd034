"""A server that fails is left alone for a while, and tried again."""

import pytest

from coach.circuit import LONGEST_OPEN_S, Circuit, CircuitState


def failed(*at_s: float) -> Circuit:
    circuit = Circuit()
    for now_s in at_s:
        circuit = circuit.asked(now_s).failed(now_s)
    return circuit


def test_a_server_is_asked_as_long_as_it_answers() -> None:
    assert Circuit().allows(0)
    assert Circuit().asked(0).answered() == Circuit()


def test_two_failures_are_borne_and_the_third_within_a_minute_opens() -> None:
    assert failed(0, 30).allows(31)
    circuit = failed(0, 30, 59)
    assert circuit.state(60) is CircuitState.OPEN
    assert not circuit.allows(60)
    assert circuit.wait_s(60) == 29


def test_failures_that_are_far_apart_open_nothing() -> None:
    assert failed(0, 61, 122, 183).state(184) is CircuitState.CLOSED
    assert failed(0, 30, 60).allows(61)


def test_an_answer_between_forgets_the_failures() -> None:
    circuit = failed(0, 10).answered().failed(20).failed(30)
    assert circuit.allows(31)


def test_after_the_while_one_attempt_is_let_through_and_closes() -> None:
    circuit = failed(0, 1, 2)
    assert circuit.state(32) is CircuitState.HALF_OPEN
    trying = circuit.asked(32)
    assert circuit.allows(32)
    assert not trying.allows(32.5)
    assert trying.answered().allows(33)


def test_an_attempt_that_fails_doubles_the_while_up_to_a_limit() -> None:
    circuit, now_s, waits = failed(0, 1, 2), 2.0, []
    for _ in range(6):
        now_s += circuit.wait_s(now_s)
        circuit = circuit.asked(now_s).failed(now_s)
        waits.append(circuit.wait_s(now_s))
    assert waits == [60, 120, 240, LONGEST_OPEN_S, LONGEST_OPEN_S, LONGEST_OPEN_S]


def test_an_attempt_that_the_rider_cut_off_says_nothing() -> None:
    circuit = failed(0, 1, 2).asked(40)
    assert circuit.given_up().allows(40)
    assert circuit.given_up().state(40) is CircuitState.HALF_OPEN


def test_rounds_that_began_before_it_opened_do_not_lengthen_it() -> None:
    circuit = failed(0, 1, 2)
    assert circuit.failed(3) == circuit


@pytest.mark.parametrize(("asked_s", "wait_s"), [(5.0, 30.0), (90.0, 90.0)])
def test_a_server_that_asks_to_wait_is_left_alone_at_once(asked_s: float, wait_s: float) -> None:
    circuit = Circuit().asked(0).failed(0, asked_s)
    assert circuit.state(1) is CircuitState.OPEN
    assert circuit.wait_s(0) == wait_s
