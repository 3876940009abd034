"""The guard between plan and brake, tick by tick, with legs that are written down."""

import itertools
from collections.abc import Callable

import pytest

from sensors.control import TrainerMode, TrainerTarget
from workouts import erg
from workouts.erg import Guard, Seen
from workouts.snapshot import GuardState
from workouts.workout import Cadence

TICK_S = 0.25
Legs = Callable[[float], tuple[float | None, float | None]]  # commanded -> power, cadence


def spinning(commanded_w: float) -> tuple[float | None, float | None]:
    return commanded_w or 120.0, 90.0


def at(cadence_rpm: float | None, power_w: float | None) -> Legs:
    return lambda _: (power_w, cadence_rpm)


class Road:
    """A guard and the time; `ride` ticks it and keeps what came out."""

    def __init__(self, *, loaded_w: float | None = None) -> None:
        self.now_s = 100.0
        self.guard = erg.resting(self.now_s)
        self.told: list[TrainerTarget] = []
        if loaded_w is not None:
            self.ride(10, int(loaded_w))
            assert self.guard.state is GuardState.HOLDING

    def ride(
        self,
        seconds: float,
        target_w: int,
        legs: Legs = spinning,
        goal: Cadence | None = None,
        ease_s: float = erg.EASE_S,
    ) -> list[GuardState]:
        states = []
        for _ in range(round(seconds / TICK_S)):
            self.now_s += TICK_S
            power_w, cadence_rpm = legs(self.guard.commanded_w)
            seen = Seen(self.now_s, target_w, power_w, cadence_rpm, goal, ease_s)
            self.guard, target = erg.advance(self.guard, seen)
            self.told.append(target)
            states.append(self.guard.state)
        return states

    @property
    def commanded_w(self) -> float:
        return self.guard.commanded_w


def test_a_ride_starts_with_the_brake_off_and_builds_up_when_the_legs_spin() -> None:
    road = Road()
    assert set(road.ride(10, 200, at(0.0, 0.0))) == {GuardState.RELEASED}
    assert {target.mode for target in road.told} == {TrainerMode.FREE}
    states = road.ride(1.5 + 5.25, 200)
    assert states[5] is GuardState.RAMPING_BACK
    assert states[-1] is GuardState.HOLDING
    watts = [target.power_w for target in road.told if target.power_w is not None]
    assert watts[0] == 120  # what the legs were doing, above half the target
    assert watts == sorted(watts)
    assert watts[-1] == 200


@pytest.mark.parametrize(("from_w", "to_w"), [(100, 300), (300, 100)])
def test_a_big_step_is_eased_in_two_seconds_without_a_jolt(from_w: int, to_w: int) -> None:
    road = Road(loaded_w=from_w)
    del road.told[:]
    states = road.ride(2.0, to_w)
    assert states[:-1] == [GuardState.EASING] * 7
    assert states[-1] is GuardState.HOLDING
    watts = [from_w] + [target.power_w or 0 for target in road.told]
    assert [after - before for before, after in itertools.pairwise(watts)] == [
        (to_w - from_w) // 8
    ] * 8


def test_a_small_step_goes_through_at_once() -> None:
    road = Road(loaded_w=200)
    assert road.ride(TICK_S, 230) == [GuardState.HOLDING]
    assert road.commanded_w == 230


@pytest.mark.parametrize(
    ("step_s", "ease_s"), [(10, 2 / 3), (15, 1.0), (30, 2.0), (600, 2.0), (1, 1 / 15)]
)
def test_easing_is_in_proportion_to_the_step(step_s: int, ease_s: float) -> None:
    assert erg.ease_seconds(step_s) == pytest.approx(ease_s)


def test_a_sprint_of_ten_seconds_is_at_its_watts_within_the_first() -> None:
    road = Road(loaded_w=120)
    road.ride(0.75, 400, ease_s=erg.ease_seconds(10))
    assert road.commanded_w == 400


def test_a_test_step_is_exact_from_its_first_tick() -> None:
    road = Road(loaded_w=120)
    assert road.ride(TICK_S, 400, ease_s=0.0) == [GuardState.HOLDING]
    assert road.commanded_w == 400


def test_a_target_that_moves_while_it_is_eased_in_is_still_reached() -> None:
    road = Road(loaded_w=100)
    road.ride(1.0, 300)
    road.ride(1.5, 310)
    assert (road.guard.state, road.commanded_w) == (GuardState.HOLDING, 310)


