"""An engine that was killed: the next one takes the ride up as the rider wants, or saves it."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.tui.test_wiring import NOON, Home, at_home
from tui.after_crash import recover
from tui.engine_settings import AfterCrash, EngineSettings
from tui.settings import Settings, save_settings
from workouts.recorder import SUMMARY_NAME
from workouts.recovery import UnfinishedRide
from workouts.snapshot import RideState
from workouts.summary import RideSummary

RIDDEN_S = 20
SOON = timedelta(minutes=3)


def cut_off(folder: Path, paused: bool = False) -> str:
    """Ride for a while and be killed; returns the ride's id."""
    home = Home(folder)
    live = home.ride(RIDDEN_S)
    if paused:
        live.perform("pause", {}, "test")
        home.go(2.0)
    home.crash()
    return live.session.ride_id


def after(folder: Path, away: timedelta, simulated: bool = True) -> tuple[tuple[str, ...], str]:
    """Return what the next engine says, and the state of its ride, "" for none."""
    with at_home(folder, NOON + away) as home:
        said = recover(home.house, NOON + away, simulated=simulated)
        ride = home.house.engine.ride
        if ride is None:
            return said, ""
        home.go(10.0)  # the simulated rider pedals all the time
        return said, ride.session.state.value


def set_to(folder: Path, what: AfterCrash, minutes: int = 60) -> None:
    save_settings(folder, Settings(engine=EngineSettings(10, what, minutes)))


def test_what_was_noted_before_the_kill_is_on_the_page_of_the_ride(tmp_path: Path) -> None:
    home = Home(tmp_path)
    live = home.ride(RIDDEN_S)
    live.note("left knee odd")
    live.note("never mind this one")()
    home.go(2.0)
    home.crash()
    with at_home(tmp_path, NOON + SOON) as again:
        recover(again.house, NOON + SOON, simulated=True)
        ride = again.house.engine.ride
        assert ride is not None
        ride.note("better after a drink")
        again.go(5.0)
        summary = again.house.close_ride()
        assert summary is not None
        assert summary.notes == "left knee odd\nbetter after a drink"


def test_a_ride_saved_after_the_kill_has_its_notes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    live = home.ride(RIDDEN_S)
    live.note("left knee odd")
    home.go(2.0)
    home.crash()
    with at_home(tmp_path, NOON + SOON) as again:
        (ride,) = again.house.unfinished()
        assert again.house.save_unfinished(ride).notes == "left knee odd"


def test_it_waits_paused_until_the_rider_says_so(tmp_path: Path) -> None:
    cut_off(tmp_path)
    said, state = after(tmp_path, SOON)
    assert said == ("The ride of 12:00 was cut off at 0:20; it waits there, paused",)
    assert state == RideState.PAUSED.value


def test_it_goes_on_by_pedalling_where_the_rider_wants_that(tmp_path: Path) -> None:
    set_to(tmp_path, AfterCrash.RIDING)
    cut_off(tmp_path)
    said, state = after(tmp_path, SOON)
    assert said == ("The ride of 12:00 was cut off at 0:20; pedal, and it goes on",)
    assert state == RideState.RIDING.value


def test_a_ride_that_the_rider_had_paused_stays_paused_even_so(tmp_path: Path) -> None:
    set_to(tmp_path, AfterCrash.RIDING)
    cut_off(tmp_path, paused=True)
    assert after(tmp_path, SOON)[1] == RideState.PAUSED.value


def test_it_is_saved_where_the_rider_wants_that(tmp_path: Path) -> None:
    set_to(tmp_path, AfterCrash.SAVE)
    ride_id = cut_off(tmp_path)
    said, state = after(tmp_path, SOON)
    assert said == ("The ride of 12:00 was cut off at 0:20 and is saved",)
    assert state == ""
    assert (tmp_path / "rides" / ride_id / SUMMARY_NAME).exists()


@pytest.mark.parametrize(
    ("minutes", "away", "state"),
    [
        (60, timedelta(minutes=59), "paused"),
        (60, timedelta(minutes=62), ""),
        (5, timedelta(minutes=6), ""),
        (60, -timedelta(days=3), "paused"),  # a machine whose clock lost its time
    ],
)
def test_a_ride_cut_off_too_long_ago_is_saved(
    tmp_path: Path, minutes: int, away: timedelta, state: str
) -> None:
    set_to(tmp_path, AfterCrash.PAUSED, minutes)
    cut_off(tmp_path)
    assert after(tmp_path, away)[1] == state


