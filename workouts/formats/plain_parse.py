"""Rows of our plain text -> steps and sets, with every fault and where it is.

A set is `5x (3m 110% / 3m 50%)`, over several lines too, or a line `5x` with its steps below it,
each indented or behind `- `. After a fault the reading goes on at the next step, so that one look
shows all that is wrong, and the rest still has a profile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workouts.formats.limits import MAX_REPEATS, MAX_SECONDS, MAX_STEPS
from workouts.formats.plain_nodes import Cue, Node, SetNode, Size, StepNode, size_of
from workouts.formats.plain_step import EXAMPLE, Wrong, read_parts, step_of
from workouts.formats.plain_tokens import Row, Sort, Token

MAX_DEPTH = 8  # sets within sets
MAX_CUES = 2 * MAX_STEPS
LINE_END = ""
SET_EXAMPLE = "write 5x (3m 110% / 3m 50%)"

Report = Callable[[Token, str, str], None]


@dataclass(slots=True)
class _Statement:
    """Rows that belong together because a bracket stays open; NEXT stands where a line ends."""

    row: Row
    tokens: list[Token]


@dataclass(slots=True)
class PlainParser:
    """Takes rows, keeps nodes and the words that are timed from the start of the workout."""

    tell: Report
    nodes: list[Node] = field(default_factory=list)
    absolute: list[Cue] = field(default_factory=list)
    _last: StepNode | None = None  # the step that a line of words belongs to
    _total: Size = field(default_factory=lambda: Size(0, 0, 0))
    _faults: int = 0

    def report(self, token: Token, what: str, hint: str) -> None:
        self._faults += 1
        self.tell(token, what, hint)

    def parse(self, rows: Sequence[Row]) -> None:
        statements = self._statements(rows)
        at = 0
        while at < len(statements):
            items, at = self._statement(statements, at, 0)
            for node in items:
                self._keep(node)

    def _keep(self, node: Node) -> None:
        """Take a node into the workout, within the limits of one."""
        size = size_of([node])
        total = self._total + size
        if too_much(total):
            if not too_much(self._total):
                place = Token(Sort.ODD, "", node.line, node.column)
                self.report(place, f"from here on the workout has {too_much(total)}", "shorten it")
            self._total = total
            return
        self._total = total
        self.nodes.append(node)

    # -- lines ------------------------------------------------------------------------------------

    def _statements(self, rows: Sequence[Row]) -> list[_Statement]:
        out: list[_Statement] = []
        opened: list[Token] = []
        for row in rows:
            tokens = list(row.tokens)
            if opened:
                end = Token(Sort.NEXT, LINE_END, row.line, tokens[0].column)
                out[-1].tokens += [end, *tokens]
            else:
                out.append(_Statement(row, tokens))
            for token in tokens:
                if token.sort is Sort.OPEN:
                    opened.append(token)
                elif token.sort is Sort.CLOSE and opened:
                    opened.pop()
        for token in opened[:1]:
            self.report(
                token, "this ( is never closed", "close it with ) behind the set's last step"
            )
        return out

    def _statement(
        self, statements: Sequence[_Statement], at: int, depth: int
    ) -> tuple[list[Node], int]:
        """Return the nodes of the statement at `at`, with the lines below it that are its block."""
        statement = statements[at]
        tokens = statement.tokens
        if not _heads_block(tokens):
            return self._items(tokens, depth), at + 1
        head = tokens[0]
        items: list[Node] = []
        at += 1
        found, before = False, self._faults
        while at < len(statements) and _belongs(statements[at], statement.row, found):
            found = True
            if depth >= MAX_DEPTH:
                at += 1
                continue
            more, at = self._statement(statements, at, depth + 1)
            items += more
        if not found:
            hint = "put its steps below it, each behind - ; or " + SET_EXAMPLE
            self.report(head, f"{head.text} has no steps", hint)
            return [], at
        return self._set(head, items, len(tokens) > 1, depth, before), at

    # -- one statement ----------------------------------------------------------------------------

    def _items(self, tokens: Sequence[Token], depth: int) -> list[Node]:
        """Return the nodes between separators; brackets count as one piece with their set."""
        out: list[Node] = []
        for piece in _split(tokens):
            out += self._item(piece, depth)
        return out

    def _item(self, tokens: Sequence[Token], depth: int) -> list[Node]:
        first = tokens[0]
        if first.sort is Sort.REPEAT:
            return self._repeated(first, tokens[1:], depth)
        if first.sort is Sort.OPEN:
            return self._bracketed(None, tokens, depth)
        stray = next((each for each in tokens if each.sort in (Sort.OPEN, Sort.CLOSE)), None)
        try:
            if stray is not None:
                what = f"this {stray.text} belongs to no set"
                raise Wrong(stray, what, f"take it out, or {SET_EXAMPLE}")
            return self._step(tokens)
        except Wrong as wrong:
            self.report(wrong.token, wrong.what, wrong.hint)
            return []

    def _step(self, tokens: Sequence[Token]) -> list[Node]:
        parts = read_parts(tokens)
        self.absolute += parts.absolute
        if not parts.only_words:
            step = step_of(parts, tokens[0])
            self._last = step
            return [step]
        if parts.cues and self._last is None:
            what = "these words stand before any step"
            raise Wrong(tokens[0], what, "put them behind the step they belong to")
        for cue, token in parts.cues:
            assert self._last is not None
            if token.sort is Sort.WORDS:
                hint = 'put them on the step\'s line, or give a time: @1m "Spin up"'
                raise Wrong(token, "these words have no time", hint)
            if cue.at_s >= self._last.seconds:
                what = "the step above is over before these words come"
                raise Wrong(token, what, "give an earlier time")
            self._last.cues.append(cue)
        return []

    def _repeated(self, head: Token, rest: Sequence[Token], depth: int) -> list[Node]:
        """Return a set: `5x (…)`, or `5x 3m 110%` to the end of the item."""
        if not rest:
            self.report(head, f"{head.text} has no steps", SET_EXAMPLE)
            return []
        if rest[0].sort is Sort.OPEN:
            return self._bracketed(head, rest, depth)
        skip = rest[-1].sort is Sort.SKIP
        before = self._faults
        inside = self._deeper(rest[:-1] if skip else rest, depth)
        return self._set(head, inside, skip, depth, before)

    def _bracketed(self, head: Token | None, tokens: Sequence[Token], depth: int) -> list[Node]:
        close = _closing(tokens)
        behind = list(tokens[close + 1 :])
        before = self._faults
        inside = self._deeper(tokens[1:close], depth)
        if head is None and behind and behind[0].sort is Sort.TIMES:
            head = behind.pop(0)
        skip = bool(behind) and behind[0].sort is Sort.SKIP
        for token in behind[skip : skip + 1]:
            hint = "put / between the set and the next step"
            self.report(token, f"{token.text[:40]!r} stands right behind a set", hint)
        if head is None:
            self.report(tokens[0], "how many times this is ridden is missing", SET_EXAMPLE)
            return inside
        return self._set(head, inside, skip, depth, before)

    def _deeper(self, tokens: Sequence[Token], depth: int) -> list[Node]:
        return self._items(tokens, depth + 1) if depth < MAX_DEPTH else []

    def _set(
        self, head: Token, items: list[Node], skip_last: bool, depth: int, before: int
    ) -> list[Node]:
        """Return the set, or its items once when it cannot be repeated so.

        `before` is how many faults there were before its items were read.
        """
        repeats = int("".join(sign for sign in head.text if sign.isdigit()))
        if depth >= MAX_DEPTH:
            what = f"more than {MAX_DEPTH} sets stand within each other"
            self.report(head, what, "write the inner ones out")
            return []
        if not 1 <= repeats <= MAX_REPEATS:
            what = f"{head.text} is no number of repeats"
            self.report(head, what, f"give 1 to {MAX_REPEATS}")
            return items
        if not items:
            if self._faults == before:
                self.report(head, f"{head.text} has no steps", SET_EXAMPLE)
            return []
        if skip_last and len(items) < 2:
            what = "this set has no rest at its end to skip"
            self.report(head, what, "take skip last rest out, or add the rest: / 3m 50%")
            skip_last = False
        node = SetNode(head.line, head.column, repeats, items, skip_last)
        if told := too_much(size_of([node])):
            self.report(head, f"this set has {told}", f"repeat it less often; {EXAMPLE}")
            return items
        return [node]


def _heads_block(tokens: Sequence[Token]) -> bool:
    """Whether the line is `5x` alone, so that its steps are below it."""
    sorts = [token.sort for token in tokens]
    return sorts in ([Sort.REPEAT], [Sort.REPEAT, Sort.SKIP])


def _belongs(statement: _Statement, head: Row, began: bool) -> bool:
    """Whether the statement is in the block under `head`.

    Indented deeper it is; behind `- ` at the same depth too, until a blank line ends the block.
    """
    row = statement.row
    if row.indent > head.indent:
        return True
    if row.after_blank and began:
        return False
    if row.tokens[0].sort is Sort.AT and began:
        return True  # words of the step above
    return row.bullet and not head.bullet and row.indent == head.indent


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the pieces between separators outside brackets, the empty ones left out.

    A set without brackets, `4x 3m 110% / 3m 50%`, is one piece to the end of its line.
    """
    pieces: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.sort is Sort.NEXT and depth == 0:
            if token.text == LINE_END or not _is_open_set(pieces[-1]):
                pieces.append([])
            else:
                pieces[-1].append(token)
            continue
        if token.sort is Sort.OPEN:
            depth += 1
        elif token.sort is Sort.CLOSE:
            depth = max(0, depth - 1)
        pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def _is_open_set(piece: Sequence[Token]) -> bool:
    return len(piece) > 1 and piece[0].sort is Sort.REPEAT and piece[1].sort is not Sort.OPEN


def _closing(tokens: Sequence[Token]) -> int:
    """Return where the bracket that opens `tokens` closes; their end when it does not."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.sort is Sort.OPEN:
            depth += 1
        elif token.sort is Sort.CLOSE:
            depth -= 1
            if depth == 0:
                return index
    return len(tokens)


def too_much(size: Size) -> str:
    """Return what there is too much of, "" when a rider could ride it."""
    if size.steps > MAX_STEPS:
        return f"{size.steps} steps, more than {MAX_STEPS}"
    if size.seconds > MAX_SECONDS:
        return f"more than {MAX_SECONDS // 3600} hours"
    return f"{size.cues} texts, more than {MAX_CUES}" if size.cues > MAX_CUES else ""
