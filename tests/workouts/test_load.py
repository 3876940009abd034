"""Stress per day becomes fitness, fatigue and form."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from workouts.load import Convention, Form, load_series

FIRST = date(2026, 2, 20)


@pytest.mark.parametrize(
    ("convention", "key"), [(Convention.EXPONENTIAL, "exp"), (Convention.FRACTION, "div")]
)
def test_load_agrees_with_every_vector(shared: Path, convention: Convention, key: str) -> None:
    rows = json.loads((shared / "vectors" / "load.json").read_text())["vectors"]
    rows = [row for row in rows if row["metric"] == "pmc"]
    assert len(rows) >= 2
    for row in rows:
        rle = row["input"]["daily_tss"]["rle"]
        stress = [value for value, days in rle for _ in range(days)]
        daily = {FIRST + timedelta(days=n): float(value) for n, value in enumerate(stress)}
        last = FIRST + timedelta(days=len(stress) - 1)
        seed = {"ctl": row["params"]["ctl0"], "atl": row["params"]["atl0"]}
        morning = load_series(daily, FIRST, last, today=last, convention=convention, **seed)
        evening = load_series(
            daily, FIRST, last, today=last, convention=convention, form=Form.SAME_DAY, **seed
        )
        for day, expected in row["expected"][key].items():
            ridden = morning[int(day)]
            assert ridden.ctl == pytest.approx(expected["ctl"], rel=1e-4, abs=1e-3)
            assert ridden.atl == pytest.approx(expected["atl"], rel=1e-4, abs=1e-3)
            assert ridden.tsb == pytest.approx(expected["tsb_prev_day"], rel=1e-4, abs=1e-3)
            same_day = evening[int(day)].tsb
            assert same_day == pytest.approx(expected["tsb_same_day"], rel=1e-4, abs=1e-3)


def test_days_without_a_ride_are_steps_too_and_february_ends() -> None:
    days = load_series({FIRST: 100.0}, FIRST, date(2026, 3, 2), today=date(2026, 3, 2))
    assert [day.date.isoformat() for day in days[-3:]] == ["2026-02-28", "2026-03-01", "2026-03-02"]
    assert len(days) == 11
    assert days[-1].training_stress == 0.0
    assert days[-1].atl < days[0].atl


def test_today_is_provisional_until_it_has_a_ride() -> None:
    yesterday, today = FIRST, FIRST + timedelta(days=1)
    resting = load_series({yesterday: 80.0}, yesterday, today, today=today)
    ridden = load_series({yesterday: 80.0, today: 50.0}, yesterday, today, today=today)
    assert [day.provisional for day in resting] == [False, True]
    assert [day.provisional for day in ridden] == [False, False]


def test_this_morning_s_form_does_not_know_today_s_ride() -> None:
    today = FIRST + timedelta(days=1)
    resting = load_series({FIRST: 80.0}, FIRST, today, today=today)[-1]
    ridden = load_series({FIRST: 80.0, today: 300.0}, FIRST, today, today=today)[-1]
    assert ridden.tsb == resting.tsb
    assert ridden.ctl > resting.ctl


def test_no_days_are_asked_for_and_none_come() -> None:
    assert load_series({}, FIRST, FIRST - timedelta(days=1), today=FIRST) == ()
