"""What the trainer is doing, in words a rider takes in at a glance."""

from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from tui.formats import decimal
from workouts.snapshot import GuardState, RideSnapshot, RideState

MODE_WORDS = {
    TrainerMode.ERG: "ERG",
    TrainerMode.RESISTANCE: "resistance",
    TrainerMode.SIM: "slope",
    TrainerMode.FREE: "free ride",
}

# Words and whether they need the rider's eye.
Words = tuple[str, bool]


def trainer_words(ride: RideSnapshot) -> Words:
    """Return the state of the trainer in words, and True when the rider should look."""
    trainer = ride.trainer
    match trainer.state:
        case ControlState.ABSENT:
            return "no trainer", False
        case ControlState.NO_LINK:
            return "trainer out of reach, looking", True
        case ControlState.REQUESTING:
            return _attempted("asking for control", trainer.attempt), trainer.attempt > 1
        case ControlState.REFUSED:
            return _attempted("no control, retrying", trainer.attempt), True
        case ControlState.RELEASED:
            return "trainer let go", False
        case ControlState.READY:
            return _driven(ride)


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


def _target_words(target: TrainerTarget | None, ride: RideSnapshot) -> str:
    if target is None:
        return f"{MODE_WORDS[ride.mode]} ready"
    match target.mode:
        case TrainerMode.ERG:
            return f"ERG {target.power_w} W"
        case TrainerMode.RESISTANCE:
            return f"resistance {decimal(target.level_percent, 0)} %"
        case TrainerMode.SIM:
            return f"slope {decimal(target.slope_percent, 1)} %"
        case TrainerMode.FREE:
            return "free ride"
