"""`teamcar coach`: memory and cost at the command line; the records of rides and conversations."""

import asyncio
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from coach.budget import Budget
from coach.caps import BudgetSettings, Caps, Price
from coach.cue_rules import KINDS
from coach.memory import Memory
from tests.coach.model_server import ScriptedServer, in_thread, says
from tests.tui.attached import when
from tests.tui.teamcars import run_here
from tests.tui.test_coaching import ASKED, riding, served, warmed
from tests.tui.test_wiring import at_home
from tui.settings import Settings, load_settings, save_settings

MODEL = (
    'language = "en"\n[coach.model]\nbase_url = "{url}"\nmodel = "tiny"\n'
    "first_token_s = 60\nsilence_s = 60\n"
)


def test_a_rider_keeps_his_facts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def coach(*words: str) -> str:
        ran = run_here(capsys, "coach", "memory", *words, "--data", tmp_path)
        assert ran.code == 0, ran.err
        return ran.out

    assert coach("list").startswith("No facts are remembered")
    assert "remembered:   1  injury" in coach("add", "left", "knee", "--kind", "injury")
    coach("add", "100 miles in June", "--kind", "goal")
    assert coach("search", "knee").endswith("left knee\n")
    assert "changed:   1  injury" in coach("edit", "1", "left knee, healed")
    assert "forgotten:   2  goal" in coach("forget", "2")
    document = json.loads(coach("list", "--json"))
    assert [(each["number"], each["text"]) for each in document["facts"]] == [
        (1, "left knee, healed")
    ]
    ran = run_here(capsys, "coach", "memory", "forget", "9", "--data", tmp_path)
    assert (ran.code, ran.sentence) == (
        1, "teamcar: no fact 9 is remembered; `teamcar coach memory list`",
    )  # fmt: skip


def test_ask_is_remembered_and_forgotten_when_the_rider_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run_here(capsys, "ask", "what is my ftp", "--data", tmp_path)
    ran = run_here(capsys, "coach", "memory", "list", "--data", tmp_path)
    assert "you    what is my ftp" in ran.out
    assert "coach  FTP 200 watts." in ran.out
    ran = run_here(capsys, "coach", "memory", "clear", "--data", tmp_path)
    assert (ran.code, ran.sentence) == (
        1, "teamcar: nothing is forgotten; --yes does it without a question",
    )  # fmt: skip
    ran = run_here(capsys, "coach", "memory", "clear", "--yes", "--json", "--data", tmp_path)
    assert ran.document == {"turns": 1}


def test_a_long_page_is_said_to_be_too_long(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "athlete.md").write_text("word " * 2_000)
    ran = run_here(capsys, "coach", "memory", "list", "--data", tmp_path)
    assert "athlete.md: is longer than 4000 signs" in ran.sentence


