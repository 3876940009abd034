"""Who listens to the loudspeaker: a recogniser of its own, with the time of each word.

What it makes of a sound is compared with nothing that the program says of itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.guard_words import GuardWords
from coach.language import Language
from coach.spoken_numbers import mentions
from coach.voice.rig.recording import RATE, Samples
from coach.voice.vosk_model import VoskModel, load_model

LEAD_S, TAIL_S = 0.25, 0.5  # of silence, which a recogniser wants round words


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it sounded, in monotonic seconds."""

    text: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was heard, with its unit; None where none was said."""

    value: float
    unit: str | None
    from_s: float
    to_s: float


class Listener:
    """Hears with the speech model of a folder; raises CannotRecognise where that cannot be."""

    def __init__(self, folder: Path, spoken: Language) -> None:
        model = load_model(folder)
        assert isinstance(model, VoskModel)
        self._model, self._spoken = model, spoken

    def words(self, samples: Samples, at_s: float, among: Sequence[str] = ()) -> list[Word]:
        """Return the words of a recording that begins at `at_s`; with `among`, one of these."""
        lead = np.zeros(round(LEAD_S * RATE), np.int16)
        tail = np.zeros(round(TAIL_S * RATE), np.int16)
        whole = np.concatenate((lead, samples, tail)).tobytes()
        zero_s = at_s - LEAD_S
        return [
            Word(word, zero_s + from_s, zero_s + to_s)
            for word, from_s, to_s in self._model.timed(RATE, whole, tuple(among))
        ]

    def numbers(self, words: Sequence[Word], commas: frozenset[int] = frozenset()) -> list[Number]:
        """Return the numbers in what was heard; `commas` are before the words of these places.

        A recogniser writes none, and "zone one, fifty two percent" has other numbers without.
        """
        tokens: list[Word | None] = []  # None is a comma
        for at, word in enumerate(words):
            tokens += [None, word] if at in commas else [word]
        text = " ".join("," if token is None else token.text for token in tokens)
        numbers = []
        for each in mentions(text, GuardWords.of(self._spoken)):
            # The unit of a time is within it: four minutes thirty.
            end = each.end if each.unit == "s" else each.bare_end
            said = [token for token in tokens[each.start : end] if token is not None]
            numbers.append(Number(each.value, each.unit, said[0].from_s, said[-1].to_s))
        return numbers


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words must be changed, left out or put in (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for at, word in enumerate(said, 1):
        above, row[0] = row[0], at
        for column, other in enumerate(heard, 1):
            best = min(row[column] + 1, row[column - 1] + 1, above + (word != other))
            above, row[column] = row[column], best
    return row[-1]


def plain_words(texts: Iterable[str]) -> list[str]:
    """Return the words of texts as a recogniser writes them."""
    words = (word.strip(".,;:!?").casefold() for text in texts for word in text.split())
    return [word for word in words if word]