def test_two_ticks_at_one_instant_move_nothing() -> None:
    road = Road(loaded_w=100)
    road.ride(TICK_S, 300)
    before = road.guard
    again, _ = erg.advance(before, Seen(road.now_s, 300, 100.0, 90.0))
    assert again == before


def test_a_slip_in_a_file_does_not_reach_the_brake() -> None:
    road = Road()
    road.ride(30, 25_000)
    assert max(target.power_w or 0 for target in road.told) == erg.CEILING_W


def test_low_cadence_takes_the_load_off_within_a_second_and_zero_too() -> None:
    for cadence_rpm, power_w in ((45.0, 250.0), (0.0, 0.0)):
        road = Road(loaded_w=320)
        states = road.ride(1.0, 320, at(cadence_rpm, power_w))
        assert states.index(GuardState.RELEASED) == 1
        assert road.told[-1] == TrainerTarget.free()


def test_one_slow_reading_is_no_reason_to_let_go() -> None:
    road = Road(loaded_w=320)
    road.ride(TICK_S, 320, at(45.0, 250.0))
    assert set(road.ride(5, 320)) == {GuardState.HOLDING}


def test_legs_that_gave_way_come_back_to_the_whole_target_in_ten_seconds() -> None:
    road = Road(loaded_w=320)
    road.ride(1.0, 320, at(40.0, 200.0))
    assert set(road.ride(3.0, 320)) == {GuardState.RELEASED}  # however fast they spin at once
    states = road.ride(12.0, 320)
    back = states.index(GuardState.RAMPING_BACK)
    assert states.index(GuardState.HOLDING) - back == 40
    ramp = [target.power_w for target in road.told if target.power_w is not None][-len(states) :]
    assert min(ramp[-45:]) >= 160
    assert road.commanded_w == 320


def stall(road: Road, target_w: int) -> None:
    """Give way under the load, then spin until the guard's ramp is over."""
    road.ride(1.0, target_w, at(40.0, 200.0))
    assert road.guard.state is GuardState.RELEASED
    road.ride(15.0, target_w)


def test_legs_that_give_way_again_get_less_for_a_minute_and_see_it() -> None:
    road = Road(loaded_w=320)
    stall(road, 320)
    stall(road, 320)
    assert road.guard.limit_w == 288
    assert set(road.ride(40, 320)) == {GuardState.RAMPING_BACK}
    assert road.commanded_w == 288
    states = road.ride(20, 320)
    assert states[-1] is GuardState.HOLDING
    assert road.commanded_w == 320


def test_each_further_stall_doubles_the_patience_up_to_eight_minutes() -> None:
    road = Road(loaded_w=320)
    stall(road, 320)
    waits = []
    for _ in range(6):
        road.ride(1.0, 320, at(40.0, 200.0))
        waits.append(round(road.guard.limit_until_s - road.now_s))
        road.ride(15.0, 320)
    assert waits == [60, 120, 240, 480, 480, 480]


def test_a_limit_leaves_easier_steps_alone() -> None:
    road = Road(loaded_w=320)
    stall(road, 320)
    stall(road, 320)
    states = road.ride(5, 150)
    assert states[-1] is GuardState.HOLDING
    assert road.commanded_w == 150
    states = road.ride(5, 320)
    assert states[0] is GuardState.EASING
    assert states[-1] is GuardState.RAMPING_BACK
    assert road.commanded_w == 288


def test_a_stall_after_two_calm_minutes_is_the_first_again() -> None:
    road = Road(loaded_w=320)
    stall(road, 320)
    road.ride(erg.CALM_S, 320)
    stall(road, 320)
    assert road.guard.limit_w is None
    assert road.commanded_w == 320


def test_a_rider_who_stops_for_a_sip_has_not_given_way() -> None:
    road = Road(loaded_w=250)
    for _ in range(4):
        road.ride(2.0, 250, at(0.0, 0.0))
        assert road.guard.state is GuardState.RELEASED
        road.ride(1.5 + 5.5, 250)
        assert (road.guard.state, road.commanded_w) == (GuardState.HOLDING, 250)
    assert road.guard.stalls == 0


def test_cranks_that_run_out_without_a_push_are_a_stop_and_not_a_stall() -> None:
    road = Road(loaded_w=250)
    for cadence_rpm in (45.0, 30.0, 12.0, 6.0):
        road.ride(TICK_S, 250, at(cadence_rpm, 0.0))
    assert road.guard.state is GuardState.RELEASED
    assert (road.guard.stalled, road.guard.stalls) == (False, 0)


