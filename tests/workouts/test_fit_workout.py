"""FIT workouts as head units and web sites write them: steps, repeats, and what is no time."""

from pathlib import Path

import pytest

from tests.workouts import fit_bytes as fit
from workouts.errors import UnreadableWorkout
from workouts.formats.fit_exact import read_exact
from workouts.formats.fit_messages import FitMessage
from workouts.formats.fit_workout import read_fit_workout
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

PATH = Path("Tuesday.fit")


def read(*steps: bytes) -> Workout:
    return read_fit_workout(fit.plan(*steps), PATH)


def notes(workout: Workout) -> list[str]:
    return [note.what for note in workout.repairs]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableWorkout) as refused:
        read_fit_workout(data, PATH)
    return refused.value.why


def repeat(index: int, back_to: int, times: int, until: int = 6) -> bytes:
    return fit.step(index, duration=(until, back_to), target=(2, times))


def test_steps_of_a_head_unit_become_steps_with_their_words() -> None:
    workout = read(
        fit.step(0, custom=(50, 50), intensity=2, name="Spin", notes="Easy now"),
        fit.step(1, custom=(1250, 1250), cadence=(85, 95)),
        fit.step(2, target=(2, 0), duration=(0, 30_000)),
        fit.step(3, custom=(45, 45), intensity=3),
    )
    assert workout.steps == (
        Step(StepKind.WARMUP, 60, Target(0.5, 0.5), name="Spin"),
        Step(StepKind.STEADY, 60, Target(250, 250, Unit.WATTS), Cadence(85, 95)),
        Step(StepKind.FREE, 30),
        Step(StepKind.COOLDOWN, 60, Target(0.45, 0.45)),
    )
    assert workout.texts == (TextEvent(0, "Easy now"),)
    assert (workout.name, workout.repairs) == ("Plan", ())


def test_a_set_is_ridden_as_often_as_it_says() -> None:
    workout = read(fit.percent(0, 110), fit.percent(1, 50, 30, intensity=1), repeat(2, 0, 3))
    assert [(step.kind, step.seconds, step.repeat) for step in workout.steps] == [
        row
        for index in (1, 2, 3)
        for row in (
            (StepKind.WORK, 60, Repeat(index, 3, 1)),
            (StepKind.REST, 30, Repeat(index, 3, 1)),
        )
    ]


def test_in_a_set_of_active_steps_the_easy_ones_are_rest() -> None:
    workout = read(fit.percent(0, 110), fit.percent(1, 50), repeat(2, 0, 2))
    assert [step.kind for step in workout.steps] == [StepKind.WORK, StepKind.REST] * 2


def test_a_set_within_a_set_is_ridden_in_each_round() -> None:
    workout = read(
        fit.percent(0, 60, 300),
        fit.percent(1, 120, 30),
        fit.percent(2, 50, 15, intensity=1),
        repeat(3, 1, 4),
        repeat(4, 0, 2),
        fit.percent(5, 40, 60, intensity=3),
    )
    once = [300] + [30, 15] * 4
    assert [step.seconds for step in workout.steps] == [*once, *once, 60]
    groups = {step.repeat.group for step in workout.steps if step.repeat}
    assert groups == {1, 2}
    assert workout.repairs == ()


@pytest.mark.parametrize(
    ("duration", "seconds", "said"),
    [
        ((1, 500_00), 60, "500 m, at 30 km/h"),
        ((2, 225), 180, "until heart rate is below 125 bpm"),
        ((3, 85), 180, "until heart rate is above 85 % of the highest"),
        ((4, 50), 300, "50 kcal, at 10 kcal a minute"),
        ((5, 0), 300, "until the lap button is pressed"),
        ((14, 1150), 60, "until power is below 150 W"),
        ((15, 90), 60, "until power is above 90 % of FTP"),
        ((16, 100), 360, "training stress of 10"),
        ((19, 1150), 60, "until power of 3 s is below 150 W"),
        ((29, 10), 60, "until the repetitions are done"),
        ((99, 10), 300, "it ends in a way that is not known (99)"),
        (None, 300, "it has no length"),
    ],
)
def test_a_step_that_ends_by_anything_but_time_gets_one_and_says_so(
    duration: tuple[int, int] | None, seconds: int, said: str
) -> None:
    workout = read(fit.step(0, duration=duration, custom=(100, 100)))
    assert workout.steps == (Step(StepKind.STEADY, seconds, Target(1.0, 1.0)),)
    minutes = f"{seconds // 60}:{seconds % 60:02} min"
    assert notes(workout) == [f"step 1: {said}: it is ridden for {minutes}"]


