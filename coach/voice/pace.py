"""How long words take to say: an estimate that learns from what was rendered.

Words differ in length, German ones more than others; so time goes by syllables, counted as groups
of vowels, and by the pauses that commas and full stops make.
"""

import re

SYLLABLES_PER_WORD = 1.45  # of the words that "words a minute" counts
STOP_SYLLABLES = 1.6  # the pause of a full stop or comma inside
WEIGHT = 0.25  # of one new clip
FASTEST, SLOWEST = 0.4, 2.5  # of what was set
SHORTEST = 4.0  # syllables that tell anything

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouyäöüąęóéèëïáíúàâêîôû]+", re.IGNORECASE)
_PAUSE = re.compile(r"[,.;:!?…](?=\s)")


class Pace:
    """Seconds for the words of one voice at one setting."""

    def __init__(self, words_per_minute: int = 195) -> None:
        self._set_s = 60 / words_per_minute / SYLLABLES_PER_WORD
        self._syllable_s = self._set_s

    def seconds_for(self, spoken: str) -> float:
        """Return how long a spoken form takes, or what stands before a word in one."""
        return syllables(spoken) * self._syllable_s

    def learn(self, spoken: str, seconds: float) -> None:
        """Take in that a spoken form took so long."""
        count = syllables(spoken)
        if count < SHORTEST or seconds <= 0:
            return
        measured = min(SLOWEST * self._set_s, max(FASTEST * self._set_s, seconds / count))
        self._syllable_s += WEIGHT * (measured - self._syllable_s)


def syllables(spoken: str) -> float:
    """Return the length of a spoken form in syllables; a number in digits counts by digit."""
    count = 0.0
    for word in words_of(spoken):
        digits = sum(char.isdigit() for char in word)
        letters = word.isupper() and len(word) <= 4  # FTP is three
        count += max(1, len(word) if letters and not digits else len(_VOWELS.findall(word)))
        count += max(0.0, 1.5 * digits - 1) if digits else 0.0
    return count + STOP_SYLLABLES * len(_PAUSE.findall(spoken))


def words_of(spoken: str) -> list[str]:
    """Return the words of a spoken form, as they are counted."""
    return _WORD.findall(spoken)
