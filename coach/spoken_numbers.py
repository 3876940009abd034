"""Numbers in running text: digits and words of four languages -> values with their units.

Unlike a number slot of a template, a sentence does not tell where its numbers are. The longest
slice of words that a language reads as one number is one.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from coach.guard_foreign import is_unreadable_number
from coach.guard_words import GuardWords
from coach.language import LANGUAGES, language
from coach.numbers import ONES, TENS
from coach.spoken_tokens import Sort, Token, tokens_of

MOST_WORDS = 10  # of one number
LONGEST_TEXT = 4_000
# Words inside a number that are none alone.
INSIDE: Mapping[str, frozenset[str]] = {
    "en": frozenset({"and", "point", "a", "oh"}),
    "de": frozenset({"und", "komma", "punkt"}),
    "nl": frozenset({"en", "komma", "punt"}),
    "pl": frozenset({"i", "przecinek", "koma", "kropka"}),
}
STARTS = frozenset({"minus", "negative"})
SCALES: Mapping[str, int] = {
    **dict.fromkeys(("hundred", "hundert", "honderd", "sto", "set"), 100),
    **dict.fromkeys(("thousand", "tausend", "duizend", "tysiac", "tysiace", "tysiecy", "k"), 1000),
}
TIMES = {"s": 1, "min": 60, "h": 3600}
FACTORS = {"kw": ("w", 1000.0), "min": ("s", 60.0), "h": ("s", 3600.0)}
# "A minute" is one minute; "a training stress" is none.
COUNTED_BY_ARTICLE = frozenset({"s", "w", "bpm", "rpm", "kmh", "percent"})
_GLUED_TIMES = ("x", "×")
_ENGLISH = "|".join(sorted((*ONES, *TENS, "hundred", "thousand"), key=len, reverse=True))
_JOINED = re.compile(f"(?:(?:{_ENGLISH})(?:and)?){{2,}}")
_PART = re.compile(f"and|{_ENGLISH}")
_UNMARKED = (("funf", "fuenf"), ("zwolf", "zwoelf"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a sentence: tokens `start` to `end`, with its unit.

    `unit` is None where none is said. `bare_end` is where the number ends and its unit begins.
    """

    start: int
    end: int
    bare_end: int
    value: float
    unit: str | None = None
    factor: float = 1.0  # of the unit said, which `value` has in it: 60 for minutes
    ordinal: bool = False
    slot: str | None = None
    before: frozenset[str] = frozenset()  # tags of the words between the last number and this one


def mentions(text: str, known: GuardWords) -> tuple[Mention, ...]:
    """Return the numbers of a text, with the tags of the words before each."""
    tokens = tokens_of(text[:LONGEST_TEXT], known.spoken.hearing.decimal)
    found, from_ = [], 0
    for each in read(tokens, known):
        tags = frozenset(tag for _, tag in tags_in(tokens, known, from_, each.start))
        found.append(replace(each, before=tags))
        from_ = each.end
    return tuple(found)


def tags_in(
    tokens: Sequence[Token], known: GuardWords, start: int, end: int
) -> Iterator[tuple[int, str]]:
    """Yield the place and tag of each word between two places that has one."""
    words = [token.plain for token in tokens[:end]]
    at = start
    while at < end:
        hit = known.tags.at(words, at)
        if hit is not None:
            yield at, hit[1]
        at += hit[0] if hit else 1


def read(tokens: Sequence[Token], known: GuardWords) -> list[Mention]:
    """Return the numbers among tokens, each with the unit that stands by it."""
    words = [token.plain for token in tokens]
    found = _joined(tokens, list(_raw(tokens, words, known)))
    found = [each for one in found if (each := _with_unit(one, tokens, words, known)) is not None]
    return _durations(_ranges(found, words, known), words, known)


def _raw(tokens: Sequence[Token], words: Sequence[str], known: GuardWords) -> Iterator[Mention]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        one: Mention | None = None
        length = known.lengths.at(words, at)
        if token.sort is Sort.SLOT:
            one = Mention(at, at + 1, at + 1, 0.0, slot=token.text[1:-1])
        elif token.sort is Sort.CLOCK:
            assert token.value is not None
            one = Mention(at, at + 1, at + 1, token.value, "s")
        elif length is not None:
            one = Mention(at, at + length[0], at + length[0], length[1], "s")
        elif token.sort is Sort.NUMBER:
            one = _numeral(tokens, at, known)
        elif token.sort is Sort.WORD:
            one = _in_words(tokens, words, at, known)
        if one is not None:
            yield _signed(one, tokens)
        at = one.end if one is not None else at + 1


