"""ZWO files as riders have them: each oddity of real files, read as Zwift plays it."""

from pathlib import Path

import pytest

from workouts.formats.zwo import read_zwo
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

PATH = Path("Tuesday Hills.zwo")


def read(blocks: str, head: str = "") -> Workout:
    text = f"<workout_file>{head}<workout>\n{blocks}\n</workout></workout_file>"
    return read_zwo(text.encode(), PATH)


def only_step(blocks: str) -> Step:
    (step,) = read(blocks).steps
    return step


def powers(workout: Workout) -> list[tuple[float, float] | None]:
    return [(step.target.start, step.target.end) if step.target else None for step in workout.steps]


def notes(workout: Workout) -> list[tuple[int, str]]:
    return [(note.line, note.what) for note in workout.repairs]


def test_a_whole_file_becomes_a_plan_with_its_words() -> None:
    workout = read_zwo(
        b"""<workout_file>
          <author>A Coach</author><name>Hill Day</name>
          <description>Two hills &amp; a rest.</description>
          <sportType>bike</sportType>
          <tags><tag name="hills"/><tag name="short"/></tags>
          <workout>
            <Warmup Duration="300" PowerLow="0.4" PowerHigh="0.7"/>
            <SteadyState Duration="600" Power="0.9" Cadence="85">
              <textevent timeoffset="10" message="Hold it." duration="5"/>
            </SteadyState>
            <Cooldown Duration="120" PowerLow="0.6" PowerHigh="0.4"/>
          </workout>
        </workout_file>""",
        PATH,
    )
    assert workout == Workout(
        name="Hill Day",
        author="A Coach",
        description="Two hills & a rest.",
        tags=("hills", "short"),
        steps=(
            Step(StepKind.WARMUP, 300, Target(0.4, 0.7)),
            Step(StepKind.STEADY, 600, Target(0.9, 0.9), Cadence(85, 85)),
            Step(StepKind.COOLDOWN, 120, Target(0.6, 0.4)),
        ),
        texts=(TextEvent(310, "Hold it.", 5),),
    )
    assert workout.repairs == ()


@pytest.mark.parametrize(("low", "high"), [("0.7", "0.4"), ("0.4", "0.7")])
def test_a_cooldown_falls_whichever_way_it_is_written(low: str, high: str) -> None:
    step = only_step(f'<Cooldown Duration="60" PowerLow="{low}" PowerHigh="{high}"/>')
    assert step.target == Target(0.7, 0.4)


def test_only_a_cooldown_written_upward_is_noted() -> None:
    workout = read(
        '<Cooldown Duration="60" PowerLow="0.7" PowerHigh="0.4"/>\n'
        '<Cooldown Duration="60" PowerLow="0.4" PowerHigh="0.7"/>'
    )
    assert notes(workout) == [(3, "<Cooldown> is written upward; it falls, as in Zwift")]


@pytest.mark.parametrize("element", ["Warmup", "Ramp"])
def test_warmups_and_ramps_go_as_written_even_downward(element: str) -> None:
    step = only_step(f'<{element} Duration="60" PowerLow="0.9" PowerHigh="0.5"/>')
    assert step.target == Target(0.9, 0.5)


def test_power_counts_before_a_range_on_one_steady_element_and_is_noted() -> None:
    workout = read('<SteadyState Duration="60" Power="0.8" PowerLow="0.7" PowerHigh="0.9"/>')
    assert powers(workout) == [(0.8, 0.8)]
    assert notes(workout) == [(2, "<SteadyState> has both Power and a range; Power counts")]


def test_a_ramp_keeps_its_ends_though_it_has_a_power_too() -> None:
    workout = read('<Ramp Duration="60" Power="0.8" PowerLow="0.7" PowerHigh="0.9"/>')
    assert powers(workout) == [(0.7, 0.9)]
    assert len(workout.repairs) == 1


def test_a_steady_range_is_held_in_its_middle_and_noted_when_it_is_one() -> None:
    workout = read(
        '<SteadyState Duration="60" PowerLow="0.8" PowerHigh="1.0"/>\n'
        '<SteadyState Duration="60" PowerLow="0.75" PowerHigh="0.75"/>'
    )
    assert powers(workout) == [(0.9, 0.9), (0.75, 0.75)]
    assert [line for line, _ in notes(workout)] == [2]


def test_a_set_is_ridden_in_turn_and_its_last_rest_too() -> None:
    workout = read(
        '<IntervalsT Repeat="2" OnDuration="30" OffDuration="15" OnPower="1.2" OffPower="0.5"'
        ' Cadence="100" CadenceResting="80"/>'
    )
    assert workout.steps == (
        Step(StepKind.WORK, 30, Target(1.2, 1.2), Cadence(100, 100), Repeat(1, 2, 1)),
        Step(StepKind.REST, 15, Target(0.5, 0.5), Cadence(80, 80), Repeat(1, 2, 1)),
        Step(StepKind.WORK, 30, Target(1.2, 1.2), Cadence(100, 100), Repeat(2, 2, 1)),
        Step(StepKind.REST, 15, Target(0.5, 0.5), Cadence(80, 80), Repeat(2, 2, 1)),
    )


