"""A rubric: by what a ride is graded, read from a file beside this one.

id = "structured"
version = 1                 kept with each result
name = "Structured workout"
observed_least = 0.25       less of all weight than this, and there is no score of the whole

[limits]                    thresholds that several criteria share, by name

[[criterion]]
id = "fade"                 names the measure that computes it
name = "Fade across repeats"
weight = 2.5
erg_weight = 1.0            its weight where the trainer holds the power; left out, the same
scale = [[2, 100], [15, 0]] figure -> score, straight lines between; flat beyond the ends
whole_above = 50            the score of the whole is at most this much above this one's
evidence = "…"              what counts
granted = "…"               what cannot be observed, and is then not held against the rider
source = "…"                where the thresholds come from
limits = { settle_s = 10 }  thresholds of its own
judged = true               instead of a scale: a language model scores it, where there is one
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from coach.debrief.judged import JUDGED
from workouts.bounded_text import UnreadableText, read_bounded
from workouts.errors import BadSettings

SHIPPED = Path(__file__).with_name("rubrics")
STRUCTURED, FREE_RIDE, FTP_TEST = "structured", "free_ride", "ftp_test"
LONGEST_FILE = 65_536
LONGEST_TEXT = 400
HIGHEST = 100.0
AS_GIVEN = ((0.0, 0.0), (HIGHEST, HIGHEST))

Scale = tuple[tuple[float, float], ...]
Limits = Mapping[str, float]


class BadRubric(BadSettings):
    """A rubric that cannot be used; the sentence names its file, the line, and what to write."""


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of a rubric."""

    id: str
    name: str
    weight: float
    erg_weight: float
    scale: Scale
    evidence: str
    granted: str
    source: str = ""
    whole_above: float | None = None
    limits: Limits = field(default_factory=dict)
    judged: bool = False

    def score(self, figure: float) -> float:
        """Return 0 to 100 for a figure, unrounded."""
        scale = self.scale
        if figure <= scale[0][0]:
            return scale[0][1]
        for (low, low_score), (high, high_score) in pairwise(scale):
            if figure <= high:
                return low_score + (high_score - low_score) * (figure - low) / (high - low)
        return scale[-1][1]


@dataclass(frozen=True, slots=True)
class Rubric:
    """All by which one kind of ride is graded, in the order of the file."""

    id: str
    version: int
    name: str
    observed_least: float
    limits: Limits
    rows: tuple[Row, ...]

    def limits_of(self, row: Row) -> Limits:
        return {**self.limits, **row.limits}


def read_rubric(path: Path, measures: Mapping[str, Sequence[str]]) -> Rubric:
    """Return the rubric in a file; raises BadRubric.

    `measures` says which criteria can be measured, and the limits that each needs.
    """
    import tomllib

    try:
        text = read_bounded(path, LONGEST_FILE, "a rubric is a few pages")
    except UnreadableText as fault:
        raise BadRubric(str(fault)) from None
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRubric(f"{path}: {error}") from None
    rows = table.pop("criterion", [])
    values = _read(table, _HEAD, path, _Lines(text))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise BadRubric(f"{path}, line 1: there is no criterion; begin one with [[criterion]]")
    read: list[Row] = []
    for number, each in enumerate(rows):
        lines = _Lines(text, number)
        row = Row(**_read(each, _ROW, path, lines, _as_weight(each)))
        if row.id not in measures:
            why = f"nobody measures {row.id!r}; there are {', '.join(sorted(measures))}"
            raise BadRubric(f"{path}, line {lines.of('id')}: {why}")
        if row.judged is not (row.id in JUDGED):
            why = f"{row.id} is {'computed' if row.judged else 'judged by a model: judged = true'}"
            raise BadRubric(f"{path}, line {lines.of('judged')}: {why}")
        if row.id in {before.id for before in read}:
            raise BadRubric(f"{path}, line {lines.of('id')}: {row.id!r} stands there twice")
        for name in measures[row.id]:
            if name not in row.limits and name not in values["limits"]:
                why = f"{row.id} needs a limit {name}; write limits = {{ {name} = … }}"
                raise BadRubric(f"{path}, line {lines.of('limits')}: {why}")
        read.append(row)
    return Rubric(rows=tuple(read), **values)


