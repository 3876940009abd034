"""Which verdict or talk is meant by which words: a table for all languages.

Rows are as in order_rules.py: an intent, the topics it needs, those that may stand beside them.
Every word has a part, so that a sentence that merely holds a yes is none. What a language calls a
topic is its table talk_words.toml.
"""

from coach.topic_rules import TopicRule

ROWS: tuple[tuple[str, str, str], ...] = (
    ("no", "no", "leave unmeant thanks sorry"),
    ("no", "leave", "thanks sorry unmeant"),
    ("yes", "yes", "do sure agreed thanks"),
    ("yes", "agreed do", "sure thanks"),
    ("yes", "sure do", "thanks"),
    ("confirm_end", "yes end", "ride sure do save"),
    ("confirm_end", "sure end", "ride do save"),
    ("confirm_discard", "yes discard", "ride sure do"),
    ("confirm_discard", "sure discard", "ride do"),
    ("repeat_that", "repeat", "again sorry missed"),
    ("repeat_that", "missed", "again sorry"),
    ("repeat_that", "sorry again", ""),
    ("thanks", "thanks", "agreed praise hello"),
    ("hello", "hello", "listening"),
    ("hello", "listening", ""),
)
RULES = tuple(
    TopicRule(intent, frozenset(needs.split()), frozenset(f"{needs} {may}".split()))
    for intent, needs, may in ROWS
)
TOPICS = frozenset[str]().union(*(rule.all for rule in RULES))


def talk_of(topics: frozenset[str]) -> frozenset[str]:
    """Return the intents that hold all of `topics` and have what they need."""
    return frozenset(rule.intent for rule in RULES if rule.needs <= topics <= rule.all)
