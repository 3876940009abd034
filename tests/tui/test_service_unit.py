"""The engine as a systemd user service: what the unit says, and that systemd reads it so."""

import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.tui.teamcars import run_here
from tui.service_unit import UNIT_NAME, quoted, unit_path, unit_text
from workouts.errors import CommandRefused

needs_systemd = pytest.mark.skipif(
    shutil.which("systemctl") is None, reason="this machine has no systemd"
)


def parsed(text: str) -> ConfigParser:
    unit = ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # as its documentation says
    unit.read_string(text)
    return unit


def command_of(text: str) -> list[str]:
    """Return the command as systemd runs it: quotes like a shell's, and doubled % and $."""
    words = shlex.split(parsed(text)["Service"]["ExecStart"])
    return [word.replace("%%", "%").replace("$$", "$") for word in words]


ODD = ["/usr/bin/python3", "--data", "/home/a b/100 %/it's $HOME", 'say "so"', "back\\slash", "a;b"]


def test_the_command_is_read_back_word_for_word_however_odd_the_folder() -> None:
    assert command_of(unit_text(ODD, Path("/opt"))) == ODD
    with pytest.raises(CommandRefused, match="line end"):
        quoted("two\nlines")


def test_it_is_restarted_when_it_fails_and_given_time_to_save() -> None:
    service = parsed(unit_text(["/bin/true"], Path("/opt")))["Service"]
    assert service["Restart"] == "on-failure"
    assert int(service["RestartSec"]) <= 2
    assert int(service["TimeoutStopSec"]) >= 10


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_systemd_finds_no_fault_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "100 %"
    folder.mkdir()
    unit = tmp_path / UNIT_NAME
    unit.write_text(unit_text([sys.executable, "-m", "tui", "--data", str(folder)], tmp_path))
    told = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )
    if "Failed to initialize manager" in told.stderr:
        pytest.skip(f"systemd-analyze does not run here: {told.stderr.strip()}")
    assert UNIT_NAME not in told.stderr
    assert told.returncode == 0, told.stderr


@needs_systemd
def test_it_is_installed_for_the_rider_alone_and_removed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    data = tmp_path / "my rides"
    ran = run_here(capsys, "--data", data, "engine", "--install-service", "--simulate", "--keep")
    assert ran.code == 0
    assert "systemctl --user enable --now teamcar.service" in ran.out
    assert "loginctl enable-linger" in ran.out
    path = tmp_path / "config" / "systemd" / "user" / UNIT_NAME
    assert unit_path() == path
    command = command_of(path.read_text())
    assert command[:5] == [sys.executable, "-m", "tui", "--data", str(data)]
    assert command[5:8] == ["engine", "--wait", "--keep"]
    assert "--simulate" in command

    wanted = path.parent / "default.target.wants" / UNIT_NAME
    wanted.parent.mkdir()
    wanted.symlink_to(path)  # what `enable` makes
    ran = run_here(capsys, "--data", data, "engine", "--remove-service")
    assert ran.code == 0
    assert not path.exists()
    assert not wanted.is_symlink()
    ran = run_here(capsys, "--data", data, "engine", "--remove-service")
    assert (ran.code, "there is no service to remove" in ran.sentence) == (1, True)


def test_without_systemd_there_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = run_here(capsys, "--data", tmp_path, "engine", "--install-service")
    assert (ran.code, ran.out) == (1, "")
    assert "there is no systemd here" in ran.sentence
