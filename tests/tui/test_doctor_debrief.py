"""The doctor asks the debriefs' own model for a document, with its own key alone."""

from dataclasses import replace
from pathlib import Path

from coach.model_talk import ModelSettings
from tests.coach.model_server import Scripted, in_thread, refuses, says
from tui.check import Check
from tui.doctor_debrief import debrief_model_checks
from tui.settings import Settings
from workouts.secrets import Keys, Secret


def rows(folder: Path, answer: Scripted) -> tuple[list[Check], list[str]]:
    """Return the doctor's rows, and the key that the server was shown with each request."""
    with in_thread(always=answer) as server:
        settings = Settings()
        wanted = ModelSettings(server.url, "slow-brain")
        settings = replace(settings, debrief=replace(settings.debrief, model=wanted))
        found = list(debrief_model_checks(folder, settings))
        return found, [asked.headers.get("authorization", "") for asked in server.asked]


def test_without_a_model_of_its_own_there_is_no_row(tmp_path: Path) -> None:
    assert list(debrief_model_checks(tmp_path, Settings())) == []


def test_a_model_that_answers_in_form_is_well(tmp_path: Path) -> None:
    (row,), _ = rows(tmp_path, says('{"watts": 200}'))
    assert row.ok
    assert row.check == "debrief model"
    assert "slow-brain at 127.0.0.1" in row.detail


def test_a_model_that_only_talks_is_told_with_what_mends_it(tmp_path: Path) -> None:
    (row,), _ = rows(tmp_path, says("Two hundred watts, dear rider."))
    assert not row.ok
    assert "[debrief.model]" in row.mend


def test_a_server_that_refuses_is_told(tmp_path: Path) -> None:
    (row,), _ = rows(tmp_path, refuses(404, {"error": {"message": "no such model"}}))
    assert not row.ok
    assert "404" in row.detail


def test_the_coachs_key_does_not_go_to_another_server(tmp_path: Path) -> None:
    Keys(tmp_path).keep("model", Secret("sk-coach-1234567890"))
    _, shown = rows(tmp_path, says('{"watts": 200}'))
    assert shown
    assert all("sk-coach" not in each for each in shown)
    Keys(tmp_path).keep("debrief", Secret("sk-debrief-1234567890"))
    _, shown = rows(tmp_path, says('{"watts": 200}'))
    assert set(shown) == {"Bearer sk-debrief-1234567890"}
