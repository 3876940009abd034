"""What the rig asks aloud, and which values of the ride make an answer true.

A question names for each unit where its true values stand in a RideSnapshot. Values that the tables
of the coach cover have no model; the others need one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coach.answers import ear_for
from coach.language import Language, language
from workouts.snapshot import RideSnapshot

Values = Callable[[RideSnapshot], tuple[float | None, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked; `truth` has a row for each unit that its answer may have.

    Without a truth its answer is not judged.
    """

    text: str
    truth: Mapping[str | None, Values] | None = None


def _watts(ride: RideSnapshot) -> tuple[float | None, ...]:
    return ride.power_w, ride.target_w


def _target(ride: RideSnapshot) -> tuple[float | None, ...]:
    return ride.target_w, ride.power_3s_w, ride.deviation_w


def _any_watts(ride: RideSnapshot) -> tuple[float | None, ...]:
    return ride.power_w, ride.power_3s_w, ride.target_w, ride.deviation_w


def _beats(ride: RideSnapshot) -> tuple[float | None, ...]:
    return (ride.heart_rate_bpm,)


def _zones(ride: RideSnapshot) -> tuple[float | None, ...]:
    return ride.heart_rate_zone, ride.power_zone


def _percent(ride: RideSnapshot) -> tuple[float | None, ...]:
    return (ride.heart_rate_percent,)


def _revolutions(ride: RideSnapshot) -> tuple[float | None, ...]:
    wish = ride.step.cadence if ride.step is not None else None
    return (ride.cadence_rpm, *((wish.low_rpm, wish.high_rpm) if wish is not None else ()))


def _step_left(ride: RideSnapshot) -> tuple[float | None, ...]:
    return (ride.left_in_step_s,)


def _workout_left(ride: RideSnapshot) -> tuple[float | None, ...]:
    return (ride.left_in_workout_s,)


def _ridden(ride: RideSnapshot) -> tuple[float | None, ...]:
    return ride.elapsed_s, ride.left_in_workout_s


def _in_step(ride: RideSnapshot) -> tuple[float | None, ...]:
    return ride.step_elapsed_s, ride.left_in_step_s


def _next_seconds(ride: RideSnapshot) -> tuple[float | None, ...]:
    return tuple(step.seconds for step in ride.upcoming[:1])


def _next_watts(ride: RideSnapshot) -> tuple[float | None, ...]:
    return tuple(watts for step in ride.upcoming[:1] for watts in (step.from_w, step.to_w))


def _averages(ride: RideSnapshot) -> tuple[float | None, ...]:
    return ride.average_power_w, ride.normalized_power_w


def _most(ride: RideSnapshot) -> tuple[float | None, ...]:
    return (ride.max_power_w,)


def _repeat(ride: RideSnapshot) -> tuple[float | None, ...]:
    repeat = ride.step.repeat if ride.step is not None else None
    return (repeat.index, repeat.of) if repeat is not None else ()


HEART = {"bpm": _beats, None: _zones, "percent": _percent}
# What is asked in the middle of an interval, the most asked most often.
QUESTIONS = (
    Question("how long is left", {"s": _step_left}),
    Question("what is my power", {"w": _watts}),
    Question("how much is left", {"s": _step_left}),
    Question("what is my heart rate", HEART),
    Question("how long is left in the workout", {"s": _workout_left}),
    Question("what is the target", {"w": _target}),
    Question("what is my cadence", {"rpm": _revolutions}),
    Question("when is the next interval", {"s": _step_left}),
    Question("how many watts is that", {"w": _watts}),
    Question("how long have we been riding", {"s": _ridden}),
    Question("what's next", {"s": _next_seconds, "w": _next_watts}),
    Question("what is my heart rate zone", HEART),
    Question("what is my average power", {"w": _averages}),
    Question("what is my max power", {"w": _most}),
    Question("which interval is this", {None: _repeat}),
)
# What a model may say of a ride, and what stands in for a lie of its own.
ANYTHING = {
    "s": _in_step, "w": _any_watts, "bpm": _beats, "rpm": _revolutions, "percent": _percent,
    None: _zones,
}  # fmt: skip
# Beyond every table; each is answered by the model.
FOR_THE_MODEL = (
    Question("should i make it easier", ANYTHING),
    Question("i don't want to stop yet", ANYTHING),
    Question("is it ok to pause here", ANYTHING),
    Question("i don't want it any harder", ANYTHING),
    Question("what does resistance mode do", ANYTHING),
)


def question_of(text: str, spoken: Language) -> Question:
    """Return what is asked with a text: judged where a question of the table means the same."""
    heard = ear_for(spoken).hear(text)
    if heard is None:
        return Question(text, ANYTHING)
    english = ear_for(language("en"))
    for each in QUESTIONS:
        known = english.hear(each.text)
        if known is not None and known.intent.name == heard.intent.name:
            return Question(text, each.truth)
    return Question(text)
