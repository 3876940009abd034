"""The one command surface: every row is one that the ride obeys, and bad input gets a sentence."""

import pytest

from tests.workouts.riding import ScriptedRide, steady, workout
from workouts.commands import COMMANDS, Value, check_arguments
from workouts.errors import CommandRefused

GOOD: dict[str, Value] = {"seconds": 30, "points": 5, "percent": 70, "mode": "sim"}


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("start", "resume")])
def test_every_command_is_obeyed_on_a_ride(name: str) -> None:
    ride = ScriptedRide(workout(steady(200, 300), steady(150, 300))).start()
    ride.ride(20)
    if name == "undo":
        ride.do("skip_step")
    arguments = {key: GOOD[key] for key in COMMANDS[name].arguments}
    if name == "set_slope":
        arguments["percent"] = 3.5
    notice = ride.session.perform(name, arguments, "key")
    assert notice.text
    assert notice.who == "key"
    assert ride.notes.of("command")[-1]["name"] == name


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("wheelie", {}, "there is no command 'wheelie'; there are start"),
        ("skip_step", {"steps": 2}, "skip_step takes no 'steps'"),
        ("extend_step", {}, "extend_step needs 'seconds'"),
        ("extend_step", {"seconds": "long"}, "extend_step: seconds is 'long', not a number"),
        ("extend_step", {"seconds": None}, "seconds is None, not a number"),
        ("set_level", {"percent": float("inf")}, "percent is inf, not a number"),
        ("set_slope", {"percent": "steep"}, "percent is 'steep', not a number"),
    ],
)
def test_a_command_that_is_none_is_refused_by_a_sentence(
    name: str, arguments: dict[str, Value], sentence: str
) -> None:
    with pytest.raises(CommandRefused) as refused:
        check_arguments(name, arguments)
    assert sentence in str(refused.value)


def test_words_from_a_socket_become_numbers() -> None:
    assert check_arguments("set_slope", {"percent": "-2.5"}) == {"percent": -2.5}
    assert check_arguments("extend_step", {"seconds": "60"}) == {"seconds": 60}


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("set_level", {"percent": 101}, "the level goes from 0 to 100 %, not 101 %"),
        ("set_slope", {"percent": float("nan")}, "the slope goes from -20 to 20 %"),
        ("set_slope", {"percent": -21}, "the slope goes from -20 to 20 %"),
        ("set_mode", {"mode": "downhill"}, "there is no mode 'downhill'; there are erg"),
        ("set_intensity", {"percent": 49}, "intensity goes from 50 to 150 %, not 49 %"),
        ("set_intensity", {"percent": 151}, "intensity goes from 50 to 150 %, not 151 %"),
        ("change_intensity", {"points": 0}, "by how many points"),
        ("extend_step", {"seconds": 0}, "extend by how many seconds"),
        ("extend_step", {"seconds": 10**9}, "cannot be changed by that much"),
        ("extend_step", {"seconds": -600}, "cannot be changed by that much"),
        ("undo", {}, "nothing to undo"),
        ("resume", {}, "resume does not fit: the ride is riding"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    name: str, arguments: dict[str, Value], sentence: str
) -> None:
    ride = ScriptedRide(workout(steady(200, 300))).start()
    ride.ride(20)
    course, events = ride.session.course, len(ride.notes.events)
    with pytest.raises(CommandRefused) as refused:
        ride.session.perform(name, arguments, "key")
    assert sentence in str(refused.value)
    assert ride.session.course == course
    assert len(ride.notes.events) == events
