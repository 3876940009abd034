"""Which lines of a workout's text belong together: sets and their steps, steps and their words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workouts.formats.plain_tokens import LEAD, Header, Row, Sort, Token, read_rows

HEADS = ([Sort.REPEAT], [Sort.REPEAT, Sort.SKIP])
WORDS_FIRST = (Sort.AT, Sort.WORDS)
INDENT = "  "


@dataclass(frozen=True, slots=True)
class Span:
    """Lines that belong together; those behind `first` up to `inner` may also stand alone."""

    first: int
    last: int
    inner: int

    def cut_by(self, first: int, last: int) -> bool:
        """Whether a range of lines takes a part of it that cannot be without the rest."""
        alone = self.first < first and last <= self.inner
        return self.first <= last and first <= self.last and not alone


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `depth` counts the brackets that are open where it begins."""

    number: int
    content: str
    tokens: tuple[Token, ...] = ()
    lead: str = ""  # the blanks it begins with
    bullet: str = ""
    depth: int = 0
    indent: int = 0
    after_blank: bool = False
    is_header: bool = False

    @property
    def heads_block(self) -> bool:
        """Whether it is `5x` alone, so that the set's steps are below it."""
        return not self.depth and [token.sort for token in self.tokens] in HEADS

    @property
    def is_step(self) -> bool:
        """Whether a step or a set begins or ends in it."""
        return bool(self.tokens) and not self.is_words

    @property
    def is_words(self) -> bool:
        """Whether it is a line of words, which belongs to the step above."""
        return bool(self.tokens) and self.tokens[0].sort in WORDS_FIRST

    @property
    def has_note(self) -> bool:
        """Whether a # with something for the rider stands behind its steps."""
        if not self.tokens:
            return False
        last = self.tokens[-1]
        quoted = last.sort in (Sort.WORDS, Sort.LABEL, Sort.UNENDED)
        # The text of quoted words is without its quotes and escapes: look for the sign itself.
        behind = self.content[last.column - 1 + (0 if quoted else len(last.text)) :]
        return "#" in behind


class Layout:
    """A text as lines with what the parser makes of each."""

    def __init__(self, text: str) -> None:
        self.lines: Sequence[Line] = tuple(_lines(text))
        self._spans = [*self._brackets(), *self._blocks(), *self._worded()]

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """Return the least range of lines around the given that cuts nothing in two."""
        before = None
        while before != (first, last):
            before = (first, last)
            for span in self._spans:
                if span.cut_by(first, last):
                    first, last = min(first, span.first), max(last, span.last)
        return first, last

    def lead_at(self, number: int) -> str:
        """Return how a step in place of a blank line begins."""
        return INDENT * self.lines[number - 1].depth

    def place_below(self, number: int) -> tuple[int, str]:
        """Return how many lines come before a step put below a line, and how that begins."""
        at = self.lines[number - 1]
        if at.is_header:
            after = number
            while after < len(self.lines) and self.lines[after].is_header:
                after += 1
            return after, ""
        if at.is_words:
            step = next((line for line in reversed(self.lines[:number]) if line.is_step), at)
            lead = f"{step.lead}{step.bullet}"
        elif at.heads_block:
            below = next((line for line in self.lines[number:] if line.tokens), None)
            lead = f"{below.lead}{below.bullet}" if below is not None else f"{at.lead}{INDENT}"
            return number, lead
        elif _opened(at.tokens) > 0:
            return number, f"{at.lead}{INDENT}"
        else:
            lead = f"{at.lead}{at.bullet}"
        after = number
        while after < len(self.lines) and self.lines[after].is_words:
            after += 1
        return after, lead

    def _brackets(self) -> Iterator[Span]:
        """Yield the lines of each bracket pair; one that never closes goes to the last line."""
        opened: list[int] = []
        for line in self.lines:
            for token in line.tokens:
                if token.sort is Sort.OPEN:
                    opened.append(line.number)
                elif token.sort is Sort.CLOSE and opened:
                    start = opened.pop()
                    if start != line.number:
                        yield Span(start, line.number, line.number - 1)
        yield from (Span(start, len(self.lines), len(self.lines)) for start in opened)

    def _blocks(self) -> Iterator[Span]:
        """Yield the lines of each set that is a line `5x` with its steps below."""
        for head in self.lines:
            if not head.heads_block:
                continue
            last = head.number
            for line in self.lines[head.number :]:
                if not line.tokens:
                    continue
                if not (line.depth or _belongs(line, head, last > head.number)):
                    break
                last = line.number
            yield Span(head.number, last, last)

    def _worded(self) -> Iterator[Span]:
        """Yield each step with the lines of words below it."""
        step: int | None = None
        for line in self.lines:
            if line.is_step:
                step = line.number
            elif line.is_words and step is not None:
                yield Span(step, line.number, step)


def _belongs(line: Line, head: Line, began: bool) -> bool:
    """Whether a line is in the block under `head`, as the parser sees it."""
    if line.indent > head.indent:
        return True
    if line.after_blank and began:
        return False
    if line.tokens[0].sort is Sort.AT and began:
        return True
    return bool(line.bullet) and not head.bullet and line.indent == head.indent


def _opened(tokens: Sequence[Token]) -> int:
    """Return how many brackets more are opened than closed."""
    sorts = [token.sort for token in tokens]
    return sorts.count(Sort.OPEN) - sorts.count(Sort.CLOSE)


def _lines(text: str) -> Iterator[Line]:
    rows = {each.line: each for each in read_rows(text) if isinstance(each, Row | Header)}
    depth = 0
    for number, content in enumerate(text.split("\n"), 1):
        row = rows.get(number)
        if isinstance(row, Header):
            yield Line(number, content, is_header=True, depth=depth)
            continue
        lead = LEAD.match(content)
        assert lead is not None  # every part of it may be missing
        if row is None:
            yield Line(number, content, lead=lead[1], depth=depth)
            continue
        yield Line(
            number,
            content,
            row.tokens,
            lead[1],
            lead[2] or "",
            depth,
            row.indent,
            row.after_blank,
        )
        for token in row.tokens:
            if token.sort is Sort.OPEN:
                depth += 1
            elif token.sort is Sort.CLOSE:
                depth = max(0, depth - 1)
