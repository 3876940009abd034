"""A trainer's indoor bike data, packet by packet."""

import pytest

from sensors.errors import BadPacket
from sensors.profiles.indoor_bike import (
    LAYOUT,
    IndoorBike,
    decode_indoor_bike,
    encode_indoor_bike,
)

KCAL = 4.184  # kJ

# One packet for each optional field of 2AD2, without speed (bit 0 set) where it stands alone.
BIKES = {
    "0000 e40c": IndoorBike(speed_kmh=33.0),
    "0100": IndoorBike(more_data=True),
    "0300 e40c": IndoorBike(avg_speed_kmh=33.0, more_data=True),
    "0500 b300": IndoorBike(cadence_rpm=89.5, more_data=True),
    "0900 b400": IndoorBike(avg_cadence_rpm=90.0, more_data=True),
    "1100 40e201": IndoorBike(distance_m=123456, more_data=True),
    "2100 f6ff": IndoorBike(resistance=-10, more_data=True),
    "4100 9cff": IndoorBike(power_w=-100, more_data=True),
    "8100 fa00": IndoorBike(avg_power_w=250, more_data=True),
    "0101 ffff ffff 05": IndoorBike(energy_kj_per_minute=5 * KCAL, more_data=True),
    "0101 ffff 5802 ff": IndoorBike(energy_kj_per_hour=600 * KCAL, more_data=True),
    "0101 c800 ffff ff": IndoorBike(energy_kj=200 * KCAL, more_data=True),
    "0103 c800 5802 0a 8c": IndoorBike(
        energy_kj=200 * KCAL,
        energy_kj_per_hour=600 * KCAL,
        energy_kj_per_minute=10 * KCAL,
        heart_rate_bpm=140,
        more_data=True,
    ),
    "0102 8c": IndoorBike(heart_rate_bpm=140, more_data=True),
    "0104 69": IndoorBike(metabolic_equivalent=10.5, more_data=True),
    "0108 100e": IndoorBike(elapsed_s=3600, more_data=True),
    "0110 3c00": IndoorBike(remaining_s=60, more_data=True),
    "fe1e e40c 800c b400 aa00 40e201 1400 fa00 f000 8c 69 100e 3c00": IndoorBike(
        speed_kmh=33.0,
        avg_speed_kmh=32.0,
        cadence_rpm=90.0,
        avg_cadence_rpm=85.0,
        distance_m=123456,
        resistance=20,
        power_w=250,
        avg_power_w=240,
        heart_rate_bpm=140,
        metabolic_equivalent=10.5,
        elapsed_s=3600,
        remaining_s=60,
    ),
}


def rounded(bike: IndoorBike) -> dict[str, float | None]:
    """Return the values to 9 places: a kilocalorie has no exact binary kilojoules."""
    values = {name: getattr(bike, name) for name in IndoorBike._fields}
    return {k: round(v, 9) if isinstance(v, float) else v for k, v in values.items()}


@pytest.mark.parametrize("packet", BIKES)
def test_a_trainer_is_read_with_each_optional_field(packet: str) -> None:
    assert rounded(decode_indoor_bike(bytes.fromhex(packet))) == rounded(BIKES[packet])


@pytest.mark.parametrize("packet", BIKES)
def test_a_trainer_is_written_with_each_optional_field(packet: str) -> None:
    assert encode_indoor_bike(BIKES[packet]) == bytes.fromhex(packet)


def test_a_trainer_without_a_strap_has_no_heart_rate_and_later_fields_stay_in_place() -> None:
    bike = decode_indoor_bike(bytes.fromhex("010a 00 100e"))
    assert (bike.heart_rate_bpm, bike.elapsed_s) == (None, 3600)


def test_a_record_in_two_parts_has_its_speed_in_the_last() -> None:
    first = decode_indoor_bike(bytes.fromhex("4500 b400 fa00"))
    last = decode_indoor_bike(bytes.fromhex("0002 e40c 8c"))
    assert (first.more_data, first.speed_kmh, first.power_w) == (True, None, 250)
    assert (last.more_data, last.speed_kmh, last.heart_rate_bpm) == (False, 33.0, 140)


def test_reserved_flags_and_trailing_bytes_of_a_trainer_change_nothing() -> None:
    assert decode_indoor_bike(bytes.fromhex("00e0 e40c 0102")) == IndoorBike(speed_kmh=33.0)


def test_a_trainer_packet_cut_anywhere_is_refused() -> None:
    whole = bytes.fromhex(list(BIKES)[-1])
    for length in range(len(whole)):
        with pytest.raises(BadPacket, match="indoor bike 2AD2"):
            decode_indoor_bike(whole[:length])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (IndoorBike(power_w=100), "give speed_kmh, or more_data"),
        (IndoorBike(speed_kmh=30.0, more_data=True), "give speed_kmh, or more_data"),
        (IndoorBike(speed_kmh=30.0, power_w=32768), "power_w is 32768"),
        (IndoorBike(speed_kmh=-1.0), "speed_kmh is -1"),
        (IndoorBike(speed_kmh=30.0, heart_rate_bpm=300), "heart_rate_bpm is 300"),
        (IndoorBike(speed_kmh=30.0, heart_rate_bpm=0), "would be read as no value"),
        (IndoorBike(speed_kmh=30.0, energy_kj=65535 * KCAL), "would be read as no value"),
    ],
)
def test_indoor_bike_data_that_does_not_fit_is_refused(value: IndoorBike, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        encode_indoor_bike(value)


def test_each_row_of_the_bike_table_meets_the_field_of_its_name() -> None:
    """The values go into IndoorBike by place; this holds the places together."""
    assert IndoorBike._fields == (*LAYOUT.names, "more_data")
