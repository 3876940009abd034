"""ANT+ pages byte by byte, as the device profiles lay them out, and what is refused of them."""

from dataclasses import replace

import pytest

from sensors.errors import BadPacket
from sensors.profiles import ant_over_ble, ant_trainer
from sensors.profiles.ant_calibration import (
    Calibration,
    CalibrationProgress,
    Condition,
    encode_calibration_request,
)
from sensors.profiles.ant_common import (
    BatteryState,
    BatteryStatus,
    CommandResult,
    CommandStatus,
    Manufacturer,
    PageRequest,
    Product,
)
from sensors.profiles.ant_heart_rate import AntHeartRate, decode_ant_heart_rate
from sensors.profiles.ant_over_ble import CarriedOther, decode_carried_page, unwrap, wrap
from sensors.profiles.ant_page import OtherPage, Part
from sensors.profiles.ant_power import (
    AntCrankTorque,
    AntPedalling,
    AntPower,
    AntWheelTorque,
    decode_ant_power,
)
from sensors.profiles.ant_power_calibration import (
    AntPowerCalibration,
    CalibrationId,
    encode_zero_request,
)
from sensors.profiles.ant_speed_cadence import (
    AntCadence,
    AntSpeedCadence,
    decode_ant_cadence,
    decode_ant_speed,
    decode_ant_speed_cadence,
)
from sensors.profiles.ant_torque_frequency import AntTorqueFrequency, encode_torque_frequency
from sensors.profiles.ant_trainer import decode_fec
from sensors.profiles.ant_trainer_data import (
    Capabilities,
    FitnessState,
    GeneralData,
    PowerLimit,
    TrainerData,
    TrainerTorque,
)
from sensors.profiles.packets import ANT_PROFILES, decode_packet


@pytest.mark.parametrize(
    ("page", "value"),
    [
        # speed 8.333 m/s, heart rate 141 from ANT+, distance on, in use, lap turned over
        ("10 19 28 53 8d 20 8d b5", GeneralData(8.333, 141, 10.0, 83, 3, True, 1, True, False)),
        ("10 19 00 00 ff ff ff 20", GeneralData(None, None)),
        # event 5, 90 rpm, total 1000 W, 250 W, too slow to hold it
        (
            "19 05 5a e8 03 fa 00 31",
            TrainerData(5, 250, 90, 1000, False, False, False, PowerLimit.SPEED_TOO_LOW, 3),
        ),
        ("19 05 ff e8 03 ff 0f 20", TrainerData(5, None, None, 1000)),
        # 4095 is no power, 4094 is; all three needs
        ("19 05 00 00 00 fe 7f 20", TrainerData(5, 4094, 0, 0, True, True, True)),
        ("1a 09 0b 00 10 40 06 30", TrainerTorque(9, 11, 4096, 1600, FitnessState.IN_USE)),
        ("30 ff ff ff ff ff ff 4b", ant_trainer.BasicResistance(37.5)),
        ("31 ff ff ff ff ff e9 03", ant_trainer.TargetPower(250.25)),
        ("32 ff ff ff ff 33 89 50", ant_trainer.WindResistance(0.51, 10, 0.8)),
        ("32 ff ff ff ff ff ff ff", ant_trainer.WindResistance()),
        ("33 ff ff ff ff c8 4d 50", ant_trainer.TrackResistance(-0.88, 0.004)),
        ("33 ff ff ff ff ff ff ff", ant_trainer.TrackResistance()),
        ("36 ff ff ff ff fa 00 07", Capabilities(250, True, True, True)),
        ("36 ff ff ff ff ff ff 02", Capabilities(None, False, True, False)),
        ("01 80 00 5d ff ff d0 07", Calibration(False, True, 21.5, None, 2.0)),
        (
            "02 80 60 ff 28 23 ff ff",
            CalibrationProgress(False, True, Condition.GOOD, Condition.TOO_LOW, None, 9.0),
        ),
        ("46 ff ff ff ff 02 36 01", PageRequest(0x36, 2)),
        ("46 ff ff ff ff 80 50 01", PageRequest(80, 0, until_acknowledged=True)),
        (
            "47 31 05 00 ff ff 20 03",
            CommandStatus(49, 5, CommandResult.PASSED, 0x0320FFFF),
        ),
        ("47 ff ff ff ff ff ff ff", CommandStatus(None, None, CommandResult.UNINITIALIZED)),
        ("50 ff ff 03 59 00 e8 03", Manufacturer(3, 89, 1000)),
        ("51 ff ff 0c 15 cd 5b 07", Product(12, 123456789)),
        ("51 ff 07 0c ff ff ff ff", Product(12, None, 7)),
        ("f1 00 00 00 00 00 00 00", OtherPage(0xF1)),
    ],
)
def test_a_page_of_a_trainer(page: str, value: object) -> None:
    assert decode_fec(bytes.fromhex(page)) == value


