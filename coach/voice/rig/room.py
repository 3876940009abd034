"""Where the rig talks and listens: a microphone to speak into, a loudspeaker to record."""

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from coach.voice.rig.recording import KEPT_S, RATE, Recording
from coach.voice.rig.server import Monitor, SoundServer
from coach.voice.rig.wav_devices import HEAD, SPOKEN
from coach.voice.sound import SoundProcess


class Room(Protocol):
    """A microphone and a loudspeaker; `spoken` and `heard` record them."""

    @property
    def spoken(self) -> Recording: ...
    @property
    def heard(self) -> Recording: ...

    def say(self, wav: Path) -> object:
        """Begin to say a WAV file into the microphone."""
        ...

    def sounds(self, log: Path) -> SoundProcess:
        """Return a sound process that has this microphone and this loudspeaker."""
        ...


class PulseRoom:
    """A private PulseAudio; a Room, and a context."""

    def __init__(self, kept_s: float = KEPT_S) -> None:
        """Recordings are kept for the last `kept_s` seconds."""
        self._kept_s = kept_s
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
        self._spoken = Monitor(self.server, "mic.monitor", RATE, self._kept_s)
        self._heard = Monitor(self.server, "speaker.monitor", RATE, self._kept_s)

    def deafen(self) -> None:
        for monitor in (self._spoken, self._heard):
            if monitor is not None:
                monitor.close()
        self._spoken = self._heard = None

    def close(self) -> None:
        self.deafen()
        self.server.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def say(self, wav: Path) -> object:
        return self.server.say(wav)

    def sounds(self, log: Path) -> SoundProcess:
        return SoundProcess(log, environment=self.server.environment())


class WavRoom:
    """WAV files in place of a microphone, a recording in place of a loudspeaker; no sound card."""

    def __init__(self) -> None:
        self.spoken, self.heard = Recording(exact=True), Recording(exact=True)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._line: socket.socket | None = None
        self._told = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, name="room", daemon=True).start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        # A thread that waits in accept is not woken by a close, but by a shutdown.
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._hang_up()

    def say(self, wav: Path) -> None:
        """Say a WAV file; raises ConnectionError where there is no sound process."""
        with self._told:
            if self._line is None:
                raise ConnectionError("there is no sound process in the room")
            self._line.sendall(f"{wav.absolute()}\n".encode())

    def sounds(self, log: Path) -> SoundProcess:
        port, parent = str(self._door.getsockname()[1]), str(os.getpid())
        module = "coach.voice.rig.wav_devices"
        return SoundProcess(
            log, command=(sys.executable, "-m", module, "--room", port, "--parent", parent)
        )

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return  # the room is closed
            self._hang_up()
            with self._told:
                self._line = line
            threading.Thread(target=self._hear, args=(line,), name="room", daemon=True).start()

    def _hear(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line.makefile("rb") as pieces:
            while len(head := pieces.read(HEAD.size)) == HEAD.size:
                which, until_s, count = HEAD.unpack(head)
                data = pieces.read(2 * count)
                recording = self.spoken if which == SPOKEN else self.heard
                recording.add(until_s, np.frombuffer(data[: len(data) // 2 * 2], np.int16))

    def _hang_up(self) -> None:
        with self._told:
            if self._line is not None:
                self._line.close()
            self._line = None
