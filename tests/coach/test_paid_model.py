"""A model that is paid for: every round is booked, also one that is cut off, and none beyond."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from coach.budget import Budget
from coach.budget_rows import Spent
from coach.caps import Caps, Price
from coach.model_answer import tokens_of
from coach.model_talk import (
    Fault,
    Message,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    Role,
    TextDelta,
)
from coach.paid_model import PaidModel
from coach.turns import open_account
from tests.coach.scripted import Round, ScriptedModel, says
from tests.coach.test_budget import START, Wall

PRICE = Price(1.0, 2.0, "USD")
REQUEST = ModelRequest((Message(Role.USER, "how was my week, honestly?"),), max_tokens=100)
ASKED = tokens_of(REQUEST)


class Till:
    """A paid model and its account, settled when looked at."""

    def __init__(self, folder: Path, *script: Round, price: Price | None = PRICE, **caps: float):
        self.model = ScriptedModel(script)
        self.budget = Budget(folder / "budget.sqlite", Caps(**caps), Wall())  # type: ignore[arg-type]
        self.clerk = ThreadPoolExecutor(1)
        self.paid = PaidModel(self.model, self.budget, price, self.clerk)

    def close(self) -> None:
        self.clerk.shutdown(wait=True)
        self.budget.close()

    def spent(self) -> Spent | None:
        """Return the row of today, when all that waits is booked."""
        self.clerk.submit(int).result(60)
        return next(iter(self.budget.spent(START.date(), START.date())), None)

    def held(self) -> int:
        """Return how many reservations are open."""
        self.clerk.submit(int).result(60)
        rows: int = self.budget._database.read(
            lambda file: file.execute("SELECT count(*) FROM held").fetchone()[0]
        )
        return rows

    async def asks(self, request: ModelRequest = REQUEST) -> list[ModelEvent]:
        async with self.paid.stream(request) as events:
            return [event async for event in events]


async def test_a_whole_round_is_booked_as_the_server_counted(tmp_path: Path) -> None:
    with closing(Till(tmp_path, says("Fine."))) as till:
        spent = open_account()
        await till.asks()
        assert till.spent() == Spent(START.date(), "scripted", "USD", 1, 10, 5, 20, 0, 0)
        (row,) = spent.rounds
        assert (row.ending, row.input_tokens, row.output_tokens, row.cost_micros) == (
            "whole", 10, 5, 20,
        )  # fmt: skip
        assert row.first_token_s is not None
        assert row.reserved_s <= row.first_token_s <= row.ended_s
        assert till.held() == 0


async def test_further_rounds_of_a_turn_are_the_same_turn(tmp_path: Path) -> None:
    with closing(Till(tmp_path, says("Fine."), turns_a_day=1)) as till:
        open_account()
        await till.asks()
        await till.asks()
        spent = till.spent()
        assert spent is not None
        assert (spent.turns, spent.input_tokens) == (1, 20)
        open_account()
        with pytest.raises(ModelFailed, match="today's 1 turns") as failed:
            await till.asks()
        assert failed.value.fault is Fault.BUDGET
        assert len(till.model.asked) == 2


async def test_a_round_that_is_cut_off_is_booked_by_what_was_heard(tmp_path: Path) -> None:
    heard, never = asyncio.Event(), asyncio.Event()
    with closing(Till(tmp_path, says("A long week. ", never))) as till:

        async def listen() -> None:
            async with till.paid.stream(REQUEST) as events:
                async for event in events:
                    assert isinstance(event, TextDelta)
                    heard.set()

        turn = asyncio.create_task(listen())
        await asyncio.wait_for(heard.wait(), 60)
        assert till.held() == 1
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        spent = till.spent()
        assert spent is not None
        assert (spent.input_tokens, spent.output_tokens, spent.estimated) == (ASKED, 4, 1)
        assert till.held() == 0


async def test_what_was_cancelled_before_it_was_asked_costs_nothing(tmp_path: Path) -> None:
    with closing(Till(tmp_path, says("Fine."))) as till:
        turn = asyncio.create_task(till.asks())
        await asyncio.sleep(0)  # it has begun, and waits for its reservation
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        assert (till.spent(), till.held(), till.model.asked) == (None, 0, [])


@pytest.mark.parametrize(
    ("fault", "charged"),
    [(Fault.UNREACHABLE, 0), (Fault.LIMITED, 0), (Fault.STALLED, ASKED), (Fault.BROKEN, ASKED)],
)
async def test_a_failed_round_is_booked_if_the_server_began(
    tmp_path: Path, fault: Fault, charged: int
) -> None:
    with closing(Till(tmp_path, Round(failed=ModelFailed(fault, "it fails")))) as till:
        with pytest.raises(ModelFailed, match="it fails"):
            await till.asks()
        spent = till.spent()
        assert (spent.input_tokens if spent else 0) == charged
        assert till.held() == 0


async def test_caps_of_one_round_are_kept(tmp_path: Path) -> None:
    with closing(Till(tmp_path, says("Fine."), output_tokens=40, input_tokens=500)) as till:
        await till.asks()
        assert till.model.asked[0].max_tokens == 40
        long = ModelRequest((Message(Role.USER, "word " * 500),))
        with pytest.raises(ModelFailed, match="more than 500 tokens"):
            await till.asks(long)
        assert len(till.model.asked) == 1


async def test_money_is_not_spent_on_a_model_without_a_price(tmp_path: Path) -> None:
    with closing(Till(tmp_path, says("Fine."), price=None, money_a_day=1.0)) as till:
        with pytest.raises(ModelFailed, match=r'set \[coach.prices."scripted"\]') as failed:
            await till.asks()
        assert failed.value.fault is Fault.BUDGET
    with closing(Till(tmp_path, says("Fine."), price=None)) as till:
        await till.asks()
        spent = till.spent()
        assert spent is not None
        assert (spent.currency, spent.turns) == ("", 1)


async def test_an_account_that_cannot_be_kept_stops_only_what_is_capped(tmp_path: Path) -> None:
    (tmp_path / "budget.sqlite").mkdir()
    with closing(Till(tmp_path, says("Fine."))) as till:
        assert await till.asks()
    capped = Till(tmp_path, says("Fine."), tokens_a_day=1_000)
    with closing(capped), pytest.raises(ModelFailed, match="cannot be used"):
        await capped.asks()
