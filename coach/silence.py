"""Why a live value is missing, said from what the sensor bar shows: scene -> reply template."""

from collections.abc import Mapping

from coach.language import Language
from coach.scene import Scene
from sensors.readings import DeviceKind, LinkState, Metric

GIVERS: Mapping[Metric, tuple[DeviceKind, ...]] = {
    Metric.POWER: (DeviceKind.POWER_METER, DeviceKind.TRAINER),
    Metric.CADENCE: (DeviceKind.POWER_METER, DeviceKind.SPEED_CADENCE, DeviceKind.TRAINER),
    Metric.HEART_RATE: (DeviceKind.HEART_RATE_STRAP,),
    Metric.SPEED: (DeviceKind.TRAINER, DeviceKind.SPEED_CADENCE),
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


def why_silent(metric: Metric, scene: Scene, spoken: Language) -> str:
    """Return the template that says plainly that `metric` is missing, and why."""
    what = spoken.say(metric.value, "missing")
    givers = [
        (TELLING.index(status.link), GIVERS[metric].index(status.source.kind), index)
        for index, status in enumerate(scene.sensors[:MOST_SENSORS])
        if status.source.kind in GIVERS[metric]
    ]
    if not givers:
        return f"{what}: {spoken.say(GIVERS[metric][0].value, 'no_giver')}."
    _, _, index = min(givers)
    status = scene.sensors[index]
    silent = status.link in (LinkState.STALE, LinkState.LOST) and status.age_s is not None
    why = spoken.say("silent_for" if silent else status.link.value, "silence")
    return f"{what}: {about_sensor(index, why)}."


def about_sensor(index: int, template: str) -> str:
    """Return a template about {sensor_…} as one about the sensor at `index`."""
    return template.replace("{sensor_", f"{{sensor_{index}_")
