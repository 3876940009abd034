"""The small facts under the profile: what comes next, the totals, the load; two forms by width."""

from tui.formats import clock, decimal, fitted, name_of, place_of, signed, watts_of, whole
from tui.panels.drawing import Row, Span, beside, padded, spread, width_of
from tui.panels.w_prime import w_prime_row, w_prime_short
from workouts.snapshot import RideSnapshot, StepView

WIDE = 110
SOON_S = 10.0
NAME_CELLS = 34  # of a step with its place in the set
LENGTH_CELLS = 7
WATTS_CELLS = 20  # the length, an @ and `150→230 W`


def facts(ride: RideSnapshot, width: int, height: int) -> list[Row]:
    """Return rows of facts: steps beside totals where there is room, else one below the other."""
    if width >= WIDE:
        left_width = width // 2 - 2
        left = step_rows(ride, left_width, max(1, height))
        right = [w_prime_row(ride, width - left_width - 4), totals(ride), effort(ride), load(ride)]
        return beside(left, right[:height], left_width, 4)[:height]
    steps = step_rows(ride, width, max(1, height - 2))
    corner = w_prime_short(ride, width - width_of(steps[0]) - 2)
    rows = [spread(steps[0], corner, width), *steps[1:], effort(ride)]
    rows.append((*totals(ride), GAP, *load(ride)))
    return [fit(row, width) for row in rows[:height]]


GAP: Span = ("   ", "text")


def fit(row: Row, width: int) -> Row:
    """Return the row without its last pairs when they do not fit."""
    while width_of(row) > width and len(row) > 2:
        row = row[:-1]
    return padded(row, width)


def step_rows(ride: RideSnapshot, width: int, height: int) -> list[Row]:
    """Return the next steps; from 10 s before a change the first one counts down."""
    if not ride.upcoming:
        if ride.step is None:
            done = "the workout is done: ride on" if ride.steps_total else "a free ride: ride"
            return [((f"{done} as you like, q ends", "dim"),)]
        return [(("next ", "dim"), ("end of the workout, then free ride", "text"))]
    rows: list[Row] = []
    soon = ride.step is not None and ride.left_in_step_s <= SOON_S
    for word, step in zip(("next", "then", "then"), ride.upcoming, strict=False):
        first = not rows
        lead: Span = (f"{word} ", "dim")
        if first and soon:
            lead = (f"in {max(0, -int(-ride.left_in_step_s // 1)):2d} ", "now")
        rows.append(_step_row(lead, step, width, "now" if first and soon else "text"))
    return rows[:height]


def _step_row(lead: Span, step: StepView, width: int, ink: str) -> Row:
    """Return one step; length and watts stand in the same cells whatever the step is called."""
    place = f" {place_of(step)}" if step.repeat else ""
    room = max(6, min(NAME_CELLS, width - width_of((lead,)) - WATTS_CELLS))
    name = fitted(name_of(step), max(1, room - len(place)))
    named: Row = ((name, ink), (place, "dim"))
    return (
        lead,
        *padded(named, room),
        (clock(step.seconds).rjust(LENGTH_CELLS), "text"),
        (" @ ", "dim"),
        (watts_of(step), "plan"),
    )


def totals(ride: RideSnapshot) -> Row:
    """Return intensity factor, training stress, normalized power and work so far."""
    return (
        ("IF ", "dim"),
        (decimal(ride.intensity_factor, 2, 4), "text"),
        ("  TSS ", "dim"),
        (whole(ride.training_stress, 3), "text"),
        ("  NP ", "dim"),
        (whole(ride.normalized_power_w, 3), "text"),
        (" W  ", "dim"),
        (whole(ride.work_kj, 4), "text"),
        (" kJ", "dim"),
    )


def effort(ride: RideSnapshot) -> Row:
    """Return watts per kilogram, the average, and by how much the plan is harder or easier."""
    points = ride.bias_percent - 100
    return (
        ("W/kg ", "dim"),
        (decimal(ride.watts_per_kg, 1, 3), "text"),
        ("   avg ", "dim"),
        (whole(ride.average_power_w, 3), "text"),
        (" W   bias ", "dim"),
        (f"{signed(points, 3)} %", "now" if points else "text"),
    )


def load(ride: RideSnapshot) -> Row:
    """Return fitness, fatigue and form as they stood this morning."""
    return (
        ("CTL ", "dim"),
        (whole(ride.load.ctl, 3), "text"),
        ("  ATL ", "dim"),
        (whole(ride.load.atl, 3), "text"),
        ("  TSB ", "dim"),
        (signed(ride.load.tsb, 3), "text"),
    )
