"""The ride's life on scripted legs: start, pause, steps, modes, laps, the end."""

import itertools

import pytest

from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from tests.workouts.riding import ScriptedRide, steady, workout
from workouts.errors import CommandRefused
from workouts.snapshot import GuardState, RideState
from workouts.workout import Step, StepKind, Target, TextEvent, Workout

HOUR = workout(steady(200, 3600))
FREE = TrainerTarget.free()


def test_a_ride_starts_by_pedalling_for_a_second() -> None:
    ride = ScriptedRide(HOUR, waits_for_start=False)
    ride.sensors.stop()
    assert ride.ride(30).state is RideState.READY
    ride.sensors.pedal()
    assert ride.ride(1).state is RideState.RIDING
    assert ride.snapshot.elapsed_s == 0
    assert ride.ride(10).elapsed_s == 10


def test_a_ride_that_waits_for_its_start_is_not_started_by_the_legs() -> None:
    ride = ScriptedRide(HOUR)
    assert ride.ride(60).state is RideState.READY
    assert [target for _, target in ride.trainer.told] == [FREE]


def test_pause_stops_the_clock_and_the_brake_and_resume_ramps_back() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20.5)
    ride.do("pause")
    assert ride.ride(90).elapsed_s == 20.5
    assert ride.trainer.target == FREE
    ride.do("resume")
    back_s = ride.clock.now()
    ride.ride(10)
    watts = [target.power_w or 0 for at, target in ride.trainer.told if at > back_s]
    assert len(watts) > 15
    assert watts == sorted(watts)
    assert watts[-1] == 200
    assert [sample.second for sample in ride.notes.samples] == list(range(30))
    assert ride.notes.samples[20].wall_s - ride.notes.samples[19].wall_s == 91


@pytest.mark.parametrize(
    "step", [Step(StepKind.MAX, 60), Step(StepKind.STEADY, 60, Target(1, 1), is_test=True)]
)
def test_tests_and_all_out_efforts_are_never_paused_by_the_legs(step: Step) -> None:
    ride = ScriptedRide(workout(step, steady(150, 60))).start()
    ride.ride(20)
    ride.sensors.stop()
    assert ride.ride(39.75).state is RideState.RIDING
    assert ride.ride(0.5).state is RideState.AUTO_PAUSED


def test_four_still_seconds_pause_and_a_second_of_pedalling_goes_on() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20)
    ride.sensors.stop()
    assert ride.ride(3.75).state is RideState.RIDING
    assert ride.ride(0.25).state is RideState.AUTO_PAUSED
    assert ride.snapshot.notice is not None
    assert ride.snapshot.notice.text == "Paused: pedal to go on"
    assert ride.ride(60).elapsed_s == 24
    ride.sensors.pedal()
    assert ride.ride(1).state is RideState.RIDING


def test_a_pause_of_the_rider_is_not_ended_by_the_legs() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20)
    ride.do("pause")
    assert ride.ride(60).state is RideState.PAUSED


def test_silent_sensors_leave_gaps_and_pause_nothing() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20)
    ride.sensors.fall_silent()
    snapshot = ride.ride(60)
    assert snapshot.state is RideState.RIDING
    shown = (snapshot.power_w, snapshot.power_3s_w, snapshot.cadence_rpm, snapshot.heart_rate_bpm,
             snapshot.power_zone, snapshot.heart_rate_zone, snapshot.heart_rate_percent,
             snapshot.watts_per_kg, snapshot.deviation_w)  # fmt: skip
    assert shown == (None,) * 9
    last = ride.notes.samples[-1]
    assert (last.power_w, last.cadence_rpm, last.heart_rate_bpm) == (None, None, None)
    assert snapshot.missing_s == 60
    assert last.commanded_w == 200


def test_a_rider_at_zero_is_shown_as_zero_and_not_as_missing() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20)
    ride.sensors.stop()
    snapshot = ride.ride(3.5)
    assert (snapshot.power_w, snapshot.power_3s_w, snapshot.cadence_rpm) == (0, 0, 0)
    assert snapshot.power_zone == 1


