"""Straps, power meters, speed and cadence sensors and batteries, packet by packet."""

import pytest

from sensors.errors import BadPacket
from sensors.profiles.battery import decode_battery, encode_battery
from sensors.profiles.cycling_power import (
    LAYOUT,
    CyclingPower,
    PowerFeature,
    decode_cycling_power,
    decode_power_feature,
    encode_cycling_power,
    encode_power_feature,
)
from sensors.profiles.heart_rate import HeartRate, decode_heart_rate, encode_heart_rate
from sensors.profiles.speed_cadence import (
    SpeedCadence,
    decode_speed_cadence,
    encode_speed_cadence,
)

HEART_RATES = {
    "00 3c": HeartRate(60),
    "01 2c01": HeartRate(300),
    "02 3c": HeartRate(60),  # contact is claimed by a strap that cannot tell
    "04 3c": HeartRate(60, contact=False),
    "06 3c": HeartRate(60, contact=True),
    "08 3c 3412": HeartRate(60, energy_kj=0x1234),
    "10 3c 0004 1004": HeartRate(60, rr_1024=(1024, 1040)),
    "1f 2c01 0a00 ff03": HeartRate(300, contact=True, energy_kj=10, rr_1024=(1023,)),
    "10 3c": HeartRate(60),  # intervals are announced, and there was none yet
    "10 3c 0004 10": HeartRate(60, rr_1024=(1024,)),  # half an interval behind the last
    "00 3c ffff": HeartRate(60),  # bytes that no flag announces
}


@pytest.mark.parametrize("packet", HEART_RATES)
def test_a_strap_tells_beats_contact_energy_and_intervals(packet: str) -> None:
    assert decode_heart_rate(bytes.fromhex(packet)) == HEART_RATES[packet]


@pytest.mark.parametrize("packet", ["00 00", "01 0000", "06 00"])
def test_a_strap_without_a_pulse_has_no_heart_rate(packet: str) -> None:
    assert decode_heart_rate(bytes.fromhex(packet)).heart_rate_bpm is None