def _numeral(tokens: Sequence[Token], at: int, known: GuardWords) -> Mention:
    token = tokens[at]
    value, end = token.value if token.value is not None else math.nan, at + 1
    if at and token.glued and tokens[at - 1].sort is Sort.WORD and not _is_label(tokens, at, known):
        value = math.nan  # "l50" is no number that a rider can be told
    if end < len(tokens):
        after = tokens[end]
        if after.glued and after.plain in known.ordinal_ends:
            return Mention(at, end + 1, end + 1, value, ordinal=True)
        if after.plain == "." and after.glued and _is_counted(tokens, end + 1, known):
            return Mention(at, end + 1, end + 1, value, ordinal=True)  # "3. Intervall"
        if after.plain in SCALES and (end + 1 == len(tokens) or not tokens[end + 1].glued):
            return Mention(at, end + 1, end + 1, value * SCALES[after.plain])
        if after.glued and after.sort is Sort.NUMBER:
            value = math.nan
    return Mention(at, end, end, value)


def _is_counted(tokens: Sequence[Token], at: int, known: GuardWords) -> bool:
    hit = known.tags.at([token.plain for token in tokens[at : at + 3]], 0)
    return hit is not None and hit[1] in ("step", "lap", "set")


def _is_label(tokens: Sequence[Token], at: int, known: GuardWords) -> bool:
    before = tokens[at - 1].plain
    hit = known.tags.at((before,), 0)
    return before in _GLUED_TIMES or (hit is not None and hit[1] == "zone")


def _in_words(
    tokens: Sequence[Token], words: Sequence[str], at: int, known: GuardWords
) -> Mention | None:
    own = known.spoken.code
    if words[at] in known.values:
        return Mention(at, at + 1, at + 1, known.values[words[at]])
    if words[at] in known.ordinals:
        return Mention(at, at + 1, at + 1, known.ordinals[words[at]], ordinal=True)
    for code in (own, *(code for code in LANGUAGES if code != own)):
        if code != own and words[at] in known.ordinary and not _counts_next(words, at, known):
            continue
        one = _longest(tokens, at, code)
        if one is not None:
            return one
    value = 1.0 if words[at] in known.articles else _joined_words(words[at])
    return None if value is None else Mention(at, at + 1, at + 1, value)


def _joined_words(word: str) -> float | None:
    """Return the number of English words run together; NaN for one that nobody can read."""
    if len(word) > 5 and _JOINED.fullmatch(word):
        read_as = language("en").numerals.read_number(_PART.findall(word))
        return math.nan if read_as is None else float(read_as)
    return math.nan if is_unreadable_number(word) else None


def _counts_next(words: Sequence[str], at: int, known: GuardWords) -> bool:
    """Return whether what follows is counted: Polish "ten" is a number before "watów"."""
    hit = known.tags.at(words, at + 1)
    return known.units.at(words, at + 1) is not None or (hit is not None and hit[1] == "step")


def _longest(tokens: Sequence[Token], at: int, code: str) -> Mention | None:
    """Return the longest number of one language that begins here."""
    starts = tokens[at].plain in STARTS
    if not starts and _alone(code, tokens[at].text) is None:
        return None
    places, words = list[int](), list[str]()
    for place in range(at, len(tokens)):
        token = tokens[place]
        if token.sort is Sort.SIGN and token.plain == "-" and place > at and token.glued:
            continue
        folded = _folded(code, token.text)
        inside = token.plain in INSIDE[code] or (starts and place == at)
        if token.sort is not Sort.WORD or len(words) == MOST_WORDS:
            if token.sort is not Sort.NUMBER or token.value is None or "point" not in words:
                break
            folded = token.text
        elif not inside and _alone(code, token.text) is None:
            break
        places.append(place)
        words.append(folded)
    while words:
        value = _read(code, tuple(words))
        if value is not None and tokens[places[-1]].plain not in INSIDE[code]:
            end = places[-1] + 1
            return Mention(at, end, end, value)
        places.pop()
        words.pop()
    return None


@lru_cache(maxsize=8192)
def _folded(code: str, word: str) -> str:
    folded = language(code).hearing.fold(word)
    if code == "de":
        for unmarked, marked in _UNMARKED:
            folded = folded.replace(unmarked, marked)
    return folded


@lru_cache(maxsize=8192)
def _alone(code: str, word: str) -> float | None:
    """Return the number that one word of a language is."""
    if word == "oh":
        return None
    value = language(code).numerals.read_number((_folded(code, word),))
    return None if value is None else float(value)


@lru_cache(maxsize=4096)
def _read(code: str, words: tuple[str, ...]) -> float | None:
    value = language(code).numerals.read_number(words)
    return None if value is None else float(value)


def _signed(one: Mention, tokens: Sequence[Token]) -> Mention:
    """Return the number with the minus that stands before it, where that is no hyphen."""
    at = one.start - 1
    if at < 0 or tokens[at].plain != "-" or not tokens[one.start].glued or one.slot:
        return one
    if at and tokens[at].glued and tokens[at - 1].sort is not Sort.BREAK:
        return one
    return replace(one, start=at, value=-one.value)


