"""The ride folders that the history is made from."""

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from workouts.athlete import Athlete
from workouts.errors import RecordDamaged
from workouts.history_rows import Stored, stored
from workouts.recorder import SUMMARY_NAME


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of reading ride folders."""

    rides: int
    refused: tuple[RecordDamaged, ...]


def finished_folders(rides: Path, but: Collection[str] = ()) -> list[Path]:
    """Return the folders that have a summary; those whose names are in `but` go unseen."""
    try:
        names = sorted(set(os.listdir(rides)).difference(but))
    except OSError:  # no folder of rides yet, or none that can be read
        return []
    return [rides / name for name in names if (rides / name / SUMMARY_NAME).is_file()]


def read_rows(
    folders: Iterable[Path], athlete: Athlete
) -> tuple[list[Stored], tuple[RecordDamaged, ...]]:
    """Return the rows of finished rides, and which of them cannot be read and why."""
    from workouts.finish import read_summary  # the FIT writer is not needed to start

    rows, refused = [], []
    for folder in folders:
        try:
            rows.append(stored(read_summary(folder, athlete)))
        except RecordDamaged as error:
            refused.append(error)
    return rows, tuple(refused)
