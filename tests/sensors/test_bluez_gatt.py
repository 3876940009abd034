"""GATT over the simulated bluetoothd: values read, packets heard, a trainer driven."""

import pytest

from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT
from sensors.profiles.fitness_features import FITNESS_MACHINE_FEATURE, SUPPORTED_POWER_RANGE
from sensors.profiles.gatt import decode
from sensors.profiles.heart_rate import HEART_RATE_MEASUREMENT, HeartRate
from sensors.profiles.indoor_bike import INDOOR_BIKE_DATA, IndoorBike
from sensors.simulated.bluez_calls import (
    CHARACTERISTIC,
    DESCRIPTOR,
    DEVICE,
    DONE,
    IN_PROGRESS,
    NO_LINK,
    NO_SUPPORT,
    NOTIFY_ACQUIRED,
    Returned,
)
from sensors.simulated.faults import Faults, Spell
from tests.sensors.bluez_desk import Desk, why

REQUEST_CONTROL, HOLD_200_W = b"\x00", b"\x05\xc8\x00"
CONTROL = FITNESS_MACHINE_CONTROL_POINT


def test_the_trainer_is_driven_and_answers_by_indication() -> None:
    desk = Desk()
    desk.connect("trainer")
    assert desk.notify("trainer", CONTROL) == DONE
    assert desk.write("trainer", CONTROL, REQUEST_CONTROL) == DONE
    desk.pass_time(0.1)
    assert desk.write("trainer", CONTROL, HOLD_200_W) == DONE
    desk.pass_time(0.1)
    assert [value.hex() for value in desk.values("trainer", CONTROL)] == ["800001", "800501"]
    assert desk.air.drivetrain.brake.target_w == 200


def test_a_command_before_indications_are_on_is_an_att_error() -> None:
    desk = Desk()
    desk.connect("trainer")
    refused = desk.write("trainer", CONTROL, REQUEST_CONTROL)
    assert why(refused) == "Operation failed with ATT error: 0xfd"
    assert desk.air.trainer.log == []


def test_packets_come_only_to_who_listens_and_as_long() -> None:
    desk = Desk()
    desk.connect("strap")
    desk.pass_time(3)
    assert desk.values("strap", HEART_RATE_MEASUREMENT) == []
    desk.notify("strap", HEART_RATE_MEASUREMENT)
    desk.pass_time(5)
    heard = desk.values("strap", HEART_RATE_MEASUREMENT)
    assert len(heard) == 5
    assert all(isinstance(decode(HEART_RATE_MEASUREMENT, data), HeartRate) for data in heard)
    path = desk.characteristic("strap", HEART_RATE_MEASUREMENT)
    assert desk.answer(path, CHARACTERISTIC, "StopNotify") == DONE
    desk.pass_time(3)
    assert desk.values("strap", HEART_RATE_MEASUREMENT) == heard
    assert "No notify session" in why(desk.answer(path, CHARACTERISTIC, "StopNotify"))


def test_a_program_that_leaves_the_bus_stops_listening_but_the_link_stays() -> None:
    desk = Desk()
    desk.connect("trainer")
    desk.notify("trainer", INDOOR_BIKE_DATA)
    desk.daemon.left(":1.7")
    desk.told.clear()
    desk.pass_time(2)
    assert desk.values("trainer", INDOOR_BIKE_DATA) == []
    assert desk.air.trainer.connected


def test_after_a_drop_who_listened_hears_again_unasked() -> None:
    desk = Desk(faults={"trainer": Faults(drops=(Spell(5, 2),))})
    desk.connect("trainer")
    desk.notify("trainer", INDOOR_BIKE_DATA)
    desk.pass_time(6)
    path = desk.path("trainer")
    assert desk.changes(path, "Connected") == [True, False]
    assert desk.changes(path, "ServicesResolved") == [True, False]
    assert desk.read("trainer", FITNESS_MACHINE_FEATURE) == NO_LINK
    desk.pass_time(2)
    desk.connect("trainer")
    desk.told.clear()
    desk.pass_time(1)
    assert len(desk.values("trainer", INDOOR_BIKE_DATA)) == 4


def test_split_packets_make_one_record_in_two_values() -> None:
    desk = Desk(faults={"trainer": Faults(split_notifications=True)})
    desk.connect("trainer")
    desk.notify("trainer", INDOOR_BIKE_DATA)
    desk.pass_time(1)
    records = [decode(INDOOR_BIKE_DATA, data) for data in desk.values("trainer", INDOOR_BIKE_DATA)]
    assert len(records) == 8
    assert all(isinstance(each, IndoorBike) for each in records)
    assert [each.more_data for each in records if isinstance(each, IndoorBike)] == [True, False] * 4


