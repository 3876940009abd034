"""A speech model by script: each word takes 0.2 s of whatever sound, and trouble comes on order."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

WORD_S = 0.2
RATE = 16_000
WORD_BYTES = int(WORD_S * RATE) * 2


def sound(seconds: float) -> bytes:
    return bytes(round(seconds * RATE) * 2)


@dataclass
class ScriptedModel:
    """`turns` are the words of each turn in turn; an empty word ends a segment."""

    turns: Sequence[str]
    name: str = "scripted"
    broken_turns: frozenset[int] = frozenset()  # by index: these raise at their first sound
    gate: threading.Event | None = None  # the decoder waits for it, in every accept
    entered: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def decoder(self, rate: int, grammar: tuple[str, ...]) -> "ScriptedDecoder":
        self.asked.append((rate, grammar))
        return ScriptedDecoder(self, len(self.asked) - 1)


class ScriptedDecoder:
    def __init__(self, model: ScriptedModel, index: int) -> None:
        self._model, self._index = model, index
        self._words = model.turns[index].split(" ")
        self._bytes = self._said = self._kept = 0

    def accept(self, samples: bytes) -> bool:
        self._model.entered.set()
        if self._model.gate is not None:
            assert self._model.gate.wait(60)
        if self._index in self._model.broken_turns:
            raise RuntimeError("out of paper")
        self._bytes += len(samples)
        said = min(len(self._words), self._bytes // WORD_BYTES)
        ended = "" in self._words[self._said : said]
        self._said = said
        return ended

    def partial(self) -> str:
        return " ".join(word for word in self._words[self._kept : self._said] if word)

    def segment(self) -> str:
        text = self.partial()
        self._kept = self._said
        return text

    def final(self) -> str:
        return self.segment()
