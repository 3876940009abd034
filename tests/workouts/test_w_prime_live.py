"""W′ while riding: the balance of each second, and what the rest of the plan will do to it."""

from dataclasses import replace

import pytest

from tests.workouts.riding import FTP_W, ScriptedRide, steady, workout
from workouts.athlete import Athlete
from workouts.columns import columns_of
from workouts.figures import figures_of
from workouts.ride import RideSession
from workouts.workout import Repeat, Step, StepKind, Target

W_PRIME_J = Athlete().w_prime_j


def repeats(of: int, watts: int, work_s: int, rest_s: int, group: int = 1) -> list[Step]:
    """Hard steps at `watts`, each followed by a rest at 100 W."""
    steps = []
    for index in range(1, of + 1):
        place = Repeat(index, of, group)
        hard = replace(steady(watts, work_s), kind=StepKind.WORK, repeat=place)
        easy = replace(steady(100, rest_s), kind=StepKind.REST, repeat=place)
        steps += [hard, easy]
    return steps


def test_w_prime_is_whole_before_the_start_and_falls_by_what_is_ridden_above_ftp() -> None:
    ride = ScriptedRide(workout(steady(FTP_W + 50, 600)))
    assert (ride.snapshot.w_prime_j, ride.snapshot.w_prime_percent) == (W_PRIME_J, 100)
    ride.sensors.give(FTP_W + 50.0, 90.0)
    now = ride.start().ride(100)
    assert now.w_prime_j == W_PRIME_J - 100 * 50
    assert now.w_prime_percent == 75


def test_the_live_balance_ends_where_the_figures_of_the_finished_ride_have_it() -> None:
    ride = ScriptedRide(workout(*repeats(3, 340, 90, 60)))
    ride.start()
    lowest_j = W_PRIME_J
    for second in range(420):
        if second == 200:
            ride.sensors.give(None, 90.0)  # the power meter is silent for eight seconds
        elif second == 208:
            ride.sensors.pedal()
        now = ride.ride(1)
        assert now.w_prime_j is not None
        lowest_j = min(lowest_j, now.w_prime_j)
    figures = figures_of(columns_of(ride.session.trace), ride.session.athlete)
    assert figures.w_prime_lowest_j is not None
    assert round(figures.w_prime_lowest_j) == lowest_j < W_PRIME_J


def test_a_ride_that_goes_on_after_a_crash_has_the_balance_it_had() -> None:
    ride = ScriptedRide(workout(*repeats(4, 350, 60, 60)))
    before = ride.start().ride(200)
    again = RideSession(
        ride_id="scripted",
        workout=ride.session.workout,
        athlete=ride.session.athlete,
        clock=ride.clock,
        sensors=ride.sensors,
        trainer=ride.trainer,
        wall=ride.session._wall,
    )
    started_at = ride.session.started_at
    assert started_at is not None
    again.restore(ride.notes.resumes[-1], ride.notes.samples, started_at)
    after = again.tick()
    assert after.w_prime_j == before.w_prime_j != W_PRIME_J
    assert after.w_prime_forecast is not None
    assert before.w_prime_forecast is not None
    assert abs(after.w_prime_forecast.lowest_j - before.w_prime_forecast.lowest_j) < 500


def test_a_pause_lets_nothing_recover() -> None:
    ride = ScriptedRide(workout(steady(350, 600)))
    before = ride.start().ride(60).w_prime_j
    ride.do("pause")
    ride.ride(120)
    ride.do("resume")
    assert ride.snapshot.w_prime_j == before


def test_the_forecast_says_in_which_rep_w_prime_will_be_gone() -> None:
    # 60 × 100 J a rep, and little comes back in half a minute: the fifth is too much.
    ride = ScriptedRide(workout(steady(100, 60), *repeats(6, FTP_W + 100, 60, 30)))
    seen = ride.snapshot.w_prime_forecast
    assert seen is not None
    assert seen.gone_in is not None
    assert seen.gone_in.repeat == Repeat(5, 6, 1)
    assert seen.lowest_j < 0
    assert seen.lowest_in is not None
    assert seen.lowest_in.repeat == Repeat(6, 6, 1)
    assert seen.sets == 1
    at_start_s = seen.gone_in_s
    assert at_start_s is not None
    later = ride.start().ride(61).w_prime_forecast
    assert later is not None
    assert later.gone_in_s == pytest.approx(at_start_s - 61, abs=3)


def test_an_easier_bias_is_in_the_forecast_at_once_and_so_is_a_skipped_step() -> None:
    ride = ScriptedRide(workout(steady(100, 60), *repeats(6, FTP_W + 100, 60, 30)))
    ride.start().ride(10)
    ride.do("change_intensity", points=-20)
    eased = ride.ride(0.25).w_prime_forecast
    assert eased is not None
    assert eased.gone_in is None
    assert eased.lowest_j > 0
    ride.do("set_intensity", percent=100)
    for _ in range(11):
        ride.do("skip_step")
    one_left = ride.ride(0.25).w_prime_forecast
    assert one_left is not None
    assert one_left.gone_in is None
    assert one_left.lowest_j == pytest.approx(W_PRIME_J - 6000, abs=100)


def test_an_easy_plan_is_not_said_to_cost_any_w_prime() -> None:
    seen = ScriptedRide(workout(steady(150, 600))).snapshot.w_prime_forecast
    assert seen is not None
    assert (seen.lowest_in, seen.gone_in) == (None, None)


def test_a_free_ride_has_a_balance_and_no_forecast() -> None:
    ride = ScriptedRide(workout(Step(StepKind.FREE, 600)))
    ride.sensors.give(300.0, 90.0)
    now = ride.start().ride(20)
    assert now.w_prime_j == W_PRIME_J - 20 * 50
    assert now.w_prime_forecast is None


def test_a_ride_without_any_power_meter_has_no_balance() -> None:
    ride = ScriptedRide(workout(Step(StepKind.FREE, 600)))
    ride.sensors.give(None, 90.0)
    now = ride.start().ride(5)
    assert (now.w_prime_j, now.w_prime_percent, now.w_prime_forecast) == (None, None, None)


def test_a_plan_that_asks_for_more_than_there_is_shows_a_negative_balance() -> None:
    ride = ScriptedRide(workout(steady(FTP_W + 100, 900)))
    now = ride.start().ride(300)
    assert now.w_prime_j is not None
    assert now.w_prime_j < 0
    assert now.w_prime_percent is not None
    assert now.w_prime_percent < 0
    assert now.w_prime_forecast is not None
    assert now.w_prime_forecast.gone_in_s == 0


def test_a_ramp_down_is_forecast_at_its_own_watts() -> None:
    ride = ScriptedRide(workout(Step(StepKind.RAMP, 200, Target(1.4, 1.0))))
    seen = ride.snapshot.w_prime_forecast
    assert seen is not None
    assert seen.lowest_j == pytest.approx(W_PRIME_J - 200 * 50, abs=1)
