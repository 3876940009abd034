"""Questions spoken by espeak-ng, as the samples of a microphone; skipped where it is not."""

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

SPOKEN_RATE = 22_050  # of espeak-ng, and handed to the recogniser as it is
HEADER = 44  # bytes of a WAV
TINY_MODELS = Path(__file__).with_name("models")
VOICES = {"en": "en-us", "de": "de", "nl": "nl", "pl": "pl"}


@lru_cache(maxsize=64)
def speak(text: str, language: str = "en") -> bytes:
    """Return 16-bit mono samples of a sentence, with a little silence at its end."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    words = [program, "-v", VOICES[language], "-s", "165", "--stdout", text]
    return subprocess.run(words, capture_output=True, check=True).stdout[HEADER:] + bytes(8_820)


def tiny_model(language: str) -> Path:
    return TINY_MODELS / f"vosk-tiny-{language}"
