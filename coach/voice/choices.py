"""What the rider has chosen of the voice; read from the settings, and told to whoever needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Talking(Enum):
    """How a turn is begun and ended by key."""

    TAP = "tap"  # a tap begins, a tap or the end of speech ends it
    HOLD = "hold"  # listens while the key is held; falls back to tap where no repeats come
    SMART = "smart"  # one tap; ends by itself


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The defaults need no setting up; `on` false keeps microphone and speech out of it."""

    on: bool = True
    talking: Talking = Talking.TAP
    microphone: str = ""  # a name or a part of it; "" is the system's
    speaker: str = ""
    engine: str = "auto"  # auto, pyttsx3, espeak, say, sapi, piper
    voices: Mapping[str, str] = field(default_factory=dict)  # language -> voice
    words_per_minute: int = 195
    volume: float = 1.0
    earcons: bool = True
    cues: bool = True  # whether cues are spoken, too
    open_microphone: bool = False  # a barge-in by voice
    speculate: str = "auto"  # auto: the model only where its server is not one's own; on, off
    keep_audio_days: int = 0  # 0 keeps none