def test_a_frozen_trainer_is_connected_and_silent() -> None:
    desk = Desk(faults={"trainer": Faults(frozen=(Spell(3, 60),))})
    desk.connect("trainer")
    desk.notify("trainer", INDOOR_BIKE_DATA)
    desk.pass_time(4)
    desk.told.clear()
    desk.pass_time(20)
    assert desk.values("trainer", INDOOR_BIKE_DATA) == []
    assert desk.property(desk.path("trainer"), DEVICE, "Connected") is True


def test_a_second_operation_at_once_is_in_progress_and_a_drop_ends_the_first() -> None:
    desk = Desk()
    desk.connect("trainer")
    path = desk.characteristic("trainer", FITNESS_MACHINE_FEATURE)
    first = desk.ask(path, CHARACTERISTIC, "ReadValue", {})
    assert desk.ask(path, CHARACTERISTIC, "ReadValue", {}) == [IN_PROGRESS]
    desk.daemon.switch(False)
    assert first == [NO_LINK]
    desk.pass_time(1)
    assert first == [NO_LINK]


def test_a_trainer_without_a_power_range_does_not_show_one() -> None:
    desk = Desk(faults={"trainer": Faults(no_power_range=True)})
    desk.connect("trainer")
    with pytest.raises(ValueError, match="not enough values"):
        desk.characteristic("trainer", SUPPORTED_POWER_RANGE)
    assert isinstance(desk.read("trainer", FITNESS_MACHINE_FEATURE), Returned)


@pytest.mark.parametrize(
    ("number", "member", "body", "reply"),
    [
        (INDOOR_BIKE_DATA, "ReadValue", ({},), "Read not permitted"),
        (INDOOR_BIKE_DATA, "WriteValue", (b"\x00", {}), NO_SUPPORT.text),
        (CONTROL, "WriteValue", (b"\x00", {"type": "command"}), NO_SUPPORT.text),
        (CONTROL, "WriteValue", ("text", {}), "Invalid arguments in method call"),
        (FITNESS_MACHINE_FEATURE, "StartNotify", (), NO_SUPPORT.text),
        (FITNESS_MACHINE_FEATURE, "AcquireNotify", ({},), NO_SUPPORT.text),
    ],
)
def test_what_a_characteristic_cannot_do_is_refused(
    number: int, member: str, body: tuple[object, ...], reply: str
) -> None:
    desk = Desk()
    desk.connect("trainer")
    path = desk.characteristic("trainer", number)
    assert why(desk.answer(path, CHARACTERISTIC, member, *body)) == reply


def test_the_client_configuration_says_what_is_on_and_is_not_written() -> None:
    desk = Desk()
    desk.connect("trainer")
    handle = desk.characteristic("trainer", CONTROL)
    (path,) = (each for each in desk.daemon.tree if each.startswith(f"{handle}/desc"))
    assert desk.answer(path, DESCRIPTOR, "ReadValue", {}) == Returned("ay", (b"\x00\x00",))
    desk.notify("trainer", CONTROL)
    assert desk.answer(path, DESCRIPTOR, "ReadValue", {}) == Returned("ay", (b"\x02\x00",))
    refused = desk.answer(path, DESCRIPTOR, "WriteValue", b"\x00\x00", {})
    assert why(refused) == "Write not permitted"


def test_acquired_notifications_go_by_the_pipe_until_it_is_let_go() -> None:
    desk = Desk()
    desk.connect("strap")
    path = desk.characteristic("strap", HEART_RATE_MEASUREMENT)
    assert desk.answer(path, CHARACTERISTIC, "AcquireNotify", {}) == Returned("hq", (0, 185), (99,))
    desk.pass_time(3)
    (pipe,) = desk.pipes
    assert len(pipe.sent) == 3
    assert desk.values("strap", HEART_RATE_MEASUREMENT) == []
    assert desk.notify("strap", HEART_RATE_MEASUREMENT) == NOTIFY_ACQUIRED
    pipe.held = False
    desk.pass_time(2)
    assert desk.property(path, CHARACTERISTIC, "NotifyAcquired") is False
    assert desk.notify("strap", HEART_RATE_MEASUREMENT) == DONE
