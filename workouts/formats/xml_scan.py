"""Broken XML text -> pieces: words, starts and ends of elements, with forgiving attributes.

Never fails: whatever follows a `<` is the best guess at what its author meant, and each guess is
reported. Every abnormal value costs a note, and notes are limited, so a hostile file cannot make
the reading long.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from workouts.formats.zwo_elements import ATTRIBUTES, BLOCKS, TEXTS

Note = Callable[[int, str], None]

NAME = r"[A-Za-z_][A-Za-z0-9_:.-]*"
START = re.compile(f"<({NAME})")
END = re.compile(rf"</\s*({NAME})\s*(/?)\s*(>?)")
ATTRIBUTE = re.compile(rf"({NAME})\s*=\s*")
WHOLE_END = re.compile(r"/\s*>")
SPACE = re.compile(r"\s*")
UNQUOTED = re.compile(r"""[^\s<>"'/=]+""")
JUNK = re.compile(r"/|[^\s<>/]+")
# A quote ends a value only when a tag's end, another attribute or another tag follows.
AFTER_VALUE = re.compile(rf"""\s*(?:/\s*>|>|<[/A-Za-z!]|{NAME}\s*=|\Z)""")
VALUE_STOP = re.compile(r"""["'“”‘’]|/?>(?=\s*<[/A-Za-z!])""")
NEXT_ATTRIBUTE = re.compile(rf"\s+({NAME})\s*=\s*\Z")
LINE_END = re.compile(r"[\n<>]|\Z")
CLOSING_QUOTES = {'"': '"', "'": "'", "“": '“”"', "”": '“”"', "‘": "‘’'", "’": "‘’'"}
# Attributes with words, which may have quotes inside; the values of others end at the first one.
WORDY = frozenset({"message", "text", "name"})
LONGEST_VALUE = 4_000
LONGEST_NAME = 60
# Parts that hold no element: how they begin, how they end, whether the strict parser sees them.
SECTIONS = (("<!--", "-->", False), ("<![CDATA[", "]]>", True), ("<?", "?>", False))