def test_what_a_model_cost_is_told_by_day_and_stays_within_the_cap(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with in_thread(always=says("Well ridden.")) as server:
        (tmp_path / "settings.toml").write_text(
            MODEL.format(url=server.url) + "[coach.budget]\nturns_a_day = 1\n"
            '[coach.prices."tiny"]\ninput_per_million = 2\noutput_per_million = 4.0\n'
            'currency = "eur"\n'
        )
        first = run_here(capsys, "ask", ASKED, "--json", "--data", tmp_path)
        second = run_here(capsys, "ask", ASKED, "--json", "--data", tmp_path)
        assert len(server.asked) == 1
    # A busy machine may be late with the answer; it was asked and paid for all the same.
    assert first.document["path"] in ("model", "fallback")
    assert second.document["path"] == "fallback"
    ran = run_here(capsys, "coach", "cost", "--json", "--data", tmp_path)
    (row,) = ran.document["days"]
    assert (row["model"], row["turns"], row["refused"], row["currency"]) == ("tiny", 1, 1, "EUR")
    cost = (row["input_tokens"] * 2 + row["output_tokens"] * 4) / 1_000_000
    assert row["money"] == pytest.approx(cost, abs=1e-6)
    assert row["money"] > 0
    told = run_here(capsys, "coach", "cost", "--data", tmp_path).out.splitlines()
    assert told[0].split() == ["day", "model", "turns", "tokens", "in", "out", "money", "refused"]
    assert told[2].startswith("in all")
    assert told[3] == "A day's limit: 1 turns."
    log = (tmp_path / "log" / "turns.jsonl").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert [len(line.get("rounds", ())) for line in lines] == [1, 0]
    assert lines[1]["badge"] == "budget used up; answered without the model"
    assert ASKED not in log


def test_a_conversation_goes_on_in_the_next_process_with_what_is_known(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "athlete.md").write_text("Rides early.\n")
    run_here(capsys, "coach", "memory", "add", "left knee hurts", "--data", tmp_path)
    with in_thread(always=says("Then rest.")) as server:
        (tmp_path / "settings.toml").write_text(MODEL.format(url=server.url))
        run_here(capsys, "ask", "what is my ftp", "--data", tmp_path)
        run_here(capsys, "ask", ASKED, "--data", tmp_path)
        (asked,) = server.asked
    messages = [each["content"] for each in json.loads(asked.body)["messages"]]
    assert "left knee hurts" in messages[1]
    assert "«Rides early.»" in messages[1]
    assert messages[3:5] == ["what is my ftp", "FTP 200 watts."]


async def test_a_turn_that_is_cut_off_is_remembered_as_far_as_it_was_heard(tmp_path: Path) -> None:
    hang = replace(says("never"), parts=(asyncio.Event(),))
    async with ScriptedServer(warmed(hang)) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        ride.live.say(ASKED, "typed")
        await when(lambda: len(server.asked) == 2)
        ride.live.say("and another story, a longer one", "typed")
        ride.live.say("what is my power", "typed")  # at once: the other had not begun
        with closing(Memory(tmp_path / "memory.sqlite")) as memory:
            await when(lambda: len(memory.turns(5)) == 3)
            turns = {turn.words: turn for turn in memory.turns(5)}
        ride.home.go(0.25)
        assert not any(line.growing for line in ride.live.frame().chat)
    assert turns["what is my power"].path == "offline"
    for words in (ASKED, "and another story, a longer one"):
        assert (turns[words].cut, turns[words].heard) == (True, "")


def test_in_a_ride_the_coach_speaks_up_unless_it_is_told_not_to(tmp_path: Path) -> None:
    for folder, text in ((tmp_path / "a", ""), (tmp_path / "b", "[coach.cues]\nall = false\n")):
        folder.mkdir()
        (folder / "settings.toml").write_text('language = "en"\n' + text)
        with at_home(folder) as home:
            live = home.ride(70)
            said = [line.text for line in live.frame().chat]
        assert (any(line.startswith("Work, 180 watts") for line in said)) is (not text), said


def test_what_is_set_of_the_coach_comes_back_as_it_was(tmp_path: Path) -> None:
    settings = Settings(
        budget=BudgetSettings(
            Caps(turns_a_day=None, money_a_day=0.5, rounds=2), {'odd "one"': Price(0.25, 2, "EUR")}
        ),
        cues_off=frozenset({"text", "drift"}),
    )
    settings = replace(
        settings, budget=replace(settings.budget, caps=Caps(7, 10_000, 0.5, rounds=2, seconds=9.5))
    )
    save_settings(tmp_path, settings)
    again, fault = load_settings(tmp_path)
    assert fault is None
    assert (again.budget, again.cues_off) == (settings.budget, settings.cues_off)
    save_settings(tmp_path, replace(settings, cues_off=frozenset(KINDS)))
    assert load_settings(tmp_path)[0].cues_off == set(KINDS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[coach.budget]\nturns_a_day = -1", "line 2: [coach.budget] turns_a_day is -1"),
        ("[coach.budget]\nmoney = 1", "line 2: [coach.budget] money is no setting"),
        ("[coach.budget]\ntokens_a_day = true", "tokens_a_day is True"),
        ('[coach.prices."gpt-5"]\ninput_per_million = 1', "output_per_million is missing"),
        ('[coach.prices."x"]\ninput_per_million = nan\noutput_per_million = 1', "line 2"),
        ('[coach.prices.x]\ninput_per_million=1\noutput_per_million=1\ncurrency="€"', "'€'"),
        ("[coach.cues]\nquiet = true", "line 2: [coach.cues] quiet is no cue"),
        ("[coach.cues]\ntext = 1", "text is 1; give true or false"),
        ("[coach]\ncues = 1", "write it as a table, [coach.cues]"),
    ],
)
def test_what_is_set_wrong_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    fault = load_settings(tmp_path)[1]
    assert fault is not None
    assert sentence in fault


def test_one_cue_may_be_wanted_alone(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[coach.cues]\nall = false\nlast_one = true\n")
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.cues_off == set(KINDS) - {"last_one"}


def test_two_riders_have_memories_and_budgets_of_their_own(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run_here(capsys, "riders", "add", "Bea", "--data", tmp_path)
    run_here(capsys, "coach", "memory", "add", "mine alone", "--data", tmp_path)
    ran = run_here(capsys, "coach", "memory", "list", "--rider", "Bea", "--data", tmp_path)
    assert "mine alone" not in ran.out
    budget = Budget(tmp_path / "budget.sqlite")
    budget.settle(budget.reserve("tiny", Price(1, 1), 10, 10), 10, 10)
    budget.close()
    ran = run_here(capsys, "coach", "cost", "--json", "--rider", "Bea", "--data", tmp_path)
    assert ran.document["days"] == []
