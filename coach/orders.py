"""What a rider tells the coach to do, each a row: the command and its arguments.

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
            return "whole_points"
        return {"points": sign * int(points)}

    return arguments


def percent(numbers: Numbers) -> Arguments | str:
    if numbers[0] != int(numbers[0]):
        return "whole_percent"
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


def _order(name: str, order: Order) -> Intent:
    return Intent(name, kind=Kind.ORDER, order=order)


def _change(name: str, arguments: Callable[[Numbers], Arguments | str]) -> Intent:
    return _order(name, Order("change_intensity", arguments, ("bias_percent",), is_big_change))


def _mode(mode: str) -> Intent:
    return _order(f"mode_{mode}", Order("set_mode", fixed(mode=mode), ("mode",)))


ORDERS = (
    _order("start", Order("start")),
    _order("pause", Order("pause")),
    _order("resume", Order("resume")),
    _order("skip", Order("skip_step", watched=STEP)),
    _order("back", Order("back_step", watched=STEP)),
    _order("repeat_step", Order("repeat_step", watched=STEP)),
    _order("extend", Order("extend_step", seconds, STEP)),
    _order("extend_unclear", Order("extend_step", lambda _: "longer_by_what")),
    _change("ease", fixed(points=-EASE_POINTS)),
    _change("push", fixed(points=EASE_POINTS)),
    _change("ease_a_bit", fixed(points=-NUDGE_POINTS)),
    _change("push_a_bit", fixed(points=NUDGE_POINTS)),
    _change("ease_by", by_points(-1)),
    _change("push_by", by_points(1)),
    _order("full_intensity", Order("set_intensity", fixed(percent=100))),
    _order("set_intensity", Order("set_intensity", percent)),
    _order("mark_lap", Order("mark_lap")),
    _mode("erg"),
    _mode("resistance"),
    _mode("sim"),
    _mode("free"),
    _order(
        "set_level",
        Order("set_level", percent, is_big=is_big_jump("ride.trainer.wanted.level_percent")),
    ),
    _order(
        "set_slope",
        Order("set_slope", slope, is_big=is_big_jump("ride.trainer.wanted.slope_percent")),
    ),
    _order("undo", Order("undo")),
    _order("end", Order("finish")),
    _order("discard", Order("discard")),
)
