"""Our plain text as riders type it: what it means, and what is told when it is wrong."""

import re
from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.intervals_text import looks_like_intervals
from workouts.formats.plain_text import parse_text, read_plain_text, write_plain_text
from workouts.formats.reader import read_workout, read_workout_bytes
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

DOCS = Path(__file__).resolve().parents[2] / "docs" / "workout-text.md"


def ride(text: str) -> Workout:
    draft = parse_text(text)
    assert draft.faults == ()
    assert draft.workout is not None
    return draft.workout


def only(text: str) -> Step:
    (step,) = ride(text).steps
    return step


def powers(text: str) -> list[tuple[int, float, float]]:
    return [(step.seconds, step.target.start, step.target.end) for step in ride(text).steps
            if step.target]  # fmt: skip


def kinds(text: str) -> str:
    return " ".join(step.kind.value for step in ride(text).steps)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10m", 600), ("90s", 90), ("1h30m", 5400), ("1h30", 5400), ("1:30", 90),
        ("1:30:00", 5400), ("1.5m", 90), ("1,5m", 90), ("10 min", 600), ("5'", 300),
        ("1m30", 90), ("1m 30s", 90), ("1h5s", 3605), ("2 hours", 7200), ("0.33m", 20),
        ("24h", 86400),
    ],
)  # fmt: skip
def test_a_length_in_every_way_riders_write_it(text: str, seconds: int) -> None:
    assert only(f"{text} 60%").seconds == seconds


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("75%", Target(0.75, 0.75)),
        ("75 % of FTP", Target(0.75, 0.75)),
        ("87,5%", Target(0.875, 0.875)),
        ("250W", Target(250, 250, Unit.WATTS)),
        ("250 watts", Target(250, 250, Unit.WATTS)),
        ("88-94%", Target(0.91, 0.91)),
        ("200-251w", Target(225.5, 225.5, Unit.WATTS)),
        ("55%-75%", Target(0.55, 0.75)),
        ("55→75%", Target(0.55, 0.75)),
        ("100W to 200W", Target(100, 200, Unit.WATTS)),
        ("from 55 to 75%", Target(0.55, 0.75)),
        ("ramp 55-75%", Target(0.55, 0.75)),
        ("at 95%", Target(0.95, 0.95)),
        ("@ 95%", Target(0.95, 0.95)),
        ("Z2", Target(0.65, 0.65)),
        ("ramp z1-z3", Target(0.5, 0.825)),
        ("SS", Target(0.91, 0.91)),
        ("sweet spot", Target(0.91, 0.91)),
    ],
)
def test_a_power_in_every_way_riders_write_it(text: str, target: Target) -> None:
    assert only(f"10m {text}").target == target


def test_a_step_with_everything_in_it() -> None:
    workout = ride('20m 88-94% 85-95rpm [Long one] test "Settle" for 20s @1m30s "Up"')
    assert workout.steps == (
        Step(
            StepKind.STEADY, 1200, Target(0.91, 0.91), Cadence(85, 95),
            name="Long one", is_test=True,
        ),
    )  # fmt: skip
    assert workout.texts == (TextEvent(0, "Settle", 20), TextEvent(90, "Up", 10))


def test_what_a_step_is_for_follows_from_its_word_or_its_power() -> None:
    text = "10m 60%\n10m 50%-70%\nwarm up 5m 50-60%\ncool-down 5m 50%\nfree ride 1m\nmax 10s\n"
    assert kinds(f"{text}rest 1m 40%") == "steady ramp warmup cooldown free max rest"


def test_a_set_in_brackets_over_lines_and_as_a_block_is_the_same_set() -> None:
    one = ride("5x (3m 110% / 3m 50%)")
    assert [step.repeat for step in one.steps[:3]] == [
        Repeat(1, 5, 1), Repeat(1, 5, 1), Repeat(2, 5, 1),
    ]  # fmt: skip
    assert kinds("5x (3m 110% / 3m 50%)") == " ".join(["work rest"] * 5)
    for text in (
        "5x(3m 110%/3m 50%)",
        "5 x (3m 110%, 3m 50%)",
        "(3m 110% / 3m 50%) x5",
        "5x 3m 110% / 3m 50%",
        "5× (\n  3m 110%\n\n  3m 50%\n)",
        "5x\n- 3m 110%\n- 3m 50%\n",
        "5x\n  3m 110%\n\n  3m 50%\n",
        "- 5x\n  - 3m 110%\n  - 3m 50%\n",
    ):
        assert ride(text) == one, text


def test_a_blank_line_ends_a_block_of_dashes() -> None:
    assert len(ride("2x\n- 1m 110%\n- 1m 50%\n\n- 5m 60%").steps) == 5


