"""When the model is asked ahead of the last word, and when that is given up."""

from dataclasses import replace

import pytest

from coach.voice.speculation import (
    PROBE_EVERY,
    Speculation,
    adopt,
    fits,
    guess,
    may_guess,
    over,
    passed_over,
    stop,
)
from coach.voice.turn_talk import Circumstances, ModelStands

WORDS = ("who", "won", "the", "tour")
READY = Speculation(model=ModelStands(usable=True))


def after(results: str, speculation: Speculation = READY) -> Speculation:
    """Return it after guesses that hit (h) or missed (m), each in a turn of its own."""
    for turn, result in enumerate(results, start=1):
        speculation = guess(speculation, turn, WORDS, 0.0)
        hit = result == "h"
        speculation = adopt(speculation, 0.4) if hit else stop(speculation, missed=True)
        speculation = over(speculation, speculation.guessed, 20, stopped=True)
    return speculation


@pytest.mark.parametrize(
    ("speculation", "allowed"),
    [
        (READY, True),
        (replace(READY, wish="off"), False),
        (replace(READY, model=ModelStands(usable=False)), False),
        (replace(READY, model=ModelStands(usable=True, local=True)), False),
        (replace(READY, wish="on", model=ModelStands(usable=True, local=True)), True),
        (replace(READY, model=ModelStands(usable=True, quota_used=0.69)), True),
        (replace(READY, model=ModelStands(usable=True, quota_used=0.71)), False),
    ],
)
def test_who_may_be_asked_ahead(speculation: Speculation, allowed: bool) -> None:
    assert may_guess(speculation, 1, WORDS) is allowed


def test_two_words_may_be_the_beginning_of_anything() -> None:
    assert not may_guess(READY, 1, WORDS[:2])
    assert may_guess(READY, 1, WORDS[:3])


def test_one_guess_at_a_time_and_two_a_turn() -> None:
    first = guess(READY, 1, WORDS, 0.0)
    assert not may_guess(first, 1, (*WORDS, "in"))
    stopping = stop(first, missed=True)
    assert not may_guess(stopping, 1, (*WORDS, "in"))  # it may still cost
    second = guess(over(stopping, 1, 5, stopped=True), 1, (*WORDS, "in"), 1.0)
    ended = over(stop(second, missed=True), 2, 5, stopped=True)
    assert not may_guess(ended, 1, (*WORDS, "in", "may"))
    assert may_guess(ended, 2, WORDS)


def test_a_guess_fits_the_same_words_in_the_same_circumstances_alone() -> None:
    guessed = guess(READY, 1, WORDS, 0.0)
    assert fits(guessed, 1, WORDS)
    assert not fits(guessed, 1, (*WORDS, "in"))
    assert not fits(guessed, 2, WORDS)
    for changed in (
        Circumstances(interval_index=3),
        Circumstances(history_revision=1),
        Circumstances(run_state="paused"),
        Circumstances(persona="steady"),
        Circumstances(model="other"),
        Circumstances(tools="fewer"),
    ):
        assert not fits(replace(guessed, circumstances=changed), 1, WORDS)
    assert not fits(stop(guessed, missed=False), 1, WORDS)


def test_hits_below_four_in_ten_of_the_last_twenty_end_it() -> None:
    assert may_guess(after("hhhh" + "m" * 6), 99, WORDS)
    assert not may_guess(after("hhh" + "m" * 7), 99, WORDS)
    assert may_guess(after("m" * 8 + "h" * 20), 99, WORDS)
    assert not may_guess(after("h" * 20 + "m" * 13), 99, WORDS)


def test_the_first_misses_say_nothing_yet() -> None:
    assert may_guess(after("m" * 9), 99, WORDS)


def test_now_and_then_it_is_tried_again() -> None:
    given_up = after("m" * 10)
    for turn in range(100, 100 + PROBE_EVERY):
        assert not may_guess(given_up, turn, WORDS)
        given_up = passed_over(given_up, turn)
    assert may_guess(given_up, 200, WORDS)


def test_a_server_that_cannot_be_stopped_is_asked_ahead_never_again() -> None:
    stopping = stop(guess(READY, 1, WORDS, 0.0), missed=False)
    assert not may_guess(over(stopping, 1, 64, stopped=False), 2, WORDS)
    assert may_guess(over(stopping, 1, 64, stopped=True), 2, WORDS)


def test_what_it_brought_and_cost_is_counted() -> None:
    counted = after("hmmh")
    assert (counted.hits, counted.misses, counted.wasted_tokens) == (2, 2, 40)
    assert counted.saved_s == pytest.approx(0.8)


def test_the_end_of_another_guess_changes_nothing() -> None:
    guessed = guess(READY, 1, WORDS, 0.0)
    assert over(guessed, 7, 50, stopped=False) == guessed
