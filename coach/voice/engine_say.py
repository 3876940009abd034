"""macOS' own speech by `say`, which writes a WAV file."""

import re
import subprocess
from collections.abc import Sequence

from coach.voice.clip_folder import ClipFolder
from coach.voice.engines import EngineFailed, EngineGone, Voice
from coach.voice.sound_parts import Pcm
from coach.voice.wav_sound import BadSound, pcm_of_wav

WITHIN_S = 5.0
# "Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy."
_ROW = re.compile(r"(\S.*?)\s+([a-z]{2,3}[_-][A-Za-z0-9]+)\s+#")


class SayEngine:
    """`words` start another program that takes the same options."""

    name = "say"

    def __init__(
        self, words: Sequence[str] = ("say",), log: int | None = None, within_s: float = WITHIN_S
    ) -> None:
        self._words = tuple(words)
        self._log = log
        self._within_s = within_s
        self._folder = ClipFolder()
        self._voices: tuple[Voice, ...] | None = None

    def warm(self) -> None:
        """There is nothing to keep warm: the speech service is macOS' own."""

    def voices(self) -> tuple[Voice, ...]:
        if self._voices is None:
            lines = self._run(("-v", "?"), "").decode("utf-8", "replace").splitlines()
            rows = (_ROW.match(line) for line in lines)
            self._voices = tuple(
                Voice(row[1], row[1], (row[2].casefold().replace("_", "-"),))
                for row in rows
                if row is not None
            )
        return self._voices

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        path = self._folder.path / "clip.wav"
        options = ("-v", voice) if voice else ()
        options = (*options, "-r", str(words_per_minute), "-o", str(path))
        try:
            self._run((*options, "--data-format=LEI16@22050", "-f", "-"), text)
            pcm = pcm_of_wav(path.read_bytes())
        except OSError as error:
            raise EngineFailed(f"it wrote no sound: {error.strerror}") from None
        except BadSound as bad:
            raise EngineFailed(str(bad)) from None
        finally:
            path.unlink(missing_ok=True)
        if not pcm.samples:
            raise EngineFailed("it made no sound")
        return pcm

    def close(self) -> None:
        self._folder.close()

    def _run(self, options: tuple[str, ...], text: str) -> bytes:
        try:
            ran = subprocess.run(
                (*self._words, *options),
                input=text.encode(),
                stdout=subprocess.PIPE,
                stderr=self._log,
                timeout=self._within_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise EngineGone(f"no answer in {self._within_s:g} s") from None
        except OSError as error:
            raise EngineGone(f"{self._words[0]}: {error.strerror or error}") from None
        if ran.returncode != 0:
            raise EngineFailed(f"{self._words[0]} ended with {ran.returncode}")
        return ran.stdout
