"""A model's words as a rider hears or reads them: no Markdown, and in the ride twelve words."""

import re

MOST_WORDS = 12
SHORTEST_PART = 3  # words of a clause that stands alone

_FENCE = re.compile(r"```.*?(```|$)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_LEAD = re.compile(r"^\s*(#{1,6}\s+|>\s+|[-*+•]\s+|\d{1,2}[.)]\s+(?=\S))", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|~~|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_RULE = re.compile(r"^\s*([-*_=]\s*){3,}$", re.MULTILINE)
_END = re.compile(r"(?<=[.!?…])\s+")
_CLAUSE = re.compile(r"(?<=[,;:–—])\s+|\s+(?=[–—]\s)")


def without_markdown(text: str) -> str:
    """Return text on one line without the marks of Markdown; code between fences goes."""
    text = _LINK.sub(r"\1", _FENCE.sub(" ", text))
    text = _RULE.sub("", text)
    for _ in range(2):  # a list in a quotation, bold in italics
        text = _EMPHASIS.sub(r"\2", _LEAD.sub("", text))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def brief(text: str, most_words: int = MOST_WORDS) -> str:
    """Return as many whole sentences as fit, else a clause, else the first words and "…"."""
    kept = _fitting(_END.split(text.strip()), most_words)
    if kept or not text.strip():
        return kept
    clause = _fitting(_CLAUSE.split(text.strip()), most_words)
    if len(clause.split()) >= SHORTEST_PART:
        return f"{clause.rstrip(' ,;:–—')}."
    return f"{' '.join(text.split()[:most_words]).rstrip(' ,;:–—')}…"


def _fitting(parts: list[str], most_words: int) -> str:
    kept, count = list[str](), 0
    for part in parts:
        count += len(part.split())
        if count > most_words:
            break
        kept.append(part)
    return " ".join(kept)
