"""ANT+ pages through the hub: who serves what, when values go, and a trainer driven by FE-C."""

import pytest

from sensors.control import ControlState, TrainerMode, TrainerTarget
from sensors.profiles.ant_heart_rate import AntHeartRate, encode_ant_heart_rate
from sensors.profiles.ant_over_ble import BROADCAST, wrap
from sensors.profiles.ant_power import POWER, AntPower
from sensors.profiles.ant_trainer import decode_fec
from sensors.profiles.ant_trainer_data import TRAINER_DATA, TrainerData
from sensors.profiles.heart_rate import HeartRate, encode_heart_rate
from sensors.profiles.packets import ANT_PROFILES, TACX_NOTIFY
from sensors.readings import DeviceKind, LinkState, Metric, Source
from sensors.simulated.ant_trainer import AntTrainer
from sensors.simulated.faults import Faults, Spell
from tests.sensors.ant_room import AntRoom
from tests.sensors.scripted_radio import BATTERY, HEART_RATE, Bench

BLE_STRAP = Source("ble:C0:FF:EE:00:00:01", "Pulse", DeviceKind.HEART_RATE_STRAP, "scripted")
ANT_STRAP = Source("ant:120:12012", "Strap 12012", DeviceKind.HEART_RATE_STRAP, "scripted")
ANT_METER = Source("ant:11:11011", "Power meter 11011", DeviceKind.POWER_METER, "scripted")
ANT_TRAINER = Source("ant:17:17017", "Trainer 17017", DeviceKind.TRAINER, "scripted")
STRAP_PAGES, METER_PAGES, TRAINER_PAGES = (ANT_PROFILES[kind].number for kind in (120, 11, 17))


