"""Powers in watts and in fractions of FTP -> in one of them, for formats that take no other."""

from dataclasses import replace

from workouts.workout import Target, Unit, Workout


def units_of(workout: Workout) -> frozenset[Unit]:
    """Return the units that the steps of a workout have."""
    return frozenset(step.target.unit for step in workout.steps if step.target)


def in_one_unit(workout: Workout, ftp_w: float) -> Workout:
    """Return the workout in watts where it has both units, as it is where it has one."""
    return in_unit(workout, Unit.WATTS, ftp_w) if len(units_of(workout)) > 1 else workout


def in_unit(workout: Workout, unit: Unit, ftp_w: float) -> Workout:
    """Return the workout with every power in `unit`, at a rider's FTP."""
    steps = tuple(
        replace(step, target=_turned(step.target, unit, ftp_w)) if step.target else step
        for step in workout.steps
    )
    return replace(workout, steps=steps)


def _turned(target: Target, unit: Unit, ftp_w: float) -> Target:
    if target.unit is unit:
        return target
    factor = ftp_w if unit is Unit.WATTS else 1 / ftp_w
    return Target(target.start * factor, target.end * factor, unit)
