"""From the packets of one source to its metrics: split records, counters, impossible values."""

import pytest

from sensors.intake import PART_KEPT_S, Intake
from sensors.profiles.cycling_power import CyclingPower
from sensors.profiles.heart_rate import HeartRate
from sensors.profiles.indoor_bike import IndoorBike
from sensors.profiles.speed_cadence import SpeedCadence
from sensors.readings import Metric

POWER, CADENCE, HEART_RATE, SPEED = Metric.POWER, Metric.CADENCE, Metric.HEART_RATE, Metric.SPEED


def test_a_trainers_packet_gives_all_it_measures() -> None:
    bike = IndoorBike(speed_kmh=31.5, cadence_rpm=88.5, power_w=204, heart_rate_bpm=141)
    assert Intake().values(bike, 0.0) == {
        POWER: 204.0,
        CADENCE: 88.5,
        HEART_RATE: 141.0,
        SPEED: 31.5,
    }


def test_a_record_in_two_packets_is_given_once_and_whole() -> None:
    intake = Intake()
    assert intake.values(IndoorBike(power_w=204, more_data=True), 0.0) is None
    last = IndoorBike(speed_kmh=31.5, cadence_rpm=88.0)
    assert intake.values(last, 0.02) == {POWER: 204.0, CADENCE: 88.0, SPEED: 31.5}


def test_a_record_in_three_packets_is_given_whole() -> None:
    intake = Intake()
    assert intake.values(IndoorBike(power_w=204, more_data=True), 0.0) is None
    assert intake.values(IndoorBike(heart_rate_bpm=140, more_data=True), 0.01) is None
    last = IndoorBike(speed_kmh=31.5)
    assert intake.values(last, 0.02) == {POWER: 204.0, HEART_RATE: 140.0, SPEED: 31.5}


def test_the_first_half_of_an_old_record_is_not_put_before_a_new_second_half() -> None:
    intake = Intake()
    intake.values(IndoorBike(power_w=204, more_data=True), 0.0)
    assert intake.values(IndoorBike(speed_kmh=31.5), PART_KEPT_S) == {SPEED: 31.5}


def test_a_half_from_before_a_drop_is_forgotten() -> None:
    intake = Intake()
    intake.values(IndoorBike(power_w=204, more_data=True), 0.0)
    intake.reset()
    assert intake.values(IndoorBike(speed_kmh=31.5), 0.1) == {SPEED: 31.5}


@pytest.mark.parametrize("period_s", [0.25, 1.0])
def test_a_trainer_that_always_says_more_data_is_still_heard(period_s: float) -> None:
    intake = Intake()
    heard = [
        intake.values(IndoorBike(power_w=200 + n, cadence_rpm=90.0, more_data=True), n * period_s)
        for n in range(4)
    ]
    assert heard == [None, *({POWER: 200.0 + n, CADENCE: 90.0} for n in range(3))]


@pytest.mark.parametrize(
    ("packet", "values"),
    [
        (IndoorBike(speed_kmh=30.0, power_w=3001), {SPEED: 30.0}),
        (IndoorBike(speed_kmh=30.0, power_w=-201), {SPEED: 30.0}),
        (IndoorBike(speed_kmh=131.0, power_w=200), {POWER: 200.0}),
        (IndoorBike(speed_kmh=30.0, cadence_rpm=251.0), {SPEED: 30.0}),
        (IndoorBike(speed_kmh=30.0, heart_rate_bpm=251), {SPEED: 30.0}),
        (HeartRate(300), {}),
        (HeartRate(19), {}),
        (HeartRate(250), {HEART_RATE: 250.0}),
        (CyclingPower(power_w=3000), {POWER: 3000.0}),
    ],
)
def test_values_no_rider_has_are_missing(packet: object, values: dict[Metric, float]) -> None:
    assert Intake().values(packet, 0.0) == values


def test_the_small_negative_power_of_a_coasting_meter_is_nothing() -> None:
    assert Intake().values(CyclingPower(power_w=-7), 0.0) == {POWER: 0.0}


def test_a_strap_without_a_pulse_gives_a_packet_without_a_value() -> None:
    assert Intake().values(HeartRate(None, contact=False), 0.0) == {}


@pytest.mark.parametrize("packet", [87, object(), None])
def test_what_measures_nothing_is_not_a_packet_of_measurements(packet: object) -> None:
    assert Intake().values(packet, 0.0) is None


def test_a_meters_crank_gives_cadence_from_its_second_packet() -> None:
    intake = Intake()
    first = CyclingPower(power_w=200, crank_revs=10, crank_time_1024=1000)
    second = CyclingPower(power_w=200, crank_revs=12, crank_time_1024=1000 + 1365)
    assert intake.values(first, 0.0) == {POWER: 200.0}
    values = intake.values(second, 1.3)
    assert values is not None
    assert values[CADENCE] == pytest.approx(90.0, abs=0.1)


def test_after_a_drop_the_crank_counts_from_anew_and_makes_no_spike() -> None:
    intake = Intake()
    intake.values(SpeedCadence(crank_revs=65_000, crank_time_1024=60_000), 0.0)
    intake.values(SpeedCadence(crank_revs=65_003, crank_time_1024=62_048), 2.0)
    intake.reset()
    assert intake.values(SpeedCadence(crank_revs=4, crank_time_1024=300), 4.0) == {}
    values = intake.values(SpeedCadence(crank_revs=7, crank_time_1024=300 + 2048), 6.0)
    assert values is not None
    assert values[CADENCE] == pytest.approx(90.0)


def test_the_wheel_of_a_meter_and_of_a_speed_sensor_run_on_their_own_clocks() -> None:
    kmh = []
    for packets in (
        [SpeedCadence(wheel_revs=n * 4, wheel_time_1024=n * 1024) for n in (1, 2)],
        [CyclingPower(power_w=200, wheel_revs=n * 4, wheel_time_2048=n * 2048) for n in (1, 2)],
    ):
        intake = Intake()
        for second, packet in enumerate(packets):
            values = intake.values(packet, float(second))
        assert values is not None
        kmh.append(values[SPEED])
    assert kmh == [pytest.approx(4 * 2.105 * 3.6)] * 2


def test_a_trainer_that_speaks_two_profiles_is_heard_once_per_metric() -> None:
    intake = Intake()
    intake.values(IndoorBike(speed_kmh=30.0, power_w=200), 0.0)
    assert intake.values(CyclingPower(power_w=190), 0.1) == {}
    assert intake.values(CyclingPower(power_w=190), 2.99) == {}
    assert intake.values(CyclingPower(power_w=190), 3.0) == {POWER: 190.0}
