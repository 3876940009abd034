"""Broken ZWO text -> well-formed XML with the same lines, and a note for each thing mended.

One file in eleven is not well-formed: tags left open, closed twice or closed as `<tags/>`, a bare
`&`, quotes or `<` inside an attribute, a missing end. The mender takes the pieces one by one
(xml_scan.py), keeps a stack of what is open and knows which ZWO elements cannot contain each
other. It adds and leaves out tags, never line breaks, so that a line number stays true. What it
returns is parsed again by the strict parser, which has the last word.
"""

import re
from dataclasses import dataclass, field

from workouts.formats.limits import MAX_DEPTH, MAX_REPAIRS
from workouts.formats.xml_scan import Piece, PieceKind, Scanner
from workouts.formats.zwo_elements import BLOCKS, CONTAINERS, TEXTS, WORDS
from workouts.workout import RepairNote

ROOT = "workout_file"
LEAVES = WORDS | TEXTS | {"tag"}
KNOWN = LEAVES | CONTAINERS | frozenset(BLOCKS)
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(?!#(?:\d{1,7}|x[0-9A-Fa-f]{1,6});)")
NUMBERED = re.compile(r"&#(?:(\d{1,7})|x([0-9A-Fa-f]{1,6}));")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class BeyondRepair(Exception):
    """So much is broken, or open, at `line` that this is not a workout."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}: broken in too many places")
        self.line = line


@dataclass(frozen=True, slots=True)
class Mended:
    """The repaired text, and the repairs in the order of their lines."""

    text: str
    repairs: tuple[RepairNote, ...]


def mend(text: str) -> Mended:
    """Return `text` made well-formed as far as it goes; raises BeyondRepair."""
    mender = _Mender()
    text = mender.without_forbidden(text)
    for piece in Scanner(text, mender.note).pieces():
        mender.take(piece)
    mender.close_all()
    repairs = sorted(mender.repairs, key=lambda note: note.line)
    return Mended("".join(mender.out), tuple(repairs))


@dataclass(slots=True)
class _Open:
    """An element as it was opened; `at` is where the end of its tag stands in the output."""

    tag: str
    line: int
    at: int

    @property
    def kind(self) -> str:
        return self.tag.lower()


@dataclass(slots=True)
class _Mender:
    out: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    repairs: list[RepairNote] = field(default_factory=list)
    line: int = 1  # of the newest piece
    whole: _Open | None = None  # the newest block, while it is <Block/> and only texts followed
    root: _Open | None = None
    root_end: int | None = None  # where the root's end tag stands in the output

    def note(self, line: int, what: str) -> None:
        self.repairs.append(RepairNote(line, what))
        if len(self.repairs) > MAX_REPAIRS:
            raise BeyondRepair(line)

    def without_forbidden(self, text: str) -> str:
        """Return `text` with a blank for each control character that XML does not allow."""
        if not FORBIDDEN.search(text):
            return text
        for line, row in enumerate(text.split("\n"), 1):
            if FORBIDDEN.search(row):
                self.note(line, "control characters are left out")
        return FORBIDDEN.sub(" ", text)

    def take(self, piece: Piece) -> None:
        self.line = piece.line
        match piece.kind:
            case PieceKind.WORDS:
                self._take_words(piece)
            case PieceKind.VERBATIM:
                self.out.append(piece.raw)
            case PieceKind.SKIPPED:
                self._skip(piece)
            case PieceKind.CUT:
                self.note(piece.line, f"the file is cut off inside <{piece.tag}>; it is left out")
                self._skip(piece)
            case PieceKind.END:
                self._take_end(piece)
            case PieceKind.START | PieceKind.WHOLE:
                self._take_start(piece)

    def close_all(self) -> None:
        while self.open:
            left = self.open.pop()
            self.note(self.line, f"the file ends before </{left.tag}>; it is closed here")
            self.out.append(f"</{left.tag}>")

    def _skip(self, piece: Piece) -> None:
        self.out.append("\n" * piece.raw.count("\n"))

    def _take_words(self, piece: Piece) -> None:
        if self.open or not piece.raw.strip():
            self.out.append(self._escaped(piece.raw, piece.line))
        else:
            self.note(piece.line, "words outside the workout are left out")
            self._skip(piece)

    def _escaped(self, text: str, line: int) -> str:
        """Return words or a value with bare & and < as XML wants them."""

        def numbered(found: re.Match[str]) -> str:
            code = int(found[1]) if found[1] else int(found[2], 16)
            if code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE:
                return found[0]
            if 0x10000 <= code <= 0x10FFFF:
                return found[0]
            self.note(line, f"{found[0]} is no character; it is kept as it is written")
            return "&amp;" + found[0][1:]

        without_ampersand = BARE_AMPERSAND.sub("&amp;", text)
        if without_ampersand != text:
            self.note(line, "a bare & is read as &amp;")
        if "<" in text:
            self.note(line, "a bare < is read as &lt;")
        text = NUMBERED.sub(numbered, without_ampersand)
        return text.replace("<", "&lt;").replace("]]>", "]]&gt;")

    def _take_start(self, piece: Piece) -> None:
        kind = piece.tag.lower()
        if self._is_mistaken_end(piece):
            self.note(piece.line, f"<{piece.tag}> is read as </{piece.tag}>")
            self._close_newest()
            self._skip(piece)
            return
        self._make_room(piece)
        if kind not in TEXTS:
            self.whole = None
        self.out.append(f"<{piece.tag}{self._attributes(piece)}")
        here = _Open(piece.tag, piece.line, len(self.out))
        ends = piece.kind is PieceKind.WHOLE
        self.out.append("/>" if ends else ">")
        self.out.append("\n" * (piece.raw.count("\n") - self.out[-2].count("\n")))
        if not self.open:
            self.root = here
        if not ends:
            self.open.append(here)
            if len(self.open) > MAX_DEPTH:
                raise BeyondRepair(piece.line)
        elif kind in BLOCKS:
            self.whole = here

    def _attributes(self, piece: Piece) -> str:
        values = ((name, self._escaped(value, piece.line)) for name, value in piece.attributes)
        return "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in values)

    def _is_mistaken_end(self, piece: Piece) -> bool:
        """Say whether <tags/>, or a second <name>, stands where an end tag should."""
        kind = piece.tag.lower()
        if piece.attributes or not self.open or self.open[-1].kind != kind or kind not in KNOWN:
            return False
        return piece.kind is PieceKind.WHOLE or kind not in BLOCKS

    def _make_room(self, piece: Piece) -> None:
        """Close what cannot contain the element that begins, and see that there is a root."""
        kind = piece.tag.lower()
        if not self.open:
            self._make_root(piece)
        if kind not in KNOWN:
            return
        while self.open and self.open[-1].kind in LEAVES:
            self._close_unclosed(f"<{piece.tag}>")
        if kind != "tag":
            while self.open and self.open[-1].kind == "tags":
                self._close_unclosed(f"<{piece.tag}>")
        if kind in BLOCKS:
            while any(waiting.kind in BLOCKS for waiting in self.open):
                self._close_unclosed(f"<{piece.tag}>")

    def _make_root(self, piece: Piece) -> None:
        if self.root is None:
            # Another kind of file keeps its own root, by which it is refused.
            if piece.tag.lower() in KNOWN and piece.tag.lower() != ROOT:
                self.note(piece.line, f"<{ROOT}> is missing at the start; it is added")
                self.root = _Open(ROOT, piece.line, len(self.out))
                self.out.append(f"<{ROOT}>")
                self.open.append(self.root)
        elif self.root_end is not None:
            self.note(piece.line, f"<{piece.tag}> stands after the end of the workout; it is kept")
            self.out[self.root_end] = ""
            self.root_end = None
            self.open.append(self.root)

    def _take_end(self, piece: Piece) -> None:
        kind = piece.tag.lower()
        whole, self.whole = self.whole, self.whole if kind in TEXTS else None
        if any(waiting.kind == kind for waiting in self.open):
            while self.open[-1].kind != kind:
                self._close_unclosed(f"</{piece.tag}>")
            self._close_newest()
        elif whole is not None and whole.kind == kind:
            self.note(whole.line, f"<{whole.tag}/> is closed once more later; it ends there")
            self.out[whole.at] = ">"
            self.out.append(f"</{whole.tag}>")
        elif kind in BLOCKS and self.open and self.open[-1].kind in BLOCKS:
            newest = self.open[-1]
            what = f"<{newest.tag}> of line {newest.line} is closed by </{piece.tag}>"
            self.note(piece.line, what)
            self._close_newest()
        else:
            self.note(piece.line, f"</{piece.tag}> closes nothing; it is left out")
        self._skip(piece)

    def _close_unclosed(self, before: str) -> None:
        newest = self.open[-1]
        self.note(newest.line, f"<{newest.tag}> is never closed; it ends before {before}")
        self._close_newest()

    def _close_newest(self) -> None:
        closed = self.open.pop()
        self.out.append(f"</{closed.tag}>")
        if not self.open:
            self.root_end = len(self.out) - 1
