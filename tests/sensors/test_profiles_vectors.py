"""Packets of real devices, decoded by others before: every GATT row of the shared vectors."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sensors.profiles import (
    cycling_power,
    fitness_control,
    fitness_features,
    fitness_status,
    gatt,
    heart_rate,
    indoor_bike,
    speed_cadence,
)

DEFAULT = Path(__file__).resolve().parents[3] / "shared"
VECTORS = Path(os.environ.get("TEAMCAR_SHARED", DEFAULT)) / "vectors" / "packets.json"


def _same(value: Any) -> Any:
    return value


def _beats(value: int) -> int | None:
    return value or None


def _tenths(value: float) -> float:
    return value / 10


# Characteristic, the vectors' key -> our field, and the vectors' value -> ours. A key without a
# row has our name and our value.
FIELDS: Mapping[tuple[str, str], tuple[str, Callable[[Any], Any]]] = {
    ("2AD2", "heart_rate"): ("heart_rate_bpm", _beats),
    ("2A37", "heart_rate"): ("heart_rate_bpm", _beats),
    ("2A37", "rr_1024"): ("rr_1024", tuple),
    ("2AD8", "min"): ("min_w", _same),
    ("2AD8", "max"): ("max_w", _same),
    ("2AD8", "inc"): ("increment_w", _same),
    ("2AD6", "min"): ("min_level", _tenths),
    ("2AD6", "max"): ("max_level", _tenths),
    ("2AD6", "inc"): ("increment", _tenths),
}

ENCODERS: Mapping[str, Callable[[Any], bytes]] = {
    "2A37": heart_rate.encode_heart_rate,
    "2A5B": speed_cadence.encode_speed_cadence,
    "2A63": cycling_power.encode_cycling_power,
    "2AD2": indoor_bike.encode_indoor_bike,
    "2AD6": fitness_features.encode_resistance_range,
    "2AD8": fitness_features.encode_power_range,
    "2AD9": fitness_control.encode_control_response,
    "2ADA": fitness_status.encode_machine_status,
}


def _rows() -> list[Any]:
    if not VECTORS.is_file():
        why = f"{VECTORS} is not there; set TEAMCAR_SHARED to the folder of shared vectors"
        return [pytest.param({}, marks=pytest.mark.skip(reason=why))]
    rows = json.loads(VECTORS.read_text(encoding="utf-8"))
    return [
        pytest.param(row, id=f"{row['characteristic']}-{row['hex']}")
        for row in rows
        if not row["characteristic"].startswith("ANT")
    ]


@pytest.mark.parametrize("row", _rows())
def test_a_real_packet_gives_the_values_that_others_found_in_it(row: dict[str, Any]) -> None:
    characteristic, data = row["characteristic"], bytes.fromhex(row["hex"])
    decoded = gatt.decode(int(characteristic, 16), data)
    expected = dict(row["expect"])
    if characteristic == "2AD9":
        # The response code is what makes it a ControlResponse.
        assert expected.pop("op") == fitness_control.Opcode.RESPONSE == data[0]
    for key, value in expected.items():
        name, convert = FIELDS.get((characteristic, key), (key, _same))
        assert getattr(decoded, name) == convert(value), name


@pytest.mark.parametrize("row", _rows())
def test_a_real_packet_written_again_says_the_same(row: dict[str, Any]) -> None:
    characteristic, data = row["characteristic"], bytes.fromhex(row["hex"])
    number = int(characteristic, 16)
    decoded = gatt.decode(number, data)
    assert gatt.decode(number, ENCODERS[characteristic](decoded)) == decoded
