"""Polish numbers in their cases: "dwieście pięćdziesiąt", "dwustu" <-> 250, "półtora" -> 1.5.

Words come folded (ę as e, ł as l), joined or split as a recogniser has it: they are read joined.
"""

import re
from collections.abc import Mapping
from functools import lru_cache, partial

from coach.numerals import Number, NumberWords, Phrase, numerals, ordinals, spell_with

_ONES = (
    *("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"),
    *("dziesięć", "jedenaście", "dwanaście", "trzynaście", "czternaście", "piętnaście"),
    *("szesnaście", "siedemnaście", "osiemnaście", "dziewiętnaście"),
)
_TENS = (
    *("dwadzieścia", "trzydzieści", "czterdzieści", "pięćdziesiąt"),
    *("sześćdziesiąt", "siedemdziesiąt", "osiemdziesiąt", "dziewięćdziesiąt"),
)
_HUNDREDS = (
    *("sto", "dwieście", "trzysta", "czterysta", "pięćset"),
    *("sześćset", "siedemset", "osiemset", "dziewięćset"),
)
# Folded forms of each value: nominative first, then the other cases and genders.
ONES: Mapping[int, str] = {
    0: "zero zera",
    1: "jeden jedna jedno jednego jednej jednym",
    2: "dwa dwie dwoch dwu dwoma dwom",
    3: "trzy trzech trzem trzema",
    4: "cztery czterech czterem",
    5: "piec pieciu",
    6: "szesc szesciu",
    7: "siedem siedmiu",
    8: "osiem osmiu",
    9: "dziewiec dziewieciu",
    10: "dziesiec dziesieciu",
    11: "jedenascie jedenastu",
    12: "dwanascie dwunastu",
    13: "trzynascie trzynastu",
    14: "czternascie czternastu",
    15: "pietnascie pietnastu",
    16: "szesnascie szesnastu",
    17: "siedemnascie siedemnastu",
    18: "osiemnascie osiemnastu",
    19: "dziewietnascie dziewietnastu",
}
TENS: Mapping[int, str] = {
    20: "dwadziescia dwudziestu",
    30: "trzydziesci trzydziestu",
    40: "czterdziesci czterdziestu",
    50: "piecdziesiat piecdziesieciu",
    60: "szescdziesiat szescdziesieciu",
    70: "siedemdziesiat siedemdziesieciu",
    80: "osiemdziesiat osiemdziesieciu",
    90: "dziewiecdziesiat dziewiecdziesieciu",
}
HUNDREDS: Mapping[int, str] = {
    100: "sto stu",
    200: "dwiescie dwustu",
    300: "trzysta trzystu",
    400: "czterysta czterystu",
    500: "piecset pieciuset",
    600: "szescset szesciuset",
    700: "siedemset siedmiuset",
    800: "osiemset osmiuset",
    900: "dziewiecset dziewieciuset",
}
HALVES = {
    **dict.fromkeys(("pol", "polowa", "polowe"), 0.5),
    **dict.fromkeys(("poltora", "poltorej", "jedenipol", "jednaipol"), 1.5),
}


def _values(forms: Mapping[int, str]) -> dict[str, int]:
    return {word: value for value, words in forms.items() for word in words.split()}


def _group(name: str, values: Mapping[str, int]) -> str:
    longest_first = sorted(values, key=len, reverse=True)
    return f"(?P<{name}>{'|'.join(longest_first)})"


_ONE_VALUES, _TEN_VALUES, _HUNDRED_VALUES = _values(ONES), _values(TENS), _values(HUNDREDS)
_BELOW_THOUSAND = re.compile(
    f"{_group('hundreds', _HUNDRED_VALUES)}?{_group('tens', _TEN_VALUES)}?"
    f"{_group('ones', _ONE_VALUES)}?"
)
_THOUSAND = re.compile("tysiac(?:a|u|e|ami|om)?|tysiec(?:y|e)")


