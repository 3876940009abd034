"""`teamcar ask` and `teamcar chat`: the coach in plain lines."""

import io
from pathlib import Path

import pytest

from tests.tui.teamcars import Ran, run, run_here, write_workout


def chat(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path, said: str
) -> Ran:
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    return run_here(capsys, "chat", "--data", folder)


def test_a_chat_answers_line_by_line_to_the_end_of_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text("[athlete]\nftp_w = 271\n")
    ran = chat(capsys, monkeypatch, tmp_path, "hello\n\n   \nwhat is my ftp\nwhat is my weight?")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert len(lines) == 3
    assert all(line.startswith("coach  ") for line in lines)
    assert "271" in lines[1]


@pytest.mark.parametrize("word", ["quit", "EXIT", " bye ", "q"])
def test_a_goodbye_ends_the_chat(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str
) -> None:
    ran = chat(capsys, monkeypatch, tmp_path, f"hello\n{word}\nwhat is my ftp\n")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 1


def test_a_chat_remembers_what_it_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = chat(capsys, monkeypatch, tmp_path, "what is my ftp\nrepeat that\n")
    first, second = ran.out.splitlines()
    assert first == second


def test_noise_on_a_pipe_is_not_understood_and_ends_nothing(tmp_path: Path) -> None:
    ran = run("chat", "--data", tmp_path, said=b"\xff\xfe\x00\nwhat is my ftp\n")
    assert ran.code == 0
    assert ran.err == ""
    lines = ran.out.splitlines()
    assert len(lines) == 2
    assert "200" in lines[1]


def test_at_rest_a_command_to_a_ride_is_not_acted_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(capsys, "ask", "skip this step", "--json", "--data", tmp_path)
    assert ran.code == 0
    assert ran.document["acted"] == []


def test_the_last_ride_is_known_even_when_its_row_was_lost(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    workout = write_workout(tmp_path / "two.mrc", (1, 60), (1, 75))
    how = ("--simulate", "--headless", "--speed", "0", "--data", tmp_path)
    assert run_here(capsys, "ride", workout, *how).code == 0
    question = ("ask", "what is my ctl", "--json", "--data", tmp_path)
    before = run_here(capsys, *question).document
    (tmp_path / "history.sqlite").unlink()
    after = run_here(capsys, *question).document
    assert before["values"] == after["values"] != {}


def test_a_history_that_cannot_be_opened_costs_no_answer_about_anything_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "history.sqlite").mkdir()
    ran = run_here(capsys, "ask", "what is my ftp", "--json", "--data", tmp_path)
    assert ran.code == 0
    assert "200" in ran.document["answer"]
    assert "history.sqlite" in ran.sentence


def test_a_damaged_history_is_told_beside_the_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"what once was a database" * 400)
    ran = run_here(capsys, "ask", "what is my ftp", "--data", tmp_path)
    assert ran.code == 0
    assert "made anew" in ran.sentence
