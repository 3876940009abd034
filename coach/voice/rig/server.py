"""A private PulseAudio with a microphone and a loudspeaker that are only files and pipes to it.

What is said into the microphone is played into a null sink whose monitor is the default source;
what a program plays goes into another, whose monitor is recorded. PortAudio, ALSA and PulseAudio
are the real ones.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.voice.rig.recording import KEPT_S, RATE, Recording

READY_WITHIN_S = 60.0

# norewinds: without it a null sink takes and gives blocks of up to two seconds.
CONFIGURATION = """\
.fail
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/native
load-module module-null-sink sink_name=speaker rate=48000 channels=1 channel_map=mono norewinds=1
load-module module-null-sink sink_name=mic rate=48000 channels=1 channel_map=mono norewinds=1
set-default-sink speaker
set-default-source mic.monitor
"""

Child = subprocess.Popen[bytes]


def why_not() -> str | None:
    """Return why there can be no sound server here, if so."""
    if not sys.platform.startswith("linux"):
        return "the private PulseAudio is Linux's"
    for program in ("pulseaudio", "pactl", "paplay", "parec", "setpriv"):
        if shutil.which(program) is None:
            return f"{program} is not installed (Debian: pulseaudio pulseaudio-utils)"
    return None


class SoundServer:
    """Starts in its folder; `environment()` is what every program that meets it needs."""

    def __init__(self, folder: Path) -> None:
        """The name of the folder is short: that of a socket has no more than 107 signs."""
        self.folder = folder
        for name in ("run", "state"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._configuration = folder / "default.pa"
        self._configuration.write_text(CONFIGURATION.format(folder=folder))
        self._process: Child | None = None
        self._others: list[Child] = []

    def environment(self, **changes: str) -> dict[str, str]:
        """Return the environment of a program that is to use this server."""
        return {
            **os.environ,
            "PULSE_SERVER": f"unix:{self.folder}/native",
            "PULSE_RUNTIME_PATH": str(self.folder / "run"),
            "PULSE_STATE_PATH": str(self.folder / "state"),
            "PULSE_COOKIE": str(self.folder / "cookie"),
            **changes,
        }

    def start(self) -> None:
        """Return when it answers; raises AssertionError with its log when it does not."""
        log = self.folder / "log"
        words = ["pulseaudio", "-n", "-F", str(self._configuration), "--daemonize=no"]
        words += ["--exit-idle-time=-1", "--use-pid-file=no", f"--log-target=file:{log}"]
        self._process = self._begin(words)
        until_s = time.monotonic() + READY_WITHIN_S
        while not self._answers():
            code = self._process.poll()
            if code is not None or time.monotonic() > until_s:
                said = log.read_text() if log.exists() else "nothing"
                raise AssertionError(f"pulseaudio ({code}) said: {said}")

    def stop(self) -> None:
        """End it, as when a user's sound server crashes; its clients see that at once."""
        self._end(self._process)
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        for process in self._others:
            self._end(process)
        self.stop()

    def control(self, *words: str) -> str:
        """Return what pactl answers."""
        return subprocess.run(
            ["pactl", *words], env=self.environment(), capture_output=True, text=True, check=True
        ).stdout.strip()

    def say(self, wav: Path) -> "Saying":
        """Begin to say a WAV file into the microphone; `wait()` for its end."""
        begun_s = time.monotonic()
        self._others = [each for each in self._others if each.poll() is None]
        return Saying(self.begin(["paplay", "--device=mic", str(wav)]), begun_s)

    @contextmanager
    def recording(self, device: str = "speaker.monitor", rate: int = RATE) -> "Iterator[Monitor]":
        """Record what is played, or with "mic.monitor" what the microphone gives."""
        monitor = Monitor(self, device, rate)
        try:
            yield monitor
        finally:
            monitor.close()

    @contextmanager
    def echo(self, latency_ms: int = 20) -> Iterator[None]:
        """Let the microphone hear the loudspeaker, as it does without a headset."""
        module = self.control(
            "load-module", "module-loopback", "source=speaker.monitor", "sink=mic",
            f"latency_msec={latency_ms}",
        )  # fmt: skip
        try:
            yield
        finally:
            if self._process is not None:
                self.control("unload-module", module)

    def begin(self, words: Sequence[str], stdout: int = subprocess.DEVNULL) -> "Child":
        """Start a client of the server; it is ended with the server, and with this process."""
        process = self._begin(words, stdout)
        self._others.append(process)
        return process

    def _begin(self, words: Sequence[str], stdout: int = subprocess.DEVNULL) -> "Child":
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *words],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
        )

    def _answers(self) -> bool:
        asked = subprocess.run(
            ["pactl", "info"], env=self.environment(), capture_output=True, check=False
        )
        return asked.returncode == 0

    @staticmethod
    def _end(process: "Child | None") -> None:
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(READY_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that is being said into the microphone."""

    process: Child
    begun_s: float

    def wait(self) -> float:
        """Return the monotonic time when it was all said."""
        self.process.wait(READY_WITHIN_S)
        return time.monotonic()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(READY_WITHIN_S)


class Monitor(Recording):
    """What a device of the server plays; it goes on until it is closed."""

    def __init__(self, server: SoundServer, device: str, rate: int, kept_s: float = KEPT_S) -> None:
        super().__init__(rate, kept_s)
        words = ["parec", "-d", device, "--raw", "--format=s16le", f"--rate={rate}"]
        words += ["--channels=1", "--latency-msec=10", "--process-time-msec=5"]
        self._process = server.begin(words, stdout=subprocess.PIPE)
        self._thread = threading.Thread(target=self._read, name="monitor", daemon=True)
        self._thread.start()
        self.wait_for(lambda: self.count > 0)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait(READY_WITHIN_S)
        self._thread.join(READY_WITHIN_S)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        odd = b""
        while data := os.read(descriptor, 65_536):
            arrived_s = time.monotonic()
            data = odd + data
            odd = data[len(data) // 2 * 2 :]
            self.add(arrived_s, np.frombuffer(data[: len(data) - len(odd)], np.int16))
