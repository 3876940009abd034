"""The table of characteristics: numbers, UUIDs, and the way from a number to its decoder."""

import pytest

from sensors.errors import BadPacket
from sensors.profiles.gatt import CHARACTERISTICS, Access, decode, number_of, uuid_of
from sensors.profiles.heart_rate import HeartRate


def test_every_characteristic_stands_under_its_own_number_in_its_service() -> None:
    assert {number: row.service for number, row in CHARACTERISTICS.items()} == {
        0x2A19: 0x180F,
        0x2A37: 0x180D,
        0x2A5B: 0x1816,
        0x2A63: 0x1818,
        0x2A65: 0x1818,
        0x2ACC: 0x1826,
        0x2AD2: 0x1826,
        0x2AD3: 0x1826,
        0x2AD6: 0x1826,
        0x2AD8: 0x1826,
        0x2AD9: 0x1826,
        0x2ADA: 0x1826,
    }
    assert all(row.number == number for number, row in CHARACTERISTICS.items())
    assert len({row.name for row in CHARACTERISTICS.values()}) == len(CHARACTERISTICS)


def test_a_packet_finds_its_decoder_by_its_number() -> None:
    assert decode(0x2A37, bytes.fromhex("003c")) == HeartRate(60)
    assert decode(0x2A19, bytes.fromhex("64")) == 100


def test_every_decoder_refuses_an_empty_packet_by_the_name_of_its_characteristic() -> None:
    for number in CHARACTERISTICS:
        with pytest.raises(BadPacket, match=f"{number:04X}.* in an empty packet"):
            decode(number, b"")


def test_a_number_nobody_decodes_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        decode(0x2A00, b"")


def test_the_control_point_answers_by_indication() -> None:
    assert CHARACTERISTICS[0x2AD9].access is Access.INDICATE


def test_a_number_and_its_uuid_lead_to_each_other() -> None:
    assert uuid_of(0x2AD2) == "00002ad2-0000-1000-8000-00805f9b34fb"
    assert number_of("00002AD2-0000-1000-8000-00805F9B34FB") == 0x2AD2
    assert number_of(uuid_of(0x1826)) == 0x1826


@pytest.mark.parametrize("uuid", ["a026e005-0a7d-4ab3-97fa-f1500f9feb8b", uuid_of(0x2A00), ""])
def test_a_makers_own_uuid_has_no_number(uuid: str) -> None:
    assert number_of(uuid) is None
