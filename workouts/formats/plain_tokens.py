"""Our plain text of workouts, line by line -> tokens with the place where each stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice

from workouts.formats import quantities


class Sort(Enum):
    """What a token is."""

    REPEAT = "repeat"  # 5x
    TIMES = "times"  # x5, behind a set
    OPEN = "("
    CLOSE = ")"
    NEXT = "/"  # between two steps; a line's end inside brackets too
    WORDS = "words"  # "Spin up"
    LABEL = "label"  # [Over]
    UNENDED = "unended"  # words or a label that the line ends before
    DURATION = "duration"
    POWER = "power"
    CADENCE = "cadence"
    PLACE = "place"  # rep 2/5 set 1
    SKIP = "skip"  # skip last rest
    AT = "@"
    WORD = "word"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a line; `line` and `column` are 1-based."""

    sort: Sort
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line that holds something: how far it is indented, and its tokens."""

    line: int
    indent: int
    bullet: bool  # begins with "- "
    after_blank: bool
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """One line such as `name: Over-unders`; the column is that of its value."""

    line: int
    column: int
    key: str
    value: str


KIND_OR_WORD = (
    r"(?:warm|cool)[ -](?:up|down)\b|free[ -]ride\b|max[ -]effort\b|all[ -]out\b"
    r"|[^\W\d_](?:[^\W_]|[-'’](?=[^\W\d_]))*"
)
# Twice what the longest workout within the limits needs; what is typed beyond is no workout.
MAX_TOKENS = 120_000
REMEMBERED_LINES, REMEMBERED_LENGTH = 2_000, 400  # of a text that is read again at every key

# Tried in this order at each place: what is longer and more certain comes first.
PATTERNS = (
    (Sort.PLACE, r"rep\ +[0-9]{1,6}/[0-9]{1,6}\ +set\ +[0-9]{1,6}\b"),
    (Sort.SKIP, r"skip\s{1,3}last\s{1,3}(?:rest|recovery)\b"),
    (Sort.REPEAT, r"[0-9]{1,9}\s{0,3}[x×](?![^\W\d_])"),
    (Sort.TIMES, r"[x×]\s{0,3}[0-9]{1,9}\b"),
    (Sort.CADENCE, quantities.CADENCE),
    (Sort.POWER, quantities.POWER),
    (Sort.POWER, quantities.ZONE),
    (Sort.DURATION, quantities.DURATION),
    (Sort.OPEN, r"\("),
    (Sort.CLOSE, r"\)"),
    (Sort.NEXT, r"[/;+|]|,(?![0-9])"),
    (Sort.AT, r"@|\bat\b"),
    (Sort.WORD, KIND_OR_WORD),
    (Sort.ODD, r"[^\s()/;+|\"“„\[\],@]+|."),
)
TOKEN = re.compile(
    "|".join(f"(?P<p{index}>{pattern})" for index, (_, pattern) in enumerate(PATTERNS)),
    re.IGNORECASE,
)
SPACE = re.compile(r"\s+")
WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|[“„]([^”“]*)[”“]')
LABEL = re.compile(r"\[((?:[^\]\\]|\\.)*)\]")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
LEAD = re.compile(r"(\s*)([-*•–]\s+|[-*•–]$)?")
HEADER = re.compile(r"\s*(name|title|author|description|tags?)\s*:\s*", re.IGNORECASE)
KEYS = {"title": "name", "tag": "tags"}
TAB_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Excess:
    """Where a text goes on beyond MAX_TOKENS."""

    line: int
    column: int


def read_rows(text: str) -> Iterator[Row | Header | Excess]:
    """Yield every line that says something; a blank one shows in the next row's `after_blank`.

    Excess ends the reading.
    """
    after_blank, left = False, MAX_TOKENS
    for line, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            after_blank = True
            continue
        if header := HEADER.match(content):
            key = header[1].lower()
            value = content[header.end() :].strip()
            yield Header(line, header.end() + 1, KEYS.get(key, key), value)
            continue
        lead = LEAD.match(content)
        assert lead is not None  # every part of it may be missing
        if len(content) <= REMEMBERED_LENGTH:
            tokens = _line_tokens(content, line)[: left + 1]
        else:
            tokens = tuple(islice(_tokens(content, line, lead.end()), left + 1))
        if len(tokens) > left:
            yield Excess(line, tokens[-1].column)
            return
        left -= len(tokens)
        if tokens:
            indent = len(lead[1].expandtabs(TAB_WIDTH))
            yield Row(line, indent, bool(lead[2]), after_blank, tokens)
            after_blank = False


@lru_cache(maxsize=REMEMBERED_LINES)
def _line_tokens(content: str, line: int) -> tuple[Token, ...]:
    """Return the tokens behind a line's lead; while one types, all lines but one are as before."""
    lead = LEAD.match(content)
    return tuple(_tokens(content, line, lead.end() if lead else 0))


def _tokens(content: str, line: int, at: int) -> Iterator[Token]:
    while at < len(content):
        if space := SPACE.match(content, at):
            at = space.end()
            continue
        sign = content[at]
        if sign == "#" and (at == 0 or content[at - 1].isspace()):
            return
        token, at = _token(content, line, at, sign)
        yield token


def _token(content: str, line: int, at: int, sign: str) -> tuple[Token, int]:
    """Return the token at `at` and where it ends."""
    column = at + 1
    if sign in '"“„[':
        sort, pattern = (Sort.LABEL, LABEL) if sign == "[" else (Sort.WORDS, WORDS)
        found = pattern.match(content, at)
        if found is None:
            return Token(Sort.UNENDED, content[at:], line, column), len(content)
        inside = next(group for group in found.groups() if group is not None)
        return Token(sort, unescape(inside), line, column), found.end()
    found = TOKEN.match(content, at)
    assert found is not None  # the last pattern takes any sign
    index = int((found.lastgroup or "p0")[1:])
    return Token(PATTERNS[index][0], found[0], line, column), found.end()


def unescape(text: str) -> str:
    r"""Return words as they are meant: \n, \t, \", \\, \uXXXX and \UXXXXXXXX stand for a sign."""

    def sign(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code is None:
            return PLAIN_ESCAPES.get(found[3], found[3])
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else found[0]

    return ESCAPE.sub(sign, text) if "\\" in text else text


def escape(text: str, closing: str) -> str:
    r"""Return words for between quotes or brackets: unescape(escape(x)) is x."""
    return "".join(_escaped(sign, closing) for sign in text)


def _escaped(sign: str, closing: str) -> str:
    if sign in ("\\", closing):
        return f"\\{sign}"
    if sign == "\n":
        return "\\n"
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
