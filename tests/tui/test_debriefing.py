"""Debriefs in the background: after a ride, never during one, one at a time, in another process."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coach.debrief.kept import is_debriefed, read_report, read_score
from tests.tui.teamcars import run_here
from tests.workouts.rides import line, record
from tui.debrief_settings import DebriefSettings, lines_of_debrief, read_debrief
from tui.debriefing import Debriefing
from tui.setting import BadValue
from tui.settings import Settings, load_settings, save_settings
from workouts.finish import finish_ride, read_summary
from workouts.summary import RideSummary

RIDE = "2026-11-20-183000"
SECONDS = 135  # of the whole workout
PATIENCE_S = 120.0
# In place of the program: notes that it was begun, and would go on for long.
SLOW = """
import sys, time
from pathlib import Path
Path(sys.argv[2], "begun").touch()
time.sleep(600)
"""


def ridden(rides: Path, name: str = RIDE) -> Path:
    """Ride the short workout into a ride folder and return it."""
    rides.mkdir(exist_ok=True)
    folder = record(rides / name, line(SECONDS), ended=True)
    finish_ride(folder)
    return folder


def debriefing_of(
    data: Path,
    rides: tuple[Path, ...] = (),
    riding: Callable[[], bool] = lambda: False,
    settings: Settings | None = None,
    command: tuple[str, ...] = (sys.executable, "-m", "tui"),
) -> Debriefing:
    newest: list[RideSummary] = [read_summary(ride) for ride in rides]
    used = settings or Settings()
    return Debriefing(
        data, lambda: used, riding, lambda count: newest[:count], settle_s=0.0, command=command
    )


async def until(done: asyncio.Event) -> None:
    await asyncio.wait_for(done.wait(), PATIENCE_S)


async def test_a_finished_ride_is_debriefed_by_a_process_of_its_own(tmp_path: Path) -> None:
    ride = ridden(tmp_path / "rides")
    told = asyncio.Event()
    debriefing = debriefing_of(tmp_path)
    debriefing.done = lambda folder: told.set() if folder == ride else None
    debriefing.start()
    debriefing.ride_finished(ride)
    try:
        await until(told)
    finally:
        await debriefing.stop()
    kept = read_report(ride)
    assert kept is not None
    assert kept.verdict.ride_id == RIDE


async def test_the_newest_rides_without_a_debrief_get_theirs(tmp_path: Path) -> None:
    rides = tuple(ridden(tmp_path / "rides", f"2026-11-2{day}-183000") for day in (2, 1))
    left, told = set(rides), asyncio.Event()
    debriefing = debriefing_of(tmp_path, rides)

    def tell(folder: Path) -> None:
        left.discard(folder)
        if not left:
            told.set()

    debriefing.done = tell
    debriefing.start()
    try:
        await until(told)
    finally:
        await debriefing.stop()
    assert all(is_debriefed(ride) for ride in rides)


async def test_a_ride_that_begins_ends_the_debrief_and_it_is_made_after_it(tmp_path: Path) -> None:
    ride = ridden(tmp_path / "rides")
    under_way = False
    slow = debriefing_of(tmp_path, (ride,), lambda: under_way, command=(sys.executable, "-c", SLOW))
    slow.start()
    async with asyncio.timeout(PATIENCE_S):
        while not (tmp_path / "begun").exists():
            await asyncio.sleep(0.01)
        under_way = True
        slow.make_way()
        while slow.busy:
            await asyncio.sleep(0.01)
    assert not is_debriefed(ride)
    await slow.stop()
    quick, told = debriefing_of(tmp_path, (ride,)), asyncio.Event()
    quick.done = lambda folder: told.set()
    quick.start()
    try:
        await until(told)
    finally:
        await quick.stop()
    assert is_debriefed(ride)


async def test_nothing_runs_while_a_ride_does_or_where_it_is_not_wanted(tmp_path: Path) -> None:
    ride = ridden(tmp_path / "rides")
    never = (sys.executable, "-c", SLOW)
    for debriefing in (
        debriefing_of(tmp_path, (ride,), lambda: True, command=never),
        debriefing_of(
            tmp_path, (ride,), settings=Settings(debrief=DebriefSettings(on=False)), command=never
        ),
    ):
        assert await debriefing.round() > 0
        assert not debriefing.busy
    assert not (tmp_path / "begun").exists()


async def test_a_ride_that_cannot_be_debriefed_is_tried_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ride = ridden(tmp_path / "rides")
    (ride / "ride.journal").write_bytes(b"")
    (ride / "ride.fit").unlink()  # by which it would be graded
    summary = read_summary(ride)
    debriefing = Debriefing(tmp_path, Settings, lambda: False, lambda count: [summary])
    await debriefing.round()
    await debriefing.round()
    assert caplog.text.count("is not debriefed") == 1
    assert "Traceback" not in caplog.text


def test_the_setting_is_read_and_written(tmp_path: Path) -> None:
    off = replace(Settings(), debrief=DebriefSettings(on=False))
    save_settings(tmp_path, off)
    assert load_settings(tmp_path)[0].debrief == DebriefSettings(on=False)
    assert lines_of_debrief(DebriefSettings()) == []
    with pytest.raises(BadValue, match="true or false"):
        read_debrief({"on": "yes"})
    with pytest.raises(BadValue, match="there are on"):
        read_debrief({"off": True})


# -- the command ----------------------------------------------------------------------------------


def test_a_ride_is_debriefed_from_its_folder_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ride = ridden(tmp_path / "elsewhere")
    ran = run_here(capsys, "--data", tmp_path / "data", "debrief", ride, "--json")
    assert ran.code == 0, ran.err
    document = ran.document
    assert document["ride"] == RIDE
    assert document["source"] == "deterministic"
    assert len(document["sentences"]) == 3
    assert {"id", "score", "weight", "evidence"} <= set(document["criteria"][0])
    assert Path(document["report"]["html"]).is_file()
    score = read_score(ride)
    assert score is not None
    assert score.score == document["score"]
    again = run_here(capsys, "--data", tmp_path / "data", "debrief", ride, "--json", "--again")
    assert again.document["criteria"] == document["criteria"]


def test_the_last_ride_is_printed_and_its_page_given_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ridden(tmp_path / "rides")
    out = tmp_path / "page.html"
    ran = run_here(capsys, "--data", tmp_path, "debrief", "last", "--language", "nl", "--html", out)
    assert ran.code == 0, ran.err
    assert "Houden" in ran.out
    assert '<html lang="nl">' in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "asked", "none"),
    [("en", "what should I change", "No debrief"), ("de", "was soll ich ändern", "noch keine")],
)
def test_the_coach_is_asked_what_to_change_and_says_what_the_debrief_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, asked: str, none: str
) -> None:
    save_settings(tmp_path, Settings(language=language))
    ridden(tmp_path / "rides")
    assert none in run_here(capsys, "--data", tmp_path, "ask", asked).out
    said = run_here(capsys, "--data", tmp_path, "debrief", "last", "--json").document
    assert run_here(capsys, "--data", tmp_path, "ask", asked).out.strip() == said["change"]


def test_a_page_that_cannot_be_written_is_one_sentence_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ridden(tmp_path / "rides")
    out = tmp_path / "no such folder" / "page.html"
    ran = run_here(capsys, "--data", tmp_path, "debrief", "last", "--html", out)
    assert ran.code == 1
    assert f"{out}: the page is not written" in ran.sentence


@pytest.mark.parametrize("ride", ["2020-01-01-000000", "./nowhere", ""])
def test_a_ride_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ride: str
) -> None:
    ran = run_here(capsys, "--data", tmp_path, "debrief", ride)
    assert ran.code == 1
    assert "there is no" in ran.sentence


def test_a_folder_without_a_ride_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    ran = run_here(capsys, "--data", tmp_path / "data", "debrief", tmp_path / "empty")
    assert ran.code == 1
    assert ran.sentence
    assert not list((tmp_path / "empty").iterdir())


def test_a_damaged_debrief_is_made_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ride = ridden(tmp_path / "rides")
    first = run_here(capsys, "--data", tmp_path, "debrief", ride, "--json").document
    Path(first["report"]["json"]).write_text("{")
    ran = run_here(capsys, "--data", tmp_path, "debrief", ride, "--json")
    assert ran.code == 0
    assert "made anew" in ran.sentence
    assert ran.document["score"] == first["score"]
