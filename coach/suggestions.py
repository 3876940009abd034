"""The nearest thing that would have been understood: text -> examples of intents."""

from functools import lru_cache
from itertools import pairwise

from coach.intents import Intent, Need
from coach.language import Language
from coach.words import normalise

MOST_WORDS = 12
CLOSE_ENOUGH = 0.35
FIRST_IDEAS = ("next_step", "time_left")
FIRST_AT_REST = ("workout", "form")


def nearest(
    text: str,
    intents: tuple[Intent, ...],
    spoken: Language,
    count: int = 2,
    *,
    riding: bool = True,
) -> tuple[str, ...]:
    """Return the `count` examples nearest to `text`, by shared words and then by spelling.

    Without a ride only what can be answered or done at rest is offered.
    """
    examples = spoken.answers["examples"]
    first = tuple(examples[name] for name in (FIRST_IDEAS if riding else FIRST_AT_REST))
    if not riding:
        intents = tuple(intent for intent in intents if intent.need is Need.NOTHING)
    words = normalise(text, spoken.hearing)[:MOST_WORDS]
    if not words:
        return first[:count]
    asked, pairs = frozenset(words), _pairs(" ".join(words))
    rated = []
    for order, intent in enumerate(intents):
        telling, spelt = _example(spoken, intent.name)
        alike = 2 * len(pairs & spelt) / (len(pairs) + len(spelt))
        rated.append((-len(telling & asked) - alike, order, examples[intent.name]))
    good = [example for rating, _, example in sorted(rated) if -rating >= CLOSE_ENOUGH]
    return tuple(dict.fromkeys((*good, *first)))[:count]


@lru_cache(maxsize=512)
def _example(spoken: Language, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the telling words of an example, and its pairs of letters."""
    example = spoken.hearing.fold(spoken.answers["examples"][name].casefold())
    empty = map(spoken.hearing.fold, spoken.answers["empty_words"]["words"])
    return frozenset(example.split()) - frozenset(empty), _pairs(example)


def _pairs(text: str) -> frozenset[str]:
    """Return each pair of neighbouring letters; alike texts share many (L. R. Dice, 1945)."""
    return frozenset(map("".join, pairwise(f" {text} ")))
