"""The simulated trainer's control point, byte for byte, and the log that proves a release."""

import pytest

from sensors.control import TrainerMode
from sensors.profiles.fitness_control import Result
from sensors.profiles.fitness_features import (
    PowerRange,
    decode_fitness_features,
    decode_power_range,
    decode_resistance_range,
)
from sensors.profiles.fitness_status import FITNESS_MACHINE_STATUS
from sensors.simulated.faults import Faults, Spell
from tests.sensors.simulated_ride import TRAINER, SimulatedRide

# What is written, what comes back; in this order, on one trainer.
CONVERSATION = [
    ("07", "800705"),  # start without control
    ("05c800", "800505"),
    ("04 32", "800405"),
    ("11 0000 0000 28 33", "801105"),
    ("0801", "800805"),
    ("01", "800105"),
    ("00", "800001"),  # request control
    ("00", "800001"),  # and again: it is ours already
    ("07", "800701"),
    ("05c800", "800501"),  # 200 W
    ("05dc05", "800501"),  # 1500 W, its most
    ("05dd05", "800503"),  # 1501 W
    ("05ffff", "800503"),  # -1 W
    ("05c8", "800503"),  # a byte short
    ("0400", "800401"),
    ("0464", "800401"),  # level 10.0 in one byte
    ("046400", "800401"),  # and in two
    ("04c8", "800401"),  # level 20.0, its most
    ("04c9", "800403"),  # level 20.1
    ("04", "800403"),
    ("11 e803 2c01 28 33", "801101"),  # 1 m/s head wind, 3.00 %
    ("11 0000 0cfe 28 33", "801101"),  # -5.00 %
    ("11 0000", "801103"),
    ("0802", "800801"),  # pause
    ("0801", "800801"),  # stop
    ("0803", "800803"),
    ("08", "800803"),
    ("13 01", "801301" + "3804" + "100e"),  # spin down, from 36.0 to 10.8 km/h
    ("13 02", "801301"),  # or rather not
    ("13 03", "801303"),
    ("13", "801303"),
    ("02 e803", "800202"),  # nor a target speed
    ("7f", "807f02"),
    ("01", "800101"),  # reset gives control back
    ("05c800", "800505"),
]


def test_the_control_point_answers_byte_for_byte() -> None:
    ride = SimulatedRide()
    for written, expected in CONVERSATION:
        answer = ride.ask(bytes.fromhex(written))
        assert answer is not None
        assert (written, answer.hex()) == (written, expected)
    assert [entry.request for entry in ride.air.trainer.log] == [
        bytes.fromhex(written) for written, _ in CONVERSATION
    ]
    assert [entry.result for entry in ride.air.trainer.log] == [
        int(expected[4:6]) for _, expected in CONVERSATION
    ]
    assert ride.told("write_failed") == []


def test_an_answer_comes_thirty_milliseconds_after_the_write() -> None:
    ride = SimulatedRide()
    ride.write(b"\x00")
    asked_s = ride.clock.now()
    ride.ride(0.025, tick_s=0.025)
    assert ride.packets(0x2AD9) == []
    ride.ride(0.025, tick_s=0.025)
    (answer,) = ride.packets(0x2AD9)
    assert answer.at_s == pytest.approx(asked_s + 0.03)


def test_a_slow_trainer_answers_after_two_seconds() -> None:
    ride = SimulatedRide(faults={"trainer": Faults(answer_after_s=2.0)})
    ride.write(b"\x00")
    ride.ride(3)
    (answer,) = ride.packets(0x2AD9)
    assert (answer.at_s, answer.data.hex()) == (3.0, "800001")


def test_the_log_proves_the_release() -> None:
    ride = SimulatedRide()
    ride.take_control()
    ride.hold(200)
    ride.ride(10)
    ride.ask(bytes.fromhex("0801"))
    ride.ask(bytes.fromhex("01"))
    stop, reset = ride.air.trainer.log[-2:]
    assert (stop.op, stop.request.hex(), stop.result) == (8, "0801", Result.SUCCESS)
    assert (reset.op, reset.request.hex(), reset.result) == (1, "01", Result.SUCCESS)
    assert stop.at_s < reset.at_s <= ride.clock.now()
    assert not ride.air.trainer.control.controlled
    assert ride.air.drivetrain.brake.mode is TrainerMode.FREE


def test_a_release_written_just_before_the_radio_closes_still_arrives() -> None:
    ride = SimulatedRide()
    ride.take_control()
    ride.hold(200)
    ride.write(bytes.fromhex("0801"))
    ride.write(bytes.fromhex("01"))
    ride.radio.close()
    assert [entry.request.hex() for entry in ride.air.trainer.log[-2:]] == ["0801", "01"]


def test_two_commands_in_flight_are_counted() -> None:
    ride = SimulatedRide()
    ride.take_control()
    assert ride.air.trainer.overlapped == 0
    ride.write(bytes.fromhex("056400"))
    ride.write(bytes.fromhex("056e00"))
    assert ride.air.trainer.overlapped == 1
    ride.ride(0.25)
    assert [packet.data.hex() for packet in ride.packets(0x2AD9)][-2:] == ["800501", "800501"]


def test_changes_are_told_by_the_machine_status() -> None:
    ride = SimulatedRide()
    for written in ("00", "07", "05c800", "0464", "11000064002833", "0802", "0801", "01"):
        ride.ask(bytes.fromhex(written))
    assert [packet.data.hex() for packet in ride.packets(0x2ADA)] == [
        "04",
        "08c800",
        "0764",
        "12000064002833",
        "0202",
        "0201",
        "01",
    ]


