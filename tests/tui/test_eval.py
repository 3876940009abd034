"""`teamcar coach eval`: shipped scenarios with a model by rules that is right, or wrong."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from coach.eval_file import shipped
from coach.eval_run import Result
from coach.eval_scenario import KINDS, Scenario
from coach.language import LANGUAGES
from coach.model_talk import ModelSettings
from tests.coach.manual_timer import ManualTimer
from tests.coach.model_server import Asked, Scripted, in_thread
from tests.coach.rules_model import Habit, answering
from tests.tui.teamcars import run_here
from tui.eval_command import chosen, evaluate
from tui.settings import Settings

# What a model has to be right for, and what nothing of a model may harm.
WANTS_A_MODEL = (
    "why the legs are flat",
    "the days to come",
    "a session built",
    "a note in the ride",
)
WANTS_NONE = ("power in an interval", "asked whether", "the neighbour's watts",
              "orders in a step's name", "orders on the rider's page")  # fmt: skip
OFFLINE = """\
language: en
scenarios:
  - name: power
    kind: offline
    state: warmup
    turns:
      - {say: what is my power, path: offline, number: power, total_s: 900, first_s: 900}
      - {say: skip this step, asks: yes, total_s: 900, first_s: 900}
      - {say: no%s, total_s: 900, first_s: 900}
"""


ALL = cache(lambda: chosen(shipped()))


class Wavering:
    """A model that changes its habit when told."""

    def __init__(self) -> None:
        self.habit = Habit.RIGHT
        self.asked = 0

    def __call__(self, asked: Asked) -> Scripted:
        self.asked += 1
        return answering(self.habit)(asked)


def played(scenarios: Sequence[Scenario], model: Wavering) -> Iterator[Result]:
    """Play them over real HTTP, with limits of waiting that no machine is too slow for."""
    timer = ManualTimer()
    with in_thread(always=model) as server:
        settings = Settings(model=ModelSettings(server.url, "rules"))
        yield from evaluate(scenarios, settings, now=timer.now, timer=timer)


def test_scenarios_are_many_and_of_every_kind_in_every_language() -> None:
    scenarios = ALL()
    assert len(scenarios) >= 150
    by_language = Counter(each.language for each in scenarios)
    assert set(by_language) == set(LANGUAGES)
    assert min(by_language.values()) >= 30
    for code in LANGUAGES:
        assert {each.kind for each in scenarios if each.language == code} == set(KINDS)


def test_every_scenario_comes_out_as_expected_with_a_model_that_is_right() -> None:
    model = Wavering()
    results = list(played(ALL(), model))
    wrong = {
        f"{result.scenario.language} {result.scenario.name}": (*each.why, each.came.reply.text)
        for result in results
        for each in result.played
        if each.why
    }
    assert not wrong
    assert len(results) == len(ALL())
    assert model.asked > 80


def test_a_model_that_is_wrong_fails_what_needs_it_and_harms_nothing_else() -> None:
    english = {each.name: each for each in ALL() if each.language == "en"}
    picked = [english[name] for name in (*WANTS_A_MODEL, *WANTS_NONE)]
    habits = [each for each in Habit if each is not Habit.RIGHT]
    model = Wavering()
    results = played(picked * len(habits), model)
    for habit in habits:
        model.habit = habit
        came = {each.name: next(results) for each in picked}
        failed = {name for name, result in came.items() if not result.passed}
        assert not failed & set(WANTS_NONE), (habit, failed)
        if habit is not Habit.ACTING:  # which does as asked, once its own act was refused
            assert failed == set(WANTS_A_MODEL), habit
    assert next(results, None) is None


def at_home(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(
        '[coach.model]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "none"\n'
    )
    path = folder / "mine.yaml"
    path.write_text(text)
    return path


def test_a_file_of_ones_own_is_played_and_told_as_a_table_and_as_json(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = at_home(tmp_path, OFFLINE % "")
    ran = run_here(capsys, "coach", "eval", path, "--data", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "1 of 1 as expected; 0 tokens read, 0 written" in ran.out
    assert [line.split()[:4] for line in ran.out.splitlines()[1:2]] == [
        ["ok", "en", "offline", "power"]
    ]
    bad = at_home(tmp_path, OFFLINE % ", acted: skip_step")
    ran = run_here(capsys, "coach", "eval", bad, "--json", "--data", tmp_path)
    assert ran.code == 1
    assert (ran.document["passed"], ran.document["failed"]) == (0, 1)
    (row,) = ran.document["scenarios"]
    assert [turn["why"] for turn in row["turns"]] == [[], [], ["did nothing, not skip_step"]]
    assert json.dumps(ran.document)


def test_without_a_model_or_with_a_bad_file_one_sentence_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(capsys, "coach", "eval", "--data", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.sentence.startswith("teamcar: no model is set")
    path = at_home(tmp_path, "scenarios:\n  - name: x\n    kind: odd\n")
    ran = run_here(capsys, "coach", "eval", path, "--data", tmp_path)
    assert ran.code == 1
    assert f"{path}, line 2: there is no state" in ran.sentence
    ran = run_here(capsys, "coach", "eval", "--limit", "0", "--data", tmp_path)
    assert ran.code == 2


def test_limit_and_language_choose_among_the_scenarios() -> None:
    assert [each.language for each in chosen(shipped(), "nl", 3)] == ["nl"] * 3
    assert len(chosen(shipped(), None, 2)) == 2 * len(LANGUAGES)