def test_a_battery_page_tells_its_volts_and_hours() -> None:
    page = decode_fec(bytes.fromhex("52 ff 21 10 0e 00 80 a2"))
    assert page == BatteryStatus(BatteryState.GOOD, 2, 0.5, 0x0E10, True, 1, 2)
    assert isinstance(page, BatteryStatus)
    assert (page.volts, page.operating_s) == (2.5, 7200)
    coarse = replace(page, fine_counts=False, whole_volts=None)
    assert (coarse.volts, coarse.operating_s) == (None, 57_600)


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("10 07 b2 5b e8 03 fa 00", AntPower(7, 250, 1000, 91, 50, True)),
        ("10 07 32 5b e8 03 fa 00", AntPower(7, 250, 1000, 91, 50, False)),
        ("10 07 ff ff e8 03 00 00", AntPower(7, 0, 1000)),
        ("11 03 05 ff 00 10 40 06", AntWheelTorque(3, 5, 4096, 1600)),
        ("12 03 05 5a 00 10 40 06", AntCrankTorque(3, 5, 4096, 1600, 90)),
        ("13 07 8c 8d 28 29 ff ff", AntPedalling(7, 70.0, 70.5, 20.0, 20.5)),
        (
            "13 07 8c ff 28 fe ff ff",
            AntPedalling(7, 70.0, None, 20.0, None, smoothness_is_combined=True),
        ),
        ("20 02 01 2c 4e 20 03 e8", AntTorqueFrequency(2, 300, 20_000, 1000)),
        ("01 10 01 ff ff ff 01 f4", AntPowerCalibration(0x10, zero_offset_hz=500)),
        ("01 ac ff ff ff ff 9c ff", AntPowerCalibration(CalibrationId.SUCCEEDED, None, -100)),
        ("01 af 01 ff ff ff 00 00", AntPowerCalibration(CalibrationId.FAILED, 1, 0)),
        ("01 12 03 ff ff ff ff ff", AntPowerCalibration(CalibrationId.AUTO_ZERO_SUPPORT)),
        ("50 ff ff 03 59 00 e8 03", Manufacturer(3, 89, 1000)),
    ],
)
def test_a_page_of_a_power_meter(page: str, value: object) -> None:
    assert decode_ant_power(bytes.fromhex(page)) == value


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("00 ff ff ff 00 04 03 48", AntHeartRate(0, False, 1024, 3, 72)),
        ("80 ff ff ff 00 04 03 00", AntHeartRate(0, True, 1024, 3, None)),
        ("81 10 0e 00 00 04 03 48", AntHeartRate(1, True, 1024, 3, 72, operating_s=7200)),
        (
            "04 ff 9a 00 00 04 03 48",
            AntHeartRate(4, False, 1024, 3, 72, previous_beat_time_1024=154),
        ),
        (
            "07 57 80 22 00 04 03 48",
            AntHeartRate(
                7,
                False,
                1024,
                3,
                72,
                battery_percent=87,
                battery_state=BatteryState.GOOD,
                whole_volts=2,
                volt_fraction=0.5,
            ),
        ),
        ("5e 01 02 03 00 04 03 48", AntHeartRate(0x5E, False, 1024, 3, 72)),
    ],
)
def test_a_page_of_a_strap(page: str, value: object) -> None:
    assert decode_ant_heart_rate(bytes.fromhex(page)) == value


def test_a_strap_gives_the_time_between_beats_across_the_rollover() -> None:
    page = decode_ant_heart_rate(bytes.fromhex("04 ff 00 ff 00 03 07 48"))
    assert page.rr_1024 == 1024
    assert replace(page, previous_beat_time_1024=None).rr_1024 is None


def test_the_pages_of_speed_and_cadence_sensors() -> None:
    counts = bytes.fromhex("01 02 03 04 05 06 07 08")
    assert decode_ant_speed_cadence(counts) == AntSpeedCadence(0x0403, 0x0201, 0x0807, 0x0605)
    cadence = decode_ant_cadence(bytes.fromhex("85 01 ff ff 00 04 09 00"))
    assert cadence == AntCadence(5, True, 1024, 9, stopped=True)
    speed = decode_ant_speed(bytes.fromhex("04 ff 80 32 00 04 09 00"))
    assert (speed.whole_volts, speed.volt_fraction) == (2, 0.5)
    assert (speed.battery_state, speed.stopped) == (BatteryState.OK, None)


