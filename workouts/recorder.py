"""The recorder: the ride's first listener, so that the disk knows before anyone draws.

A ride lives in a folder of its own, DATA/rides/<ride id>, holding `ride.journal` from the first
second on and, once it is finished, `ride.fit` and `summary.json`.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from workouts.atomic import sync_folder
from workouts.errors import RecordDamaged
from workouts.journal import read_journal
from workouts.journal_records import (
    Event,
    Header,
    PlanChange,
    Second,
    header_to_json,
    record_to_json,
)
from workouts.journal_writer import JournalWriter
from workouts.snapshot import ResumePoint, Sample
from workouts.workout import Step

JOURNAL_NAME = "ride.journal"
FIT_NAME = "ride.fit"
SUMMARY_NAME = "summary.json"
RIDE_ID_FORMAT = "%Y-%m-%d-%H%M%S"


def new_ride_id(rides: Path, started_at: datetime) -> str:
    """Return an id that says when the ride started and is not taken in the folder `rides`.

    `2026-11-21-091803`; a second ride of the same second gets `-2`.
    """
    return free_ride_id(rides, started_at.strftime(RIDE_ID_FORMAT))


def free_ride_id(rides: Path, stem: str, taken: Collection[str] = ()) -> str:
    """Return `stem`, or `stem` and the first number that makes it an id that is not taken."""
    free, number = stem, 1
    while free in taken or (rides / free).exists() or (rides / "discarded" / free).exists():
        number += 1
        free = f"{stem}-{number}"
    return free


class Recorder:
    """Writes one ride's journal; nothing that the disk does comes back as an exception."""

    def __init__(self, folder: Path, header: Header) -> None:
        """Begin the record of a new ride; raises OSError, RideInUse, or RecordDamaged.

        The header is on the disk when this returns: without it the rest could not be read.
        """
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)
        path = folder / JOURNAL_NAME
        if path.exists() and path.stat().st_size:
            raise RecordDamaged(path, "a ride is recorded there already; resume it instead")
        self._begin(folder, header.workout.steps)
        self._writer.write(header_to_json(header))
        self._writer.sync()
        if self._writer.waiting_lines:
            fault = self._writer.fault
            # Half a header would make the whole journal unreadable; nothing else is in it yet.
            self._writer.close()
            path.unlink(missing_ok=True)
            raise OSError(fault)

    @classmethod
    def resume(cls, folder: Path) -> "Recorder":
        """Go on with a ride that was interrupted; raises RecordDamaged, RideInUse or OSError."""
        recorder = cls.__new__(cls)
        journal = read_journal(folder / JOURNAL_NAME)
        recorder._begin(folder, journal.plans[-1].steps)
        samples = journal.samples
        if samples:
            recorder._next_second = samples[-1].second + 1
            recorder._wall_s = samples[-1].wall_s
        return recorder

    def _begin(self, folder: Path, steps: tuple[Step, ...]) -> None:
        self.folder = folder
        self._writer = JournalWriter(folder / JOURNAL_NAME)
        self._plan = steps
        self._next_second = 0
        self._wall_s = 0.0

    @property
    def fault(self) -> str | None:
        """One sentence on what keeps the ride from the disk, None while all is well."""
        return self._writer.fault

    def on_sample(self, sample: Sample, state: ResumePoint) -> None:
        """Record one second, and where the plan stands after it."""
        if state.plan != self._plan:
            self._plan = state.plan
            self._writer.write(record_to_json(PlanChange(sample.second, state.plan)))
        self._next_second = sample.second + 1
        self._wall_s = sample.wall_s
        self._writer.write(record_to_json(Second(sample, replace(state, plan=()))))

    def on_event(self, kind: str, data: Mapping[str, Any]) -> None:
        """Record something done or befallen; `data` may say when in `wall_s`.

        Kinds and their data: workouts.journal_records.EVENT_KINDS.
        """
        rest = dict(data)
        wall_s = rest.pop("wall_s", None)
        if isinstance(wall_s, bool) or not isinstance(wall_s, int | float):
            wall_s = self._wall_s
        self._writer.write(record_to_json(Event(kind, self._next_second, wall_s, rest)))

    def close(self) -> None:
        """Bring everything to the disk and let the journal go; a second call does nothing."""
        self._writer.close()
