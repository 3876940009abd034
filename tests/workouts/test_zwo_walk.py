"""ZWO files: texts, blocks in odd places and of odd names, and what cannot be ridden."""

from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.zwo import read_zwo
from workouts.workout import StepKind, TextEvent, Workout

PATH = Path("Tuesday Hills.zwo")


def read(blocks: str, head: str = "") -> Workout:
    text = f"<workout_file>{head}<workout>\n{blocks}\n</workout></workout_file>"
    return read_zwo(text.encode(), PATH)


def powers(workout: Workout) -> list[tuple[float, float] | None]:
    return [(step.target.start, step.target.end) if step.target else None for step in workout.steps]


def notes(workout: Workout) -> list[tuple[int, str]]:
    return [(note.line, note.what) for note in workout.repairs]


def test_texts_of_a_set_count_over_the_whole_set() -> None:
    workout = read(
        '<SteadyState Duration="100" Power="0.5"/>'
        '<IntervalsT Repeat="3" OnDuration="30" OffDuration="30" OnPower="1" OffPower="0.5">'
        '<textevent timeoffset="150" message="third one"/></IntervalsT>'
    )
    assert workout.texts == (TextEvent(250, "third one", 10),)


def test_texts_between_blocks_belong_to_the_block_before() -> None:
    workout = read(
        '<textevent timeoffset="3" message="welcome"/>'
        '<SteadyState Duration="60" Power="0.5"/>'
        '<SteadyState Duration="60" Power="0.6"/><textevent timeoffset="5" message="easy"/>'
        '<SteadyState Duration="60" Power="0.7"/>'
    )
    assert workout.texts == (TextEvent(3, "welcome"), TextEvent(65, "easy"))


def test_texts_are_in_order_though_written_out_of_order() -> None:
    workout = read(
        '<SteadyState Duration="60" Power="0.5"><textevent timeoffset="40.6" message="late"/>'
        '<textevent timeoffset="10" message="early" duration="19"/></SteadyState>'
    )
    assert workout.texts == (TextEvent(10, "early", 19), TextEvent(41, "late"))


def test_texts_by_distance_come_by_seconds_and_translations_are_left_out_with_notes() -> None:
    workout = read(
        '<SteadyState Duration="60" Power="0.5">\n'
        '<textevent distoffset="10" message="at ten"/>\n'
        '<textevent timeoffset="5" locIndex="7"/>\n'
        '<textevent timeoffset="9" message="said" locIndex="8"/></SteadyState>'
    )
    assert workout.texts == (TextEvent(9, "said"), TextEvent(10, "at ten"))
    assert [line for line, _ in notes(workout)] == [3, 4]
    assert notes(workout)[0][1] == "distoffset 10 is taken as seconds"


def test_texts_without_an_offset_come_at_the_start_of_their_block() -> None:
    workout = read(
        '<FreeRide Duration="60"/><FreeRide Duration="60"><textevent message="now"/></FreeRide>'
    )
    assert workout.texts == (TextEvent(60, "now"),)


def test_a_block_nobody_knows_keeps_its_time_and_power_and_is_noted() -> None:
    workout = read(
        '<Hover Duration="60" Power="0.7"/>\n<Glide Duration="30"/>\n'
        '<Climb Duration="20" PowerLow="0.5" PowerHigh="0.9"/>\n<Sparkle colour="red"/>'
    )
    assert [(step.kind, step.seconds) for step in workout.steps] == [
        (StepKind.STEADY, 60),
        (StepKind.FREE, 30),
        (StepKind.RAMP, 20),
    ]
    assert [line for line, _ in notes(workout)] == [2, 3, 4, 5]


def test_a_block_inside_a_block_is_ridden_after_it() -> None:
    workout = read(
        '<Ramp Duration="60" PowerLow="0.5" PowerHigh="0.6">\n'
        '<SteadyState Duration="30" Power="0.9"/></Ramp>'
    )
    assert [step.seconds for step in workout.steps] == [60, 30]
    assert notes(workout) == [(3, "<SteadyState> stands inside <Ramp>; it is ridden after it")]


def test_blocks_outside_the_workout_are_ridden_and_noted() -> None:
    workout = read_zwo(
        b'<workout_file><workout/>\n<SteadyState Duration="30" Power="0.9"/></workout_file>', PATH
    )
    assert workout.seconds == 30
    assert notes(workout) == [(2, "<SteadyState> stands outside <workout>; it is ridden")]


def test_blocks_that_last_nothing_are_noted() -> None:
    workout = read(
        '<SteadyState Duration="0" Power="0.9"/>\n'
        '<IntervalsT Repeat="0" OnDuration="30" OffDuration="30" OnPower="1" OffPower="0.5"/>'
    )
    assert workout.steps == ()
    assert [line for line, _ in notes(workout)] == [2, 3]


def test_a_run_is_read_where_it_has_power_and_noted() -> None:
    workout = read(
        '<SteadyState Duration="60" Power="0.8" pace="1"/>', "<sportType>run</sportType>"
    )
    assert powers(workout) == [(0.8, 0.8)]
    assert notes(workout)[0][1].startswith("written for 'run'")


@pytest.mark.parametrize(
    ("blocks", "line", "part"),
    [
        ('<SteadyState Power="0.8"/>', 2, "has no Duration"),
        ('\n<SteadyState Duration="ten" Power="0.8"/>', 3, "Duration of <SteadyState> is 'ten'"),
        ('<SteadyState Duration="-60" Power="0.8"/>', 2, "Duration is -60 s"),
        ('<SteadyState Duration="nan" Power="0.8"/>', 2, "is 'nan'"),
        ('<SteadyState Duration="1e99" Power="0.8"/>', 2, "Duration is 1e+99 s"),
        ('<SteadyState Duration="60" Power="-0.8"/>', 2, "Power is -0.8"),
        ('<SteadyState Duration="60" Power="inf"/>', 2, "Power of <SteadyState> is 'inf'"),
        ('<SteadyState Duration="60" Power="4000"/>', 2, "Power is 4000"),
        ('<Ramp Duration="60" PowerLow="0.5" PowerHigh="200"/>', 2, "in watts at the other"),
        ('<IntervalsT Repeat="501" OnDuration="1" OffDuration="1"/>', 2, "Repeat is 501"),
        ('<IntervalsT Repeat="3" OffDuration="1"/>', 2, "has no OnDuration"),
        ('<FreeRide Duration="50000"/>\n<FreeRide Duration="50000"/>', 3, "longer than 24 hours"),
        (
            '<IntervalsT Repeat="500" OnDuration="1" OffDuration="1" OnPower="1" OffPower="1"/>'
            * 6,
            2,
            "more than 5000 steps",
        ),
    ],
)
def test_what_cannot_be_ridden_is_refused_with_its_line(blocks: str, line: int, part: str) -> None:
    with pytest.raises(UnreadableWorkout) as refusal:
        read(blocks)
    assert refusal.value.line == line
    assert part in refusal.value.why
    assert str(PATH) in str(refusal.value)


def test_a_workout_by_distance_is_refused() -> None:
    with pytest.raises(UnreadableWorkout, match="metres"):
        read('<SteadyState Duration="600" Power="1"/>', "<durationType>distance</durationType>")
