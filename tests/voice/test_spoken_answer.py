"""Truth at the ear: what is said is true when it is heard, not when it was asked."""

import random
from dataclasses import replace

import pytest

from coach.ahead import TAKEN_IN, Ahead
from coach.answers import ANSWERED, INTENTS, ear_for
from coach.guard import hold
from coach.holding import Sources
from coach.intents import Heard
from coach.language import LANGUAGES, language
from coach.scene import Scene
from coach.slots import Bound
from coach.voice.spoken_answer import answer_aloud, compose_aloud, next_starting
from tests.coach.rides import OVER, REST, RIDE, SENSORS, UNDER
from workouts.clock_text import clock_text
from workouts.snapshot import RideSnapshot, RideState

WORDS_PER_S = 3.0
LEFT = ("time_left", "workout_left", "elapsed", "step_elapsed", "lap_time")
TIMES = {
    "left_in_step_s": "left_in_step_s",
    "left_in_workout_s": "left_in_workout_s",
    "elapsed_s": "elapsed_s",
    "step_elapsed_s": "step_elapsed_s",
    "lap_elapsed_s": "lap_elapsed_s",
}
GROWING = ("elapsed_s", "step_elapsed_s", "lap_elapsed_s")
OF_THE_STEP = ("left_in_step_s", "target_w", "deviation_w", "commanded_w", "work_steps_left")


def seconds_of(text: str) -> float:
    return len(text.split()) / WORDS_PER_S


def ahead(lag_s: float) -> Ahead:
    return Ahead(lag_s, seconds_of)


def ask(text: str, ride: RideSnapshot, lag_s: float, code: str = "en") -> str:
    heard = ear_for(language(code)).hear(text)
    assert heard is not None
    return answer_aloud(heard, Scene(ride, SENSORS, REST), language(code), ahead(lag_s)).text


def test_what_is_left_of_a_workout_may_be_told_as_of_a_moment_before() -> None:
    ride = replace(RIDE, left_in_workout_s=100.4, left_in_step_s=90.4)
    heard = ear_for(language("en")).hear("how long is left in the workout")
    assert heard is not None
    leaning = Ahead(0.9, lambda _: 0.0, back_s=0.7)
    answer = answer_aloud(heard, Scene(ride, SENSORS, REST), language("en"), leaning).text
    # At its hearing 99.5 s are left, which the screen shows as 1:39.
    assert answer == "1:40 left in the workout."
    heard = ear_for(language("en")).hear("how long is left")
    assert heard is not None
    answer = answer_aloud(heard, Scene(ride, SENSORS, REST), language("en"), leaning).text
    assert answer == "1:30 left in Over."


def test_time_left_is_that_of_the_moment_at_which_it_sounds() -> None:
    ride = replace(RIDE, left_in_step_s=61.4)
    assert ask("how long is left", ride, 0.0) == "1:02 left in Over."
    assert ask("how long is left", ride, 2.3) == "0:59 left in Over."


def test_each_number_has_its_own_place_in_the_sentence() -> None:
    ride = replace(RIDE, step_elapsed_s=58.8, left_in_step_s=61.4)
    # "0:59" after no word; "1:01" after three: a second later.
    assert ask("how far into this step am i", ride, 0.0) == "0:59 into Over, 1:01 left."


def test_a_step_that_will_be_over_is_not_told_of() -> None:
    ride = replace(RIDE, left_in_step_s=1.9)
    assert ask("how long is left", ride, 0.3) == "0:02 left in Over."
    # The number would be true still, and the name of the step no more.
    assert ask("how long is left", ride, 0.8) == "Under is starting now."
    assert ask("what is next", ride, 0.8) == "Under is starting now."
    last = replace(ride, upcoming=())
    assert ask("how long is left", last, 0.8) == "This was the last step."


def test_what_does_not_hang_on_the_step_is_said_all_the_same() -> None:
    ride = replace(RIDE, left_in_step_s=0.5)
    assert ask("what is my power", ride, 1.0) == "279 watts."
    assert ask("heart rate", ride, 1.0).startswith("158 bpm")