@pytest.mark.parametrize("duration", [(28, 90_000), (31, 90_000)])
def test_other_ways_to_say_a_time_are_times(duration: tuple[int, int]) -> None:
    workout = read(fit.step(0, duration=duration, custom=(100, 100)))
    assert [step.seconds for step in workout.steps] == [90]
    assert workout.repairs == ()


@pytest.mark.parametrize(
    ("until", "value", "times", "said"),
    [
        (7, 300_000, 5, "repeats for 300 s: they are ridden 5 times"),
        (7, 10_000, 1, "repeats for 10 s: they are ridden once"),
        (8, 1500_00, 3, "repeats for 1500 m, at 30 km/h: they are ridden 3 times"),
        (9, 20, 2, "repeats for 20 kcal, at 10 kcal a minute: they are ridden 2 times"),
        (10, 225, 3, "repeats until heart rate is below 125 bpm: they are ridden 3 times"),
        (13, 1300, 3, "repeats until power is above 300 W: they are ridden 3 times"),
        (6, 0, 1, "repeats it does not say how often: they are ridden once"),
    ],
)
def test_a_repeat_that_is_no_count_gets_one_and_says_so(
    until: int, value: int, times: int, said: str
) -> None:
    workout = read(fit.percent(0, 100), repeat(1, 0, value, until))
    assert len(workout.steps) == times
    assert notes(workout) == [f"step 2: {said}"]


@pytest.mark.parametrize(("zone", "fraction"), [(1, 0.5), (2, 0.65), (4, 0.975), (7, 1.6)])
def test_a_power_zone_is_held_in_its_middle_and_noted(zone: int, fraction: float) -> None:
    workout = read(fit.step(0, target=(4, zone)))
    assert workout.steps[0].target == Target(fraction, fraction)
    assert notes(workout) == [f"step 1: power zone {zone} is held as {fraction * 100:g} % of FTP"]


@pytest.mark.parametrize(
    ("target", "custom", "power", "said"),
    [
        ((1, 2), None, 0.65, "heart rate zone 2 cannot be held: 65 % of FTP is"),
        ((1, 0), (70, 80), 0.75, "70 to 80 % of the highest heart rate cannot be held"),
        ((1, 0), (240, 250), None, "a heart rate of 140 to 150 bpm cannot be held"),
        ((1, 9), None, None, "there is no heart rate zone 9"),
        ((1, 0), None, None, "its target is a heart rate, without any"),
        ((4, 9), None, None, "there is no power zone 9"),
        ((4, 0), None, None, "its target is power, without any"),
        ((0, 0), (2000, 3000), None, "a target of speed cannot be held"),
        ((6, 30), None, None, "a target of resistance cannot be held"),
        ((77, 0), None, None, "a target of target 77 cannot be held"),
    ],
)
def test_what_no_trainer_holds_is_turned_into_what_it_can(
    target: tuple[int, int], custom: tuple[int, int] | None, power: float | None, said: str
) -> None:
    workout = read(fit.step(0, target=target, custom=custom))
    step = workout.steps[0]
    assert (step.target.start if step.target else None) == power
    assert (step.kind is StepKind.FREE) == (power is None)
    assert notes(workout)[0].startswith(f"step 1: {said}")


def test_a_cadence_target_is_a_free_ride_with_a_cadence() -> None:
    workout = read(fit.step(0, target=(3, 0), custom=(90, 100)))
    assert workout.steps == (Step(StepKind.FREE, 60, None, Cadence(90, 100)),)


