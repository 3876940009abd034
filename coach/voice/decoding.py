"""What a recogniser needs of an engine that makes words of sound."""

from collections.abc import Callable
from typing import Protocol

UNKNOWN = "[unk]"  # stands for what an engine heard and does not know


class CannotRecognise(Exception):
    """There is no recognising here: `detail` says why in a few words, `mend` is one sentence."""

    def __init__(self, detail: str, mend: str) -> None:
        super().__init__(f"{detail}. {mend}")
        self.detail = detail
        self.mend = mend


class Decoder(Protocol):
    """Makes words of the sound of one turn; its methods block, and may raise anything."""

    def accept(self, samples: bytes) -> bool:
        """Take sound; true where a segment has ended, whose words are `segment`."""
        ...

    def partial(self) -> str: ...
    def segment(self) -> str: ...
    def final(self) -> str: ...


class Model(Protocol):
    """A loaded speech model."""

    name: str

    def decoder(self, rate: int, grammar: tuple[str, ...]) -> Decoder:
        """Return a decoder that has heard nothing; the one before it is not used again."""
        ...


Load = Callable[[], Model]  # raises CannotRecognise


def known_words(text: str) -> str:
    """Return the words of an engine's text, without its sign for what it does not know."""
    return " ".join(word for word in text.split() if word != UNKNOWN)
