"""ERG and MRC files: points of minutes and watts or percent, as trainers and people write them."""

from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.reader import read_workout_bytes
from workouts.workout import Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

HEADER = "[COURSE HEADER]\n{header}\n[END COURSE HEADER]\n[COURSE DATA]\n"


def read(
    points: str, header: str = "MINUTES WATTS", name: str = "Hills.erg", after: str = ""
) -> Workout:
    text = HEADER.format(header=header) + points + "\n[END COURSE DATA]\n" + after
    return read_workout_bytes(text.encode(), Path(name))


def lines(workout: Workout) -> list[int]:
    return [note.line for note in workout.repairs]


def test_two_points_at_one_minute_are_a_jump_and_others_a_straight_line() -> None:
    workout = read("0 100\n5 100\n5 200\n10 250\n10 100\n12 100")
    assert workout.steps == (
        Step(StepKind.STEADY, 300, Target(100, 100, Unit.WATTS)),
        Step(StepKind.RAMP, 300, Target(200, 250, Unit.WATTS)),
        Step(StepKind.STEADY, 120, Target(100, 100, Unit.WATTS)),
    )
    assert workout.repairs == ()
    assert workout.name == "Hills"


def test_twenty_seconds_are_written_a_third_of_a_minute() -> None:
    workout = read("0.00 100\n0.33 100\n0.33 150\n0.67 150\n0.67 100\n1.00 100\n7.55 120")
    assert [step.seconds for step in workout.steps] == [20, 20, 20, 393]


def test_rounding_minutes_does_not_add_up_to_a_longer_ride() -> None:
    points = "\n".join(
        f"{second / 60:.2f} {watts}"
        for second in range(0, 3600, 20)
        for watts in (100 + second % 40, 120 - second % 40)
    )
    assert read(points).seconds == 3580


def test_watts_for_the_ftp_of_the_header_are_fractions_of_the_riders() -> None:
    workout = read("0 130\n5 130\n5 260\n6 260", "FTP = 260\nMINUTES WATTS")
    assert [step.target for step in workout.steps] == [Target(0.5, 0.5), Target(1.0, 1.0)]
    assert workout.steps[0].target is not None
    assert workout.steps[0].target.watts(200) == 100


def test_a_header_ftp_of_nothing_leaves_watts() -> None:
    workout = read("0 130\n5 130", "FTP=0\nMINUTES WATTS")
    assert workout.steps[0].target == Target(130, 130, Unit.WATTS)


@pytest.mark.parametrize("column", ["PERCENT", "PERCENTAGE", "FTP", "percent"])
def test_percent_is_of_the_riders_ftp_whatever_the_header_says(column: str) -> None:
    workout = read("0 75\n5 75", f"FTP = 240\nMINUTES {column}", "a.mrc")
    assert workout.steps[0].target == Target(0.75, 0.75)
    assert workout.repairs == ()


def test_a_percent_file_of_fractions_is_seen_and_noted() -> None:
    workout = read("0 0.75\n5 1.2", "MINUTES PERCENT", "a.mrc")
    assert workout.steps[0].target == Target(0.75, 1.2)
    assert lines(workout) == [5]


@pytest.mark.parametrize(
    ("name", "target"), [("a.erg", Target(75, 75, Unit.WATTS)), ("a.mrc", Target(0.75, 0.75))]
)
def test_without_a_column_row_the_suffix_decides_and_it_is_noted(name: str, target: Target) -> None:
    workout = read("0 75\n5 75", "VERSION = 2", name)
    assert workout.steps[0].target == target
    assert lines(workout) == [5]


def test_the_column_row_counts_before_the_suffix() -> None:
    workout = read("0 75\n5 75", "MINUTES PERCENT", "a.erg")
    assert workout.steps[0].target == Target(0.75, 0.75)


def test_tabs_blanks_crlf_commas_and_comments_are_no_matter() -> None:
    text = HEADER.format(header="FTP=\t100\r\nMINUTES\tWATTS").replace("\n", "\r\n")
    text += (
        "; a comment\r\n  0.0\t 50 \r\n\r\n0,5\t50\r\n0.5,100\r\n1.0;100\r\n[END COURSE DATA]\x1a"
    )
    workout = read_workout_bytes(b"\xef\xbb\xbf" + text.encode(), Path("a.ERG"))
    assert [step.seconds for step in workout.steps] == [30, 30]
    assert [step.target for step in workout.steps] == [Target(0.5, 0.5), Target(1.0, 1.0)]
    assert [note.what for note in workout.repairs] == ["decimal comma in '0,5' is read as 0.5"]


def test_lap_rows_part_a_step_and_are_no_points() -> None:
    workout = read("0 100\n2 LAP\n5 100\n5.00\tlap\n5 100\n10 150\n7.5 LAP")
    assert [(step.seconds, step.target) for step in workout.steps] == [
        (120, Target(100, 100, Unit.WATTS)),
        (180, Target(100, 100, Unit.WATTS)),
        (150, Target(100, 125, Unit.WATTS)),
        (150, Target(125, 150, Unit.WATTS)),
    ]
    assert workout.repairs == ()


