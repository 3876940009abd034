"""Ways to count load, by the name of the program that counts so."""

from workouts.load import Convention, Form

# Source: what these programs publish of their charts; see docs/figures.md.
CONVENTIONS = (
    ("GoldenCheetah", Convention.EXPONENTIAL, Form.PREVIOUS_DAY),
    ("intervals.icu", Convention.EXPONENTIAL, Form.SAME_DAY),
    ("TrainingPeaks", Convention.FRACTION, Form.PREVIOUS_DAY),
)


def convention_name(convention: Convention, form: Form) -> str:
    """Return who counts so; the fourth way, which nobody has, is said in words."""
    for name, counted, formed in CONVENTIONS:
        if (counted, formed) == (convention, form):
            return name
    return "1/42 and 1/7 a day, form of the same day"


def next_convention(convention: Convention, form: Form) -> tuple[Convention, Form]:
    """Return the way that comes after this one in the table."""
    names = [name for name, *_ in CONVENTIONS]
    name = convention_name(convention, form)
    at = names.index(name) + 1 if name in names else 0
    return CONVENTIONS[at % len(CONVENTIONS)][1:]
