"""FIT files that are damaged, doubled or something else: read while whole, or refused."""

import struct

import pytest

from tests.workouts import fit_bytes as fit
from tests.workouts.test_fit_workout import PATH, notes, refusal, repeat
from workouts.errors import UnreadableWorkout
from workouts.formats.fit_workout import read_fit_workout
from workouts.workout import Step, StepKind, Target


def test_big_endian_files_are_read_the_same() -> None:
    data = fit.fit_file(
        fit.file_id(order=">"),
        fit.workout(1, "Big", order=">"),
        fit.step(0, custom=(75, 75), order=">"),
    )
    workout = read_fit_workout(data, PATH)
    assert (workout.name, workout.steps) == (
        "Big",
        (Step(StepKind.STEADY, 60, Target(0.75, 0.75)),),
    )


def test_steps_under_a_compressed_timestamp_and_with_developer_fields_are_read() -> None:
    plain = fit.step(0, custom=(75, 75))
    size = 6 + 3 * plain[5]
    stamped = plain[:size] + bytes((0x80 | 1 << 5 | 7,)) + plain[size + 1 :]
    extra = (
        bytes((0x61,)) + plain[1:size] + bytes((1, 0, 2, 0)) + b"\x01" + plain[size + 1 :] + b"ab"
    )
    workout = read_fit_workout(fit.plan(stamped, extra), PATH)
    assert [step.seconds for step in workout.steps] == [60, 60]


def test_a_wrong_checksum_is_a_warning() -> None:
    data = fit.fit_file(fit.file_id(), fit.workout(1), fit.percent(0, 75), checksum=1)
    workout = read_fit_workout(data, PATH)
    assert len(workout.steps) == 1
    assert notes(workout) == ["its checksum is wrong: the file may be damaged"]


def test_of_a_file_that_is_cut_off_the_whole_steps_are_ridden_and_the_rest_is_told() -> None:
    data = fit.plan(fit.percent(0, 75), fit.percent(1, 85), fit.percent(2, 95))
    workout = read_fit_workout(data[:-10], PATH)
    assert len(workout.steps) == 2
    assert notes(workout)[0] == "the file is cut off, 10 bytes before its end"
    assert notes(workout)[1].startswith("the last message, at byte")
    assert notes(workout)[2] == "it says 3 steps and has 2; those are ridden"


def test_cut_anywhere_a_file_is_read_with_a_note_or_refused() -> None:
    data = fit.plan(fit.percent(0, 75), fit.percent(1, 50), repeat(2, 0, 3))
    refused = 0
    for end in range(1, len(data)):
        try:
            workout = read_fit_workout(data[:end], PATH)
        except UnreadableWorkout:
            refused += 1
            continue
        assert notes(workout), end
    assert 0 < refused < len(data) - 1


def test_two_workouts_in_one_file_give_the_first_and_say_so() -> None:
    one, two = fit.plan(fit.percent(0, 75)), fit.plan(fit.percent(0, 95), fit.percent(1, 95))
    workout = read_fit_workout(one + two, PATH)
    assert [step.target for step in workout.steps] == [Target(0.75, 0.75)]
    assert notes(workout) == ["it holds 2 workouts; the first is read"]


def test_settings_before_a_workout_in_one_file_do_no_harm() -> None:
    settings = fit.fit_file(fit.file_id(2))
    workout = read_fit_workout(settings + fit.plan(fit.percent(0, 75)), PATH)
    assert len(workout.steps) == 1
    assert workout.repairs == ()


def test_zeros_at_the_end_are_passed_over_and_other_bytes_told() -> None:
    data = fit.plan(fit.percent(0, 75))
    assert read_fit_workout(data + bytes(40), PATH).repairs == ()
    assert notes(read_fit_workout(data + b"dear diary", PATH)) == [
        "what follows the first FIT file in it is none; it is left out"
    ]


def test_a_message_nobody_defined_ends_the_reading_with_a_note() -> None:
    data = fit.fit_file(fit.file_id(), fit.workout(1), fit.percent(0, 75), b"\x0c123")
    workout = read_fit_workout(data, PATH)
    assert len(workout.steps) == 1
    assert "begins no message" in notes(workout)[0]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (4, "a ride (an activity); take it in with `teamcar history import`"),
        (2, "the settings of a device"),
        (6, "a course"),
        (77, "of type 77"),
    ],
)
def test_another_kind_of_fit_file_is_refused_by_what_it_is(kind: int, said: str) -> None:
    assert refusal(fit.fit_file(fit.file_id(kind))).startswith(f"this FIT file is {said}")


def test_a_ride_that_holds_its_workout_is_refused_as_a_ride() -> None:
    data = fit.fit_file(fit.file_id(4), fit.workout(1), fit.percent(0, 75))
    assert "history import" in refusal(data)
    record = fit.message(20, [(7, "H", 200)])
    nameless = fit.fit_file(fit.workout(1), fit.percent(0, 75), record)
    assert "history import" in refusal(nameless)


@pytest.mark.parametrize("data", [b"dear diary, today I rode", b"\x0e", b"<workout_file/>" * 9])
def test_bytes_that_are_no_fit_are_refused(data: bytes) -> None:
    assert refusal(data).startswith("this is no FIT file")


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"").startswith("the file is empty")


def test_a_workout_without_a_step_that_could_be_read_is_refused() -> None:
    assert refusal(fit.fit_file(fit.file_id(), fit.workout(3))).startswith("there is no step")
    assert refusal(fit.fit_file(fit.file_id())).startswith("there is no step")


def test_the_length_in_the_header_may_be_missing() -> None:
    data = bytearray(fit.plan(fit.percent(0, 75)))
    data[4:8] = struct.pack("<I", 0)
    workout = read_fit_workout(bytes(data), PATH)
    assert len(workout.steps) == 1
    assert notes(workout)[0].startswith("the file was never finished")
