"""The doctor's row about the engine: none, one that hears, one that does not, and what it left."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from tests.tui.engine_thread import Client, engine
from tui.check import Check
from tui.doctor_engine import engine_checks
from tui.engine_socket import EngineLock, Holder, socket_path


def row_of(folder: Path) -> Check:
    (row,) = engine_checks(folder)
    assert row.check == "engine"
    return row


@pytest.fixture(autouse=True)
def _runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))


def test_no_engine_is_no_fault(tmp_path: Path) -> None:
    assert row_of(tmp_path) == Check("engine", True, "none runs; teamcar starts one")


def test_an_engine_says_what_it_does_and_for_how_many(tmp_path: Path) -> None:
    with engine(tmp_path) as running:
        running.ride(2)
        lock = EngineLock(running.folder)
        began, path = "2026-03-01T10:05:00+01:00", str(running.path)
        said = Holder(os.getpid(), began, "simulated devices", (), False, True, path, 1)
        lock.take(said)
        row = row_of(running.folder)
        assert row.ok
        assert row.detail == (
            f"process {os.getpid()} since 10:05, on simulated devices, "
            f"a ride is under way, 1 console: {path}"
        )
        with Client(running.path) as console:
            console.until("ready")
            assert running.server.consoles == 1, "the doctor has gone, and was no console"
        lock.release()


def test_an_engine_that_is_not_met_is_named_with_what_ends_it(tmp_path: Path) -> None:
    lock = EngineLock(tmp_path)
    lock.take(Holder(os.getpid(), "2026-03-01T10:05:00+01:00", "your own devices"))
    row = row_of(tmp_path)
    assert not row.ok
    assert f"process {os.getpid()} since 10:05 is not reached at {socket_path(tmp_path)}" in (
        row.detail
    )
    assert row.mend.startswith("Run: teamcar engine --stop")
    lock.release()


def test_what_a_killed_engine_has_left_is_told_and_is_no_fault(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(socket_path(tmp_path)))
    row = row_of(tmp_path)
    assert row.ok
    assert "has left its socket, which the next one takes" in row.detail


@pytest.mark.skipif(
    Path(f"/run/user/{os.getuid()}").is_dir(), reason="it comes before the temporary folder"
)
def test_a_place_of_somebody_else_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    with tempfile.TemporaryDirectory(prefix="teamcar-") as short:
        monkeypatch.setenv("TMPDIR", short)
        Path(short, f"teamcar-{os.getuid()}").write_text("")
        row = row_of(tmp_path)
    assert not row.ok
    assert str(short) in row.detail
    assert row.mend
