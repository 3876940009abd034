"""The walker of packet tables, on tables made up to show one property each."""

import pytest

from sensors.errors import BadPacket
from sensors.fields import FORMATS, SHAPES_KEPT, Field, Layout

RIDE = Layout(
    "made-up ride",
    (
        Field("speed_kmh", "u16", per_unit=100, bit=0, inverted=True),
        Field("distance_m", "u24", bit=1),
        Field("power_w", "s16", bit=2),
        Field("heart_rate_bpm", "u8", bit=2, no_value=0),
        Field("turns", "u32"),
    ),
    flag_bytes=1,
)


def test_fields_are_read_in_the_order_of_the_rows_and_absent_ones_are_none() -> None:
    flags, values, end = RIDE.read(bytes.fromhex("00 e40c 01000000"))
    assert (flags, values, end) == (0, [33.0, None, None, None, 1], 7)


def test_an_inverted_flag_takes_its_field_out_when_it_is_set() -> None:
    assert RIDE.read(bytes.fromhex("01 02000000"))[1] == [None, None, None, None, 2]


def test_24_bits_signs_and_scales_are_read_at_their_offsets() -> None:
    packet = bytes.fromhex("06 e40c 40e201 9cff 8c ffffffff")
    assert RIDE.read(packet)[1] == [33.0, 123456, -100, 140, 0xFFFFFFFF]


def test_the_no_value_marker_is_none_and_the_fields_after_it_stay_in_place() -> None:
    assert RIDE.read(bytes.fromhex("05 0a00 00 07000000"))[1] == [None, None, 10, None, 7]


def test_bytes_after_the_last_field_are_left_alone() -> None:
    assert RIDE.read(bytes.fromhex("01 02000000 aabb"))[2] == 5


def test_flags_without_a_row_change_nothing_and_are_handed_on() -> None:
    assert RIDE.read(bytes.fromhex("f1 02000000"))[:2] == (0xF1, [None, None, None, None, 2])


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        ("", "0 bytes hold no flags"),
        ("00", "it ends before speed_kmh, 7 bytes are needed"),
        ("00 e4", "it ends before speed_kmh, 7 bytes are needed"),
        ("02 e40c 0102", "it ends before distance_m, 10 bytes are needed"),
        ("01 020000", "it ends before turns, 5 bytes are needed"),
    ],
)
def test_a_short_packet_is_refused_with_the_field_it_cuts_off(packet: str, why: str) -> None:
    data = bytes.fromhex(packet)
    with pytest.raises(BadPacket) as caught:
        RIDE.read(data)
    assert (caught.value.what, caught.value.why, caught.value.data) == ("made-up ride", why, data)


def test_reading_may_begin_behind_an_opcode() -> None:
    layout = Layout("made-up request", (Field("power_w", "s16"),))
    assert layout.read(bytes.fromhex("05 fa00"), start=1) == (0, [250], 3)


def test_writing_sets_the_flags_of_the_values_that_are_given() -> None:
    assert RIDE.write({"speed_kmh": 33.0, "turns": 1}) == bytes.fromhex("00 e40c 01000000")
    assert RIDE.write({"distance_m": 123456, "turns": 1}) == bytes.fromhex("03 40e201 01000000")


def test_a_value_left_out_beside_one_of_the_same_flag_is_written_as_no_value() -> None:
    assert RIDE.write({"power_w": -1, "turns": 0}) == bytes.fromhex("05 ffff 00 00000000")


def test_a_value_left_out_that_its_packet_cannot_leave_out_is_refused() -> None:
    with pytest.raises(ValueError, match="power_w is missing, and its packet cannot say so"):
        RIDE.write({"heart_rate_bpm": 120, "turns": 0})
    with pytest.raises(ValueError, match="turns is missing"):
        RIDE.write({"speed_kmh": 1.0})


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"speed_kmh": 655.36}, r"speed_kmh is 655\.36; its field holds 0 to 655\.35"),
        ({"speed_kmh": -0.01}, r"speed_kmh is -0\.01"),
        ({"power_w": 32768}, "power_w is 32768; its field holds -32768 to 32767"),
        ({"power_w": float("nan")}, "power_w is nan"),
        ({"power_w": float("inf")}, "power_w is inf"),
        ({"distance_m": 1 << 24}, "distance_m is 16777216"),
        ({"power_w": 1, "heart_rate_bpm": 0}, "heart_rate_bpm 0 would be read as no value"),
    ],
)
def test_nothing_is_clamped_what_does_not_fit_is_refused(
    values: dict[str, float | None], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        RIDE.write({"turns": 0, **values})


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_its_lowest_and_highest_count(name: str) -> None:
    layout = Layout("made-up count", (Field("count", name), Field("after", "u8")))
    for count in FORMATS[name][1:]:
        packet = layout.write({"count": count, "after": 7})
        assert layout.read(packet)[1] == [count, 7]


def test_two_widths_of_one_value_are_chosen_by_the_flags_given() -> None:
    layout = Layout(
        "made-up widths",
        (Field("rate", "u8", bit=0, inverted=True), Field("rate", "u16", bit=0)),
        flag_bytes=1,
    )
    assert layout.names == ("rate",)
    assert layout.write({"rate": 60}) == bytes.fromhex("00 3c")
    assert layout.write({"rate": 60}, flags=1) == bytes.fromhex("01 3c00")
    assert layout.read(bytes.fromhex("00 3c"))[1] == [60]
    assert layout.read(bytes.fromhex("01 3c00"))[1] == [60]


def test_noise_of_every_shape_is_read_right_and_is_not_remembered_without_bound() -> None:
    bits = 12
    layout = Layout(
        "made-up noise", (Field(f"f{bit}", "u8", bit=bit) for bit in range(bits)), flag_bytes=2
    )
    for flags in range(1 << bits):
        data = flags.to_bytes(2, "little") + bytes(range(bits))
        values = layout.read(data)[1]
        there = [value for value in values if value is not None]
        assert there == list(range(flags.bit_count()))
    assert len(layout._shapes) <= SHAPES_KEPT
