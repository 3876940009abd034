"""Whatever can be written to an ANT+ page is read back as it was, and fills eight bytes."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.fields import FORMATS, Field
from sensors.profiles import ant_heart_rate as heart
from sensors.profiles import ant_power as power
from sensors.profiles import ant_speed_cadence as turns
from sensors.profiles import ant_trainer as trainer
from sensors.profiles.ant_over_ble import ACKNOWLEDGED, BROADCAST, unwrap, wrap
from sensors.profiles.ant_page import PAGE_BYTES, Page, Part, decode_page
from sensors.profiles.ant_power_calibration import (
    AntPowerCalibration,
    CalibrationId,
    encode_calibration,
)
from sensors.profiles.ant_torque_frequency import AntTorqueFrequency, encode_torque_frequency

repeatable = settings(max_examples=30, derandomize=True, database=None, deadline=None)

# Pages whose number is their whole first byte. A strap's and a turn sensor's are below.
PAGES: Mapping[str, Page[Any]] = {
    **{f"trainer {number}": page for number, page in trainer.PAGES.items()},
    **{f"power {page.number}": page for page in power.OWN_PAGES},
}


def _known(values: st.SearchStrategy[Any], no_value: int | None) -> st.SearchStrategy[Any]:
    return values if no_value is None else st.none() | values


def _of_field(field: Field) -> st.SearchStrategy[Any]:
    _, low, high = FORMATS[field.format]
    counts = st.integers(low, high).filter(lambda count: count != field.no_value)
    per_unit = field.per_unit
    return _known(counts.map(lambda n: n if per_unit == 1 else n / per_unit), field.no_value)


def _of_part(part: Part) -> st.SearchStrategy[Any]:
    if part.bits == 1:
        return st.booleans()
    counts = st.integers(0, (1 << part.bits) - 1).filter(lambda count: count != part.no_value)
    own = counts.map(lambda count: count - part.zero)
    per_unit = part.per_unit
    return _known(own.map(lambda n: n if per_unit == 1 else n / per_unit), part.no_value)


def values_of(page: Page[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return values for all rows and parts of a page, exactly as they are read."""
    packed = {part.of for part in page.parts}
    rows = {row.name: row for row in page.layout.rows if row.name and row.name not in packed}
    return st.fixed_dictionaries(
        {name: _of_field(row) for name, row in rows.items()}
        | {part.name: _of_part(part) for part in page.parts}
    )


@pytest.mark.parametrize("name", PAGES)
@repeatable
@given(data=st.data())
def test_pages_of_trainers_and_power_meters(name: str, data: st.DataObject) -> None:
    page = PAGES[name]
    record = page.record(**data.draw(values_of(page)))
    packet = page.encode(record)
    assert (len(packet), packet[0]) == (PAGE_BYTES, page.number)
    assert decode_page({page.number: page}, name, packet) == record
    assert decode_page({page.number: page}, name, packet + b"\0") == record


@pytest.mark.parametrize("number", heart.PAGES)
@repeatable
@given(data=st.data(), toggle=st.booleans())
def test_pages_of_a_strap(number: int, data: st.DataObject, toggle: bool) -> None:
    values = data.draw(values_of(heart.PAGES[number]))
    value = heart.AntHeartRate(page=number, toggle=toggle, **values)
    packet = heart.encode_ant_heart_rate(value)
    assert (len(packet), packet[0] & 0x7F) == (PAGE_BYTES, number)
    assert heart.decode_ant_heart_rate(packet) == value


@pytest.mark.parametrize("number", turns.PAGES)
@repeatable
@given(data=st.data(), toggle=st.booleans())
def test_pages_of_a_speed_or_a_cadence_sensor(
    number: int, data: st.DataObject, toggle: bool
) -> None:
    values = data.draw(values_of(turns.PAGES[number]))
    speed = turns.AntSpeed(page=number, toggle=toggle, **values)
    cadence = turns.AntCadence(page=number, toggle=toggle, **values)
    packet = turns.encode_ant_turns(speed)
    assert packet == turns.encode_ant_turns(cadence)
    assert turns.decode_ant_speed(packet) == speed
    assert turns.decode_ant_cadence(packet) == cadence


@repeatable
@given(st.tuples(*[st.integers(0, 0xFFFF)] * 4))
def test_the_page_of_a_speed_and_cadence_sensor(counts: tuple[int, int, int, int]) -> None:
    value = turns.AntSpeedCadence(*counts)
    packet = turns.encode_ant_speed_cadence(value)
    assert len(packet) == PAGE_BYTES
    assert turns.decode_ant_speed_cadence(packet) == value


@repeatable
@given(st.integers(0, 0xFF), st.tuples(*[st.integers(0, 0xFFFF)] * 3))
def test_the_page_of_a_torque_frequency_meter(event: int, counts: tuple[int, int, int]) -> None:
    value = AntTorqueFrequency(event, *counts)
    assert power.decode_ant_power(encode_torque_frequency(value)) == value


@repeatable
@given(
    st.sampled_from([CalibrationId.SUCCEEDED, CalibrationId.FAILED]),
    st.none() | st.integers(0, 0xFE),
    st.integers(-0x8000, 0x7FFF),
)
def test_the_answer_to_setting_a_zero(about: int, auto_zero: int | None, zero: int) -> None:
    value = AntPowerCalibration(about, auto_zero, zero)
    assert power.decode_ant_power(encode_calibration(value)) == value


@repeatable
@given(st.integers(0, 0xFFFF))
def test_the_zero_of_a_torque_frequency_meter(offset_hz: int) -> None:
    value = AntPowerCalibration(CalibrationId.TORQUE_FREQUENCY, zero_offset_hz=offset_hz)
    assert power.decode_ant_power(encode_calibration(value)) == value


@repeatable
@given(st.binary(min_size=8, max_size=8), st.sampled_from([BROADCAST, ACKNOWLEDGED]))
def test_a_page_carried_over_ble(page: bytes, message_id: int) -> None:
    assert unwrap(wrap(page, message_id)) == (message_id, page)
