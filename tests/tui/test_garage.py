"""What the coach may do beside the ride, in a real data folder, and how it is taken back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from coach.memory import Memory
from tui.garage import Doors, RiderGarage
from tui.resting_garage import resting_garage
from tui.settings import Settings, load_settings
from workouts.errors import CommandRefused
from workouts.workout import Workout


def nothing(_: object) -> Callable[[], None]:
    return lambda: None


def no_memory() -> Memory:
    raise AssertionError("nothing here is remembered")


def garage(folder: Path) -> RiderGarage:
    def start(_: Workout) -> None:
        raise CommandRefused("no")

    return RiderGarage(folder, Settings, Doors(start, lambda _: None, nothing, no_memory))


def test_a_workout_is_built_kept_planned_and_all_of_it_taken_back(tmp_path: Path) -> None:
    here = garage(tmp_path)
    draft = here.draft("warmup 10m 50-75%\n4x(4m 110% / 3m 55%)\ncooldown 8m 75-50%", "Four hills")
    assert draft.workout.seconds == 46 * 60
    assert draft.training_stress is not None
    kept = here.keep(draft)
    assert here.workout("four").name == "Four hills"
    day = here.today() + timedelta(days=2)
    planned = here.schedule(day, "Four hills")
    assert planned.what == f"Four hills, {day.isoformat()}"
    assert [each.name for each in here.calendar(day, day)] == ["Four hills"]
    assert planned.undo is not None
    planned.undo()
    assert not here.calendar(day, day)
    assert kept.undo is not None
    kept.undo()
    assert not list((tmp_path / "workouts").glob("*.zwo"))


@pytest.mark.parametrize("text", ["", "ten hard minutes", "10m 50%\n4x("])
def test_text_that_is_no_workout_is_refused_with_its_fault(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandRefused, match="workout text"):
        garage(tmp_path).draft(text, "Bad")


@pytest.mark.parametrize("name", ["/etc/passwd", "../../settings.toml", "no such workout"])
def test_a_path_is_no_name_of_a_workout(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandRefused, match="no workout of the library"):
        garage(tmp_path).workout(name)


def test_ftp_is_set_from_today_on_and_set_back(tmp_path: Path) -> None:
    here = resting_garage(tmp_path, no_memory)
    done = here.set_ftp(281)
    assert (done.what, load_settings(tmp_path)[0].athlete.ftp_w) == ("281 W", 281)
    assert done.undo is not None
    done.undo()
    assert load_settings(tmp_path)[0].athlete.ftp_w == 200


def test_without_an_engine_nothing_is_started_and_without_a_ride_nothing_noted(
    tmp_path: Path,
) -> None:
    here = resting_garage(tmp_path, no_memory)
    first = here.workout("a").name
    with pytest.raises(CommandRefused, match="no console and no engine runs"):
        here.start(first)
    with pytest.raises(CommandRefused, match="there is no ride"):
        here.note("knee")
