"""Pages of real ANT+ devices, decoded by others before: every ANT+ row of the shared vectors."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sensors.profiles.ant_heart_rate import encode_ant_heart_rate
from sensors.profiles.ant_over_ble import decode_carried_page, wrap
from sensors.profiles.ant_trainer import PAGES, decode_fec
from sensors.profiles.ant_trainer_data import FitnessState
from sensors.profiles.packets import ANT_PROFILES, PACKETS, decode_packet

DEFAULT = Path(__file__).resolve().parents[3] / "shared"
VECTORS = Path(os.environ.get("TEAMCAR_SHARED", DEFAULT)) / "vectors" / "packets.json"


def _same(value: Any) -> Any:
    return value


# The vectors' key -> our field, and the vectors' value -> ours. A key without a row has our name
# and our value.
FIELDS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "heart_rate": ("heart_rate_bpm", _same),
    "state": ("state", lambda name: FitnessState[name]),
    "grade_pct": ("grade_percent", _same),
}


def _all_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return rows


def _rows(prefix: str = "ANT:") -> list[Any]:
    if not VECTORS.is_file():
        why = f"{VECTORS} is not there; set TEAMCAR_SHARED to the folder of shared vectors"
        return [pytest.param({}, marks=pytest.mark.skip(reason=why))]
    return [
        pytest.param(row, id=f"{row['characteristic']}-{row['hex']}")
        for row in _all_rows()
        if row["characteristic"].startswith(prefix)
    ]


def _number(characteristic: str) -> int:
    ant, _, rest = characteristic.partition(":")
    return ANT_PROFILES[int(rest)].number if rest else int(ant, 16)


@pytest.mark.parametrize("row", _rows())
def test_a_real_page_gives_the_values_that_others_found_in_it(row: dict[str, Any]) -> None:
    data = bytes.fromhex(row["hex"])
    decoded = decode_packet(_number(row["characteristic"]), data)
    expected = dict(row["expect"])
    page = expected.pop("page")
    assert getattr(decoded, "page", data[0]) == page
    assert expected, "a row that expects nothing proves nothing"
    for key, value in expected.items():
        name, convert = FIELDS.get(key, (key, _same))
        assert getattr(decoded, name) == convert(value), name


@pytest.mark.parametrize("row", _rows())
def test_a_real_page_written_again_says_the_same(row: dict[str, Any]) -> None:
    number, data = _number(row["characteristic"]), bytes.fromhex(row["hex"])
    decoded: Any = decode_packet(number, data)
    if number == ANT_PROFILES[120].number:
        again = encode_ant_heart_rate(decoded)
    else:
        again = PAGES[data[0]].encode(decoded)
    assert decode_packet(number, again) == decoded


@pytest.mark.parametrize("row", _rows("ANT:17"))
def test_a_real_page_of_a_trainer_says_the_same_over_ble(row: dict[str, Any]) -> None:
    data = bytes.fromhex(row["hex"])
    assert decode_carried_page(wrap(data)) == decode_fec(data)


@pytest.mark.usefixtures("shared")
def test_every_row_of_the_vectors_has_a_decoder() -> None:
    numbers = {_number(row["characteristic"]) for row in _all_rows()}
    assert numbers
    assert numbers <= set(PACKETS)