def test_a_paused_ride_stands_still() -> None:
    ride = replace(RIDE, state=RideState.PAUSED, left_in_step_s=0.5)
    assert ask("how long is left", ride, 5.0) == "0:01 left in Over."


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_what_is_starting(code: str) -> None:
    scene = Scene(replace(RIDE, left_in_step_s=0.5), SENSORS, REST)
    assert "Under" in next_starting(scene, language(code)).text


def test_a_models_slot_is_of_its_own_place_and_its_own_times_are_checked_there() -> None:
    scene = Scene(replace(RIDE, left_in_step_s=61.4), SENSORS, REST)
    sources = Sources(scene, (), "talk to me")
    words = "Breathe out slowly and keep your elbows loose, {time_left} left."
    held = hold(words, sources, language(), ahead=ahead(1.0))
    # Eight words and a second later.
    assert "0:58" in held.text
    late = "Breathe out slowly and keep your elbows loose, 61 seconds left."
    assert hold(late, sources, language(), ahead=ahead(1.0)).replaced
    right = late.replace("61", "57")
    assert hold(right, sources, language(), ahead=ahead(1.0)).text == right


def test_a_lie_is_replaced_by_what_is_true_when_it_is_heard() -> None:
    scene = Scene(replace(RIDE, left_in_step_s=61.4), SENSORS, REST)
    held = hold(
        "You have 300 seconds left.", Sources(scene, (), "how long"), language(), ahead=ahead(3.0)
    )
    assert held.text == "0:59 left in Over."


def test_2000_questions_at_any_moment_are_true_when_they_are_heard() -> None:
    rng = random.Random(7)
    asked = [each for each in INTENTS if each.kind in ANSWERED and each.name != "repeat_that"]
    told = wrong = 0
    for _ in range(2000):
        intent, code = rng.choice(asked), rng.choice(tuple(LANGUAGES))
        ride = replace(
            RIDE,
            state=rng.choice((RideState.RIDING,) * 5 + (RideState.PAUSED,)),
            left_in_step_s=rng.choice((rng.uniform(0, 6), rng.uniform(0, 300))),
            left_in_workout_s=rng.uniform(300, 4000),
            step_elapsed_s=rng.uniform(0, 400),
            lap_elapsed_s=rng.uniform(0, 700),
            elapsed_s=rng.uniform(0, 5000),
            power_w=rng.choice((None, rng.randint(0, 400))),
            target_w=rng.choice((None, 275)),
            upcoming=rng.choice(((), (UNDER,), (UNDER, OVER))),
        )
        scene, lag_s = Scene(ride, SENSORS, REST), rng.uniform(0, 4)
        reply = answer_aloud(Heard(intent), scene, language(code), ahead(lag_s))
        over_s = ride.left_in_step_s if ride.state is RideState.RIDING else float("inf")
        for name, value in reply.values.items():
            if name not in TIMES and name not in OF_THE_STEP:
                continue
            told += 1
            heard_s = _heard_s(reply.text, name, value, lag_s)
            if heard_s is None:
                continue
            if name in OF_THE_STEP and heard_s >= over_s:
                wrong += 1
            if name in TIMES:
                assert isinstance(value, int)
                gone_s = heard_s if ride.state is RideState.RIDING else 0.0
                sign = 1 if name in GROWING else -1
                wrong += abs(getattr(ride, name) + sign * gone_s - value) > 1
    assert told > 400  # the cases are there
    assert wrong == 0


def _heard_s(text: str, name: str, value: object, lag_s: float) -> float | None:
    """Return when the middle of a number sounds: its place is looked up in the words said."""
    said = clock_text(int(str(value))) if name in TIMES else str(value)
    if text.count(said) != 1:
        return None  # two alike cannot be told apart
    return lag_s + seconds_of(text[: text.index(said)]) + TAKEN_IN * seconds_of(said)


def test_an_optional_part_that_would_be_untrue_is_left_out() -> None:
    scene = Scene(replace(RIDE, left_in_step_s=0.2), SENSORS, REST)
    bound = compose_aloud("{power}[, target {target}].", scene, language(), ahead(0.5))
    assert bound == Bound("279 watts.", {"power_w": 279})
