"""Boundary types of the coach: what was asked, and what was answered from which values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class AnswerPath(Enum):
    """Which path answered."""

    OFFLINE = "offline"
    MODEL = "model"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `values` names what each number in it was taken from."""

    text: str
    path: AnswerPath = AnswerPath.OFFLINE
    intent: str | None = None
    values: Mapping[str, float | int | str | None] = field(default_factory=dict)
    acted: tuple[str, ...] = ()  # commands done
    awaits_confirmation: bool = False
    badge: str | None = None  # why it is not the model's, where the model was asked
    turn: int = 0  # by which it is asked for again, while it grows
    growing: bool = False  # more of it is coming


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of the coach panel."""

    who: str  # "you" or "coach"
    text: str
    at_s: float
    seconds_taken: float | None = None  # on the coach's lines
    path: AnswerPath | None = None
    growing: bool = False  # the line will change
    badge: str | None = None
