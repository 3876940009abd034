"""The rider's devices, live: pairing, names, preferences, the trainer that is driven, the test."""

from dataclasses import replace

import pytest

from sensors.control import ControlState
from sensors.errors import DeviceNotFound
from sensors.readings import DeviceKind, LinkState, Metric
from sensors.simulated.faults import Faults, Spell
from tests.tui.device_room import CADENCE, METER, STRAP, TRAINER, DeviceRoom
from tui.devices import GONE_AFTER_S
from tui.trial import Stage, Trial
from workouts.errors import BadSettings, CommandRefused


def held(room: DeviceRoom) -> bool:
    """Return whether the trainer itself says that somebody controls it."""
    return room.air.trainer.control.controlled


def stage_of(trial: Trial) -> Stage:
    return trial.stage


def test_strangers_are_seen_but_left_alone() -> None:
    room = DeviceRoom()
    room.go(5)
    rows = room.devices.rows()
    assert [row.source.id for row in rows] == [TRAINER, METER, STRAP, CADENCE]
    assert not any(row.paired or row.status for row in rows)
    assert all(row.signal_dbm is not None and row.signal_dbm < 0 for row in rows)
    assert not any(device.connected for device in room.air.peripherals.values())


def test_a_stranger_who_leaves_is_taken_off_the_list_and_a_paired_device_stays() -> None:
    gone = Faults(drops=(Spell(2.0, 500.0),))
    room = DeviceRoom(
        STRAP, names=("strap", "power_meter"), faults={"strap": gone, "power_meter": gone}
    )
    room.go(10)
    assert [row.source.id for row in room.devices.rows()] == [STRAP, METER]
    room.go(GONE_AFTER_S)
    (row,) = room.devices.rows()
    assert row.source.id == STRAP
    assert row.status is not None
    assert row.status.link is not LinkState.LIVE


def test_a_device_that_is_paired_connects_and_is_remembered() -> None:
    room = DeviceRoom()
    room.go(3)
    room.devices.pair(STRAP)
    room.go(3)
    row = next(row for row in room.devices.rows() if row.source.id == STRAP)
    assert row.paired
    assert row.status is not None
    assert row.status.link is LinkState.LIVE
    assert row.status.battery_percent == 87
    assert [each.id for each in room.kept[-1].devices] == [STRAP]
    room.devices.pair(STRAP)
    assert len(room.kept) == 1


def test_what_is_not_in_the_air_cannot_be_paired() -> None:
    with pytest.raises(DeviceNotFound, match="wake it"):
        DeviceRoom().devices.pair("ble:00:00")


def test_a_forgotten_device_is_let_go_with_its_preferences() -> None:
    room = DeviceRoom(STRAP)
    room.go(3)
    room.devices.prefer(STRAP, Metric.HEART_RATE)
    room.devices.forget(STRAP)
    room.go(2)
    assert not room.air.strap.connected
    assert room.kept[-1].devices == ()
    assert room.kept[-1].prefer == {}
    assert not any(row.paired for row in room.devices.rows())


def test_a_new_name_is_in_the_ride_at_once_and_the_link_stands() -> None:
    room = DeviceRoom(TRAINER, STRAP)
    room.go(3)
    room.devices.rename(TRAINER, "  Old   Faithful ")
    assert room.kept[-1].find("old faithful").id == TRAINER
    status = room.hub.statuses(room.clock.now())[0]
    assert (status.source.name, status.link) == ("Old Faithful", LinkState.LIVE)
    assert room.hub.view().name == "Old Faithful"
    with pytest.raises(BadSettings, match="called Old Faithful already"):
        room.devices.rename(STRAP, "Old Faithful")
    with pytest.raises(BadSettings, match="needs a name"):
        room.devices.rename(STRAP, " \t ")


def test_the_preferred_device_serves_while_it_lives_and_the_best_other_one_after_it() -> None:
    away = Faults(drops=(Spell(12.0, 20.0),))
    room = DeviceRoom(TRAINER, METER, faults={"trainer": away})
    room.go(5)
    assert room.devices.served()[Metric.POWER][1] == room.air.power_meter.source.name
    assert room.devices.prefer(TRAINER, Metric.POWER)
    room.go(5)
    assert room.devices.served()[Metric.POWER][1] == room.air.trainer.source.name
    room.go(6)
    assert room.devices.served()[Metric.POWER][1] == room.air.power_meter.source.name
    room.go(25)
    assert room.devices.served()[Metric.POWER][1] == room.air.trainer.source.name
    assert not room.devices.prefer(TRAINER, Metric.POWER)
    room.go(3)
    assert room.devices.served()[Metric.POWER][1] == room.air.power_meter.source.name


def test_nobody_is_preferred_for_what_it_cannot_measure() -> None:
    room = DeviceRoom(STRAP)
    with pytest.raises(CommandRefused, match="does not measure power"):
        room.devices.prefer(STRAP, Metric.POWER)
    with pytest.raises(CommandRefused, match="pair it first"):
        room.devices.prefer(METER, Metric.POWER)


def test_the_trainer_is_left_to_others_until_a_ride_takes_it() -> None:
    room = DeviceRoom(TRAINER)
    room.go(10)
    assert room.air.trainer.connected
    assert not held(room)
    assert room.hub.view().state is ControlState.RELEASED
    room.riding = True
    room.hub.take()
    room.go(5)
    assert room.hub.view().state is ControlState.READY


