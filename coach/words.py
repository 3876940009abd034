"""What a rider typed or a recogniser heard -> normalised words that templates can be held against.

Nothing that carries meaning is dropped: a word of any script stays a word, so that a template
which covers all words covers all that was said. What a language makes of a word is its table.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

MAX_CHARACTERS = 400  # a longer text is no question; it is not looked at

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.:]\d+)*|%|(?<![\w.])[-+](?=\d)")
_CHARACTERS = str.maketrans({"’": "'", "‘": "'", "`": "'", "−": "-", "–": "-", "_": " "})
# W′ is spoken "w prime"; a quotation mark after a word's "w" is not it.
_W_PRIME = re.compile(r"(?<![^\W_])w['′](?![^\W_])")
_NO_GROUPS = {".": re.compile(r"(?<=\d),(?=\d{3}\b)"), ",": re.compile(r"(?<=\d)\.(?=\d{3}\b)")}
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
# Riders type without their marks; a language may write them in its own way first.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d"})

# Measures that riders spell, and recognisers write as the names of their letters: "ef te pe".
SPELLED = ("ftp", "tss", "ctl", "atl", "tsb", "np", "rpm")

Politeness = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Hearing:
    """How one language is heard; the keys of hearing.toml. Phrases are words with spaces.

    `folded` is how the language writes its marked letters without marks. `lead_ins` and
    `trailers` are what may stand before and after what is meant, by kind of intent.
    """

    decimal: str
    folds: bool
    folded: Mapping[str, str]
    unheard: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()  # particles; left out where nothing else was understood
    small_words: frozenset[str] = frozenset()  # that tell no question from another
    takes_is: frozenset[str] = frozenset()
    negatives: frozenset[str] = frozenset()
    open_tails: frozenset[str] = frozenset()
    signs: Mapping[str, str] = field(default_factory=dict)
    contractions: Mapping[str, str] = field(default_factory=dict)
    suffixes: Mapping[str, str] = field(default_factory=dict)
    misheard: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    lead_ins: Politeness = field(default_factory=dict)
    trailers: Politeness = field(default_factory=dict)

    def fold(self, text: str) -> str:
        """Return casefolded text as its language writes it without marks: "fünf" -> "fuenf"."""
        if not self.folds or text.isascii():
            return text
        for marked, bare in self.folded.items():
            text = text.replace(marked, bare)
        apart = unicodedata.normalize("NFD", text.translate(_PLAIN))
        bare = "".join(char for char in apart if not unicodedata.combining(char))
        return unicodedata.normalize("NFC", bare)

    def word(self, text: str) -> str:
        """Return a word of a template as an utterance has it, cases and spellings made one."""
        folded = self.fold(text.casefold())
        meant = self.misheard.get(folded, folded)
        return folded if " " in meant else meant


def hearing_from(table: Mapping[str, Any]) -> Hearing:
    """Return the Hearing of a language from its table, all words in it folded."""
    plain = Hearing(table["decimal"], table["folds"], table["folded"])

    def fold(text: str) -> str:
        return plain.fold(text.casefold())

    def words(name: str) -> frozenset[str]:
        return frozenset(fold(word) for word in table[name])

    def pairs(name: str) -> dict[str, str]:
        return {fold(said): fold(meant) for said, meant in table[name].items()}

    def around(name: str) -> Politeness:
        everywhere = table[name]["everywhere"]
        return {
            kind: tuple(map(fold, (*phrases, *(everywhere if kind != "verdict" else ()))))
            for kind, phrases in table[name].items()
            if kind != "everywhere"
        }

    misheard = pairs("misheard")
    joined = _spelled(table.get("letters", {})) | pairs("joined")
    # Words are mended one by one before they are joined; what they stand for is as said plainly.
    plainly = {said: _mended(meant, misheard) for said, meant in joined.items()}
    joined = {_mended(said, misheard): joined.get(meant, meant) for said, meant in plainly.items()}
    return Hearing(
        decimal=table["decimal"],
        folds=table["folds"],
        folded=table["folded"],
        unheard=words("unheard"),
        fillers=words("fillers"),
        small_words=frozenset(plain.fold(word.casefold()) for word in table.get("small_words", ())),
        takes_is=words("takes_is"),
        negatives=words("negatives"),
        open_tails=words("open_tails"),
        signs=pairs("signs"),
        contractions=pairs("contractions"),
        suffixes=pairs("suffixes"),
        misheard=misheard,
        joined=joined,
        lead_ins=around("lead_ins"),
        trailers=around("trailers"),
    )


def _mended(phrase: str, misheard: Mapping[str, str]) -> str:
    return " ".join(misheard.get(word, word) for word in phrase.split())


def _spelled(letters: Mapping[str, list[str]]) -> dict[str, str]:
    """Return every way to hear a spelled measure, by the names that its letters have."""
    return {
        " ".join(said): measure
        for measure in SPELLED
        for said in product(*((letter, *letters.get(letter, ())) for letter in measure))
    }


def normalise(text: str, hearing: Hearing) -> tuple[str, ...]:
    """Return the words of `text`: lower case, contractions opened, no punctuation, no "um".

    A text longer than MAX_CHARACTERS gives no words.
    """
    if len(text) > MAX_CHARACTERS:
        return ()
    plain = unicodedata.normalize("NFKC", text).translate(_CHARACTERS).casefold()
    plain = _W_PRIME.sub("w prime", plain)
    plain = _NO_GROUPS[hearing.decimal].sub("", hearing.fold(unicodedata.normalize("NFC", plain)))
    if hearing.decimal == ",":
        plain = _DECIMAL_COMMA.sub(".", plain)
    words = [
        word
        for token in _TOKEN.findall(plain)
        for word in _open(token, hearing).split()
        if word not in hearing.unheard
    ]
    return _join_phrases(words, hearing)


def _open(token: str, hearing: Hearing) -> str:
    """Return a token as the words it stands for."""
    for table in (hearing.signs, hearing.contractions):
        if token in table:
            return table[token]
    for suffix, opened in hearing.suffixes.items():
        if token.endswith(suffix):
            return hearing.misheard.get(token, f"{token.removesuffix(suffix)} {opened}")
    stem, apostrophe, tail = token.partition("'")
    if tail == "s" and stem in hearing.takes_is:
        return f"{stem} is"
    plain = stem + tail if apostrophe else token
    return hearing.misheard.get(plain, plain)


def _join_phrases(words: list[str], hearing: Hearing) -> tuple[str, ...]:
    out: list[str] = []
    at = 0
    while at < len(words):
        for size in (3, 2):
            phrase = hearing.joined.get(" ".join(words[at : at + size]))
            if phrase is not None:
                out.extend(phrase.split())
                at += size
                break
        else:
            out.append(words[at])
            at += 1
    return tuple(out)


@lru_cache(maxsize=64)
def longest_first(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return phrases as words, the longest first."""
    return tuple(sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True))
