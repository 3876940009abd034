"""Dutch numbers: "tweehonderdvijftig" and "twee honderd vijftig" <-> 250, "anderhalf" -> 1.5.

Words come folded (ë as e), joined or split as a recogniser has it: they are read joined.
"""

from functools import lru_cache, partial

from coach.numerals import Number, NumberWords, Phrase, numerals, ordinals, spell_with

_SMALL = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    *("tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien"),
    *("zeventien", "achttien", "negentien"),
)
_TENS = (
    *("twintig", "dertig", "veertig", "vijftig"),
    *("zestig", "zeventig", "tachtig", "negentig"),
)
SMALL = {word: value for value, word in enumerate(_SMALL)}
TENS = {word: 10 * value for value, word in enumerate(_TENS, start=2)}
HALVES = {
    **dict.fromkeys(("half", "halve", "eenhalf", "eenhalve"), 0.5),
    **dict.fromkeys(("anderhalf", "anderhalve", "eeneneenhalf", "eenenhalf"), 1.5),
}


def _unsigned(words: Phrase) -> Number | None:
    joined = "".join(words)
    if joined in HALVES:
        return HALVES[joined]
    for half in ("eneenhalve", "eneenhalf", "enhalve", "enhalf"):
        if joined.endswith(half):
            whole = _cardinal(joined.removesuffix(half))
            return None if whole is None else whole + 0.5
    value = _cardinal(joined)
    if value is None and len(words) > 1 and 1 <= SMALL.get(words[0], 0) <= 9:
        tail = _below_hundred("".join(words[1:]))  # "twee vijftig"
        return 100 * SMALL[words[0]] + tail if tail is not None and tail >= 10 else None
    return value


@lru_cache(maxsize=4096)
def _cardinal(joined: str) -> int | None:
    if "duizend" in joined:
        return _scaled(joined, "duizend", 1000)
    return _below_thousand(joined)


def _below_thousand(joined: str) -> int | None:
    return _scaled(joined, "honderd", 100) if "honderd" in joined else _below_hundred(joined)


def _scaled(joined: str, scale: str, size: int) -> int | None:
    head, _, tail = joined.partition(scale)
    below = _below_hundred if size == 100 else _below_thousand
    many = 1 if not head else below(head)
    if not many:
        return None
    rest = below(tail) if tail else 0
    if rest is None and tail.startswith("en"):
        rest = below(tail.removeprefix("en"))
    return None if rest is None else size * many + rest


def _below_hundred(joined: str) -> int | None:
    if joined in SMALL:
        return SMALL[joined]
    if joined in TENS:
        return TENS[joined]
    for tens, value in TENS.items():
        ones = joined.removesuffix(f"en{tens}")
        if ones != joined and 1 <= SMALL.get(ones, 0) <= 9:
            return value + SMALL[ones]
    return None


def _spell_whole(value: int) -> str:
    if value == 1:
        return "één"
    return _spelt(value)


def _spelt(value: int) -> str:
    if value < 20:
        return _SMALL[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        joint = "ën" if ones in (2, 3) else "en"
        return (f"{_SMALL[ones]}{joint}" if ones else "") + _TENS[tens - 2]
    if value >= 1000:
        head, tail = divmod(value, 1000)
        return (
            ("" if head == 1 else _spelt(head)) + "duizend" + (f" {_spelt(tail)}" if tail else "")
        )
    head, tail = divmod(value, 100)
    return ("" if head == 1 else _SMALL[head]) + "honderd" + (_spelt(tail) if tail else "")


_WORDS = NumberWords(
    unsigned=_unsigned,
    signs={"min": -1, "minus": -1, "plus": 1},
    points=frozenset({"komma", "punt"}),
    joints=frozenset({"en"}),
    seconds_per={
        **dict.fromkeys(("seconde", "seconden", "secondes", "tellen"), 1),
        **dict.fromkeys(("minuut", "minuten", "minuutje", "minuutjes"), 60),
        **dict.fromkeys(("uur", "uren", "uurtje"), 3600),
    },
    lengths={
        **dict.fromkeys((("kwartier",), ("een", "kwartier"), ("kwartiertje",)), 900),
        **dict.fromkeys((("drie", "kwartier"), ("driekwartier",)), 2700),
    },
    half_more=frozenset({("en", "een", "half"), ("en", "een", "halve"), ("en", "half")}),
    more=frozenset({"nog", "extra"}),
)
_ORDINALS = "eerste,tweede,derde,vierde,vijfde,zesde,zevende,achtste,negende,tiende,elfde,twaalfde"
NUMERALS = numerals(
    _WORDS,
    partial(spell_with, spell_whole=_spell_whole, minus="min", point="komma"),
    ordinals(_ORDINALS, "e ste de"),
)
