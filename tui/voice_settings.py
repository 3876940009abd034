"""What the rider wants of microphone and speech; [voice] in the settings.

[voice]
on = true
talking = "tap"              tap, hold (while the key is down), smart (one tap, ends by itself)
microphone = "Headset"       a name or a part of it; without it the system's
speaker = "Headset"
engine = "auto"              of speech: auto, pyttsx3, espeak, say, sapi, piper
words_per_minute = 195
volume = 1.0                 0 to 1
earcons = true
cues = true                  whether what the coach says by itself is spoken, too
open_microphone = false      whether speaking over the coach silences it
speculate = "auto"           whether a model is asked before you have finished: auto, on, off
keep_audio_days = 0          how long recordings of your turns are kept; 0 keeps none

[voice.voices]
en = "en-gb"                 the voice for a language
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from coach.language import LANGUAGES
from coach.voice.choices import Talking, VoiceSettings
from tui.setting import BadValue, quoted

VOICE, VOICES = "voice", "voice.voices"
ENGINES = ("auto", "pyttsx3", "espeak", "say", "sapi", "piper")
SPECULATE = ("auto", "on", "off")
LONGEST_NAME = 200
SLOWEST, FASTEST = 80, 400  # words a minute
MOST_DAYS = 365

Read = Callable[[str, Any], Any]


def _yes_or_no(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadValue(VOICE, name, f"is {value!r}; give true or false")


def _name(name: str, value: object) -> str:
    if isinstance(value, str) and len(value) <= LONGEST_NAME and value.isprintable():
        return value.strip()
    raise BadValue(VOICE, name, f"is {value!r}; give a name in quotes")


def _one_of(*choices: str) -> Read:
    def read(name: str, value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise BadValue(VOICE, name, f"is {value!r}; there are {', '.join(choices)}")

    return read


def _whole(low: int, high: int) -> Read:
    def read(name: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise BadValue(VOICE, name, f"is {value!r}; give a whole number from {low} to {high}")

    return read


def _volume(name: str, value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise BadValue(VOICE, name, f"is {value!r}; give a number from 0 to 1")


READS: Mapping[str, Read] = {
    "on": _yes_or_no,
    "talking": lambda name, value: Talking(_one_of(*(each.value for each in Talking))(name, value)),
    "microphone": _name,
    "speaker": _name,
    "engine": _one_of(*ENGINES),
    "words_per_minute": _whole(SLOWEST, FASTEST),
    "volume": _volume,
    "earcons": _yes_or_no,
    "cues": _yes_or_no,
    "open_microphone": _yes_or_no,
    "speculate": _one_of(*SPECULATE),
    "keep_audio_days": _whole(0, MOST_DAYS),
}


def read_voice(table: Mapping[str, Any]) -> VoiceSettings:
    """Return what the table [voice] of the settings says; raises BadValue."""
    given: dict[str, Any] = {}
    for name, value in table.items():
        if name == "voices":
            given[name] = _voices(value)
        elif name in READS:
            given[name] = READS[name](name, value)
        else:
            known = ", ".join((*READS, VOICES))
            raise BadValue(VOICE, name, f"is no setting; there are {known}")
    return VoiceSettings(**given)


def lines_of_voice(settings: VoiceSettings) -> list[str]:
    """Return the tables as lines of the file, only what is not as it is for everybody."""
    usual = VoiceSettings()
    lines = [
        f"{each.name} = {_text(getattr(settings, each.name))}"
        for each in fields(VoiceSettings)
        if each.name != "voices" and getattr(settings, each.name) != getattr(usual, each.name)
    ]
    lines = [f"[{VOICE}]", *lines, ""] if lines else []
    if settings.voices:
        voices = [f"{code} = {quoted(voice)}" for code, voice in settings.voices.items()]
        lines += [f"[{VOICES}]", *voices, ""]
    return lines


def _voices(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise BadValue(VOICE, "voices", f"is {value!r}; write it as a table, [{VOICES}]")
    for code, voice in value.items():
        if code not in LANGUAGES:
            raise BadValue(VOICES, code, f"is no language; there are {', '.join(LANGUAGES)}")
        if not isinstance(voice, str) or not voice.isprintable() or len(voice) > LONGEST_NAME:
            raise BadValue(VOICES, code, f"is {voice!r}; give the name of a voice in quotes")
    return dict(value)


def _text(value: object) -> str:
    if isinstance(value, Talking):
        return quoted(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else repr(value)
