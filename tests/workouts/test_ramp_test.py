"""A ramp test ends when the legs do: the trainer is let go, the ride goes on."""

from sensors.control import TrainerMode, TrainerTarget
from tests.workouts.riding import FTP_W, ScriptedRide, workout
from workouts.formats.reader import read_workout
from workouts.ftp_tests import FtpTestKind, ftp_test_in
from workouts.library import BUILT_IN
from workouts.ramp_test import BELOW_FOR_S
from workouts.snapshot import RideState
from workouts.workout import Step, StepKind, Target, Workout

WARMUP_S = 360


def ramp_test() -> Workout:
    return read_workout(BUILT_IN / "ramp-test.zwo")


def in_the_ramp(seconds: int) -> ScriptedRide:
    """Be so far into the ramp of the built-in test, with legs that follow it."""
    ride = ScriptedRide(ramp_test()).start()
    ride.ride(WARMUP_S + seconds)
    return ride


def test_who_stops_in_the_ramp_rides_on_freely_in_the_cooldown() -> None:
    ride = in_the_ramp(12 * 60)
    ride.sensors.stop()
    now = ride.ride(BELOW_FOR_S + 2)
    assert now.state is RideState.RIDING
    assert now.step is not None
    assert now.step.kind is StepKind.COOLDOWN
    assert now.mode is TrainerMode.FREE
    assert now.notice is not None
    assert now.notice.text.startswith("The ramp is over")
    assert ride.trainer.target == TrainerTarget.free()
    assert ride.notes.of("ramp")
    found = ftp_test_in(ride.session.trace, ride.session.course.plan.steps, FTP_W)
    assert found is not None
    assert found.kind is FtpTestKind.RAMP
    assert found.offer is not None
    # The twelfth minute is the best whole one, at 105 % of FTP.
    assert abs(found.offer.ftp_w - 0.75 * 1.05 * FTP_W) < 4


def test_who_cannot_hold_the_watts_any_more_is_let_go_as_well() -> None:
    ride = in_the_ramp(10 * 60)
    ride.sensors.give(0.5 * FTP_W, 62.0)
    assert ride.ride(BELOW_FOR_S - 2).mode is TrainerMode.ERG
    assert ride.ride(4).mode is TrainerMode.FREE


def test_a_slipped_gear_does_not_end_the_ramp() -> None:
    ride = in_the_ramp(10 * 60)
    ride.sensors.give(20.0, 30.0)
    ride.ride(3)
    ride.sensors.pedal()
    now = ride.ride(40)
    assert now.mode is TrainerMode.ERG
    assert now.step is not None
    assert now.step.kind is StepKind.STEADY


def test_a_ramp_that_was_ended_too_early_is_taken_back_by_undo() -> None:
    ride = in_the_ramp(10 * 60)
    ride.sensors.stop()
    ride.ride(BELOW_FOR_S + 1)
    ride.sensors.pedal()
    ride.do("undo")
    now = ride.ride(1)
    assert now.mode is TrainerMode.ERG
    assert now.step is not None
    assert now.step.kind is StepKind.STEADY
    assert ride.ride(20).mode is TrainerMode.ERG


def test_the_first_minutes_of_the_ramp_never_end_by_themselves() -> None:
    ride = in_the_ramp(60)
    ride.sensors.stop()
    assert ride.ride(60).mode is TrainerMode.ERG


def test_a_power_meter_that_falls_silent_does_not_end_the_ramp() -> None:
    ride = in_the_ramp(10 * 60)
    ride.sensors.fall_silent()
    assert ride.ride(40).mode is TrainerMode.ERG


def test_a_hard_interval_that_is_no_ramp_test_is_never_ended() -> None:
    hard = Step(StepKind.WORK, 900, Target(1.2, 1.2))
    ride = ScriptedRide(workout(hard)).start()
    ride.ride(300)
    ride.sensors.give(60.0, 70.0)
    now = ride.ride(60)
    assert now.mode is TrainerMode.ERG
    assert now.step is not None
    assert now.step.index == 0