def test_a_strap_off_the_chest_is_written_as_nought_without_contact() -> None:
    assert encode_heart_rate(HeartRate(None, contact=False)) == bytes.fromhex("04 00")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (HeartRate(0), "heart_rate_bpm 0 would be read as no value"),
        (HeartRate(65536), "heart_rate_bpm is 65536"),
        (HeartRate(60, energy_kj=-1), "energy_kj is -1"),
        (HeartRate(60, rr_1024=(65536,)), r"rr_1024 is \(65536,\)"),
    ],
)
def test_a_heart_rate_that_does_not_fit_is_refused(value: HeartRate, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        encode_heart_rate(value)


# One packet for each optional field of 2A63, with a power of 250 W before it.
POWERS = {
    "0000 fa00": CyclingPower(250),
    "0000 ceff": CyclingPower(-50),
    "0100 fa00 65": CyclingPower(250, balance_percent=50.5),
    "0300 fa00 65": CyclingPower(250, balance_percent=50.5, balance_is_left=True),
    "0400 fa00 4800": CyclingPower(250, acc_torque_nm=2.25, torque_source="wheel"),
    "0c00 fa00 4800": CyclingPower(250, acc_torque_nm=2.25, torque_source="crank"),
    "1000 fa00 01000100 0008": CyclingPower(250, wheel_revs=65537, wheel_time_2048=2048),
    "2000 fa00 0a00 0004": CyclingPower(250, crank_revs=10, crank_time_1024=1024),
    "4000 fa00 9001 9cff": CyclingPower(250, max_force_n=400, min_force_n=-100),
    "8000 fa00 2003 f0ff": CyclingPower(250, max_torque_nm=25.0, min_torque_nm=-0.5),
    "0001 fa00 5a e010": CyclingPower(250, max_angle_deg=90, min_angle_deg=270),
    "0002 fa00 0a00": CyclingPower(250, top_dead_spot_deg=10),
    "0004 fa00 be00": CyclingPower(250, bottom_dead_spot_deg=190),
    "0008 fa00 f401": CyclingPower(250, energy_kj=500),
    "0010 fa00": CyclingPower(250, offset_compensation=True),
    "ff1f fa00 65 4800 01000100 0008 0a00 0004 9001 9cff 2003 f0ff 5ae010 0a00 be00 f401": (
        CyclingPower(
            power_w=250,
            balance_percent=50.5,
            acc_torque_nm=2.25,
            wheel_revs=65537,
            wheel_time_2048=2048,
            crank_revs=10,
            crank_time_1024=1024,
            max_force_n=400,
            min_force_n=-100,
            max_torque_nm=25.0,
            min_torque_nm=-0.5,
            max_angle_deg=90,
            min_angle_deg=270,
            top_dead_spot_deg=10,
            bottom_dead_spot_deg=190,
            energy_kj=500,
            torque_source="crank",
            balance_is_left=True,
            offset_compensation=True,
        )
    ),
}


@pytest.mark.parametrize("packet", POWERS)
def test_a_power_meter_is_read_with_each_optional_field(packet: str) -> None:
    assert decode_cycling_power(bytes.fromhex(packet)) == POWERS[packet]


@pytest.mark.parametrize("packet", POWERS)
def test_a_power_meter_is_written_with_each_optional_field(packet: str) -> None:
    assert encode_cycling_power(POWERS[packet]) == bytes.fromhex(packet)


def test_a_power_meter_packet_cut_anywhere_is_refused() -> None:
    whole = bytes.fromhex(list(POWERS)[-1])
    for length in range(len(whole)):
        with pytest.raises(BadPacket, match="cycling power 2A63"):
            decode_cycling_power(whole[:length])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (CyclingPower(), "power_w is missing"),
        (CyclingPower(40000), "power_w is 40000"),
        (CyclingPower(1, balance_percent=128.0), "balance_percent is 128"),
        (CyclingPower(1, balance_is_left=True), "balance_is_left"),
        (CyclingPower(1, acc_torque_nm=1.0), "acc_torque_nm and torque_source"),
        (CyclingPower(1, torque_source="crank"), "acc_torque_nm and torque_source"),
        (CyclingPower(1, acc_torque_nm=1.0, torque_source="hub"), "torque_source is 'hub'"),
        (CyclingPower(1, crank_revs=1), "crank_time_1024 is missing"),
        (CyclingPower(1, max_angle_deg=90), "max_angle_deg and min_angle_deg"),
        (CyclingPower(1, max_angle_deg=4096, min_angle_deg=0), "an extreme angle is 4096"),
        (CyclingPower(1, max_angle_deg=0, min_angle_deg=-1), "an extreme angle is -1"),
    ],
)
def test_a_power_measurement_that_does_not_fit_is_refused(value: CyclingPower, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        encode_cycling_power(value)


def test_reserved_flags_of_a_power_meter_change_nothing() -> None:
    assert decode_cycling_power(bytes.fromhex("00e0 fa00")) == CyclingPower(250)


def test_each_row_of_the_power_table_meets_the_field_of_its_name() -> None:
    """The values go into CyclingPower by place; this holds the places together."""
    names = list(CyclingPower._fields)
    expected = list(LAYOUT.names)
    at = expected.index("extreme_angles")
    expected[at : at + 1] = ["max_angle_deg", "min_angle_deg"]
    assert names[: len(expected)] == expected


def test_a_power_meter_tells_what_it_can_and_unknown_abilities_are_kept() -> None:
    feature = decode_power_feature(bytes.fromhex("09 00 30 00"))
    assert PowerFeature.BALANCE in feature
    assert PowerFeature.CRANK in feature
    assert PowerFeature.WHEEL not in feature
    assert encode_power_feature(feature) == bytes.fromhex("09 00 30 00")


SPEEDS = {
    "00": SpeedCadence(),
    "01 ffffffff ffff": SpeedCadence(wheel_revs=0xFFFF_FFFF, wheel_time_1024=0xFFFF),
    "02 0100 0004": SpeedCadence(crank_revs=1, crank_time_1024=1024),
    "03 02000000 0008 0100 0004": SpeedCadence(2, 2048, 1, 1024),
}


@pytest.mark.parametrize("packet", SPEEDS)
def test_a_speed_and_cadence_sensor_counts_wheel_and_crank(packet: str) -> None:
    data = bytes.fromhex(packet)
    assert decode_speed_cadence(data) == SPEEDS[packet]
    assert encode_speed_cadence(SPEEDS[packet]) == data


def test_a_wheel_count_without_its_time_is_refused() -> None:
    with pytest.raises(ValueError, match="wheel_time_1024 is missing"):
        encode_speed_cadence(SpeedCadence(wheel_revs=1))


@pytest.mark.parametrize(("packet", "percent"), [("00", 0), ("37", 55), ("64", 100), ("5aff", 90)])
def test_a_battery_tells_its_charge(packet: str, percent: int) -> None:
    assert decode_battery(bytes.fromhex(packet)) == percent


@pytest.mark.parametrize("packet", ["", "65", "ff"])
def test_a_battery_that_is_empty_handed_or_more_than_full_is_refused(packet: str) -> None:
    with pytest.raises(BadPacket, match="battery 2A19"):
        decode_battery(bytes.fromhex(packet))


@pytest.mark.parametrize("percent", [-1, 101])
def test_no_battery_holds_less_than_nothing_or_more_than_all(percent: int) -> None:
    with pytest.raises(ValueError, match=f"battery_percent is {percent}"):
        encode_battery(percent)
    assert encode_battery(100) == b"\x64"
