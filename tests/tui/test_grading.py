"""`teamcar debrief` with a model: who is asked, with which key, within which budget, and cost."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from coach.caps import Caps
from coach.model_talk import ModelSettings
from tests.coach.debrief.graded_rides import cited as cited_at
from tests.coach.debrief.graded_rides import honest, lying, recorded, written
from tests.coach.model_server import ScriptedServer, in_thread
from tui.__main__ import main
from tui.debrief_settings import PATIENT, DebriefSettings, lines_of_debrief, read_debrief
from tui.grading import grader_of, share_of
from tui.setting import BadValue
from tui.settings import Settings, load_settings, save_settings
from workouts.secrets import Keys, Secret

COACH_KEY, DEBRIEF_KEY = "sk-coach-0001", "sk-debrief-0002"
PRICES = '[coach.prices."slow-brain"]\ninput_per_million = 2.0\noutput_per_million = 8.0\n'


def settle(data: Path, server: ScriptedServer, more: str = "", table: str = "coach.model") -> None:
    text = f'language = "en"\n[{table}]\nbase_url = "{server.url}"\nmodel = "slow-brain"\n{more}\n'
    (data / "settings.toml").write_text(text, encoding="utf-8")


def debriefed(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> Mapping[str, Any]:
    """Return the document of a debrief of the ride."""
    code = main(["--data", str(data), "debrief", str(ride), "--json", *more])
    out = capsys.readouterr()
    assert code == 0, out.err
    document: Mapping[str, Any] = json.loads(out.out)
    return document


@pytest.fixture
def ride(tmp_path: Path) -> Path:
    return recorded(tmp_path / "elsewhere")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def test_a_ride_is_graded_by_the_coachs_model_and_its_cost_is_booked(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_thread(always=written(honest())) as server:
        settle(data, server, PRICES)
        document = debriefed(data, ride, capsys)
        assert debriefed(data, ride, capsys) == document, "what is kept is not asked for anew"
        assert len(server.asked) == 1
    assert document["source"] == "model"
    assert document["sentences"][2].startswith("The third effort came to 262 watts")
    assert document["grader"] == {
        "model": "slow-brain",
        "rounds": 1,
        "input_tokens": 12,
        "output_tokens": 3,
        "estimated": False,
        "cost": 0.000048,
        "currency": "USD",
        "fault": "",
    }
    assert [each["id"] for each in document["criteria"] if each["judged"]] == ["cues", "decisions"]
    main(["--data", str(data), "coach", "cost", "--json"])
    assert "slow-brain" in capsys.readouterr().out


def test_a_lie_is_counted_in_the_document_and_in_the_report(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_thread(always=written(lying("Effort 3 came to 274 W.", cited_at(3)))) as server:
        settle(data, server)
        document = debriefed(data, ride, capsys)
    assert document["dropped_claims"] == [
        {"claim": "Effort 3 came to 274 W.", "why": "wrong_number"}
    ]
    assert "274 W." not in "".join(document["sentences"])
    page = Path(document["report"]["html"]).read_text("utf-8")
    assert "Effort 3 came to 274 W" not in page
    assert "with a number that is not the ride" in page


def test_without_a_model_or_by_the_riders_wish_nobody_is_asked(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert debriefed(data, ride, capsys)["grader"] is None
    with in_thread(always=written(honest())) as server:
        settle(data, server, "[debrief]\nask_model = false")
        assert debriefed(data, ride, capsys, "--again")["source"] == "deterministic"
        assert server.asked == []


def test_a_server_that_is_away_leaves_the_computed_report(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_thread() as server:
        settle(data, server)
    document = debriefed(data, ride, capsys)
    assert document["source"] == "deterministic"
    assert len(document["sentences"]) == 3
    assert document["grader"]["fault"]


def _bearer(server: ScriptedServer) -> Sequence[str | None]:
    return [asked.headers.get("authorization") for asked in server.asked]


def test_the_coachs_key_goes_to_no_other_server(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Keys(data).keep("model", Secret(COACH_KEY))
    with in_thread(always=written(honest())) as coach, in_thread(always=written(honest())) as own:
        settle(data, coach)
        debriefed(data, ride, capsys)
        more = f'[debrief.model]\nbase_url = "{own.url}"\nmodel = "slower"'
        settle(data, coach, more)
        assert debriefed(data, ride, capsys, "--again")["grader"]["model"] == "slower"
        Keys(data).keep("debrief", Secret(DEBRIEF_KEY))
        debriefed(data, ride, capsys, "--again")
        assert _bearer(coach) == [f"Bearer {COACH_KEY}"]
        assert _bearer(own) == [None, f"Bearer {DEBRIEF_KEY}"]


def test_a_debrief_leaves_the_coach_his_share_of_the_day(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_thread(always=written(honest())) as server:
        settle(data, server, "[coach.budget]\nturns_a_day = 9")
        assert debriefed(data, ride, capsys)["source"] == "model"
        settle(data, server, "[coach.budget]\nturns_a_day = 9\n[debrief]\nbudget_share = 0.1")
        second = debriefed(data, ride, capsys, "--again")
        assert len(server.asked) == 1
    assert second["source"] == "deterministic"
    assert "used up" in second["grader"]["fault"]


def test_a_share_is_of_the_days_caps_and_not_of_a_turns() -> None:
    caps = Caps(turns_a_day=9, tokens_a_day=1_000, money_a_day=0.5, input_tokens=900, rounds=2)
    assert share_of(caps, 0.5) == Caps(
        turns_a_day=4, tokens_a_day=500, money_a_day=0.25, input_tokens=None, rounds=2
    )
    assert share_of(Caps(turns_a_day=None), 0.0) == Caps(turns_a_day=None)


def test_the_coachs_model_is_given_the_patience_of_a_debrief() -> None:
    quick = ModelSettings("http://127.0.0.1:9/v1", "m", total_s=400.0)
    asked = grader_of(Settings(model=quick))
    assert asked is not None
    assert (asked.first_token_s, asked.silence_s, asked.total_s) == (90.0, 60.0, 400.0)
    assert grader_of(Settings()) is None


def test_the_settings_are_read_and_written_whole(tmp_path: Path) -> None:
    model = ModelSettings(
        "http://127.0.0.1:9/v1",
        "slower",
        first_token_s=PATIENT.first_token_s,
        silence_s=PATIENT.silence_s,
        total_s=200.0,
    )
    wanted = Settings(debrief=DebriefSettings(budget_share=0.2, ask_model=False, model=model))
    save_settings(tmp_path, wanted)
    assert load_settings(tmp_path) == (wanted, None)
    assert lines_of_debrief(DebriefSettings()) == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"budget_share": 1.5}, "share from 0 to 1"),
        ({"budget_share": True}, "share from 0 to 1"),
        ({"ask_model": 1}, "true or false"),
        ({"model": "fast"}, r"\[debrief.model\]"),
        ({"model": {"api_key": "x"}}, "no place for a key"),
        ({"model": {"model": "x"}}, "base_url is missing"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(table: Mapping[str, Any], said: str) -> None:
    with pytest.raises(BadValue, match=said):
        read_debrief(table)


def test_a_key_that_the_server_says_back_is_written_nowhere(
    data: Path, ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "sk-debrief-7Hq2ZpVw0uT9fQxR3dLk"
    Keys(data).keep("debrief", Secret(key))
    echoed = lying(f"Your key is {key}, and twice {key[:14]}.", cited_at(3))
    with in_thread(always=written({**echoed, "next_session": key})) as server:
        settle(data, server, table="debrief.model")
        code = main(["--data", str(data), "debrief", str(ride), "--json"])
        out = capsys.readouterr()
        sent = b"".join(asked.body for asked in server.asked[:1])
    assert code == 0
    assert key.encode() not in sent
    files = [path for folder in (data, ride) for path in folder.rglob("*") if path.is_file()]
    told_in = {path.name for path in files if key.encode() in path.read_bytes()}
    assert told_in == {"keys.toml"}, "where the rider put it"
    for said in (out.out, out.err):
        assert key not in said
        assert key[:14] not in said