def test_ranges_of_power_are_held_in_the_middle_and_said_once() -> None:
    workout = read(fit.step(0, custom=(88, 94)), fit.step(1, custom=(1200, 1220)))
    assert [step.target for step in workout.steps] == [
        Target(0.91, 0.91),
        Target(210, 210, Unit.WATTS),
    ]
    assert notes(workout) == ["2 steps have a range of power; its middle is held"]


def test_a_range_from_percent_to_watts_is_refused_with_its_step() -> None:
    why = refusal(fit.plan(fit.percent(0, 50), fit.step(1, custom=(90, 1250))))
    assert why == "step 2 goes from percent of FTP to watts; give it one of them"


def test_steps_out_of_order_are_ridden_by_their_index() -> None:
    workout = read(fit.percent(2, 70), fit.percent(0, 50), fit.percent(1, 60))
    assert [step.target and step.target.start for step in workout.steps] == [0.5, 0.6, 0.7]


def test_words_in_a_set_come_in_every_repeat() -> None:
    workout = read(fit.step(0, custom=(99, 99), notes="Go"), repeat(1, 0, 3))
    assert workout.texts == tuple(TextEvent(at_s, "Go") for at_s in (0, 60, 120))


def test_a_rest_day_has_no_steps_and_is_sound() -> None:
    workout = read_fit_workout(fit.plan(), PATH)
    assert (workout.steps, workout.repairs) == ((), ())


def test_running_is_noted() -> None:
    workout = read_fit_workout(fit.plan(fit.percent(0, 75), sport=1), PATH)
    assert notes(workout) == ["written for running; it is ridden all the same"]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((fit.percent(0, 75, 90_000),), "step 1 lasts 90000 s"),
        ((fit.percent(0, 75), repeat(1, 0, 100_000)), "step 2: 100000 repeats; give 1 to 500"),
        (
            (fit.percent(0, 75, 1), repeat(1, 0, 500), repeat(2, 0, 500)),
            "step 3: more than 5000 steps",
        ),
        ((fit.percent(0, 75, 3600), repeat(1, 0, 30)), "step 2: the workout is longer than 24"),
        ((fit.percent(0, 75, 1), *(repeat(at, 0, 1) for at in range(1, 12))), "step 10: repeats"),
        ((fit.step(0, custom=(60_000, 60_000)),), "step 1 asks for 59000 W"),
    ],
)
def test_what_nobody_could_ride_is_refused_with_its_step(
    steps: tuple[bytes, ...], said: str
) -> None:
    assert refusal(fit.plan(*steps)).startswith(said)


def test_a_repeat_of_steps_that_are_not_there_is_left_out_with_a_note() -> None:
    workout = read(repeat(0, 0, 3), fit.percent(1, 75), repeat(2, 9, 3))
    assert len(workout.steps) == 1
    assert notes(workout) == [
        "step 1: it repeats steps that are not there; it is left out",
        "step 3: it repeats steps that are not there; it is left out",
    ]


def test_a_step_of_no_time_is_left_out_with_a_note() -> None:
    workout = read(fit.percent(0, 75, 0), fit.percent(1, 75))
    assert len(workout.steps) == 1
    assert notes(workout) == ["step 1: it lasts no second; it is left out"]


def test_half_seconds_do_not_add_up_to_a_longer_ride() -> None:
    workout = read(fit.step(0, duration=(0, 7_500), custom=(99, 99)), repeat(1, 0, 10))
    assert workout.seconds == 75


@pytest.mark.parametrize("parts", [0, 256, 2**200])
def test_our_own_fields_gone_wrong_are_not_believed(parts: int) -> None:
    own = {(0, number): 0 for number in range(5)} | {(0, 3): 1, (0, 5): 0, (0, 6): parts}
    assert read_exact(FitMessage(fit.STEP, {}, own), 0) is None
    assert read_exact(FitMessage(fit.STEP, {}, own | {(0, 6): 1}), 0) is not None


def test_more_steps_than_anybody_rides_are_refused() -> None:
    steps = (fit.percent(at % 60_000, 75, 1) for at in range(5_001))
    data = fit.fit_file(fit.file_id(), fit.workout(5_001), *steps)
    assert refusal(data) == "more than 5000 steps; split the workout"
