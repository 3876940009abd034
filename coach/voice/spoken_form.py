"""What the coach writes -> what a voice is to read: no marks, numbers and units as words.

"TSB −13; 2×20 at 95 % FTP" -> "TSB minus thirteen, two by twenty at ninety-five percent FTP".
Numbers become words here, and not in the engine: every engine then says the same, "2 minuty" has
its gender, and the words before a number can be counted.
"""

import re
from functools import lru_cache

from coach.language import LANGUAGES, Language
from coach.voice.speech_words import MOST, Number, SpeechWords, speech_words
from coach.voice.spoken_marks import without_marks

_DIGITS = r"(?:\d+(?:[.,]\d+)*|(?<![\w.,])[.,]\d+)"
_HALVES = {"½": "5", "¼": "25", "¾": "75"}
_PART = re.compile(r"(?<![\d.,])(\d*)\s?([½¼¾])")
_SPACED_GROUP = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")
# 4′30″, 1h05, 2min30 as on a clock; a lone prime is minutes, a double one seconds.
_PRIMES = re.compile(
    r"(?<![\d:.,])(\d{1,3})\s?(?:[′']|min\s?|m)\s?([0-5]\d)(?:\s?[″s]|\s?sec)?(?!\w)"
)
_HOURS = re.compile(r"(?<![\d:.,])(\d{1,2})h([0-5]\d)(?!\w)(?!\s?[′'])")
_LONE_PRIMES = re.compile(r"(?<=\d)\s?(′|″)")
_AFTER_DIGIT = re.compile(r"(?<=\d)['’]")
_GROUPS = {
    ".": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}
_NUMBER = re.compile(_DIGITS)
_WORD = re.compile(r"[\s-]?([^\W\d_]+)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\s$")
_BETWEEN = re.compile(
    r"\s?(?P<sets>[x×*])\s?(?=\d)|(?P<to>\s?[–‒—]\s?|[-−‑])(?=[\d.]|[A-Z]\d)|(?P<of>/)(?=\d)"
)
_SIGN_NAMES = {
    "±": "plus_minus", "+": "plus", "−": "minus", "~": "about", "≈": "about", "<": "under",
    ">": "over", "≤": "at_most", "≥": "at_least", "=": "equals", "&": "and", "%": "percent",
    "@": "at", "×": "factor",
}  # fmt: skip
_SIGN = re.compile(f"[{re.escape(''.join(_SIGN_NAMES))}]")
_PAUSE = re.compile(r"\s*(?:[;:]|\s[–—-]+(?=\s)|[–—→⇒•]|…|\.{3,})\s*")
_NAMES = re.compile(r":\s*\Z")  # before a number: "TSB: −13"
_SILENT = re.compile(r"[\\/*^#_$`~]|(?<![^\W\d_])-|-(?![^\W\d_])")
_SPACES = re.compile(r"\s+")
_EARLY = re.compile(r"\s+(?=[,.!?])")
_DOUBLED = re.compile(r",(?:\s*,)+")
_BEFORE_END = re.compile(r",+(?=[.!?])|(?<=[.!?])\s*,+")
_ENDS = re.compile(r"([.!?])(?:\s*\.)+")


def spoken_form(text: str, spoken: Language) -> str:
    """Return a text as it is to be spoken in a language; "" where there is nothing to say."""
    words = speech_words(spoken)
    text = _written_alike(without_marks(text), spoken.hearing.decimal)
    pattern, out, at = _quantities(spoken.code), list[str](), 0
    while found := pattern.search(text, at):
        out.append(_words(text[at : found.start()], words))
        said, at = _said(found, text, words)
        out.append(said)
    out.append(_words(text[at:], words))
    return _tidied("".join(out))


def _written_alike(text: str, decimal: str) -> str:
    """Return text in which a duration is 4:30 and a part of one a decimal, however written."""
    text = _SPACED_GROUP.sub("", text)
    text = _PART.sub(lambda m: f"{m[1] or 0}{decimal}{_HALVES[m[2]]}", text)
    text = _HOURS.sub(r"\1:\2:00", _PRIMES.sub(r"\1:\2", text))
    text = _LONE_PRIMES.sub(lambda m: " min" if m[1] == "′" else " s", text)
    return _AFTER_DIGIT.sub("", text)


@lru_cache(maxsize=len(LANGUAGES))
def _quantities(code: str) -> "re.Pattern[str]":
    from coach.language import language

    words = speech_words(language(code))
    ends = "|".join(sorted(words.ordinal_ends, key=len, reverse=True)) or "(?!)"
    counted = "|".join(words.counted) or "(?!)"
    labels = "|".join(map(re.escape, words.labels))
    return re.compile(
        r"(?<!\d)(?P<date>(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d))(?!\d)"
        r"|(?<![\w:.,])(?P<clock>\d{1,3}:[0-5]\d(?::[0-5]\d)?)(?![\d:])"
        rf"|(?<!\w)(?P<label>{labels})\s?(?P<labelled>\d)(?!\w)"
        rf"|(?<!\w)[x×]\s?(?P<factor>{_DIGITS})(?!\w)"
        rf"|(?<!\w)(?P<ordinal>\d{{1,2}})(?:(?:{ends})(?!\w)"
        rf"|\.(?=\s(?P<noun>{counted})(?!\w))|\.(?=\s(?i:{counted})(?!\w)))"
        r"|(?P<name>[^\W\d_]+\d\w*(?:[.-]\d\w*)*)"
        rf"|(?:(?<![\w%°])(?P<sign>[+−-])|(?P<around>±\s?))?(?P<number>{_DIGITS})"
        rf"(?:(?P<gap>\s?|-)(?P<unit>{words.unit})(?!['′]))?"
    )


