"""Whatever can be written is read back as it was, within the resolution of its fields."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.fields import FORMATS, Field, Layout
from sensors.profiles import cycling_power as power
from sensors.profiles import fitness_control as control
from sensors.profiles import fitness_features as features
from sensors.profiles import fitness_status as status
from sensors.profiles import heart_rate as heart
from sensors.profiles import indoor_bike as bike
from sensors.profiles import speed_cadence as csc
from sensors.profiles.battery import decode_battery, encode_battery

repeatable = settings(derandomize=True, database=None, deadline=None)


def _values(field: Field) -> st.SearchStrategy[Any]:
    """Return the values of a field, each exactly as it is read from its count."""
    _, low, high = FORMATS[field.format]
    counts = st.integers(low, high).filter(lambda count: count != field.no_value)
    if field.per_unit == 1:
        return counts
    return counts.map(lambda count: count / field.per_unit)


@st.composite
def records(draw: st.DrawFn, layout: Layout, partial: bool = False) -> dict[str, Any]:
    """Return values for a layout: fields of one flag come and go together.

    `partial` lets each field with a no-value marker go alone, too.
    """
    values: dict[str, Any] = {}
    there: Mapping[int | None, bool] = {
        bit: bit is None or draw(st.booleans()) for bit in {row.bit for row in layout.rows}
    }
    for row in layout.rows:
        if there[row.bit] and not (partial and row.no_value is not None and draw(st.booleans())):
            values[row.name] = draw(_values(row))
    return values


@repeatable
@given(
    st.builds(
        heart.HeartRate,
        st.none() | st.integers(1, 0xFFFF),
        st.none() | st.booleans(),
        st.none() | st.integers(0, 0xFFFF),
        st.lists(st.integers(0, 0xFFFF), max_size=9).map(tuple),
    )
)
def test_heart_rate(value: heart.HeartRate) -> None:
    assert heart.decode_heart_rate(heart.encode_heart_rate(value)) == value


@repeatable
@given(records(csc.LAYOUT))
def test_speed_and_cadence(values: dict[str, Any]) -> None:
    value = csc.SpeedCadence(**values)
    assert csc.decode_speed_cadence(csc.encode_speed_cadence(value)) == value


@repeatable
@given(records(power.LAYOUT), st.sampled_from(["wheel", "crank"]), st.booleans(), st.booleans())
def test_cycling_power(values: dict[str, Any], source: str, left: bool, offset: bool) -> None:
    angles = values.pop("extreme_angles", None)
    value = power.CyclingPower(
        **values,
        torque_source=source if "acc_torque_nm" in values else None,
        balance_is_left=left and "balance_percent" in values,
        offset_compensation=offset,
    )
    if angles is not None:
        value = value._replace(max_angle_deg=angles % 4096, min_angle_deg=angles // 4096)
    assert power.decode_cycling_power(power.encode_cycling_power(value)) == value


@repeatable
@given(st.integers(0, 0xFFFFFFFF).map(power.PowerFeature))
def test_cycling_power_feature(value: power.PowerFeature) -> None:
    assert power.decode_power_feature(power.encode_power_feature(value)) == value


@repeatable
@given(records(bike.LAYOUT, partial=True))
def test_indoor_bike(values: dict[str, Any]) -> None:
    value = bike.IndoorBike(**values, more_data="speed_kmh" not in values)
    assert bike.decode_indoor_bike(bike.encode_indoor_bike(value)) == value


@repeatable
@given(
    records(features.FEATURE_LAYOUT),
    records(features.RESISTANCE_LAYOUT),
    records(features.POWER_LAYOUT),
)
def test_abilities_and_ranges(
    abilities: dict[str, Any], levels: dict[str, Any], watts: dict[str, Any]
) -> None:
    able = features.FitnessFeatures(**abilities)
    assert features.decode_fitness_features(features.encode_fitness_features(able)) == able
    level = features.ResistanceRange(**levels)
    assert features.decode_resistance_range(features.encode_resistance_range(level)) == level
    watt = features.PowerRange(**watts)
    assert features.decode_power_range(features.encode_power_range(watt)) == watt


@repeatable
@given(st.integers(0, 255), st.integers(0, 255))
def test_control_response(request: int, result: int) -> None:
    value = control.ControlResponse(request, result)
    assert control.decode_control_response(control.encode_control_response(value)) == value


@repeatable
@given(st.integers(-0x8000, 0x7FFF))
def test_power_and_level_requests(count: int) -> None:
    assert control.decode_control_request(control.encode_target_power(count)).power_w == count
    packet = control.encode_target_resistance(count / 10, two_bytes=True)
    assert control.decode_control_request(packet).resistance == count / 10


@repeatable
@given(records(control.PARAMETERS[control.Opcode.SIMULATION]))
def test_simulation_request(values: dict[str, Any]) -> None:
    read = control.decode_control_request(control.encode_simulation(**values))
    assert read == control.ControlRequest(control.Opcode.SIMULATION, **values)


@pytest.mark.parametrize("op", range(256))
@settings(repeatable, max_examples=5)
@given(data=st.data())
def test_machine_status(op: int, data: st.DataObject) -> None:
    layout = status.PARAMETERS.get(op)
    value = status.MachineStatus(op, **(data.draw(records(layout)) if layout else {}))
    assert status.decode_machine_status(status.encode_machine_status(value)) == value


@repeatable
@given(st.integers(0, 255), st.none() | st.text(max_size=20))
def test_training_status(number: int, text: str | None) -> None:
    value = status.TrainingStatus(number, text)
    assert status.decode_training_status(status.encode_training_status(value)) == value


@pytest.mark.parametrize("percent", range(101))
def test_battery(percent: int) -> None:
    assert decode_battery(encode_battery(percent)) == percent
