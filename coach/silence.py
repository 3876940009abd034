"""Why a live value is missing, said from what the sensor bar shows: scene -> reply template."""

from collections.abc import Mapping

from coach.scene import Scene
from sensors.readings import DeviceKind, LinkState, Metric

METRIC_WORDS: Mapping[Metric, str] = {
    Metric.POWER: "power",
    Metric.CADENCE: "cadence",
    Metric.HEART_RATE: "heart rate",
    Metric.SPEED: "speed",
}
GIVERS: Mapping[Metric, tuple[DeviceKind, ...]] = {
    Metric.POWER: (DeviceKind.POWER_METER, DeviceKind.TRAINER),
    Metric.CADENCE: (DeviceKind.POWER_METER, DeviceKind.SPEED_CADENCE, DeviceKind.TRAINER),
    Metric.HEART_RATE: (DeviceKind.HEART_RATE_STRAP,),
    Metric.SPEED: (DeviceKind.TRAINER, DeviceKind.SPEED_CADENCE),
}
DEVICE_WORDS: Mapping[DeviceKind, str] = {
    DeviceKind.TRAINER: "trainer",
    DeviceKind.POWER_METER: "power meter",
    DeviceKind.HEART_RATE_STRAP: "heart rate strap",
    DeviceKind.SPEED_CADENCE: "speed and cadence sensor",
}
# How a link is said; a silence with a known length is said with its seconds.
LINK_WORDS: Mapping[LinkState, str] = {
    LinkState.SEARCHING: "still looking for {%s_name}",
    LinkState.CONNECTING: "{%s_name} is connecting",
    LinkState.LIVE: "{%s_name} is live but sends none",
    LinkState.STALE: "{%s_name} is silent",
    LinkState.LOST: "the link to {%s_name} is lost",
}
# The link that explains a silence best is named: one that should be sending comes first.
TELLING = (
    LinkState.STALE,
    LinkState.LOST,
    LinkState.CONNECTING,
    LinkState.SEARCHING,
    LinkState.LIVE,
)
MOST_SENSORS = 8  # slots {sensor_0_name} to {sensor_7_age}


def why_silent(metric: Metric, scene: Scene) -> str:
    """Return the template that says plainly that `metric` is missing, and why."""
    what = METRIC_WORDS[metric]
    givers = [
        (TELLING.index(status.link), GIVERS[metric].index(status.source.kind), index)
        for index, status in enumerate(scene.sensors[:MOST_SENSORS])
        if status.source.kind in GIVERS[metric]
    ]
    if not givers:
        return f"No {what}: no {DEVICE_WORDS[GIVERS[metric][0]]} is connected."
    _, _, index = min(givers)
    status = scene.sensors[index]
    sensor = f"sensor_{index}"
    if status.link in (LinkState.STALE, LinkState.LOST) and status.age_s is not None:
        return f"No {what}: {{{sensor}_name}} has been silent for {{{sensor}_age}}."
    return f"No {what}: {LINK_WORDS[status.link] % sensor}."
