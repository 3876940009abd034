"""Zwift workout files (.zwo): bytes -> Workout.

A file that is not well-formed is mended first (xml_repair.py); what was mended is in the
workout's repairs. A block is never dropped without a note.
"""

from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.decoding import decode_text
from workouts.formats.xml_repair import BeyondRepair, mend
from workouts.formats.xml_tree import Element, MalformedXml, parse_tree
from workouts.formats.zwo_build import build_workout
from workouts.workout import RepairNote, Workout


def read_zwo(data: bytes, path: Path) -> Workout:
    """Return the workout in `data`; `path` names it in errors and names a nameless workout.

    Raises UnreadableWorkout with the line for what cannot be ridden.
    """
    text, guesses = decode_text(data, path)
    root, repairs = _read_tree(text, path)
    return build_workout(root, path, guesses + repairs)


def _read_tree(text: str, path: Path) -> tuple[Element, tuple[RepairNote, ...]]:
    try:
        return parse_tree(text, path), ()
    except MalformedXml as fault:
        first = fault
    if "<" not in text:
        raise UnreadableWorkout(path, 1, "this is not a Zwift workout: it has no XML in it")
    try:
        mended = mend(text)
        return parse_tree(mended.text, path), mended.repairs
    except BeyondRepair as end:
        why = f"it is broken in too many places to be mended (first: {first.why})"
        raise UnreadableWorkout(path, end.line, why) from None
    except MalformedXml as fault:
        why = f"the XML is broken and could not be mended ({fault.why})"
        raise UnreadableWorkout(path, fault.line, why) from None
