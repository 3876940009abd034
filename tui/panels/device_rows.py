"""Devices as rows: name, kind, radio, signal, battery, state, and who serves what."""

from collections.abc import Mapping
from dataclasses import dataclass

from sensors.readings import DeviceKind, LinkState, Metric
from tui.calibration import Calibration
from tui.devices import DeviceRow
from tui.formats import age, fitted, whole
from tui.panels.drawing import Row, Span, spread
from tui.panels.sensor_bar import DOTS, LOW_BATTERY_PERCENT, SERVES
from tui.panels.table import cell
from tui.plots import EIGHTHS
from tui.radios import WORDS
from tui.remembered import LONGEST_NAME
from tui.trial import TARGET_W, Stage, Trial

WIDE = 96  # from so many cells on kinds are spelt out and there is a column for what is served
NARROW_CELLS, WIDE_CELLS = 57, 93  # of a row without its name
KINDS: Mapping[DeviceKind, tuple[str, str]] = {
    DeviceKind.TRAINER: ("trainer", "trainer"),
    DeviceKind.POWER_METER: ("meter", "power meter"),
    DeviceKind.HEART_RATE_STRAP: ("strap", "heart rate strap"),
    DeviceKind.SPEED_CADENCE: ("speed", "speed, cadence"),
}
SHORT_RADIOS: Mapping[str, str] = {"ble": "BLE", "ant": "ANT+", "simulated": "sim"}
METRICS: Mapping[Metric, tuple[str, str, str]] = {  # key, word, unit
    Metric.POWER: ("w", "power", "W"),
    Metric.HEART_RATE: ("h", "heart rate", "bpm"),
    Metric.CADENCE: ("n", "cadence", "rpm"),
    Metric.SPEED: ("s", "speed", "km/h"),
}
BARS = "▂▄▆█"
BAR_FROM_DBM = (-92, -80, -68, -56)  # from this signal on a bar is lit
HEARD_LATELY_S = 5.0


@dataclass(frozen=True, slots=True)
class Served:
    """One metric: its live value and who serves it, and whom the rider prefers."""

    metric: Metric
    value: float | None
    by: str | None
    preferred: str | None


def device_row(row: DeviceRow, width: int) -> Row:
    """Return a row of the list."""
    wide = width >= WIDE
    status = row.status
    dot, ink = ("○" if row.paired else "·", "dim") if status is None else DOTS[status.link]
    room = min(LONGEST_NAME, width - (WIDE_CELLS if wide else NARROW_CELLS))
    battery = status.battery_percent if status is not None else None
    low = battery is not None and battery <= LOW_BATTERY_PERCENT
    radios = WORDS if wide else SHORT_RADIOS
    spans: list[Span] = [
        (f"{dot} ", ink),
        *cell(fitted(row.source.name, room), room, "text" if row.paired else "dim"),
        *cell(KINDS[row.source.kind][wide], 16 if wide else 7, "dim"),
        *cell(radios.get(row.source.radio, row.source.radio), 9 if wide else 4, "dim"),
        *signal_cells(row.signal_dbm),
        *cell("" if battery is None else f"{battery} %", 5, "alarm" if low else "dim", right=True),
    ]
    words, words_ink = state_words(row)
    spans += cell(fitted(words, 18), 18, words_ink)
    if wide:
        spans += _serving(row)
    return tuple(spans)


def signal_cells(signal_dbm: int | None) -> Row:
    """Return bars and number of a signal, 11 cells."""
    if signal_dbm is None:
        return (("      --   ", "faint"),)
    lit = sum(signal_dbm >= least for least in BAR_FROM_DBM)
    return (
        (BARS[:lit], "text"),
        (BARS[lit:], "faint"),
        (f" {signal_dbm}".replace("-", "−").rjust(5) + "  ", "dim"),
    )


def state_words(row: DeviceRow) -> Span:
    """Return how a device is doing, and the ink of that."""
    status = row.status
    if not row.paired:
        heard_s = row.heard_s or 0.0
        lately = heard_s < HEARD_LATELY_S
        return "in the air" if lately else f"heard {age(heard_s)} ago", "dim"
    if status is None:
        return "no radio for it", "alarm"
    silent = "" if status.age_s is None else f" {age(status.age_s)}"
    match status.link:
        case LinkState.LIVE:
            return "live", "z3"
        case LinkState.STALE:
            return f"silent{silent}", "over"
        case LinkState.LOST:
            return f"lost{silent}{_tries(status.attempt)}", "alarm"
        case LinkState.SEARCHING | LinkState.CONNECTING:
            return f"{status.link.value}{_tries(status.attempt)}", "over"