def test_sets_in_sets_are_ridden_from_the_inside() -> None:
    steps = ride("2x (3x (1m 120% / 1m 50%) / 5m 50%)").steps
    assert len(steps) == 14
    assert [(step.repeat.index, step.repeat.of, step.repeat.group) for step in steps
            if step.repeat and step.seconds == 300] == [(1, 2, 2), (2, 2, 2)]  # fmt: skip
    assert {step.repeat.group for step in steps if step.repeat and step.seconds == 60} == {1, 3}
    block = "2x\n  3x\n    1m 120%\n    1m 50%\n  5m 50%\n"
    assert ride(block).steps == steps


def test_the_last_rest_can_be_skipped() -> None:
    for text in ("4x (4m 105% / 2m 50%) skip last rest", "4x skip last rest\n- 4m 105%\n- 2m 50%"):
        assert kinds(text) == "work rest work rest work rest work"


def test_in_a_set_what_is_easier_than_the_middle_is_rest() -> None:
    assert kinds("2x (1m 120% / 2m 100% / 3m 50%)") == "work work rest work work rest"
    assert kinds("1x (2m 94% / 1m 105%)") == "rest work"
    assert kinds("1x (work 2m 94% / rest 1m 105%)") == "work rest"
    assert kinds("1x (1m 300W / 1m 50%)") == "work work"


def test_words_in_a_set_come_every_time_and_words_at_a_time_once() -> None:
    workout = ride('2x (1m 110% "Go" / 1m 50%\n@30s "Soon")\nat 3m "Almost"')
    assert [(event.at_s, event.text) for event in workout.texts] == [
        (0, "Go"), (90, "Soon"), (120, "Go"), (180, "Almost"), (210, "Soon"),
    ]  # fmt: skip


def test_headers_describe_the_workout() -> None:
    workout = ride(
        "name: Hard # one\nauthor:  Me\ndescription: First\ndescription: Second\n"
        'tags: a, "b, c"\nTags: d\n5m 50% # easy\n# over'
    )
    assert (workout.name, workout.author) == ("Hard # one", "Me")
    assert workout.description == "First\nSecond"
    assert workout.tags == ("a", "b, c", "d")
    assert parse_text("5m 50%", "Called").workout == Workout("Called", ride("5m 50%").steps)


def test_a_rest_day_has_no_steps() -> None:
    assert ride("name: Monday\nRest day").steps == ()


FAULTS = [
    ("", 1, 1, "nothing to ride"),
    ("# only a remark\n", 2, 1, "nothing to ride"),
    ("10m", 1, 1, "10m has no power"),
    ("75%", 1, 1, "no length"),
    ("10m 60%\n10q 50%", 2, 1, "'10q' is neither"),
    ("10m 60% then 5m 50%", 1, 14, "two lengths"),
    ("10m 60% 70%", 1, 9, "more than one power"),
    ("10m 60% 80rpm 90rpm", 1, 15, "two cadences"),
    ("10m 60% 900rpm", 1, 9, "no cadence"),
    ("10m 9999%", 1, 5, "no rider's power"),
    ("10m 9999W", 1, 5, "no rider's power"),
    ("10m 50%-200W", 1, 5, "in % at one end"),
    ("0m 50%", 1, 1, "no time at all"),
    ("25h 50%", 1, 1, "longer than a day"),
    ("free 10m 60%", 1, 10, "no power to hold"),
    ("  10m hard 60%", 1, 7, "'hard' is not known"),
    ("10km 60%", 1, 1, "is a distance"),
    ('10m 60% "Go', 1, 9, "have no end"),
    ("10m 60% [Over", 1, 9, "have no end"),
    ('10m 60% ""', 1, 9, "no words in the quotes"),
    ('3m 60% @5m "Late"', 1, 8, "over before"),
    ("3m 60% @1m", 1, 9, "there are no words"),
    ('"Before"\n3m 60%', 1, 1, "before any step"),
    ('3m 60%\n"No time"', 2, 1, "no time"),
    ("5x", 1, 1, "has no steps"),
    ("5x ()", 1, 1, "has no steps"),
    ("(3m 50%)", 1, 1, "how many times"),
    ("5x (3m 50%", 1, 4, "never closed"),
    ("3m 50%)", 1, 7, "belongs to no set"),
    ("0x (3m 50%)", 1, 1, "no number of repeats"),
    ("5x (3m 110%) skip last rest", 1, 1, "no rest at its end"),
    ("9999x (9999x (1s 50%))", 1, 1, "no number of repeats"),
    ("500x (500x (1s 50%))", 1, 1, "250000 steps, more than 5000"),
    ("3x (12h 50%)", 1, 1, "more than 24 hours"),
    ("23h 50%\n5m 50%\n2h 50%\n1h 50%", 3, 1, "more than 24 hours"),
    ("3m 50% rep 5/2 set 1", 1, 8, "no place in a set"),
    ("name: A\nname: B\n3m 50%", 2, 1, "name: stands twice"),
    ("rest day\n3m 50%", 1, 1, "a rest day has no steps"),
]