def test_sets_are_numbered() -> None:
    one = '<IntervalsT Repeat="2" OnDuration="9" OffDuration="9" OnPower="1" OffPower="0.5"/>'
    groups = [step.repeat.group for step in read(one + one).steps if step.repeat]
    assert groups == [1, 1, 1, 1, 2, 2, 2, 2]


def test_a_set_without_repeat_is_ridden_once() -> None:
    workout = read('<IntervalsT OnDuration="30" OffDuration="15" OnPower="1.2" OffPower="0.5"/>')
    assert [step.repeat for step in workout.steps] == [Repeat(1, 1, 1), Repeat(1, 1, 1)]


def test_a_set_without_rest_has_only_work_and_needs_no_word() -> None:
    workout = read(
        '<IntervalsT Repeat="3" OnDuration="60" OffDuration="0" OnPower="1" OffPower="0.5"/>'
    )
    assert [step.kind for step in workout.steps] == [StepKind.WORK] * 3
    assert workout.repairs == ()


def test_older_sets_name_their_powers_by_low_and_high() -> None:
    workout = read(
        '<IntervalsT Repeat="1" OnDuration="60" OffDuration="60" PowerOnLow="1.1"'
        ' PowerOnHigh="1.1" PowerOffLow="0.4" PowerOffHigh="0.6"/>'
    )
    assert powers(workout) == [(1.1, 1.1), (0.5, 0.5)]
    assert notes(workout)[0][1].startswith("<IntervalsT> has a range of power, 0.4 to 0.6")


def test_seconds_with_a_tail_of_decimals_are_whole_seconds() -> None:
    workout = read('<SteadyState Duration="300.00001" Power="0.6059999800000001"/>' * 40)
    assert {step.seconds for step in workout.steps} == {300}
    assert workout.steps[0].target == Target(0.6059999800000001, 0.6059999800000001)


def test_half_seconds_do_not_add_up_to_a_longer_ride() -> None:
    workout = read('<SteadyState Duration="7.5" Power="0.5"/>' * 10)
    assert workout.seconds == 75
    assert {step.seconds for step in workout.steps} == {7, 8}


def test_a_decimal_comma_is_read_and_noted_with_its_line() -> None:
    workout = read('\n<SteadyState Duration="60" Power="0,85"/>')
    assert powers(workout) == [(0.85, 0.85)]
    assert notes(workout) == [(3, "Power: decimal comma in '0,85' is read as 0.85")]


def test_a_stray_point_after_a_number_is_read_and_noted() -> None:
    workout = read('<Ramp Duration="60" PowerLow="0.65" PowerHigh="0.8."/>')
    assert powers(workout) == [(0.65, 0.8)]
    assert notes(workout) == [(2, "PowerHigh: '0.8.' is read as 0.8")]


def test_percent_is_a_fraction_of_ftp_and_noted() -> None:
    workout = read('<SteadyState Duration="60" Power="85 %"/>')
    assert powers(workout) == [(0.85, 0.85)]
    assert len(workout.repairs) == 1


def test_case_does_not_matter_in_elements_and_attributes() -> None:
    workout = read_zwo(
        b'<Workout_File><WORKOUT><steadystate duration="60" POWER="0.7"/>'
        b'<Freeride Duration="60"><TextEvent TimeOffset="5" Message="go"/></Freeride>'
        b"</WORKOUT></Workout_File>",
        PATH,
    )
    assert [step.kind for step in workout.steps] == [StepKind.STEADY, StepKind.FREE]
    assert workout.texts == (TextEvent(65, "go", 10),)
    assert workout.repairs == ()


def test_the_same_attribute_in_two_cases_counts_once_and_is_noted() -> None:
    workout = read('<SteadyState Duration="60" duration="90" Power="0.7"/>')
    assert workout.seconds == 60
    assert notes(workout) == [(2, "duration stands twice; the first one counts")]


def test_a_name_is_taken_from_name_then_n_then_the_file() -> None:
    assert read("", "<name> Hill  Day </name>").name == "Hill Day"
    assert read("", "<n>Hill Day</n>").name == "Hill Day"
    assert read("", "<name></name><n/>").name == "Tuesday Hills"


def test_rest_days_and_empty_workouts_are_no_error() -> None:
    assert read("<RestDay/>").steps == ()
    assert read("").steps == ()
    assert read_zwo(b"<workout_file><name>None</name></workout_file>", PATH).steps == ()


def test_free_rides_have_no_target_and_know_when_they_are_a_test() -> None:
    workout = read(
        '<FreeRide Duration="60" FlatRoad="1" show_avg="1"/>'
        '<FreeRide Duration="60" ftptest="1"/><FreeRide Duration="60" ramptest="0"/>'
    )
    assert [(step.kind, step.target, step.is_test) for step in workout.steps] == [
        (StepKind.FREE, None, False),
        (StepKind.FREE, None, True),
        (StepKind.FREE, None, False),
    ]


