"""A .txt or .workout file: our own plain text, or intervals.icu's, told apart by their form."""

from dataclasses import replace
from pathlib import Path

from workouts.formats.decoding import decode_text
from workouts.formats.intervals_text import looks_like_intervals, read_intervals_text
from workouts.formats.plain_text import parse_text
from workouts.workout import Workout


def read_text_file(data: bytes, path: Path) -> Workout:
    """Return the workout of a text file, named in the text or after the file.

    Raises UnreadableWorkout with the line, and in our own text the column.
    """
    text, notes = decode_text(data, path)
    if looks_like_intervals(text):
        workout = read_intervals_text(text, path.stem, path)
    else:
        workout = parse_text(text, path.stem).whole(path)
    return replace(workout, repairs=(*notes, *workout.repairs))
