"""A turn that is over: what was said, what was heard, and what it took; for memory and account.

Rounds of a model are noted where they happen and belong to the turn in whose task that is.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from coach.conversation import AnswerPath, Reply


@dataclass(frozen=True, slots=True)
class Round:
    """One answer of a model server; times are in seconds from the start of the round."""

    model: str
    input_tokens: int
    output_tokens: int
    estimated: bool  # the server did not count, or was cut off
    cost_micros: int  # millionths of `currency`
    currency: str
    reserved_s: float
    first_token_s: float | None
    ended_s: float
    ending: str  # "whole", "cut", or the fault


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as the rider had it; `heard` ends where it was `cut`."""

    words: str
    heard: str
    who: str
    reply: Reply
    took_s: float
    cut: bool = False
    rounds: tuple[Round, ...] = ()
    spoken: bool = False  # `heard` was heard, and not read

    @property
    def path(self) -> AnswerPath:
        return self.reply.path


TurnOver = Callable[[Turn], None]


class Account:
    """The rounds of the turn under way."""

    def __init__(self) -> None:
        self.asked = False  # whether a round was begun, and so the turn counted
        self.rounds: list[Round] = []


# A cancelled turn may still be on its way out while the next one thinks: each has its own.
_ACCOUNT: ContextVar[Account | None] = ContextVar("account", default=None)


def open_account() -> Account:
    """Return a new account, to which the rounds of this task belong from now on."""
    account = Account()
    _ACCOUNT.set(account)
    return account


def account() -> Account:
    """Return the account of this task; one of its own where no turn is under way."""
    return _ACCOUNT.get() or open_account()


def forget(_: Turn) -> None:
    """Keep nothing of a turn."""
