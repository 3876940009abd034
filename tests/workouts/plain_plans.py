"""Any plan a rider could have, for property tests: steps, sets, sets in sets, words, names."""

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from workouts.formats.limits import MAX_SECONDS
from workouts.workout import (
    Cadence,
    Repeat,
    Step,
    StepKind,
    Target,
    TextEvent,
    Unit,
    Workout,
)

OPEN_KINDS = (StepKind.FREE, StepKind.MAX)
POWERED_KINDS = tuple(kind for kind in StepKind if kind not in OPEN_KINDS)
MOST_REPEATS = 5

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
seconds = st.integers(1, 150) | st.sampled_from([300, 600])
percents = st.integers(0, 200).map(lambda percent: percent / 100)
fractions = percents | st.floats(0, 20, allow_subnormal=False)
watts = st.integers(0, 3000).map(float) | st.floats(0, 3000)
targets = st.one_of(
    fractions.map(lambda power: Target(power, power)),
    st.builds(Target, fractions, fractions),
    watts.map(lambda power: Target(power, power, Unit.WATTS)),
    st.builds(Target, watts, watts, st.just(Unit.WATTS)),
)
cadences = st.none() | st.tuples(st.integers(10, 250), st.integers(0, 20)).map(
    lambda pair: Cadence(pair[0], min(250, pair[0] + pair[1]))
)
names = st.just("") | words
steps = st.one_of(
    st.builds(
        Step, st.sampled_from(POWERED_KINDS), seconds, targets, cadences,
        name=names, is_test=st.booleans(),
    ),
    st.builds(
        Step, st.sampled_from(OPEN_KINDS), seconds, cadence=cadences,
        name=names, is_test=st.booleans(),
    ),
)  # fmt: skip
places = st.builds(Repeat, st.integers(1, 3), st.integers(3, 4), st.integers(1, 4))


def repeated(of: int, items: list[list[Step]], short: bool) -> list[Step]:
    """Ride the items `of` times; steps that stand in no set yet belong to this one.

    Sets are kept apart by numbers that `renumbered` replaces.
    """
    out: list[Step] = []
    marked = [step.repeat.group for item in items for step in item if step.repeat]
    own = (MOST_REPEATS + 1) * (1 + max(marked, default=0))
    for index in range(1, of + 1):
        groups = 0
        for item in items:
            inner = max((step.repeat.group for step in item if step.repeat), default=0)
            for step in item:
                if step.repeat is None:
                    repeat = Repeat(index, of, own * len(items))
                else:
                    group = (groups + step.repeat.group) * (MOST_REPEATS + 1) + index
                    repeat = replace(step.repeat, group=group)
                out.append(replace(step, repeat=repeat))
            groups += inner
    return out[:-1] if short and len(items) > 1 else out


items = st.recursive(
    steps.map(lambda step: [step]),
    lambda inner: st.builds(
        repeated,
        st.integers(1, MOST_REPEATS),
        st.lists(inner, min_size=1, max_size=3),
        st.booleans(),
    ),
    max_leaves=5,
)


def renumbered(parts: list[list[Step]]) -> tuple[Step, ...]:
    """Return the steps of all parts, their sets numbered as they come."""
    numbers: dict[tuple[int, int], int] = {}
    out: list[Step] = []
    for part, plan in enumerate(parts):
        for step in plan:
            repeat = step.repeat
            if repeat is not None:
                key = (part, repeat.group)
                repeat = replace(repeat, group=numbers.setdefault(key, len(numbers) + 1))
            out.append(replace(step, repeat=repeat))
    return tuple(out)


@st.composite
def workouts(draw: st.DrawFn) -> Workout:
    """Draw a whole workout; now and then its marks of sets are as a cut-up plan has them."""
    plan = renumbered(draw(st.lists(items, max_size=5)))
    if plan and draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(plan) - 1))
        plan = (*plan[:at], replace(plan[at], repeat=draw(places)), *plan[at + 1 :])
    total = sum(step.seconds for step in plan)
    assume(total <= MAX_SECONDS)
    texts = draw(
        st.lists(
            st.builds(
                TextEvent, st.integers(0, total + 60), words.filter(bool), st.integers(1, 90)
            ),
            max_size=4,
        )
    )
    return Workout(
        draw(words),
        plan,
        tuple(sorted(texts, key=lambda event: event.at_s)),
        draw(words),
        draw(words),
        tuple(draw(st.lists(words, max_size=3))),
    )
