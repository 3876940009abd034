"""Finding a workout by what a rider types."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workouts.fuzz_settings import FUZZ
from workouts.cards import Card, card_of, trained_zone, zone_seconds
from workouts.favourites import Favourites
from workouts.formats.plain_text import read_plain_text
from workouts.history_totals import Ridden
from workouts.library_order import ORDERS, in_order
from workouts.library_query import Known, read_query

FTP_W = 250


def card(text: str, file: str = "x.zwo", folder: str = "", built_in: bool = False) -> Card:
    return card_of(read_plain_text(text), Path(folder) / file, built_in, folder, FTP_W)


EASY = card("name: Easy Spin\nauthor: Teamcar\n40m 54.9%", "easy.zwo", built_in=True)
LONG = card("name: Long Road\ntags: base, hills\n2h 65%", "long.zwo", "base/winter")
HARD = card("name: VO₂max Café\n10m 50%\n5x (4m 112% / 3m 50%)", "hard.zwo", "base")
TEST = card("name: The Test\n30m 60%\n20m 100% test", "test.zwo")
FREE = card("name: Free\nfree 1h", "free.zwo")
TORN = Card(Path("torn.zwo"), False, "", "torn", why_refused="torn.zwo: the file is empty")
NEW = Card(Path("new.zwo"), False, "", "new", is_read=False)
ALL = (EASY, LONG, HARD, TEST, FREE, TORN, NEW)
KNOWN = Known(
    frozenset({HARD.key}),
    {"long road": Ridden(3, date(2026, 3, 1)), "the test": Ridden(1, date(2026, 3, 9))},
)


def found(text: str) -> list[str]:
    query = read_query(text, ORDERS)
    assert query.faults == ()
    return [each.path.stem for each in ALL if query.finds(each, KNOWN)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["easy", "long", "hard", "test", "free", "torn", "new"]),
        ("vo2", ["hard"]),
        ("CAFE max", ["hard"]),
        ("teamcar", ["easy"]),
        ("hills", ["long"]),
        ("base", ["long", "hard"]),
        ('"easy spin"', ["easy"]),
        ('"spin easy"', []),
        ("45m", ["hard"]),
        ("40m", ["easy"]),
        ("30-60m", ["easy", "hard", "test", "free"]),
        ("45m-2h", ["long", "hard", "test", "free"]),
        ("1h-2h", ["long", "free"]),
        ("<45m", ["easy"]),
        ("<=45m", ["easy", "hard"]),
        (">1h", ["long"]),
        (">=1h", ["long", "free"]),
        ("1:00:00", ["free"]),
        ("if<0.7", ["easy", "long"]),
        ("if>0,7", ["hard", "test"]),
        ("if:0.55", ["easy"]),
        ("if:0.6-0.7", ["long"]),
        ("tss>60", ["long", "hard"]),
        ("tss:20-21", ["easy"]),
        ("tss<=20.2", ["easy"]),
        ("zone:5", ["hard"]),
        ("z4", ["test"]),
        ("zone:1-2", ["easy", "long"]),
        ("fav", ["hard"]),
        ("never", ["easy", "hard", "free", "torn", "new"]),
        ("ridden", ["long", "test"]),
        ("folder:base", ["long", "hard"]),
        ("folder:winter", ["long"]),
        ("folder:built-in", ["easy"]),
        ("built-in", ["easy"]),
        ("own zone:2", ["long"]),
        ("tag:hill", ["long"]),
        ("by:team", ["easy"]),
        ("broken", ["torn"]),
        ("-folder:base zone:1-7", ["easy", "test"]),
        ("ridden -test", ["long"]),
        ("-fav 40-50m", ["easy", "test"]),
        ("30-60m if<0.95 tss>20 base", ["hard"]),
    ],
)
def test_a_search_finds(typed: str, names: list[str]) -> None:
    assert found(typed) == names


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("if<fast", "if<fast: write if<0.9 or if:0.8-0.9"),
        ("tss:", "tss:: write tss>50 or tss:40-80"),
        ("zone:9", "zone:9: write zone:4 or zone:3-5"),
        ("<0.9", "<0.9: write <45m or <1h30m"),
        (">30-60m", ">30-60m: write >45m or >1h30m"),
        ("sort:colour", "sort:colour: there is sort:name, sort:length"),
        ("folder:", "folder:: write folder:base"),
    ],
)
def test_a_filter_that_is_wrong_is_told_and_the_others_hold(typed: str, fault: str) -> None:
    query = read_query(f"{typed} vo2", ORDERS)
    assert len(query.faults) == 1
    assert query.faults[0].startswith(fault)
    assert [each for each in ALL if query.finds(each, KNOWN)] == [HARD]


@given(st.text(st.sampled_from('0123456789-<>=:."ifts zone:mh,fav sort:folder'), max_size=25))
@FUZZ
def test_any_search_at_all_is_answered(text: str) -> None:
    query = read_query(text, ORDERS)
    for each in ALL:
        query.finds(each, KNOWN)
    assert all(": " in fault for fault in query.faults)


@pytest.mark.parametrize(
    ("order", "descending", "names"),
    [
        ("name", False, ["easy", "free", "long", "new", "test", "torn", "hard"]),
        ("length", False, ["easy", "hard", "test", "free", "long", "new", "torn"]),
        ("length", True, ["long", "free", "test", "hard", "easy", "new", "torn"]),
        ("ridden", True, ["test", "long", "easy", "free", "new", "torn", "hard"]),
    ],
)
def test_what_has_no_value_comes_last_whichever_way(
    order: str, descending: bool, names: list[str]
) -> None:
    cards = in_order(ALL, order, KNOWN, descending=descending)
    assert [each.path.stem for each in cards] == names


def test_the_search_may_say_how_to_sort() -> None:
    query = read_query("sort:-tss", ORDERS)
    assert (query.sort, query.descending) == ("tss", True)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("1h 54%", 1),
        ("1h 55%", 2),
        ("20m 89%", 3),
        ("8m 89.6%\n50m 60%", 4),
        ("7m 90%\n50m 60%", 2),
        ("2x 20m 104%", 4),
        ("3m 105%\n50m 50%", 5),
        ("6x 15s 200%\n40m 50%", 7),
        ("4x max 15s\n40m 50%", 7),
        ("2m 140%\n40m 55%", 6),
        ("ramp 20m 50-150%", 6),
        ("free 1h", None),
        ("rest day", None),
    ],
)
def test_a_workout_trains_the_highest_zone_it_spends_enough_time_in(
    text: str, zone: int | None
) -> None:
    workout = read_plain_text(text, "x")
    zone_s = zone_seconds(workout.steps, FTP_W)
    assert trained_zone(zone_s) == zone
    powered = sum(step.seconds for step in workout.steps if step.target or "max" in text)
    assert sum(zone_s) == (0 if zone is None else powered)


def test_favourites_are_kept_between_runs_and_a_torn_file_is_none(tmp_path: Path) -> None:
    path = tmp_path / "data" / "favourites.json"
    assert Favourites(path).mark(HARD.key, favourite=True) == {HARD.key}
    Favourites(path).mark(EASY.key, favourite=True)
    assert Favourites(path).keys() == {"own/base/hard.zwo", "built-in/easy.zwo"}
    assert Favourites(path).mark(HARD.key, favourite=False) == {EASY.key}
    for torn in ("", "[1, 2", "{}", '[1, "own/x"]'):
        path.write_text(torn)
        assert Favourites(path).keys() <= {"own/x"}
