"""The doctor's rows about what goes out and comes in: only for those who have set it up."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from tui.check import Check
from tui.settings import Settings
from tui.syncing import wishes_of
from workouts.errors import KeyUnusable, WorkoutsError
from workouts.intervals import Patience
from workouts.outbox import State
from workouts.sync import KEY, Sync

SHORT = Patience(connect_s=5.0, silence_s=5.0, whole_s=10.0)


def sync_checks(folder: Path, settings: Settings) -> Iterator[Check]:
    """Yield a row for intervals.icu and one for the export folder, where they are set up."""
    sync = Sync(folder, patience=SHORT)
    try:
        yield from _intervals(sync, settings)
        if settings.sync.export_folder is not None:
            yield _export(settings.sync.export_folder)
    finally:
        sync.close()


def _intervals(sync: Sync, settings: Settings) -> Iterator[Check]:
    try:
        if not sync.keys.is_set(KEY):
            return
        name = asyncio.run(sync.check(wishes_of(settings)))
        waiting, refused = sync.waiting(), sync.outbox.parcels(State.REFUSED)
    except KeyUnusable as error:
        yield Check("intervals.icu", False, str(error), f"Run: teamcar key set {KEY}")
    except WorkoutsError as error:
        yield Check("intervals.icu", False, str(error), "Then run: teamcar sync")
    else:
        detail = f"{settings.sync.account.host} knows {name}; rides waiting: {waiting}"
        mend = "" if not refused else f"Not taken: {refused[-1].ride_id}: {refused[-1].said}"
        yield Check("intervals.icu", not refused, detail, mend)


def _export(folder: Path) -> Check:
    if not folder.is_dir():
        mend = "Mount or make it, or change folder under [export] in the settings."
        return Check("export folder", False, f"{folder} is not there", mend)
    if not os.access(folder, os.W_OK | os.X_OK):
        mend = "Make it writable, or change folder under [export] in the settings."
        return Check("export folder", False, f"{folder} may not be written", mend)
    return Check("export folder", True, str(folder))
