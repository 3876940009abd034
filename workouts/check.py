"""What `workouts check` and `show` say about files: JSON-ready documents and plain lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workouts.bundles import Bundles
from workouts.errors import UnreadableWorkout, shown
from workouts.formats.reader import read_workout, read_workout_bytes
from workouts.planned import spell_seconds
from workouts.workout import Cadence, RepairNote, Step, TextEvent, Unit, Workout

Value = str | int | float | list[int] | None
Row = dict[str, Value]
Document = dict[str, str | int | Row | list[Row] | None]

WATT_DECIMALS = 1
FRACTION_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file with what came of it: a workout or a refusal."""

    path: Path
    workout: Workout | None
    refusal: UnreadableWorkout | None = None


def check_files(paths: Sequence[Path]) -> Iterator[CheckedFile]:
    """Yield each file of `paths`, folders with all below them and zips, read or refused.

    A folder without a workout file is refused, so that a mistyped folder does not pass for sound.
    """
    with Bundles(paths) as bundles:
        for found in bundles.files:
            try:
                workout = read_workout_bytes(found.read(), found.path)
            except UnreadableWorkout as refusal:
                yield CheckedFile(found.path, None, refusal)
            else:
                yield CheckedFile(found.path, workout)


def check_file(path: Path) -> CheckedFile:
    try:
        return CheckedFile(path, read_workout(path))
    except UnreadableWorkout as refusal:
        return CheckedFile(path, None, refusal)


def check_document(paths: Sequence[Path], ftp_w: float | None = None) -> list[Document]:
    """Return one document for each file, in the shape that `workouts check --json` prints."""
    return [file_document(checked, ftp_w) for checked in check_files(paths)]


def file_document(checked: CheckedFile, ftp_w: float | None = None) -> Document:
    """Return the document of one file: name and duration are null when it is refused."""
    workout, refusal = checked.workout, checked.refusal
    return {
        "path": str(checked.path),
        "name": workout.name if workout else None,
        "duration_s": workout.seconds if workout else None,
        "steps": _step_rows(workout, ftp_w) if workout else [],
        "texts": [_text_row(event) for event in workout.texts] if workout else [],
        "repairs": [_repair_row(note) for note in workout.repairs] if workout else [],
        "error": {"line": refusal.line, "why": refusal.why} if refusal else None,
    }


def _step_rows(workout: Workout, ftp_w: float | None) -> list[Row]:
    starts = workout.starts()
    return [
        _step_row(step, start, ftp_w) for step, start in zip(workout.steps, starts, strict=True)
    ]


def _step_row(step: Step, start_s: int, ftp_w: float | None) -> Row:
    row: Row = {"kind": step.kind.value, "start_s": start_s, "seconds": step.seconds}
    row |= _power(step, ftp_w)
    row["cadence_rpm"] = _cadence(step.cadence)
    return row


def _power(step: Step, ftp_w: float | None) -> Row:
    """Return watts where they are known, else fractions of FTP.

    A step in watts needs no FTP: its watts are given beside fractions that are null.
    """
    target = step.target
    if ftp_w is not None:
        if target is None:
            return {"from_w": None, "to_w": None}
        start_w, end_w = target.watts(ftp_w, 0), target.watts(ftp_w, 1)
        return {"from_w": round(start_w, WATT_DECIMALS), "to_w": round(end_w, WATT_DECIMALS)}
    if target is None:
        return {"from_fraction": None, "to_fraction": None}
    if target.unit is Unit.WATTS:
        return {
            "from_fraction": None,
            "to_fraction": None,
            "from_w": round(target.start, WATT_DECIMALS),
            "to_w": round(target.end, WATT_DECIMALS),
        }
    return {
        "from_fraction": round(target.start, FRACTION_DECIMALS),
        "to_fraction": round(target.end, FRACTION_DECIMALS),
    }


def _cadence(cadence: Cadence | None) -> Value:
    if cadence is None:
        return None
    if cadence.low_rpm == cadence.high_rpm:
        return cadence.low_rpm
    return [cadence.low_rpm, cadence.high_rpm]


def _text_row(event: TextEvent) -> Row:
    return {"at_s": event.at_s, "text": event.text}


def _repair_row(note: RepairNote) -> Row:
    return {"line": note.line, "what": note.what}


def check_lines(checked: Sequence[CheckedFile]) -> list[str]:
    """Return the plain table of `workouts check`: a line a file, repairs and refusals below it."""
    lines: list[str] = []
    for file in checked:
        if file.workout is None:
            why = file.refusal.why if file.refusal else ""
            lines.append(f"refused   {shown(file.path)}")
            lines.append(f"          {_at(file.refusal.line if file.refusal else 0)}{why}")
            continue
        word = "repaired" if file.workout.repairs else "sound"
        length = format_clock(file.workout.seconds)
        count = len(file.workout.steps)
        steps = f"{count} step{'' if count == 1 else 's'}"
        lines.append(f"{word:9} {shown(file.path)}  {length}  {steps}")
        lines += [f"          {_at(note.line)}{note.what}" for note in file.workout.repairs]
    return lines


def show_lines(workout: Workout, ftp_w: float) -> list[str]:
    """Return the plain table of `workouts show`: a line a step, in watts at the rider's FTP."""
    lines = [f"{workout.name}  {format_clock(workout.seconds)}"]
    lines += [workout.description] if workout.description else []
    lines += [f"{'start':>8}  {'length':>9}  {'what':8}  {'power':>11}  {'cadence':>8}"]
    for step, start in zip(workout.steps, workout.starts(), strict=True):
        length = spell_seconds(step.seconds)
        lines.append(
            f"{format_clock(start):>8}  {length:>9}  {step.kind.value:8}  "
            f"{_spell_power(step, ftp_w):>11}  {_spell_cadence(step.cadence):>8}".rstrip()
        )
    return lines + [f"          {_at(note.line)}{note.what}" for note in workout.repairs]


def _at(line: int) -> str:
    return f"line {line}: " if line else ""


def format_clock(seconds: int) -> str:
    """Return h:mm:ss."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _spell_power(step: Step, ftp_w: float) -> str:
    if step.target is None:
        return "free"
    start_w, end_w = (round(step.target.watts(ftp_w, through)) for through in (0, 1))
    return f"{start_w} W" if start_w == end_w else f"{start_w} to {end_w} W"


def _spell_cadence(cadence: Cadence | None) -> str:
    if cadence is None:
        return ""
    if cadence.low_rpm == cadence.high_rpm:
        return f"{cadence.low_rpm} rpm"
    return f"{cadence.low_rpm}-{cadence.high_rpm}"
