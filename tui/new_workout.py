"""`workouts new TEXT`: a workout as one types it, saved among the rider's own."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tui.plots import block_column, columns, nice_top
from tui.settings import load_settings
from workouts.check import CheckedFile, file_document, format_clock
from workouts.errors import UnwritableWorkout
from workouts.formats.decoding import decode_text
from workouts.formats.intervals_text import looks_like_intervals, read_intervals_text
from workouts.formats.limits import MAX_BYTES
from workouts.formats.plain_text import Draft, parse_text
from workouts.planned import PlannedLoad, describe_kind, planned_load, planned_watts
from workouts.saving import Saved, save_as, save_new
from workouts.workout import Workout

STDIN = "-"
CALLED = "TEXT"  # what errors call the text
MOST_TOLD = 20  # faults; the rest is counted
WIDTH, HEIGHT = 64, 4  # of the profile


def run(given: argparse.Namespace) -> int:
    """Save the workout and say where; 1 with every fault of the text when it cannot be."""
    settings, fault = load_settings(given.folder)
    if fault:
        print(f"teamcar: {fault}", file=sys.stderr)
    ftp_w = settings.athlete.ftp_w
    draft = _draft(_text(given.text))
    if draft.workout is None or draft.faults:
        return _refuse(given, draft)
    workout = draft.workout
    if given.name is not None:
        workout = replace(workout, name=given.name.strip())
    if given.out is None:
        saved = save_new(workout, given.folder / "workouts", ftp_w)
    elif given.out.is_dir():
        raise UnwritableWorkout(f"{given.out} is a folder; give a file in it")
    else:
        saved = save_as(workout, given.out, ftp_w)
    load = planned_load(saved.workout, ftp_w)
    if given.json:
        _print_json(_document(saved, load, ftp_w))
    else:
        for line in _lines(saved, load, ftp_w):
            print(line)
    return 0


def _text(words: list[str]) -> str:
    if words != [STDIN]:
        return " ".join(words)
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    return decode_text(data, Path("stdin"))[0] if data.strip() else ""


def _draft(text: str) -> Draft:
    """Return what the text comes to, in our own language or, by its form, that of intervals.icu.

    Raises UnreadableWorkout for the latter when it cannot be ridden.
    """
    if looks_like_intervals(text):
        return Draft(read_intervals_text(text, "", CALLED), ())
    return parse_text(text)


def _refuse(given: argparse.Namespace, draft: Draft) -> int:
    for fault in draft.faults[:MOST_TOLD]:
        print(f"teamcar: {CALLED}, {fault}", file=sys.stderr)
    if len(draft.faults) > MOST_TOLD:
        print(f"teamcar: and {len(draft.faults) - MOST_TOLD} more", file=sys.stderr)
    if given.json:
        rows = [
            {"line": each.line, "column": each.column, "what": each.what, "hint": each.hint}
            for each in draft.faults
        ]
        _print_json({"path": None, "faults": rows})
    return 1


def _document(saved: Saved, load: PlannedLoad, ftp_w: float) -> dict[str, object]:
    return {
        **file_document(CheckedFile(saved.path, saved.workout)),
        "intensity_factor": _rounded(load.intensity_factor, 3),
        "training_stress": _rounded(load.training_stress, 1),
        "kind": describe_kind(saved.workout, ftp_w),
        "losses": list(saved.losses),
        "faults": [],
    }


def _lines(saved: Saved, load: PlannedLoad, ftp_w: float) -> Iterator[str]:
    workout = saved.workout
    parts = [workout.name, format_clock(workout.seconds)]
    if load.intensity_factor is not None and load.training_stress is not None:
        parts += [f"IF {load.intensity_factor:.2f}", f"TSS {load.training_stress:.0f}"]
    yield "  ".join([*parts, describe_kind(workout, ftp_w)])
    yield from profile_rows(workout, ftp_w)
    yield f"saved  {saved.path}"
    for note in workout.repairs:
        where = f"line {note.line}: " if note.line else ""
        yield f"       {where}{note.what}"
    for loss in saved.losses:
        yield f"       {loss}"


def profile_rows(workout: Workout, ftp_w: float) -> list[str]:
    """Return the plan as a few rows of blocks, none where all of it is free."""
    watts = columns(planned_watts(workout, ftp_w), WIDTH)
    known = [value for value in watts if value is not None]
    if not known:
        return []
    top = nice_top(max(known))
    bars = [block_column(value or 0.0, top, HEIGHT) for value in watts]
    rows = ["".join(bar[row] for bar in bars).rstrip() for row in range(HEIGHT)]
    return [f"{top:4.0f} W {row}".rstrip() if at == 0 else f"       {row}".rstrip()
            for at, row in enumerate(rows)]  # fmt: skip


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _print_json(document: object) -> None:
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
