"""The rider's mouth: questions as WAV files, in voices that are not the coach's."""

import shutil
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.voice.rig.recording import voiced_part
from coach.voice.wav_sound import BadSound, pcm_of_wav

VOICES = {"en": "en-us", "de": "de", "nl": "nl", "pl": "pl"}
VARIANTS = ("+m5", "+f4", "+m3", "+f2")
WORDS_PER_MINUTE = 165
LEAD_S, TAIL_S = 0.05, 0.05  # of silence round the words


class CannotSpeak(Exception):
    """There are no questions to be heard; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A WAV file and what is said in it; its loud part is `voiced_s` long."""

    text: str
    path: Path
    voiced_s: float


class Mouth:
    """Says what it is asked to, in voices that take turns."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        """Its files go to `folder`; raises CannotSpeak where espeak-ng is not installed."""
        self._program = shutil.which("espeak-ng")
        if self._program is None:
            raise CannotSpeak("espeak-ng is not installed (Debian: sudo apt-get install espeak-ng)")
        self._folder, self._voice = folder, VOICES[language]
        self._said: dict[tuple[str, str], Spoken] = {}
        self._turns = 0
        folder.mkdir(parents=True, exist_ok=True)

    def say(self, text: str) -> Spoken:
        """Return a sentence in the next voice."""
        variant = VARIANTS[self._turns % len(VARIANTS)]
        self._turns += 1
        if (text, variant) not in self._said:
            path = self._folder / f"{len(self._said)}.wav"
            self._said[text, variant] = self._spoken(text, variant, path)
        return self._said[text, variant]

    def _spoken(self, text: str, variant: str, path: Path) -> Spoken:
        assert self._program is not None
        words = [self._program, "-v", self._voice + variant, "-s", str(WORDS_PER_MINUTE)]
        done = subprocess.run([*words, "--stdout", text], capture_output=True, check=False)
        try:
            sound = pcm_of_wav(done.stdout)
        except BadSound as bad:
            raise CannotSpeak(f"espeak-ng says nothing in {variant}: {bad}") from None
        samples = np.frombuffer(sound.samples, np.int16)
        first, last = voiced_part(samples, sound.rate)
        silences = [np.zeros(round(part_s * sound.rate), np.int16) for part_s in (LEAD_S, TAIL_S)]
        with wave.open(str(path), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(sound.rate)
            wav.writeframes(np.concatenate([silences[0], samples[first:], silences[1]]).tobytes())
        return Spoken(text, path, (last - first) / sound.rate)


class Recorded:
    """Says what is in the WAV files of a folder; several of the same words take turns."""

    def __init__(self, folder: Path) -> None:
        """Raises CannotSpeak with the file and what is wrong with it."""
        self._said: dict[str, list[Spoken]] = {}
        for each in spoken_in(folder):
            self._said.setdefault(each.text, []).append(each)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._said)

    def say(self, text: str) -> Spoken:
        rows = self._said[text]
        rows.append(rows.pop(0))
        return rows[-1]


def spoken_in(folder: Path) -> list[Spoken]:
    """Return the questions of a folder: WAV files, each with its words beside it or as its name.

    `how-long-is-left.wav` says what its name says, unless `how-long-is-left.txt` tells otherwise.
    Raises CannotSpeak with the file and what is wrong with it.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".wav")
    except OSError as error:
        raise CannotSpeak(f"{folder}: {error.strerror}") from None
    if not paths:
        raise CannotSpeak(f"{folder}: there is no WAV file in it")
    return [_read(path) for path in paths]


def _read(path: Path) -> Spoken:
    try:
        sound = pcm_of_wav(path.read_bytes())
        beside = path.with_suffix(".txt")
        named = path.stem.replace("-", " ").replace("_", " ")
        text = beside.read_text(encoding="utf-8") if beside.exists() else named
    except (BadSound, OSError, UnicodeDecodeError) as error:
        raise CannotSpeak(f"{path}: {error}; it must be WAV with 16 bits a sample") from None
    first, last = voiced_part(np.frombuffer(sound.samples, np.int16), sound.rate)
    if not last:
        raise CannotSpeak(f"{path}: nobody says anything in it")
    return Spoken(" ".join(text.split()), path, (last - first) / sound.rate)
