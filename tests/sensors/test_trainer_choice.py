"""Which dialect a trainer is spoken to in, by what it shows; and how the hub hears of it."""

import pytest

from sensors.control import ControlState, TrainerTarget
from sensors.profiles.ant_over_ble import BROADCAST, wrap
from sensors.profiles.packets import TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER
from sensors.readings import DeviceKind, Source
from sensors.trainer import CONTROL_POINT, SILENT_ASKS_MAX, TrainerControl
from sensors.trainer_fec import FITNESS_EQUIPMENT
from tests.sensors.scripted_radio import INDOOR_BIKE, METER, TRAINER, Bench, bike, features, meter
from tests.sensors.scripted_trainer import POWER, REQUEST, SILENT, START, erg, riding, road

FEATURES = 0x2ACC
GENERAL_PAGE = bytes.fromhex("101900000000ff24")


@pytest.mark.parametrize(
    ("offered", "name"),
    [
        ({CONTROL_POINT, TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER}, "FTMS"),
        ({TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER, 0x2A63}, "FE-C over BLE"),
        ({WAHOO_TRAINER, 0x2A63}, "Wahoo"),
        ({FEATURES, INDOOR_BIKE, WAHOO_TRAINER}, "Wahoo"),
        ({FITNESS_EQUIPMENT}, "FE-C"),
        ({INDOOR_BIKE}, "FTMS"),
        (set(), "FTMS"),
    ],
)
def test_of_what_a_device_offers_the_best_way_to_drive_it_is_taken(
    offered: set[int], name: str
) -> None:
    control = TrainerControl("Domestique")
    control.shows(frozenset(offered), 0.0, complete=True)
    assert control.dialect.name == name


def test_without_a_list_a_trainer_is_known_by_its_packets_and_ftms_wins() -> None:
    control = TrainerControl("Domestique")
    control.packet(TACX_NOTIFY, wrap(GENERAL_PAGE, BROADCAST), 0.0)
    assert control.writes_to == TACX_WRITE
    control.packet(*features(8), 0.0)
    assert control.writes_to == CONTROL_POINT
    control.packet(TACX_NOTIFY, wrap(GENERAL_PAGE, BROADCAST), 0.0)
    assert control.writes_to == CONTROL_POINT


def test_a_better_way_found_in_the_middle_of_a_ride_begins_with_asking_for_control() -> None:
    control = TrainerControl("Domestique")
    control.shows(frozenset({WAHOO_TRAINER}), 0.0)
    control.link_up(0.0)
    control.want(TrainerTarget.erg(200), 0.0)
    assert control.poll(0.0) == bytes.fromhex("20eefc")
    control.packet(*features(8), 0.25)
    assert control.view(0.25).state is ControlState.REQUESTING
    assert (control.poll(0.25), control.writes_to) == (b"\x00", CONTROL_POINT)
    control.packet(CONTROL_POINT, b"\x80\x00\x01", 0.5)
    assert control.poll(0.5) == b"\x07"


def test_a_console_that_obeys_and_never_says_a_word_is_driven_after_a_while() -> None:
    way = road()
    way.trainer.otherwise = dict.fromkeys((REQUEST, START, POWER), SILENT)
    way.control.want(erg(200), 0.0)
    way.ride(60.0)
    assert way.trainer.hex()[: SILENT_ASKS_MAX + 2] == ["00"] * SILENT_ASKS_MAX + ["07", "05c800"]
    view = way.control.view(way.now_s)
    assert (view.state, view.acknowledged) == (ControlState.READY, erg(200))
    assert view.acknowledgements == 0


def test_a_trainer_that_has_answered_before_is_never_taken_for_a_silent_one() -> None:
    way = riding(200)
    way.trainer.otherwise = dict.fromkeys((REQUEST, START, POWER), SILENT)
    way.drop()
    way.reconnect()
    back_s = way.now_s
    way.ride(90.0)
    assert set(way.trainer.hex(back_s)) == {"00"}
    assert way.control.view(way.now_s).state is ControlState.REFUSED


