"""The four big things: power against target, time left in the step, heart rate, cadence.

Each is drawn alike: a label, the digits, a gauge, a line of detail; four rows of words at most.
"""

from collections.abc import Callable

from sensors.readings import LinkState, Metric, SensorStatus
from tui.feed import Frame
from tui.formats import (
    age,
    cadence_of,
    clock,
    countdown,
    fitted,
    name_of,
    place_of,
    signed,
    whole,
)
from tui.panels.digits import block_digits
from tui.panels.drawing import Drawing, Row, Span, spread, with_room
from tui.panels.sensor_bar import METRIC_KINDS
from tui.plots import EIGHTHS, bar, needle
from workouts.snapshot import RideSnapshot, RideState
from workouts.workout import Cadence

Draw = Callable[[Frame, int, int], list[Row]]

# A target is met within this share of it; the gauge spans four times as much.
TOLERANCE = 0.05
LEAST_SPAN_W = 40.0
CADENCE_SPAN_RPM = 20.0
HEART_ZONES = 5


def big(label: Row, digits: str, ink: str, tail: list[Row], width: int, height: int) -> list[Row]:
    """Return label, digits as tall as the rows left allow, then the tail rows."""
    rows = max(3, min(11, height - 1 - len(tail)))
    # An odd number of rows puts the middle stroke on a row of its own.
    rows -= rows % 2 == 0
    lines = block_digits(digits, rows, width)
    return [label, *(((line, ink),) for line in lines), *tail]


def silence(metric: Metric, sensors: tuple[SensorStatus, ...]) -> Span:
    """Return why a value is missing: `silent 12 s`, `connecting`, or `no sensor`."""
    able = [each for each in sensors if each.source.kind in METRIC_KINDS[metric]]
    ages = [each.age_s for each in able if each.age_s is not None]
    if ages:
        return (f"silent {age(min(ages))}", "alarm")
    for link in (LinkState.CONNECTING, LinkState.SEARCHING, LinkState.LIVE):
        if any(each.link is link for each in able):
            return ("nothing yet" if link is LinkState.LIVE else link.value, "dim")
    return ("no sensor", "alarm")


def power(frame: Frame, width: int, height: int) -> list[Row]:
    """Return watts now, the needle round the target, and 3 s power with target."""
    ride = frame.ride
    deviation, target = ride.deviation_w, ride.target_w
    label: Row = with_room((("POWER", "dim"), (" W", "faint")), _zone(ride.power_zone), width)
    if ride.power_w is None:
        tail: list[Row] = [((needle(0, 1, width)[0], "faint"),)]
        tail.append((silence(Metric.POWER, frame.sensors),))
        return big(label, " --", "faint", tail, width, height)
    if target is None or target <= 0:
        share = bar(ride.power_w, ride.ftp_w * 1.5, width)
        gauge: Row = ((share, f"z{ride.power_zone or 1}"),)
        detail: Row = (
            ("3 s ", "dim"),
            (whole(ride.power_3s_w, 3), "text"),
            ("  no target", "dim"),
        )
        return big(label, whole(ride.power_w, 3), "strong", [gauge, detail], width, height)
    ink = _side(deviation, target * TOLERANCE)
    gauge = _pointer(deviation, max(LEAST_SPAN_W, target * TOLERANCE * 4), width)
    held: Row = (("3 s ", "dim"), (whole(ride.power_3s_w, 3), "text"), (" of ", "dim"))
    if width < 20:
        held = (("3s ", "dim"), (whole(ride.power_3s_w, 3), "text"), ("/", "dim"))
    detail = spread((*held, (str(target), "plan")), ((signed(deviation, 4), ink),), width)
    shown = "strong" if ink == "good" else ink
    return big(label, whole(ride.power_w, 3), shown, [gauge, detail], width, height)


def step(frame: Frame, width: int, height: int) -> list[Row]:
    """Return time left in the step, how far it has come, and its name and place in the set."""
    ride = frame.ride
    under_way = ride.step
    if frame.stale:
        unknown: list[Row] = [(("─" * width, "faint"),), (("not heard", "alarm"),)]
        return big((("LEFT IN STEP", "dim"),), " --", "faint", unknown, width, height)
    if under_way is None:
        label: Row = (("RIDDEN", "dim"),)
        done = "workout done, free ride" if ride.steps_total else "free ride"
        tail: list[Row] = [(("─" * width, "faint"),), ((fitted(done, width), "text"),)]
        return big(label, countdown(ride.elapsed_s), "strong", tail, width, height)
    end: Row = (("end in ", "dim"), (clock(ride.left_in_workout_s), "text"))
    label = with_room((("LEFT IN STEP", "dim"),), end, width)
    through = ride.step_elapsed_s / under_way.seconds if under_way.seconds else 1.0
    done_cells = min(width, max(0, round(through * width)))
    gauge: Row = (("━" * done_cells, "now"), ("─" * (width - done_cells), "faint"))
    place = place_of(under_way)
    right: Row = ((place, "dim"),) if place else ()
    room = width - len(place) - 1
    detail = spread(((fitted(name_of(under_way), room), "text"),), right, width)
    ink = "now" if ride.left_in_step_s <= 10 and ride.state is RideState.RIDING else "strong"
    return big(label, countdown(ride.left_in_step_s), ink, [gauge, detail], width, height)


