"""What is suggested for today, and the sentence that says why."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from workouts.cards import Card
from workouts.history_rows import RideRow
from workouts.history_totals import Ridden
from workouts.suggesting import (
    Condition,
    day_for,
    days_since_hard,
    is_hard,
    planned_first,
    suggestions,
)

TODAY = date(2026, 3, 14)


def card(name: str, kind: str, minutes: int, factor: float | None, **changes: object) -> Card:
    return Card(
        Path(f"{name}.zwo"), True, "", name, seconds=minutes * 60, intensity_factor=factor,
        kind=kind, steps=3, **changes,  # type: ignore[arg-type]  # field by field, by name
    )  # fmt: skip


SPIN = card("Spin", "recovery", 40, 0.5)
ROAD = card("Road", "endurance", 75, 0.68)
LONG = card("Long", "endurance", 180, 0.7)
SHORT = card("Short", "endurance", 30, 0.66)
OVERS = card("Overs", "threshold, 3 × 12 min", 65, 0.87)
SWEET = card("Sweet", "sweet spot, 3 × 10 min", 50, 0.83)
VO2 = card("VO2", "VO2max, 5 × 3 min", 50, 0.9)
RAMP = card("Ramp", "test", 40, 0.7, is_test=True)
TORN = card("Torn", "", 0, None, why_refused="torn")
SHELF = (SPIN, ROAD, LONG, SHORT, OVERS, SWEET, VO2, RAMP, TORN)


def ride(
    days: int, power_w: float | None, minutes: int = 60, stress: float | None = 60.0
) -> RideRow:
    return RideRow(
        f"r{days}", datetime(2026, 3, 14, 12, tzinfo=UTC) - timedelta(days), minutes * 60, "x",
        "cycling", "recorded", power_w, power_w, None, None, 100.0, stress, None, 250.0,
    )  # fmt: skip


def names(condition: Condition, available_s: int | None = None) -> list[str]:
    found = suggestions(SHELF, condition, available_s=available_s, today=TODAY)
    return [each.card.name for each in found]


@pytest.mark.parametrize(
    ("condition", "kind", "why", "first"),
    [
        (Condition(), "endurance", "No rides yet: start", "Short"),
        (Condition(60, 45, 15, 4), "VO₂max", "You are fresh", "VO2"),
        (Condition(60, 58, 2, 3), "threshold", "You are rested", "Overs"),
        (Condition(60, 72, -12, 2), "endurance", "You carry some load", "Road"),
        (Condition(60, 90, -30, 1), "recovery", "You are tired", "Spin"),
        (Condition(60, 45, 15, 0), "endurance", "Today was hard", "Road"),
        (Condition(60, 58, 2, 1), "endurance", "Yesterday was hard", "Road"),
        (Condition(60, 72, -12, 5), "threshold", "No hard ride for 5 days", "Overs"),
        (Condition(60, 72, -12, None), "threshold", "No hard ride for two weeks", "Overs"),
        (Condition(20, 35, -15, 3), "recovery", "This week is far more", "Spin"),
        (Condition(10, 20, -10, 3), "endurance", "You carry some load", "Road"),
    ],
)
def test_form_and_the_last_hard_ride_decide_how_hard(
    condition: Condition, kind: str, why: str, first: str
) -> None:
    assert day_for(condition).band.kind == kind
    assert day_for(condition).why.startswith(why)
    assert names(condition)[0] == first


def test_the_time_that_there_is_decides_how_long() -> None:
    steady = Condition(60, 72, -12, 2)
    assert names(steady, 80 * 60)[0] == "Road"
    assert names(steady, 200 * 60)[0] == "Long"
    assert names(steady, 45 * 60)[0] == "Short"
    assert names(steady, 60 * 60)[0] == "Short", "nothing else of the kind fits"
    assert names(Condition(60, 58, 2, 3), 55 * 60)[0] == "Sweet", "the nearest kind that fits"
    assert names(steady, 10 * 60)[-1] == "VO2", "where nothing fits all is still there"


def test_tests_and_broken_files_are_never_suggested() -> None:
    assert sorted(names(Condition())) == ["Long", "Overs", "Road", "Short", "Spin", "Sweet", "VO2"]


def test_what_was_ridden_just_now_comes_after_others_of_its_kind() -> None:
    other = card("Other Road", "endurance", 70, 0.75)
    ridden = {"road": Ridden(4, TODAY - timedelta(2))}
    found = suggestions((ROAD, other), Condition(60, 72, -12, 2), ridden=ridden, today=TODAY)
    assert [each.card.name for each in found] == ["Other Road", "Road"]
    assert found[1].why == ("You carry some load: build on it, steadily; last ridden 2 days ago.")


def test_each_suggestion_says_why_in_one_sentence() -> None:
    ridden = {"road": Ridden(1, TODAY - timedelta(1)), "spin": Ridden(1, TODAY)}
    found = suggestions(
        SHELF, Condition(60, 58, 2, 3), available_s=60 * 60, ridden=ridden, today=TODAY
    )
    why = {each.card.name: each.why for each in found}
    day = "You are rested: threshold work will stick"
    assert why["Sweet"] == f"{day}; 50 of your 60 min, never ridden."
    assert why["Road"] == f"{day}; 75 min is longer than your 60, last ridden 1 day ago."
    assert why["Spin"] == f"{day}; 40 of your 60 min, ridden today."
    assert all(each.count(".") == 1 for each in why.values())


@pytest.mark.parametrize(
    ("row", "hard"),
    [
        (ride(0, 200), True),
        (ride(0, 199), False),
        (ride(0, 240, minutes=19), False),
        (ride(0, 150, minutes=300, stress=120.0), True),
        (ride(0, None, stress=None), False),
        (ride(0, None, stress=130.0), True),
    ],
)
def test_a_hard_ride_is_intense_for_some_time_or_long(row: RideRow, hard: bool) -> None:
    assert is_hard(row) is hard


def test_the_last_hard_ride_is_looked_for_two_weeks_back() -> None:
    assert days_since_hard([ride(1, 150), ride(3, 230), ride(6, 230)], TODAY) == 3
    assert days_since_hard([ride(15, 230)], TODAY) is None
    assert days_since_hard([], TODAY) is None


@pytest.mark.parametrize(
    ("planned", "condition", "available_s", "why"),
    [
        (OVERS, Condition(60, 58, 2, 3), None, "Planned for today."),
        (OVERS, Condition(60, 58, 2, 3), 4500, "Planned for today."),
        (OVERS, Condition(60, 58, 2, 3), 2700,
         "Planned for today, but 65 min is longer than your 45: n shows what fits."),
        (OVERS, Condition(60, 90, -30, 1), None,
         "Planned for today, but you are tired: n shows something easier."),
        (SPIN, Condition(60, 90, -30, 1), None, "Planned for today."),
    ],
)  # fmt: skip
def test_a_plan_stands_and_what_speaks_against_it_is_said(
    planned: Card, condition: Condition, available_s: int | None, why: str
) -> None:
    (found,) = planned_first([planned], condition, available_s)
    assert (found.card, found.why) == (planned, why)
