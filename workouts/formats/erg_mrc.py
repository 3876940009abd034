"""ERG and MRC course files: breakpoints of minutes and watts, or percent of FTP -> Workout.

The format is CompuTrainer's: a [COURSE HEADER], [COURSE DATA] with a point a row, sometimes
[COURSE TEXT] with seconds, words and seconds on screen; either of two columns may come first. Two
points at one minute are a jump, between others power goes in a straight line. Minutes have two
decimals, so 20 s are written 0.33: every point is taken to the nearest second. Watts with an
`FTP =` header are meant for that FTP and become fractions of the rider's; without one they stay
watts.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.course_repeats import mark_repeats
from workouts.formats.decoding import decode_text
from workouts.formats.limits import MAX_POWER_W, MAX_REPAIRS, MAX_SECONDS, MAX_STEPS
from workouts.formats.numbers import read_number, round_half_up
from workouts.workout import RepairNote, Step, StepKind, Target, TextEvent, Unit, Workout

SECTION = re.compile(r"\[\s*(END\s+)?COURSE\s+(HEADER|DATA|TEXT)\s*\]?", re.IGNORECASE)
COLUMNS = re.compile(r"(MINUTES|SECONDS)\s+(WATTS|PERCENTAGE|PERCENT|FTP)\b", re.IGNORECASE)
TURNED_COLUMNS = re.compile(r"(WATTS|PERCENTAGE|PERCENT|FTP)\s+(MINUTES|SECONDS)\b", re.IGNORECASE)
BY_DISTANCE = re.compile(r"(MILES|KM|METERS|METRES|DISTANCE)\s+\w+", re.IGNORECASE)
FIELD = re.compile(r"([A-Za-z][A-Za-z ]*?)\s*=\s*(.*)")
TEXT_ROW = re.compile(r"(\S+)\s+(.*?)(?:\s+(\d+))?\s*")
COMMENTS = (";", "#", "//")
SECONDS_PER = {"MINUTES": 60, "SECONDS": 1}
# Without a column row the suffix says what the numbers are.
COLUMN_OF_SUFFIX = {".erg": "WATTS", ".mrc": "PERCENT"}
# A percent file whose highest number is below this was written in fractions: 0.75 is no 0.75 %.
HIGHEST_FRACTION = 3.0
TEXT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class _Point:
    """One row of [COURSE DATA]."""

    line: int
    at_s: int
    value: float


@dataclass(slots=True)
class _Course:
    """What has been read so far, and in which section."""

    path: Path
    notes: list[RepairNote]
    section: str = ""
    data_line: int = 0  # of the newest [COURSE DATA]
    seen: set[str] = field(default_factory=set)
    header: dict[str, str] = field(default_factory=dict)
    header_lines: dict[str, int] = field(default_factory=dict)
    seconds_per: int = 60
    column: str | None = None
    power_first: bool = False  # the power stands before the minutes
    points: list[_Point] = field(default_factory=list)
    lap_s: set[int] = field(default_factory=set)
    texts: list[TextEvent] = field(default_factory=list)

    def note(self, line: int, what: str) -> None:
        self.notes.append(RepairNote(line, what))
        if len(self.notes) > MAX_REPAIRS:
            raise UnreadableWorkout(self.path, line, "it is broken in too many places")


def read_course(data: bytes, path: Path) -> Workout:
    """Return the workout of an .erg or .mrc file.

    Raises UnreadableWorkout with the line for a row that is no row, minutes that run backwards,
    and a file without points.
    """
    text, guesses = decode_text(data, path)
    course = _Course(path, list(guesses))
    line = 0
    for line, row in enumerate(text.split("\n"), 1):
        words = row.strip(" \t\x00\x1a")  # DOS editors end a file with 0x1A
        if words and not words.startswith(COMMENTS):
            _take_row(course, line, words)
    if course.section:
        course.note(line, f"[END COURSE {course.section}] is missing; it ends with the file")
    steps = tuple(mark_repeats(tuple(_steps(course))))
    return Workout(
        name=path.stem,
        steps=steps,
        texts=tuple(sorted(course.texts, key=lambda event: event.at_s)),
        description=course.header.get("DESCRIPTION", ""),
        repairs=tuple(sorted(course.notes, key=lambda note: note.line)),
    )


def _take_row(course: _Course, line: int, words: str) -> None:
    if found := SECTION.match(words):
        _take_section(course, line, bool(found[1]), found[2].upper())
    elif course.section == "DATA":
        _take_point(course, line, words)
    elif course.section == "TEXT":
        _take_text(course, line, words)
    else:
        _take_header(course, line, words)


def _take_section(course: _Course, line: int, ends: bool, section: str) -> None:
    if ends and course.section != section:
        course.note(line, f"[END COURSE {section}] ends nothing; it is left out")
        return
    if not ends and course.section:
        course.note(line, f"[END COURSE {course.section}] is missing; it ends here")
    course.section = "" if ends else section
    if course.section == "DATA":
        course.data_line = line


def _take_header(course: _Course, line: int, words: str) -> None:
    if found := COLUMNS.match(words):
        course.seconds_per = SECONDS_PER[found[1].upper()]
        course.column = found[2].upper()
    elif found := TURNED_COLUMNS.match(words):
        course.seconds_per = SECONDS_PER[found[2].upper()]
        course.column, course.power_first = found[1].upper(), True
    elif found := FIELD.fullmatch(words):
        key = " ".join(found[1].upper().split())
        course.header.setdefault(key, found[2].strip())
        course.header_lines.setdefault(key, line)
    elif BY_DISTANCE.match(words):
        why = "its course is measured by distance; only minutes are ridden"
        raise UnreadableWorkout(course.path, line, why)
    elif course.section != "HEADER":
        what = f"{words[:40]!r} stands outside the course; it is left out"
        course.note(line, what)


def _take_point(course: _Course, line: int, words: str) -> None:
    """Keep one point, or the place of a lap."""
    cells = words.split()
    if len(cells) == 1:
        cells = [cell for cell in re.split(r"[;,]", words) if cell]
    if course.power_first and len(cells) > 1 and cells[1].upper() != "LAP":
        cells[:2] = cells[1], cells[0]
    at_s = _read_time(course, line, cells[0]) if cells else 0
    if len(cells) > 1 and cells[1].upper() == "LAP":
        course.lap_s.add(at_s)
        return
    if len(cells) < 2:
        why = f"{words[:40]!r} is no point; write minutes, then watts or percent"
        raise UnreadableWorkout(course.path, line, why)
    number = read_number(cells[1].removesuffix("%"))
    if number is None or not 0 <= number.value <= MAX_POWER_W:
        why = f"{cells[1][:40]!r} is no power; give a number from 0 to {MAX_POWER_W:g}"
        raise UnreadableWorkout(course.path, line, why)
    if number.mended:
        course.note(line, number.mended)
    if len(cells) > 2:
        if cells[2].upper() == "LAP":
            course.lap_s.add(at_s)
        else:
            course.note(line, f"{' '.join(cells[2:])[:40]!r} after the point is left out")
    if course.points and at_s < course.points[-1].at_s:
        why = f"minute {cells[0]} is before the one above it; put the points in order"
        raise UnreadableWorkout(course.path, line, why)
    if len(course.points) > 2 * MAX_STEPS:
        raise UnreadableWorkout(course.path, line, f"more than {2 * MAX_STEPS} points")
    course.points.append(_Point(line, at_s, number.value))


def _read_time(course: _Course, line: int, cell: str) -> int:
    number = read_number(cell)
    if number is None or not 0 <= number.value * course.seconds_per <= MAX_SECONDS:
        hours = MAX_SECONDS // 3600
        why = f"{cell[:40]!r} is no time; give minutes from 0 to {hours * 60}"
        raise UnreadableWorkout(course.path, line, why)
    if number.mended:
        course.note(line, number.mended)
    # Six decimals: 7.55 min are 453 s, not 452.999.
    return round_half_up(round(number.value * course.seconds_per, 6))


def _take_text(course: _Course, line: int, words: str) -> None:
    cells = [cell.strip() for cell in words.split("\t") if cell.strip()]
    if len(cells) < 2:
        found = TEXT_ROW.fullmatch(words)
        cells = [cell for cell in found.groups() if cell] if found else []
    at = read_number(cells[0]) if cells else None
    if at is None or len(cells) < 2 or not 0 <= at.value <= MAX_SECONDS:
        course.note(line, f"{words[:40]!r} is no text row; write seconds, words, seconds")
        return
    if len(cells) == 3 and read_number(cells[2]) is None and read_number(cells[1]):
        cells = [cells[0], cells[2], cells[1]]  # some write the seconds on screen before the words
    last = read_number(cells[-1]) if len(cells) > 2 else None
    shown_s = round_half_up(last.value) if last and 0 < last.value <= MAX_SECONDS else TEXT_SECONDS
    said = " ".join(cells[1:-1] if last else cells[1:])
    course.texts.append(TextEvent(round_half_up(at.value), said, shown_s))


def _steps(course: _Course) -> Iterator[Step]:
    points = course.points
    if len(points) < 2:
        held = "is only one point" if points else "are no points"
        why = f"there {held} in [COURSE DATA]; it needs two or more"
        raise UnreadableWorkout(course.path, course.data_line, why)
    scale, unit = _scale(course)
    if points[0].at_s > 0:
        course.note(points[0].line, "the first point is not at 0; its power is held until then")
        points.insert(0, _Point(points[0].line, 0, points[0].value))
    for before, after in itertools.pairwise(points):
        at_s = before.at_s
        laps = sorted(lap_s for lap_s in course.lap_s if before.at_s < lap_s < after.at_s)
        for to_s in (*laps, after.at_s):
            if to_s > at_s:
                start, end = (_between(before, after, second) * scale for second in (at_s, to_s))
                kind = StepKind.STEADY if before.value == after.value else StepKind.RAMP
                yield Step(kind, to_s - at_s, Target(start, end, unit))
            at_s = to_s


def _between(before: _Point, after: _Point, at_s: int) -> float:
    """Return the power at a second on the straight line between two points."""
    if at_s == after.at_s:
        return after.value  # as written: the line would miss it by a rounding error
    slope = (after.value - before.value) / (after.at_s - before.at_s)
    return before.value + slope * (at_s - before.at_s)


def _scale(course: _Course) -> tuple[float, Unit]:
    """Return what a number of the file is multiplied by, and what it is then."""
    column = course.column
    if column is None:
        column = COLUMN_OF_SUFFIX.get(course.path.suffix.lower(), "WATTS")
        line = course.points[0].line
        course.note(line, f"no row MINUTES WATTS or MINUTES PERCENT; read as {column.lower()}")
    if column == "WATTS":
        ftp_w = _header_ftp(course)
        return (1 / ftp_w, Unit.FTP_FRACTION) if ftp_w else (1.0, Unit.WATTS)
    highest = max(point.value for point in course.points)
    if 0 < highest <= HIGHEST_FRACTION:
        line = course.points[0].line
        course.note(line, f"no power is above {highest:g}; read as fractions of FTP, not percent")
        return 1.0, Unit.FTP_FRACTION
    return 0.01, Unit.FTP_FRACTION


def _header_ftp(course: _Course) -> float | None:
    text = course.header.get("FTP", "")
    if not text:
        return None
    line = course.header_lines["FTP"]
    number = read_number(text.lower().removesuffix("w").strip())
    if number is None or not 0 <= number.value <= 1000:
        why = f"FTP is {text[:40]!r}; give watts from 1 to 1000, or remove the row"
        raise UnreadableWorkout(course.path, line, why)
    return number.value or None
