"""Workouts of every shape for the tests that write and read them back."""

from dataclasses import replace

from hypothesis import strategies as st

from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

fractions = st.integers(0, 5_000_000).map(lambda millionths: millionths / 1_000_000)
cadences = st.none() | st.tuples(st.integers(10, 250), st.integers(0, 20)).map(
    lambda pair: Cadence(pair[0], min(250, pair[0] + pair[1]))
)
seconds = st.integers(1, 900)
singles = st.one_of(
    st.builds(
        lambda s, power, cadence: (Step(StepKind.STEADY, s, Target(power, power), cadence),),
        seconds,
        fractions,
        cadences,
    ),
    st.builds(
        lambda kind, s, start, end: (Step(kind, s, Target(start, end)),),
        st.sampled_from([StepKind.WARMUP, StepKind.RAMP]),
        seconds,
        fractions,
        fractions,
    ),
    st.builds(
        lambda s, one, other: (
            Step(StepKind.COOLDOWN, s, Target(max(one, other), min(one, other))),
        ),
        seconds,
        fractions,
        fractions,
    ),
    st.builds(
        lambda kind, s, test: (Step(kind, s, is_test=test),),
        st.sampled_from([StepKind.FREE, StepKind.MAX]),
        seconds,
        st.booleans(),
    ),
)


def interval_set(of: int, on_s: int, off_s: int, on: float, off: float) -> tuple[Step, ...]:
    return tuple(
        step
        for index in range(1, of + 1)
        for step in (
            Step(StepKind.WORK, on_s, Target(on, on), None, Repeat(index, of, 1)),
            Step(StepKind.REST, off_s, Target(off, off), Cadence(80, 80), Repeat(index, of, 1)),
        )
    )


sets = st.builds(interval_set, st.integers(1, 6), seconds, seconds, fractions, fractions)
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=20)


@st.composite
def plans(draw: st.DrawFn) -> Workout:
    """Return a workout in fractions of FTP with a set in its middle and texts anywhere."""
    before, after = draw(st.lists(singles, max_size=6)), draw(st.lists(singles, max_size=6))
    middle, name = draw(sets), draw(words)
    steps = tuple(step for part in (*before, middle, *after) for step in part)
    total = sum(step.seconds for step in steps)
    said = draw(
        st.lists(
            st.tuples(st.integers(0, total), words.filter(bool)),
            max_size=4,
            unique_by=lambda text: text[0],
        )
    )
    texts = tuple(TextEvent(at, text) for at, text in sorted(said))
    return Workout(name or "x", steps, texts, name, name)


def in_watts(workout: Workout, ftp_w: int) -> Workout:
    """Return the workout with each power in whole watts."""
    return replace(
        workout,
        steps=tuple(
            replace(
                step,
                target=Target(
                    round(step.target.start * ftp_w), round(step.target.end * ftp_w), Unit.WATTS
                ),
            )
            if step.target
            else step
            for step in workout.steps
        ),
    )
