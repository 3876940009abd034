"""The hub as the ride sees it, packet by packet, on a radio that does only what it is told."""

import pytest

from sensors.connection import FROZEN_AFTER_S
from sensors.control import ControlState, TrainerTarget
from sensors.errors import RadioUnavailable
from sensors.priority import HAND_BACK_AFTER_S
from sensors.profiles.speed_cadence import SpeedCadence, encode_speed_cadence
from sensors.readings import DeviceKind, LinkState, Metric, Reading, Source
from tests.sensors.scripted_radio import (
    BATTERY,
    CYCLING_POWER,
    HEART_RATE,
    INDOOR_BIKE,
    METER,
    STRAP,
    TRAINER,
    Bench,
    bike,
    features,
    meter,
    pulse,
)


def test_a_packet_is_live_at_once_with_the_name_of_its_source() -> None:
    bench = Bench(TRAINER)
    bench.send(TRAINER, INDOOR_BIKE, bike(204, 88.0, 141))
    live = bench.hub.live(bench.now_s)
    assert (live.power_w, live.cadence_rpm, live.heart_rate_bpm, live.speed_kmh) == (
        204,
        88.0,
        141,
        30.0,
    )
    assert live.served_by == dict.fromkeys(Metric, "Domestique")


def test_power_drops_out_after_exactly_three_seconds_and_recovers() -> None:
    bench = Bench(TRAINER)
    bench.send(TRAINER, INDOOR_BIKE, bike(204))
    bench.wait(2.75)
    assert bench.power() == (204, "Domestique")
    bench.wait(0.25)
    assert bench.power() == (None, None)
    assert bench.status(TRAINER).link is LinkState.STALE
    bench.send(TRAINER, INDOOR_BIKE, bike(190))
    assert bench.power() == (190, "Domestique")
    assert bench.status(TRAINER).link is LinkState.LIVE


def test_a_source_that_talks_on_without_power_loses_power_alone() -> None:
    bench = Bench(METER)
    bench.send(METER, CYCLING_POWER, meter(204))
    crank = bytes.fromhex("2000") + (9999).to_bytes(2, "little")
    bench.wait(3.0, lambda: bench.send(METER, CYCLING_POWER, crank + bytes(4)))
    assert bench.power() == (None, None)
    assert bench.status(METER).link is LinkState.LIVE


def test_nothing_is_frozen_at_the_last_reading_after_a_drop() -> None:
    bench = Bench(TRAINER, STRAP)
    bench.send(TRAINER, INDOOR_BIKE, bike(204))
    bench.send(STRAP, HEART_RATE, pulse(150))
    for source in (TRAINER, STRAP):
        bench.hub.disconnected(source.id, bench.now_s)
    bench.wait(3.0)
    live = bench.hub.live(bench.now_s)
    values = (live.power_w, live.cadence_rpm, live.heart_rate_bpm, live.speed_kmh)
    assert values == (None,) * 4
    assert live.served_by == {}
    assert [status.serves for status in bench.hub.statuses(bench.now_s)] == [(), ()]


def test_packets_that_arrive_after_the_drop_are_not_shown() -> None:
    bench = Bench(TRAINER)
    bench.hub.disconnected(TRAINER.id, bench.now_s)
    bench.send(TRAINER, INDOOR_BIKE, bike(204))
    assert bench.power() == (None, None)


def test_the_trainer_takes_over_from_a_meter_that_drops_and_hands_back_when_it_is_steady() -> None:
    bench = Bench(TRAINER, METER)

    def both() -> None:
        bench.send(TRAINER, INDOOR_BIKE, bike(200))
        bench.send(METER, CYCLING_POWER, meter(206))

    bench.wait(5.0, both)
    assert bench.power() == (206, "Cranks")
    bench.hub.disconnected(METER.id, bench.now_s)
    assert bench.power() == (200, "Domestique")
    bench.wait(5.0, lambda: bench.send(TRAINER, INDOOR_BIKE, bike(201)))
    bench.hub.connected(METER.id, bench.now_s)
    back_s = bench.now_s
    while bench.power() != (206, "Cranks"):
        assert bench.now_s - back_s < 5.0
        bench.wait(0.25, both)
    assert bench.now_s - back_s == HAND_BACK_AFTER_S + 0.25
    assert bench.status(METER).serves == (Metric.POWER,)
    assert Metric.POWER not in bench.status(TRAINER).serves


def test_the_trainer_takes_over_from_a_meter_that_falls_silent() -> None:
    bench = Bench(TRAINER, METER)
    bench.send(METER, CYCLING_POWER, meter(206))
    bench.wait(2.75, lambda: bench.send(TRAINER, INDOOR_BIKE, bike(200)))
    assert bench.power() == (206, "Cranks")
    bench.wait(0.25, lambda: bench.send(TRAINER, INDOOR_BIKE, bike(200)))
    assert bench.power() == (200, "Domestique")


