"""A spoken turn from its beginning until everything of it is known."""

from dataclasses import dataclass, field

from coach.aloud import Line
from coach.voice.turn_talk import Ending
from coach.voice.turn_timeline import Timeline


@dataclass(slots=True)
class OpenTurn:
    """What is known of it so far; `lines` are by the words in which they were given."""

    timeline: Timeline
    lines: dict[str, Line] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)  # in their order
    read: set[str] = field(default_factory=set)  # shown only, as speech failed or was not wished
    aloud: bool = True
    prepared: int | None = None
    coach_turn: int | None = None
    ending: Ending | None = None
