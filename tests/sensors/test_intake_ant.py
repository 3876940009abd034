"""From the ANT+ pages of one source to its metrics: repeated events, torque, stops, batteries."""

import math

import pytest

from sensors.intake import Intake
from sensors.profiles.ant_common import BatteryState, BatteryStatus, Manufacturer
from sensors.profiles.ant_heart_rate import AntHeartRate
from sensors.profiles.ant_page import OtherPage
from sensors.profiles.ant_power import AntCrankTorque, AntPower, AntWheelTorque
from sensors.profiles.ant_power_calibration import AntPowerCalibration
from sensors.profiles.ant_speed_cadence import AntCadence, AntSpeed, AntSpeedCadence
from sensors.profiles.ant_torque_frequency import AntTorqueFrequency
from sensors.profiles.ant_trainer_data import Capabilities, GeneralData, TrainerData
from sensors.profiles.cycling_power import CyclingPower, PowerFeature
from sensors.profiles.indoor_bike import IndoorBike
from sensors.readings import Metric

POWER, CADENCE, HEART_RATE, SPEED = Metric.POWER, Metric.CADENCE, Metric.HEART_RATE, Metric.SPEED


def beat(number: int, bpm: int | None = 150) -> AntHeartRate:
    return AntHeartRate(0, False, number * 410 & 0xFFFF, number & 0xFF, bpm)


def watts(event: int, power_w: int = 200, cadence_rpm: int | None = 90) -> AntPower:
    return AntPower(event & 0xFF, power_w, event * power_w & 0xFFFF, cadence_rpm)


def crank(turns: int, cadence_rpm: int | None = None) -> AntCrankTorque:
    """Return the page after `turns` at 90 rpm and 40 Nm: 377 W."""
    period, torque = round(turns * 2048 / 1.5) & 0xFFFF, turns * 1280 & 0xFFFF
    return AntCrankTorque(turns & 0xFF, turns & 0xFF, period, torque, cadence_rpm)


def test_a_strap_is_believed_from_its_first_new_beat() -> None:
    intake = Intake()
    assert intake.values(beat(7), 0.0) == {}
    assert intake.values(beat(7), 0.25) == {}
    assert intake.values(beat(8), 0.5) == {HEART_RATE: 150.0}
    assert intake.values(beat(8), 0.75) == {HEART_RATE: 150.0}


def test_a_strap_without_a_beat_for_three_seconds_feels_none_and_recovers() -> None:
    intake = Intake()
    intake.values(beat(0xFF), 0.0)
    assert intake.values(beat(0x100), 0.5) == {HEART_RATE: 150.0}
    assert intake.values(beat(0x100), 3.25) == {HEART_RATE: 150.0}
    assert intake.values(beat(0x100), 3.5) == {}
    assert intake.values(beat(0x101), 4.0) == {HEART_RATE: 150.0}


def test_a_bridge_that_counts_no_beats_is_taken_at_its_word() -> None:
    intake = Intake()
    heard = [intake.values(AntHeartRate(0, False, 0, 0, 142), n * 2.0) for n in range(4)]
    assert heard == [{HEART_RATE: 142.0}] * 4


@pytest.mark.parametrize("bpm", [None, 19, 255])
def test_a_heart_rate_that_nobody_has_is_missing(bpm: int | None) -> None:
    intake = Intake()
    intake.values(beat(1, bpm), 0.0)
    assert intake.values(beat(2, bpm), 0.5) == {}


def test_the_watts_of_a_meter_come_with_its_first_new_event() -> None:
    intake = Intake()
    assert intake.values(watts(255), 0.0) == {}
    assert intake.values(watts(256), 0.25) == {POWER: 200.0, CADENCE: 90.0}


def test_a_meter_whose_event_stands_measures_nothing_after_three_seconds_and_recovers() -> None:
    intake = Intake()
    intake.values(watts(1), 0.0)
    intake.values(watts(2), 0.25)
    for quarter in range(1, 12):
        page = intake.values(watts(2), 0.25 + quarter * 0.25)
        assert page == {POWER: 200.0, CADENCE: 90.0}
    assert intake.values(watts(2), 3.25) == {POWER: 0.0, CADENCE: 0.0}
    assert intake.values(watts(2), 60.0) == {POWER: 0.0, CADENCE: 0.0}
    assert intake.values(watts(3, 240), 60.25) == {POWER: 240.0, CADENCE: 90.0}


