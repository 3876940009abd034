"""What the turn machine holds: its phase, what was heard, what is open, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from coach.language import Language
from coach.voice.choices import Talking
from coach.voice.completeness import Understood, understand
from coach.voice.echo import Echo
from coach.voice.end_of_speech import Completeness, Patience, Speech
from coach.voice.hold import Hold
from coach.voice.sound_talk import Part
from coach.voice.speculation import Speculation
from coach.voice.stability import Stability
from coach.voice.turn_talk import By, Opening, Phase, Remark
from coach.voice.view import VoiceState


class Understand(Protocol):
    """Returns what is known of words; coach.voice.completeness.understand of one language."""

    def __call__(self, text: str, *, asked: bool = False) -> Understood: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a phase may last without what it waits for, in seconds."""

    # The sound process may be starting anew, and a Bluetooth microphone needs two seconds.
    live_s: float = 3.0
    # What is known to be missing is tried all the same: it may have been plugged in.
    broken_live_s: float = 1.0
    # No question takes longer; a key that is never released does.
    recording_s: float = 10.0
    # Partials come ten a second; without them the microphone or the recogniser is stuck.
    stalled_s: float = 3.0
    final_s: float = 1.5
    # After it the rider hears that there is work going on.
    working_s: float = 0.7
    # The coach itself falls back within 3 s; twice that is a fault.
    answer_s: float = 6.0
    # The speech worker has 2 s, is started anew, and has 2 s again.
    render_s: float = 5.0
    sounding_s: float = 3.0
    # A loudspeaker's buffer may hold that much after the last sample was given to it.
    clip_slack_s: float = 2.0
    # A whole answer aloud, however many sentences.
    speaking_s: float = 120.0
    confirm_s: float = 8.0
    # An act is let finish so long before the answer is stopped.
    act_s: float = 2.0
    # A tap that comes so soon after the end of speech was found meant just that.
    late_tap_s: float = 0.5
    # A shorter click is a tap, not a hold.
    click_s: float = 0.3
    # After a noise the reply goes on, if no word came by then.
    phantom_s: float = 1.5
    phantoms: int = 2  # in one answer; then the microphone is not believed any more
    remarks: int = 4  # that wait at most; the oldest makes room


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rider has chosen, and by what it is judged."""

    understand: Understand
    talking: Talking = Talking.TAP
    open_microphone: bool = False
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)


def rules_for(
    spoken: Language, talking: Talking = Talking.TAP, *, open_microphone: bool = False
) -> Rules:
    """Return the rules of a language."""

    def understood(text: str, *, asked: bool = False) -> Understood:
        return understand(text, spoken, asked=asked)

    return Rules(understood, talking, open_microphone)


# -- what is open ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence that is spoken, or waits for it; `seconds` is None until it is rendered."""

    number: int
    text: str
    says: str = ""  # as it is spoken, where that is known
    seconds: float | None = None
    sounding_s: float | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The clip of a dry answer, for words that may be the last."""

    clip: int
    words: tuple[str, ...]
    seconds: float | None = None  # once it is rendered


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn that the coach answers; `acting` while a tool does something."""

    turn: int
    acting: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """An answer to be stopped when its act is over, or at `due_s`."""

    turn: int
    due_s: float


@dataclass(frozen=True, slots=True)
class Owed:
    """Everything that is open and must be closed: nothing of it is left in IDLE."""

    listening: int | None = None  # the turn that the sound process listens for
    asked: Asked | None = None
    prepared: Prepared | None = None
    clips: tuple[Clip, ...] = ()

    def __bool__(self) -> bool:
        return self != Owed()


# -- what is known of a turn ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard in a turn; `raw` is the last wording as the recogniser told it."""

    raw: str = ""
    understood: Understood = field(default_factory=lambda: Understood("", (), Completeness.PLAIN))
    speech: Speech = field(default_factory=Speech)
    stability: Stability = field(default_factory=Stability)
    stable: Understood | None = None  # the last wording that stood still
    echoed: tuple[str, ...] = ()  # leading words that are the coach's own
    listen_at_s: float | None = None  # armed then, when own speech has died away
    onset_s: float | None = None  # of a voice over the coach
    live_s: float | None = None
    told_s: float | None = None  # when a partial came last
    prepared: int = 0  # answers made ready in this turn


@dataclass(frozen=True, slots=True)
class Grip:
    """What was pressed to begin the turn, and may hold it open."""

    by: By
    at_s: float
    held: bool = False  # no longer a mere tap


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An answer that a voice spoke over, until it is known whether it was one."""

    turn: int
    opening: Opening
    lines: tuple[str, ...]  # not heard to their end
    awaits: tuple[str, ...] = ()
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class TurnState:
    """The whole machine; `turn` is the generation that is open, of the last turn in IDLE."""

    rules: Rules
    phase: Phase = Phase.IDLE
    turn: int = 0
    opening: Opening = Opening.PRESS
    due_s: float | None = None  # of the phase
    speaking_until_s: float | None = None
    working_s: float | None = None  # when the rider is told that there is work
    owed: Owed = field(default_factory=Owed)
    listening: Listening = field(default_factory=Listening)
    hold: Hold = field(default_factory=Hold)
    grip: Grip | None = None
    found_over_s: float | None = None  # when the end of speech was found, without a press
    echo: Echo = field(default_factory=Echo)
    speculation: Speculation = field(default_factory=Speculation)
    aloud: bool = True
    respoken: bool = False  # the sound process was lost in this answer once
    failing: tuple[str, Part | None] | None = None  # why the turn will have failed, and what did
    awaits: tuple[str, ...] = ()  # the grammar of the yes that the answer waits for
    window_until_s: float | None = None  # of a question
    interrupted: Interrupted | None = None
    phantoms: int = 0
    remark: Remark | None = None  # the one that is spoken
    remarks: tuple[Remark, ...] = ()  # safety lines that wait
    told_again: frozenset[Remark] = frozenset()  # safety lines that were cut off once
    closing: tuple[Closing, ...] = ()
    broken: Mapping[Part, str] = field(default_factory=dict)  # what is missing, and why
    why: str = ""  # what went wrong with the last turn
    turns: int = 0  # given so far
    clips: int = 0  # given so far

    @property
    def wake_at_s(self) -> float | None:
        """When a Woken is wanted; None for never."""
        times = [
            self.due_s,
            self.speaking_until_s,
            self.working_s,
            self.hold.due_s,
            self.listening.listen_at_s,
            *(each.due_s for each in self.closing),
        ]
        return min((at_s for at_s in times if at_s is not None), default=None)

    @property
    def heard(self) -> str:
        """The rider's words as they grow."""
        return self.listening.understood.text

    @property
    def is_owing(self) -> bool:
        """Whether anything is open: in the sound process, with the coach, or with a model."""
        flight = self.speculation.flight
        guessing = flight is not None and not (flight.stopping or flight.adopted)
        return bool(self.owed) or bool(self.closing) or guessing


def shown(state: TurnState) -> VoiceState:
    """Return what the rider sees of it."""
    match state.phase:
        case Phase.IDLE:
            return VoiceState.FAILED if state.why else VoiceState.READY
        case Phase.ARMED | Phase.RECORDING:
            return VoiceState.LISTENING
        case Phase.FINALIZING | Phase.THINKING:
            return VoiceState.THINKING
        case Phase.CONFIRMING:
            return VoiceState.CONFIRMING
        case Phase.SPEAKING:
            return VoiceState.SPEAKING