def _joined(tokens: Sequence[Token], found: list[Mention]) -> list[Mention]:
    """Return numbers said in pieces as one: "two five zero", "1 500"."""
    out: list[Mention] = []
    for each in found:
        last = out[-1] if out else None
        if last is None or last.ordinal or each.ordinal or last.slot or each.slot:
            out.append(each)
            continue
        gap = [token.plain for token in tokens[last.end : each.start]]
        touching = not gap or (gap == ["-"] and _digits(last) and _digits(each))
        if not touching or last.unit or each.unit:
            out.append(each)
            continue
        value = math.nan
        if tokens[each.start].text.isdigit() and len(tokens[each.start].text) == 3:
            value = last.value * 1000 + each.value
        elif _digits(each) and last.value >= 0 and last.value == int(last.value):
            value = last.value * 10 + each.value
        out[-1] = replace(last, end=each.end, bare_end=each.end, value=value)
    return out


def _digits(one: Mention) -> bool:
    return one.value in range(10)


def _with_unit(
    one: Mention, tokens: Sequence[Token], words: Sequence[str], known: GuardWords
) -> Mention | None:
    """Return a number with the unit after it; None for "a" and "one" that count nothing."""
    if one.slot or one.ordinal or one.unit == "s":
        hit = known.units.at(words, one.end) if one.unit == "s" else None
        return replace(one, end=one.end + hit[0]) if hit and hit[1] in TIMES else one
    at = one.end
    for _ in range(3):
        hit = known.units.at(words, at)
        if hit is not None:
            unit, factor = FACTORS.get(hit[1], (hit[1], 1.0))
            if unit not in COUNTED_BY_ARTICLE and _is_article(one, words, known):
                return None
            return replace(one, end=at + hit[0], value=one.value * factor, unit=unit, factor=factor)
        between = at < len(words) and (
            words[at] in known.articles or words[at] == "-" or known.around["more"].at(words, at)
        )
        if not between:
            break
        at += 1
    if _is_article(one, words, known) and not _counts(one, words, known):
        return None
    after = tokens[one.end] if one.end < len(tokens) else None
    stuck = after is not None and after.glued and after.sort is Sort.WORD
    if after is not None and stuck and after.plain not in _GLUED_TIMES:
        return replace(one, value=math.nan)
    return one


def _is_article(one: Mention, words: Sequence[str], known: GuardWords) -> bool:
    return one.bare_end == one.start + 1 and words[one.start] in known.articles


def _counts(one: Mention, words: Sequence[str], known: GuardWords) -> bool:
    """Return whether "one" counts: after "zone", or near "left"."""
    before = known.tags.at(words[one.start - 1 : one.start], 0) if one.start else None
    if before is not None and before[1] in ("zone", "step", "lap", "set"):
        return True
    near = range(max(0, one.start - 2), min(len(words), one.end + 4))
    hits = (known.tags.at(words, at) for at in near)
    return any(hit is not None and hit[1] in ("left", "done") for hit in hits)


def _ranges(found: list[Mention], words: Sequence[str], known: GuardWords) -> list[Mention]:
    """Give the first number of "85 to 95 rpm" the unit of the second."""
    for at in range(len(found) - 2, -1, -1):
        one, other = found[at], found[at + 1]
        gap = words[one.end : other.start]
        ranged = gap in (["-"], ["/"]) or (
            len(gap) == 1 and known.around["ranges"].at(gap, 0) is not None
        )
        if not ranged or one.unit or not other.unit or one.ordinal or one.slot or other.slot:
            continue
        if list(gap) == ["/"] and other.value:  # "1/2 hour"
            value = one.value * other.factor**2 / other.value
            found[at : at + 2] = [replace(other, start=one.start, value=value)]
        else:
            value = one.value * other.factor
            found[at] = replace(one, unit=other.unit, value=value, factor=other.factor)
    return found


def _durations(found: list[Mention], words: Sequence[str], known: GuardWords) -> list[Mention]:
    """Return "2 minutes [and] 30 [seconds]" as one number."""
    out: list[Mention] = []
    for each in found:
        last = out[-1] if out else None
        if last is not None and last.unit == "s" and last.end > last.bare_end:
            gap = words[last.end : each.start]
            close = not gap or (len(gap) == 1 and known.around["joints"].at(gap, 0) is not None)
            smaller = each.unit in ("s", None) and each.value < min(3600, last.value)
            seconds = each.value
            if each.unit is None:
                smaller = not gap and each.value < 60
            if close and smaller and not each.ordinal and not each.slot and last.value % 60 == 0:
                out[-1] = replace(last, end=each.end, value=last.value + seconds)
                continue
        out.append(each)
    return out