def test_a_test_marked_on_the_workout_marks_every_step() -> None:
    workout = read_zwo(
        b'<workout_file><workout ramptest="1"><SteadyState Duration="60" Power="1"/>'
        b'<SteadyState Duration="60" Power="1.1"/></workout></workout_file>',
        PATH,
    )
    assert [step.is_test for step in workout.steps] == [True, True]


def test_max_efforts_have_no_target_and_solid_state_is_steady() -> None:
    assert only_step('<MaxEffort Duration="12"/>') == Step(StepKind.MAX, 12)
    assert only_step('<SolidState Duration="60" Power="0.7"/>').kind is StepKind.STEADY


def test_an_ftp_override_makes_watts_of_fractions() -> None:
    workout = read('<SteadyState Duration="60" Power="0.8"/>', "<ftpOverride>250</ftpOverride>")
    assert workout.steps[0].target == Target(200.0, 200.0, Unit.WATTS)


def test_power_that_can_be_no_fraction_is_watts_and_noted() -> None:
    workout = read('<SteadyState Duration="60" Power="180"/>')
    assert workout.steps[0].target == Target(180.0, 180.0, Unit.WATTS)
    assert notes(workout) == [(2, "Power 180 is read as watts, not as a fraction of FTP")]


def test_five_times_ftp_stays_a_fraction_as_zwift_plays_it_and_is_noted() -> None:
    workout = read('<SteadyState Duration="60" Power="5.2"/>')
    assert workout.steps[0].target == Target(5.2, 5.2)
    assert notes(workout) == [(2, "Power 5.2 is 520% of FTP; check that it is meant")]


def test_a_ramp_from_nothing_to_watts_is_in_watts() -> None:
    step = only_step('<Ramp Duration="60" PowerLow="0" PowerHigh="200"/>')
    assert step.target == Target(0.0, 200.0, Unit.WATTS)


def test_a_ramp_with_one_end_is_held_there_and_noted() -> None:
    workout = read('<Warmup Duration="60" PowerHigh="0.6"/>')
    assert powers(workout) == [(0.6, 0.6)]
    assert len(workout.repairs) == 1


def test_a_block_without_power_is_ridden_free_and_noted() -> None:
    workout = read('<SteadyState Duration="60"/>')
    assert workout.steps == (Step(StepKind.FREE, 60),)
    assert notes(workout) == [(2, "<SteadyState> has no power; it is a free ride")]


def test_a_zone_in_place_of_a_power_is_held_in_its_middle_and_noted() -> None:
    workout = read(
        '<SteadyState Duration="60" Zone="2"/><IntervalsT Repeat="1" OnDuration="30"'
        ' OffDuration="30" PowerOnZone="4" PowerOffZone="1"/><SteadyState Duration="60" Zone="9"/>'
    )
    assert powers(workout) == [(0.65, 0.65), (0.975, 0.975), (0.5, 0.5), None]
    assert notes(workout)[:2] == [
        (2, "Zone 2 of <SteadyState> is held as 65 % of FTP"),
        (2, "PowerOnZone 4 of <IntervalsT> is held as 97.5 % of FTP"),
    ]
    assert "Zone 9: there is no such power zone" in [what for _, what in notes(workout)]


def test_a_zone_beside_a_power_says_nothing_more() -> None:
    workout = read('<SteadyState Duration="60" Power="0.7" Zone="2"/>')
    assert powers(workout) == [(0.7, 0.7)]
    assert workout.repairs == ()


def test_words_on_a_block_itself_come_at_its_start() -> None:
    block = '<SteadyState Duration="60" Power="0.7" Text="Hold on"/>'
    assert read(block * 2).texts == (TextEvent(0, "Hold on"), TextEvent(60, "Hold on"))


@pytest.mark.parametrize(
    ("attributes", "cadence"),
    [
        ('Cadence="90"', Cadence(90, 90)),
        ('CadenceLow="80" CadenceHigh="95"', Cadence(80, 95)),
        ('CadenceHigh="95"', Cadence(95, 95)),
        ('Cadence="0"', None),
        ('Cadence=""', None),
        ("", None),
    ],
)
def test_cadence_is_one_number_a_range_or_none(attributes: str, cadence: Cadence | None) -> None:
    workout = read(f'<SteadyState Duration="60" Power="0.7" {attributes}/>')
    assert workout.steps[0].cadence == cadence
    assert workout.repairs == ()


def test_a_cadence_of_999_is_left_out_and_noted() -> None:
    workout = read('<SteadyState Duration="60" Power="0.7" Cadence="999"/>')
    assert workout.steps[0].cadence is None
    assert notes(workout) == [(2, "Cadence 999 is no cadence; it is left out")]