@pytest.mark.parametrize(
    ("mode", "target"),
    [
        ("resistance", TrainerTarget.resistance(20.0)),
        ("sim", TrainerTarget.sim(0.0)),
        ("free", FREE),
    ],
)
def test_another_mode_for_a_while_and_back_to_erg_without_a_jolt(
    mode: str, target: TrainerTarget
) -> None:
    ride = ScriptedRide(workout(steady(300, 3600))).start()
    ride.ride(20)
    ride.do("set_mode", mode=mode)
    snapshot = ride.ride(10)
    assert ride.trainer.target == target
    assert (snapshot.guard, snapshot.commanded_w) == (GuardState.OFF, None)
    assert ride.notes.samples[-1].commanded_w is None
    ride.do("set_mode", mode="erg")
    back_s = ride.clock.now()
    assert ride.ride(0.25).guard is GuardState.RAMPING_BACK
    ride.ride(6)
    watts = [told.power_w or 0 for at, told in ride.trainer.told if at > back_s]
    assert max(b - a for a, b in itertools.pairwise(watts)) <= 20
    assert watts[-1] == 300


def test_a_trainer_without_erg_is_driven_by_what_it_has_and_it_is_said() -> None:
    ride = ScriptedRide(HOUR)
    ride.trainer.answer = TrainerView(
        "Old bike", ControlState.READY, frozenset({TrainerMode.SIM, TrainerMode.FREE})
    )
    ride.start()
    snapshot = ride.ride(5)
    assert snapshot.mode is TrainerMode.SIM
    assert snapshot.notice is not None
    assert snapshot.notice.text == "This trainer offers no ERG: sim instead"
    assert TrainerMode.ERG not in {target.mode for _, target in ride.trainer.told}
    assert ride.trainer.target == TrainerTarget.sim(0.0)
    ride.do("set_mode", mode="erg")
    assert ride.ride(0.5).mode is TrainerMode.SIM


def test_control_that_is_lost_and_won_again_builds_the_load_up_anew() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20)
    ride.trainer.lose_control()
    snapshot = ride.ride(5)
    assert (snapshot.guard, snapshot.commanded_w) == (GuardState.OFF, None)
    ride.trainer.give_control()
    assert ride.ride(0.25).guard is GuardState.RAMPING_BACK
    assert ride.ride(6).commanded_w == 200


def test_without_a_trainer_nothing_is_said_to_be_commanded() -> None:
    ride = ScriptedRide(HOUR)
    ride.trainer.answer = TrainerView()
    ride.sensors.give(210.0, 90.0)
    snapshot = ride.start().ride(30)
    assert (snapshot.target_w, snapshot.commanded_w, snapshot.deviation_w) == (200, None, 10)


def test_repeated_stalls_are_answered_by_less_and_by_a_sentence() -> None:
    ride = ScriptedRide(workout(steady(300, 3600))).start()
    ride.ride(20)
    said = []
    for _ in range(2):
        ride.sensors.give(150.0, 40.0)
        notice = ride.ride(2).notice
        said.append(notice.text if notice else None)
        ride.sensors.pedal()
        snapshot = ride.ride(20)
    assert said == [None, "Too heavy: 270 W at most for a while, then the target again"]
    assert (snapshot.guard, snapshot.commanded_w) == (GuardState.RAMPING_BACK, 270)
    assert ride.ride(60).commanded_w == 300


def test_intensity_changes_what_comes_and_not_what_was() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(30)
    past = list(ride.notes.samples)
    ride.do("change_intensity", points=-5)
    snapshot = ride.ride(10)
    assert (snapshot.target_w, snapshot.bias_percent) == (190, 95)
    assert ride.notes.samples[:30] == past
    assert {sample.target_w for sample in past} == {200}
    assert [(s.target_w, s.bias_percent) for s in ride.notes.samples[31:]] == [(190, 95)] * 9


def test_a_mistaken_skip_is_undone_within_five_seconds_and_not_later() -> None:
    plan = workout(steady(200, 60), steady(300, 60))
    for waited_s, comes_back in ((5.0, True), (5.25, False)):
        ride = ScriptedRide(plan).start()
        ride.ride(20)
        ride.do("skip_step")
        snapshot = ride.ride(waited_s)
        assert snapshot.step is not None
        assert snapshot.step.index == 1
        if comes_back:
            assert ride.do("undo").startswith("Undone: Skipped to")
            assert ride.ride(1).plan_s == 21
            with pytest.raises(CommandRefused):
                ride.do("undo")
        else:
            with pytest.raises(CommandRefused, match="nothing to undo"):
                ride.do("undo")


@pytest.mark.parametrize(("waited_s", "comes_back"), [(8.0, True), (8.25, False)])
def test_what_was_ordered_aloud_has_the_time_that_telling_it_takes(
    waited_s: float, comes_back: bool
) -> None:
    ride = ScriptedRide(workout(steady(200, 60), steady(300, 60))).start()
    ride.ride(20)
    notice = ride.session.perform("skip_step", {}, "voice")
    assert notice.undo_until_s == ride.clock.now() + 8.0
    ride.ride(waited_s)
    if comes_back:
        assert ride.do("undo").startswith("Undone: Skipped to")
    else:
        with pytest.raises(CommandRefused, match="nothing to undo"):
            ride.do("undo")


