"""Rides that were cut off: found at the next start, to be resumed, saved or discarded.

A ride is unfinished when its folder has a journal and no summary, the rider did not discard it,
and no live process is recording it. Nothing here deletes: discarded rides are moved aside.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from workouts.atomic import sync_folder
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride
from workouts.journal import Journal, read_journal
from workouts.journal_records import Event
from workouts.journal_writer import is_being_recorded
from workouts.laps import laps_of
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME
from workouts.snapshot import Lap, ResumePoint, RideState, Sample
from workouts.summary import RideSummary
from workouts.workout import Workout

DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class UnfinishedRide:
    """A ride that was cut off, as far as its journal tells."""

    ride_id: str
    folder: Path
    started_at: datetime  # aware
    workout: Workout  # as planned
    elapsed_s: float  # timer time at the last whole second
    resume: ResumePoint
    samples: tuple[Sample, ...]  # never empty
    events: tuple[Event, ...]
    laps: tuple[Lap, ...]
    ended: bool  # the rider had ended it, only the saving is left: nothing to resume
    lost_reason: str  # one sentence


class Rows(Protocol):
    """Where finished rides are listed."""

    def add(self, summary: RideSummary) -> None: ...


def unfinished(rides: Path) -> tuple[UnfinishedRide, ...]:
    """Return the rides in the folder `rides` that were cut off, newest first."""
    found = []
    for folder in _open_folders(rides):
        with contextlib.suppress(RecordDamaged, OSError):
            ride = _unfinished(folder)
            if ride is not None:
                found.append(ride)
    return tuple(sorted(found, key=lambda ride: (ride.started_at, ride.ride_id), reverse=True))


def damaged(rides: Path) -> tuple[RecordDamaged, ...]:
    """Return, for each folder whose journal cannot be read at all, which one and why."""
    found = []
    for folder in _open_folders(rides):
        try:
            if not is_being_recorded(folder / JOURNAL_NAME):
                read_journal(folder / JOURNAL_NAME)
        except RecordDamaged as error:
            found.append(error)
        except OSError as error:
            why = f"it cannot be read: {error.strerror or error}"
            found.append(RecordDamaged(folder / JOURNAL_NAME, why))
    return tuple(found)


def save(ride: UnfinishedRide, history: Rows) -> RideSummary:
    """Finish the ride with what was recorded: FIT, summary, history row.

    Doing it twice changes nothing. Raises RecordDamaged or OSError; the journal stays.
    """
    summary = finish_ride(ride.folder)
    history.add(summary)
    return summary


def discard(ride: UnfinishedRide) -> Path:
    """Move the ride's folder to `discarded` beside it and return where it is; OSError if not."""
    return set_aside(ride.folder)


def set_aside(folder: Path) -> Path:
    """Move a ride's folder to the `discarded` folder of its rides; doing it twice is no error."""
    target = folder.parent / DISCARDED / folder.name
    target.parent.mkdir(exist_ok=True)
    number = 1
    while target.exists() and folder.exists():
        number += 1
        target = target.with_name(f"{folder.name}-{number}")
    if folder.exists():
        folder.rename(target)
        sync_folder(target.parent)
        sync_folder(folder.parent)
    return target


def _open_folders(rides: Path) -> list[Path]:
    """Return the ride folders that have a journal and no summary."""
    try:
        folders = sorted(rides.iterdir())
    except OSError:
        return []
    return [
        folder
        for folder in folders
        if folder.name != DISCARDED
        and (folder / JOURNAL_NAME).is_file()
        and not (folder / SUMMARY_NAME).exists()
    ]


def _unfinished(folder: Path) -> UnfinishedRide | None:
    if is_being_recorded(folder / JOURNAL_NAME):
        return None
    journal = read_journal(folder / JOURNAL_NAME)
    resume = journal.resume
    if resume is None or journal.ended_by is RideState.DISCARDED:
        return None
    marks = [event.second for event in journal.events if event.kind == "lap"]
    return UnfinishedRide(
        ride_id=journal.header.ride_id,
        folder=folder,
        started_at=journal.header.started_at,
        workout=journal.header.workout,
        elapsed_s=resume.elapsed_s,
        resume=resume,
        samples=journal.samples,
        events=journal.events,
        laps=laps_of(journal.samples, marks, journal.plans),
        ended=journal.ended_by is RideState.FINISHED,
        lost_reason=_lost_reason(journal),
    )


def _lost_reason(journal: Journal) -> str:
    if journal.ended_by is RideState.FINISHED:
        return "It was ended, but the console or the machine stopped before it was saved."
    reason = "The console or the machine stopped while it was being ridden"
    if journal.torn:
        reason += ", in the middle of writing a line"
    if journal.skipped > int(journal.torn):
        reason += f"; {journal.skipped - int(journal.torn)} damaged lines were left out"
    return reason + "."