def test_a_strap_off_the_chest_gives_way_to_the_trainers_heart_rate() -> None:
    bench = Bench(TRAINER, STRAP)
    bench.send(STRAP, HEART_RATE, pulse(150))

    def off_the_chest() -> None:
        bench.send(STRAP, HEART_RATE, pulse(None))
        bench.send(TRAINER, INDOOR_BIKE, bike(200, heart_rate_bpm=148))

    bench.wait(3.0, off_the_chest)
    live = bench.hub.live(bench.now_s)
    assert (live.heart_rate_bpm, live.served_by[Metric.HEART_RATE]) == (148, "Domestique")
    assert bench.status(STRAP).link is LinkState.LIVE


@pytest.mark.parametrize("garbage", ["", "ff", "0000", "4402f2", "2a"])
def test_garbage_is_counted_per_source_and_dropped(garbage: str) -> None:
    bench = Bench(TRAINER, STRAP)
    bench.send(TRAINER, INDOOR_BIKE, bike(204))
    for characteristic in (INDOOR_BIKE, 0x2AD9):
        bench.send(TRAINER, characteristic, bytes.fromhex(garbage))
    assert bench.power() == (204, "Domestique")
    assert bench.status(TRAINER).bad_packets == 2
    assert bench.status(STRAP).bad_packets == 0


def test_garbage_alone_does_not_keep_a_source_alive() -> None:
    bench = Bench(TRAINER)
    bench.send(TRAINER, INDOOR_BIKE, bike(204))
    bench.wait(FROZEN_AFTER_S, lambda: bench.send(TRAINER, INDOOR_BIKE, b"\x01"))
    assert bench.status(TRAINER).link is LinkState.LOST
    assert ("disconnect", "t") in bench.radio.asked


def test_characteristics_nobody_knows_and_sources_nobody_adopted_are_ignored() -> None:
    bench = Bench(TRAINER)
    bench.send(TRAINER, 0x2A00, b"name")
    bench.send(METER, CYCLING_POWER, meter(206))
    bench.hub.connected("unknown", bench.now_s)
    bench.hub.disconnected("unknown", bench.now_s)
    bench.hub.write_failed("unknown", "gone", bench.now_s)
    assert bench.power() == (None, None)
    assert bench.status(TRAINER).bad_packets == 0


def test_a_status_tells_age_battery_signal_and_attempts() -> None:
    bench = Bench(STRAP)
    assert (bench.status(STRAP).age_s, bench.status(STRAP).battery_percent) == (None, None)
    bench.hub.found(STRAP, -61, bench.now_s)
    bench.send(STRAP, BATTERY, b"\x57")
    bench.send(STRAP, HEART_RATE, pulse(150))
    bench.wait(1.5)
    status = bench.status(STRAP)
    assert (status.age_s, status.battery_percent, status.signal_dbm) == (1.5, 87, -61)
    assert (status.serves, status.attempt) == ((Metric.HEART_RATE,), 0)
    bench.hub.disconnected(STRAP.id, bench.now_s)
    bench.wait(1.25)
    status = bench.status(STRAP)
    assert (status.link, status.attempt, status.age_s) == (LinkState.CONNECTING, 2, 2.75)


def test_a_lost_strap_is_connected_again_and_its_value_returns() -> None:
    bench = Bench(STRAP)
    bench.wait(4.0, lambda: bench.send(STRAP, HEART_RATE, pulse(150)))
    bench.hub.disconnected(STRAP.id, bench.now_s)
    bench.tick()
    assert bench.radio.asked.count(("connect", "s")) == 2
    bench.wait(8.0)
    assert bench.hub.live(bench.now_s).heart_rate_bpm is None
    bench.hub.connected(STRAP.id, bench.now_s)
    bench.send(STRAP, HEART_RATE, pulse(131))
    assert bench.hub.live(bench.now_s).heart_rate_bpm == 131


def test_after_a_reconnect_the_crank_counts_from_a_new_baseline() -> None:
    sensor = Source("c", "Cadence", DeviceKind.SPEED_CADENCE, "scripted")
    bench = Bench(sensor)

    def turned(revs: int, time_1024: int) -> float | None:
        data = encode_speed_cadence(SpeedCadence(crank_revs=revs, crank_time_1024=time_1024))
        bench.send(sensor, 0x2A5B, data)
        return bench.hub.live(bench.now_s).cadence_rpm

    turned(100, 1000)
    bench.wait(2.0)
    assert turned(103, 1000 + 2048) == pytest.approx(90.0)
    bench.hub.disconnected("c", bench.now_s)
    bench.wait(3.0)
    bench.hub.connected("c", bench.now_s)
    assert turned(107, 3048 + 3000) is None
    bench.wait(2.0)
    assert turned(110, 6048 + 2048) == pytest.approx(90.0)


