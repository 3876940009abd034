"""A rider who hears what the coach says, as far as a test lets him."""

from dataclasses import dataclass, field

from coach.ahead import Ahead
from coach.aloud import Line
from coach.conversation import Reply

WORDS_PER_S = 3.0


def seconds_of(text: str) -> float:
    return len(text.split()) / WORDS_PER_S


@dataclass
class Listening:
    """Implements coach.aloud.Aloud."""

    lag_s: float = 0.0
    lines: list[Line] = field(default_factory=list)
    done: list[Reply] = field(default_factory=list)
    so_far: str = ""

    def ahead(self) -> Ahead:
        return Ahead(self.lag_s, seconds_of)

    def give(self, line: Line) -> None:
        self.lines.append(line)

    def whole(self, reply: Reply) -> None:
        self.done.append(reply)

    def heard(self) -> str:
        return self.so_far

    @property
    def said(self) -> list[str]:
        return [line.text for line in self.lines]
