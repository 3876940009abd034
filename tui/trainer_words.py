"""What the trainer is doing, in words a rider takes in at a glance."""

from math import inf

from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from sensors.readings import DeviceKind, LinkState, SensorStatus
from tui.formats import age, decimal, signed
from workouts.snapshot import GuardState, RideSnapshot, RideState

MODE_WORDS = {
    TrainerMode.ERG: "ERG",
    TrainerMode.RESISTANCE: "resistance",
    TrainerMode.SIM: "slope",
    TrainerMode.FREE: "free ride",
}

# Words and whether they need the rider's eye.
Words = tuple[str, bool]


def trainer_words(ride: RideSnapshot, sensors: tuple[SensorStatus, ...] = ()) -> Words:
    """Return the state of the trainer in words, and True when the rider should look.

    What the trainer last said yes to is not news while it is silent, so its silence is said too.
    """
    trainer = ride.trainer
    status = _status(trainer, sensors)
    match trainer.state:
        case ControlState.ABSENT:
            return "no trainer", False
        case ControlState.NO_LINK:
            return _unlinked(status)
        case ControlState.REQUESTING:
            return _attempted("asking for control", trainer.attempt), trainer.attempt > 1
        case ControlState.REFUSED:
            return _attempted("no control, retrying", trainer.attempt), True
        case ControlState.RELEASED:
            return "trainer let go", False
        case ControlState.READY:
            doing = (trainer.calibration, True) if trainer.calibration else _driven(ride)
            return _answered(doing, status)


def _status(trainer: TrainerView, sensors: tuple[SensorStatus, ...]) -> SensorStatus | None:
    """Return the trainer's line of the sensor bar, the freshest where it has one for each radio."""
    trainers = [each for each in sensors if each.source.kind is DeviceKind.TRAINER]
    named = [each for each in trainers if each.source.name == trainer.name] or trainers
    return min(named, key=lambda each: inf if each.age_s is None else each.age_s, default=None)


def _unlinked(status: SensorStatus | None) -> Words:
    if status is not None and status.age_s is None and status.link is LinkState.CONNECTING:
        return "connecting to the trainer", False
    if status is not None and status.age_s is None and status.link is LinkState.SEARCHING:
        return "looking for the trainer", False
    return "trainer out of reach, looking", True


def _answered(words: Words, status: SensorStatus | None) -> Words:
    if status is None or status.age_s is None:
        return words
    match status.link:
        case LinkState.STALE:
            return f"{words[0]}, no answer for {age(status.age_s)}", True
        case LinkState.LOST:
            return f"{words[0]}, link lost for {age(status.age_s)}", True
        case LinkState.LIVE | LinkState.SEARCHING | LinkState.CONNECTING:
            return words


def _attempted(words: str, attempt: int) -> str:
    return f"{words} {attempt}" if attempt else words


def _driven(ride: RideSnapshot) -> Words:
    trainer = ride.trainer
    if ride.state in (RideState.PAUSED, RideState.AUTO_PAUSED):
        return "paused, brake off", False
    if ride.guard is GuardState.RELEASED:
        return "released, spin up", True
    commanded = ride.commanded_w
    if ride.guard is GuardState.RAMPING_BACK and commanded is not None:
        return f"ramping back {commanded}→{ride.target_w or commanded} W", True
    if trainer.clipped_from_w is not None:
        return _clipped(trainer, trainer.clipped_from_w), True
    if ride.guard is GuardState.EASING and commanded is not None:
        return f"ERG {commanded} W · easing in", False
    return _target_words(trainer.acknowledged, ride), False


def _clipped(trainer: TrainerView, wanted_w: int) -> str:
    low, high = trainer.min_power_w, trainer.max_power_w
    held = trainer.acknowledged.power_w if trainer.acknowledged else None
    if high is not None and wanted_w > high:
        return f"ERG {held or high} W, its most ({wanted_w} asked)"
    if low is not None and wanted_w < low:
        return f"ERG {held or low} W, its least ({wanted_w} asked)"
    return f"ERG out of its range ({wanted_w} W asked)"


def _matched(offset_w: int | None) -> str:
    """Return what is added to the watts, unseen by the plan, so that the rider's meter shows them.

    An offset of nothing is no news.
    """
    return f", match {signed(offset_w)}" if offset_w else ""


def _target_words(target: TrainerTarget | None, ride: RideSnapshot) -> str:
    if target is None:
        return f"{MODE_WORDS[ride.mode]} ready"
    match target.mode:
        case TrainerMode.ERG:
            return f"ERG {target.power_w} W{_matched(ride.trainer.power_match_w)}"
        case TrainerMode.RESISTANCE:
            return f"resistance {decimal(target.level_percent, 0)} %"
        case TrainerMode.SIM:
            return f"slope {decimal(target.slope_percent, 1)} %"
        case TrainerMode.FREE:
            return "free ride"