def test_a_simulated_ride_does_not_go_on_on_the_riders_own_trainer(tmp_path: Path) -> None:
    cut_off(tmp_path)
    said, state = after(tmp_path, SOON, simulated=False)
    assert said[0].endswith("and is saved")
    assert state == ""


def test_of_two_that_were_cut_off_the_newer_goes_on_and_none_is_lost(tmp_path: Path) -> None:
    first = cut_off(tmp_path)
    home = Home(tmp_path, NOON + timedelta(minutes=10))
    home.ride(RIDDEN_S)
    home.crash()
    with at_home(tmp_path, NOON + timedelta(minutes=12)) as later:
        said = recover(later.house, NOON + timedelta(minutes=12), simulated=True)
        assert [each.split(" was ")[0] for each in said] == [
            "The ride of 12:10",
            "The ride of 12:00",
        ]
        assert said[0].endswith("it waits there, paused")
        assert said[1].endswith("and is saved")
        assert [ride.ride_id for ride in later.house.history.rides()] == [first]


def test_a_ride_that_cannot_be_taken_up_is_told_and_kept(tmp_path: Path) -> None:
    ride_id = cut_off(tmp_path)
    with at_home(tmp_path, NOON + SOON) as home:
        (lost,) = home.house.unfinished()

        class Refusing:
            settings = home.house.settings

            def unfinished(self) -> tuple[object, ...]:
                return (lost,)

            def resume(self, ride: object, *, waits_for_legs: bool = False) -> object:
                raise OSError(28, "No space left on device")

            def save_unfinished(self, ride: object) -> object:
                raise AssertionError("it was to go on")

        (said,) = recover(Refusing(), NOON + SOON, simulated=True)  # type: ignore[arg-type]
        assert ride_id in said
        assert "No space left on device" in said
        assert len(home.house.unfinished()) == 1


def test_the_settings_of_the_engine_are_read_back_and_what_is_wrong_is_named(
    tmp_path: Path,
) -> None:
    from tui.settings import load_settings

    set_to(tmp_path, AfterCrash.RIDING, 90)
    assert load_settings(tmp_path)[0].engine == EngineSettings(10, AfterCrash.RIDING, 90)
    for line, why in (
        ("idle_minutes = 0", "give whole minutes from 1 to 240"),
        ("idle_minutes = true", "give whole minutes"),
        ("resume_after_crash = 'fast'", "there are paused, riding, save"),
        ("minutes = 3", "is no setting; there are idle_minutes"),
    ):
        (tmp_path / "settings.toml").write_text(f"[engine]\n{line}\n")
        settings, fault = load_settings(tmp_path)
        assert settings.engine == EngineSettings()
        assert fault is not None
        assert "line 2" in fault
        assert why in fault


class Stubborn:
    """The rides of a house of which the newest cannot be taken up, for whatever reason."""

    def __init__(self, home: Home, fault: Exception) -> None:
        self._home, self._fault = home, fault
        self.settings = Settings()

    def unfinished(self) -> tuple[UnfinishedRide, ...]:
        return self._home.house.unfinished()

    def resume(self, ride: UnfinishedRide, *, waits_for_legs: bool = False) -> object:
        raise self._fault

    def save_unfinished(self, ride: UnfinishedRide) -> RideSummary:
        raise self._fault


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (RecursionError("maximum recursion depth"), "the engine's log says why"),
    ],
)
def test_a_ride_that_cannot_be_taken_up_keeps_no_engine_from_starting(
    tmp_path: Path, fault: Exception, why: str
) -> None:
    ride_id = cut_off(tmp_path)
    with at_home(tmp_path, NOON + SOON) as home:
        (said,) = recover(Stubborn(home, fault), NOON + SOON, simulated=True)
        assert said == f"The ride {ride_id} is kept, but could not be taken up: {why}"
        assert [ride.ride_id for ride in home.house.unfinished()] == [ride_id]
