"""`teamcar devices`: the search, and what is kept of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from sensors.clock import ScaledClock
from sensors.errors import DeviceNotFound, RadioUnavailable
from sensors.readings import Metric
from sensors.simulated.faults import Faults, Spell
from tests.tui.device_room import METER, STRAP, TRAINER
from tests.tui.living_radio import NO_STICK, NOTHING, Airs, no_stick
from tests.tui.teamcars import run_here
from tui.arguments import make_parser
from tui.devices_command import run
from tui.settings import load_settings

ROW_KEYS = {
    "id", "name", "kind", "radio", "signal_dbm", "battery_percent", "metrics", "paired", "in_air",
    "trouble",
}  # fmt: skip
Rows = dict[str, dict[str, Any]]


def simulated(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> Rows:
    """Return the rows of a search in the simulated air, by id."""
    ran = run_here(capsys, "devices", "--simulate", "--json", "--data", folder, *arguments)
    assert (ran.code, ran.err) == (0, "")
    return {row["id"]: row for row in ran.document}


def live(folder: Path, airs: Airs, *arguments: str) -> int:
    """Run the command in an air whose time moves by itself."""
    given = make_parser().parse_args(["devices", *arguments])
    given.folder = folder
    return run(given, airs.both(), ScaledClock(5))


def test_a_search_tells_kind_signal_battery_and_what_each_device_sends(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = simulated(capsys, tmp_path, "--devices", "trainer,strap,power_meter")
    assert set(rows) == {TRAINER, STRAP, METER}
    assert all(set(row) == ROW_KEYS for row in rows.values())
    assert rows[STRAP]["battery_percent"] == 87
    assert rows[STRAP]["metrics"] == ["heart_rate"]
    assert rows[STRAP]["kind"] == "heart_rate_strap"
    assert rows[TRAINER]["metrics"] == ["power", "cadence", "speed"]
    assert rows[METER]["battery_percent"] == 64
    assert all(-100 < row["signal_dbm"] < -30 and row["in_air"] for row in rows.values())
    assert not any(row["paired"] or row["trouble"] for row in rows.values())


def test_the_plain_table_is_aligned_and_says_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(capsys, "devices", "--simulate", "--data", tmp_path)
    head, *rows = ran.out.splitlines()
    assert len(rows) == 2
    at = head.index("battery")
    strap = next(row for row in rows if row.startswith("Pulse Strap"))
    assert strap[at:].startswith("87 %")
    assert strap[at - 2 : at] == "  "
    assert strap.endswith(STRAP)


def test_a_search_lets_every_device_go_and_asks_no_trainer_for_control(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    airs = Airs()
    assert live(tmp_path, airs, "--seconds", "8", "--json") == 0
    told = capsys.readouterr()
    assert {row["id"] for row in json.loads(told.out)} == {TRAINER, STRAP}
    assert told.err == f"teamcar: {NO_STICK}\n"
    assert airs.air.trainer.log == []
    assert not any(device.connected for device in airs.air.peripherals.values())
    assert airs.opened[-1].was_closed


def test_a_device_that_cannot_be_connected_is_listed_with_the_reason(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    airs = Airs(faults={"strap": Faults(connect_failures=99)})
    live(tmp_path, airs, "--seconds", "4", "--json")
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert "broke off the connection" in rows[STRAP]["trouble"]
    assert rows[STRAP]["signal_dbm"] is not None
    assert rows[TRAINER]["trouble"] is None


def test_without_any_radio_the_command_says_why_and_ends(tmp_path: Path) -> None:
    given = make_parser().parse_args(["devices", "--seconds", "1"])
    given.folder = tmp_path
    with pytest.raises(RadioUnavailable, match=r"Bluetooth service.*no ANT\+ stick"):
        run(given, NOTHING, ScaledClock(5))


def test_a_device_is_paired_as_soon_as_it_is_heard(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    airs = Airs()
    assert live(tmp_path, airs, "pair", "pulse strap", TRAINER, "--seconds", "30") == 0
    told = capsys.readouterr().out
    assert f"Pulse Strap is paired ({STRAP})" in told
    kept = load_settings(tmp_path)[0].remembered
    assert [each.id for each in kept.devices] == [STRAP, TRAINER]
    assert live(tmp_path, airs, "pair", STRAP) == 0
    assert "paired already" in capsys.readouterr().out


def test_what_is_not_in_the_air_is_not_paired_and_what_is_there_is_named(tmp_path: Path) -> None:
    airs = Airs(faults={"strap": Faults(drops=(Spell(0.0, 99.0),))})
    with pytest.raises(DeviceNotFound, match=f"no device in the air is called nobody.*{TRAINER}"):
        live(tmp_path, airs, "pair", "nobody", "--seconds", "3")
    assert load_settings(tmp_path)[0].remembered.devices == ()


def test_an_ant_device_is_known_by_its_id(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run_here(capsys, "devices", "pair", "ant:120:4711", "--data", tmp_path).code == 0
    ran = run_here(capsys, "devices", "rename", "strap 4711", "Chest", "--data", tmp_path)
    assert ran.out == "Strap 4711 is called Chest now\n"
    ran = run_here(capsys, "devices", "prefer", "heart_rate", "chest", "--data", tmp_path)
    assert ran.out == "heart rate: Chest\n"
    kept = load_settings(tmp_path)[0].remembered
    assert kept.prefer == {Metric.HEART_RATE: "ant:120:4711"}
    assert simulated(capsys, tmp_path)["ant:120:4711"] == {
        "id": "ant:120:4711",
        "name": "Chest",
        "kind": "heart_rate_strap",
        "radio": "ant",
        "signal_dbm": None,
        "battery_percent": None,
        "metrics": [],
        "paired": True,
        "in_air": False,
        "trouble": None,
    }
    ran = run_here(capsys, "devices", "forget", "CHEST", "--data", tmp_path)
    assert ran.out == "Chest is forgotten (ant:120:4711)\n"
    kept = load_settings(tmp_path)[0].remembered
    assert (kept.devices, kept.prefer) == ((), {})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("pair", "ant:99:1"), "names no ANT+ device"),
        (("forget", "ghost"), "no paired device is called ghost; there are: none"),
        (("rename", "ghost", "x"), "no paired device is called ghost"),
        (("prefer", "power", "ghost"), "no paired device is called ghost"),
        (("pair", TRAINER, "--simulate"), "need no pairing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    ran = run_here(capsys, "devices", *arguments, "--data", tmp_path)
    assert ran.code == 1
    assert sentence in ran.sentence
    assert not (tmp_path / "settings.toml").exists()


def test_a_strap_is_no_trainer_to_be_driven(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run_here(capsys, "devices", "pair", "ant:120:4711", "ant:17:5", "--data", tmp_path)
    ran = run_here(capsys, "devices", "prefer", "trainer", "strap 4711", "--data", tmp_path)
    assert "is no trainer" in ran.sentence
    run_here(capsys, "devices", "prefer", "trainer", "ant:17:5", "--data", tmp_path)
    assert load_settings(tmp_path)[0].remembered.driven == "ant:17:5"
    run_here(capsys, "devices", "prefer", "trainer", "auto", "--data", tmp_path)
    assert load_settings(tmp_path)[0].remembered.driven is None


def test_settings_with_a_mistake_are_not_written_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = "[athlete]\nftp_w = 9\n"
    (tmp_path / "settings.toml").write_text(text)
    ran = run_here(capsys, "devices", "pair", "ant:120:4711", "--data", tmp_path)
    assert ran.code == 1
    assert "line 2" in ran.sentence
    assert (tmp_path / "settings.toml").read_text() == text


@pytest.mark.parametrize("arguments", [("--seconds", "0"), ("pair",), ("prefer", "gear", "x")])
def test_wrong_usage_ends_with_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert run_here(capsys, "devices", *arguments, "--data", tmp_path).code == 2


def test_a_stick_that_is_missing_keeps_nobody_from_the_other_radio(tmp_path: Path) -> None:
    airs = Airs(("strap",))
    assert live(tmp_path, airs, "pair", STRAP) == 0
    given = make_parser().parse_args(["devices", "pair", STRAP, "--seconds", "1"])
    given.folder = tmp_path
    with pytest.raises(RadioUnavailable, match="no ANT"):
        run(given, {"ant": no_stick}, ScaledClock(5))
