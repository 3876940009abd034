"""Opens microphone and loudspeaker while somebody uses them, opens them again when they are lost,
and closes them a while after. All calls of PortAudio are made on one thread, this one.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from coach.voice.audio_device import NoDevice, Stream
from coach.voice.sound_parts import Tell
from coach.voice.sound_talk import DevicesFound, Standing

AGAIN_AFTER_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)  # the last for ever, while it is in use
LOOK_EVERY_S = 0.5  # whether what is open still runs
SILENT_S = 2.0  # an open stream that calls nobody for so long is lost
BY_ITSELF = "It is tried again by itself; plug it in, or choose another in the settings."

Kind = Literal["microphone", "speaker"]
KINDS: tuple[Kind, Kind] = ("microphone", "speaker")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Place:
    """One of the two: how it is opened, whom it serves, and how it stands."""

    kind: Kind
    open: Callable[[str, Callable[[], None]], Stream]  # name, what is called when it ends
    check: Callable[[str], str]  # which device that would be; raises NoDevice
    ended: Callable[[bool], None]  # it is open no more; whether it was lost, or not to be had
    name: str = ""
    users: set[str] = field(default_factory=set)
    warm_until_s: float = 0.0
    stream: Stream | None = None
    opened: int = 0  # which one is open; one that ends says which it was
    failures: int = 0  # in a row
    again_s: float = 0.0  # not before
    broken: bool = False
    renamed: bool = False
    unsure: bool = False  # how it stands is to be told
    standing: tuple[bool, str] | None = None


class DeviceKeeper:
    """What the other threads ask is noted at once; `step` does what is due."""

    def __init__(
        self,
        microphone: Place,
        speaker: Place,
        names: Callable[[], tuple[tuple[str, ...], tuple[str, ...]]],
        look_again: Callable[[], None],
        tell: Tell,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places: dict[Kind, Place] = {"microphone": microphone, "speaker": speaker}
        self._names = names
        self._look_again = look_again
        self._tell = tell
        self._now = now
        self._more = threading.Condition()
        self._asked = False
        self._closing = False
        self._listing = False
        self._stale = False  # the list of devices may be old
        self._warm_s = 0.0
        self._calling_s: float | None = None
        self._xruns: dict[Kind, int] = dict.fromkeys(KINDS, 0)  # of streams that are closed
        self._thread = threading.Thread(target=self._run, name="devices", daemon=True)
        self.reopened = 0

    # -- what others ask, from any thread -------------------------------------------------------

    def configure(self, microphone: str, speaker: str, warm_s: float) -> None:
        """Use these from now on; tells how each stands."""
        with self._more:
            self._warm_s = warm_s
            for place, name in zip(self._places.values(), (microphone, speaker), strict=True):
                place.renamed = place.renamed or place.name != name
                place.name, place.again_s = name, 0.0
                place.unsure, place.standing = True, None
                place.warm_until_s = min(place.warm_until_s, self._now() + warm_s)
            self._ask()

    def use(self, kind: Kind, user: str) -> None:
        """Have it open until it is freed by that name."""
        with self._more:
            place = self._places[kind]
            if user not in place.users:
                if not place.users:
                    place.again_s, place.failures = 0.0, 0
                place.users.add(user)
                self._ask()

    def free(self, kind: Kind, user: str) -> None:
        """Let it be closed a while after now."""
        with self._more:
            place = self._places[kind]
            if user in place.users:
                place.users.discard(user)
                place.warm_until_s = self._now() + self._warm_s
                self._ask()

    def warm(self, kind: Kind) -> None:
        """Open it, for as long as it stays open after use."""
        with self._more:
            place = self._places[kind]
            place.warm_until_s, place.again_s = self._now() + self._warm_s, 0.0
            self._ask()

    def list_devices(self) -> None:
        """Look anew what there is; a DevicesFound follows."""
        with self._more:
            self._listing = self._stale = True
            self._ask()

    def xruns(self, kind: Kind) -> int:
        """Blocks that came too late, since the start."""
        stream = self._places[kind].stream
        return self._xruns[kind] + (stream.beats.xruns if stream else 0)

    @property
    def stuck_s(self) -> float:
        """How long the sound system has not come back from what it was asked."""
        since_s = self._calling_s
        return 0.0 if since_s is None else self._now() - since_s

    def _ask(self) -> None:
        self._asked = True
        self._more.notify()

    # -- its thread -----------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def close(self, within_s: float = 3.0) -> None:
        """Close both; returns when that is done, or the sound system does not come back."""
        with self._more:
            self._closing = True
            self._ask()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def _run(self) -> None:
        while not self._closing:
            try:
                wait_s = self.step()
            except Exception:  # a library's fault costs a moment, not the thread that mends it
                log.exception("the sound devices could not be kept")
                wait_s = AGAIN_AFTER_S[-1]
            with self._more:
                if not self._asked:
                    self._more.wait(wait_s)
        for place in self._places.values():
            self._shut(place)

    def step(self) -> float | None:
        """Do what is due; returns in how many seconds there is more, None when asked only."""
        self._asked = False
        self._calling_s = self._now()
        try:
            if self._listing:
                self._listing = False
                self._list()
            waits = [self._serve(place) for place in self._places.values()]
        finally:
            self._calling_s = None
        due = [wait_s for wait_s in waits if wait_s is not None]
        return min(due) if due else None

    def _serve(self, place: Place) -> float | None:
        now_s = self._now()
        stream = place.stream
        if stream is not None and (place.broken or now_s - stream.beats.last_s > SILENT_S):
            log.warning("%s was lost: %s", place.kind, stream.name)
            self._shut(place, lost=True)
            self._stand(place, False, f"{stream.name} was lost", BY_ITSELF)
            self._stale = True
            place.warm_until_s, place.failures, place.again_s = 0.0, 0, now_s
            self.reopened += 1
        elif stream is not None and place.renamed:
            self._shut(place, lost=True)
        place.renamed = False
        if not place.users and now_s >= place.warm_until_s:
            if place.stream is not None:
                self._shut(place)
                if not any(p.stream for p in self._places.values()):
                    self._stale = True
                    self._look()  # now, because a turn would have to wait for it
            if place.unsure:
                self._check(place)
            return None
        if place.stream is None:
            if now_s < place.again_s:
                return place.again_s - now_s
            return self._open(place)
        if place.unsure:
            self._opened(place, place.stream)
        return LOOK_EVERY_S

    def _open(self, place: Place) -> float | None:
        self._look()
        place.broken = False
        place.opened += 1
        number = place.opened
        try:
            stream = place.open(place.name, lambda: self._gone(place, number))
        except NoDevice as missing:
            after_s = AGAIN_AFTER_S[min(place.failures, len(AGAIN_AFTER_S) - 1)]
            place.failures += 1
            place.again_s = self._now() + after_s
            self._stale = True
            place.ended(True)
            self._stand(place, False, missing.why, missing.mend)
            return after_s if place.users else None
        place.stream, place.failures = stream, 0
        self._stale = self._stale or bool(stream.note)  # the one wished for may come
        self._opened(place, stream)
        return LOOK_EVERY_S

    def _opened(self, place: Place, stream: Stream) -> None:
        self._stand(place, True, stream.name, stream.note)

    def _check(self, place: Place) -> None:
        self._look()
        try:
            self._stand(place, True, place.check(place.name))
        except NoDevice as missing:
            self._stand(place, False, missing.why, missing.mend)

    def _look(self) -> None:
        """See what devices there are now, where that takes nothing from anybody."""
        if not self._stale or any(p.users and p.stream for p in self._places.values()):
            return
        for place in self._places.values():
            self._shut(place)  # one that is warm is opened again
        self._stale = False
        try:
            self._look_again()
        except NoDevice as missing:
            log.warning("%s", missing.why)

    def _list(self) -> None:
        self._look()
        try:
            microphones, speakers = self._names()
        except NoDevice:
            microphones = speakers = ()
        self._tell(DevicesFound(self._now(), microphones, speakers))

    def _gone(self, place: Place, number: int) -> None:
        with self._more:
            if place.opened == number:
                place.broken = True
                self._ask()

    def _shut(self, place: Place, lost: bool = False) -> None:
        stream = place.stream
        if stream is None:
            return
        place.opened += 1  # its end is no loss now
        place.stream = None
        stream.close()
        self._xruns[place.kind] += stream.beats.xruns
        place.ended(lost)

    def _stand(self, place: Place, ok: bool, detail: str, mend: str = "") -> None:
        place.unsure = False
        if place.standing != (ok, detail):
            place.standing = (ok, detail)
            self._tell(Standing(self._now(), place.kind, ok, detail, mend))
