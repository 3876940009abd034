"""What a rider tells the coach to do, each a row: the command, its question, its arguments.

Nothing here can do what a key cannot: every row names a command of workouts.commands.
"""

from collections.abc import Callable, Mapping

from coach.intents import Intent, Kind, Order
from coach.patterns import Numbers
from coach.scene import Scene, look
from workouts.commands import Value

STEP = ("step.index", "steps_total")
NUDGE_POINTS = 2
EASE_POINTS = 5
BIG_CHANGE = 10  # percentage points; more is asked first
Arguments = Mapping[str, Value]


def by_points(sign: int) -> Callable[[Numbers], Arguments | str]:
    """Return what turns "by five" to signed whole percentage points."""

    def arguments(numbers: Numbers) -> Arguments | str:
        points = numbers[0]
        if points != int(points) or points <= 0:
            return "Give me whole percents above nought, such as: easier by five."
        return {"points": sign * int(points)}

    return arguments


def percent(numbers: Numbers) -> Arguments | str:
    if numbers[0] != int(numbers[0]):
        return "Give me a whole percent, such as: set intensity to ninety five."
    return {"percent": int(numbers[0])}


def slope(numbers: Numbers) -> Arguments:
    return {"percent": float(numbers[0])}


def seconds(numbers: Numbers) -> Arguments:
    return {"seconds": int(numbers[0])}


def fixed(**arguments: Value) -> Callable[[Numbers], Arguments]:
    return lambda _: arguments


def is_big_change(arguments: Arguments, scene: Scene) -> bool:
    points = arguments["points"]
    return isinstance(points, int) and abs(points) > BIG_CHANGE


def is_big_jump(path: str) -> Callable[[Arguments, Scene], bool]:
    """Return whether "percent" is far from what the trainer holds now; unknown counts as far."""

    def is_big(arguments: Arguments, scene: Scene) -> bool:
        held, wished = look(scene, path), arguments["percent"]
        if not isinstance(held, int | float) or not isinstance(wished, int | float):
            return True
        return abs(wished - held) > BIG_CHANGE

    return is_big


def _order(name: str, example: str, order: Order) -> Intent:
    return Intent(name, example, kind=Kind.ORDER, order=order)


def _change(name: str, example: str, arguments: Callable[[Numbers], Arguments | str]) -> Intent:
    verb = "Ease" if name.startswith("ease") else "Raise"
    ask = f"{verb} all targets by {{points}} percent?"
    order = Order("change_intensity", ask, arguments, ("bias_percent",), is_big_change)
    return _order(name, example, order)


def _mode(mode: str, example: str, ask: str) -> Intent:
    order = Order("set_mode", ask, fixed(mode=mode), ("mode",))
    return _order(f"mode_{mode}", example, order)


ORDERS = (
    _order("start", "start the ride", Order("start", "Start the ride?")),
    _order("pause", "pause", Order("pause", "Pause the ride?")),
    _order("resume", "resume", Order("resume", "Go on?")),
    _order("skip", "skip this step", Order("skip_step", "Skip[ {step_name}]?", watched=STEP)),
    _order("back", "go back", Order("back_step", "Go back[ from {step_name}]?", watched=STEP)),
    _order(
        "repeat_step",
        "repeat this interval",
        Order("repeat_step", "Ride[ {step_name}] once more after this?", watched=STEP),
    ),
    _order(
        "extend",
        "extend by thirty seconds",
        Order("extend_step", "Make[ {step_name}] longer by {seconds}?", seconds, STEP),
    ),
    _order(
        "extend_unclear",
        "make it longer",
        Order(
            "extend_step",
            "Make it longer?",
            lambda _: "By how much? Say: extend by thirty seconds.",
        ),
    ),
    _change("ease", "easier", fixed(points=-EASE_POINTS)),
    _change("push", "harder", fixed(points=EASE_POINTS)),
    _change("ease_a_bit", "a bit easier", fixed(points=-NUDGE_POINTS)),
    _change("push_a_bit", "a bit harder", fixed(points=NUDGE_POINTS)),
    _change("ease_by", "easier by three percent", by_points(-1)),
    _change("push_by", "harder by three percent", by_points(1)),
    _order(
        "full_intensity",
        "back to full intensity",
        Order("set_intensity", "Set all targets to {percent} percent of plan?", fixed(percent=100)),
    ),
    _order(
        "set_intensity",
        "set intensity to ninety five percent",
        Order("set_intensity", "Set all targets to {percent} percent of plan?", percent),
    ),
    _order("mark_lap", "mark a lap", Order("mark_lap", "Mark a lap?")),
    _mode("erg", "switch to ERG", "Switch to ERG?"),
    _mode("resistance", "switch to resistance", "Switch to resistance?"),
    _mode("sim", "switch to SIM", "Switch to SIM?"),
    _mode("free", "free ride mode", "Switch to free ride?"),
    _order(
        "set_level",
        "set level to forty percent",
        Order(
            "set_level",
            "Set the resistance level to {percent} percent?",
            percent,
            is_big=is_big_jump("ride.trainer.wanted.level_percent"),
        ),
    ),
    _order(
        "set_slope",
        "set slope to three percent",
        Order(
            "set_slope",
            "Set the slope to {percent} percent?",
            slope,
            is_big=is_big_jump("ride.trainer.wanted.slope_percent"),
        ),
    ),
    _order("undo", "undo", Order("undo", "Take the last command back?")),
    _order("end", "end the ride", Order("finish", "End the ride and save it?")),
    _order("discard", "discard the ride", Order("discard", "Throw this ride away for good?")),
)
