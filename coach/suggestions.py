"""The nearest thing that would have been understood: text -> examples of intents."""

from coach.intents import Intent
from coach.words import normalise

MOST_WORDS = 12
CLOSE_ENOUGH = 0.35
FIRST_IDEAS = ("what is next", "how long is left in this interval")


def nearest(text: str, intents: tuple[Intent, ...], count: int = 2) -> tuple[str, ...]:
    """Return the `count` examples nearest to `text`, by shared words and then by spelling."""
    from difflib import SequenceMatcher

    words = normalise(text)[:MOST_WORDS]
    if not words:
        return FIRST_IDEAS[:count]
    asked = " ".join(words)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked)
    rated = []
    for order, intent in enumerate(intents):
        example = intent.example.casefold()
        matcher.set_seq1(example)
        shared = len(_telling(example.split()) & _telling(words))
        rated.append((-shared - matcher.ratio(), order, intent.example))
    good = [example for rating, _, example in sorted(rated) if -rating >= CLOSE_ENOUGH]
    return tuple(dict.fromkeys((*good, *FIRST_IDEAS)))[:count]


_EMPTY_WORDS = frozenset(
    {
        *("what", "is", "the", "my", "a", "am", "i", "in", "of"),
        *("how", "this", "to", "me", "do", "it", "by", "for", "are"),
        *("on"),
    }
)


def _telling(words: list[str] | tuple[str, ...]) -> set[str]:
    return set(words) - _EMPTY_WORDS