def test_legs_that_push_until_they_stand_have_given_way() -> None:
    road = Road(loaded_w=320)
    for cadence_rpm, power_w in ((38.0, 319.0), (0.0, 321.0), (0.0, 0.0), (0.0, 0.0)):
        road.ride(TICK_S, 320, at(cadence_rpm, power_w))
    assert road.guard.state is GuardState.RELEASED
    assert (road.guard.stalled, road.guard.stalls) == (True, 1)


@pytest.mark.parametrize("goal", [Cadence(50, 60), Cadence(55, 55), Cadence(45, 50)])
def test_a_drill_of_slow_heavy_pedalling_keeps_its_load(goal: Cadence) -> None:
    road = Road(loaded_w=220)
    legs = at(goal.low_rpm - 5.0, 220.0)
    assert set(road.ride(60, 220, legs, goal)) == {GuardState.HOLDING}


def test_a_slow_drill_is_loaded_again_at_its_own_cadence() -> None:
    road = Road(loaded_w=220)
    goal = Cadence(50, 60)
    assert road.ride(1.0, 220, at(20.0, 100.0), goal)[-1] is GuardState.RELEASED
    assert road.ride(16.0, 220, at(52.0, 60.0), goal)[-1] is GuardState.HOLDING


def test_without_cadence_the_guard_goes_by_power() -> None:
    road = Road()
    by_power: Legs = lambda commanded_w: (commanded_w or 60.0, None)  # noqa: E731 - legs in one line
    assert road.ride(8, 300, by_power)[-1] is GuardState.HOLDING
    assert set(road.ride(2.75, 300, at(None, 80.0))) == {GuardState.HOLDING}
    assert road.ride(0.5, 300, at(None, 80.0))[-1] is GuardState.RELEASED
    assert set(road.ride(10, 300, at(None, 15.0))) == {GuardState.RELEASED}
    road.ride(12, 300, by_power)
    assert road.told[-1] == TrainerTarget.erg(300)


def test_silent_sensors_neither_drop_the_load_nor_raise_it() -> None:
    road = Road(loaded_w=200)
    assert set(road.ride(60, 200, at(None, None))) == {GuardState.HOLDING}
    road.ride(1.0, 200, at(40.0, 120.0))
    assert road.ride(6.0, 200)[-1] is GuardState.RAMPING_BACK
    reached_w = road.commanded_w
    road.ride(30, 200, at(None, None))
    assert road.commanded_w == reached_w < 200
    road.ride(12, 200)
    assert road.commanded_w == 200


def test_a_cadence_sensor_that_dies_at_zero_does_not_cost_the_load() -> None:
    road = Road(loaded_w=250)
    dead: Legs = lambda commanded_w: (0.95 * commanded_w, 0.0)  # noqa: E731 - legs in one line
    assert set(road.ride(120, 250, dead)) == {GuardState.HOLDING}
    eased = road.ride(30, 320, lambda commanded_w: (0.6 * commanded_w, 0.0))
    assert eased[-1] is GuardState.HOLDING  # known to be dead: a dip of power is no stall
    assert road.ride(4, 320, at(0.0, 30.0))[-1] is GuardState.RELEASED


def test_a_cadence_sensor_dead_from_the_start_costs_five_seconds() -> None:
    road = Road()
    states = road.ride(20, 200, lambda commanded_w: (commanded_w or 110.0, 0.0))
    assert states.index(GuardState.RAMPING_BACK) * TICK_S == pytest.approx(6.25, abs=0.5)
    assert states[-1] is GuardState.HOLDING


def test_a_rider_who_stops_is_believed_as_soon_as_the_power_falls() -> None:
    road = Road(loaded_w=250)
    smoothed = road.ride(1.5, 250, at(0.0, 240.0))  # by the trainer, over seconds
    assert smoothed[-1] is GuardState.HOLDING
    assert road.ride(0.5, 250, at(0.0, 120.0))[-1] is GuardState.RELEASED


def test_after_a_free_ride_legs_at_work_go_on_from_their_own_watts() -> None:
    guard: Guard = erg.resting(0.0)
    for tick in range(1, 21):
        guard = erg.coasting(guard, tick * TICK_S, 190.0, 88.0)
    guard, target = erg.advance(guard, Seen(5.25, 200, 190.0, 88.0))
    assert guard.state is GuardState.RAMPING_BACK
    assert target == TrainerTarget.erg(190)