def test_the_test_holds_a_hundred_watts_for_ten_seconds_and_lets_go() -> None:
    room = DeviceRoom(TRAINER)
    room.go(4)
    trial = room.devices.begin_trial(TRAINER)
    with pytest.raises(CommandRefused, match="under way"):
        room.devices.begin_trial(TRAINER)
    room.go(5)
    assert stage_of(trial) is Stage.HOLDING
    assert room.hub.view().acknowledged is not None
    assert room.devices.trial_power_w() == pytest.approx(100, abs=10)
    assert 4 < room.devices.trial_left_s() < 9
    room.go(10)
    assert stage_of(trial) is Stage.DONE
    assert trial.good
    assert "holds 100 W" in trial.verdict
    assert len(trial.powers_w) == 10
    assert room.hub.view().state is ControlState.RELEASED
    assert not held(room)


def test_a_test_that_is_stopped_gives_the_trainer_back_at_once() -> None:
    room = DeviceRoom(TRAINER)
    room.go(4)
    trial = room.devices.begin_trial(TRAINER)
    room.go(4)
    room.devices.stop_trial()
    room.go(2)
    assert stage_of(trial) is Stage.DONE
    assert not held(room)


def test_a_trainer_that_gives_no_control_says_what_to_do() -> None:
    room = DeviceRoom(TRAINER, faults={"trainer": Faults(refuse_control=1000)})
    room.go(4)
    trial = room.devices.begin_trial(TRAINER)
    room.go(40)
    assert stage_of(trial) is Stage.DONE
    assert not trial.good
    assert "end the program that holds it" in trial.verdict


def test_a_trainer_out_of_reach_says_so() -> None:
    room = DeviceRoom(TRAINER, faults={"trainer": Faults(drops=(Spell(3.0, 500.0),))})
    room.go(4)
    trial = room.devices.begin_trial(TRAINER)
    room.go(40)
    assert stage_of(trial) is Stage.DONE
    assert "not in reach" in trial.verdict


def test_a_calibration_says_each_step_and_lets_go() -> None:
    room = DeviceRoom(TRAINER)
    room.go(4)
    calibration = room.devices.begin_calibration(TRAINER)
    with pytest.raises(CommandRefused, match="under way"):
        room.devices.begin_trial(TRAINER)
    said: list[str] = []
    for _ in range(400):
        room.go(0.1)
        if calibration.verdict not in said[-1:]:
            said.append(calibration.verdict)
    assert said[0] == ""
    assert "speed up to 36 km/h, then stop pedalling" in said
    assert "stop pedalling and let the wheel run out" in said
    assert said[-1] == "the spin-down is done; ride on"
    assert calibration.stage is Stage.DONE
    assert not held(room)
    assert room.hub.view().state is ControlState.RELEASED


def test_a_calibration_that_is_stopped_gives_the_trainer_back_at_once() -> None:
    room = DeviceRoom(TRAINER)
    room.go(4)
    calibration = room.devices.begin_calibration(TRAINER)
    room.go(2)
    room.devices.stop_trial()
    room.go(2)
    assert (calibration.stage, calibration.verdict) == (Stage.DONE, "the calibration was stopped")
    assert not held(room)
    assert room.hub.view().calibration is None


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        (Faults(no_spin_down=True), "offers no spin-down; use its maker's program"),
        (Faults(refuse_control=1000), "end the program that holds it, then calibrate again"),
        (Faults(drops=(Spell(3.0, 500.0),)), "is not in reach"),
        (Faults(drops=(Spell(6.0, 500.0),)), "was lost in the middle of it; calibrate again"),
    ],
)
def test_a_calibration_that_cannot_be_says_why(faults: Faults, why: str) -> None:
    room = DeviceRoom(TRAINER, faults={"trainer": faults})
    room.go(4)
    calibration = room.devices.begin_calibration(TRAINER)
    room.go(40)
    assert calibration.stage is Stage.DONE
    assert why in calibration.verdict
    assert not held(room)


def test_a_ride_that_begins_takes_the_trainer_from_the_test() -> None:
    room = DeviceRoom(TRAINER)
    room.go(4)
    room.devices.begin_trial(TRAINER)
    room.go(4)
    room.riding = True
    room.hub.take()
    room.go(20)
    assert room.devices.trial is None
    assert room.hub.view().state is ControlState.READY


def test_during_a_ride_its_trainer_is_neither_forgotten_nor_tested() -> None:
    room = DeviceRoom(TRAINER, STRAP)
    room.riding = True
    room.hub.take()
    room.go(5)
    for act in (
        room.devices.forget,
        room.devices.begin_trial,
        room.devices.begin_calibration,
    ):
        with pytest.raises(CommandRefused, match="a ride is under way"):
            act(TRAINER)
    room.devices.forget(STRAP)
    assert room.hub.view().state is ControlState.READY


def test_a_forgotten_trainer_is_given_back_before_it_is_let_go() -> None:
    room = DeviceRoom(TRAINER)
    room.go(4)
    room.devices.begin_trial(TRAINER)
    room.go(4)
    assert held(room)
    room.devices.forget(TRAINER)
    room.go(4)
    assert not held(room)
    assert not room.air.trainer.connected
    assert room.hub.trainer is None


def test_a_device_that_turns_out_a_trainer_is_driven() -> None:
    room = DeviceRoom()
    room.go(3)
    trainer = room.air.trainer.source
    meter = replace(trainer, kind=DeviceKind.POWER_METER)
    room.devices.remembered = room.devices.remembered.paired(meter)
    room.devices.settle()
    room.go(3)
    assert room.kept[-1].find(trainer.id).kind is DeviceKind.TRAINER
    assert room.hub.trainer is not None
    assert room.devices.rows()[0].driven


def test_a_list_that_cannot_be_saved_is_as_it_was() -> None:
    room = DeviceRoom(STRAP)
    room.go(3)

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    room.devices._save = full
    with pytest.raises(OSError, match="No space"):
        room.devices.forget(STRAP)
    room.go(2)
    assert room.devices.rows()[0].paired
    assert room.air.strap.connected
