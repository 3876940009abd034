"""Carrying rides out of the outbox: to intervals.icu, and as a copy into the rider's folder."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from workouts.atomic import write_atomically
from workouts.errors import RecordDamaged
from workouts.finish import read_summary
from workouts.intervals import Intervals, RideFile
from workouts.intervals_errors import IntervalsFailed, Then
from workouts.outbox import Delivered, Destination, Outbox, Parcel
from workouts.summary import RideSummary


class Undeliverable(Exception):
    """This ride will never go: the sentence says why."""


class Courier(Protocol):
    """Takes parcels to one destination.

    `send` returns a receipt, or raises IntervalsFailed or OSError when it did not work this time,
    and Undeliverable or RecordDamaged when it never will.
    """

    @property
    def destination(self) -> Destination: ...

    async def send(self, parcel: Parcel) -> str: ...


async def deliver(
    outbox: Outbox, courier: Courier, wall: Callable[[], float], *, early: bool = False
) -> Delivered:
    """Send what is due, one after another, until nothing is or one fails.

    `early` tries those too that wait. Each is tried once at most, and claimed while it is on its
    way, so that no other process sends it as well. Raises RecordDamaged for a damaged outbox.
    """
    who, began = f"process {os.getpid()}", wall()
    done = Delivered()
    while True:
        parcel = await asyncio.to_thread(
            outbox.claim, courier.destination, who, wall(), early=early
        )
        if parcel is None:
            return done
        try:
            receipt = await courier.send(parcel)
        except (Undeliverable, RecordDamaged) as error:
            done = await _refuse(outbox, parcel, str(error), done)
        except IntervalsFailed as error:
            if error.then is Then.GIVE_UP:
                done = await _refuse(outbox, parcel, str(error), done)
                continue
            asked_s = error.retry_after_s
            await asyncio.to_thread(outbox.failed, parcel, str(error), wall(), asked_s)
            return replace(done, fault=str(error), asks=error.then is Then.ASK)
        except OSError as error:
            await asyncio.to_thread(outbox.failed, parcel, str(error), wall())
            return replace(done, fault=str(error))
        except asyncio.CancelledError:
            # The program ends: the next one need not wait for the claim to run out.
            with contextlib.suppress(RecordDamaged):
                outbox.give_back(parcel, began)
            raise
        else:
            await asyncio.to_thread(outbox.sent, parcel, receipt)
            done = replace(done, sent=(*done.sent, parcel.ride_id))


async def _refuse(outbox: Outbox, parcel: Parcel, why: str, done: Delivered) -> Delivered:
    await asyncio.to_thread(outbox.refused, parcel, why)
    return replace(done, refused=(*done.refused, (parcel.ride_id, why)))


class IntervalsCourier:
    """Uploads rides to intervals.icu."""

    destination = Destination.INTERVALS

    def __init__(self, intervals: Intervals, rides: Path) -> None:
        self._intervals = intervals
        self._rides = rides

    async def send(self, parcel: Parcel) -> str:
        summary, fit = await asyncio.to_thread(_ride, self._rides / parcel.ride_id)
        ride = RideFile(parcel.ride_id, summary.workout_name, summary.started_at, fit)
        uploaded = await self._intervals.upload(ride)
        return uploaded.activity_id or "there"


class FolderCourier:
    """Copies FIT files into a folder, each under the id of its ride."""

    destination = Destination.FOLDER

    def __init__(self, folder: Path, rides: Path) -> None:
        self._folder = folder
        self._rides = rides

    async def send(self, parcel: Parcel) -> str:
        return await asyncio.to_thread(self._copy, parcel)

    def _copy(self, parcel: Parcel) -> str:
        _, fit = _ride(self._rides / parcel.ride_id)
        path = self._folder / f"{parcel.ride_id}.fit"
        if not self._folder.is_dir():
            # Made by us, a folder of a disk that is not mounted would hide the disk.
            raise OSError(f"the export folder {self._folder} is not there; mount or make it")
        try:
            if not (path.is_file() and path.read_bytes() == fit):
                write_atomically(path, fit)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise OSError(
                f"the export folder {self._folder} does not take the ride: {why}"
            ) from None
        return str(path)


def _ride(folder: Path) -> tuple[RideSummary, bytes]:
    """Return a finished ride and its FIT file; raises RecordDamaged, or OSError to try again."""
    if not folder.is_dir():
        raise Undeliverable(f"the folder of ride {folder.name} is gone")
    summary = read_summary(folder)
    try:
        return summary, summary.fit_path.read_bytes()
    except FileNotFoundError:
        raise Undeliverable(f"the ride {folder.name} has no FIT file") from None
