"""Each fault of a simulated device does what it says, when it says."""

import itertools
from collections.abc import Callable

import pytest

from sensors.errors import BadPacket
from sensors.profiles.fitness_features import (
    PowerRange,
    decode_fitness_features,
    decode_power_range,
)
from sensors.profiles.indoor_bike import decode_indoor_bike
from sensors.simulated.air import make_air
from sensors.simulated.faults import Faults, Spell, random_drops
from tests.sensors.simulated_ride import TRAINER, SimulatedRide


def faulty(faults: Faults) -> SimulatedRide:
    return SimulatedRide(faults={"trainer": faults})


def test_a_drop_takes_the_link_and_the_device_out_of_the_air() -> None:
    ride = faulty(Faults(drops=(Spell(5, 3),)))
    ride.ride(10)
    assert [h.at_s for h in ride.told("disconnected")] == [5]
    assert ride.bike(5) == []
    adverts = [h.at_s for h in ride.told("found") if h.at_s > 1]
    assert adverts
    assert min(adverts) >= 8
    assert ride.told("disconnected", "sim:strap") == []
    assert len(ride.packets(0x2A37, "sim:strap", since_s=5)) >= 5


def test_a_console_that_asks_during_a_short_drop_is_connected_when_it_ends() -> None:
    ride = faulty(Faults(drops=(Spell(5, 3),)))
    ride.ride(4.25)
    ride.radio.connect(TRAINER)
    ride.ride(5)
    again = ride.told("connected")[1]
    assert again.at_s == pytest.approx(8, abs=0.5)
    assert again.at_s >= 8
    assert ride.bike(8)


def test_an_attempt_gives_up_on_a_device_that_stays_away() -> None:
    ride = faulty(Faults(drops=(Spell(5, 30),)))
    ride.ride(4.5)
    asked_s = ride.clock.now()
    ride.radio.connect(TRAINER)
    ride.ride(10)
    (failed,) = ride.told("connect_failed")
    assert failed.at_s == pytest.approx(asked_s + 5)
    assert failed.why == "Domestique Trainer does not answer; wake it"
    ride.ride(20)
    ride.radio.connect(TRAINER)
    ride.ride(1)
    assert len(ride.told("connected")) == 2


def test_writing_to_a_dropped_trainer_fails() -> None:
    ride = faulty(Faults(drops=(Spell(5, 3),)))
    ride.take_control()
    ride.ride(5)
    ride.write(bytes.fromhex("05c800"))
    ride.ride(0.25)
    (failed,) = ride.told("write_failed")
    assert failed.why == "Domestique Trainer is not connected; the command did not arrive"
    assert len(ride.air.trainer.log) == 2


def test_control_is_refused_so_many_times_and_then_granted() -> None:
    ride = faulty(Faults(refuse_control=3))
    answers = [ride.ask(b"\x00") for _ in range(4)]
    assert [answer.hex() for answer in answers if answer] == ["800004"] * 3 + ["800001"]


def test_a_silent_control_point_does_as_told_and_says_nothing() -> None:
    ride = faulty(Faults(silent_control=2))
    assert ride.ask(b"\x00") is None
    assert ride.ask(bytes.fromhex("05c800")) is None
    assert ride.ask(bytes.fromhex("05d200")) == bytes.fromhex("800501")
    assert [entry.answered for entry in ride.air.trainer.log] == [False, False, True]


def test_a_control_point_can_fall_silent_in_mid_ride() -> None:
    ride = faulty(Faults(silent_control=1, silent_from_s=10))
    ride.take_control()
    ride.hold(200)
    ride.ride(10)
    assert ride.ask(bytes.fromhex("05d200")) is None
    ride.hold(210)


def test_so_many_attempts_to_connect_fail() -> None:
    ride = SimulatedRide(faults={"strap": Faults(connect_failures=2)})
    for _ in range(2):
        ride.radio.connect("sim:strap")
        ride.ride(1)
    assert [h.what for h in ride.heard if h.source_id == "sim:strap"].count("connect_failed") == 2
    assert ride.told("connect_failed", "sim:strap")[0].why == (
        "Pulse Strap broke off the connection; bring it closer"
    )
    assert len(ride.told("connected", "sim:strap")) == 1


def test_split_notifications_carry_more_data_and_then_the_speed() -> None:
    ride = faulty(Faults(split_notifications=True))
    ride.ride(5)
    values = [value for _, value in ride.bike()]
    assert len(values) >= 40
    for first, last in zip(values[::2], values[1::2], strict=True):
        assert first.more_data
        assert first.power_w is not None
        assert first.distance_m is not None
        assert first.speed_kmh is None
        assert not last.more_data
        assert last.power_w is None
        assert last.speed_kmh is not None
        assert last.cadence_rpm is not None


def test_a_frozen_stream_is_silent_but_still_connected_and_still_answers() -> None:
    ride = faulty(Faults(frozen=(Spell(5, 4),)))
    ride.take_control()
    ride.ride(7)
    times = [at_s for at_s, _ in ride.bike()]
    assert not [at_s for at_s in times if 5 <= at_s < 9]
    assert ride.told("disconnected") == []
    ride.hold(200)
    ride.ride(5)
    assert [at_s for at_s, _ in ride.bike() if at_s >= 9]


def test_garbage_replaces_about_the_share_of_packets_it_should() -> None:
    ride = faulty(Faults(garbage_probability=0.25))
    ride.ride(250)
    packets = ride.packets(0x2AD2)
    odd = [packet for packet in packets if not packet.data.startswith(b"\x54\x00")]
    assert len(odd) == pytest.approx(0.25 * len(packets), rel=0.2)
    assert len({packet.data for packet in odd}) > 0.9 * len(odd)
    assert any(unreadable(packet.data) for packet in odd)


