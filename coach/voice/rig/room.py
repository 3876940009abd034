"""Where the rig talks and listens: a microphone to speak into, a loudspeaker to record."""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from coach.voice.rig.recording import Recording
from coach.voice.rig.server import Monitor, Saying, SoundServer
from coach.voice.sound import SoundProcess


class Mouthful(Protocol):
    """Something that is being said."""

    def stop(self) -> None: ...


class Room(Protocol):
    """A microphone and a loudspeaker; `spoken` and `heard` record them."""

    @property
    def spoken(self) -> Recording: ...
    @property
    def heard(self) -> Recording: ...

    def say(self, wav: Path) -> Mouthful:
        """Begin to say a WAV file into the microphone."""
        ...

    def sounds(self, log: Path) -> SoundProcess:
        """Return a sound process that has this microphone and this loudspeaker."""
        ...


class PulseRoom:
    """A private PulseAudio; a Room, and a context."""

    def __init__(self) -> None:
        # Not below any other folder: the name of a socket has no more than 107 signs.
        self._folder = Path(tempfile.mkdtemp(prefix="sound-"))
        self.server = SoundServer(self._folder)
        self._spoken: Monitor | None = None
        self._heard: Monitor | None = None

    @property
    def spoken(self) -> Recording:
        assert self._spoken is not None
        return self._spoken

    @property
    def heard(self) -> Recording:
        assert self._heard is not None
        return self._heard

    def __enter__(self) -> Self:
        try:
            self.server.start()
            self.listen()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()

    def listen(self) -> None:
        """Record anew; needed when the server was started again."""
        self.deafen()
        self._spoken = Monitor(self.server, "mic.monitor", 16_000)
        self._heard = Monitor(self.server, "speaker.monitor", 16_000)

    def deafen(self) -> None:
        for monitor in (self._spoken, self._heard):
            if monitor is not None:
                monitor.close()
        self._spoken = self._heard = None

    def close(self) -> None:
        self.deafen()
        self.server.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def say(self, wav: Path) -> Saying:
        return self.server.say(wav)

    def sounds(self, log: Path) -> SoundProcess:
        return SoundProcess(log, environment=self.server.environment())