def test_after_a_drop_the_last_event_sent_again_is_not_taken_for_now() -> None:
    intake = Intake()
    intake.values(watts(1), 0.0)
    intake.values(watts(2), 0.25)
    intake.reset()
    assert intake.values(watts(2), 30.0) == {}
    assert intake.values(watts(2), 32.75) == {}
    assert intake.values(watts(2), 33.0) == {POWER: 0.0, CADENCE: 0.0}


def test_a_trainer_that_counts_no_events_is_heard_while_its_watts_move() -> None:
    intake = Intake()
    heard = [
        intake.values(TrainerData(0, power_w, 90), second * 1.0)
        for second, power_w in enumerate((200, 203, 199, 201, 204))
    ]
    assert [None if v is None else v.get(POWER) for v in heard] == [None, 203, 199, 201, 204]


def test_a_trainer_gives_speed_and_power_in_turn() -> None:
    intake = Intake()
    intake.values(GeneralData(8.0, elapsed_s=1.0, distance_m=8), 0.0)
    intake.values(TrainerData(1, 200, 90, 200), 0.25)
    general = GeneralData(8.0, 140, elapsed_s=1.5, distance_m=12)
    assert intake.values(general, 0.5) == pytest.approx({SPEED: 28.8, HEART_RATE: 140.0})
    assert intake.values(TrainerData(2, 210, None, 410), 0.75) == {POWER: 210.0}
    assert intake.values(TrainerData(3, None, 91), 1.0) == {CADENCE: 91.0}


def test_a_trainer_that_repeats_its_speed_to_the_millimetre_has_none() -> None:
    intake = Intake()
    rolling = GeneralData(8.333, elapsed_s=1.0, distance_m=8)
    intake.values(GeneralData(8.3, elapsed_s=0.5, distance_m=4), 0.0)
    assert intake.values(rolling, 0.5) == pytest.approx({SPEED: 30.0}, abs=0.01)
    assert intake.values(rolling, 3.25) == pytest.approx({SPEED: 30.0}, abs=0.01)
    assert intake.values(rolling, 3.5) == {}
    standing = GeneralData(0.0, elapsed_s=1.0, distance_m=8)
    assert [intake.values(standing, 4.0 + n) for n in range(5)] == [{SPEED: 0.0}] * 5


def test_torque_at_the_crank_is_power_and_counts_the_cadence() -> None:
    intake = Intake()
    assert intake.values(crank(255), 0.0) == {}
    values = intake.values(crank(256), 0.67)
    assert values == pytest.approx({POWER: 377, CADENCE: 90}, rel=0.001)


def test_the_meters_own_cadence_goes_before_the_counted_one_until_it_stands() -> None:
    intake = Intake()
    intake.values(crank(1, 88), 0.0)
    values = intake.values(crank(2, 88), 0.67)
    assert values is not None
    assert values[CADENCE] == 88.0
    assert intake.values(crank(2, 88), 3.7) == {POWER: 0.0, CADENCE: 0.0}


def test_torque_at_the_wheel_is_power_and_speed() -> None:
    intake = Intake()
    for turns in (1, 5):
        page = AntWheelTorque(turns, turns, turns * 512, turns * 320, 85)
        values = intake.values(page, turns * 0.25)
    power_w = 10 * 4 * math.tau
    kmh = 4 * 2.105 * 3.6
    assert values == pytest.approx({POWER: power_w, CADENCE: 85, SPEED: kmh})


def test_a_meter_that_sends_watts_besides_torque_is_heard_once() -> None:
    intake = Intake()
    intake.values(crank(1), 0.0)
    intake.values(watts(1, 300), 0.1)
    intake.values(crank(2), 0.67)
    assert intake.values(watts(2, 300), 0.9) == {}
    assert intake.values(watts(3, 300), 3.66) == {}
    assert intake.values(watts(4, 300), 3.67) == {POWER: 300.0, CADENCE: 90.0}


def test_the_watts_of_a_wheel_meter_still_bring_the_cadence_that_its_torque_lacks() -> None:
    intake = Intake()
    for turns in (1, 5):
        page = AntWheelTorque(turns, turns, turns * 512, turns * 320)
        values = intake.values(page, turns * 0.25)
    assert values is not None
    assert CADENCE not in values
    intake.values(watts(1), 1.3)
    assert intake.values(watts(2), 1.5) == {CADENCE: 90.0}


