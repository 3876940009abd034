"""Finished rides' summaries made anew from their records, at the FTP that held on their days."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import islice
from pathlib import Path

from workouts.athlete import Athlete
from workouts.atomic import write_atomically
from workouts.crew import cores, in_order
from workouts.errors import RecordDamaged
from workouts.finish import read_summary, ride_in
from workouts.ftp_history import FtpHistory
from workouts.history import History
from workouts.history_folders import Rebuilt, finished_folders
from workouts.history_rows import Stored, stored
from workouts.history_totals import day_of
from workouts.imported_ride import ORIGINAL_NAME, summary_in
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME
from workouts.summary import RideSummary, decode_summary, encode_summary
from workouts.summing_up import summarise

CHUNK = 8  # folders handed to a process at once
FEW = 12  # for so few rides no process is started


@dataclass(frozen=True, slots=True)
class _Rider:
    """Whose rides are made anew."""

    athlete: Athlete
    ftp_history: FtpHistory
    zone: tzinfo | None


@dataclass(frozen=True, slots=True)
class _Lost:
    """A ride that cannot be made anew and whose summary cannot be read either."""

    path: str
    why: str


_riders: list[_Rider] = []  # of this process; one at a time


def rebuild_from_records(
    history: History,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Rebuilt:
    """Make every summary anew from its journal or FIT file, and the list of rides from those.

    A ride whose record cannot be read keeps the summary that it has. Raises RecordDamaged when the
    list cannot be written, ImportStopped when a process ends; the list is then as before.
    """
    folders = finished_folders(history.rides_folder)
    rider = _Rider(history.athlete, history.ftp_history, history.zone)
    crew = jobs or (1 if len(folders) <= FEW else cores())
    rows: list[Stored] = []
    refused: list[RecordDamaged] = []
    done = 0
    for made in in_order(_remake_some, _chunks(folders), crew, _begin, (rider,)):
        rows += [each for each in made if isinstance(each, Stored)]
        refused += [RecordDamaged(each.path, each.why) for each in made if isinstance(each, _Lost)]
        done += len(made)
        progress(done, len(folders))
    history.replace(rows)
    since = history.catch_up()  # a ride may have been finished meanwhile, in another process
    return Rebuilt(len(rows) + since.rides, tuple(refused))


def _chunks(folders: Sequence[Path]) -> Iterator[list[Path]]:
    rest = iter(folders)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _begin(rider: _Rider) -> None:
    _riders[:] = [rider]


def _remake_some(folders: Sequence[Path]) -> list[Stored | _Lost]:
    return [_remade(folder) for folder in folders]


def _remade(folder: Path) -> Stored | _Lost:
    (rider,) = _riders
    try:
        summary = read_summary(folder, rider.athlete)
        held_w = rider.ftp_history.on(day_of(summary.started_at.timestamp(), rider.zone))
        with suppress(RecordDamaged):
            summary = remake(folder, rider.athlete, held_w)
    except RecordDamaged as error:
        return _Lost(error.path, error.why)
    return stored(summary)


def remake(folder: Path, athlete: Athlete, ftp_w: int | None) -> RideSummary:
    """Write the summary anew from the journal or the imported file, and return it.

    Without `ftp_w` a recorded ride keeps the FTP it was ridden with. The rider's name and notes
    stay. Raises RecordDamaged when the record cannot be read, or the summary not be written.
    """
    before: RideSummary | None = None
    data = b""
    with suppress(RecordDamaged, OSError):
        data = (folder / SUMMARY_NAME).read_bytes()
        before = decode_summary(data, folder)
    if (folder / JOURNAL_NAME).is_file():
        ride = ride_in(folder)
        if ftp_w is not None:
            ride = replace(ride, athlete=replace(ride.athlete, ftp_w=ftp_w))
        summary = summarise(ride, folder)
        if before is not None:  # the FIT file stays as it is
            summary = replace(summary, sha256=before.sha256)
    elif (folder / ORIGINAL_NAME).is_file():
        rider = athlete if ftp_w is None else replace(athlete, ftp_w=ftp_w)
        summary = summary_in(folder, rider, before.ride_id if before else None)
    else:
        raise RecordDamaged(folder, "neither its journal nor its FIT file is there")
    with suppress(RecordDamaged, OSError):
        # The rider may have written notes while the figures were computed.
        data = (folder / SUMMARY_NAME).read_bytes()
        before = decode_summary(data, folder)
    if before is not None:
        summary = replace(summary, name=before.name, notes=before.notes)
    try:
        if encode_summary(summary) != data:
            write_atomically(folder / SUMMARY_NAME, encode_summary(summary))
    except OSError as error:
        why = f"its summary cannot be written: {error.strerror or error}"
        raise RecordDamaged(folder, why) from None
    return summary
