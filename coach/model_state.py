"""How it is with the model server, as the badge shows it."""

from dataclasses import dataclass
from enum import Enum


class ModelState(Enum):
    """What the badge shows of a model server."""

    UNASKED = "not asked yet"
    WARMING = "loading"
    READY = "ready"
    FAILING = "failing"  # the last round failed; it is asked again
    DOWN = "down"  # left alone for a while


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is with a model server; `sentence` is its last failure, until it answers again."""

    state: ModelState
    sentence: str | None = None
    retry_in_s: float | None = None  # while it is left alone
