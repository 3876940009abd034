"""W′ on the ride screen: a bar of what is left, the kilojoules, and where the plan leads them."""

from tui.formats import name_of
from tui.panels.drawing import Row, Span, padded, width_of
from tui.plots import EIGHTHS
from workouts.snapshot import RideSnapshot, StepView, WPrimeForecast

BAR_CELLS = 9
SHORT_BAR_CELLS = 4
FULL = "▇"  # seven eighths: bars of two rows do not touch
EMPTY = "▁"
LOW_SHARE = 0.25  # of W′: below it, or where the plan leads below it, the number is lit


def kilojoules(joules: float) -> str:
    """Return `11.2`, with a true minus sign; never a minus zero."""
    text = f"{joules / 1000:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def w_prime_bar(share: float, cells: int) -> str:
    """Return a bar that is full at a share of 1 and empty at 0 and below."""
    sevenths = round(min(1.0, max(0.0, share)) * cells * 7)
    full, part = divmod(sevenths, 7)
    shown = FULL * full + (EIGHTHS[part] if part else "")
    return shown.ljust(cells, EMPTY)[:cells]


def where(step: StepView, sets: int) -> str:
    """Return a step as a place: `set 3`, `rep 2 of 5`, or its name."""
    repeat = step.repeat
    if repeat is None:
        return name_of(step)
    # "Set 3" is where its last rep ends; within a set the rider counts reps.
    if sets > 1 and repeat.index == repeat.of:
        return f"set {repeat.group}"
    return f"rep {repeat.index} of {repeat.of}"


def w_prime_row(ride: RideSnapshot, width: int) -> Row:
    """Return the row in full: `W′ ▇▇▇▅▁ 11.2 kJ → 4.0 at the end of set 3`; its end gives way."""
    if ride.w_prime_j is None:
        return (("W′ ", "dim"), ("--", "faint"))
    balance: Row = (
        ("W′ ", "dim"),
        (w_prime_bar((ride.w_prime_percent or 0) / 100, BAR_CELLS), _ink(ride)),
        (f" {kilojoules(ride.w_prime_j):>5}", _ink(ride)),
        (" kJ", "dim"),
    )
    for words in _ahead(ride.w_prime_forecast):
        if width_of(balance) + width_of(words) <= width:
            return (*balance, *words)
    return padded(balance, width)


def w_prime_short(ride: RideSnapshot, width: int) -> Row:
    """Return what fits in a corner: `W′ ▇▇▅▁ 11.2→4.0 kJ`, without the bar where that is short."""
    if ride.w_prime_j is None:
        return ()
    seen = ride.w_prime_forecast
    number: Row = ((kilojoules(ride.w_prime_j), _ink(ride)), (" kJ", "dim"))
    if seen is not None and seen.gone_in is not None and ride.w_prime_j > 0:
        number = (*number, ("→gone!", "alarm"))
    elif seen is not None and seen.lowest_in is not None:
        number = (number[0], (f"→{kilojoules(seen.lowest_j)}", _ink(ride)), number[1])
    bar: Span = (f"{w_prime_bar((ride.w_prime_percent or 0) / 100, SHORT_BAR_CELLS)} ", _ink(ride))
    for row in ((("W′ ", "dim"), bar, *number), (("W′ ", "dim"), *number)):
        if width_of(row) <= width:
            return row
    return ()


def _ahead(seen: WPrimeForecast | None) -> tuple[Row, ...]:
    """Return where the plan leads, in words from long to short."""
    if seen is None:
        return ((),)
    if seen.gone_in is not None:
        if seen.gone_in_s == 0:
            return ((("  W′ is gone", "alarm"),), ())
        place = where(seen.gone_in, seen.sets)
        return (
            (("  at this rate gone in ", "alarm"), (place, "alarm")),
            (("  gone in ", "alarm"), (place, "alarm")),
            (("  gone", "alarm"),),
        )
    if seen.lowest_in is None:
        return ((),)
    number: Row = ((" → ", "dim"), (kilojoules(seen.lowest_j), "text"))
    place = where(seen.lowest_in, seen.sets)
    return (
        (*number, (f" at the end of {place}", "dim")),
        (*number, (f" in {place}", "dim")),
        number,
    )


def _ink(ride: RideSnapshot) -> str:
    return "over" if (ride.w_prime_percent or 0) < 100 * LOW_SHARE else "text"
