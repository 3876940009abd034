"""The simulated devices as ANT+ broadcasts: what they send, and that it is what is so."""

from itertools import pairwise

import pytest

from sensors.control import TrainerMode, TrainerTarget
from sensors.priority import STALE_AFTER_S
from sensors.profiles.ant_calibration import Calibration, CalibrationProgress, Condition
from sensors.profiles.ant_common import (
    BatteryStatus,
    CommandResult,
    CommandStatus,
    Manufacturer,
    Product,
    encode_request_page,
)
from sensors.profiles.ant_heart_rate import AntHeartRate, decode_ant_heart_rate
from sensors.profiles.ant_power import AntPower, decode_ant_power
from sensors.profiles.ant_trainer import (
    decode_fec,
    encode_basic_resistance,
    encode_calibration_request,
    encode_target_power,
    encode_track_resistance,
    encode_wind_resistance,
)
from sensors.profiles.ant_trainer_data import (
    Capabilities,
    FitnessState,
    GeneralData,
    PowerLimit,
    TrainerData,
    TrainerTorque,
)
from sensors.simulated.ant_meter import AntPowerMeter, Measures
from sensors.simulated.ant_sensors import AntStrap
from sensors.simulated.ant_trainer import AntTrainer
from sensors.simulated.faults import Faults, Spell
from tests.sensors.ant_room import AntRoom

STATUS, CAPABILITIES = 71, 54


def trainer_in(room: AntRoom) -> AntTrainer:
    device = room.device(AntTrainer)
    assert isinstance(device, AntTrainer)
    return device


def status_of(room: AntRoom) -> CommandStatus:
    """Ask the trainer how the last command went, and return its answer."""
    trainer_in(room).take(encode_request_page(STATUS), room.now_s)
    room.ride(0.5)
    found = [decode_fec(page) for page in room.sent(AntTrainer)]
    statuses = [page for page in found if isinstance(page, CommandStatus)]
    return statuses[-1]


def test_a_strap_turns_its_toggle_every_fourth_page_and_tells_its_battery() -> None:
    room = AntRoom("strap")
    room.ride(60.0)
    pages = [decode_ant_heart_rate(page) for page in room.sent(AntStrap)]
    toggles = [page.toggle for page in pages[3:35]]
    assert toggles == [toggle for toggle in (True, False) * 4 for _ in range(4)]
    assert {page.page for page in pages} == {0, 2, 3, 4, 7}
    assert [page.battery_percent for page in pages if page.page == 7] == [87]
    assert next(iter(room.hub.statuses(room.now_s))).battery_percent == 87


def test_the_beats_of_a_strap_come_at_its_heart_rate() -> None:
    room = AntRoom("strap")
    room.ride(10.0)
    bpm: list[float] = []
    room.ride(60.0, lambda: bpm.append(room.air.rider.heart.rate_bpm))
    pages = [decode_ant_heart_rate(page) for page in room.sent(AntStrap)]
    beats = sum((new.beats - old.beats) & 0xFF for old, new in pairwise(pages))
    assert beats == pytest.approx(sum(bpm) / len(bpm) * 70 / 60, rel=0.05)
    intervals = [page.rr_1024 for page in pages[20:] if page.rr_1024 is not None]
    mean_s = sum(intervals) / len(intervals) / 1024
    assert 60 / mean_s == pytest.approx(sum(bpm) / len(bpm), rel=0.05)


def test_a_meters_total_grows_by_the_watts_of_each_event() -> None:
    room = AntRoom("trainer", "power_meter")
    room.ride(400.0)
    pages = [decode_ant_power(page) for page in room.sent(AntPowerMeter)]
    watts = [page for page in pages if isinstance(page, AntPower)]
    for old, new in pairwise(watts):
        assert (new.event - old.event) & 0xFF == 1
        assert (new.acc_power_w - old.acc_power_w) & 0xFFFF == new.power_w
    assert max(page.acc_power_w for page in watts) > 0xF000, "the total never rolled over"
    kinds = {type(page) for page in pages}
    assert kinds == {AntPower, Manufacturer, Product, BatteryStatus}


@pytest.mark.parametrize("measures", list(Measures))
def test_a_meter_reads_three_percent_high_whatever_it_measures(measures: Measures) -> None:
    room = AntRoom("trainer", "power_meter", shown={"measures": measures})
    room.hub.hold(TrainerTarget.erg(220))
    room.ride(60.0)
    shown: list[float] = []
    true: list[float] = []

    def compare() -> None:
        live, truth = room.hub.live(room.now_s), room.air.truth(room.now_s)
        assert live.power_w is not None
        assert live.cadence_rpm == pytest.approx(truth.cadence_rpm, abs=4)
        shown.append(live.power_w)
        true.append(truth.power_w)

    room.ride(120.0, compare)
    assert sum(shown) / len(shown) == pytest.approx(1.03 * sum(true) / len(true), rel=0.01)


