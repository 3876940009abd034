"""The daily budget: held before, booked after, and never passed, whoever asks at once."""

import multiprocessing
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.budget import LAPSES_S, Budget, BudgetUsedUp
from coach.budget_rows import Spent
from coach.caps import Caps, Price

CET = timezone(timedelta(hours=1))
PRICE = Price(1.0, 10.0, "EUR")
START = datetime(2026, 3, 4, 23, 59, tzinfo=CET)


class Wall:
    """The time of day, moved by the test."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def wall() -> Wall:
    return Wall()


def budget_of(folder: Path, wall: Wall, **caps: float | None) -> Budget:
    return Budget(folder / "budget.sqlite", Caps(**caps), wall)  # type: ignore[arg-type]


@pytest.fixture
def day_of_ten(tmp_path: Path, wall: Wall) -> Iterator[Budget]:
    with closing(budget_of(tmp_path, wall, turns_a_day=10, tokens_a_day=1_000)) as budget:
        yield budget


def spent_today(budget: Budget) -> Spent:
    (row,) = budget.spent(START.date(), START.date())
    return row


def test_what_was_taken_is_booked_in_place_of_what_was_held(day_of_ten: Budget) -> None:
    held = day_of_ten.reserve("tiny", PRICE, 400, 500)
    with pytest.raises(BudgetUsedUp, match="today's 1000 tokens are used up"):
        day_of_ten.reserve("tiny", PRICE, 100, 1)
    day_of_ten.settle(held, 390, 10)
    day_of_ten.settle(day_of_ten.reserve("tiny", PRICE, 100, 400), 100, 5, estimated=True)
    assert spent_today(day_of_ten) == Spent(
        START.date(), "tiny", "EUR", 2, 490, 15, 390 + 100 + 100 + 50, 1, 1
    )


def test_the_eleventh_turn_is_refused_and_a_further_round_of_one_is_not(
    day_of_ten: Budget,
) -> None:
    for _ in range(10):
        day_of_ten.settle(day_of_ten.reserve("tiny", PRICE, 10, 10), 10, 1)
    day_of_ten.settle(day_of_ten.reserve("tiny", PRICE, 10, 10, turns=0), 10, 1)
    with pytest.raises(BudgetUsedUp, match="today's 10 turns"):
        day_of_ten.reserve("tiny", PRICE, 10, 10)
    assert (spent_today(day_of_ten).turns, spent_today(day_of_ten).refused) == (10, 1)


def test_a_round_that_came_to_nothing_is_no_turn(day_of_ten: Budget) -> None:
    day_of_ten.settle(day_of_ten.reserve("tiny", PRICE, 10, 10), 0, 0)
    assert day_of_ten.spent(START.date(), START.date()) == []
    day_of_ten.settle(day_of_ten.reserve("tiny", PRICE, 500, 500), 10, 1)


def test_a_cap_on_money_counts_each_currency_for_itself(tmp_path: Path, wall: Wall) -> None:
    with closing(budget_of(tmp_path, wall, money_a_day=0.01)) as budget:
        held = budget.reserve("dear", PRICE, 5_000, 400)
        with pytest.raises(BudgetUsedUp, match=r"today's 0\.01 EUR"):
            budget.reserve("dear", PRICE, 1_000, 1)
        budget.reserve("other", Price(1.0, 1.0, "USD"), 5_000, 5_000)
        budget.settle(held, 5_000, 100)
        budget.settle(budget.reserve("dear", PRICE, 3_000, 100), 3_000, 100)
        with pytest.raises(BudgetUsedUp):
            budget.reserve("dear", PRICE, 1, 0)
        assert spent_today(budget).money == 0.01


def test_the_day_is_the_riders_and_begins_anew_at_his_midnight(tmp_path: Path, wall: Wall) -> None:
    with closing(budget_of(tmp_path, wall, turns_a_day=1)) as budget:
        held = budget.reserve("tiny", PRICE, 10, 10)
        wall.at += timedelta(minutes=2)
        budget.settle(held, 10, 1)
        budget.settle(budget.reserve("tiny", PRICE, 10, 10), 10, 2)
        rows = budget.spent(START.date(), START.date() + timedelta(days=1))
        assert [(row.day.day, row.output_tokens) for row in rows] == [(4, 1), (5, 2)]
        assert wall.at.astimezone(UTC).date() == START.date()


def test_what_a_dead_process_held_lapses(tmp_path: Path, wall: Wall) -> None:
    wall.at -= timedelta(hours=5)
    with closing(budget_of(tmp_path, wall, turns_a_day=1)) as budget:
        late = budget.reserve("tiny", PRICE, 10, 10)
        wall.at += timedelta(seconds=LAPSES_S - 1)
        with pytest.raises(BudgetUsedUp):
            budget.reserve("tiny", PRICE, 10, 10)
        wall.at += timedelta(seconds=1)
        budget.reserve("tiny", PRICE, 10, 10)
        budget.settle(late, 10, 3)  # it lived, and what it took is booked
        assert spent_today(budget).output_tokens == 3


def test_a_clock_that_is_set_back_locks_nothing_up_for_long(tmp_path: Path, wall: Wall) -> None:
    with closing(budget_of(tmp_path, wall, turns_a_day=1)) as budget:
        budget.reserve("tiny", PRICE, 10, 10)
        wall.at -= timedelta(hours=3)
        budget.reserve("tiny", PRICE, 10, 10)


def test_a_damaged_account_begins_anew_with_a_sentence(tmp_path: Path, wall: Wall) -> None:
    (tmp_path / "budget.sqlite").write_bytes(b"no database" * 200)
    with closing(budget_of(tmp_path, wall)) as budget:
        budget.reserve("tiny", PRICE, 10, 10)
        assert "account of the model was damaged" in str(budget.notice)


@given(
    rounds=st.lists(
        st.tuples(
            st.integers(0, 400), st.integers(0, 400), st.booleans(), st.integers(0, 400),
            st.integers(0, 400),
        ),
        max_size=25,
    ),
    tokens=st.integers(0, 2_000),
    turns=st.integers(0, 10),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_whatever_is_asked_and_left_open_stays_within_the_caps(
    tmp_path_factory: pytest.TempPathFactory,
    rounds: list[tuple[int, int, bool, int, int]],
    tokens: int,
    turns: int,
) -> None:
    folder = tmp_path_factory.mktemp("budget")
    caps = Caps(turns_a_day=turns, tokens_a_day=tokens, money_a_day=0.002)
    open_tokens = 0
    with closing(Budget(folder / "budget.sqlite", caps, Wall())) as budget:
        for input_tokens, output_tokens, settles, taken_in, taken_out in rounds:
            try:
                held = budget.reserve("tiny", PRICE, input_tokens, output_tokens)
            except BudgetUsedUp:
                continue
            if settles:
                budget.settle(held, min(taken_in, input_tokens), min(taken_out, output_tokens))
            else:
                open_tokens += input_tokens + output_tokens
        rows = budget.spent(START.date(), START.date())
    taken = sum(row.input_tokens + row.output_tokens for row in rows)
    assert taken + open_tokens <= tokens
    assert sum(row.turns for row in rows) <= turns
    assert sum(row.micros for row in rows) <= 2_000


def _spender(folder: str, seed: int, begin: object) -> None:
    """Ask as often as the budget lets, dying now and then in the middle."""
    chance = random.Random(seed)
    begin.wait()  # type: ignore[attr-defined]
    caps = Caps(turns_a_day=40, tokens_a_day=4_000, money_a_day=0.02)
    with closing(Budget(Path(folder) / "budget.sqlite", caps, Wall())) as budget:
        for _ in range(20):
            try:
                held = budget.reserve("tiny", PRICE, 80, 60)
            except BudgetUsedUp:
                continue
            if chance.random() < 0.9:
                budget.settle(held, chance.randrange(1, 81), chance.randrange(61))


def test_processes_that_ask_at_once_never_pass_the_caps_together(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    begin = context.Event()
    riders = [
        context.Process(target=_spender, args=(str(tmp_path), number, begin)) for number in range(4)
    ]
    for rider in riders:
        rider.start()
    begin.set()
    for rider in riders:
        rider.join(120)
        assert rider.exitcode == 0
    with closing(Budget(tmp_path / "budget.sqlite", Caps(), Wall())) as budget:
        spent = spent_today(budget)
    assert 0 < spent.turns <= 40
    assert spent.input_tokens + spent.output_tokens <= 4_000
    assert spent.micros <= 20_000
    # Each asked twenty times; what was neither booked nor refused is held by the dead.
    assert spent.turns + spent.refused <= 80
    assert spent.refused >= 40


def test_how_much_of_the_day_is_used_goes_by_the_cap_that_is_nearest(
    day_of_ten: Budget, wall: Wall
) -> None:
    assert day_of_ten.used() == 0
    held = day_of_ten.reserve("tiny", PRICE, 400, 300)
    assert day_of_ten.used() == 0.7  # of tokens; one turn of ten is held
    day_of_ten.settle(held, 10, 10)
    assert day_of_ten.used() == 0.1
    wall.at += timedelta(days=1)
    assert day_of_ten.used() == 0


def test_without_caps_nothing_is_used_up(tmp_path: Path, wall: Wall) -> None:
    with closing(budget_of(tmp_path, wall, turns_a_day=None)) as budget:
        budget.settle(budget.reserve("tiny", PRICE, 400, 300), 400, 300)
        assert budget.used() == 0
    with closing(budget_of(tmp_path, wall, money_a_day=0.0)) as budget:
        assert budget.used() == 1
