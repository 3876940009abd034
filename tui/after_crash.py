"""What a starting engine does with rides that were cut off: one goes on, the others are saved.

A ride goes on when it was cut off a short while ago, on the same kind of devices, and the rider
had not ended it; how, the settings say. Nothing is lost: what does not go on becomes a FIT file.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from tui.engine_settings import AfterCrash, EngineSettings
from tui.settings import Settings
from workouts.clock_text import clock_text
from workouts.errors import WorkoutsError
from workouts.journal import read_journal
from workouts.recorder import JOURNAL_NAME
from workouts.recovery import UnfinishedRide
from workouts.snapshot import RideState
from workouts.summary import RideSummary

log = logging.getLogger(__name__)


class Rides(Protocol):
    """The part of a house that knows rides which were cut off."""

    @property
    def settings(self) -> Settings: ...
    def unfinished(self) -> tuple[UnfinishedRide, ...]: ...
    def resume(self, ride: UnfinishedRide, *, waits_for_legs: bool = False) -> object: ...
    def save_unfinished(self, ride: UnfinishedRide) -> RideSummary: ...


def recover(house: Rides, now: datetime, *, simulated: bool) -> tuple[str, ...]:
    """Resume or save every ride that was cut off; returns a sentence for each, newest first."""
    said: list[str] = []
    gone_on = False
    for ride in house.unfinished():
        when = f"The ride of {ride.started_at:%H:%M} was cut off at {clock_text(ride.elapsed_s)}"
        try:
            what = AfterCrash.SAVE
            if not gone_on and is_simulated(ride.folder) is simulated:
                what = decide(ride, now, house.settings.engine)
            said.append(f"{when}{_do(house, ride, what)}")
        except Exception as error:
            # Whatever is wrong with an old ride, it must not keep the engine from the next one.
            log.exception("a ride that was cut off could not be taken up")
            said.append(
                f"The ride {ride.ride_id} is kept, but could not be taken up: {_why(error)}"
            )
            continue
        gone_on = gone_on or what is not AfterCrash.SAVE
    return tuple(said)


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) if isinstance(error, WorkoutsError) else "the engine's log says why"


def decide(ride: UnfinishedRide, now: datetime, settings: EngineSettings) -> AfterCrash:
    """Return what becomes of one ride at `now` (aware)."""
    if ride.ended:
        return AfterCrash.SAVE
    cut_off = ride.started_at + timedelta(seconds=ride.resume.wall_s)
    # A machine without a clock of its own wakes up in the past: then it was just now.
    away = max(now - cut_off, timedelta())
    if away > timedelta(minutes=settings.resume_within_minutes):
        return AfterCrash.SAVE
    if settings.resume_after_crash is AfterCrash.RIDING and _was_paused(ride):
        return AfterCrash.PAUSED
    return settings.resume_after_crash


def is_simulated(folder: Path) -> bool:
    """Return whether a ride was ridden on simulated devices; raises RecordDamaged or OSError."""
    return read_journal(folder / JOURNAL_NAME).header.options.get("simulated") is True


def _do(house: Rides, ride: UnfinishedRide, what: AfterCrash) -> str:
    """Do it and return the end of the sentence; raises WorkoutsError or OSError."""
    if what is AfterCrash.SAVE:
        house.save_unfinished(ride)
        return " and is saved"
    waits_for_legs = what is AfterCrash.RIDING
    house.resume(ride, waits_for_legs=waits_for_legs)
    return "; pedal, and it goes on" if waits_for_legs else "; it waits there, paused"


def _was_paused(ride: UnfinishedRide) -> bool:
    """Return whether the rider had paused it: then it waits for the rider's word all the more."""
    states = [event.data.get("state") for event in ride.events if event.kind == "state"]
    return bool(states) and states[-1] == RideState.PAUSED.value
