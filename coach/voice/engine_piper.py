"""Piper, kept warm: a line in for each sentence, a WAV file out into a folder in memory.

All of Piper's programs read lines, write a file for each with --output_dir, and then name it, on
standard output or among what they log; so both are read.
"""

import re
import time
from collections.abc import Sequence
from pathlib import Path

from coach.voice.clip_folder import ClipFolder
from coach.voice.engines import EngineFailed, EngineGone, Voice
from coach.voice.sound_parts import Pcm
from coach.voice.warm_process import WarmProcess
from coach.voice.wav_sound import BadSound, is_whole, pcm_of_wav

FIRST_WITHIN_S = 30.0  # it loads its voice
WITHIN_S = 8.0
NATURAL_WORDS_PER_MINUTE = 175  # about what its voices speak at a length scale of 1
MOST_LINES = 200  # that it may log about one sentence
LOOKED_AGAIN_S = 0.005
_FILE = re.compile(rb"(\d+)\.wav")
_LANGUAGE = re.compile(r"([a-z]{2,3})_([A-Z]{2})-")


class PiperEngine:
    """`program` starts Piper; `voice` is the path of its .onnx file."""

    name = "piper"

    def __init__(
        self,
        program: Sequence[str],
        voice: str,
        log: int | None = None,
        within_s: float = WITHIN_S,
        first_within_s: float = FIRST_WITHIN_S,
    ) -> None:
        self._program = tuple(program)
        self._named_voice = voice
        self._voice = Path(voice).expanduser()
        self._within_s, self._first_within_s = within_s, first_within_s
        self._folder = ClipFolder()
        self._process: WarmProcess | None = None
        self._pace = NATURAL_WORDS_PER_MINUTE  # of the process
        self._fresh = True
        self._closed = False

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def warm(self) -> None:
        self._started(self._pace)

    def voices(self) -> tuple[Voice, ...]:
        named = _LANGUAGE.match(self._voice.name)
        language = f"{named[1]}-{named[2].casefold()}" if named else ""
        return (Voice(self._named_voice, self._voice.stem, (language, language[:2])),)

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        try:
            return self._render(text, words_per_minute)
        except EngineGone:
            self._end()
        try:
            return self._render(text, words_per_minute)
        except EngineGone:
            self._end()
            raise

    def close(self) -> None:
        self._closed = True
        self._end()
        self._folder.close()

    def _render(self, text: str, words_per_minute: int) -> Pcm:
        process = self._started(words_per_minute)
        within_s = self._first_within_s if self._fresh else self._within_s
        with process.within(within_s):
            process.write(" ".join(text.split()).encode() + b"\n")
            path = self._named(process)
            until_s = time.monotonic() + within_s
            # The C++ program names a file before it has closed it.
            while not is_whole(data := _read(path)):
                if time.monotonic() > until_s:
                    raise EngineGone("its file has no end")
                time.sleep(LOOKED_AGAIN_S)
        self._fresh = False
        path.unlink(missing_ok=True)
        try:
            pcm = pcm_of_wav(data)
        except BadSound as bad:
            raise EngineFailed(str(bad)) from None
        if not pcm.samples:
            raise EngineFailed("it made no sound")
        return pcm

    def _named(self, process: WarmProcess) -> Path:
        """Return the file that the lines of the program name."""
        for _ in range(MOST_LINES):
            if (found := _FILE.search(process.line())) is not None:
                path = self._folder.path / found[0].decode()
                if path.is_file():
                    return path
        raise EngineGone("it names no file")

    def _started(self, words_per_minute: int) -> WarmProcess:
        if self._closed:
            raise EngineFailed("it is closed")
        if self._process is not None and words_per_minute != self._pace:
            self._end()  # its pace is an option of its start
        if self._process is None:
            self._pace, self._fresh = words_per_minute, True
            scale = NATURAL_WORDS_PER_MINUTE / words_per_minute
            self._process = WarmProcess(
                (
                    *(*self._program, "--model", str(self._voice)),
                    *("--output_dir", str(self._folder.path), "--length_scale", f"{scale:.3f}"),
                ),
                merged=True,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()
        for path in self._folder.path.glob("*.wav") if not self._closed else ():
            path.unlink(missing_ok=True)  # of a sentence that was cut off


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
