"""Words of questions and of orders mixed at random: whether anything is done that nobody ordered.

`python -m bench.heard_campaign` mixes 20,000 utterances a language with a fixed seed. Each has the
beginning of a question, or a "not", among the words of an order, so that nothing of it may act.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from bench.coach_answers import said_in
from bench.figures import Table
from coach.answers import ear_for
from coach.intents import Kind
from coach.language import LANGUAGES, Language
from coach.language import language as language_of

MIXES = 20_000
MOST_QUESTION_WORDS = 4
SPOILERS = ("asked", "denied", "conditional")
ASKS = ("what", "which", "how", "much", "long", "when", "where", "who")
CONDITIONS = {"en": "if", "de": "wenn", "nl": "als", "pl": "jeśli"}


@dataclass(frozen=True, slots=True)
class Mixed:
    """What was heard of the mixes of one language; `acted` are those that would do something."""

    spoken: Language
    count: int
    answered: int
    acted: tuple[str, ...]


def mixes(spoken: Language, count: int, seed: int = 1) -> Iterator[str]:
    """Yield `count` utterances that hold words of an order, and what makes them none."""
    chance = random.Random(f"{spoken.code} {seed}")
    said = tuple(said_in(spoken, each=1, seed=seed))
    orders = tuple(text.split() for text in said if _kind(text, spoken) is Kind.ORDER)
    questions = tuple(text.split() for text in said if _kind(text, spoken) is Kind.QUESTION)
    asks = [row for topic in ASKS for row in spoken.topics["topics"].get(topic, ())]
    nots = sorted(spoken.agent["clauses"]["negations"])
    for _ in range(count):
        words = list(chance.choice(orders))
        words += chance.sample(question := chance.choice(questions), k=_few(question, chance))
        chance.shuffle(words)
        match chance.choice(SPOILERS):
            case "asked":
                words.insert(0, chance.choice(asks))
            case "denied":
                words.insert(chance.randint(0, len(words)), chance.choice(nots))
            case _:
                words.insert(0, CONDITIONS[spoken.code])
        yield " ".join(words)


def campaign(spoken: Language, count: int = MIXES, seed: int = 1) -> Mixed:
    """Hear the mixes of one language."""
    ear = ear_for(spoken)
    acted, answered = [], 0
    for said in mixes(spoken, count, seed):
        heard = ear.hear(said)
        if heard is None:
            continue
        if heard.intent.order is not None:
            acted.append(f"{said}: {heard.intent.name}")
        else:
            answered += 1
    return Mixed(spoken, count, answered, tuple(acted))


def _few(question: list[str], chance: random.Random) -> int:
    return chance.randint(0, min(MOST_QUESTION_WORDS, len(question)))


def _kind(text: str, spoken: Language) -> Kind | None:
    heard = ear_for(spoken).hear(text)
    return None if heard is None else heard.intent.kind


def main() -> None:
    every = [campaign(language_of(code)) for code in LANGUAGES]
    rows = tuple(
        (each.spoken.name, str(each.count), str(each.answered), str(len(each.acted)))
        for each in every
    )
    header = ("language", "mixes", "answered", "acted")
    table = Table("Questions and orders mixed", header, rows, "Target: 0 acted.")
    print(table.markdown())
    for each in every:
        for said in each.acted[:20]:
            print(f"{each.spoken.code}: {said}")
    sys.exit(any(each.acted for each in every))


if __name__ == "__main__":
    main()