def _as_weight(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a criterion has where its file is silent."""
    usual: dict[str, Any] = {
        "erg_weight": row.get("weight"),
        "source": "",
        "whole_above": None,
        "limits": {},
        "judged": False,
    }
    return {**usual, "scale": AS_GIVEN} if row.get("judged") is True else usual


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where in a file a name is set: before the first criterion, or in the one of a number."""

    text: str
    criterion: int = -1

    def of(self, name: str) -> int:
        """Return the 1-based line, that of the criterion itself for a name that is missing."""
        at, first = -1, 1
        for number, line in enumerate(self.text.splitlines(), start=1):
            if line.strip() == "[[criterion]]":
                at += 1
                first = number if at == self.criterion else first
            elif at == self.criterion and line.partition("=")[0].strip(" []") == name:
                return number
        return first


_Reader = Callable[[Any], Any]


def _read(
    table: Mapping[str, Any],
    readers: Mapping[str, _Reader],
    path: Path,
    lines: _Lines,
    usual: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a table's values, each read as `readers` has it; raises BadRubric."""
    for name in table:
        if name not in readers:
            why = f"{name} is no part of it; there are {', '.join(readers)}"
            raise BadRubric(f"{path}, line {lines.of(name)}: {why}")
    values: dict[str, Any] = {}
    for name, read in readers.items():
        if name not in table:
            if usual is None or name not in usual:
                raise BadRubric(f"{path}, line {lines.of(name)}: there is no {name}; give one")
            values[name] = usual[name]
            continue
        try:
            values[name] = read(table[name])
        except ValueError as error:
            raise BadRubric(f"{path}, line {lines.of(name)}: {name} {error}") from None
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(f"is {value!r}; give words in quotes")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"has {len(value)} signs; up to {LONGEST_TEXT} are read")
    return value.strip()


def _version(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"is {value!r}; give a whole number from 1")
    return value


def _between(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"is {value!r}; give a number from {low:g} to {high:g}")
        if not low <= value <= high:
            raise ValueError(f"is {value!r}; give a number from {low:g} to {high:g}")
        return float(value)

    return read


_figure = _between(-1e6, 1e6)
_score = _between(0.0, HIGHEST)


def _scale(value: Any) -> Scale:
    if not isinstance(value, list) or len(value) < 2:
        raise ValueError(f"is {value!r}; give at least two pairs, [[2, 100], [15, 0]]")
    points: list[tuple[float, float]] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError(f"has {pair!r}; give pairs of a figure and a score, [2, 100]")
        points.append((_figure(pair[0]), _score(pair[1])))
    if any(after <= before for (before, _), (after, _) in pairwise(points)):
        raise ValueError("has figures that do not rise; write the smallest first")
    return tuple(points)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"is {value!r}; write true, or leave it out")
    return value


def _limits(value: Any) -> Limits:
    if not isinstance(value, dict):
        raise ValueError(f"is {value!r}; give names with numbers")
    return {name: _figure(each) for name, each in value.items()}


_HEAD: Mapping[str, _Reader] = {
    "id": _text,
    "version": _version,
    "name": _text,
    "observed_least": _between(0.0, 1.0),
    "limits": _limits,
}
_ROW: Mapping[str, _Reader] = {
    "id": _text,
    "name": _text,
    "weight": _between(0.0, 100.0),
    "erg_weight": _between(0.0, 100.0),
    "scale": _scale,
    "evidence": _text,
    "granted": _text,
    "source": _text,
    "whole_above": _between(0.0, HIGHEST),
    "limits": _limits,
    "judged": _yes,
}
