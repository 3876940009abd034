"""The ride on simulated devices: real packets, a motor, and legs that tire."""

import pytest

from sensors.control import TrainerMode, TrainerTarget
from sensors.simulated.faults import Faults, Spell
from tests.workouts.riding import RoomRide, steady, workout
from workouts.snapshot import GuardState, RideState
from workouts.workout import Step, StepKind, Target

FREE = "11000000002833"  # simulation: no wind, flat


def mean_power(ride: RoomRide, from_s: int, to_s: int) -> float:
    watts = [sample.power_w for sample in ride.notes.samples[from_s:to_s]]
    known = [value for value in watts if value is not None]
    assert len(known) == len(watts)
    return sum(known) / len(known)


def test_steady_steps_are_within_two_percent_after_ten_seconds_up_and_down() -> None:
    watts = (150, 300, 120, 250, 200)
    ride = RoomRide(workout(*(steady(each, 60) for each in watts)))
    ride.ride(305)
    for index, each in enumerate(watts):
        start = 60 * index
        assert mean_power(ride, start + 10, start + 60) == pytest.approx(each, rel=0.02)


def test_sprints_of_fifteen_seconds_are_ridden_at_their_watts() -> None:
    steps = [steady(120, 60)]
    for _ in range(4):
        steps += [steady(350, 15), steady(120, 45)]
    ride = RoomRide(workout(*steps))
    ride.ride(305)
    for repeat in range(4):
        start = 60 + 60 * repeat
        assert mean_power(ride, start + 4, start + 15) == pytest.approx(350, rel=0.03)


def test_a_ramp_is_told_to_the_trainer_each_second_and_a_steady_step_once() -> None:
    ramp = Step(StepKind.RAMP, 60, Target(0.4, 0.88))
    ride = RoomRide(workout(steady(100, 60), ramp))
    ride.ride(60)
    before_s = ride.clock.now()
    assert len([r for r in ride.requests(30.0) if r.startswith("05")]) == 0
    ride.ride(50)
    told = [request for request in ride.requests(before_s) if request.startswith("05")]
    assert 48 <= len(told) <= 51
    assert len(set(told)) == len(told)


def test_a_ride_from_standstill_waits_for_the_legs() -> None:
    ride = RoomRide(workout(steady(200, 120)), rolling=False)
    ride.air.rider.stop()
    assert ride.ride(20).state is RideState.READY
    assert ride.notes.samples == []
    ride.air.rider.pedal()
    ride.ride(30)
    assert ride.snapshot.state is RideState.RIDING
    assert [guard for _, guard in ride.guards] == [
        GuardState.OFF,
        GuardState.RELEASED,
        GuardState.RAMPING_BACK,
        GuardState.HOLDING,
    ]
    assert mean_power(ride, 14, 25) == pytest.approx(200, rel=0.03)


def faded(target_w: int = 320) -> RoomRide:
    ride = RoomRide(workout(steady(target_w, 1800)))
    ride.ride(40)
    assert ride.snapshot.guard is GuardState.HOLDING
    ride.air.rider.fade(33)
    return ride


def test_without_the_guard_the_rider_is_stopped_and_stays_so() -> None:
    ride = RoomRide(workout())
    for seconds in (40.0, 60.0):
        for _ in range(round(seconds * 4)):
            now_s = ride.clock.advance(0.25)
            ride.radio.step(now_s)
            ride.hub.hold(TrainerTarget.erg(320))
            ride.hub.tick(now_s)
        ride.air.rider.fade(33)
    assert ride.cadence_rpm() == 0


def test_the_guard_lets_a_fading_rider_out_of_the_spiral_and_ramps_back_visibly() -> None:
    ride = faded()
    faded_at_s = ride.clock.now()
    ride.until(GuardState.RELEASED, within_s=10)
    assert ride.snapshot.commanded_w is None
    ride.ride(1)
    assert FREE in ride.requests(faded_at_s)
    ride.air.rider.recover()
    spin_up_s = ride.until(GuardState.RAMPING_BACK, within_s=10)
    assert spin_up_s >= 1.5
    assert ride.cadence_rpm() > 60
    assert (ride.snapshot.commanded_w or 0) < 320
    ramp_s = ride.until(GuardState.HOLDING, within_s=12)
    assert ramp_s >= 9
    ride.ride(60)
    assert len(ride.releases(faded_at_s)) == 1
    assert mean_power(ride, -30, len(ride.notes.samples)) == pytest.approx(320, rel=0.02)
    states = [event["state"] for event in ride.notes.of("guard")][-4:]
    assert states == ["holding", "released", "ramping_back", "holding"]


