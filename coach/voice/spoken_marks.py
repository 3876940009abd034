"""What is written for the eye alone, taken off: Markdown, links, emoji, brackets, quotation marks.

Numbers stay, and so do the signs that are said: those are of spoken_form.
"""

import re
import unicodedata

_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,}).*$", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_ADDRESS = re.compile(r"<?\b(?:https?://|www\.|mailto:)[^\s<>()]*[^\s<>().,;:!?]>?")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)+", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[-*+•‣◦·][ \t]+", re.MULTILINE)
_LISTED = re.compile(r"^([ \t]*\d{1,3})[.)][ \t]+", re.MULTILINE)
# Of emphasis; between digits an asterisk multiplies.
_STARS = re.compile(r"(?<!\d)\*{1,3}|\*{1,3}(?!\s*\d)|\*{2,3}")
_UNDERSCORES = re.compile(r"(?<![^\W_])_{1,3}|_{1,3}(?![^\W_])")
_STRIKES = re.compile(r"~~")
_BRACKETS = re.compile(r"\s*[()\[\]{}|]+\s*")
_QUOTES = re.compile(r"[\"“”„«»‹›`´]|(?<!\w)['‘’‚]|(?<=[^\W\d])['‘’](?!\w)(?<!W['’])")
_LINE_END = re.compile(r"(?<![.!?…:;,\s])[ \t]*\n+")
_UNSEEN = frozenset(("So", "Sk", "Cs", "Co", "Cn", "Cf", "Cc", "Me", "Mn"))
_KEPT = frozenset("°\n\t")


def without_marks(text: str) -> str:
    """Return text as one line of words, numbers, signs and pauses."""
    text = unicodedata.normalize("NFC", text).replace("\r", "\n")
    text = "".join(map(_plain, text))
    for pattern in (_FENCE, _TABLE_RULE, _RULE):
        text = pattern.sub("", text)
    text = _LINK.sub(r"\1", text)
    for pattern in (_ADDRESS, _TAG, _LINE_START):
        text = pattern.sub("", text)
    text = _BULLET.sub("", text)
    if len(_LISTED.findall(text)) > 1:  # one alone is "3. Intervall"
        text = _LISTED.sub(r"\1, ", text)
    for pattern in (_STARS, _UNDERSCORES, _STRIKES):
        text = pattern.sub("", text)
    text = _QUOTES.sub("", _BRACKETS.sub(" , ", text))
    return _LINE_END.sub(". ", text.strip()).replace("\n", " ")


def _plain(char: str) -> str:
    """Return a character as it is read: digits of every script as 0 to 9, no pictures."""
    if char.isascii():
        return char if char.isprintable() or char in _KEPT else " "
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "" if unicodedata.category(char) in _UNSEEN and char not in _KEPT else char