def test_a_trainer_on_ftms_and_fec_at_once_is_heard_once_per_metric() -> None:
    intake = Intake()
    intake.values(TrainerData(1, 190, 80), 0.0)
    assert intake.values(TrainerData(2, 190, 80), 0.25) == {POWER: 190.0, CADENCE: 80.0}
    assert intake.values(CyclingPower(power_w=185), 0.3) == {}
    bike = IndoorBike(speed_kmh=30.0, power_w=200)
    assert intake.values(bike, 0.4) == {POWER: 200.0, SPEED: 30.0}
    assert intake.values(TrainerData(3, 190, 80), 0.5) == {CADENCE: 80.0}


def test_torque_frequency_is_power_once_the_zero_is_known() -> None:
    intake = Intake()
    pages = [AntTorqueFrequency(n, 100, n * 1333, n * 600) for n in range(4)]
    assert intake.values(pages[0], 0.0) == {}
    assert intake.values(pages[1], 0.67) == {}
    assert intake.values(AntPowerCalibration(0x10, zero_offset_hz=500), 0.8) is None
    values = intake.values(pages[2], 1.33)
    assert values == pytest.approx({POWER: 377, CADENCE: 90}, rel=0.001)


def test_speed_and_cadence_in_one_page_roll_over_at_sixteen_bits() -> None:
    intake = Intake()
    assert intake.values(AntSpeedCadence(65_535, 65_000, 65_534, 65_000), 0.0) == {}
    later = (65_000 + 1024) & 0xFFFF
    values = intake.values(AntSpeedCadence(0, later, 2, later), 1.0)
    assert values == pytest.approx({CADENCE: 60, SPEED: 4 * 2.105 * 3.6})


def test_a_wheel_and_a_crank_of_their_own_serve_each_its_metric() -> None:
    intake = Intake()
    for turns in (1, 3):
        speed = intake.values(AntSpeed(0, False, turns * 512, turns), turns * 0.5)
        cadence = intake.values(AntCadence(0, False, turns * 1024, turns), turns * 1.0)
    assert speed == pytest.approx({SPEED: 2 * 2.105 * 3.6})
    assert cadence == pytest.approx({CADENCE: 60})


def test_a_sensor_that_says_it_stands_is_believed_until_the_next_turn() -> None:
    intake = Intake()
    for turns in (1, 2):
        intake.values(AntCadence(5, False, turns * 683, turns, stopped=False), turns * 0.67)
    assert intake.values(AntCadence(5, False, 1366, 2, stopped=True), 2.0) == {CADENCE: 0.0}
    # A page of its background has no word of it.
    assert intake.values(AntCadence(4, True, 1366, 2), 2.25) == {CADENCE: 0.0}
    turned = intake.values(AntCadence(5, True, 1366 + 1366, 3, stopped=False), 2.67)
    assert turned == pytest.approx({CADENCE: 45}, rel=0.001)


@pytest.mark.parametrize(
    "page", [OtherPage(99), Capabilities(), Manufacturer(1, 2, 3), BatteryStatus()]
)
def test_what_measures_nothing_is_not_a_page_of_measurements(page: object) -> None:
    assert Intake().values(page, 0.0) is None


@pytest.mark.parametrize(
    ("packet", "percent"),
    [
        (87, 87),
        (BatteryStatus(BatteryState.LOW), 20),
        (BatteryStatus(None), None),
        (BatteryStatus(6), None),
        (AntSpeed(4, False, 0, 0, battery_state=BatteryState.NEW), 95),
        (AntCadence(0, False, 0, 0), None),
        (PowerFeature.BALANCE | PowerFeature.CRANK, None),
        (watts(1), None),
    ],
)
def test_a_battery_is_heard_of_in_percent_or_in_words(packet: object, percent: int | None) -> None:
    assert Intake().battery_percent(packet) == percent


def test_a_strap_is_asked_for_its_battery_once_its_pages_are_known_to_be_pages() -> None:
    charged = AntHeartRate(7, False, 0, 0, 70, battery_percent=87)
    in_words = AntHeartRate(7, True, 0, 0, 70, battery_state=BatteryState.OK)
    intake = Intake()
    assert intake.battery_percent(charged) is None
    assert intake.battery_percent(charged) is None
    assert intake.battery_percent(in_words) == 50
    assert intake.battery_percent(charged) == 87
    nonsense = AntHeartRate(7, True, 0, 0, 70, battery_percent=200)
    assert intake.battery_percent(nonsense) is None
