"""The speech worker, `python -m coach.voice.speech_worker DRIVER FOLDER`: sentences in, sound out.

pyttsx3 prints, blocks, and can end its process from C; so it has one of its own. A line of JSON
comes in for each sentence, a line goes out before each sound. It ends when its input does. On
Linux its files are memory that has no name, so that nothing stays behind whatever happens.
"""

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from coach.voice.sound_parts import Pcm
from coach.voice.wav_sound import pcm_of_wav

LOOKED_AGAIN_S = 0.0005
DRIVERS = {"linux": "espeak", "darwin": "espeak", "win32": "sapi5"}


class Asked(msgspec.Struct, frozen=True):
    """One sentence; `voice` is an id of the driver."""

    id: int
    text: str
    voice: str
    words_per_minute: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The first line: the voices as (id, name, languages), or why there can be no speech."""

    voices: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    why: str = ""


class Clip(msgspec.Struct, frozen=True, tag="clip"):
    """`size` bytes of sound follow the line, 16 bits a sample and mono; or why there is none."""

    id: int
    rate: int = 0
    size: int = 0
    why: str = ""


class Driver(Protocol):
    """What is used of pyttsx3's driver: its own calls, because the engine's swallow errors."""

    def getProperty(self, name: str) -> Any: ...  # noqa: N802
    def setProperty(self, name: str, value: Any) -> None: ...  # noqa: N802


class Speech:
    """pyttsx3 with what is set in it, writing to `path`."""

    def __init__(self, driver: str, path: str) -> None:
        import pyttsx3

        self._engine = pyttsx3.init(driver)
        self._driver: Driver = self._engine.proxy._driver
        self._path = path
        self._set: dict[str, str | int] = {}
        self._threaded = driver == "espeak"
        self._is_busy: Callable[[], Any] = lambda: False
        if self._threaded:
            from pyttsx3.drivers import _espeak

            self._is_busy = _espeak.IsPlaying
        self._finished = threading.Event()
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())

    def voices(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        return tuple(
            (str(voice.id), str(voice.name), tuple(_language(each) for each in voice.languages))
            for voice in self._driver.getProperty("voices")
        )

    def render(self, asked: Asked) -> Pcm:
        """Return the sound; raises whatever the driver raises."""
        if asked.voice and self._set.get("voice") != asked.voice:
            self._set.clear()  # some drivers take the voice's own pace with it
            self._change("voice", asked.voice)
        if self._set.get("rate") != asked.words_per_minute:
            self._change("rate", asked.words_per_minute)
        self._finished.clear()
        self._engine.save_to_file(asked.text, self._path)
        self._engine.runAndWait()
        if self._threaded:
            self._finished.wait()  # whoever asked has set a limit
        self._wait_until_idle()
        written = Path(self._path)
        pcm = pcm_of_wav(written.read_bytes())
        written.write_bytes(b"")
        return pcm

    def _change(self, name: str, value: str | int) -> None:
        self._set.pop(name, None)
        self._driver.setProperty(name, value)
        self._wait_until_idle()
        self._set[name] = value

    def _wait_until_idle(self) -> None:
        """Return when the driver has done what it was told.

        espeak works on a thread of its own, for which runAndWait does not always wait, and pyttsx3
        cancels what that thread is at when it is asked again: a pace set, or the next sentence.
        """
        while self._is_busy():
            time.sleep(LOOKED_AGAIN_S)


def _language(written: Any) -> str:
    text = written.decode("utf-8", "replace") if isinstance(written, bytes) else str(written)
    return "".join(filter(str.isprintable, text)).casefold().replace("_", "-")


def _nameless_or_in(folder: str) -> str:
    """Return a path to write to: memory without a name where there is such, else in `folder`."""
    if hasattr(os, "memfd_create"):
        return f"/proc/self/fd/{os.memfd_create('clip')}"
    return str(Path(folder, "clip.wav"))


def _listen(lines: IO[bytes], asked: "queue.SimpleQueue[bytes]") -> None:
    for line in lines:
        asked.put(line)
    os._exit(0)  # nobody asks any more, even while the driver hangs


def main(driver: str, folder: str) -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what pyttsx3 prints goes where its errors go
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()

    def tell(message: Ready | Clip, samples: bytes = b"") -> None:
        out.write(msgspec.json.encode(message) + b"\n" + samples)
        out.flush()

    try:
        speech = Speech(driver, _nameless_or_in(folder))
        tell(Ready(speech.voices()))
    except Exception as error:  # a missing library, module or driver, as pyttsx3 has it
        tell(Ready(why=f"{type(error).__name__}: {error}"))
        return
    while True:
        sentence = msgspec.json.decode(asked.get(), type=Asked)
        try:
            pcm = speech.render(sentence)
        except Exception as error:  # as drivers raise; the next sentence may fare better
            tell(Clip(sentence.id, why=f"{type(error).__name__}: {error}"))
        else:
            tell(Clip(sentence.id, pcm.rate, len(pcm.samples)), pcm.samples)


if __name__ == "__main__":
    main(sys.argv[1] or DRIVERS.get(sys.platform, "espeak"), sys.argv[2])
