"""What a rider asks about the sensors: who is there, who serves what, batteries, silence."""

from coach.intents import Intent
from coach.scene import Scene
from coach.silence import MOST_SENSORS
from sensors.readings import LinkState

NAMED_AT_ONCE = 4  # more would be a list, not an answer; the sensor bar has them all
LOW_BATTERY_PERCENT = 20
NO_SENSORS = "No sensors are connected."


def sensors(scene: Scene) -> str:
    """Name the sensors and how each is doing."""
    if not scene.sensors:
        return NO_SENSORS
    named = range(min(NAMED_AT_ONCE, len(scene.sensors)))
    return f"{', '.join(f'{{sensor_{index}_name}} {{sensor_{index}_link}}' for index in named)}."


def battery(scene: Scene) -> str:
    """Say every battery that is known, the emptiest first."""
    known = sorted(
        (status.battery_percent, index)
        for index, status in enumerate(scene.sensors[:MOST_SENSORS])
        if status.battery_percent is not None
    )
    if not known:
        return "No sensor has told its battery." if scene.sensors else NO_SENSORS
    said = ", ".join(
        f"{{sensor_{index}_name}} {{sensor_{index}_battery}}" for _, index in known[:NAMED_AT_ONCE]
    )
    return f"{said}{'; change it soon' if known[0][0] < LOW_BATTERY_PERCENT else ''}."


def sensor_age(scene: Scene) -> str:
    """Name the sensor that has been silent longest, or say that all are live."""
    if not scene.sensors:
        return NO_SENSORS
    silent = [
        (status.age_s if status.age_s is not None else float("inf"), index)
        for index, status in enumerate(scene.sensors[:MOST_SENSORS])
        if status.link is not LinkState.LIVE
    ]
    if not silent:
        return "Every sensor is live."
    _, index = max(silent)
    if scene.sensors[index].age_s is None:
        return f"{{sensor_{index}_name}} has not been heard yet."
    return f"{{sensor_{index}_name}} has been silent for {{sensor_{index}_age}}."


SENSOR_QUESTIONS = (
    Intent("sensors", "which sensors are connected", sensors),
    Intent("battery", "how are the batteries", battery),
    Intent("sensor_age", "has any sensor gone silent", sensor_age),
    Intent("power_source", "where does my power come from", "Power comes from {power_from}."),
    Intent(
        "heart_rate_source",
        "where does my heart rate come from",
        "Heart rate comes from {heart_rate_from}.",
    ),
    Intent(
        "cadence_source", "where does my cadence come from", "Cadence comes from {cadence_from}."
    ),
)