def _unsigned(words: Phrase) -> Number | None:
    joined = "".join(words)
    if joined in HALVES:
        return HALVES[joined]
    if words[-2:] == ("i", "pol"):
        whole = _cardinal("".join(words[:-2]))
        return None if whole is None else whole + 0.5
    return _cardinal(joined)


@lru_cache(maxsize=4096)
def _cardinal(joined: str) -> int | None:
    thousand = _THOUSAND.search(joined)
    if thousand is None:
        return _below_thousand(joined)
    head, tail = joined[: thousand.start()], joined[thousand.end() :]
    many = 1 if not head else _below_thousand(head)
    rest = _below_thousand(tail) if tail else 0
    return None if not many or rest is None else 1000 * many + rest


def _below_thousand(joined: str) -> int | None:
    found = _BELOW_THOUSAND.fullmatch(joined) if joined else None
    if found is None:
        return None
    hundreds, tens, ones = found["hundreds"], found["tens"], found["ones"]
    one = _ONE_VALUES.get(ones, 0) if ones else 0
    # "dwadzieścia dwanaście" and "sto zero" are no numbers.
    if ones and ((tens and one > 9) or (one == 0 and (tens or hundreds))):
        return None
    return _HUNDRED_VALUES.get(hundreds, 0) + _TEN_VALUES.get(tens, 0) + one


def _spell_whole(value: int) -> str:
    words = []
    if value >= 1000:
        head, value = divmod(value, 1000)
        words.append(_thousands(head))
        if not value:
            return words[0]
    if value >= 100:
        words.append(_HUNDREDS[value // 100 - 1])
        value %= 100
        if not value:
            return " ".join(words)
    if value >= 20:
        words.append(_TENS[value // 10 - 2])
        value %= 10
        if not value:
            return " ".join(words)
    return " ".join((*words, _ONES[value]))


def _thousands(head: int) -> str:
    if head == 1:
        return "tysiąc"
    few = 2 <= head % 10 <= 4 and not 12 <= head % 100 <= 14
    return f"{_spell_whole(head)} {'tysiące' if few else 'tysięcy'}"


_WORDS = NumberWords(
    unsigned=_unsigned,
    signs={"minus": -1, "plus": 1},
    points=frozenset({"przecinek", "koma", "kropka"}),
    joints=frozenset({"i"}),
    seconds_per={
        **dict.fromkeys(("sekunda", "sekunde", "sekundy", "sekund", "sekundach"), 1),
        **dict.fromkeys(("minuta", "minute", "minuty", "minut", "minutach", "minutke"), 60),
        **dict.fromkeys(("godzina", "godzine", "godziny", "godzin"), 3600),
    },
    lengths={
        **dict.fromkeys((("minute",), ("minutke",), ("minuta",)), 60),
        ("godzine",): 3600,
        **dict.fromkeys((("kwadrans",), ("jeden", "kwadrans")), 900),
    },
    half_more=frozenset({("i", "pol")}),
    more=frozenset({"jeszcze", "kolejne", "kolejna", "dodatkowe"}),
)
_ORDINALS = (
    "pierwszy pierwsza pierwsze pierwszego pierwszym pierwszej,"
    "drugi druga drugie drugiego drugim drugiej,"
    "trzeci trzecia trzecie trzeciego trzecim trzeciej,"
    "czwarty czwarta czwarte czwartego czwartym czwartej,"
    "piaty piata piate piatego piatym piatej,"
    "szosty szosta szoste szostego szostym szostej,"
    "siodmy siodma siodme siodmego siodmym siodmej,osmy osma osme osmego osmym osmej,"
    "dziewiaty dziewiata dziewiate dziewiatego dziewiatym dziewiatej,"
    "dziesiaty dziesiata dziesiate dziesiatego dziesiatym dziesiatej,"
    "jedenasty jedenasta jedenaste jedenastego jedenastym jedenastej,"
    "dwunasty dwunasta dwunaste dwunastego dwunastym dwunastej"
)
NUMERALS = numerals(
    _WORDS,
    partial(spell_with, spell_whole=_spell_whole, minus="minus", point="przecinek"),
    ordinals(_ORDINALS),
)
