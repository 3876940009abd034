"""Planned beside ridden: which ride was which plan, how much of it, and where the plan leads."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.calendar_rows import SKIPPED, Planned, PlannedBy
from workouts.compliance import Compliance, Done, Kept, compliance
from workouts.load import Convention, Form, load_series
from workouts.projection import projection

TODAY = date(2026, 11, 21)


def plan(
    number: int, ago: int, name: str = "Tempo", stress: float | None = 60.0,
    minutes: int = 60, mark: str | None = None,
) -> Planned:  # fmt: skip
    when = TODAY - timedelta(days=ago)
    return Planned(number, when, name, None, minutes * 60, stress, "", PlannedBy.OWN, None, mark)


def ride(
    name: str, ago: int, workout: str = "Tempo", stress: float | None = 60.0, minutes: int = 60
) -> Done:
    when = TODAY - timedelta(days=ago)
    started_at = datetime(when.year, when.month, when.day, 18, tzinfo=UTC)
    return Done(name, when, workout, minutes * 60, stress, started_at)


def only(planned: Planned, *rides: Done) -> Compliance:
    (row,) = compliance([planned], rides, TODAY)
    return row


@pytest.mark.parametrize(
    ("stress", "word"),
    [(60.0, Kept.DONE), (48.0, Kept.DONE), (47.9, Kept.SHORT), (72.0, Kept.DONE),
     (72.1, Kept.LONG), (0.0, Kept.SHORT)],
)  # fmt: skip
def test_a_ride_is_held_against_its_plan_by_stress(stress: float, word: Kept) -> None:
    row = only(plan(1, 1), ride("r1", 1, stress=stress))
    assert row.kept is word
    assert row.stress_percent == pytest.approx(stress / 0.6)
    assert row.time_percent == 100.0


def test_without_stress_on_one_side_time_says_it_and_without_either_it_is_done() -> None:
    assert only(plan(1, 1, stress=None), ride("r1", 1, minutes=30)).kept is Kept.SHORT
    assert only(plan(1, 1), ride("r1", 1, stress=None, minutes=90)).kept is Kept.LONG
    row = only(plan(1, 1, stress=None, minutes=0), ride("r1", 1))
    assert (row.kept, row.stress_percent, row.time_percent) == (Kept.DONE, None, None)


def test_a_day_gone_by_without_a_ride_is_missed_and_one_to_come_is_planned() -> None:
    assert only(plan(1, 1)).kept is Kept.MISSED
    assert only(plan(1, 0)).kept is Kept.PLANNED
    assert only(plan(1, -3)).kept is Kept.PLANNED
    assert only(plan(1, 1, mark=SKIPPED)).kept is Kept.SKIPPED


def test_a_ride_on_another_day_is_unplanned_unless_the_rider_says_which_it_was() -> None:
    rows = compliance([plan(1, 2)], [ride("r1", 1)], TODAY)
    assert [row.kept for row in rows] == [Kept.MISSED, Kept.UNPLANNED]
    row = only(plan(1, 2, mark="r1"), ride("r1", 1))
    assert (row.kept, row.day, row.done) == (Kept.DONE, TODAY - timedelta(days=2), ride("r1", 1))


def test_a_mark_of_a_ride_that_is_gone_counts_as_none() -> None:
    assert only(plan(1, 1, mark="deleted"), ride("r1", 1)).kept is Kept.DONE


def test_of_two_rides_a_day_each_plan_gets_its_own_by_name_and_then_by_length() -> None:
    plans = [plan(1, 1, "Openers", 20, 30), plan(2, 1, "VO2", 80, 60)]
    rides = [ride("a", 1, "vo2", 80, 60), ride("b", 1, "Free ride", 18, 28)]
    assert {row.planned.id: row.done.ride_id for row in compliance(plans, rides, TODAY)
            if row.planned and row.done} == {1: "b", 2: "a"}  # fmt: skip
    # A commute of five minutes does not take the place of the ride.
    rides = [ride("commute", 1, "Free ride", 4, 5), ride("long", 1, "Free ride", 62, 58)]
    rows = compliance([plan(1, 1)], rides, TODAY)
    assert [(row.kept, row.done.ride_id) for row in rows if row.done] == [
        (Kept.DONE, "long"),
        (Kept.UNPLANNED, "commute"),
    ]


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(
    plans=st.lists(st.tuples(st.integers(-2, 4), st.sampled_from("AB"),
                             st.sampled_from([None, SKIPPED, "0", "1", "9"])), max_size=6),
    rides=st.lists(st.tuples(st.integers(0, 4), st.sampled_from("ABC")), max_size=6),
)  # fmt: skip
def test_every_plan_and_every_ride_is_in_the_calendar_exactly_once(
    plans: list[tuple[int, str, str | None]], rides: list[tuple[int, str]]
) -> None:
    planned = [plan(n, ago, name, mark=mark) for n, (ago, name, mark) in enumerate(plans)]
    done = [ride(str(n), ago, name) for n, (ago, name) in enumerate(rides)]
    rows = compliance(planned, done, TODAY)
    assert sorted(row.planned.id for row in rows if row.planned) == [each.id for each in planned]
    assert sorted(row.done.ride_id for row in rows if row.done) == [each.ride_id for each in done]
    assert [row.day for row in rows] == sorted(row.day for row in rows)


DAILY = {TODAY - timedelta(days=ago): 50.0 + ago for ago in range(1, 90, 2)}


def test_a_planned_week_leads_where_the_same_days_would_once_ridden() -> None:
    week = {TODAY + timedelta(days=ahead): 30.0 * ahead for ahead in range(7)}
    until = TODAY + timedelta(days=10)
    ahead = projection(DAILY, week, until, today=TODAY)
    assert [each.date for each in ahead] == [TODAY + timedelta(days=n) for n in range(11)]
    assert all(each.provisional for each in ahead)
    ridden = load_series({**DAILY, **week}, min(DAILY), until, today=until + timedelta(days=1))
    for planned, done in zip(ahead, ridden[-11:], strict=True):
        assert (planned.ctl, planned.atl, planned.tsb) == (done.ctl, done.atl, done.tsb)


def test_a_plan_without_history_grows_from_nothing_by_the_book() -> None:
    first = projection({}, {TODAY: 100.0}, TODAY, today=TODAY)[0]
    assert first.ctl == pytest.approx(100 * (1 - math.exp(-1 / 42)))
    fraction = projection({}, {TODAY: 84.0}, TODAY, today=TODAY,
                          convention=Convention.FRACTION, form=Form.SAME_DAY)[0]  # fmt: skip
    assert (fraction.ctl, fraction.atl) == (2.0, 12.0)
    assert fraction.tsb == -10.0


@pytest.mark.parametrize(("done", "planned", "counts"), [(0, 80, 80), (30, 80, 80), (90, 80, 90)])
def test_today_counts_what_was_ridden_or_is_planned_whichever_is_more(
    done: float, planned: float, counts: float
) -> None:
    ridden = {TODAY: done} if done else {}
    days = projection(ridden, {TODAY: planned}, TODAY + timedelta(days=1), today=TODAY)
    assert [each.training_stress for each in days] == [counts, 0.0]


def test_a_plan_that_was_missed_does_not_count() -> None:
    missed = {TODAY - timedelta(days=1): 500.0}
    until = TODAY + timedelta(days=3)
    assert projection(DAILY, missed, until, today=TODAY) == projection(
        DAILY, {}, until, today=TODAY
    )
    assert projection(DAILY, {}, TODAY - timedelta(days=1), today=TODAY) == ()
