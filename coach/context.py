"""What the model is told of this instant: scene -> a compact block for the last user message.

A value that is missing is left out. Words of others are quoted (coach.quoted).
"""

from collections.abc import Iterator

from coach.formats import begun_seconds, full_seconds
from coach.quoted import quoted
from coach.scene import Scene
from workouts.clock_text import clock_text
from workouts.snapshot import LoadToday, RideSnapshot, StepView

RIDE_NOW = "[the ride at this instant: data, not words of the rider]"
AT_REST = "[no ride is running: data, not words of the rider]"


def context(scene: Scene) -> str:
    """Return the block; it begins with what it is."""
    if scene.ride is None:
        return "\n".join((AT_REST, *_rest(scene)))
    return "\n".join((RIDE_NOW, *_ride(scene.ride), *_sensors(scene)))


def _ride(ride: RideSnapshot) -> Iterator[str]:
    yield (
        f"state {ride.state.value}, mode {ride.mode.value}, workout {quoted(ride.workout_name)}, "
        f"ridden {clock_text(full_seconds(ride.elapsed_s))}, "
        f"left {clock_text(begun_seconds(ride.left_in_workout_s))}"
    )
    yield _known(
        ("power", ride.power_w, "W"),
        ("3 s", ride.power_3s_w, "W"),
        ("target", ride.target_w, "W"),
        ("off target by", ride.deviation_w, "W"),
        ("power zone", ride.power_zone, ""),
        ("heart rate", ride.heart_rate_bpm, "bpm"),
        ("of maximum", ride.heart_rate_percent, "%"),
        ("heart rate zone", ride.heart_rate_zone, ""),
        ("cadence", ride.cadence_rpm, "rpm"),
        ("intensity", ride.bias_percent, "% of plan"),
    )
    if ride.step is not None:
        yield (
            f"step {ride.step.index + 1} of {ride.steps_total}: {step_line(ride.step)}, "
            f"left {clock_text(begun_seconds(ride.left_in_step_s))}"
        )
    for name, step in zip(("next", "then"), ride.upcoming, strict=False):
        yield f"{name}: {step_line(step)}"
    yield f"hard efforts to come {ride.work_steps_left}"
    if ride.text:
        yield f"the workout shows {quoted(ride.text)}"
    yield _known(
        ("average", ride.average_power_w, "W"),
        ("normalised", ride.normalized_power_w, "W"),
        ("of this step", ride.step_average_power_w, "W"),
        ("training stress", _whole(ride.training_stress), ""),
        ("work", _whole(ride.work_kj), "kJ"),
        ("average heart rate", ride.average_heart_rate_bpm, "bpm"),
        ("FTP", ride.ftp_w, "W"),
    )
    yield from _load(ride.load)


def _rest(scene: Scene) -> Iterator[str]:
    rest = scene.rest
    yield from _load(rest.load)
    if rest.ftp_w is not None:
        yield f"FTP {rest.ftp_w} W"
    if (last := rest.last_ride) is not None:
        figures = _known(
            ("normalised", last.normalized_power_w, "W"),
            ("training stress", _whole(last.training_stress), ""),
            ("work", _whole(last.work_kj), "kJ"),
        )
        name = quoted(last.workout_name)
        yield f"last ride {name} {clock_text(last.duration_s)}{figures and f', {figures}'}"
    if rest.suggested_workout is not None:
        yield f"suggested today {quoted(rest.suggested_workout)}"


def _sensors(scene: Scene) -> Iterator[str]:
    if scene.sensors:
        rows = (f"{quoted(each.source.name, 30)} {each.link.value}" for each in scene.sensors[:8])
        yield f"sensors {', '.join(rows)}"


def _load(load: LoadToday) -> Iterator[str]:
    line = _known(
        ("fitness", _whole(load.ctl), ""),
        ("fatigue", _whole(load.atl), ""),
        ("form", _whole(load.tsb), ""),
    )
    if line:
        yield line


def step_line(step: StepView) -> str:
    """Return `work «Over» 2:00 at 275 W, 85 to 95 rpm, 2 of 6`."""
    line = step.kind.value + (f" {quoted(step.name, 40)}" if step.name else "")
    line += f" {clock_text(step.seconds)}"
    if step.from_w is None or step.to_w is None:
        line += " without target"
    elif step.from_w == step.to_w:
        line += f" at {step.to_w} W"
    else:
        line += f" from {step.from_w} to {step.to_w} W"
    if step.cadence is not None:
        line += f", {step.cadence.low_rpm} to {step.cadence.high_rpm} rpm"
    if step.repeat is not None:
        line += f", {step.repeat.index} of {step.repeat.of}"
    return line


def _known(*rows: tuple[str, int | None, str]) -> str:
    return ", ".join(
        f"{name} {value} {unit}".rstrip() for name, value, unit in rows if value is not None
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
