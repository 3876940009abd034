"""English number words and numbers: "a hundred and five" <-> 105, "two minutes thirty" -> 150 s.

Input is normalised words (see words.py); a slice either is a number as a whole or it is None.
British and American ways are read: "a hundred and five", "one hundred five", "one oh five".
"""

from coach.numerals import NUMERAL, Number, Numerals, Words, in_a_day, ordinals, read_clock

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

ONES = {word: value for value, word in enumerate(_ONES)} | {"oh": 0, "nought": 0}
TENS = {word: 10 * value for value, word in enumerate(_TENS, start=2)}
SIGNS = {"minus": -1, "negative": -1, "plus": 1}
SECONDS_PER = {"second": 1, "seconds": 1, "minute": 60, "minutes": 60, "hour": 3600, "hours": 3600}
WHOLE_NUMBERS: dict[tuple[str, ...], Number] = {
    ("half",): 0.5,
    ("a", "half"): 0.5,
    ("couple",): 2,
    ("a", "couple"): 2,
    ("a", "couple", "of"): 2,
}


def read_number(words: Words) -> Number | None:
    """Return the number that all of `words` say, or None; whole numbers are int."""
    words = tuple(words)
    if words and words[0] in SIGNS:
        value = _unsigned(words[1:])
        return None if value is None else SIGNS[words[0]] * value
    return _unsigned(words)


def read_duration(words: Words) -> int | None:
    """Return the whole seconds that all of `words` say ("half a minute", "2:30"), or None."""
    words = tuple(words)
    if len(words) == 1 and (clock := read_clock(words[0])) is not None:
        return clock
    at = next((at for at, word in enumerate(words) if word in SECONDS_PER), None)
    if at is None:
        return None
    unit_s = SECONDS_PER[words[at]]
    amount, rest_s = _amount(words[:at]), _rest_of_duration(words[at + 1 :], unit_s)
    if amount is None or rest_s is None:
        return None
    return in_a_day(amount * unit_s + rest_s)


def spell_number(value: Number) -> str:
    """Return `value` (below a million, at most three decimals) in words: "one hundred and five"."""
    if value < 0:
        return f"minus {spell_number(-value)}"
    whole, _, decimals = f"{value:.3f}".rstrip("0").partition(".")
    spelt = _spell_whole(int(whole))
    return (
        f"{spelt} point {' '.join(_ONES[int(digit)] for digit in decimals)}" if decimals else spelt
    )


def _unsigned(words: tuple[str, ...]) -> Number | None:
    if words in WHOLE_NUMBERS:
        return WHOLE_NUMBERS[words]
    if len(words) == 1 and NUMERAL.fullmatch(words[0]):
        return float(words[0]) if "." in words[0] else int(words[0])
    if words[-3:] == ("and", "a", "half"):
        whole = _cardinal(words[:-3])
        return None if whole is None else whole + 0.5
    if "point" in words:
        return _decimal(words)
    return _cardinal(words)


def _decimal(words: tuple[str, ...]) -> float | None:
    at = words.index("point")
    whole = _cardinal(words[:at]) if at else 0
    after = words[at + 1 :]
    digits = [_digit(word) for word in after]
    if all(digit is not None for digit in digits):
        decimals = "".join(str(digit) for digit in digits)
    else:  # "point twenty five"
        pair = _below_hundred(after)
        decimals = "" if pair is None else str(pair)
    return float(f"{whole}.{decimals}") if whole is not None and decimals else None


def _digit(word: str) -> int | None:
    if len(word) == 1 and word in "0123456789":
        return int(word)
    value = ONES.get(word)
    return value if value is not None and value < 10 else None


def _cardinal(words: tuple[str, ...]) -> int | None:
    if len(words) == 1 and NUMERAL.fullmatch(words[0]) and "." not in words[0]:
        return int(words[0])
    if "thousand" in words:
        return _scaled(words, "thousand", 1000)
    return _below_thousand(words)


def _below_thousand(words: tuple[str, ...]) -> int | None:
    if "hundred" in words:
        return _scaled(words, "hundred", 100)
    hundreds = ONES.get(words[0], 0) if words else 0
    if 1 <= hundreds <= 9 and len(words) > 1:
        if words[1] in ("oh", "zero"):  # "one oh five"
            units = _digit(words[2]) if len(words) == 3 else None
            return 100 * hundreds + units if units else None
        tens = _below_hundred(words[1:])  # "one fifty"
        return 100 * hundreds + tens if tens is not None and tens >= 10 else None
    return _below_hundred(words)


def _scaled(words: tuple[str, ...], scale: str, size: int) -> int | None:
    """Read "<head> hundred [and] <tail>"; a missing head or "a" is one."""
    at = words.index(scale)
    below = _below_hundred if size == 100 else _below_thousand
    head = 1 if words[:at] in ((), ("a",)) else below(words[:at])
    tail_words = words[at + 1 :]
    if tail_words[:1] == ("and",):
        tail_words = tail_words[1:]
        tail = below(tail_words)
    else:
        tail = below(tail_words) if tail_words else 0
    return None if not head or tail is None else size * head + tail


def _below_hundred(words: tuple[str, ...]) -> int | None:
    match words:
        case (only,):
            return ONES.get(only, TENS.get(only))
        case (tens, ones) if tens in TENS and 1 <= ONES.get(ones, 0) <= 9:
            return TENS[tens] + ONES[ones]
    return None


def _amount(words: tuple[str, ...]) -> Number | None:
    if words in (("a",), ("an",), ("another",)):
        return 1
    if words in (("half", "a"), ("half", "an"), ("another", "half", "a")):
        return 0.5
    return read_number(words[1:] if words[:1] == ("another",) else words)


def _rest_of_duration(words: tuple[str, ...], unit_s: int) -> float | None:
    """Read what follows the first unit: "and a half", "thirty", "and thirty seconds"."""
    if not words:
        return 0
    if words == ("and", "a", "half"):
        return unit_s / 2
    if unit_s == 1:
        return None
    words = words[1:] if words[0] == "and" else words
    smaller_s = unit_s // 60
    if words and SECONDS_PER.get(words[-1]) == smaller_s:
        words = words[:-1]
    amount = read_number(words)
    return amount * smaller_s if amount is not None and 0 <= amount < 60 else None


def _spell_whole(value: int) -> str:
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return f"{_TENS[tens - 2]} {_ONES[ones]}" if ones else _TENS[tens - 2]
    size, word = (1000, "thousand") if value >= 1000 else (100, "hundred")
    head, tail = divmod(value, size)
    joint = " and " if tail < 100 else " "
    return f"{_spell_whole(head)} {word}" + (f"{joint}{_spell_whole(tail)}" if tail else "")


_ORDINALS = "first,second,third,fourth,fifth,sixth,seventh,eighth,ninth,tenth,eleventh,twelfth"
NUMERALS = Numerals(read_number, read_duration, spell_number, ordinals(_ORDINALS, "st nd rd th"))