def heart(frame: Frame, width: int, height: int) -> list[Row]:
    """Return heart rate with its zone as number, place and fill, and percent of the maximum."""
    ride = frame.ride
    label = with_room((("HEART", "dim"), (" bpm", "faint")), _zone(ride.heart_rate_zone), width)
    if ride.heart_rate_bpm is None:
        tail: list[Row] = [zone_scale(None, width)]
        tail.append((silence(Metric.HEART_RATE, frame.sensors),))
        return big(label, " --", "faint", tail, width, height)
    percent: Row = (
        (whole(ride.heart_rate_percent, 3), "text"),
        (" % of max", "dim"),
    )
    tail = [zone_scale(ride.heart_rate_zone, width), percent]
    return big(label, whole(ride.heart_rate_bpm, 3), "strong", tail, width, height)


def cadence(frame: Frame, width: int, height: int) -> list[Row]:
    """Return cadence with the needle round its target."""
    ride = frame.ride
    label: Row = (("CADENCE", "dim"), (" rpm", "faint"))
    wanted = ride.step.cadence if ride.step else None
    words: Row = (("of ", "dim"), (cadence_of(wanted), "plan")) if wanted else (("free", "dim"),)
    if ride.cadence_rpm is None:
        tail: list[Row] = [((needle(0, 1, width)[0], "faint"),)]
        tail.append((silence(Metric.CADENCE, frame.sensors),))
        return big(label, " --", "faint", tail, width, height)
    off = cadence_deviation(ride.cadence_rpm, wanted)
    if off is None:
        gauge: Row = ((bar(ride.cadence_rpm, 130, width), "dim"),)
        ink = "strong"
    else:
        gauge = _pointer(off, CADENCE_SPAN_RPM, width)
        ink = _side(off, 0.5)
        ink = "strong" if ink == "good" else ink
    return big(label, whole(ride.cadence_rpm, 3), ink, [gauge, words], width, height)


def cadence_deviation(cadence_rpm: int, wanted: Cadence | None) -> float | None:
    """Return how far cadence is outside what is wanted; 0 inside, None without a wish."""
    if wanted is None:
        return None
    return float(min(0, cadence_rpm - wanted.low_rpm) or max(0, cadence_rpm - wanted.high_rpm))


def zone_scale(zone: int | None, width: int) -> Row:
    """Return the zones side by side: each with its number, those reached filled, higher each."""
    spans: list[Span] = []
    for at in range(1, HEART_ZONES + 1):
        cells = at * width // HEART_ZONES - (at - 1) * width // HEART_ZONES
        reached = zone is not None and at <= zone
        # The fill stays below the digits: its cells are never more than five eighths full.
        fill = EIGHTHS[at] * max(0, cells - 2) if reached else ""
        spans.append((str(at), "strong" if at == zone else "dim" if reached else "faint"))
        spans.append((fill.ljust(cells - 1), f"z{at}" if reached else "faint"))
    return tuple(spans)


def _zone(zone: int | None) -> Row:
    return (("  ", "text"),) if zone is None else ((f"Z{zone}", f"z{zone}"),)


def _side(deviation: float | None, tolerance: float) -> str:
    if deviation is None or abs(deviation) <= tolerance:
        return "good"
    return "over" if deviation > 0 else "under"


def _pointer(deviation: float | None, span: float, width: int) -> Row:
    scale, at = needle(deviation or 0.0, span, width)
    if deviation is None:
        return ((scale, "faint"),)
    mark = "◀" if deviation <= -span else "▶" if deviation >= span else "▲"
    return ((scale[:at], "faint"), (mark, "now"), (scale[at + 1 :], "faint"))


class MetricPanel(Drawing):
    """One of the four, told by the function that draws it."""

    def __init__(self, draw_metric: Draw, panel_id: str) -> None:
        super().__init__(panel_id)
        self._draw_metric = draw_metric
        self._frame: Frame | None = None

    def show(self, frame: Frame) -> None:
        self._frame = frame
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        return self._draw_metric(self._frame, width, height) if self._frame else []


def elapsed(ride: RideSnapshot) -> str:
    """Return ridden time and the workout's length as `27:14 / 1:05:00`."""
    if not ride.plan_total_s:
        return clock(ride.elapsed_s)
    return f"{clock(ride.plan_s)} / {clock(ride.plan_total_s)}"
