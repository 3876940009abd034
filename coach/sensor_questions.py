"""What a rider asks about the sensors: who is there, who serves what, batteries, silence."""

from coach.intents import Intent
from coach.language import Language
from coach.scene import Scene
from coach.silence import MOST_SENSORS, about_sensor
from sensors.readings import LinkState

NAMED_AT_ONCE = 4  # more would be a list, not an answer; the sensor bar has them all
LOW_BATTERY_PERCENT = 20
NO_SENSORS = "no_sensors"


def sensors(scene: Scene, spoken: Language) -> str:
    """Name the sensors and how each is doing."""
    if not scene.sensors:
        return spoken.say(NO_SENSORS, "replies")
    one = spoken.say("one_sensor", "replies")
    named = range(min(NAMED_AT_ONCE, len(scene.sensors)))
    return f"{', '.join(about_sensor(index, one) for index in named)}."


def battery(scene: Scene, spoken: Language) -> str:
    """Say every battery that is known, the emptiest first."""
    known = sorted(
        (status.battery_percent, index)
        for index, status in enumerate(scene.sensors[:MOST_SENSORS])
        if status.battery_percent is not None
    )
    if not known:
        return spoken.say("no_battery" if scene.sensors else NO_SENSORS, "replies")
    one = spoken.say("one_battery", "replies")
    said = ", ".join(about_sensor(index, one) for _, index in known[:NAMED_AT_ONCE])
    low = known[0][0] < LOW_BATTERY_PERCENT
    return f"{said}{spoken.say('low_battery', 'replies') if low else ''}."


def sensor_age(scene: Scene, spoken: Language) -> str:
    """Name the sensor that has been silent longest, or say that all are live."""
    if not scene.sensors:
        return spoken.say(NO_SENSORS, "replies")
    silent = [
        (status.age_s if status.age_s is not None else float("inf"), index)
        for index, status in enumerate(scene.sensors[:MOST_SENSORS])
        if status.link is not LinkState.LIVE
    ]
    if not silent:
        return spoken.say("all_live", "replies")
    _, index = max(silent)
    unheard = scene.sensors[index].age_s is None
    return about_sensor(index, spoken.say("not_heard_yet" if unheard else "sensor_age", "replies"))


SENSOR_QUESTIONS = (
    Intent("sensors", sensors),
    Intent("battery", battery),
    Intent("sensor_age", sensor_age),
    Intent("power_source"),
    Intent("heart_rate_source"),
    Intent("cadence_source"),
)
