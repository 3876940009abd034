"""What a console shows of the voice at one instant."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol, get_args

from coach.aloud import Line
from coach.conversation import AnswerPath

# What a key, a button or a script can do to the voice.
TalkAct = Literal[
    "key",  # a console's talk key, and each repeat of it; that it is up nobody tells
    "press",  # a button: begin to talk, or end it; over the coach's words: be silent and listen
    "release",  # the button is up
    "toggle",  # begin or end, whatever is set
    "cancel",  # give the turn up
    "say",  # words in place of a microphone
    "again",  # say the last answer once more
    "quiet",  # mute cues, or let them speak again
    "louder",
    "softer",
    "status",
]
TALK_ACTS: tuple[str, ...] = get_args(TalkAct)


class VoiceState(Enum):
    """What the coach's voice is doing, as riders name it."""

    OFF = "off"  # switched off, or nothing of it is here
    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"
    CONFIRMING = "confirming"  # a question waits for its yes
    SPEAKING = "speaking"
    FAILED = "failed"  # the last turn came to nothing; `why` says so


@dataclass(frozen=True, slots=True)
class VoiceView:
    """The talk panel's values; a duration is in milliseconds, None where a stage was not there."""

    state: VoiceState = VoiceState.OFF
    level: float = 0.0  # of the microphone, 0 to 1
    heard: str = ""  # the rider's words as they grow
    saying: str = ""  # the sentence that sounds
    why: str = ""  # what went wrong with the last turn
    missing: tuple[str, ...] = ()  # parts that are not there, each with its mend, one sentence
    quiet: bool = False  # cues are muted
    end_ms: int | None = None  # last voiced sample -> the decision that the rider has finished
    final_ms: int | None = None
    answer_ms: int | None = None
    speech_ms: int | None = None
    sound_ms: int | None = None
    total_ms: int | None = None  # last voiced sample -> first sound
    path: AnswerPath | None = None  # which path answered


class Talker(Protocol):
    """The voice as keys, buttons and consoles reach it."""

    def view(self) -> VoiceView: ...

    def remark(self, line: Line, *, about: str = "", safety: bool = False) -> bool:
        """Say what nobody has asked for, where the rider wants that; one of `safety` may wait.

        Returns whether he wants it, and there is a voice.
        """
        ...

    def talk(self, act: TalkAct, text: str = "") -> VoiceView:
        """Do one of the acts, without waiting for what comes of it; `text` is what is said."""
        ...
