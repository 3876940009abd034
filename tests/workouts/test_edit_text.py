"""Changing a workout's text by whole lines: harder, again, another block, up and down."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.edit_campaign import PIECES
from tests.workouts.fuzz_settings import FUZZ
from tests.workouts.plain_plans import workouts
from workouts.edit_lines import Layout
from workouts.edit_text import BLOCKS, Block, Chosen, Edited, insert, move, repeat, scale
from workouts.errors import EditRefused
from workouts.formats.plain_text import parse_text, write_plain_text
from workouts.workout import Step, Workout

MORNING = """name: Morning
warmup 10m 50-75%
5x (3m 110% / 3m 50%)  # hard
10m 200W
cooldown 10m 60-40%"""

STYLES = """2x (
  4x (30s 120% / 30s 50%)
  5m 50%
)
5x
- 3m 110% "Go"
  @1m "Spin"
- 3m 50%

2x
    4m 105%
    3x
      1m 90%
      1m 60%
    2m 50%
4x 4m 105% / 2m 50% skip last rest
20m 90% [Tempo] # long
  @1m "Find your rhythm"
  @19m "One minute to go"
at 10m "Halfway"
free 10m / max 15s"""


def workout(text: str) -> Workout:
    draft = parse_text(text)
    assert draft.is_sound, draft.faults
    assert draft.workout is not None
    return draft.workout


def outcome(change: Callable[[], Edited]) -> Edited | str:
    """Return the edit, or the sentence with which it is refused."""
    try:
        return change()
    except EditRefused as refusal:
        return str(refusal)


def asked(step: Step) -> tuple[object, ...]:
    return step.seconds, step.target, step.cadence, step.name


def test_the_whole_workout_goes_up_five_percent_and_only_its_powers_do() -> None:
    edited = scale(MORNING, None, 5)
    assert edited.text == MORNING.replace("50-75%", "52.5-78.8%").replace("110%", "115.5%").replace(
        "3m 50%", "3m 52.5%"
    ).replace("200W", "210W").replace("60-40%", "63-42%")
    assert edited.said == "the whole workout +5 %"


def test_only_the_chosen_lines_are_made_easier() -> None:
    edited = scale(MORNING, Chosen(4, 4), -5)
    assert edited.text == MORNING.replace("200W", "190W")
    assert edited.said == "line 4 −5 %"


@pytest.mark.parametrize(
    ("written", "scaled"),
    [
        ("10m 55%-75%", "10m 57.8%-78.8%"),
        ("10m 100W to 200W", "10m 105W to 210W"),
        ("10m 87,5 %", "10m 91,9 %"),
        ("10m Z2", "10m 68.3%"),
        ("warmup 10m Z1-Z3", "warmup 10m 52.5-86.6%"),
        ("10m ss", "10m 95.6%"),
        ('10m 60% 90rpm "hold 60%" [60%] # 60%', '10m 63% 90rpm "hold 60%" [60%] # 60%'),
        ("10m 75% of FTP", "10m 78.8% of FTP"),
        ("description: 60%\n10m 60%", "description: 60%\n10m 63%"),
    ],
)
def test_a_power_is_scaled_as_it_is_written(written: str, scaled: str) -> None:
    assert scale(written, None, 5).text == scaled


def test_what_is_wrong_in_a_line_stays_and_its_powers_are_scaled() -> None:
    assert scale("10k 60%\n50W-60% 10m", None, 5).text == "10k 63%\n50W-60% 10m"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("free 10m\nname: 60%", "no power stands in these lines"),
        ("10m 60%\n1m 2990W", "line 2: 2990 W would become more than 3000 W"),
        ("1m 1950%", "line 1: 1950 % would become more than 2000 %"),
    ],
)
def test_scaling_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(EditRefused, match=why):
        scale(text, None, 5)


def test_a_line_becomes_a_set_on_its_line_and_several_a_set_in_brackets() -> None:
    assert repeat("10m 60%", Chosen(1, 1), 3).text == "3x (10m 60%)"
    edited = repeat("- 3m 110%\n- 3m 50%", Chosen(1, 2), 5)
    assert edited.text == "5x (\n  3m 110%\n  3m 50%\n)".replace("5x", "- 5x", 1).replace(
        "  3m", "  - 3m"
    )
    assert edited.said == "lines 1–2 × 5"
    assert [asked(step) for step in workout(edited.text).steps] == [
        asked(step) for step in workout("5x (3m 110% / 3m 50%)").steps
    ]


def test_a_set_below_its_head_is_repeated_as_a_block() -> None:
    text = "5x\n- 3m 110%\n- 3m 50%\n\n10m 60%"
    edited = repeat(text, Chosen(2, 4), 2)
    assert workout(edited.text).seconds == 5 * 2 * 360 + 600
    whole = repeat(text, Chosen(1, 2), 2)
    assert whole.text == "2x\n  5x\n  - 3m 110%\n  - 3m 50%\n\n10m 60%"
    assert workout(whole.text).seconds == 2 * 5 * 360 + 600


def test_words_go_with_their_step_and_names_stay_outside_the_set() -> None:
    text = 'name: Long\n20m 90%\n  @1m "Easy"\n\n# the end\n'
    edited = repeat(text, Chosen(1, 2), 2)
    assert edited.text == 'name: Long\n2x (\n  20m 90%\n    @1m "Easy"\n)\n\n# the end\n'
    assert [event.at_s for event in workout(edited.text).texts] == [60, 1260]


@pytest.mark.parametrize("times", [-1, 0, 1, 501])
def test_a_number_that_makes_no_set_is_refused(times: int) -> None:
    with pytest.raises(EditRefused, match="is no set: give 2 to 500"):
        repeat("10m 60%", Chosen(1, 1), times)


def test_a_set_longer_than_a_day_is_refused_and_the_text_stays() -> None:
    with pytest.raises(EditRefused, match="more than 24 hours"):
        repeat("10h 60%", Chosen(1, 1), 3)


def test_there_must_be_a_step_to_repeat() -> None:
    with pytest.raises(EditRefused, match="no step stands in these lines"):
        repeat("name: x\n\n10m 60%", Chosen(1, 2), 3)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_every_block_can_be_ridden_and_fills_an_empty_text(block: Block) -> None:
    assert workout(insert("", 1, block).text).seconds >= 600


def test_a_block_goes_below_the_line_with_its_words_or_in_place_of_a_blank_one() -> None:
    steady = BLOCKS[1]
    assert insert('10m 60%\n  @1m "Go"\n5m 50%', 1, steady).text == (
        '10m 60%\n  @1m "Go"\nsteady 20m 70%\n5m 50%'
    )
    edited = insert("10m 60%\n\n5m 50%", 2, steady)
    assert edited.text == "10m 60%\nsteady 20m 70%\n5m 50%"
    assert edited.chosen == Chosen(2, 2)
    assert insert("name: x\ntags: y\n10m 60%", 1, steady).text == (
        "name: x\ntags: y\nsteady 20m 70%\n10m 60%"
    )


def test_a_block_below_the_head_of_a_set_goes_into_the_set() -> None:
    steady = BLOCKS[1]
    assert insert("2x (\n  3m 110%\n)", 1, steady).text == "2x (\n  steady 20m 70%\n  3m 110%\n)"
    assert insert("5x\n- 3m 110%", 1, steady).text == "5x\n- steady 20m 70%\n- 3m 110%"
    assert insert("2x (\n  3m 110%\n)", 3, steady).text == "2x (\n  3m 110%\n)\nsteady 20m 70%"


def test_lines_move_and_stay_chosen_and_stop_at_the_ends() -> None:
    edited = move("a\nb\nc\nd", Chosen(2, 3), -1)
    assert (edited.text, edited.chosen) == ("b\nc\na\nd", Chosen(1, 2))
    assert move(edited.text, edited.chosen, 1).text == "a\nb\nc\nd"
    with pytest.raises(EditRefused, match="lines 1–2 stand at the top already"):
        move(edited.text, edited.chosen, -1)
    with pytest.raises(EditRefused, match="line 4 stands at the end already"):
        move("a\nb\nc\nd", Chosen(4, 9), 1)


PLANS = settings(FUZZ, max_examples=80)  # drawing a whole plan takes long
texts = st.just(STYLES) | st.just(MORNING) | workouts().map(write_plain_text)


@given(texts, st.integers(1, 20), st.integers(0, 6), st.integers(2, 4))
@PLANS
def test_whatever_lines_are_repeated_are_ridden_so_often_and_nothing_else_is(
    text: str, first: int, more: int, times: int
) -> None:
    before = parse_text(text)
    assume(before.is_sound and before.workout is not None and before.workout.steps)
    assert before.workout is not None
    whole = Layout(text).whole(*(min(each, text.count("\n") + 1) for each in (first, first + more)))
    assume("skip last rest" not in text or not any(line.depth for line in Layout(text).lines))
    edited = outcome(lambda: repeat(text, Chosen(first, first + more), times))
    if isinstance(edited, str):
        assert "no step" in edited or "cannot be" in edited
        return
    wanted: Counter[object] = Counter()
    for step, line in zip(before.workout.steps, before.lines, strict=True):
        wanted[asked(step)] += times if whole[0] <= line <= whole[1] else 1
    assert Counter(asked(step) for step in workout(edited.text).steps) == wanted


@given(texts, st.integers(1, 30), st.sampled_from(BLOCKS))
@PLANS
def test_a_block_can_be_put_anywhere_in_a_sound_text(text: str, line: int, block: Block) -> None:
    before = parse_text(text)
    assume(before.is_sound and before.workout is not None and before.workout.seconds < 40_000)
    assert before.workout is not None
    assume(before.workout.steps)
    edited = outcome(lambda: insert(text, line, block))
    if isinstance(edited, str):
        assert "more than" in edited
        return
    added = Counter(map(asked, workout(edited.text).steps))
    added.subtract(Counter(map(asked, before.workout.steps)))
    one = Counter(map(asked, workout(block.line).steps))
    assert set(+added) <= set(one)
    assert min(added[each] for each in one) >= 1


@given(texts, st.sampled_from([-5, 5, -10, 20]))
@PLANS
def test_scaling_keeps_all_but_the_powers(text: str, percent: int) -> None:
    before = parse_text(text)
    assume(before.is_sound and before.workout is not None)
    assert before.workout is not None
    edited = outcome(lambda: scale(text, None, percent))
    if isinstance(edited, str):
        assert "no power" in edited or "nobody rides" in edited
        return
    after = workout(edited.text)
    assert after.texts == before.workout.texts
    for old, new in zip(before.workout.steps, after.steps, strict=True):
        assert (old.seconds, old.cadence, old.name) == (new.seconds, new.cadence, new.name)
        if old.target is not None and new.target is not None:
            unit = 1.0 if old.target.unit.value == "watts" else 0.002
            for was, now in ((old.target.start, new.target.start),
                             (old.target.end, new.target.end)):  # fmt: skip
                assert now == pytest.approx(was * (1 + percent / 100), abs=unit)


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join),
    st.integers(0, 60),
    st.integers(0, 9),
    st.sampled_from(["scale", "repeat", "insert", "up", "down"]),
)
@FUZZ
def test_any_text_at_all_is_changed_or_the_reason_is_given(
    text: str, first: int, more: int, act: str
) -> None:
    chosen = Chosen(first, first + more)
    acts: dict[str, Callable[[], Edited]] = {
        "scale": lambda: scale(text, chosen, 5),
        "repeat": lambda: repeat(text, chosen, 3),
        "insert": lambda: insert(text, first, BLOCKS[more % len(BLOCKS)]),
        "up": lambda: move(text, chosen, -1),
        "down": lambda: move(text, chosen, 1),
    }
    edited = outcome(acts[act])
    if isinstance(edited, str):
        assert edited
        return
    assert 1 <= edited.chosen.first <= edited.chosen.last <= edited.text.count("\n") + 1
    assert edited.said
    assert not parse_text(edited.text).faults or parse_text(text).faults or act in ("up", "down")