class Devices:
    """What the devices of a bench send, each page a new event."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.count = 0

    def beat(self, bpm: int, page: int = 0) -> None:
        self.count += 1
        value = AntHeartRate(
            page,
            bool(self.count // 4 % 2),
            self.count * 400 & 0xFFFF,
            self.count & 0xFF,
            bpm,
            previous_beat_time_1024=0,
            battery_percent=64,
            volt_fraction=0.0,
        )
        self.bench.send(ANT_STRAP, STRAP_PAGES, encode_ant_heart_rate(value))

    def ble_beat(self, bpm: int) -> None:
        self.bench.send(BLE_STRAP, HEART_RATE, encode_heart_rate(HeartRate(bpm)))

    def meter(self, power_w: int) -> None:
        self.count += 1
        value = AntPower(self.count & 0xFF, power_w, self.count * power_w & 0xFFFF, 90)
        self.bench.send(ANT_METER, METER_PAGES, POWER.encode(value))

    def trainer(self, power_w: int) -> None:
        self.count += 1
        value = TrainerData(self.count & 0xFF, power_w, 88, self.count * power_w & 0xFFFF)
        self.bench.send(ANT_TRAINER, TRAINER_PAGES, TRAINER_DATA.encode(value))


def heart(bench: Bench) -> tuple[float | None, str | None]:
    live = bench.hub.live(bench.now_s)
    return live.heart_rate_bpm, live.served_by.get(Metric.HEART_RATE)


def test_the_same_strap_over_both_radios_is_one_source_each_and_one_heart_rate() -> None:
    bench = Bench(BLE_STRAP, ANT_STRAP)
    devices = Devices(bench)

    def both() -> None:
        devices.ble_beat(150)
        devices.beat(151)

    bench.wait(5.0, both)
    assert heart(bench) == (150, "Pulse")
    statuses = bench.hub.statuses(bench.now_s)
    assert [status.source for status in statuses] == [BLE_STRAP, ANT_STRAP]
    assert [status.link for status in statuses] == [LinkState.LIVE] * 2
    assert [status.serves for status in statuses] == [(Metric.HEART_RATE,), ()]


def test_a_strap_lost_over_bluetooth_is_heard_over_ant_without_a_gap() -> None:
    bench = Bench(BLE_STRAP, ANT_STRAP)
    devices = Devices(bench)

    def both() -> None:
        devices.ble_beat(150)
        devices.beat(151)

    bench.wait(2.0, both)
    bench.hub.disconnected(BLE_STRAP.id, bench.now_s)
    devices.beat(152)
    assert heart(bench) == (152, "Strap 12012")
    bench.wait(10.0, lambda: devices.beat(153))
    assert heart(bench) == (153, "Strap 12012")


def test_the_battery_of_each_radio_is_its_own() -> None:
    bench = Bench(BLE_STRAP, ANT_STRAP)
    devices = Devices(bench)
    bench.send(BLE_STRAP, BATTERY, bytes([80]))
    bench.wait(2.0, lambda: devices.beat(150))
    assert bench.status(ANT_STRAP).battery_percent is None
    devices.beat(150, page=7)
    assert bench.status(BLE_STRAP).battery_percent == 80
    assert bench.status(ANT_STRAP).battery_percent == 64


def test_power_goes_from_a_lost_meter_to_the_trainer_and_back() -> None:
    bench = Bench(ANT_METER, ANT_TRAINER)
    devices = Devices(bench)

    def both() -> None:
        devices.meter(206)
        devices.trainer(200)

    bench.wait(3.0, both)
    assert bench.power() == (206, "Power meter 11011")
    bench.wait(3.0, lambda: devices.trainer(200))
    assert bench.power() == (200, "Trainer 17017")
    bench.wait(1.0, both)
    assert bench.power() == (200, "Trainer 17017")
    bench.wait(3.0, both)
    assert bench.power() == (206, "Power meter 11011")


def test_a_meter_that_repeats_its_last_event_shows_nothing_after_three_seconds() -> None:
    bench = Bench(ANT_METER)
    devices = Devices(bench)
    bench.wait(1.0, lambda: devices.meter(240))
    assert bench.power() == (240, "Power meter 11011")
    last = POWER.encode(AntPower(devices.count, 240, devices.count * 240, 90))
    bench.wait(2.75, lambda: bench.send(ANT_METER, METER_PAGES, last))
    assert bench.power() == (240, "Power meter 11011")
    bench.wait(0.25, lambda: bench.send(ANT_METER, METER_PAGES, last))
    assert bench.power() == (0, "Power meter 11011")
    assert bench.status(ANT_METER).link is LinkState.LIVE


def test_a_torn_page_is_counted_and_shows_nothing() -> None:
    bench = Bench(ANT_METER)
    Devices(bench).meter(240)
    bench.send(ANT_METER, METER_PAGES, bytes(7))
    assert bench.status(ANT_METER).bad_packets == 1
    assert bench.power() == (None, None)


def test_a_trainer_whose_pages_come_over_bluetooth_is_read_like_one_on_ant() -> None:
    tacx = Source("ble:C0:FF:EE:00:00:02", "Tacx Neo", DeviceKind.TRAINER, "scripted")
    bench = Bench(tacx)
    for event in range(1, 9):
        page = TRAINER_DATA.encode(TrainerData(event, 180 + event, 88, event * 180))
        bench.send(tacx, TACX_NOTIFY, wrap(page, BROADCAST))
        bench.wait(0.25)
    assert bench.power() == (188, "Tacx Neo")
    bench.send(tacx, TACX_NOTIFY, wrap(page, BROADCAST)[:-1] + b"\0")
    assert bench.status(tacx).bad_packets == 1


@pytest.mark.parametrize("watts", [120, 250])
def test_an_ant_trainer_holds_the_watts_that_the_hub_wants(watts: int) -> None:
    room = AntRoom("trainer", "strap")
    room.ride(3.0)
    room.hub.hold(TrainerTarget.erg(watts))
    truth = room.ride(40.0)
    assert truth.brake_w == pytest.approx(watts, abs=5)
    assert room.hub.view().state is ControlState.READY
    assert room.hub.view().acknowledged == TrainerTarget.erg(watts)
    live = room.hub.live(room.now_s)
    assert live.power_w == pytest.approx(truth.brake_w, abs=10)
    assert live.heart_rate_bpm == pytest.approx(truth.heart_rate_bpm, abs=2)


def test_an_ant_trainer_that_rejects_five_commands_is_asked_until_it_holds_the_newest() -> None:
    room = AntRoom("trainer", faults={"trainer": Faults(refuse_control=5)})
    shown: list[tuple[ControlState, int]] = []

    def look() -> None:
        view = room.hub.view()
        shown.append((view.state, view.attempt))

    room.hub.hold(TrainerTarget.erg(180))
    room.ride(3.0, look)
    room.hub.hold(TrainerTarget.erg(240))
    truth = room.ride(37.0, look)
    refused = [attempt for state, attempt in shown if state is ControlState.REFUSED]
    assert refused == sorted(refused)
    assert max(refused) == 5
    assert len(refused) < 12 / 0.25
    assert shown[-1] == (ControlState.READY, 0)
    assert room.hub.view().acknowledged == TrainerTarget.erg(240)
    assert truth.brake_w == pytest.approx(240, abs=5)


def test_an_ant_trainer_that_rejects_all_for_five_minutes_holds_the_target_after_them() -> None:
    room = AntRoom("trainer", faults={"trainer": Faults(refuse_control=66)})
    room.hub.hold(TrainerTarget.erg(240))
    room.ride(240.0)
    assert room.hub.view().state is ControlState.REFUSED
    truth = room.ride(120.0)
    assert room.hub.view().acknowledged == TrainerTarget.erg(240)
    assert truth.brake_w == pytest.approx(240, abs=5)


def test_an_ant_trainer_given_back_has_a_flat_road() -> None:
    room = AntRoom("trainer")
    room.hub.hold(TrainerTarget.erg(220))
    room.ride(20.0)
    assert room.air.drivetrain.brake.mode is TrainerMode.ERG
    room.hub.release()
    room.ride(5.0)
    assert room.hub.released
    brake = room.air.drivetrain.brake
    free = brake.mode is TrainerMode.SIM and brake.road.slope_percent == 0
    assert free or (brake.mode is TrainerMode.RESISTANCE and brake.level_percent == 0)
    pages = [decode_fec(entry.page) for entry in room.device(AntTrainer).log]
    assert pages, "the trainer was never written to"


def test_no_value_outlives_a_silence_of_three_seconds_on_any_ant_device() -> None:
    away = Faults(drops=(Spell(20.0, 8.0), Spell(50.0, 1.5)), frozen=(Spell(70.0, 9.0),))
    names = ("trainer", "strap", "power_meter", "speed_cadence")
    room = AntRoom(*names, faults=dict.fromkeys(names, away))
    shown: list[tuple[float, tuple[float | None, ...]]] = []

    def look() -> None:
        live = room.hub.live(room.now_s)
        values = live.power_w, live.cadence_rpm, live.heart_rate_bpm, live.speed_kmh
        shown.append((room.now_s, values))

    room.ride(100.0, look)
    for now_s, values in shown:
        if 23.0 <= now_s < 28.0 or 73.0 <= now_s < 79.0:
            assert values == (None,) * 4, now_s
        if 5.0 <= now_s < 20.0 or 35.0 <= now_s < 70.0 or now_s >= 90.0:
            assert None not in values, now_s
