"""Which question is meant by which topics: a table for all languages.

A row is an intent, the topics that it needs, and those that may stand beside them. `ask` stands
for the plain question words. What a language calls a topic is its table topics.toml.
"""

from dataclasses import dataclass
from functools import lru_cache

from coach.topic_rows import ROWS

PLAIN = frozenset({"what", "which", "how", "much"})  # "how high", "how many" are how and much
YES_OR_NO = "yes_or_no"  # a question that begins with its verb; a row may need it
FIT_OF_A_NEED = 100  # above any number of topics that an utterance can have
ANYWHERE = frozenset({YES_OR_NO, "time"})  # may stand beside all others
# Beside all others too, but what has a rule for them is meant rather.
LIGHT = PLAIN | {"go", "push", "pedal", "been", "done", "legs"}


@dataclass(frozen=True, slots=True)
class TopicRule:
    """An intent by its name, the topics it needs, and all that may be named with it."""

    intent: str
    needs: frozenset[str]
    all: frozenset[str]


def _topics(words: str) -> frozenset[str]:
    named = frozenset(words.split())
    return (named - {"ask"}) | PLAIN if "ask" in named else named


RULES = tuple(
    TopicRule(intent, _topics(needs), _topics(f"{needs} {may}")) for intent, needs, may in ROWS
)
TOPICS = frozenset[str]().union(*(rule.all for rule in RULES))


@lru_cache(maxsize=2048)
def intents_about(topics: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """Return the intents that these topics ask for, each with how well it fits."""
    said = topics - ANYWHERE
    return tuple(
        (rule.intent, FIT_OF_A_NEED * len(rule.needs) + len(said & rule.all))
        for rule in RULES
        if rule.needs <= topics and said - LIGHT <= rule.all
    )
