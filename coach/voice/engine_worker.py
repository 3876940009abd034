"""pyttsx3 in a worker process that is kept warm: asked again in a new one when it dies or hangs."""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from coach.voice.clip_folder import ClipFolder
from coach.voice.engines import EngineFailed, EngineGone, Voice
from coach.voice.sound_parts import Pcm
from coach.voice.speech_worker import Asked, Clip, Ready
from coach.voice.warm_process import WarmProcess

READY_WITHIN_S = 20.0
ANSWERS_WITHIN_S = 2.0
MOST_BYTES = 30_000_000  # a clip of ten minutes
_Told = TypeVar("_Told", Ready, Clip)
_Given = TypeVar("_Given")


class WorkerEngine:
    """`driver` is pyttsx3's, None for that of the system; `words` start another worker."""

    def __init__(
        self,
        name: str = "pyttsx3",
        driver: str | None = None,
        log: int | None = None,
        words: Sequence[str] | None = None,
        answers_within_s: float = ANSWERS_WITHIN_S,
    ) -> None:
        self.name = name
        self._log = log
        self._folder = ClipFolder()
        # On Linux its files have no name, and need no folder.
        folder = "" if sys.platform == "linux" else str(self._folder.path)
        self._words = words or (
            *(sys.executable, "-m", "coach.voice.speech_worker"),
            *(driver or "", folder),
        )
        self._answers_within_s = answers_within_s
        self._process: WarmProcess | None = None
        self._voices: tuple[Voice, ...] | None = None  # None until it has said that it is ready
        self._count = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def warm(self) -> None:
        if self._process is None and not self._closed:
            self._process = WarmProcess(self._words, self._log)
            self._voices = None

    def voices(self) -> tuple[Voice, ...]:
        return self._once_more(lambda: self._greeted()[1])

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        return self._once_more(lambda: self._render(text, voice, words_per_minute))

    def close(self) -> None:
        self._closed = True
        self._end()
        self._folder.close()

    def _render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        process, _ = self._greeted()
        self._count += 1
        asked = msgspec.json.encode(Asked(self._count, text, voice, words_per_minute))
        with process.within(self._answers_within_s):
            process.write(asked + b"\n")
            clip = _told(process, Clip)
            if clip.id != self._count or not 0 <= clip.size <= MOST_BYTES or clip.size % 2:
                raise EngineGone("it said something else than was asked")
            samples = process.exactly(clip.size)
        if clip.why or not samples or clip.rate <= 0:
            raise EngineFailed(clip.why or "it made no sound")
        return Pcm(samples, clip.rate)

    def _greeted(self) -> tuple[WarmProcess, tuple[Voice, ...]]:
        """Return the worker and its voices when it is ready."""
        self.warm()
        process, voices = self._process, self._voices
        if process is None:  # by another thread
            raise EngineFailed("it is closed")
        if voices is None:
            with process.within(READY_WITHIN_S):
                ready = _told(process, Ready)
            if ready.why:
                self._end()
                raise EngineFailed(ready.why)
            voices = self._voices = tuple(Voice(*row) for row in ready.voices)
        return process, voices

    def _once_more(self, ask: Callable[[], _Given]) -> _Given:
        """Return what is asked for, from a new worker if the one there is gone."""
        try:
            return ask()
        except EngineGone:
            self._end()
        try:
            return ask()
        except EngineGone:
            self._end()
            raise

    def _end(self) -> None:
        process, self._process, self._voices = self._process, None, None
        if process is not None:
            process.close()


def _told(process: WarmProcess, kind: type[_Told]) -> _Told:
    try:
        return msgspec.json.decode(process.line(), type=kind)
    except msgspec.DecodeError:
        raise EngineGone("it said what nobody can read") from None