def test_a_refused_command_changes_nothing_and_tells_no_status() -> None:
    ride = SimulatedRide()
    ride.take_control()
    ride.hold(180)
    told = len(ride.packets(0x2ADA))
    ride.ask(bytes.fromhex("05dd05"))
    assert len(ride.packets(0x2ADA)) == told
    assert ride.air.drivetrain.brake.target_w == 180


def test_training_status_goes_from_start_to_watts_to_idle() -> None:
    ride = SimulatedRide()
    for written in ("00", "07", "05c800", "05d200", "0801"):
        ride.ask(bytes.fromhex(written))
    assert [packet.data.hex() for packet in ride.packets(0x2AD3)] == ["000d", "000c", "0001"]


def test_what_it_can_do_is_read_before_it_is_connected() -> None:
    ride = SimulatedRide(devices=("trainer",))
    first = [h for h in ride.heard if h.what in {"packet", "connected"}][:4]
    assert [h.characteristic for h in first] == [0x2ACC, 0x2AD8, 0x2AD6, 0]
    assert first[3].what == "connected"
    features = decode_fitness_features(first[0].data)
    assert features.power_target
    assert features.resistance_target
    assert features.simulation
    assert features.spin_down
    assert features.cadence
    assert features.power
    assert not features.heart_rate
    assert decode_power_range(first[1].data) == PowerRange(0, 1500, 1)
    assert decode_resistance_range(first[2].data).max_level == 20.0


def test_control_is_lost_with_the_link_and_the_brake_is_free() -> None:
    ride = SimulatedRide(faults={"trainer": Faults(drops=(Spell(10, 2),))})
    ride.take_control()
    ride.hold(250)
    ride.ride(12)
    assert ride.told("disconnected")[0].at_s == 10
    assert ride.air.drivetrain.brake.mode is TrainerMode.FREE
    ride.radio.connect(TRAINER)
    ride.ride(1)
    assert ride.ask(bytes.fromhex("05c800")) == bytes.fromhex("800505")
    ride.take_control()
    ride.hold(250)


def test_an_answer_that_is_due_after_a_drop_does_not_reach_the_next_link() -> None:
    slow = Faults(drops=(Spell(1.5, 0.2),), answer_after_s=2.0)
    ride = SimulatedRide(faults={"trainer": slow})
    ride.write(b"\x00")
    ride.ride(0.75)
    ride.radio.connect(TRAINER)
    ride.ride(3)
    assert ride.told("connected")[-1].at_s < 3.0
    assert len(ride.told("connected")) == 2
    assert ride.packets(0x2AD9) == []


def test_a_command_without_a_byte_fails_with_a_sentence() -> None:
    ride = SimulatedRide()
    ride.write(b"")
    ride.ride(0.25)
    (failed,) = ride.told("write_failed")
    assert failed.why == ("Domestique Trainer got a command without a single byte; send an opcode")
    assert ride.air.trainer.log == []


def test_other_characteristics_take_no_writes() -> None:
    ride = SimulatedRide()
    ride.radio.write(TRAINER, 0x2AD2, b"\x00")
    ride.radio.write("sim:strap", 0x2AD9, b"\x00")
    ride.ride(0.25)
    assert ride.told("write_failed")[0].why == ("Domestique Trainer has nothing to write at 2AD2")
    assert ride.told("write_failed", "sim:strap")[0].why == (
        "Pulse Strap has nothing to write at 2AD9"
    )


def spin_down_told(ride: SimulatedRide) -> list[str]:
    """Return what the status has told of a spin-down."""
    told = [h.data.hex() for h in ride.heard if h.characteristic == FITNESS_MACHINE_STATUS]
    return [each for each in told if each.startswith("14")]


def test_a_rider_spins_up_and_coasts_as_the_trainer_asks_and_it_has_its_time() -> None:
    ride = SimulatedRide()
    ride.ask(bytes.fromhex("00"))
    ride.ask(bytes.fromhex("1301"))
    ride.ride(60.0)
    assert spin_down_told(ride) == ["1404", "1402"]
    assert ride.air.rider.pedalling
    assert ride.air.drivetrain.cadence_rpm > 60


def test_a_spin_down_that_nobody_rides_fails_after_two_minutes() -> None:
    ride = SimulatedRide()
    ride.air.rider.stop()
    ride.ride(20.0)
    ride.ask(bytes.fromhex("00"))
    ride.ask(bytes.fromhex("1301"))
    ride.ride(110.0)
    assert spin_down_told(ride) == []
    ride.ride(15.0)
    assert spin_down_told(ride) == ["1403"]
    assert not ride.air.rider.pedalling


@pytest.mark.parametrize("end", ["1302", "0801", "01"])
@pytest.mark.parametrize(("seconds", "told"), [(0.5, []), (2.0, ["1404"])])
def test_a_spin_down_is_left_and_the_rider_rides_on(
    end: str, seconds: float, told: list[str]
) -> None:
    ride = SimulatedRide()
    ride.ask(bytes.fromhex("00"))
    ride.ask(bytes.fromhex("1301"))
    ride.ride(seconds)
    ride.ask(bytes.fromhex(end))
    ride.ride(130.0)
    assert spin_down_told(ride) == told
    assert ride.air.rider.pedalling


def test_a_trainer_that_calibrates_itself_offers_no_spin_down() -> None:
    ride = SimulatedRide(faults={"trainer": Faults(no_spin_down=True)})
    features = next(h.data for h in ride.heard if h.characteristic == 0x2ACC)
    assert not decode_fitness_features(features).spin_down
    ride.ask(bytes.fromhex("00"))
    assert ride.ask(bytes.fromhex("1301")) == bytes.fromhex("801302")
