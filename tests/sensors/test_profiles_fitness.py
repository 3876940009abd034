"""A trainer's abilities, control point and status, packet by packet."""

import pytest

from sensors.errors import BadPacket
from sensors.profiles.fitness_control import (
    ControlRequest,
    ControlResponse,
    Opcode,
    Result,
    SpinDown,
    decode_control_request,
    decode_control_response,
    encode_control_response,
    encode_pause,
    encode_request_control,
    encode_reset,
    encode_simulation,
    encode_spin_down,
    encode_start,
    encode_stop,
    encode_target_power,
    encode_target_resistance,
)
from sensors.profiles.fitness_features import (
    FitnessFeatures,
    PowerRange,
    ResistanceRange,
    decode_fitness_features,
    decode_power_range,
    decode_resistance_range,
    encode_fitness_features,
    encode_power_range,
    encode_resistance_range,
)
from sensors.profiles.fitness_status import (
    TRAINING_STATES,
    MachineStatus,
    StatusOp,
    TrainingStatus,
    decode_machine_status,
    decode_training_status,
    encode_machine_status,
    encode_training_status,
)

# What the console writes, and what the trainer reads in it.
REQUESTS = {
    "00": (encode_request_control(), ControlRequest(Opcode.REQUEST_CONTROL)),
    "01": (encode_reset(), ControlRequest(Opcode.RESET)),
    "04 64": (encode_target_resistance(10.0), ControlRequest(Opcode.SET_RESISTANCE, None, 10.0)),
    "04 ff": (encode_target_resistance(25.5), ControlRequest(Opcode.SET_RESISTANCE, None, 25.5)),
    "04 6400": (
        encode_target_resistance(10.0, two_bytes=True),
        ControlRequest(Opcode.SET_RESISTANCE, resistance=10.0),
    ),
    "04 e803": (
        encode_target_resistance(100, two_bytes=True),
        ControlRequest(Opcode.SET_RESISTANCE, resistance=100.0),
    ),
    "05 fa00": (encode_target_power(250), ControlRequest(Opcode.SET_POWER, power_w=250)),
    "05 ceff": (encode_target_power(-50), ControlRequest(Opcode.SET_POWER, power_w=-50)),
    "07": (encode_start(), ControlRequest(Opcode.START)),
    "08 01": (encode_stop(), ControlRequest(Opcode.STOP_OR_PAUSE, stop_or_pause=1)),
    "08 02": (encode_pause(), ControlRequest(Opcode.STOP_OR_PAUSE, stop_or_pause=2)),
    "11 0000 2c01 28 33": (
        encode_simulation(3.0),
        ControlRequest(Opcode.SIMULATION, None, None, 3.0, 0.0, 0.004, 0.51),
    ),
    "11 30f8 0cfe 32 64": (
        encode_simulation(-5.0, wind_ms=-2.0, crr=0.005, cw=1.0),
        ControlRequest(Opcode.SIMULATION, None, None, -5.0, -2.0, 0.005, 1.0),
    ),
    "13 01": (encode_spin_down(), ControlRequest(Opcode.SPIN_DOWN, spin_down=1)),
    "13 02": (
        encode_spin_down(SpinDown.IGNORE),
        ControlRequest(Opcode.SPIN_DOWN, spin_down=2),
    ),
}


@pytest.mark.parametrize("packet", REQUESTS)
def test_a_request_is_written_as_the_service_says_and_the_trainer_reads_it(packet: str) -> None:
    written, read = REQUESTS[packet]
    assert written == bytes.fromhex(packet)
    assert decode_control_request(written) == read


@pytest.mark.parametrize("packet", ["02 1027", "0c 000000", "15 b400", "42"])
def test_a_request_that_no_bike_knows_is_read_as_its_opcode(packet: str) -> None:
    data = bytes.fromhex(packet)
    assert decode_control_request(data) == ControlRequest(data[0])


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        ("", "control point 2AD9: there is no opcode in an empty packet"),
        ("05", "set power: it ends before power_w"),
        ("05 fa", "set power: it ends before power_w"),
        ("04", "set resistance: it ends before resistance"),
        ("08", "stop or pause: it ends before stop_or_pause"),
        ("11 0000 2c01 28", "simulation: it ends before cw"),
    ],
)
def test_a_request_without_its_parameters_is_refused(packet: str, why: str) -> None:
    with pytest.raises(BadPacket, match=why):
        decode_control_request(bytes.fromhex(packet))


