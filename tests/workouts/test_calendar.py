"""The calendar: planned, moved, skipped, fetched again, and never two of one."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import dictionaries, integers, sampled_from, tuples

from tests.workouts.rides import WORKOUT
from workouts.calendar import Calendar
from workouts.calendar_rows import SKIPPED, Plan, PlannedBy, TakenIn, WorkoutFile, stress_by_day
from workouts.errors import NotPlanned, RecordDamaged, UnreadableWorkout
from workouts.intervals_events import zwo_file

MONDAY = date(2026, 11, 16)
SUNDAY = MONDAY + timedelta(days=6)
ZWO = zwo_file(WORKOUT, 250)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def over_there(number: int, name: str = "Tempo", external_id: str = "e1") -> Plan:
    return Plan(day(number), name, 3600, 60.0, file=ZWO, external_id=external_id)


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    opened = Calendar(tmp_path / "calendar.sqlite")
    yield opened
    opened.close()


def test_a_plan_is_there_the_next_time_with_its_workout(calendar: Calendar) -> None:
    plan = Plan(day(2), "Über-Unter: 3 × 12", 135, 12.5, "legs first", ZWO)
    added = calendar.add(plan)
    calendar.close()
    assert calendar.between(MONDAY, SUNDAY) == (added,)
    assert calendar.planned(added.id) == added
    assert (added.name, added.seconds, added.training_stress) == (plan.name, 135, 12.5)
    assert (added.notes, added.source, added.external_id) == ("legs first", PlannedBy.OWN, None)
    ridden = calendar.workout(added)
    assert ridden is not None
    assert ridden.seconds == WORKOUT.seconds


def test_a_week_has_its_own_days_in_order_and_no_others(calendar: Calendar) -> None:
    for number in (7, 6, -1, 0, 3, 3):
        calendar.add(Plan(day(number), f"day {number}", 60))
    week = calendar.between(MONDAY, SUNDAY)
    assert [each.day for each in week] == [day(0), day(3), day(3), day(6)]
    assert [each.workout_file for each in week] == [None] * 4
    assert calendar.workout(week[0]) is None


def test_a_plan_is_moved_marked_and_taken_off(calendar: Calendar) -> None:
    added = calendar.add(Plan(day(1), "Tempo", 60))
    assert calendar.move(added.id, day(4)) == replace(added, day=day(4))
    assert calendar.mark(added.id, SKIPPED).mark == SKIPPED
    assert calendar.mark(added.id, None).mark is None
    calendar.remove(added.id)
    acts: tuple[Callable[[], object], ...] = (
        lambda: calendar.planned(added.id),
        lambda: calendar.remove(added.id),
        lambda: calendar.move(added.id, MONDAY),
        lambda: calendar.mark(added.id, None),
    )
    for act in acts:
        with pytest.raises(NotPlanned, match=f"no planned workout {added.id}"):
            act()


def test_a_ride_is_the_plan_that_the_rider_named_last(calendar: Calendar) -> None:
    morning, evening = (calendar.add(Plan(day(2), name, 60)) for name in ("Spin", "Sprints"))
    skipped = calendar.mark(calendar.add(Plan(day(3), "Long", 60)).id, SKIPPED)
    calendar.mark(calendar.add(Plan(day(3), "Longer", 60)).id, SKIPPED)
    calendar.mark(morning.id, "2026-11-18-070000")
    assert calendar.mark(evening.id, "2026-11-18-070000").mark == "2026-11-18-070000"
    assert calendar.planned(morning.id).mark is None
    assert calendar.planned(skipped.id).mark == SKIPPED


def test_one_workout_planned_twice_is_kept_once_until_neither_needs_it(calendar: Calendar) -> None:
    first = calendar.add(Plan(day(1), "Tempo", 60, file=ZWO))
    second = calendar.add(Plan(day(2), "Tempo", 60, file=ZWO))
    assert first.workout_file == second.workout_file
    calendar.remove(first.id)
    assert calendar.workout(second) is not None
    calendar.remove(second.id)
    assert list(calendar.files.iterdir()) == []


def test_a_name_cannot_lead_a_file_out_of_its_folder(calendar: Calendar) -> None:
    added = calendar.add(Plan(day(1), "../../etc/\0passwd", 60, file=WorkoutFile(".zwo", b"x")))
    (kept,) = calendar.files.iterdir()
    assert kept.name == added.workout_file
    with pytest.raises(UnreadableWorkout):
        calendar.workout(added)


def test_a_fetched_week_follows_what_changes_over_there(calendar: Calendar) -> None:
    first = [over_there(1), over_there(3, "VO2", "e2")]
    assert calendar.take_in(first, MONDAY, SUNDAY) == TakenIn(new=2)
    assert calendar.take_in(first, MONDAY, SUNDAY) == TakenIn()
    numbers = [each.id for each in calendar.between(MONDAY, SUNDAY)]
    changed = [replace(over_there(2, "Tempo +"), training_stress=70.0)]
    assert calendar.take_in(changed, MONDAY, SUNDAY) == TakenIn(changed=1, gone=1)
    (left,) = calendar.between(MONDAY, SUNDAY)
    assert (left.id, left.day, left.name) == (numbers[0], day(2), "Tempo +")
    assert left.source is PlannedBy.INTERVALS
    (kept,) = calendar.files.iterdir()
    assert kept.name == left.workout_file


def test_what_the_rider_moved_or_took_off_stays_so_until_it_is_moved_over_there(
    calendar: Calendar,
) -> None:
    plans = [over_there(1), over_there(3, "VO2", "e2")]
    calendar.take_in(plans, MONDAY, SUNDAY)
    moved, removed = calendar.between(MONDAY, SUNDAY)
    calendar.move(moved.id, day(5))
    calendar.remove(removed.id)
    renamed = [over_there(1, "Tempo +"), over_there(3, "VO2 +", "e2")]
    assert calendar.take_in(renamed, MONDAY, SUNDAY).changed == 2
    assert [(p.day, p.name) for p in calendar.between(MONDAY, SUNDAY)] == [(day(5), "Tempo +")]
    assert len(list(calendar.files.iterdir())) == 1
    calendar.take_in([over_there(2), over_there(4, "VO2", "e2")], MONDAY, SUNDAY)
    assert [p.day for p in calendar.between(MONDAY, SUNDAY)] == [day(2), day(4)]


def test_a_fetch_touches_neither_the_rider_s_own_plans_nor_other_weeks(calendar: Calendar) -> None:
    calendar.add(Plan(day(1), "mine", 60))
    calendar.take_in([over_there(-3)], day(-7), day(-1))
    calendar.take_in([], MONDAY, SUNDAY)
    assert [p.name for p in calendar.between(day(-7), SUNDAY)] == ["Tempo", "mine"]


def test_planned_stress_adds_up_by_day_without_what_was_skipped(calendar: Calendar) -> None:
    for number, stress in ((1, 40.0), (1, 20.0), (2, None), (3, 90.0)):
        calendar.add(Plan(day(number), "x", 60, stress))
    calendar.mark(calendar.between(day(3), day(3))[0].id, SKIPPED)
    assert stress_by_day(calendar.between(MONDAY, SUNDAY)) == {day(1): 60.0, day(2): 0.0}


def test_two_consoles_plan_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "calendar.sqlite"

    def plan() -> None:
        own = Calendar(path)
        for number in range(10):
            own.add(Plan(day(number % 7), "x", 60))
        own.close()

    threads = [threading.Thread(target=plan) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    calendar = Calendar(path)
    assert len({each.id for each in calendar.between(MONDAY, SUNDAY)}) == 30
    calendar.close()


def test_a_damaged_calendar_is_set_aside_and_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "calendar.sqlite"
    path.write_bytes(b"no database" * 500)
    calendar = Calendar(path)
    assert calendar.between(MONDAY, SUNDAY) == ()
    assert calendar.notice is not None
    (aside,) = tmp_path.glob("calendar.damaged-*")
    assert aside.name in calendar.notice
    assert aside.read_bytes() == b"no database" * 500
    calendar.close()


def test_a_calendar_of_a_newer_teamcar_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calendar.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(RecordDamaged, match="newer Teamcar"):
        Calendar(path).between(MONDAY, SUNDAY)
    with pytest.raises(RecordDamaged, match="calendar cannot be used"):
        Calendar(tmp_path).between(MONDAY, SUNDAY)


IDS = sampled_from(("e1", "e2", "e3"))
DAYS = integers(0, 6)


class Fetching(RuleBasedStateMachine):
    """Whatever is fetched, moved and taken off, in any order: one row for each plan over there."""

    def __init__(self) -> None:
        super().__init__()
        self.calendar = Calendar(Path(":memory:"))
        self.there: dict[str, int] = {}
        self.local: dict[str, int | None] = {}  # what the rider made of it: a day, or taken off

    @rule(there=dictionaries(IDS, DAYS))
    def fetch(self, there: dict[str, int]) -> None:
        plans = [Plan(day(at), name, 60, external_id=name) for name, at in there.items()]
        self.calendar.take_in(plans, MONDAY, SUNDAY)
        self.local = {n: d for n, d in self.local.items() if there.get(n) == self.there.get(n)}
        self.there = there

    @rule(picked=tuples(IDS, DAYS))
    def move(self, picked: tuple[str, int]) -> None:
        name, at = picked
        for each in self.calendar.between(MONDAY, SUNDAY):
            if each.name == name:
                self.calendar.move(each.id, day(at))
                self.local[name] = at

    @rule(name=IDS)
    def remove(self, name: str) -> None:
        for each in self.calendar.between(MONDAY, SUNDAY):
            if each.name == name:
                self.calendar.remove(each.id)
                self.local[name] = None

    @invariant()
    def shows_what_is_there_as_the_rider_wants_it(self) -> None:
        wanted = {name: self.local.get(name, at) for name, at in self.there.items()}
        shown = [(each.name, each.day) for each in self.calendar.between(MONDAY, SUNDAY)]
        assert sorted(shown) == sorted((n, day(d)) for n, d in wanted.items() if d is not None)

    def teardown(self) -> None:
        self.calendar.close()


TestFetching = Fetching.TestCase
TestFetching.settings = settings(
    max_examples=60, stateful_step_count=20, derandomize=True, database=None, deadline=None
)


@pytest.mark.parametrize("source", PlannedBy)
def test_what_was_taken_off_is_put_back_as_it_was(calendar: Calendar, source: PlannedBy) -> None:
    if source is PlannedBy.OWN:
        added = calendar.add(Plan(day(2), "Tempo", 3600, 60.0, "legs first", ZWO))
    else:
        calendar.take_in([over_there(2)], MONDAY, SUNDAY)
        (added,) = calendar.between(MONDAY, SUNDAY)
    calendar.move(added.id, day(3))
    marked = calendar.mark(added.id, SKIPPED)
    taken = calendar.take_off(added.id)
    assert calendar.between(MONDAY, SUNDAY) == ()
    assert not [path for path in calendar.files.iterdir() if path.suffix == ".zwo"]
    assert calendar.put_back(taken) == marked
    assert calendar.between(MONDAY, SUNDAY) == (marked,)
    workout = calendar.workout(marked)
    assert workout is not None
    assert workout.seconds == WORKOUT.seconds
    assert calendar.put_back(taken) == marked
    assert len(calendar.between(MONDAY, SUNDAY)) == 1


def test_a_fetched_plan_that_was_put_back_is_fetched_as_the_one_it_is(calendar: Calendar) -> None:
    calendar.take_in([over_there(2)], MONDAY, SUNDAY)
    (before,) = calendar.between(MONDAY, SUNDAY)
    taken = calendar.take_off(before.id)
    calendar.put_back(taken)
    assert calendar.take_in([over_there(2)], MONDAY, SUNDAY) == TakenIn()
    assert calendar.between(MONDAY, SUNDAY) == (before,)


def test_a_plan_whose_file_is_lost_is_taken_off_and_put_back_without_steps(
    calendar: Calendar,
) -> None:
    added = calendar.add(Plan(day(2), "Tempo", 3600, 60.0, file=ZWO))
    assert added.workout_file is not None
    (calendar.files / added.workout_file).unlink()
    back = calendar.put_back(calendar.take_off(added.id))
    assert back == added
    with pytest.raises(UnreadableWorkout):
        calendar.workout(back)