class TestInTheHub:
    def test_what_a_device_offers_decides_where_commands_go(self) -> None:
        bench = Bench(TRAINER)
        bench.hub.offers("t", (0x2A63, WAHOO_TRAINER), bench.now_s)
        bench.hub.offers("somebody", (CONTROL_POINT,), bench.now_s)
        bench.hub.hold(TrainerTarget.erg(200))
        bench.wait(3.0)
        assert bench.radio.writes[-2:] == ["20eefc", "42c800"]
        assert bench.radio.asked[-1] == ("write 20003", "t")

    def test_a_trainer_over_ant_is_driven_by_pages_from_the_first_write_on(self) -> None:
        source = Source("ant:17:4711", "trainer 4711", DeviceKind.TRAINER, "scripted")
        bench = Bench()
        bench.hub.add_radio("ant", bench.radio)
        over_ant = Source(source.id, source.name, source.kind, "ant")
        bench.hub.adopt(over_ant)
        bench.hub.connected(over_ant.id, bench.now_s)
        bench.wait(0.5)
        assert [what for what, _ in bench.radio.asked if what.startswith("write")] == [
            "write 10011"
        ]
        assert bench.radio.writes[0].endswith("3601")

    def test_power_of_a_trainer_over_ant_is_live(self) -> None:
        bench = Bench()
        bench.hub.add_radio("ant", bench.radio)
        trainer = Source("ant:17:1", "trainer 1", DeviceKind.TRAINER, "ant")
        bench.hub.adopt(trainer)
        bench.tick()
        bench.hub.connected(trainer.id, bench.now_s)
        for page in ("1901500000c80020", "190250c800c80020"):
            bench.send(trainer, FITNESS_EQUIPMENT, bytes.fromhex(page))
        assert bench.power() == (200, "trainer 1")


class TestBluetoothSwitchedOff:
    def test_all_links_end_and_come_back_with_control_and_target(self) -> None:
        """The radio reports each link as gone, and every try fails until it is on again."""
        bench = Bench(TRAINER, METER)
        bench.send(TRAINER, *features(1 << 3 | 1 << 13))
        bench.hub.hold(TrainerTarget.erg(200))

        def alive() -> None:
            bench.send(TRAINER, INDOOR_BIKE, bike(200))
            bench.send(METER, 0x2A63, meter(200))
            if bench.radio.writes:
                answer = bytes([0x80, int(bench.radio.writes[-1][:2], 16), 1])
                bench.send(TRAINER, CONTROL_POINT, answer)

        bench.wait(5.0, alive)
        assert bench.hub.view().acknowledged == TrainerTarget.erg(200)
        bench.radio.gone = True
        for source in (TRAINER, METER):
            bench.hub.disconnected(source.id, bench.now_s)
        written = len(bench.radio.writes)
        bench.wait(60.0)
        assert bench.power() == (None, None)
        assert bench.hub.view().state is ControlState.NO_LINK
        assert [status.attempt for status in bench.hub.statuses(bench.now_s)] != [0, 0]
        assert len(bench.radio.writes) == written
        bench.radio.gone = False
        asked = len(bench.radio.asked)
        bench.wait(10.25)
        connects = [what for what in bench.radio.asked[asked:] if what[0] == "connect"]
        assert sorted(connects) == [("connect", "m"), ("connect", "t")]
        for source in (TRAINER, METER):
            bench.hub.connected(source.id, bench.now_s)
        bench.wait(2.0, alive)
        assert bench.hub.view().acknowledged == TrainerTarget.erg(200)
        assert bench.radio.writes[written:][:2] == ["00", "07"]
        assert bench.power()[0] == 200

    def test_a_trainer_let_go_while_it_was_away_is_freed_when_it_is_back(self) -> None:
        bench = Bench(TRAINER)
        bench.send(TRAINER, *features(1 << 3 | 1 << 13))
        bench.hub.hold(TrainerTarget.erg(250))
        bench.wait(1.0)
        bench.hub.disconnected(TRAINER.id, bench.now_s)
        bench.hub.release()
        assert bench.hub.released
        bench.wait(20.0)
        written = len(bench.radio.writes)
        bench.hub.connected(TRAINER.id, bench.now_s)
        bench.wait(5.0)
        assert bench.radio.writes[written:] == ["00", "0801", "01"]
        assert bench.hub.released