def served_rows(served: list[Served], width: int) -> list[Row]:
    """Return a row for each metric: its key, its value, who serves it, whom the rider prefers."""
    rows: list[Row] = [(("who serves what", "dim"),)]
    name_cells = max(12, min(32, width - 48))
    for each in served:
        key, word, unit = METRICS[each.metric]
        value = "--" if each.value is None else whole(each.value)
        spans: list[Span] = [
            (f"{key} ", "now"),
            *cell(word, 11, "dim"),
            (f"{value:>4} ", "text"),
            *cell(unit, 5, "dim"),
            *cell(
                fitted(each.by or "nobody", name_cells), name_cells, "text" if each.by else "faint"
            ),
        ]
        if each.preferred is not None:
            mark = "preferred" if each.preferred == each.by else f"prefers {each.preferred}"
            spans.append((fitted(mark, max(9, width - name_cells - 30)), "plan"))
        rows.append(tuple(spans))
    return rows


def about_rows(row: DeviceRow | None, width: int, height: int) -> list[Row]:
    """Return the marked device: its name, its id, and what is to be known about it."""
    if row is None:
        return []
    kind = KINDS[row.source.kind][1]
    if row.driven:
        kind += ", the one that is driven"
    head = spread(
        ((fitted(row.source.name, width // 2), "strong"), (f"   {kind}", "dim")),
        ((fitted(row.source.id, width // 2), "faint"),),
        width,
    )
    status = row.status
    if row.why and (status is None or status.link is not LinkState.LIVE):
        return [head, ((fitted(row.why, width), "over"),)][:height]
    if not row.paired:
        return [head, (("enter takes it into every ride", "dim"),)][:height]
    words = ""
    if status is not None and status.bad_packets:
        words = f"{status.bad_packets} packets could not be read"
    if row.prefers:
        wants = ", ".join(METRICS[metric][1] for metric in row.prefers)
        words = f"{words}; preferred for {wants}".removeprefix("; ")
    return [head, ((fitted(words, width), "dim"),)][:height]


def calibration_row(calibration: Calibration, width: int) -> Row:
    """Return the calibration in one row: what the rider has to do, then how it went."""
    name = fitted(calibration.name, width // 3)
    words = calibration.verdict or f"asking {name} for control"
    ink = "strong" if calibration.running else "text"
    end = "   letting it go" if calibration.stage is Stage.RELEASING else ""
    return (
        ("calibration  ", "dim"),
        (fitted(words, width - 13 - len(end)), ink),
        (end, "dim"),
    )


def trial_row(trial: Trial | None, left_s: float, power_w: float | None, width: int) -> Row:
    """Return the test in one row: what is asked, what is given, how long yet; then the verdict."""
    if trial is None:
        return ()
    if trial.stage is Stage.ASKING:
        return (("test  ", "dim"), (f"asking {trial.name} for {TARGET_W} W, pedal on", "text"))
    if trial.running:
        return (
            ("test  ", "dim"),
            (f"{whole(power_w, 4)} W", "strong"),
            (f" of {TARGET_W} W   ", "dim"),
            (f"{left_s:2.0f} s left   ", "text"),
            (_trace(trial.powers_w), "now"),
        )
    ink = "text" if trial.good else "over"
    end = "" if trial.stage is Stage.DONE else "   letting it go"
    words = fitted(trial.verdict, width - 8 - len(end))
    return (
        ("✓ " if trial.good else "! ", "now" if trial.good else "over"),
        (words, ink),
        (end, "dim"),
    )


def _trace(powers_w: list[float | None]) -> str:
    """Return a block a second; the target stands at two thirds of the height."""
    top = TARGET_W * 1.5
    return "".join(
        " " if power_w is None else EIGHTHS[max(1, min(8, round(power_w / top * 8)))]
        for power_w in powers_w
    )


def _serving(row: DeviceRow) -> Row:
    serves = row.status.serves if row.status is not None else ()
    words = " ".join(SERVES[metric] for metric in serves)
    return ((words, "text"), ("  driven" if row.driven else "", "plan"))


def _tries(attempt: int) -> str:
    return f", try {attempt}" if attempt else ""
