"""Our own plain text of workouts, which the console's editor uses: text <-> Workout.

docs/workout-text.md is the language as a rider reads it. `parse_text` is for typing: it never
raises and tells every fault with its place. `read_plain_text` is for files: whole or refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.limits import MAX_REPAIRS
from workouts.formats.plain_nodes import Cue, Opened, open_nodes
from workouts.formats.plain_parse import MAX_CUES, PlainParser
from workouts.formats.plain_tokens import (
    WORDS,
    Excess,
    Header,
    Row,
    Sort,
    Token,
    read_rows,
    unescape,
)
from workouts.formats.plain_write import write_plain_text
from workouts.workout import TextEvent, Workout

__all__ = ["Draft", "Fault", "parse_text", "read_plain_text", "write_plain_text"]

REST_DAY = ("rest", "day")
MOST_FAULTS = MAX_REPAIRS
NO_STEPS = "there is nothing to ride yet"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a text; `line` and `column` are 1-based, `hint` is what to write."""

    line: int
    column: int
    what: str
    hint: str

    @property
    def sentence(self) -> str:
        return f"{self.what}; {self.hint}"

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a text comes to while it is typed.

    `workout` is made of what could be read, so that its profile stays while one line is wrong; it
    is None when there is no step. Only without faults is it the whole workout, to save or ride.
    `lines` holds the line of each of its steps.
    """

    workout: Workout | None
    faults: tuple[Fault, ...]
    lines: tuple[int, ...] = ()

    @property
    def is_sound(self) -> bool:
        return self.workout is not None and not self.faults

    def whole(self, path: Path | str) -> Workout:
        """Return the workout; raises UnreadableWorkout with the first fault and how many more."""
        if self.workout is not None and not self.faults:
            return self.workout
        first, others = self.faults[0], len(self.faults) - 1
        more = f" (and {others} more)" if others else ""
        why = f"column {first.column}: {first.sentence}{more}"
        raise UnreadableWorkout(path, first.line, why)


class _Faults:
    """Collects faults, MOST_FAULTS at most: beyond those it is another kind of text."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def tell(self, token: Token, what: str, hint: str) -> None:
        if len(self.all) < MOST_FAULTS:
            self.all.append(Fault(token.line, token.column, what, hint))


def parse_text(text: str, name: str = "") -> Draft:
    """Return what `text` comes to; `name` is the workout's where the text has none. Never raises.

    Lines may end in LF or CRLF; columns count signs.
    """
    faults = _Faults()
    headers: dict[str, list[Header]] = {}
    rows: list[Row] = []
    rest_days: list[Row] = []
    for each in read_rows(text):
        if isinstance(each, Header):
            headers.setdefault(each.key, []).append(each)
        elif isinstance(each, Excess):
            place = Token(Sort.ODD, "", each.line, each.column)
            faults.tell(place, "from here on the text is too long for a workout", "shorten it")
        else:
            (rest_days if _is_rest_day(each) else rows).append(each)
    words = _Words(headers, faults)
    parser = PlainParser(faults.tell)
    parser.parse(rows)
    steps = list(open_nodes(parser.nodes))
    for row in rest_days if steps else ():
        faults.tell(row.tokens[0], "a rest day has no steps", "take this line or the steps out")
    if len(parser.absolute) > MAX_CUES:
        faults.tell(rows[0].tokens[0], f"there are more than {MAX_CUES} texts", "shorten it")
        parser.absolute.clear()
    workout = None
    if steps or rest_days:
        workout = Workout(
            name=words.one("name") or name,
            steps=tuple(each.step for each in steps),
            texts=texts_of(steps, parser.absolute),
            author=words.one("author"),
            description=words.description(),
            tags=words.tags(),
        )
    elif not faults.all:
        end = text.count("\n") + 1
        place = Token(Sort.ODD, "", end, len(text) - (text.rfind("\n") + 1) + 1)
        faults.tell(place, NO_STEPS, "write a step, such as 10m 60%")
    return Draft(workout, tuple(sorted(faults.all)), tuple(each.line for each in steps))


def texts_of(steps: Sequence[Opened], absolute: Sequence[Cue]) -> tuple[TextEvent, ...]:
    """Return the words in the order of time, those of steps first."""
    texts = [event for each in steps for event in each.texts]
    texts += [TextEvent(cue.at_s, cue.text, cue.seconds) for cue in absolute]
    return tuple(sorted(texts, key=lambda event: event.at_s))


def read_plain_text(text: str, name: str = "") -> Workout:
    """Return the workout in `text`.

    Raises UnreadableWorkout with the line of the first fault, its column, and how many there are.
    """
    return parse_text(text, name).whole(name or "the text")


def _is_rest_day(row: Row) -> bool:
    return tuple(token.text.lower() for token in row.tokens) == REST_DAY


@dataclass(frozen=True, slots=True)
class _Words:
    """The header lines of a text."""

    headers: dict[str, list[Header]]
    faults: _Faults

    def one(self, key: str) -> str:
        """Return the only value of a header; every further one is a fault."""
        found = self.headers.get(key, [])
        for header in found[1:]:
            place = Token(Sort.WORDS, header.value, header.line, 1)
            self.faults.tell(place, f"{key}: stands twice", "leave one of them out")
        return self._value(found[0]) if found else ""

    def description(self) -> str:
        """Return the description, a line for each header."""
        return "\n".join(self._value(header) for header in self.headers.get("description", ()))

    def tags(self) -> tuple[str, ...]:
        out: list[str] = []
        for header in self.headers.get("tags", ()):
            at = 0
            while at < len(header.value):
                at = self._tag(header, at, out)
        return tuple(out)

    def _tag(self, header: Header, at: int, out: list[str]) -> int:
        """Take the tag that begins at `at`; returns where the next one does."""
        value = header.value
        while at < len(value) and (value[at].isspace() or value[at] == ","):
            at += 1
        if at == len(value):
            return at
        if value[at] == '"' and (quoted := WORDS.match(value, at)):
            out.append(unescape(quoted[1]))
            return quoted.end()
        end = value.find(",", at)
        end = len(value) if end < 0 else end
        out.append(value[at:end].strip())
        return end

    def _value(self, header: Header) -> str:
        quoted = WORDS.fullmatch(header.value)
        if quoted and quoted[1] is not None:
            return unescape(quoted[1])
        if header.value.startswith('"') and header.value.count('"') == 1:
            place = Token(Sort.UNENDED, header.value, header.line, header.column)
            self.faults.tell(place, "these words have no end", 'close them with "')
        return header.value