def test_no_request_is_clamped_silently() -> None:
    with pytest.raises(ValueError, match="power_w is 40000"):
        encode_target_power(40000)
    with pytest.raises(ValueError, match=r"resistance is 25\.6; its field holds 0 to 25\.5"):
        encode_target_resistance(25.6)
    with pytest.raises(ValueError, match=r"resistance is -0\.1"):
        encode_target_resistance(-0.1)
    with pytest.raises(ValueError, match="resistance is 4000"):
        encode_target_resistance(4000, two_bytes=True)
    with pytest.raises(ValueError, match="slope_percent is 400"):
        encode_simulation(400)
    with pytest.raises(ValueError, match="crr is 1"):
        encode_simulation(0, crr=1)


RESPONSES = {
    "80 00 01": ControlResponse(Opcode.REQUEST_CONTROL, Result.SUCCESS),
    "80 05 05": ControlResponse(Opcode.SET_POWER, Result.NOT_PERMITTED),
    "80 05 2a": ControlResponse(Opcode.SET_POWER, 42),  # a result no table knows
    "80 ee 02": ControlResponse(0xEE, Result.NOT_SUPPORTED),
    "80 13 01": ControlResponse(Opcode.SPIN_DOWN, Result.SUCCESS),
    "80 13 01 c409 a00f": ControlResponse(Opcode.SPIN_DOWN, Result.SUCCESS, 25.0, 40.0),
}


@pytest.mark.parametrize("packet", RESPONSES)
def test_the_trainer_answers_with_the_request_and_its_result(packet: str) -> None:
    data = bytes.fromhex(packet)
    assert decode_control_response(data) == RESPONSES[packet]
    assert encode_control_response(RESPONSES[packet]) == data


def test_bytes_behind_an_answer_are_left_alone() -> None:
    assert decode_control_response(bytes.fromhex("80 05 01 ffff")) == ControlResponse(5, 1)
    assert decode_control_response(bytes.fromhex("80 13 01 0000")) == ControlResponse(0x13, 1)


@pytest.mark.parametrize("packet", ["", "80", "80 05", "05 05 01"])
def test_an_answer_that_is_none_or_cut_off_is_refused(packet: str) -> None:
    with pytest.raises(BadPacket, match="control point 2AD9"):
        decode_control_response(bytes.fromhex(packet))


def test_only_a_spin_down_that_may_begin_has_speeds() -> None:
    with pytest.raises(ValueError, match="leave them out"):
        encode_control_response(ControlResponse(Opcode.SET_POWER, Result.SUCCESS, 25.0, 40.0))
    with pytest.raises(ValueError, match="spin_down_high_kmh is missing"):
        encode_control_response(ControlResponse(Opcode.SPIN_DOWN, Result.SUCCESS, 25.0))
    with pytest.raises(ValueError, match="result is 256"):
        encode_control_response(ControlResponse(Opcode.SET_POWER, 256))


STATUSES = {
    "01": MachineStatus(StatusOp.RESET),
    "02 01": MachineStatus(StatusOp.STOPPED_OR_PAUSED, stop_or_pause=1),
    "02 02": MachineStatus(StatusOp.STOPPED_OR_PAUSED, stop_or_pause=2),
    "03": MachineStatus(StatusOp.STOPPED_BY_SAFETY_KEY),
    "04": MachineStatus(StatusOp.STARTED),
    "07 64": MachineStatus(StatusOp.RESISTANCE_CHANGED, resistance=10.0),
    "07 e803": MachineStatus(StatusOp.RESISTANCE_CHANGED, resistance=100.0),
    "07 9cff": MachineStatus(StatusOp.RESISTANCE_CHANGED, resistance=-10.0),
    "08 2c01": MachineStatus(StatusOp.POWER_CHANGED, target_w=300),
    "08 ceff": MachineStatus(StatusOp.POWER_CHANGED, target_w=-50),
    "12 0000 2c01 28 33": MachineStatus(
        StatusOp.SIMULATION_CHANGED, slope_percent=3.0, wind_ms=0.0, crr=0.004, cw=0.51
    ),
    "14 04": MachineStatus(StatusOp.SPIN_DOWN, spin_down=4),
    "ff": MachineStatus(StatusOp.CONTROL_LOST),
    "55": MachineStatus(0x55),
}