def test_every_reading_is_passed_on_until_its_listener_leaves() -> None:
    bench = Bench(STRAP)
    heard: list[Reading] = []
    leave = bench.hub.listen(heard.append)
    bench.send(STRAP, HEART_RATE, pulse(150))
    bench.send(STRAP, HEART_RATE, pulse(None))
    leave()
    bench.send(STRAP, HEART_RATE, pulse(151))
    assert heard == [Reading("s", 100.0, {Metric.HEART_RATE: 150.0})]


def test_a_trainer_is_driven_through_its_radio_and_comes_back_after_a_drop() -> None:
    bench = Bench(TRAINER)
    bench.send(TRAINER, *features(1 << 3 | 1 << 13))
    bench.hub.hold(TrainerTarget.erg(200))

    def answer() -> None:
        written = bench.radio.writes[-1] if bench.radio.writes else ""
        if written:
            bench.send(TRAINER, 0x2AD9, bytes([0x80, int(written[:2], 16), 1]))

    bench.wait(1.5, answer)
    assert bench.radio.writes == ["00", "07", "05c800"]
    assert bench.hub.view().state is ControlState.READY
    bench.hub.disconnected(TRAINER.id, bench.now_s)
    assert bench.hub.view().state is ControlState.NO_LINK
    bench.wait(5.0)
    bench.hub.connected(TRAINER.id, bench.now_s)
    bench.wait(1.5, answer)
    assert bench.radio.writes[3:] == ["00", "07", "05c800"]
    bench.hub.release()
    bench.wait(1.0, answer)
    assert bench.hub.released
    assert bench.radio.writes[6:] == ["0801", "01"]
    bench.hub.take()
    bench.wait(0.5, answer)
    assert bench.radio.writes[8:10] == ["00", "07"]


def test_the_first_trainer_adopted_is_the_one_that_is_driven() -> None:
    second = Source("t2", "Other", DeviceKind.TRAINER, "scripted")
    bench = Bench(TRAINER, second)
    bench.wait(1.0)
    assert bench.hub.view().name == "Domestique"
    assert ("write 2ad9", "t2") not in bench.radio.asked
    bench.hub.forget("t")
    assert bench.hub.trainer is None
    assert ("disconnect", "t") in bench.radio.asked


def test_a_ride_without_a_trainer_can_hold_and_release_nothing() -> None:
    bench = Bench(STRAP)
    bench.hub.hold(TrainerTarget.erg(200))
    bench.hub.release()
    bench.hub.take()
    bench.wait(1.0)
    assert bench.hub.released
    assert bench.hub.view().state is ControlState.ABSENT
    assert bench.radio.writes == []


def test_a_radio_that_is_pulled_out_is_a_status_and_not_the_end_of_the_ride() -> None:
    bench = Bench(TRAINER)
    bench.wait(4.0, lambda: bench.send(TRAINER, INDOOR_BIKE, bike(204)))
    bench.radio.gone = True
    bench.hub.disconnected(TRAINER.id, bench.now_s)
    bench.wait(20.0)
    assert bench.status(TRAINER).link is LinkState.LOST
    bench.radio.gone = False
    bench.wait(10.0)
    assert bench.status(TRAINER).link is LinkState.CONNECTING


def test_a_write_that_the_radio_refuses_is_made_again() -> None:
    bench = Bench(TRAINER)
    bench.radio.gone = True
    bench.wait(1.0)
    bench.radio.gone = False
    bench.wait(1.0)
    assert bench.radio.writes == ["00"]


def test_what_is_found_is_listed_and_adopting_needs_an_open_radio() -> None:
    bench = Bench()
    bench.hub.found(STRAP, None, bench.now_s)
    bench.hub.found(STRAP, -70, bench.now_s)
    assert bench.hub.discovered() == (STRAP,)
    stick = Source("ant:120:1", "Pulse", DeviceKind.HEART_RATE_STRAP, "ant")
    with pytest.raises(RadioUnavailable, match="Pulse speaks by 'ant', which is not open"):
        bench.hub.adopt(stick)


def test_adopting_twice_is_once_and_forgetting_hangs_up() -> None:
    bench = Bench(STRAP)
    bench.hub.adopt(STRAP)
    assert len(bench.hub.statuses(bench.now_s)) == 1
    bench.hub.forget("s")
    bench.hub.forget("s")
    assert bench.radio.asked[-1] == ("disconnect", "s")
    assert bench.hub.statuses(bench.now_s) == ()


def test_closing_hangs_up_before_it_closes_the_radio() -> None:
    bench = Bench(STRAP)
    bench.hub.close()
    assert bench.radio.asked[-2:] == [("disconnect", "s"), ("close", "")]


def test_closing_with_the_radio_pulled_out_ends_all_the_same() -> None:
    bench = Bench(STRAP, TRAINER)
    bench.radio.gone = True
    bench.hub.forget("t")
    bench.hub.close()
    assert bench.radio.asked[-1] == ("close", "")
    assert bench.hub.statuses(bench.now_s) == ()
