"""How long words take to say: an estimate that learns from what was rendered.

Time goes by letters, which tell it better than syllables or words do in all four languages (German
words are long), by the pauses that commas and full stops make, and by the end of a sentence.
"""

import re

LETTERS_PER_WORD = 5.0  # of the words that "words a minute" counts
PAUSE_LETTERS = 3.2  # the pause of a comma or a full stop inside
SPELT_LETTERS = 2.0  # a letter of FTP takes as long as two
DIGIT_LETTERS = 5.0
END_S = 0.15  # the last word is drawn out, and a little silence is kept
WEIGHT = 0.2  # of one new clip
FASTEST, SLOWEST = 0.4, 2.5  # of what was set
SHORTEST = 10.0  # letters that tell anything

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_PAUSE = re.compile(r"[,.;:!?…](?=\s)")
_ENDS = re.compile(r"[.!?…]\s*$")


class Pace:
    """Seconds for the words of one voice at one setting."""

    def __init__(self, words_per_minute: int = 195) -> None:
        self._set_s = 60 / words_per_minute / LETTERS_PER_WORD
        self._letter_s = self._set_s

    def seconds_for(self, spoken: str) -> float:
        """Return how long a spoken form takes, or what stands before a word in one."""
        end_s = END_S if _ENDS.search(spoken) else 0.0
        return letters(spoken) * self._letter_s + end_s

    def learn(self, spoken: str, seconds: float) -> None:
        """Take in that a whole spoken form took so long."""
        count = letters(spoken)
        if count < SHORTEST or seconds <= END_S:
            return
        measured = (seconds - END_S) / count
        measured = min(SLOWEST * self._set_s, max(FASTEST * self._set_s, measured))
        self._letter_s += WEIGHT * (measured - self._letter_s)


def letters(spoken: str) -> float:
    """Return the length of a spoken form, pauses inside counted as letters."""
    return sum(map(_length, words_of(spoken))) + PAUSE_LETTERS * len(_PAUSE.findall(spoken))


def _length(word: str) -> float:
    alpha = sum(char.isalpha() for char in word)
    spelt = word.isupper() and alpha <= 4
    return alpha * (SPELT_LETTERS if spelt else 1.0) + DIGIT_LETTERS * sum(map(str.isdigit, word))


def words_of(spoken: str) -> list[str]:
    """Return the words of a spoken form, as they are counted."""
    return _WORD.findall(spoken)