@pytest.mark.parametrize("packet", STATUSES)
def test_the_trainer_tells_what_happened_to_it(packet: str) -> None:
    data = bytes.fromhex(packet)
    assert decode_machine_status(data) == STATUSES[packet]
    assert encode_machine_status(STATUSES[packet]) == data


@pytest.mark.parametrize("packet", ["", "02", "07", "08 2c", "12 0000 2c01 28", "14"])
def test_a_status_without_its_parameters_is_refused(packet: str) -> None:
    with pytest.raises(BadPacket, match="machine status 2ADA"):
        decode_machine_status(bytes.fromhex(packet))


def test_a_status_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="target_w is missing"):
        encode_machine_status(MachineStatus(StatusOp.POWER_CHANGED))
    with pytest.raises(ValueError, match="resistance is 4000"):
        encode_machine_status(MachineStatus(StatusOp.RESISTANCE_CHANGED, resistance=4000.0))


TRAININGS = {
    "00 0c": TrainingStatus(12),
    "00 c8": TrainingStatus(200),
    "01 01 726561647920e29883": TrainingStatus(1, "ready ☃"),
    "01 0d": TrainingStatus(13, ""),
}


@pytest.mark.parametrize("packet", TRAININGS)
def test_the_trainer_tells_where_the_training_is(packet: str) -> None:
    data = bytes.fromhex(packet)
    assert decode_training_status(data) == TRAININGS[packet]
    assert encode_training_status(TRAININGS[packet]) == data


def test_unreadable_letters_of_a_trainer_do_not_cost_the_status() -> None:
    assert decode_training_status(bytes.fromhex("01 02 41ff42")) == TrainingStatus(2, "A\ufffdB")


def test_the_words_of_a_training_status_are_at_the_numbers_of_the_service() -> None:
    assert len(TRAINING_STATES) == 16
    assert [TRAINING_STATES[n] for n in (1, 8, 12, 15)] == [
        "idle",
        "fitness test",
        "watt control",
        "after the workout",
    ]


def test_a_trainer_tells_what_it_measures_and_what_it_can_be_asked_for() -> None:
    trainer = decode_fitness_features(bytes.fromhex("02440000 0ce00000"))
    assert trainer == FitnessFeatures(0x4402, 0xE00C)
    assert (trainer.cadence, trainer.heart_rate, trainer.power) == (True, True, True)
    assert (trainer.power_target, trainer.resistance_target) == (True, True)
    assert (trainer.simulation, trainer.spin_down) == (True, True)
    assert encode_fitness_features(trainer) == bytes.fromhex("02440000 0ce00000")


def test_a_bike_with_nothing_but_levels_says_so() -> None:
    bike = FitnessFeatures(features=0, targets=1 << 2)
    assert bike.resistance_target
    others = (bike.power_target, bike.simulation, bike.spin_down, bike.cadence, bike.power)
    assert (*others, bike.heart_rate) == (False,) * 6


@pytest.mark.parametrize(
    ("packet", "power"),
    [
        ("0000 d007 0100", PowerRange(0, 2000, 1)),
        ("38ff 2003 0000", PowerRange(-200, 800, 0)),
    ],
)
def test_a_trainer_tells_the_watts_it_can_hold(packet: str, power: PowerRange) -> None:
    assert decode_power_range(bytes.fromhex(packet)) == power
    assert encode_power_range(power) == bytes.fromhex(packet)


def test_a_trainer_tells_the_levels_it_can_hold() -> None:
    data = bytes.fromhex("f6ff e803 0500")
    assert decode_resistance_range(data) == ResistanceRange(-1.0, 100.0, 0.5)
    assert encode_resistance_range(ResistanceRange(-1.0, 100.0, 0.5)) == data


def test_half_a_range_or_half_the_abilities_are_refused() -> None:
    with pytest.raises(BadPacket, match="power range 2AD8: it ends before increment_w"):
        decode_power_range(bytes.fromhex("0000 d007"))
    with pytest.raises(BadPacket, match="resistance range 2AD6: it ends before increment"):
        decode_resistance_range(bytes.fromhex("0000 e803 01"))
    with pytest.raises(BadPacket, match="fitness features 2ACC: it ends before targets"):
        decode_fitness_features(bytes.fromhex("02440000"))
