"""The engines that turn words into sound: which there are, in which order, and their voices.

pyttsx3   the system's speech by pyttsx3, in a warm worker process; SAPI on Windows
espeak    espeak-ng itself, a process for each sentence
say       macOS
piper     Piper with a voice file, kept warm; the better voice where it is installed
"""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.voice.sound_parts import Pcm
from coach.voice.sound_talk import Configure

AUTO = "auto"
PIPER_VOICE = ".onnx"


class EngineFailed(Exception):
    """An engine gave no sound; its text says why, in a few words."""


class EngineGone(EngineFailed):
    """An engine's process ended, hung, or said what nobody can read; another may do better."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine; `id` is what that engine calls it."""

    id: str
    name: str
    languages: tuple[str, ...]  # casefolded, "en-us"


class Engine(Protocol):
    """Turns one sentence into sound; blocks, and is used from one thread at a time."""

    @property
    def name(self) -> str: ...

    def warm(self) -> None:
        """Start what takes its time, without waiting for it."""
        ...

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices there are; raises EngineFailed."""
        ...

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        """Return the sound as the engine made it; raises EngineFailed."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine: `missing` returns what is wrong with it here and what mends it, or None."""

    missing: Callable[[Configure], str | None]
    make: Callable[[Configure, int | None], Engine]  # (…, where its errors are written)


def _no_pyttsx3(_: Configure) -> str | None:
    from importlib.util import find_spec

    if find_spec("pyttsx3") is None:
        return "pyttsx3 is not installed; pip install pyttsx3"
    return None


def _no_espeak(_: Configure) -> str | None:
    return None if espeak_program() else "espeak-ng is not installed; apt install espeak-ng"


def _no_say(_: Configure) -> str | None:
    return None if shutil.which("say") else "say is macOS's; choose another engine"


def _no_sapi(configure: Configure) -> str | None:
    windows = sys.platform.startswith("win")
    return _no_pyttsx3(configure) if windows else "sapi is Windows'; choose another engine"


def _no_piper(configure: Configure) -> str | None:
    if piper_program() is None:
        return "Piper is not installed; pipx install piper-tts"
    from pathlib import Path

    path = Path(configure.voice).expanduser()
    if not configure.voice.endswith(PIPER_VOICE):
        return "Piper has no voice; name the .onnx file of one as the voice"
    return None if path.is_file() else f"there is no Piper voice {path}; name its .onnx file"


def espeak_program() -> str | None:
    return shutil.which("espeak-ng") or shutil.which("espeak")


def piper_program() -> tuple[str, ...] | None:
    """Return the words that start Piper: the program, or the module of this Python."""
    from importlib.util import find_spec

    if (found := shutil.which("piper")) is not None:
        return (found,)
    return (sys.executable, "-m", "piper") if find_spec("piper") is not None else None


def _pyttsx3(driver: str | None) -> Callable[[Configure, int | None], Engine]:
    def make(_: Configure, log: int | None) -> Engine:
        from coach.voice.engine_worker import WorkerEngine

        return WorkerEngine("sapi" if driver == "sapi5" else "pyttsx3", driver, log=log)

    return make


def _espeak(_: Configure, log: int | None) -> Engine:
    from coach.voice.engine_espeak import EspeakEngine

    return EspeakEngine(espeak_program() or "espeak-ng", log=log)


def _say(_: Configure, log: int | None) -> Engine:
    from coach.voice.engine_say import SayEngine

    return SayEngine(log=log)


def _piper(configure: Configure, log: int | None) -> Engine:
    from coach.voice.engine_piper import PiperEngine

    return PiperEngine(piper_program() or ("piper",), configure.voice, log=log)


ENGINES: Mapping[str, EngineRow] = {
    "pyttsx3": EngineRow(_no_pyttsx3, _pyttsx3(None)),
    "espeak": EngineRow(_no_espeak, _espeak),
    "say": EngineRow(_no_say, _say),
    "sapi": EngineRow(_no_sapi, _pyttsx3("sapi5")),
    "piper": EngineRow(_no_piper, _piper),
}
# The first is used, the next where it fails.
PREFERENCE: Mapping[str, tuple[str, ...]] = {
    "linux": ("pyttsx3", "espeak"),
    "darwin": ("say", "espeak"),
    "win32": ("sapi",),
}


def order_of(configure: Configure, platform: str = sys.platform) -> tuple[str, ...]:
    """Return the names of the engines to try, the wished one first."""
    usual = PREFERENCE.get(platform, ("pyttsx3", "espeak"))
    wished = configure.engine
    if wished == AUTO:
        wished = "piper" if configure.voice.endswith(PIPER_VOICE) else usual[0]
    known = (wished,) if wished in ENGINES else ()
    return (*known, *(name for name in usual if name not in known))


def voice_named(wished: str, voices: Sequence[Voice]) -> Voice | None:
    """Return the voice that a rider or a persona names: by id, name, language or a part of it."""
    if not wished:
        return None
    sought = wished.casefold().replace("_", "-")
    tests: tuple[Callable[[Voice], bool], ...] = (
        lambda voice: voice.id == wished,
        lambda voice: sought in (voice.id.casefold(), voice.name.casefold()),
        lambda voice: voice.id.casefold().rpartition("/")[2].replace("_", "-") == sought,
        lambda voice: sought in voice.languages,
        lambda voice: sought in voice.name.casefold(),
    )
    return next((voice for test in tests for voice in voices if test(voice)), None)


def own_voice(languages: Sequence[str], voices: Sequence[Voice]) -> Voice | None:
    """Return the best voice of a language: `languages` as "en-us", "en", best first."""
    # espeak lists MBROLA's voices whether their data is there or not.
    sure = [voice for voice in voices if not voice.id.startswith("mb/")]
    for wished in languages:
        for voice in sure:
            if wished in voice.languages:
                return voice
    prefix = f"{languages[-1]}-" if languages else "-"
    return next((v for v in sure if any(each.startswith(prefix) for each in v.languages)), None)