@pytest.mark.parametrize("single", [False, True], ids=["one sensor", "two sensors"])
def test_speed_and_cadence_are_those_of_the_wheel_and_the_crank(single: bool) -> None:
    room = AntRoom("speed_cadence", shown={"single_sensors": single})
    room.ride(20.0)
    truth = room.ride(10.0)
    live = room.hub.live(room.now_s)
    assert live.cadence_rpm == pytest.approx(truth.cadence_rpm, abs=3)
    # The sensor's wheel is 2.100 m round, a road tyre is taken for 2.105 m.
    assert live.speed_kmh == pytest.approx(truth.speed_kmh * 2.105 / 2.1, rel=0.03)
    room.air.rider.stop()
    room.ride(6.0)
    assert room.hub.live(room.now_s).cadence_rpm == 0.0


def test_a_trainer_tells_what_is_so_in_pages_that_take_turns() -> None:
    room = AntRoom("trainer", shown={"torque": True})
    truth = room.ride(120.0)
    pages = [decode_fec(page) for page in room.sent(AntTrainer)]
    kinds = {type(page) for page in pages}
    assert kinds >= {GeneralData, TrainerData, TrainerTorque, Manufacturer, Product}
    live = room.hub.live(room.now_s)
    assert live.cadence_rpm == pytest.approx(truth.cadence_rpm, abs=2)
    assert live.speed_kmh == pytest.approx(truth.speed_kmh, rel=0.02)
    assert live.power_w == pytest.approx(truth.brake_w, abs=15)


def test_a_trainer_obeys_and_says_so_when_it_is_asked() -> None:
    room = AntRoom("trainer", adopt=False)
    trainer = trainer_in(room)
    assert status_of(room).result == CommandResult.UNINITIALIZED
    command = encode_target_power(210)
    trainer.take(command, room.now_s)
    status = status_of(room)
    assert status == CommandStatus(49, 0, CommandResult.PASSED, 0x0348FFFF)
    assert [entry.page for entry in trainer.log] == [command]
    truth = room.ride(40.0)
    assert truth.brake_w == pytest.approx(210, abs=5)
    trainer.take(encode_basic_resistance(20), room.now_s)
    assert status_of(room).sequence == 1
    assert room.air.drivetrain.brake.mode is TrainerMode.RESISTANCE


def test_slope_and_wind_make_one_road() -> None:
    room = AntRoom("trainer", adopt=False)
    trainer = trainer_in(room)
    trainer.take(encode_track_resistance(5.0, 0.005), room.now_s)
    trainer.take(encode_wind_resistance(18, 0.4, 0.5), room.now_s)
    brake = room.air.drivetrain.brake
    assert brake.mode is TrainerMode.SIM
    road = (brake.road.slope_percent, brake.road.wind_ms, brake.road.crr, brake.road.cw_kg_m)
    assert road == pytest.approx((5.0, 5.0, 0.005, 0.2))


def test_what_a_trainer_can_do_is_told_on_request() -> None:
    room = AntRoom("trainer", adopt=False, faults={"trainer": Faults(no_power_target=True)})
    trainer = trainer_in(room)
    trainer.take(encode_request_page(CAPABILITIES, times=2), room.now_s)
    room.ride(1.0)
    told = [decode_fec(page) for page in room.sent(AntTrainer)]
    assert [page for page in told if isinstance(page, Capabilities)] == [
        Capabilities(250, basic_resistance=True, target_power=False, simulation=True)
    ] * 2
    trainer.take(encode_target_power(210), room.now_s)
    assert status_of(room).result == CommandResult.NOT_SUPPORTED
    assert room.air.drivetrain.brake.mode is TrainerMode.FREE


def test_a_trainer_that_refuses_is_silent_or_slow_says_so_as_told() -> None:
    faults = Faults(refuse_control=1, silent_control=1, silent_from_s=2.0, answer_after_s=2.0)
    room = AntRoom("trainer", adopt=False, faults={"trainer": faults})
    trainer = trainer_in(room)
    trainer.take(encode_target_power(200), room.now_s)
    assert status_of(room).result == CommandResult.PENDING
    room.ride(2.0)
    assert status_of(room).result == CommandResult.REJECTED
    trainer.take(encode_target_power(210), room.now_s)
    assert status_of(room).sequence == 0
    assert [(entry.result, entry.told) for entry in trainer.log] == [
        (CommandResult.REJECTED, True),
        (CommandResult.PASSED, False),
    ]
    assert room.air.drivetrain.brake.target_w == 210


