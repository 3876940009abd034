"""espeak-ng itself: a process for each sentence, its words by standard input."""

import re
import subprocess

from coach.voice.engines import EngineFailed, EngineGone, Voice
from coach.voice.sound_parts import Pcm
from coach.voice.wav_sound import BadSound, pcm_of_wav

WITHIN_S = 2.0
LISTED_WITHIN_S = 20.0
# Priority, language, age and gender, name, file, and other languages as (en 2).
_ROW = re.compile(r"\s*\d+\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)\s*(.*)")
_OTHER = re.compile(r"\((\S+) \d+\)")


class EspeakEngine:
    """`program` is espeak-ng; `within_s` bounds one sentence."""

    name = "espeak"

    def __init__(
        self, program: str = "espeak-ng", log: int | None = None, within_s: float = WITHIN_S
    ) -> None:
        self._program = program
        self._log = log
        self._within_s = within_s
        self._voices: tuple[Voice, ...] | None = None

    def warm(self) -> None:
        """There is nothing to keep warm."""

    def voices(self) -> tuple[Voice, ...]:
        if self._voices is None:
            said = self._run(("--voices",), "", LISTED_WITHIN_S).decode("utf-8", "replace")
            rows = (_ROW.match(line) for line in said.splitlines()[1:])
            self._voices = tuple(
                Voice(
                    row[3],
                    row[2].replace("_", " "),
                    tuple(each.casefold() for each in (row[1], *_OTHER.findall(row[4]))),
                )
                for row in rows
                if row is not None
            )
        return self._voices

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        options = ("-v", voice) if voice else ()
        options = (*options, "-s", str(words_per_minute), "-b", "1", "--stdin", "--stdout")
        try:
            pcm = pcm_of_wav(self._run(options, text, self._within_s))
        except BadSound as bad:
            raise EngineFailed(str(bad)) from None
        if not pcm.samples:
            raise EngineFailed("it made no sound")
        return pcm

    def close(self) -> None:
        """There is nothing to end."""

    def _run(self, options: tuple[str, ...], text: str, within_s: float) -> bytes:
        try:
            ran = subprocess.run(
                (self._program, *options),
                input=text.encode(),
                stdout=subprocess.PIPE,
                stderr=self._log,
                timeout=within_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise EngineGone(f"no answer in {within_s:g} s") from None
        except OSError as error:
            raise EngineGone(f"{self._program}: {error.strerror or error}") from None
        if ran.returncode != 0 or not ran.stdout:
            raise EngineFailed(f"{self._program} ended with {ran.returncode}")
        return ran.stdout
