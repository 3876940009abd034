"""The folder of a ride: taken before it begins, put away when it comes to nothing."""

import logging
from datetime import datetime
from pathlib import Path

from workouts import recovery
from workouts.recorder import new_ride_id
from workouts.recording import Recording

log = logging.getLogger(__name__)


def reserve(rides: Path, started_at: datetime) -> str:
    """Return an id for a new ride that no other program on this folder can take as well."""
    while True:
        ride_id = new_ride_id(rides, started_at)
        try:
            (rides / ride_id).mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            # The ride can be ridden all the same; the record says what keeps it from the disk.
            log.warning("%s", error)
        return ride_id


def put_away(recording: Recording) -> None:
    """Move a discarded ride aside; of one that never began there is only an empty folder."""
    try:
        if recording.begun:
            recovery.set_aside(recording.folder)
        else:
            recording.folder.rmdir()
    except OSError as error:
        log.warning("%s", error)
