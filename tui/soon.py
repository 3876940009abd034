"""Doing something on a screen a little later, surely."""

import asyncio
from collections.abc import Callable

from textual.message_pump import MessagePump


def soon(screen: MessagePump, delay_s: float, act: Callable[[], None]) -> None:
    """Do `act` on `screen` in `delay_s` seconds; never, if the screen is gone by then.

    A timer of Textual (8.2) with so short a delay is dropped, without a call, where the machine
    lets the program wait for longer than that between its start and its first look at the clock.
    """
    asyncio.get_running_loop().call_later(delay_s, screen.call_later, act)
