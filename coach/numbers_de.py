"""German numbers: "zweihundertfünfzig" and "zwei hundert fünfzig" <-> 250, "anderthalb" -> 1.5.

Words come folded (ü as ue, ß as ss), joined or split as a recogniser has it: they are read joined.
"""

from functools import lru_cache, partial

from coach.numerals import Number, NumberWords, Phrase, numerals, ordinals, spell_with

_SMALL = (
    *("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    *("zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn"),
    *("siebzehn", "achtzehn", "neunzehn"),
)
_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

SMALL = {word.translate(_FOLDED): value for value, word in enumerate(_SMALL)} | {
    **dict.fromkeys(("ein", "eine", "einen", "einem", "einer"), 1),
    "zwo": 2,
    "fuffzehn": 15,
    "sechszehn": 16,
    "siebenzehn": 17,
}
TENS = {word.translate(_FOLDED): 10 * value for value, word in enumerate(_TENS, start=2)} | {
    "fuffzig": 50,
    "sechszig": 60,
    "siebenzig": 70,
}
HALVES = {
    **dict.fromkeys(("halb", "halbe", "halben", "halbes", "einhalb", "einehalbe"), 0.5),
    **dict.fromkeys(("einehalb", "einenhalben", "einhalbes"), 0.5),
    **dict.fromkeys(("anderthalb", "eineinhalb", "einundeinhalb", "eineundeinehalbe"), 1.5),
}


def _unsigned(words: Phrase) -> Number | None:
    joined = "".join(words)
    if joined in HALVES:
        return HALVES[joined]
    for half in ("undeinehalbe", "undeinhalb", "einhalb"):
        if joined.endswith(half):
            whole = _cardinal(joined.removesuffix(half))
            return None if whole is None else whole + 0.5
    value = _cardinal(joined)
    if value is None and len(words) > 1 and 1 <= SMALL.get(words[0], 0) <= 9:
        tail = _below_hundred("".join(words[1:]))  # "zwei fünfzig"
        return 100 * SMALL[words[0]] + tail if tail is not None and tail >= 10 else None
    return value


@lru_cache(maxsize=4096)
def _cardinal(joined: str) -> int | None:
    if "tausend" in joined:
        return _scaled(joined, "tausend", 1000)
    return _below_thousand(joined)


def _below_thousand(joined: str) -> int | None:
    return _scaled(joined, "hundert", 100) if "hundert" in joined else _below_hundred(joined)


def _scaled(joined: str, scale: str, size: int) -> int | None:
    head, _, tail = joined.partition(scale)
    below = _below_hundred if size == 100 else _below_thousand
    many = 1 if not head else below(head)
    if not many or (size == 100 and many > 19):
        return None
    rest = below(tail.removeprefix("und")) if tail else 0
    return None if rest is None else size * many + rest


def _below_hundred(joined: str) -> int | None:
    if joined in SMALL:
        return SMALL[joined]
    if joined in TENS:
        return TENS[joined]
    ones, joint, tens = joined.partition("und")
    if joint and tens in TENS and 1 <= SMALL.get(ones, 0) <= 9:
        return TENS[tens] + SMALL[ones]
    return None


def _spell_whole(value: int) -> str:
    spelt = _spelt(value)
    return f"{spelt}s" if spelt.endswith("ein") else spelt


def _spelt(value: int) -> str:
    """Return `value` as the head of a longer word: "ein", "zweihundert"."""
    if value == 1:
        return "ein"
    if value < 20:
        return _SMALL[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return (f"{_spelt(ones)}und" if ones else "") + _TENS[tens - 2]
    size, word = (1000, "tausend") if value >= 1000 else (100, "hundert")
    head, tail = divmod(value, size)
    return f"{_spelt(head)}{word}" + (_spelt(tail) if tail else "")


_WORDS = NumberWords(
    unsigned=_unsigned,
    signs={"minus": -1, "plus": 1},
    points=frozenset({"komma", "punkt"}),
    joints=frozenset({"und"}),
    seconds_per={
        **dict.fromkeys(("sekunde", "sekunden"), 1),
        **dict.fromkeys(("minute", "minuten"), 60),
        **dict.fromkeys(("stunde", "stunden"), 3600),
    },
    lengths={
        **dict.fromkeys((("viertelstunde",), ("eine", "viertelstunde")), 900),
        **dict.fromkeys((("dreiviertelstunde",), ("eine", "dreiviertelstunde")), 2700),
    },
    half_more=frozenset({("und", "eine", "halbe"), ("und", "halbe"), ("einhalb",)}),
    more=frozenset({"noch", "weitere", "nochmal"}),
)
_ORDINALS = (
    "erste ersten erster erstes,zweite zweiten zweiter zweites,"
    "dritte dritten dritter drittes,vierte vierten vierter viertes,"
    "fuenfte fuenften fuenfter fuenftes,sechste sechsten sechster sechstes,"
    "siebte siebten siebter siebtes,achte achten achter achtes,"
    "neunte neunten neunter neuntes,zehnte zehnten zehnter zehntes,"
    "elfte elften elfter elftes,zwoelfte zwoelften zwoelfter zwoelftes"
)
NUMERALS = numerals(
    _WORDS,
    partial(spell_with, spell_whole=_spell_whole, minus="minus", point="Komma"),
    ordinals(_ORDINALS),
)
