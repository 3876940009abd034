"""Ways to count load, by the name of the program that counts so."""

from collections.abc import Iterator, Mapping
from typing import Any

from tui.setting import BadValue, quoted
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


def read_load(table: Mapping[str, Any]) -> tuple[Convention, Form]:
    """Return how load is counted by [load]: a program's name, or the two words; or as always."""
    named = table.get("convention", Convention.EXPONENTIAL.value)
    for name, convention, form in CONVENTIONS:
        if isinstance(named, str) and named.strip().casefold() == name.casefold():
            return convention, form
    names = [name for name, *_ in CONVENTIONS]
    convention = _choice(Convention, "convention", named, names)
    return convention, _choice(Form, "form", table.get("form", Form.PREVIOUS_DAY.value), [])


def lines_of_load(convention: Convention, form: Form) -> Iterator[str]:
    """Yield [load] as it is written."""
    yield "[load]"
    name = convention_name(convention, form)
    if name in [name for name, *_ in CONVENTIONS]:
        yield f"convention = {quoted(name)}"
    else:
        yield f"convention = {quoted(convention.value)}"
        yield f"form = {quoted(form.value)}"


def _choice(kind: Any, name: str, given: Any, others: list[str]) -> Any:
    try:
        return kind(given)
    except ValueError:
        known = ", ".join([*others, *(each.value for each in kind)])
        raise BadValue("load", name, f"is {given!r}; there are {known}") from None