@pytest.mark.parametrize(
    ("command", "page"),
    [
        (ant_trainer.encode_target_power(250), "31ffffffffffe803"),
        (ant_trainer.encode_target_power(0), "31ffffffffff0000"),
        (ant_trainer.encode_target_power(4000), "31ffffffffff803e"),
        (ant_trainer.encode_basic_resistance(100), "30ffffffffffffc8"),
        (ant_trainer.encode_track_resistance(0), "33ffffffff204e50"),
        (ant_trainer.encode_track_resistance(-20, 0.0127), "33ffffffff5046fe"),
        (ant_trainer.encode_wind_resistance(), "32ffffffff337f64"),
        (ant_trainer.encode_wind_resistance(-30, 0.4, 0.5), "32ffffffff286132"),
        (ant_trainer.encode_user_configuration(80, 10), "37401fff8f0cff00"),
        (ant_trainer.encode_request_page(54), "46ffffffff023601"),
        (encode_calibration_request(spin_down=True), "018000ffffffffff"),
        (encode_calibration_request(zero_offset=True), "014000ffffffffff"),
        (encode_zero_request(), "01aaffffffffffff"),
    ],
)
def test_a_command_is_written_as_the_profile_has_it(command: bytes, page: str) -> None:
    assert command.hex() == page


@pytest.mark.parametrize("watts", [-1, 4000.3, float("nan")])
def test_watts_that_the_page_cannot_say_are_refused(watts: float) -> None:
    with pytest.raises(ValueError, match="target_w is"):
        ant_trainer.encode_target_power(watts)


@pytest.mark.parametrize("percent", [-0.5, 101, float("nan")])
def test_a_level_that_is_no_share_is_refused(percent: float) -> None:
    with pytest.raises(ValueError, match="level_percent is"):
        ant_trainer.encode_basic_resistance(percent)


@pytest.mark.parametrize("grade", [-201, 201, float("nan")])
def test_a_slope_beyond_the_page_is_refused(grade: float) -> None:
    with pytest.raises(ValueError, match="grade_percent is"):
        ant_trainer.encode_track_resistance(grade)


@pytest.mark.parametrize("wind_kmh", [-128, 129])
def test_wind_beyond_the_page_is_refused(wind_kmh: int) -> None:
    with pytest.raises(ValueError, match="wind_kmh is"):
        ant_trainer.encode_wind_resistance(wind_kmh)


def test_a_value_that_reads_as_none_is_refused() -> None:
    with pytest.raises(ValueError, match="would be read as no value"):
        ant_trainer.encode_wind_resistance(128)


@pytest.mark.parametrize("state", [None, float("nan")])
def test_a_part_of_a_byte_that_has_no_value_is_refused(state: float | None) -> None:
    with pytest.raises(ValueError, match="state is"):
        Part("state", "flags", 4, 3).write(state)


def test_counts_of_a_torque_frequency_meter_stay_in_their_fields() -> None:
    with pytest.raises(ValueError, match="does not fit page 32"):
        encode_torque_frequency(AntTorqueFrequency(1, 0x10000, 0, 0))


@pytest.mark.parametrize("number", [row.number for row in ANT_PROFILES.values()], ids=hex)
def test_seven_bytes_are_no_page(number: int) -> None:
    with pytest.raises(BadPacket, match="7 bytes are not the 8 of a page"):
        decode_packet(number, bytes(7))


def test_a_page_over_ble_is_wrapped_like_on_the_serial_line() -> None:
    wrapped = wrap(ant_trainer.encode_target_power(200))
    assert wrapped.hex() == "a4094f0531ffffffffff20030a"
    assert decode_carried_page(wrapped) == ant_trainer.TargetPower(200)
    broadcast = wrap(bytes.fromhex("101900000000ff44"), ant_over_ble.BROADCAST)
    assert broadcast[:4].hex() == "a4094e05"
    assert decode_carried_page(broadcast) == decode_fec(bytes.fromhex("101900000000ff44"))


def test_an_event_of_the_channel_is_no_page() -> None:
    assert decode_carried_page(bytes.fromhex("a40340050105e6")) == CarriedOther(0x40)


def test_bytes_behind_a_carried_page_are_left_alone() -> None:
    wrapped = wrap(bytes(8))
    assert unwrap(wrapped + b"\1\2") == unwrap(wrapped)


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        ("", "does not begin like a message"),
        ("a4", "does not begin like a message"),
        ("a5094f0531ffffffffff20030b", "does not begin like a message"),
        ("a4094f0531ffffffffff2003", "12 bytes are not the 13"),
        ("a4004f05ee", "are not the 4"),
        ("a4094f0531ffffffffff20030b", "checksum"),
        ("a4084e05ffffffffffffff18", "7 bytes are not the 8 of a page"),
    ],
)
def test_a_message_over_ble_that_is_broken_is_refused(packet: str, why: str) -> None:
    with pytest.raises(BadPacket, match=why):
        decode_carried_page(bytes.fromhex(packet))


def test_a_page_of_the_wrong_length_is_not_wrapped() -> None:
    with pytest.raises(ValueError, match="7 bytes are no page; give 8"):
        wrap(bytes(7))