@pytest.mark.parametrize("page", [b"", bytes(8), bytes([16]) + bytes(7), encode_request_page(200)])
def test_what_is_no_command_changes_nothing(page: bytes) -> None:
    room = AntRoom("trainer", adopt=False)
    trainer = trainer_in(room)
    trainer.take(page, room.now_s)
    room.ride(2.0)
    assert trainer.log == []
    assert room.air.drivetrain.brake.mode is TrainerMode.FREE


def test_a_spin_down_ends_when_the_wheel_has_run_down() -> None:
    room = AntRoom("trainer", adopt=False)
    room.ride(5.0)
    trainer_in(room).take(encode_calibration_request(spin_down=True), room.now_s)
    room.air.rider.surge(250)
    room.ride(30.0)
    room.air.rider.stop()
    room.ride(30.0)
    told = [decode_fec(page) for page in room.sent(AntTrainer)]
    asked = [page.speed for page in told if isinstance(page, CalibrationProgress)]
    assert asked == sorted(asked)
    assert set(asked) == {Condition.TOO_LOW, Condition.GOOD}
    outcomes = [page for page in told if isinstance(page, Calibration)]
    assert len(outcomes) == 4
    assert outcomes[0].spin_down
    assert outcomes[0].spin_down_s is not None
    assert 0.5 < outcomes[0].spin_down_s < 20


def test_a_spin_down_that_nobody_rides_fails_after_two_minutes() -> None:
    room = AntRoom("trainer", adopt=False, rolling=False)
    room.air.rider.stop()
    trainer_in(room).take(encode_calibration_request(spin_down=True), room.now_s)
    room.ride(125.0)
    told = [decode_fec(page) for page in room.sent(AntTrainer)]
    outcomes = [page for page in told if isinstance(page, Calibration)]
    assert [page.spin_down for page in outcomes] == [False] * 4


def test_a_trainer_that_cannot_hold_its_target_says_that_the_wheel_is_too_slow() -> None:
    room = AntRoom("trainer", adopt=False, rolling=False)
    room.air.rider.stop()
    trainer_in(room).take(encode_target_power(200), room.now_s)
    room.ride(3.0)
    told = [decode_fec(page) for page in room.sent(AntTrainer)]
    last = [page for page in told if isinstance(page, TrainerData)][-1]
    assert (last.power_w, last.power_limit) == (0, PowerLimit.SPEED_TOO_LOW)
    assert last.state == FitnessState.READY


def test_devices_out_of_the_air_are_silent_and_come_back() -> None:
    faults = Faults(drops=(Spell(10.0, 6.0),), frozen=(Spell(20.0, 6.0),))
    room = AntRoom("strap", faults={"strap": faults})
    seen: list[tuple[float, bool]] = []
    room.ride(
        30.0,
        lambda: seen.append((room.now_s, room.hub.live(room.now_s).heart_rate_bpm is not None)),
    )
    for now_s, there in seen:
        if 3.0 <= now_s < 10.0 + STALE_AFTER_S - 0.5 or 18.0 <= now_s < 20.0:
            assert there, now_s
        if 10.0 + STALE_AFTER_S <= now_s < 16.0 or 20.0 + STALE_AFTER_S <= now_s < 26.0:
            assert not there, now_s
    assert seen[-1][1]


def test_garbage_is_sent_in_whole_pages_and_the_strap_is_heard_all_the_same() -> None:
    room = AntRoom("strap", faults={"strap": Faults(garbage_probability=0.3)})
    room.ride(30.0)
    pages = room.sent(AntStrap)
    assert {len(page) for page in pages} == {8}
    assert len({page[0] for page in pages}) > 20
    assert room.hub.live(room.now_s).heart_rate_bpm is not None


def test_the_same_seed_sends_the_same_pages() -> None:
    rides = []
    for _ in range(2):
        room = AntRoom("trainer", "strap", "power_meter", "speed_cadence")
        room.ride(20.0)
        rides.append(room.pages)
    assert rides[0] == rides[1]
    assert all(isinstance(decode_ant_heart_rate(p), AntHeartRate) for p in room.sent(AntStrap))
