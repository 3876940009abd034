"""FIT workout files -> Workout: the messages, the order of their steps, repeats written out.

Steps have no lines; a note or a refusal names the step by its place in the file.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.fit_exact import MAX_STAIRS, our_index
from workouts.formats.fit_messages import FitMessage, FitReader
from workouts.formats.fit_workout_profile import (
    CYCLING,
    FILE_ACTIVITY,
    FILE_ID,
    FILE_WORKOUT,
    INDEX_BITS,
    OTHER_FILES,
    RECORD,
    RIDE,
    SESSION,
    SPORTS,
    WORKOUT,
    WORKOUT_STEP,
    StepField,
    WorkoutField,
)
from workouts.formats.fit_workout_repeats import Program
from workouts.formats.fit_workout_step import Leaf, RepeatMark, StepReader
from workouts.formats.limits import MAX_BYTES, MAX_STEPS
from workouts.workout import RepairNote, Workout


def read_fit_workout(data: bytes, path: Path) -> Workout:
    """Return the workout in `data`.

    Raises UnreadableWorkout for another kind of FIT file, saying which, and for one that cannot be
    ridden. What was cut off, damaged or turned into something ridable is in the repairs.
    """
    if not data.strip(b"\0"):
        raise UnreadableWorkout(path, 0, "the file is empty; save or download it again")
    reader = FitReader(data, path)
    messages = _of_workout(reader.messages(), data, path)
    head: FitMessage | None = None
    parts: set[int] = set()
    index: int | None = None
    rows: list[tuple[FitMessage, int | None]] = []
    for message in messages:
        if message.number == WORKOUT:
            parts.add(message.part)
            head = head or message
        elif message.number == WORKOUT_STEP and message.part == min(parts, default=message.part):
            rows.append((message, index))
        found = our_index(message)
        index = index if found is None else found
    notes = [RepairNote(0, fault) for fault in reader.faults]
    if len(parts) > 1:
        notes.append(RepairNote(0, f"it holds {len(parts)} workouts; the first is read"))
    return _build(head, rows, notes, path)


def _of_workout(messages: Iterator[FitMessage], data: bytes, path: Path) -> Iterator[FitMessage]:
    """Yield what belongs to workouts; raises UnreadableWorkout when there is no workout in it.

    Several files may stand in one: settings before a workout do no harm.
    """
    other, named, part = "", False, -1
    taken = False  # whether what is being read is a workout
    for message in messages:
        if message.part != part:
            part, taken = message.part, not named
        if message.number == FILE_ID:
            kind = message.whole(0)
            taken = kind in {FILE_WORKOUT, None}
            named = named or taken
            if not taken:
                other = other or OTHER_FILES.get(kind or 0, f"of type {kind}; choose a workout")
            if kind == FILE_ACTIVITY:
                break  # a ride may be long, and holds the workout it was ridden by
            if taken and len(data) > MAX_BYTES:
                why = f"the file is too big; a workout has at most {MAX_BYTES} bytes"
                raise UnreadableWorkout(path, 0, why)
        elif message.number in {RECORD, SESSION} and taken:
            other, named = RIDE, False
            break
        elif taken:
            yield message
    if other and not named:
        raise UnreadableWorkout(path, 0, f"this FIT file is {other}")


def _build(
    head: FitMessage | None,
    rows: list[tuple[FitMessage, int | None]],
    notes: list[RepairNote],
    path: Path,
) -> Workout:
    said = head.whole(WorkoutField.STEPS) if head else None
    if not rows and (head is None or said != 0):
        why = "there is no step in it that could be read"
        if notes:
            why = f"{why}: {notes[0].what}"
        raise UnreadableWorkout(path, 0, f"{why}; save or download it again")
    if len(rows) > MAX_STEPS:
        raise UnreadableWorkout(path, 0, f"more than {MAX_STEPS} steps; split the workout")
    if said is not None and said != len(rows):
        notes.append(RepairNote(0, f"it says {said} steps and has {len(rows)}; those are ridden"))
    sport = head.whole(WorkoutField.SPORT) if head else None
    if sport is not None and sport not in CYCLING:
        words = SPORTS.get(sport, f"sport {sport}")
        notes.append(RepairNote(0, f"written for {words}; it is ridden all the same"))
    reader = StepReader(path, notes)
    program = Program(path, notes)
    read: list[tuple[int, Leaf | RepeatMark]] = []
    for number, (message, index) in enumerate(_in_order(rows), 1):
        place = message.whole(StepField.INDEX)
        step = reader.read(message, number, index)
        read.append((number - 1 if place is None else place & INDEX_BITS, step))
    at = 0
    while at < len(read):
        length = _ramp_length([step for _, step in read[at : at + MAX_STAIRS]])
        stairs = read[at : at + length]
        program.add(_joined([step for _, step in stairs]), stairs[0][0], stairs[-1][0])
        at += length
    steps, texts = program.write_out()
    reader.finish()
    return Workout(
        name=(head.text(WorkoutField.NAME) if head else "") or path.stem,
        steps=steps,
        texts=texts,
        description=head.text(WorkoutField.DESCRIPTION) if head else "",
        repairs=tuple(notes),
    )


def _in_order(
    rows: list[tuple[FitMessage, int | None]],
) -> list[tuple[FitMessage, int | None]]:
    """Return steps by their message_index where each has one of its own, else as they stand."""
    places = [message.whole(StepField.INDEX) for message, _ in rows]
    known = [place & INDEX_BITS for place in places if place is not None]
    if len(set(known)) < len(rows):
        return rows
    order = sorted(range(len(rows)), key=lambda at: known[at])
    return [rows[at] for at in order]


def _ramp_length(steps: list[Leaf | RepeatMark]) -> int:
    """Return how many of `steps`, from the first on, are the stairs of one ramp; 1 for others."""
    first = steps[0]
    if not isinstance(first, Leaf) or first.exact is None or first.exact.part:
        return 1
    exact = first.exact
    stairs = [replace(exact, part=part) for part in range(exact.parts)]
    found = [step.exact for step in steps if isinstance(step, Leaf)]
    return exact.parts if found[: exact.parts] == stairs else 1


def _joined(steps: list[Leaf | RepeatMark]) -> Leaf | RepeatMark:
    """Return the ramp that `steps` are the stairs of; one step is itself."""
    first = steps[0]
    if len(steps) == 1 or not isinstance(first, Leaf) or first.exact is None:
        return first
    seconds = sum(step.seconds for step in steps if isinstance(step, Leaf))
    return replace(first, seconds=seconds, kind=first.exact.kind, target=first.exact.target)