def unreadable(data: bytes) -> bool:
    try:
        decode_indoor_bike(data)
    except BadPacket:
        return True
    return False


def test_garbage_spares_the_answers_of_the_control_point() -> None:
    ride = faulty(Faults(garbage_probability=1.0))
    ride.take_control()
    for watts in range(100, 200, 10):
        ride.hold(watts)


def test_some_trainers_stream_only_after_start() -> None:
    ride = faulty(Faults(streams_only_after_start=True))
    ride.ask(b"\x00")
    ride.ride(5)
    assert ride.bike() == []
    ride.ask(b"\x07")
    ride.ride(1)
    assert len(ride.bike()) >= 4


def test_they_must_be_started_again_after_a_drop() -> None:
    ride = faulty(Faults(streams_only_after_start=True, drops=(Spell(5, 1),)))
    ride.take_control()
    ride.ride(6)
    ride.radio.connect(TRAINER)
    ride.ride(3)
    assert len(ride.told("connected")) == 2
    assert ride.bike(5) == []


def test_a_trainer_without_a_power_range_takes_power_all_the_same() -> None:
    ride = faulty(Faults(no_power_range=True))
    assert ride.packets(0x2AD8) == []
    ride.take_control()
    ride.hold(1200)


def test_a_nonsense_range_is_declared_as_it_is() -> None:
    nonsense = PowerRange(-200, 0, 0)
    ride = faulty(Faults(power_range=nonsense))
    (packet,) = ride.packets(0x2AD8)
    assert packet.data.hex() == "38ff00000000"
    assert decode_power_range(packet.data) == nonsense
    ride.take_control()
    ride.hold(200)
    assert ride.ask(bytes.fromhex("059cff")) == bytes.fromhex("800503")


def test_a_small_range_is_meant() -> None:
    ride = faulty(Faults(power_range=PowerRange(50, 400, 5)))
    ride.take_control()
    assert ride.ask(bytes.fromhex("053100")) == bytes.fromhex("800503")
    ride.hold(50)
    ride.hold(400)
    assert ride.ask(bytes.fromhex("059101")) == bytes.fromhex("800503")


def test_a_bike_with_levels_only_says_so_and_refuses_watts() -> None:
    ride = faulty(Faults(no_power_target=True))
    features = decode_fitness_features(ride.packets(0x2ACC)[0].data)
    assert not features.power_target
    assert features.resistance_target
    assert ride.packets(0x2AD8) == []
    ride.take_control()
    assert ride.ask(bytes.fromhex("05c800")) == bytes.fromhex("800502")
    assert ride.ask(bytes.fromhex("0450")) == bytes.fromhex("800401")


def test_a_trainer_that_wants_levels_in_two_bytes_refuses_one() -> None:
    ride = faulty(Faults(two_byte_levels=True))
    ride.take_control()
    assert ride.ask(bytes.fromhex("0450")) == bytes.fromhex("800403")
    assert ride.ask(bytes.fromhex("045000")) == bytes.fromhex("800401")


def test_another_console_takes_the_trainer_in_mid_ride() -> None:
    ride = faulty(Faults(control_stolen_at_s=(10,)))
    ride.take_control()
    ride.hold(200)
    ride.ride(10)
    lost = ride.packets(0x2ADA)[-1]
    assert (lost.at_s, lost.data.hex()) == (10, "ff")
    assert ride.ask(bytes.fromhex("05d200")) == bytes.fromhex("800505")
    ride.take_control()
    ride.hold(210)


def test_control_that_nobody_has_cannot_be_stolen() -> None:
    ride = faulty(Faults(control_stolen_at_s=(10,)))
    ride.ride(12)
    assert ride.packets(0x2ADA) == []


@pytest.mark.parametrize("seed", range(20))
def test_random_drops_fit_and_do_not_overlap(seed: int) -> None:
    drops = random_drops(seed, 40, within_s=7200)
    assert len(drops) == 40
    assert all(0.2 <= drop.for_s <= 60 for drop in drops)
    assert all(one.end_s <= next_.at_s for one, next_ in itertools.pairwise(drops))
    assert drops[-1].end_s <= 7200


def test_random_drops_are_blinks_and_long_absences_alike() -> None:
    lengths = [drop.for_s for seed in range(20) for drop in random_drops(seed, 40, 7200)]
    blinks = sum(length < 3.5 for length in lengths)
    assert 0.4 < blinks / len(lengths) < 0.6
    assert max(lengths) > 50
    assert min(lengths) < 0.3


def test_random_drops_follow_their_seed() -> None:
    assert random_drops(3, 20, 3600) == random_drops(3, 20, 3600)
    assert random_drops(3, 20, 3600) != random_drops(4, 20, 3600)


def test_drops_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"100 drops last \d+ s together and do not fit in 60 s"):
        random_drops(1, 100, 60)


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: Faults(garbage_probability=1.5), "garbage_probability is 1.5; give a value"),
        (lambda: Faults(refuse_control=-1), "refuse_control is -1; give 0 or more"),
        (lambda: Faults(answer_after_s=-1), "answer_after_s is -1; give 0 or more"),
        (lambda: Spell(1, 0), "a spell of 0 s at 1 s; give at >= 0, for > 0"),
        (
            lambda: make_air(1, devices=("trainer", "fan")),
            "no simulated 'fan'; choose from trainer",
        ),
        (lambda: make_air(1, faults={"belt": Faults()}), "no simulated 'belt'"),
        (lambda: make_air(1, ftp_w=0), "a rider's ftp_w is 0; it must be above 0"),
        (lambda: make_air(1, max_heart_rate_bpm=50), "must be above the resting 55"),
        (lambda: make_air(1).power_meter, "there is no PowerMeter in this air"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    build: Callable[[], object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        build()
