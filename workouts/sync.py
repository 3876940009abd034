"""One round with the world outside: planned workouts come in, finished rides go out.

A rider who has set nothing up, neither key nor export folder, has nothing opened and nothing sent.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workouts.calendar import Calendar
from workouts.calendar_rows import TakenIn
from workouts.errors import KeyUnusable, RecordDamaged
from workouts.intervals_account import Account
from workouts.journal_line import decode_line
from workouts.outbox import Delivered, Destination, Outbox, State
from workouts.recorder import JOURNAL_NAME
from workouts.secrets import Keys

# What talks to others is imported by the first round: most starts of the console have none.
if TYPE_CHECKING:
    from workouts.delivery import Courier
    from workouts.intervals import Intervals, Patience
    from workouts.intervals_events import Fetched

KEY = "intervals"
STAND_INS = ("simulated", "replayed")  # options of a ride that nobody rode
BACK = timedelta(days=28)  # so much of the calendar is fetched, from today
AHEAD = timedelta(days=84)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the rider's settings ask for."""

    account: Account = field(default_factory=Account)
    export_folder: Path | None = None
    ftp_w: float = 200.0


@dataclass(frozen=True, slots=True)
class Synced:
    """What one round did; `fetched` is None when the calendar was not, or could not be, fetched."""

    fetched: "Fetched | None" = None
    taken: TakenIn = field(default_factory=TakenIn)
    uploaded: Delivered = field(default_factory=Delivered)
    exported: Delivered = field(default_factory=Delivered)
    faults: tuple[str, ...] = ()  # one sentence each
    asks: bool = False  # nothing will get better before the rider has changed something


class Sync:
    """Calendar, outbox and keys of one data folder, and what moves between them and others."""

    def __init__(
        self,
        folder: Path,
        *,
        keys: Keys | None = None,
        patience: "Patience | None" = None,
        wall: Callable[[], float] = time.time,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Open nothing yet; `wall` is Unix time, whatever clock a ride runs on."""
        self.rides = folder / "rides"
        self.calendar = Calendar(folder / "calendar.sqlite")
        self.outbox = Outbox(folder / "outbox.sqlite")
        self.keys = keys or Keys(folder)
        self._patience = patience
        self._wall = wall
        self._today = today

    def close(self) -> None:
        """Let the files go."""
        self.calendar.close()
        self.outbox.close()

    def is_set_up(self, wishes: Wishes) -> bool:
        """Return whether there is anything to do at all; raises KeyUnusable."""
        return wishes.export_folder is not None or self.keys.is_set(KEY)

    def queue(self, ride_id: str, wishes: Wishes, *, again: bool = False) -> None:
        """Let a finished ride go wherever the rider wants rides; raises RecordDamaged.

        A ride on simulated devices, or on a capture, stays here: it would stand in the rider's
        training log as if it had been ridden. `again` says that the rider asked for this one;
        then it goes, and one that was refused is retried.
        """
        if not again and stands_in(self.rides / ride_id):
            return
        now = self._wall()
        if wishes.export_folder is not None:
            self.outbox.queue(ride_id, Destination.FOLDER, now, again=again)
        if wishes.account.upload and self.keys.is_set(KEY):
            self.outbox.queue(ride_id, Destination.INTERVALS, now, again=again)

    def notices(self) -> tuple[str, ...]:
        """Return what happened to the files themselves, one sentence each."""
        said = (self.calendar.notice, self.outbox.notice, self.keys.notice)
        return tuple(each for each in said if each)

    async def round(self, wishes: Wishes, *, early: bool = False) -> Synced:
        """Export, fetch and upload what is due, with `early` also what waits for another try.

        Nothing is raised for what others or the disk do wrong: `faults` has the sentences.
        """
        from workouts.delivery import FolderCourier

        try:
            done = Synced()
            if wishes.export_folder is not None:
                courier = FolderCourier(wishes.export_folder, self.rides)
                done = replace(done, exported=await self._deliver(courier, early))
            done = await self._with_intervals(wishes, done, early)
        except (KeyUnusable, RecordDamaged) as error:
            return replace(done, faults=(str(error),), asks=True)
        faults = [*done.faults, done.exported.fault, done.uploaded.fault]
        named = tuple(dict.fromkeys(each for each in faults if each))
        return replace(done, faults=named, asks=done.asks or done.uploaded.asks)

    async def check(self, wishes: Wishes) -> str:
        """Return the athlete's name at intervals.icu; raises IntervalsFailed or KeyUnusable."""
        from workouts.intervals import connected

        key = await asyncio.to_thread(self.keys.read, KEY)
        if key is None:
            raise KeyUnusable(f"no key is set; give yours to `teamcar key set {KEY}`")
        async with connected(wishes.account, key, self._patience) as intervals:
            return await intervals.check()

    async def _with_intervals(self, wishes: Wishes, done: Synced, early: bool) -> Synced:
        from workouts.delivery import IntervalsCourier
        from workouts.intervals import connected
        from workouts.intervals_errors import HOPELESS, IntervalsFailed, Then

        # The keyring may ask the rider for a password, and a ride may be ticking meanwhile.
        key = await asyncio.to_thread(self.keys.read, KEY)
        if key is None:
            return done
        async with connected(wishes.account, key, self._patience) as intervals:
            try:
                done = await self._fetch(intervals, wishes, done)
            except IntervalsFailed as error:
                done = replace(done, faults=(str(error),), asks=error.then is Then.ASK)
                if error.trouble in HOPELESS:
                    return done
            except OSError as error:
                done = replace(done, faults=(f"a planned workout cannot be kept: {error}",))
            if not wishes.account.upload:
                return done
            courier = IntervalsCourier(intervals, self.rides)
            return replace(done, uploaded=await self._deliver(courier, early))

    async def _fetch(self, intervals: "Intervals", wishes: Wishes, done: Synced) -> Synced:
        today = self._today()
        first, last = today - BACK, today + AHEAD
        fetched = await intervals.planned(first, last, wishes.ftp_w)
        # What an answer brings for other days would never be taken off again.
        plans = tuple(plan for plan in fetched.plans if first <= plan.day <= last)
        taken = await asyncio.to_thread(self.calendar.take_in, plans, first, last)
        return replace(done, fetched=replace(fetched, plans=plans), taken=taken)

    async def _deliver(self, courier: "Courier", early: bool) -> Delivered:
        from workouts.delivery import deliver

        return await deliver(self.outbox, courier, self._wall, early=early)

    def waiting(self) -> int:
        """Return how many parcels are still to be sent."""
        return len(self.outbox.parcels(State.WAITING, State.CLAIMED))


def stands_in(folder: Path) -> bool:
    """Return whether the ride in `folder` was ridden by a simulated rider, or from a capture."""
    try:
        with (folder / JOURNAL_NAME).open("rb") as file:
            header = decode_line(file.readline().rstrip(b"\n"))
    except OSError:
        return False
    options = (header or {}).get("options")
    return isinstance(options, dict) and any(options.get(name) for name in STAND_INS)