def test_a_first_point_after_the_start_is_held_from_the_start_and_noted() -> None:
    workout = read("1 100\n5 100")
    assert [step.seconds for step in workout.steps] == [60, 240]
    assert lines(workout) == [5]


def test_course_text_is_seconds_words_and_seconds_on_screen() -> None:
    after = "[COURSE TEXT]\n600\tNow it hurts\t15\n10\tWelcome\n30 Steady as you go 20\nnonsense\n"
    workout = read("0 100\n20 100", after=after + "[END COURSE TEXT]\n")
    assert workout.texts == (
        TextEvent(10, "Welcome"),
        TextEvent(30, "Steady as you go", 20),
        TextEvent(600, "Now it hurts", 15),
    )
    assert lines(workout) == [12]


def test_missing_ends_are_noted_where_they_are_missed() -> None:
    text = "[COURSE HEADER]\nMINUTES WATTS\n[COURSE DATA]\n0 100\n5 100"
    workout = read_workout_bytes(text.encode(), Path("a.erg"))
    assert workout.seconds == 300
    assert [(note.line, note.what) for note in workout.repairs] == [
        (3, "[END COURSE HEADER] is missing; it ends here"),
        (5, "[END COURSE DATA] is missing; it ends with the file"),
    ]


def test_the_description_is_kept_and_the_name_is_the_files() -> None:
    workout = read("0 100\n5 100", "DESCRIPTION = Two = hills\nFILE NAME = x.erg\nMINUTES WATTS")
    assert (workout.name, workout.description) == ("Hills", "Two = hills")


def test_hard_and_easy_in_turn_are_work_and_rest() -> None:
    points = "0 100\n5 100\n" + "\n".join(
        f"{minute} {watts}\n{minute + 1} {watts}"
        for minute, watts in [(5, 250), (6, 120), (7, 250), (8, 120), (9, 250)]
    )
    workout = read(points + "\n10 90\n15 90")
    assert [step.kind for step in workout.steps] == [
        StepKind.STEADY,
        *[StepKind.WORK, StepKind.REST] * 2,
        StepKind.WORK,
        StepKind.STEADY,
    ]
    assert [step.repeat for step in workout.steps[1:4]] == [
        Repeat(1, 3, 1),
        Repeat(1, 3, 1),
        Repeat(2, 3, 1),
    ]


@pytest.mark.parametrize(
    "points",
    [
        "0 200\n1 200\n1 180\n2 180\n2 200\n3 200\n3 180\n4 180",
        "0 250\n1 250\n1 100\n2 100\n2 240\n3 240\n3 100\n4 100",
        "0 250\n1 250\n1 100\n2 100",
        "0 250\n1 250\n1 0\n2 0\n2 250\n3 250\n3 0\n4 0",
    ],
    ids=["hardly harder", "not the same", "once", "nothing between"],
)
def test_what_is_not_certainly_a_set_stays_steady(points: str) -> None:
    assert {step.kind for step in read(points).steps} == {StepKind.STEADY}


@pytest.mark.parametrize(
    ("points", "line", "part"),
    [
        ("0 100\n5 100\n4 100", 7, "before the one above it"),
        ("0 100\n5", 6, "'5' is no point"),
        ("0 100\nfive 100", 6, "'five' is no time"),
        ("0 100\n5 lots", 6, "'lots' is no power"),
        ("0 100\n5 -20", 6, "'-20' is no power"),
        ("0 100\n5 nan", 6, "'nan' is no power"),
        ("0 100\n5 5000", 6, "'5000' is no power"),
        ("-1 100\n5 100", 5, "'-1' is no time"),
        ("0 100\n1500 100", 6, "'1500' is no time"),
        ("0 100", 4, "only one point"),
        ("", 4, "no points"),
    ],
)
def test_rows_that_are_no_points_are_refused_with_their_line(
    points: str, line: int, part: str
) -> None:
    with pytest.raises(UnreadableWorkout) as refusal:
        read(points)
    assert refusal.value.line == line
    assert part in refusal.value.why


def test_a_course_by_distance_is_refused() -> None:
    with pytest.raises(UnreadableWorkout, match=r"line 2: .*distance"):
        read("0 100\n5 100", "DISTANCE GRADE WIND")


def test_a_header_ftp_that_is_no_number_is_refused() -> None:
    with pytest.raises(UnreadableWorkout, match="line 2: FTP is 'mine'"):
        read("0 100\n5 100", "FTP = mine\nMINUTES WATTS")


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(UnreadableWorkout, match="no points"):
        read_workout_bytes(b"dear diary\n", Path("a.mrc"))


def test_power_may_stand_before_the_minutes() -> None:
    workout = read("100 0\n100 5\n5 LAP\n200 5\n250 10", "WATTS MINUTES")
    assert [(step.seconds, step.target) for step in workout.steps] == [
        (300, Target(100, 100, Unit.WATTS)),
        (300, Target(200, 250, Unit.WATTS)),
    ]


def test_seconds_on_screen_may_stand_before_the_words() -> None:
    after = "[COURSE TEXT]\n600\t15\tNow it hurts\n[END COURSE TEXT]\n"
    assert read("0 100\n20 100", after=after).texts == (TextEvent(600, "Now it hurts", 15),)
