"""Debriefs on their way by e-mail: queued on the disk, sent in the background, tried again.

It never runs while a ride does, and whatever goes wrong becomes a sentence for the rider.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from coach.debrief.kept import read_report
from coach.debrief.letter import letter_of
from tui.mail_server import MailFailed, post
from tui.mail_settings import MailSettings
from tui.settings import Settings
from workouts.delivery import Undeliverable, deliver
from workouts.errors import WorkoutsError
from workouts.outbox import Delivered, Destination, Outbox, Parcel
from workouts.secrets import Keys

KEY = "mail"
FILE_NAME = "mail.sqlite"
EVERY_S, RIDING_S, SOONEST_S = 3600.0, 30.0, 5.0

log = logging.getLogger(__name__)


class MailCourier:
    """Sends the debriefs of rides; for workouts.delivery."""

    destination = Destination.MAIL

    def __init__(self, settings: MailSettings, keys: Keys, rides: Path) -> None:
        self._settings = settings
        self._keys = keys
        self._rides = rides
        self.asks = False

    async def send(self, parcel: Parcel) -> str:
        return await asyncio.to_thread(self._send, parcel)

    def _send(self, parcel: Parcel) -> str:
        self.asks = False
        kept = read_report(self._rides / parcel.ride_id)
        if kept is None:
            raise Undeliverable(f"the ride {parcel.ride_id} has no debrief")
        page = Path(kept.paths["html"]).read_bytes()
        settings = self._settings
        now = datetime.now().astimezone()
        letter = letter_of(kept, page, settings.sender or settings.to, settings.to, now)
        try:
            password = self._keys.read(KEY) if settings.user else None
            post(letter, settings, password)
        except WorkoutsError as error:  # a key that cannot be read is no fault of the letter
            self.asks = True
            raise OSError(str(error)) from None
        except MailFailed as failed:
            self.asks = failed.asks
            raise
        return settings.to


class Mailing:
    """The letters of one data folder, on the event loop where `start` was called."""

    def __init__(
        self,
        folder: Path,
        settings: Callable[[], Settings],
        riding: Callable[[], bool],
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Open nothing yet; `wall` is Unix time."""
        self.outbox = Outbox(folder / FILE_NAME)
        self._folder = folder
        self._settings = settings
        self._riding = riding
        self._wall = wall
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._faults: tuple[str, ...] = ()

    def start(self) -> None:
        """Begin to send what waits."""
        self._task = asyncio.create_task(self._run(), name="mailing")

    async def stop(self) -> None:
        """End; what is on its way is sent the next time."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        self.outbox.close()

    def debriefed(self, ride: Path) -> None:
        """Let a ride's debrief go, where the rider wants it by e-mail."""
        if not self._settings().mail.is_set_up:
            return
        try:
            self.outbox.queue(ride.name, Destination.MAIL, self._wall())
        except WorkoutsError as error:
            log.warning("%s", error)
            self._faults = (f"The debrief is not queued to be sent: {error}",)
            return
        self._nudged.set()

    def notices(self) -> tuple[str, ...]:
        """Return what the rider should know, one sentence each."""
        return self._faults

    async def round(self) -> Delivered:
        """Send what is due; raises RecordDamaged for a damaged queue."""
        mail = self._settings().mail
        courier = MailCourier(mail, Keys(self._folder), self._folder / "rides")
        done = await deliver(self.outbox, courier, self._wall)
        told = [f"The debrief of {ride_id} is not sent: {why}" for ride_id, why in done.refused]
        if done.fault is not None:
            told.append(f"Debriefs by e-mail wait: {done.fault}")
        for sentence in told:
            log.warning("%s", sentence)
        self._faults = tuple(told)
        return Delivered(done.sent, done.refused, done.fault, courier.asks)

    async def _run(self) -> None:
        while True:
            self._nudged.clear()
            pause_s = RIDING_S if self._riding() else await self._safe_round()
            # Not wait_for: in Python 3.11 it forgets a cancellation that comes with the nudge.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._nudged.wait()

    async def _safe_round(self) -> float:
        """Do a round and return how long to wait for the next."""
        if not (self._settings().mail.is_set_up and (self._folder / FILE_NAME).exists()):
            return EVERY_S
        try:
            await self.round()
            due = await asyncio.to_thread(self.outbox.next_due)
        except WorkoutsError as error:
            log.warning("%s", error)
            self._faults = (str(error),)
            return EVERY_S
        except Exception:
            # Whatever broke, the console and the next ride have nothing to do with it.
            log.exception("sending debriefs failed")
            return EVERY_S
        left_s = EVERY_S if due is None else due - self._wall()
        return min(max(left_s, SOONEST_S), EVERY_S)
