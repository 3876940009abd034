"""Numbers and words on the screen."""

import pytest

from tests.tui.riding import riding
from tui.formats import (
    age,
    clock,
    countdown,
    decimal,
    duration,
    fitted,
    name_of,
    place_of,
    signed,
    watts_of,
    whole,
    wrapped,
)
from workouts.snapshot import StepView
from workouts.workout import Repeat, StepKind


def step(from_w: int | None, to_w: int | None) -> StepView:
    return StepView(0, StepKind.WORK, "", 120, from_w, to_w, None, Repeat(2, 6, 1))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (9.9, "0:09"), (1634, "27:14"), (3900, "1:05:00"), (None, "--:--")],
)
def test_a_clock_counts_whole_seconds_that_are_over(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, " 0:00"), (0.2, " 0:01"), (105.5, " 1:46"), (5999, "99:59"), (6000, " 1h40")],
)
def test_a_countdown_shows_the_second_that_runs_and_never_changes_its_width(
    seconds: float, shown: str
) -> None:
    assert countdown(seconds) == shown
    assert len(countdown(seconds)) == len(countdown(None)) == 5


def test_what_is_missing_is_two_dashes_as_wide_as_the_number_was() -> None:
    assert whole(None, 3) == " --"
    assert decimal(None, 2, 4) == "  --"
    assert signed(None, 4) == "  --"


def test_signs_are_true_signs() -> None:
    assert [signed(2.4), signed(-12.8), signed(0.3)] == ["+2", "−13", "±0"]
    assert decimal(-1.25, 1) == "−1.2"


def test_a_step_is_told_by_its_watts_its_kind_and_its_place() -> None:
    assert watts_of(step(275, 275)) == "275 W"
    assert watts_of(step(150, 230)) == "150→230 W"
    assert watts_of(step(None, None)) == "no target"
    assert name_of(step(275, 275)) == "work"
    assert place_of(step(275, 275)) == "2 of 6"
    over = riding().step
    assert over is not None
    assert name_of(over) == "over"


def test_lengths_and_ages_are_words() -> None:
    assert [duration(45), duration(90), duration(720), duration(3900)] == [
        "45 s",
        "1:30",
        "12 min",
        "1 h 05 min",
    ]
    assert [age(4.6), age(200), age(9000)] == ["4 s", "3 min", "2 h"]


def test_a_long_name_is_cut_with_an_ellipsis_and_control_signs_do_nothing() -> None:
    assert fitted("Over-unders at threshold", 12) == "Over-unders…"
    assert fitted("a\x1b[31mb\nc", 20) == "a [31mb c"
    assert fitted("anything", 0) == ""


def test_wide_letters_are_counted_by_their_cells() -> None:
    assert fitted("坂道コース", 6) == "坂道…"


def test_a_description_wraps_between_words_and_ends_with_an_ellipsis() -> None:
    text = "Three times twelve minutes across threshold"
    assert wrapped(text, 20, 5) == ["Three times twelve", "minutes across", "threshold"]
    assert wrapped(text, 20, 2) == ["Three times twelve", "minutes across thre…"]
