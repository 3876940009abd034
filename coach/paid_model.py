"""A model whose every round is paid for: reserved before it is asked, settled however it ends.

The account is kept by a thread of its own, in the order of its tasks: the loop of a ride never
waits for a file, and a round that is cancelled is settled all the same.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

from coach.budget import Budget, BudgetUsedUp, Reservation
from coach.caps import Price
from coach.model_answer import SIGNS_PER_TOKEN, tokens_of
from coach.model_talk import (
    Fault,
    Finished,
    Model,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    TextDelta,
    Usage,
)
from coach.turns import Round, account
from workouts.errors import WorkoutsError

# With these the server has done nothing that anybody is charged for.
UNCHARGED = (Fault.UNREACHABLE, Fault.REFUSED, Fault.LIMITED, Fault.UNSUITABLE, Fault.TOO_LONG)

log = logging.getLogger(__name__)


class PaidModel:
    """Implements coach.model_talk.Model over another one.

    Without a `price` a model of unknown cost is used, which a cap on money does not allow.
    """

    def __init__(
        self,
        model: Model,
        budget: Budget,
        price: Price | None,
        clerk: ThreadPoolExecutor,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clerk` has one thread, and does what it is given in that order."""
        self.name = model.name
        self._model, self._budget, self._price = model, budget, price
        self._clerk, self._now = clerk, now

    def stream(
        self, request: ModelRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[ModelEvent]]:
        return self._stream(request)

    @asynccontextmanager
    async def _stream(self, request: ModelRequest) -> AsyncIterator[AsyncIterator[ModelEvent]]:
        caps, began_s = self._budget.caps, self._now()
        if caps.output_tokens is not None:
            request = replace(request, max_tokens=min(request.max_tokens, caps.output_tokens))
        asked = tokens_of(request)
        if caps.input_tokens is not None and asked > caps.input_tokens:
            why = f"the question with all around it has more than {caps.input_tokens} tokens"
            raise ModelFailed(Fault.BUDGET, why)
        held = await self._held(asked, request.max_tokens)
        spending = _Spending(asked, began_s, self._now)
        try:
            async with self._model.stream(request) as events:
                yield spending.watched(events)
        except ModelFailed as failed:
            spending.failed(failed.fault)
            raise
        finally:
            self._settle(held, spending)

    async def _held(self, input_tokens: int, output_tokens: int) -> Reservation | None:
        """Return the reservation; None where no account can be kept and no cap asks for one."""
        turn = account()
        price, caps = self._price, self._budget.caps
        if price is None and caps.money_a_day is not None:
            why = f'there is a cap on money and no price; set [coach.prices."{self.name}"]'
            raise ModelFailed(Fault.BUDGET, why)
        reserving = self._clerk.submit(
            self._budget.reserve, self.name, price or Price(0, 0, ""), input_tokens, output_tokens,
            turns=int(not turn.asked),
        )  # fmt: skip
        try:
            held = await asyncio.wrap_future(reserving)
        except asyncio.CancelledError:
            reserving.cancel()
            self._clerk.submit(self._give_back, reserving)
            raise
        except BudgetUsedUp as used_up:
            raise ModelFailed(Fault.BUDGET, str(used_up)) from None
        except WorkoutsError as error:
            log.warning("no account of the model can be kept: %s", error)
            if caps.money_a_day is not None or caps.tokens_a_day is not None:
                raise ModelFailed(Fault.BUDGET, str(error)) from None
            return None
        turn.asked = True
        return held

    def _give_back(self, reserving: "Future[Reservation]") -> None:
        """Settle what was reserved for a round that was cancelled before it began."""
        if not reserving.cancelled() and reserving.exception() is None:
            self._book(reserving.result(), Usage(0, 0))

    def _settle(self, held: Reservation | None, spending: "_Spending") -> None:
        usage = spending.usage
        price = self._price or Price(0, 0, "")
        account().rounds.append(
            Round(
                self.name,
                usage.input_tokens,
                usage.output_tokens,
                usage.estimated,
                price.micros(usage.input_tokens, usage.output_tokens),
                price.currency,
                spending.reserved_s,
                spending.first_token_s,
                self._now() - spending.began_s,
                spending.ending,
            )
        )
        if held is not None:
            self._clerk.submit(self._book, held, usage)

    def _book(self, held: Reservation, usage: Usage) -> None:
        try:
            self._budget.settle(
                held, usage.input_tokens, usage.output_tokens, estimated=usage.estimated
            )
        except WorkoutsError as error:
            log.warning("a round of the model could not be booked: %s", error)


class _Spending:
    """What a round has come to so far."""

    def __init__(self, asked_tokens: int, began_s: float, now: Callable[[], float]) -> None:
        self.began_s = began_s
        self.reserved_s = now() - began_s
        self.first_token_s: float | None = None
        self.ending = "cut"
        self._now = now
        self._asked_tokens = asked_tokens
        self._signs = 0
        self._counted: Usage | None = None
        self._charged = True

    @property
    def usage(self) -> Usage:
        if self._counted is not None:
            return self._counted
        if not self._charged:
            return Usage(0, 0)
        return Usage(self._asked_tokens, -(-self._signs // SIGNS_PER_TOKEN), estimated=True)

    def failed(self, fault: Fault) -> None:
        self.ending = fault.value
        self._charged = fault not in UNCHARGED or self._signs > 0

    async def watched(self, events: AsyncIterator[ModelEvent]) -> AsyncIterator[ModelEvent]:
        async for event in events:
            if isinstance(event, TextDelta):
                self._signs += len(event.text)
            elif isinstance(event, Finished):
                self._counted, self.ending = event.usage, "whole"
            if self.first_token_s is None:
                self.first_token_s = self._now() - self.began_s
            yield event
