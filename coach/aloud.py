"""An answer that is spoken: sentences given out as they come, and what of them was heard.

A turn that is spoken is over only when it is known how far it was heard: the chat, the memory and
what a model is told of it later all have that, and no more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from coach.ahead import Ahead
from coach.conversation import Reply


@dataclass(frozen=True, slots=True)
class Line:
    """Words to be said, bound for about now; `again` binds them for another instant.

    It returns "" where they are not true by then, and better not said.
    """

    text: str
    again: Callable[[Ahead], str] | None = None


class Aloud(Protocol):
    """Who speaks an answer."""

    def ahead(self) -> Ahead:
        """Return when a word that is given now will be heard."""
        ...

    def give(self, line: Line) -> None:
        """Take what is to be said next."""
        ...

    def whole(self, reply: Reply) -> None:
        """Learn that nothing more will be given."""
        ...

    def heard(self) -> str:
        """Return what has been heard of it up to now."""
        ...


@dataclass(frozen=True, slots=True)
class Unheard:
    """A spoken turn of which it is not yet known how far it was heard; `close` is told so."""

    turn: int
    aloud: Aloud
    close: Callable[[str, bool], None]  # (what was heard, whether it was cut off)
