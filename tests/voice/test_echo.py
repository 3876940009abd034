"""The coach does not hear itself, and hears the rider all the same."""

from coach.voice.echo import GUARD_S, HEARD_BY_S, Echo, echoed, spoke

LINE = "three minutes left in this interval then say confirm end"
SAID = spoke(Echo(), LINE, 4.0, 4.0, 100.0)
SOON_S = 100.0 + HEARD_BY_S - 0.1


def test_leading_words_of_the_last_line_are_dropped() -> None:
    assert echoed(SAID, "confirm end", SOON_S) == 2
    assert echoed(SAID, "end what is my power", SOON_S) == 1


def test_only_what_sounded_last_can_come_back() -> None:
    assert echoed(SAID, "three minutes", SOON_S) == 0


def test_the_riders_words_are_his_own_once_the_room_is_quiet() -> None:
    assert echoed(SAID, "confirm end", 100.0 + HEARD_BY_S + 0.1) == 0


def test_a_line_that_was_cut_off_comes_back_only_as_far_as_it_sounded() -> None:
    cut = spoke(Echo(), LINE, 1.0, 4.0, 100.0)
    assert echoed(cut, "minutes left", SOON_S) == 2
    assert echoed(cut, "confirm end", SOON_S) == 0


def test_the_microphone_waits_until_the_loudspeaker_is_silent() -> None:
    assert SAID.open_at_s(100.0) == 100.0 + GUARD_S
    assert SAID.open_at_s(105.0) == 105.0
    assert Echo().open_at_s(3.0) == 3.0


def test_sound_before_a_press_is_taken_only_as_far_as_the_coach_was_silent() -> None:
    assert Echo().pre_roll_s(50.0) == 0.3
    assert round(SAID.pre_roll_s(100.0 + GUARD_S), 3) == 0.0
    assert round(SAID.pre_roll_s(100.0 + GUARD_S + 0.1), 3) == 0.1
    assert SAID.pre_roll_s(110.0) == 0.3


def test_two_short_lines_are_both_remembered() -> None:
    both = spoke(spoke(Echo(), "louder", 0.4, 0.4, 100.0), "two hundred watts", 0.9, 0.9, 100.9)
    assert [word for word, _ in both.words] == ["louder", "two", "hundred", "watts"]


def test_who_begins_to_speak_after_the_coach_says_it_himself() -> None:
    assert echoed(SAID, "confirm end", SOON_S, began_s=0.02) == 2
    assert echoed(SAID, "confirm end", SOON_S, began_s=0.3) == 0
