"""One sentence as sound, from the words that are bound to how far it was heard."""

from dataclasses import dataclass

from coach.aloud import Line


@dataclass(slots=True)
class Clip:
    """A sentence as sound; `text` is as shown, `says` as spoken."""

    number: int
    turn: int
    line: Line
    text: str
    says: str
    asked_s: float  # when its sound was ordered
    start_s: float  # it is bound to begin then
    made_s: float = 0.0  # how long its sound took
    played_s: float | None = None  # when it was told to be played
    seconds: float | None = None  # once it is rendered
    sounding_s: float | None = None
    heard_s: float = 0.0
    over: bool = False
    cut: bool = False
    hushed: bool = False  # it is about to be over, and how far it was heard is still to come
    bindings: int = 1
