"""The sensor bar: each device with what it serves, its age when silent, its battery when low."""

from sensors.readings import DeviceKind, LinkState, Metric, SensorStatus
from tui.formats import age, fitted
from tui.panels.drawing import Row, width_of

# Which kinds of device can serve a metric at all.
METRIC_KINDS = {
    Metric.POWER: (DeviceKind.TRAINER, DeviceKind.POWER_METER),
    Metric.CADENCE: (DeviceKind.TRAINER, DeviceKind.POWER_METER, DeviceKind.SPEED_CADENCE),
    Metric.HEART_RATE: (DeviceKind.HEART_RATE_STRAP, DeviceKind.TRAINER),
    Metric.SPEED: (DeviceKind.TRAINER, DeviceKind.SPEED_CADENCE, DeviceKind.POWER_METER),
}
SERVES = {
    Metric.POWER: "W",
    Metric.HEART_RATE: "♥",
    Metric.CADENCE: "rpm",
    Metric.SPEED: "km/h",
}
# A dot is full when live, half when silent, hollow when away; the words say the same.
DOTS = {
    LinkState.LIVE: ("●", "z3"),
    LinkState.STALE: ("◐", "over"),
    LinkState.CONNECTING: ("◌", "dim"),
    LinkState.SEARCHING: ("◌", "dim"),
    LinkState.LOST: ("○", "alarm"),
}
LOW_BATTERY_PERCENT = 20


def sensor_row(sensors: tuple[SensorStatus, ...], width: int) -> Row:
    """Return one row; names are shortened, then batteries left out, until all devices fit."""
    if not sensors:
        return (("no sensors: the ride runs on time alone", "dim"),)
    for name_cells, full in ((24, True), (12, True), (10, False), (5, False)):
        row: list[tuple[str, str]] = []
        for status in sensors:
            if row:
                row.append(("   " if full else "  ", "text"))
            row += _device(status, name_cells, full)
        if width_of(tuple(row)) <= width:
            break
    return tuple(row)


def _device(status: SensorStatus, name_cells: int, full: bool) -> list[tuple[str, str]]:
    dot, ink = DOTS[status.link]
    spans = [(dot, ink), (f" {fitted(status.source.name, name_cells)}", "text")]
    state = _state(status)
    if state:
        spans.append((f" {state}", "alarm" if status.link is LinkState.LOST else "over"))
    elif full and status.serves:
        spans.append((" " + " ".join(SERVES[metric] for metric in status.serves), "dim"))
    battery = status.battery_percent
    if battery is not None and (full or battery <= LOW_BATTERY_PERCENT):
        low = battery <= LOW_BATTERY_PERCENT
        spans.append((f" {battery} %{' low' if low else ''}", "alarm" if low else "dim"))
    return spans


def _state(status: SensorStatus) -> str:
    silent = "" if status.age_s is None else f" {age(status.age_s)}"
    match status.link:
        case LinkState.LIVE:
            return ""
        case LinkState.STALE:
            return f"silent{silent}"
        case LinkState.LOST:
            tries = f", try {status.attempt}" if status.attempt else ""
            return f"lost{silent}{tries}"
        case LinkState.SEARCHING | LinkState.CONNECTING:
            return f"{status.link.value}"
