"""Quick decoders say what a walk along the rows says, for any bytes, the first time and later."""

import random
from collections.abc import Callable

import pytest

from sensors.errors import BadPacket
from sensors.fields import SHAPES_KEPT, Field, Layout
from sensors.profiles import cycling_power, heart_rate, indoor_bike
from sensors.quick_decoder import quick_decoder

Decode = Callable[[bytes], tuple[object, ...]]

PAIRS: dict[str, tuple[Decode, Decode, int]] = {
    "2A37": (heart_rate.decode_heart_rate, heart_rate._walk, 1),
    "2A63": (cycling_power.decode_cycling_power, cycling_power._walk, 2),
    "2AD2": (indoor_bike.decode_indoor_bike, indoor_bike._walk, 2),
}


def outcome(decode: Decode, packet: bytes) -> object:
    """Return the record with the types of its values, or the sentence that refuses the packet."""
    try:
        record = decode(packet)
    except BadPacket as bad:
        return str(bad)
    return type(record), [(type(value), value) for value in record]


@pytest.mark.parametrize("name", PAIRS)
def test_every_flag_gives_the_same_record_however_often_it_comes(name: str) -> None:
    quick, walk, flag_bytes = PAIRS[name]
    rng = random.Random(name)
    for flags in range(1 << min(13, 8 * flag_bytes)):
        packet = flags.to_bytes(flag_bytes, "little") + rng.randbytes(34)
        for data in (packet, packet[:flag_bytes] + rng.randbytes(34), packet[: rng.randint(0, 20)]):
            assert outcome(quick, data) == outcome(walk, data), data.hex()


@pytest.mark.parametrize("name", PAIRS)
def test_a_packet_cut_off_anywhere_is_refused_with_the_same_words(name: str) -> None:
    quick, walk, flag_bytes = PAIRS[name]
    whole = bytes([0xFF, 0x0E][:flag_bytes]) + bytes(range(40))
    quick(whole)
    for length in range(len(whole)):
        assert outcome(quick, whole[:length]) == outcome(walk, whole[:length]), length


@pytest.mark.parametrize("name", PAIRS)
def test_all_that_a_device_has_no_value_for_is_none(name: str) -> None:
    quick, walk, flag_bytes = PAIRS[name]
    for filling in (0x00, 0xFF):
        packet = bytes([0x1E, 0x1F][:flag_bytes]) + bytes([filling] * 34)
        quick(packet)
        assert outcome(quick, packet) == outcome(walk, packet)


def test_a_strap_that_says_it_has_no_intervals_is_given_none_for_bytes_that_follow() -> None:
    packet = bytes.fromhex("00 96 d002")
    for _ in range(2):
        assert heart_rate.decode_heart_rate(packet).rr_1024 == ()


def test_noise_of_all_shapes_is_forgotten_again() -> None:
    walks = []

    def walk(data: bytes) -> heart_rate.HeartRate:
        walks.append(data)
        return heart_rate._walk(data)

    decode = quick_decoder(heart_rate.LAYOUT, heart_rate.HeartRate, walk, {})
    for length in range(2, SHAPES_KEPT + 3):
        decode(bytes(length))
    assert len(walks) == SHAPES_KEPT + 1
    decode(bytes(SHAPES_KEPT + 2))
    assert len(walks) == SHAPES_KEPT + 1
    decode(bytes(2))
    assert len(walks) == SHAPES_KEPT + 2


def test_flags_of_a_width_that_is_not_known_are_refused() -> None:
    layout = Layout("wide", (Field("heart_rate_bpm", "u8", bit=0),), flag_bytes=3)
    with pytest.raises(ValueError, match="wide: two bytes of flags"):
        quick_decoder(layout, heart_rate.HeartRate, heart_rate._walk, {})