def test_what_is_recorded_is_what_was_shown() -> None:
    ride = ScriptedRide(workout(steady(150, 20), Step(StepKind.RAMP, 30, Target(0.4, 1.0)))).start()
    for second in range(45):
        shown = ride.ride(0.5)
        whole = ride.ride(0.5)
        sample = whole.sample
        assert sample is not None
        assert sample == ride.notes.samples[-1]
        assert sample.second == second
        assert (sample.target_w, sample.plan_s) == (shown.target_w, int(shown.plan_s))
        assert sample.step_index == (shown.step.index if shown.step else None)
        assert sample.heart_rate_bpm == whole.heart_rate_bpm


def test_the_words_of_the_author_come_at_their_time_and_again_after_back() -> None:
    plan = Workout("", (steady(150, 30), steady(200, 30)), (TextEvent(32, "Smooth", 5),))
    ride = ScriptedRide(plan).start()
    assert ride.ride(31.75).text is None
    assert ride.ride(0.25).text == "Smooth"
    assert ride.ride(5).text is None
    ride.do("extend_step", seconds=30)
    ride.ride(20)
    ride.do("back_step")
    assert ride.ride(2).text == "Smooth"


def test_hard_steps_still_to_come_leave_out_the_one_under_way() -> None:
    ride = ScriptedRide(workout(steady(240, 20), steady(100, 20), steady(240, 20), steady(240, 20)))
    ride.start()
    left = [ride.ride(20).work_steps_left for _ in range(4)]
    assert left == [2, 1, 0, 0]


def test_the_machine_sleeps_and_the_plan_does_not_run_away() -> None:
    ride = ScriptedRide(workout(steady(200, 60), steady(250, 60))).start()
    ride.ride(20)
    snapshot = ride.sleep(600)
    assert snapshot.elapsed_s == 22
    assert [s.wall_s for s in ride.notes.samples[19:]] == [20, 619, 620]
    ride.ride(10)
    assert [sample.second for sample in ride.notes.samples] == list(range(32))


def test_a_rider_seen_still_by_a_late_tick_is_not_yet_stopped() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20)
    ride.sensors.stop()
    assert ride.sleep(10).state is RideState.RIDING
    assert ride.ride(2).state is RideState.AUTO_PAUSED


def test_laps_are_marked_while_riding_and_are_at_least_a_second() -> None:
    ride = ScriptedRide(HOUR)
    with pytest.raises(CommandRefused, match="while riding"):
        ride.do("mark_lap")
    ride.start()
    with pytest.raises(CommandRefused, match="only begun"):
        ride.do("mark_lap")
    ride.ride(30)
    assert ride.do("mark_lap").startswith("Lap 1: 0:30 at ")
    with pytest.raises(CommandRefused, match="only begun"):
        ride.do("mark_lap")
    snapshot = ride.ride(10)
    assert (snapshot.lap, snapshot.lap_elapsed_s, snapshot.lap_average_power_w) == (2, 10, 200)


@pytest.mark.parametrize(
    ("leading", "how", "after"),
    [
        ((), "finish", RideState.DISCARDED),  # nothing was ridden
        (("start",), "finish", RideState.FINISHED),
        (("start", "pause"), "finish", RideState.FINISHED),
        (("start", "pause"), "discard", RideState.DISCARDED),
    ],
)
def test_a_ride_ends_from_anywhere_and_nothing_follows(
    leading: tuple[str, ...], how: str, after: RideState
) -> None:
    ride = ScriptedRide(HOUR)
    for name in leading:
        ride.do(name)
        ride.ride(10)
    ride.do(how)
    seconds = len(ride.notes.samples)
    assert ride.ride(30).state is after
    assert len(ride.notes.samples) == seconds
    assert ride.trainer.target == FREE
    with pytest.raises(CommandRefused, match="the ride is over"):
        ride.do("start")


def test_a_dropout_at_the_very_end_counts_as_in_the_file() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.ride(20)
    ride.sensors.fall_silent()
    ride.ride(2)
    ride.do("finish")
    assert ride.session.totals.power.seconds == 22


def test_auto_paused_rides_are_finished_too() -> None:
    ride = ScriptedRide(HOUR).start()
    ride.sensors.stop()
    ride.ride(5)
    ride.do("finish")
    assert ride.session.state is RideState.FINISHED
