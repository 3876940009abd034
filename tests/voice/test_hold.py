"""Keys that tell no release: taps, holds and slow keyboards, by the times of their strikes."""

import pytest

from coach.voice.hold import ARM_S, Hold, Strike, strike, waited


def played(*times_s: float, until_s: float = 0.0) -> tuple[Hold, list[tuple[float, Strike]]]:
    """Return the key after these strikes, and everything told, with when."""
    hold, told = Hold(), []
    for at_s in (*times_s, until_s):
        while hold.due_s is not None and hold.due_s <= at_s:
            due_s = hold.due_s
            hold, what = waited(hold, due_s)
            if what is not None:
                told.append((due_s, what))
        if at_s != until_s:
            hold, struck = strike(hold, at_s)
            told.append((at_s, struck))
    return hold, told


def repeats(first_s: float, delay_s: float, interval_s: float, count: int) -> list[float]:
    return [first_s, *(first_s + delay_s + at * interval_s for at in range(count))]


def test_a_single_strike_is_a_tap_at_once() -> None:
    assert played(1.0, until_s=9.0)[1] == [(1.0, Strike.TAP)]


def test_two_strikes_far_apart_are_two_taps() -> None:
    told = played(1.0, 1.0 + ARM_S + 0.01, until_s=9.0)[1]
    assert [what for _, what in told] == [Strike.TAP, Strike.TAP]


@pytest.mark.parametrize(
    ("delay_s", "interval_s"), [(0.25, 0.033), (0.5, 0.033), (0.66, 0.092), (0.66, 0.14)]
)
def test_a_held_key_is_released_soon_after_its_last_repeat(
    delay_s: float, interval_s: float
) -> None:
    times = repeats(1.0, delay_s, interval_s, 20)
    hold, told = played(*times, until_s=20.0)
    kinds = [what for _, what in told]
    assert kinds[:2] == [Strike.TAP, Strike.UNSURE]
    assert kinds[2:-1] == [Strike.REPEAT] * 19
    released_s, last = told[-1]
    assert last is Strike.RELEASED
    assert released_s - times[-1] == pytest.approx(max(0.18, 5 * interval_s))
    assert not hold.repeating


def test_a_second_tap_soon_after_the_first_is_a_tap_once_no_repeat_follows() -> None:
    told = played(1.0, 1.4, until_s=9.0)[1]
    assert [what for _, what in told] == [Strike.TAP, Strike.UNSURE, Strike.TAP]
    assert told[-1][0] == pytest.approx(1.58)


def test_one_repeat_that_is_lost_on_the_way_is_no_release() -> None:
    times = [at for at in repeats(1.0, 0.5, 0.033, 20) if not 1.76 < at < 1.78]
    kinds = [what for _, what in played(*times, until_s=20.0)[1]]
    assert kinds.count(Strike.RELEASED) == 1


def test_repeats_that_stall_and_go_on_begin_nothing_new() -> None:
    first = repeats(1.0, 0.5, 0.033, 20)
    stalled_s = first[-1] + 0.4
    rest = repeats(stalled_s, 0.03, 0.033, 9)
    kinds = [what for _, what in played(*first, *rest, until_s=20.0)[1]]
    assert kinds.count(Strike.TAP) == 1
    assert kinds[-1] is Strike.RELEASED


def test_what_was_learned_of_a_keyboard_holds_for_the_next_hold() -> None:
    hold, _ = played(*repeats(1.0, 0.5, 0.1, 20), until_s=10.0)
    assert hold.release_s == pytest.approx(0.5, abs=0.05)
