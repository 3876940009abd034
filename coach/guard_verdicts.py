"""A model's bare "yes" or "no" to a question of the rider's that holds a number.

Nothing in such an answer can be held against the ride, and it says that a number is so: the coach's
own answer is given instead.
"""

from functools import lru_cache

from coach.guard_words import GuardWords
from coach.language import LANGUAGES, Language
from coach.spoken_numbers import mentions
from coach.words import MAX_CHARACTERS, normalise

MOST_WORDS = 4  # "yes, that is right"


def is_bare_verdict(text: str, asked: str, known: GuardWords) -> bool:
    """Return whether `text` says no more than yes or no to a question `asked` with a number."""
    if not mentions(asked, known) or not _is_question(asked, known.spoken):
        return False
    words = normalise(text, known.spoken.hearing) if len(text) <= MAX_CHARACTERS else ()
    return 0 < len(words) <= MOST_WORDS and _verdicts(known.spoken).issuperset(words)


def _is_question(asked: str, spoken: Language) -> bool:
    words = normalise(asked[:MAX_CHARACTERS], spoken.hearing)
    questions = {spoken.hearing.word(word) for word in spoken.agent["clauses"]["questions"]}
    return asked.rstrip().endswith("?") or (bool(words) and words[0] in questions)


@lru_cache(maxsize=len(LANGUAGES))
def _verdicts(spoken: Language) -> frozenset[str]:
    """Return the words of a yes or no; a model may answer in English whatever it is asked in."""
    from coach.language import language

    rows = (*spoken.guard["verdicts"]["words"], *language().guard["verdicts"]["words"])
    return frozenset(word for row in rows for word in normalise(row, spoken.hearing))
