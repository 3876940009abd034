"""A sentence -> tokens: words, numerals, clock times, slots, signs and breaks, all disguises off.

Digits of every script become 0 to 9; signs that are not seen go; a word that mixes scripts, or
holds a numeral of another script, is a number that nobody can vouch for.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from coach.numerals import read_clock

_TOKEN = re.compile(
    r"(?P<SLOT>\{\w+\})|(?P<CLOCK>\d{1,3}:[0-5]\d(?::[0-5]\d)?(?!\d))"
    r"|(?P<NUMBER>\d+(?:[.,]\d+)*)|(?P<WORD>w['’′](?![^\W\d_])|[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<SIGN>[%/×+*~=\-−–_])|(?P<BREAK>[,;()!?.…—«»“”„\"])"
)
_SIGNS = str.maketrans({"−": "-", "–": "-", "*": "×", "⁄": "/", "′": "'", "’": "'"})
_BARE = str.maketrans({"ł": "l", "ß": "ss", "ø": "o"})
_GROUPS = {".": re.compile(r"\d{1,3}(?:,\d{3})+"), ",": re.compile(r"\d{1,3}(?:\.\d{3})+")}
_ROMAN = re.compile(r"(?=[MDCLXVI]{2})M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
LONGEST_NUMERAL = 9


class Sort(Enum):
    WORD = "word"
    NUMBER = "number"
    CLOCK = "clock"
    SLOT = "slot"
    SIGN = "sign"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece; `text` is casefolded, `plain` without marks, `glued` with no space before it."""

    sort: Sort
    text: str
    plain: str
    value: float | None = None  # of a numeral or clock; NaN where nobody can tell
    glued: bool = False


def tokens_of(text: str, decimal: str = ".") -> tuple[Token, ...]:
    """Return the tokens of a sentence; `decimal` is the sign of its language."""
    plain = undisguised(text)
    tokens, end = list[Token](), -1
    for found in _TOKEN.finditer(plain):
        sort = Sort[str(found.lastgroup)]
        word = found[0] if sort is Sort.SLOT else found[0].casefold()
        value: float | None = None
        if sort is Sort.NUMBER:
            value = _numeral(word, decimal)
        elif sort is Sort.CLOCK:
            read = read_clock(word)
            value = float(read) if read is not None else 0.0 if not word.strip("0:") else math.nan
        elif sort is Sort.WORD and (_ROMAN.fullmatch(found[0]) or _is_foreign(word)):
            sort, value = Sort.NUMBER, math.nan
        tokens.append(Token(sort, word, bare(word.translate(_SIGNS)), value, found.start() == end))
        end = found.end()
    return tuple(tokens)


def undisguised(text: str) -> str:
    """Return text with plain digits, without marks and signs that are not seen."""
    if text.isascii():
        return text
    kept = []
    for char in unicodedata.normalize("NFKC", text):
        if char.isdecimal():
            kept.append(str(unicodedata.decimal(char)))
        elif unicodedata.category(char) not in ("Cf", "Mn", "Me"):
            kept.append(char)
    return "".join(kept)


@lru_cache(maxsize=8192)
def bare(word: str) -> str:
    """Return a casefolded word without the marks on its letters."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word.translate(_BARE))
    return "".join(char for char in apart if not unicodedata.combining(char))


def words_of(text: str) -> tuple[str, ...]:
    """Return the plain words and signs of a phrase."""
    return tuple(token.plain for token in tokens_of(text.casefold()))


def _numeral(word: str, decimal: str) -> float:
    if len(word) > LONGEST_NUMERAL:
        return math.nan
    if _GROUPS[decimal].fullmatch(word):
        return float(word.replace(",", "").replace(".", ""))
    try:
        return float(word.replace(",", "."))
    except ValueError:
        return math.nan  # 1.2.3


def _is_foreign(word: str) -> bool:
    """Return whether a word is a numeral of another script, or mixes scripts."""
    if word.isascii():
        return False
    scripts = set()
    for char in word:
        if unicodedata.numeric(char, None) is not None:
            return True
        if char.isalpha():
            scripts.add(unicodedata.name(char, "?").split()[0])
    return len(scripts) > 1