class PieceKind(Enum):
    """What a piece of the text is."""

    WORDS = "words"
    VERBATIM = "verbatim"  # goes to the strict parser as it is
    SKIPPED = "skipped"  # comments and instructions: nothing to ride
    START = "start"  # <name ...>
    WHOLE = "whole"  # <name .../>
    END = "end"  # </name>
    CUT = "cut"  # a tag that the end of the file cuts off


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece, the 1-based line it begins in, and its tag and attributes when it has some."""

    kind: PieceKind
    line: int
    raw: str
    tag: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


class Scanner:
    """Walks once over a text; `note` is told each guess with its line."""

    def __init__(self, text: str, note: Note) -> None:
        self.text = text
        self.note = note
        self.line = 1
        self.endless: set[str] = set()  # sections whose end is nowhere in the rest

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order; their raw texts together are the whole text."""
        at = 0
        while at < len(self.text):
            piece = self._next(at)
            yield piece
            at += len(piece.raw)
            self.line += piece.raw.count("\n")

    def _next(self, at: int) -> Piece:
        if self.text[at] != "<":
            end = self.text.find("<", at)
            return Piece(PieceKind.WORDS, self.line, self.text[at : end if end >= 0 else None])
        return self._section(at) or self._markup(at)

    def _section(self, at: int) -> Piece | None:
        """Return the comment, instruction, CDATA section or declaration that begins here."""
        text = self.text
        for opening, closing, kept in SECTIONS:
            if text.startswith(opening, at):
                missing = opening in self.endless
                end = -1 if missing else text.find(closing, at + len(opening))
                if end < 0:
                    self.endless.add(opening)
                    return Piece(PieceKind.WORDS, self.line, opening)
                # A comment is skipped, since a `--` inside would not be well-formed.
                kind = PieceKind.VERBATIM if kept else PieceKind.SKIPPED
                return Piece(kind, self.line, text[at : end + len(closing)])
        if text.startswith("<!", at):
            end = text.find(">", at)
            return Piece(PieceKind.VERBATIM, self.line, text[at : end + 1 if end >= 0 else None])
        return None

    def _markup(self, at: int) -> Piece:
        """Return the tag that begins here, or the bare `<`."""
        text = self.text
        if found := END.match(text, at):
            if found[2]:
                self.note(self.line, f"</{found[1]}/> is read as </{found[1]}>")
            if not found[3]:
                self.note(self.line, f"</{found[1]} has no >")
            return Piece(PieceKind.END, self.line, found[0], found[1])
        if found := START.match(text, at):
            return self._tag(at, found.end(), found[1])
        return Piece(PieceKind.WORDS, self.line, "<")

    def _tag(self, start: int, at: int, tag: str) -> Piece:
        """Return the tag whose name ends at `at`, its attributes read up to its end."""
        text = self.text
        attributes: dict[str, str] = {}

        def piece(kind: PieceKind, end: int) -> Piece:
            return Piece(kind, self.line, text[start:end], tag, tuple(attributes.items()))

        while True:
            at = _skip_space(text, at)
            if at >= len(text):
                return piece(PieceKind.CUT, at)
            if text[at] == ">":
                return piece(PieceKind.START, at + 1)
            if ending := WHOLE_END.match(text, at):
                return piece(PieceKind.WHOLE, ending.end())
            line = self.line + text.count("\n", start, at)
            if text[at] == "<":
                self.note(line, f"<{tag} has no >")
                alone = tag.lower() in BLOCKS or tag.lower() in TEXTS or tag.lower() == "tag"
                return piece(PieceKind.WHOLE if alone else PieceKind.START, at)
            if found := ATTRIBUTE.match(text, at):
                name = found[1]
                value, at = self._value(found.end(), name, line)
                if name in attributes:
                    self.note(line, f"{name} stands twice in <{tag}>; the first one counts")
                attributes.setdefault(name, value)
                continue
            junk = JUNK.match(text, at)
            at = junk.end() if junk else at + 1
            self.note(line, f"{_short(junk[0] if junk else '')} in <{tag}> is left out")

    def _value(self, at: int, name: str, line: int) -> tuple[str, int]:
        """Return the value that begins at `at`, and where reading goes on."""
        text = self.text
        closing = CLOSING_QUOTES.get(text[at : at + 1])
        if closing is None:
            bare = UNQUOTED.match(text, at)
            self.note(line, f"the value of {name} has no quotes")
            return (bare[0], bare.end()) if bare else ("", at)
        if text[at] not in "\"'":
            self.note(line, f"curly quotes round the value of {name} are read as straight ones")
        start, inner = at + 1, False
        for stop in VALUE_STOP.finditer(text, start, start + LONGEST_VALUE):
            if stop[0] not in CLOSING_QUOTES:
                self.note(line, f"the value of {name} has no closing quote")
                return text[start : stop.start()].rstrip(), stop.start()
            if stop[0] not in closing:
                continue
            if AFTER_VALUE.match(text, stop.end()):
                if inner:
                    self.note(line, f"quotes inside the value of {name} are kept as words")
                return text[start : stop.start()], stop.end()
            before = max(start, stop.start() - LONGEST_NAME)
            following = NEXT_ATTRIBUTE.search(text, before, stop.start())
            if following and following[1].lower() in ATTRIBUTES:
                self.note(line, f"the value of {name} has no closing quote")
                return text[start : following.start()], following.start()
            if name.lower() not in WORDY:
                return text[start : stop.start()], stop.end()
            inner = True
        self.note(line, f"the value of {name} has no closing quote")
        end = LINE_END.search(text, start)
        stop_at = end.start() if end else len(text)
        return text[start:stop_at], stop_at


def _skip_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _short(words: str) -> str:
    """Return words quoted, cut to what fits in a sentence."""
    words = " ".join(words.split())
    return repr(words if len(words) <= 40 else words[:39] + "…")
