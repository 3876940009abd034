"""The nearest thing that would have been understood: text -> examples of intents."""

from coach.intents import Intent
from coach.language import Language
from coach.words import normalise

MOST_WORDS = 12
CLOSE_ENOUGH = 0.35
FIRST_IDEAS = ("next_step", "time_left")


def nearest(
    text: str, intents: tuple[Intent, ...], spoken: Language, count: int = 2
) -> tuple[str, ...]:
    """Return the `count` examples nearest to `text`, by shared words and then by spelling."""
    from difflib import SequenceMatcher

    examples = spoken.answers["examples"]
    first = tuple(examples[name] for name in FIRST_IDEAS)
    words = normalise(text, spoken.hearing)[:MOST_WORDS]
    if not words:
        return first[:count]
    asked = " ".join(words)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked)
    empty = frozenset(spoken.answers["empty_words"]["words"])
    rated = []
    for order, intent in enumerate(intents):
        example = spoken.hearing.fold(examples[intent.name].casefold())
        matcher.set_seq1(example)
        shared = len((set(example.split()) & set(words)) - empty)
        rated.append((-shared - matcher.ratio(), order, examples[intent.name]))
    good = [example for rating, _, example in sorted(rated) if -rating >= CLOSE_ENOUGH]
    return tuple(dict.fromkeys((*good, *first)))[:count]
