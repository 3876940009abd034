"""A model's first round that was begun before the rider had finished: taken over, or dropped.

What it says is kept until it is taken over. Its calls are in it as words are: nothing is done
before somebody takes it over, and whoever drops it closes its stream and settles its cost.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from coach.model_talk import Finished, Model, ModelEvent, ModelFailed, ModelRequest, TextDelta
from coach.turns import Account, account, open_account


class EarlyRound:
    """Begins when made; raises RuntimeError without a running loop."""

    def __init__(
        self, model: Model, request: ModelRequest, over: Callable[[], None] = lambda: None
    ) -> None:
        """`over` is called once, when its stream is closed."""
        self.request = request
        self._model = model
        self._waiting: asyncio.Queue[ModelEvent | ModelFailed | None] = asyncio.Queue()
        self._signs = 0
        self._usage = 0
        self._spent = Account()
        self._task = asyncio.get_running_loop().create_task(self._run(), name="early round")
        self._task.add_done_callback(lambda _: over())

    @property
    def tokens(self) -> int:
        """About how many tokens its answer has come to."""
        return self._usage or -(-self._signs // 4)

    def drop(self) -> None:
        """Close the stream; what it took is settled."""
        self._task.cancel()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[AsyncIterator[ModelEvent]]:
        """Give what it has said, and what it goes on to say; raises ModelFailed."""
        try:
            yield self._events()
        finally:
            self.drop()
            await asyncio.gather(self._task, return_exceptions=True)
            here = account()
            here.asked = here.asked or self._spent.asked
            here.rounds += self._spent.rounds

    async def _events(self) -> AsyncIterator[ModelEvent]:
        while (event := await self._waiting.get()) is not None:
            if isinstance(event, ModelFailed):
                raise event
            yield event

    async def _run(self) -> None:
        self._spent = open_account()
        try:
            async with self._model.stream(self.request) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        self._signs += len(event.text)
                    elif isinstance(event, Finished):
                        self._usage = event.usage.output_tokens
                    self._waiting.put_nowait(event)
            self._waiting.put_nowait(None)
        except ModelFailed as failed:
            self._waiting.put_nowait(failed)