def _said(found: "re.Match[str]", text: str, words: SpeechWords) -> tuple[str, int]:
    """Return the words of one quantity with the sign after it, and where the text goes on."""
    end = found.end()
    if found["name"]:
        return _words(found["name"], words), end
    if found["date"]:
        month = words.months[int(found["month"]) - 1]
        return f"{words.spell(int(found['day']))} {month} {words.spell(int(found['year']))}", end
    if found["ordinal"]:
        return _ordinal(found, text, words), end
    value: Number | None
    if found["clock"]:
        parts = [int(part) for part in found["clock"].split(":")]
        value = sum(
            part * unit_s for part, unit_s in zip(reversed(parts), (1, 60, 3600), strict=False)
        )
        said = words.duration(value)
    elif found["label"]:
        value = int(found["labelled"])
        said = f"{words.labels[found['label']]} {words.spell(value)}"
    elif found["factor"]:
        value = _value(found["factor"], words.spoken.hearing.decimal)
        said = f"{words.signs['factor']} {_number(value, found['factor'], '', words)}"
    else:
        value = _value(found["number"], words.spoken.hearing.decimal)
        said = _quantity(found, value, text, words)
    between = _BETWEEN.match(text, end)
    if between is None:
        return said, end
    return f"{said}{_between(between, value, text, words)}", between.end()


def _ordinal(found: "re.Match[str]", text: str, words: SpeechWords) -> str:
    noun = _WORD.match(text, found.end())
    before = _before(text, found.start(), words)
    said = words.ordinal(int(found["ordinal"]), before, noun[1] if noun else "")
    return found[0] if said is None else said


def _quantity(found: "re.Match[str]", value: Number | None, text: str, words: SpeechWords) -> str:
    """Return a number, with its sign and its unit if it has them, in words."""
    sign = words.signs["plus_minus"] if found["around"] else _SIGNED.get(found["sign"] or "", "")
    before = f"{words.signs.get(sign, sign)} " if sign else ""
    unit = found["unit"]
    if unit is None:
        noun = _WORD.match(text, found.end())
        glued = noun is not None and noun[0] == noun[1]
        after = "" if noun is None else noun[1]
        if value is None:
            said = found["number"]
        else:
            said = words.after(_before(text, found.start(), words), value, after)
        return f"{before}{said}{' ' if glued and not _is_raw(said) else ''}"
    counts = 0 if value is None else value
    if found["gap"] == "-" and words.joined_as_one:
        counts = 1
    form = words.unit_after(counts, unit)
    # "5 min. rust" goes on; "Noch 5 min. Halte durch" ends.
    goes_on = text[found.end() :].lstrip()[:1]
    stop = "." if unit.endswith(".") and (not goes_on or goes_on.isupper()) else ""
    return f"{before}{_number(value, found['number'], form.split()[0], words)} {form}{stop}"


_SIGNED = {"+": "plus", "−": "minus", "-": "minus"}


def _number(value: Number | None, written: str, noun: str, words: SpeechWords) -> str:
    """Return a number in words; one that is too long for that as it is written."""
    return written if value is None else words.spell(value, noun)


def _before(text: str, start: int, words: SpeechWords) -> str:
    """Return the word that is said before a place."""
    if text[start - 1 : start] == "/":
        return words.signs["of"]
    found = _LAST_WORD.search(text, max(0, start - 20), start)
    return found[1].casefold() if found else ""


def _is_raw(said: str) -> bool:
    return said[-1:].isdigit()


def _between(found: "re.Match[str]", left: Number | None, text: str, words: SpeechWords) -> str:
    """Return what is said for the sign between two numbers."""
    if found["sets"]:
        return f" {words.signs['sets']} "
    if found["to"]:
        return f" {words.signs['to']} "
    right = _NUMBER.match(text, found.end())
    after = _value(right[0], words.spoken.hearing.decimal) if right else None
    if left is None or after is None or left > after:
        return ", "  # 40/20 is no part of anything
    return f" {words.signs['of']} "


def _value(written: str, decimal: str) -> Number | None:
    """Return the number that is written, None for one that is not put in words."""
    if written[0] in ".,":
        written = f"0{written}"
    if _GROUPS[decimal].fullmatch(written):
        written = written.replace("," if decimal == "." else ".", "")
    whole, *parts = written.replace(",", ".").split(".")
    if len(parts) > 1 or len(whole) > 9 or (parts and len(parts[0]) > 3) or int(whole) >= MOST:
        return None
    return float(f"{whole}.{parts[0]}") if parts else int(whole)


def _words(piece: str, words: SpeechWords) -> str:
    """Return text without numbers as it is said."""
    piece = words.said.sub(lambda m: words.say[m[0]], piece)
    piece = _PAUSE.sub(", ", _NAMES.sub(" ", piece))
    piece = _SIGN.sub(lambda m: f" {words.signs[_SIGN_NAMES[m[0]]]} ", piece)
    return _SILENT.sub(" ", piece)


def _tidied(text: str) -> str:
    text = _EARLY.sub("", _SPACES.sub(" ", text))
    text = _ENDS.sub(r"\1", _BEFORE_END.sub("", _DOUBLED.sub(",", text)))
    return text.strip(" ,").lstrip(" ,.;!?")