def test_a_rider_who_stays_weak_is_not_thrown_about() -> None:
    ride = faded()
    faded_at_s = ride.clock.now()
    ride.ride(600)
    releases = ride.releases(faded_at_s)
    assert 3 <= len(releases) <= 6
    assert any(text.startswith("Too heavy: 288 W at most") for text in ride.said)
    # Nearly all of the time there is a load that the legs can hold.
    loaded = [s for s in ride.notes.samples[-500:] if s.commanded_w is not None]
    assert len(loaded) > 450
    assert ride.snapshot.state is RideState.RIDING
    assert ride.cadence_rpm() > 60


@pytest.mark.parametrize("seed", range(4))
def test_short_stops_are_not_held_against_the_rider(seed: int) -> None:
    ride = RoomRide(workout(steady(250, 900)), seed=seed)
    ride.ride(40)
    for _ in range(4):
        ride.air.rider.stop()
        ride.ride(2.5)
        ride.air.rider.pedal()
        ride.ride(20)
        assert (ride.snapshot.guard, ride.snapshot.commanded_w) == (GuardState.HOLDING, 250)
    assert ride.said == ["Riding"]


def test_a_rider_who_recovers_gets_the_whole_target_back_by_himself() -> None:
    ride = faded()
    ride.ride(90)
    ride.air.rider.recover()
    ride.ride(300)
    assert ride.snapshot.guard is GuardState.HOLDING
    assert ride.snapshot.commanded_w == 320


def test_legs_that_tire_by_themselves_are_let_out_too() -> None:
    ride = RoomRide(workout(steady(340, 900)), w_prime_j=18_000.0)
    ride.ride(900)
    assert ride.releases(60.0)
    assert ride.snapshot.state is not RideState.PAUSED
    moving = [s for s in ride.notes.samples if s.cadence_rpm]
    assert len(moving) > 0.9 * len(ride.notes.samples)


def test_stopping_pauses_after_four_seconds_and_pedalling_goes_on_with_a_ramp() -> None:
    ride = RoomRide(workout(steady(220, 600)))
    ride.ride(40)
    ride.air.rider.stop()
    assert ride.ride(8).state is RideState.AUTO_PAUSED
    elapsed_s = ride.snapshot.elapsed_s
    assert 40 < elapsed_s < 46
    assert ride.ride(30).elapsed_s == elapsed_s
    assert ride.requests()[-1] == FREE
    ride.air.rider.pedal()
    resumed_s = ride.clock.now()
    assert ride.ride(25).state is RideState.RIDING
    assert GuardState.RAMPING_BACK in [guard for at, guard in ride.guards if at > resumed_s]
    assert ride.snapshot.commanded_w == 220


def test_the_link_breaks_and_the_load_is_built_up_anew() -> None:
    ride = RoomRide(workout(steady(260, 600)), faults={"trainer": Faults(drops=(Spell(40, 12),))})
    assert ride.ride(50).guard is GuardState.OFF
    assert ride.notes.samples[-1].power_w is None
    back_s = ride.clock.now()
    ride.ride(40)
    watts = [int(r[4:6] + r[2:4], 16) for r in ride.requests(back_s) if r.startswith("05")]
    assert watts[0] < 260
    assert watts == sorted(watts)
    assert ride.snapshot.commanded_w == 260
    silent = [s for s in ride.notes.samples if s.power_w is None]
    assert 7 <= len(silent) <= 20
    assert all(sample.commanded_w is None for sample in silent[4:-2])


def test_a_trainer_without_erg_is_ridden_by_level_and_says_so() -> None:
    ride = RoomRide(workout(steady(200, 60)), faults={"trainer": Faults(no_power_target=True)})
    ride.ride(20)
    assert ride.snapshot.mode is TrainerMode.RESISTANCE
    assert "This trainer offers no ERG: resistance instead" in ride.said
    assert not [request for request in ride.requests() if request.startswith("05")]
    assert ride.notes.of("mode")[0]["mode"] == "resistance"


def test_the_end_of_the_workout_becomes_a_free_ride() -> None:
    ride = RoomRide(workout(steady(200, 30)))
    ride.ride(60)
    assert ride.snapshot.state is RideState.RIDING
    assert ride.snapshot.step is None
    assert ride.snapshot.target_w is None
    assert ride.snapshot.left_in_workout_s == 0
    assert ride.requests()[-1] == FREE
    assert ride.notes.samples[-1].step_index is None


@pytest.mark.parametrize("how", ["finish", "discard", "pause"])
def test_however_a_ride_ends_or_rests_the_brake_is_off(how: str) -> None:
    ride = RoomRide(workout(steady(300, 600)))
    ride.ride(30)
    ride.do(how)
    ride.ride(3)
    assert ride.requests()[-1] == FREE
    assert ride.snapshot.commanded_w is None


def test_the_same_room_ridden_twice_is_the_same_ride() -> None:
    rides = [RoomRide(workout(steady(200, 60), steady(300, 60))) for _ in range(2)]
    for ride in rides:
        ride.ride(120)
    assert rides[0].notes.samples == rides[1].notes.samples