@pytest.mark.parametrize(("text", "line", "column", "part"), FAULTS)
def test_what_is_wrong_is_told_with_its_place_and_what_to_write(
    text: str, line: int, column: int, part: str
) -> None:
    faults = parse_text(text).faults
    fault = next(each for each in faults if part in each.what)
    assert (fault.line, fault.column) == (line, column)
    assert fault.hint
    assert str(fault).startswith(f"line {line}, column {column}: ")


def test_every_wrong_line_is_told_and_the_others_keep_their_profile() -> None:
    draft = parse_text("10m 60%\n10x\n3m\n5m 70%\nbanana\n")
    assert [fault.line for fault in draft.faults] == [2, 3, 5]
    assert not draft.is_sound
    assert draft.workout is not None
    assert [step.seconds for step in draft.workout.steps] == [600, 300]
    assert draft.lines == (1, 4)


def test_a_faulty_text_is_no_workout_to_ride() -> None:
    with pytest.raises(
        UnreadableWorkout, match=r"column 1: 3m has no power.*and 1 more"
    ) as refusal:
        read_plain_text("10m 60%\n3m\n4m", "Draft")
    assert (refusal.value.path, refusal.value.line) == ("Draft", 2)


def test_sets_deeper_than_anybody_rides_are_told_of() -> None:
    draft = parse_text("2x (" * 60 + "1s 50%" + ")" * 60)
    assert any("within each other" in fault.what for fault in draft.faults)
    block = "\n".join(" " * depth + "2x" for depth in range(40)) + "\n" + " " * 41 + "1s 50%"
    assert any("within each other" in fault.what for fault in parse_text(block).faults)


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("10m 60%\n", 1_000_000),
        ("(", 1_000_000),
        ('"', 1_000_000),
        ("name: a\n", 100_000),
        *((line, 60_000) for line in (
            "[", "5x (", "- 5x\n", "1m 50% / ", 'at 1m "a"\n', "x\n", " ", "9", "10m 55%-", "@1m ",
            "5x 3x ", ")\n", "5x\n- 1s 50%\n",
        )),
    ],
)  # fmt: skip
def test_a_text_longer_than_any_workout_is_told_of(line: str, size: int) -> None:
    draft = parse_text(line * (size // len(line)))
    assert draft.faults
    assert len(draft.faults) <= 2_000


def test_a_set_is_written_as_a_set_with_its_words_in_it() -> None:
    text = '2x (\n  3x (1m 120% "Go" / 1m 50%)\n  5m 50% @4m "Soon"\n)\n'
    assert write_plain_text(ride(text)) == text
    longer = "4x (4m 105% / 2m 50%) skip last rest\n10m 55%-75%\n20m 91% 85-95rpm\n"
    assert write_plain_text(ride(longer)) == longer


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", examples("workout"))
def test_every_example_of_the_documentation_is_sound(text: str) -> None:
    workout = ride(text)
    assert not looks_like_intervals(text)
    assert ride(write_plain_text(workout)) == workout
    assert read_workout_bytes(text.encode(), Path("example.txt")).steps == workout.steps


def test_the_documentation_shows_what_is_wrong_and_what_intervals_writes() -> None:
    (faulty,) = examples("faulty")
    assert {fault.line for fault in parse_text(faulty).faults} == {1, 2, 3}
    (text,) = examples("intervals")
    workout = read_workout_bytes(text.encode(), Path("example.txt"))
    assert [step.kind.value for step in workout.steps][:3] == ["warmup", "work", "rest"]
    assert len(examples("workout")) >= 9


@pytest.mark.parametrize("suffix", [".txt", ".workout"])
def test_a_text_file_is_a_workout_named_after_itself(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"Tuesday{suffix}"
    path.write_bytes("\ufeff10m 60%\r\n5x (3m 110% / 3m 50%)\r\n".encode())
    workout = read_workout(path)
    assert (workout.name, len(workout.steps)) == ("Tuesday", 11)
    path.write_text("10m 60%\nfast")
    with pytest.raises(UnreadableWorkout, match=r"Tuesday.*line 2: column 1: 'fast'"):
        read_workout(path)
