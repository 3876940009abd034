"""What the turn machine is told, and what it wants done: its events, its effects, its phases.

    step(state, event, now_s) -> (state, effects)          coach.voice.turn, pure

Of the sound process it is told in the process's own words (Live, Activity, PartialText, FinalText,
Rendered, Sounding, ClipOver, BargeIn, Standing of coach.voice.sound_talk), and what it wants of the
process are that one's commands (Arm, Finish, Drop, PlayClip, ForgetClip, Hush, Ring): whoever
executes effects sends a Command on as it is. `turn` is a generation: whatever names another than
the one that is open is stale and dropped. Times are seconds of one monotonic clock.

It sets no timer: `state.wake_at_s` says when it wants a Woken next, None for never.
"""

from dataclasses import dataclass
from enum import Enum

from coach.voice.sound_talk import Command, Happened, Part


class Phase(Enum):
    """Where a turn is."""

    IDLE = "idle"
    ARMED = "armed"  # pressed; the microphone gives no sound yet
    RECORDING = "recording"
    FINALIZING = "finalizing"  # the rider has finished; the last words are awaited
    THINKING = "thinking"  # asked; no sentence of the answer yet
    CONFIRMING = "confirming"  # the question was spoken; a yes or a no is listened for
    SPEAKING = "speaking"


class By(Enum):
    """What was pressed. Of a key no release is known, and its repeats look like presses."""

    KEY = "key"
    MOUSE = "mouse"
    SOCKET = "socket"


class Opening(Enum):
    """How a turn came to be."""

    PRESS = "press"
    VOICE = "voice"  # spoke over the coach, with an open microphone
    TYPED = "typed"
    QUESTION = "question"  # the coach listens for the yes to its own question
    REMARK = "remark"  # a cue or a word of the coach that nobody asked for


class Ending(Enum):
    """How a turn came to its end."""

    DONE = "done"
    BARGED = "barged"  # the rider pressed, or spoke, in the middle of it
    CANCELLED = "cancelled"  # Esc
    NEVER_MIND = "never mind"
    NOBODY = "nobody"  # no word was heard
    EXPIRED = "expired"  # a question was not answered in its time
    PHANTOM = "phantom"  # a noise, not a voice; what it interrupted goes on
    ANSWERED_ELSEWHERE = "answered elsewhere"  # the question was, by a key or in the chat
    FAILED = "failed"  # `why` says what


class VoiceWord(Enum):
    """What is said to the voice itself."""

    REPEAT = "repeat"
    LOUDER = "louder"
    SOFTER = "softer"
    QUIET = "quiet"  # no cues
    SPEAK = "speak"  # cues again
    NEVER_MIND = "never mind"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an answer is made for; never live values, for numbers are bound when they sound."""

    persona: str = ""
    model: str = ""
    tools: str = ""
    history_revision: int = 0
    interval_index: int | None = None
    run_state: str = ""


@dataclass(frozen=True, slots=True)
class ModelStands:
    """Whether the model may be asked ahead of the rider's last word."""

    usable: bool = False  # there is one, and its circuit is closed
    local: bool = False  # its server is one's own
    quota_used: float = 0.0  # of today's budget, 0 to 1


# -- events ---------------------------------------------------------------------------------------


class Event:
    """Something that is so; what the sound process tells is one as well."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Pressed(Event):
    """The talk key, button or trigger; of a key each repeat is one, too."""

    by: By = By.KEY


@dataclass(frozen=True, slots=True)
class Released(Event):
    """Of the mouse or the socket."""

    by: By


@dataclass(frozen=True, slots=True)
class Toggled(Event):
    """A trigger that has one signal for both; never a repeat."""


@dataclass(frozen=True, slots=True)
class Cancelled(Event):
    """Esc: end whatever there is, and begin nothing."""


@dataclass(frozen=True, slots=True)
class Typed(Event):
    """Words from the chat or the socket; the answer is spoken if `aloud`."""

    text: str
    aloud: bool = True


@dataclass(frozen=True, slots=True)
class Remark(Event):
    """A cue, or something the coach says unasked.

    Said in IDLE alone, else dropped; one of `safety` waits until then. One `about` the same thing
    takes the place of an older that still waits.
    """

    text: str
    safety: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """A sentence of the answer is there; `clip` is the prepared one, if it still holds."""

    turn: int
    text: str
    clip: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerOver(Event):
    """No more sentences come. `awaits` is the grammar of the yes that it waits for, if it does."""

    turn: int
    awaits: tuple[str, ...] = ()
    why: str = ""  # of a failure, a sentence for the rider


@dataclass(frozen=True, slots=True)
class ClipSays(Event):
    """How a clip is spoken, where that differs from its text; by it own speech is known again."""

    clip: int
    text: str


@dataclass(frozen=True, slots=True)
class Untrue(Event):
    """What a clip says is not so any more; `again` where its line is, with other words."""

    clip: int
    again: bool


@dataclass(frozen=True, slots=True)
class ActBegan(Event):
    """A tool began to act: the answer must not be stopped in the middle of it."""

    turn: int


@dataclass(frozen=True, slots=True)
class ActOver(Event):
    turn: int


@dataclass(frozen=True, slots=True)
class QuestionGone(Event):
    """The question that waited was answered in another way, or is void."""


@dataclass(frozen=True, slots=True)
class GuessOver(Event):
    """A model asked ahead is done with: stopped, failed, or over after it was taken over.

    Told once for each Guess. One that has said all it has waits for its Ask without a word.
    """

    guess: int
    tokens: int = 0  # that it had come to
    stopped: bool = True  # False where the server could not be made to stop


@dataclass(frozen=True, slots=True)
class Stands(Event):
    """How things stand now; told at the start, and before the next event when it has changed."""

    circumstances: Circumstances
    model: ModelStands


@dataclass(frozen=True, slots=True)
class SoundLost(Event):
    """The sound process is gone, and with it the microphone and every clip."""

    why: str


@dataclass(frozen=True, slots=True)
class Woken(Event):
    """It is `wake_at_s`, or later."""


TurnEvent = Event | Happened


# -- effects --------------------------------------------------------------------------------------


class Effect:
    """Something to be done at once, in the order given; a sound Command is one as well."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TurnBegan(Effect):
    turn: int
    opening: Opening


@dataclass(frozen=True, slots=True)
class Prepare(Effect):
    """Answer `text` dry (nothing is done, nothing said) and render it as `clip`, to be kept."""

    turn: int
    clip: int
    text: str


@dataclass(frozen=True, slots=True)
class Guess(Effect):
    """Ask the model ahead of the rider's last word; acts are only noted. A GuessOver follows."""

    guess: int
    turn: int
    text: str
    max_tokens: int


@dataclass(frozen=True, slots=True)
class StopGuess(Effect):
    """Close that stream and settle its quota."""

    guess: int


@dataclass(frozen=True, slots=True)
class Ask(Effect):
    """Let the coach answer, and do: Answered and AnswerOver follow, or AnswerOver with why.

    `guess` is the running one to be taken over; its GuessOver follows all the same. `prepared` is
    the clip of the dry answer. `whole` is false where the recogniser was late: these are the last
    words that stood still. A `word` is said to the voice itself.
    """

    turn: int
    text: str
    guess: int | None = None
    prepared: int | None = None
    whole: bool = True
    word: VoiceWord | None = None
    aloud: bool = True


@dataclass(frozen=True, slots=True)
class StopAnswer(Effect):
    """Stop what was asked: close the stream, settle the quota; what was done stays done."""

    turn: int


@dataclass(frozen=True, slots=True)
class Speak(Effect):
    """Render `text` as `clip` and play it after those that play; numbers are bound now."""

    turn: int
    clip: int
    text: str


@dataclass(frozen=True, slots=True)
class Unspoken(Effect):
    """A sentence could not be spoken; it is to be read, with a sign."""

    turn: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class TurnOver(Effect):
    """The last effect of a turn; `part` is the one that failed, where one did.

    After NEVER_MIND, and after CANCELLED or EXPIRED of a QUESTION, no yes is waited for any more.
    """

    turn: int
    opening: Opening
    ending: Ending
    why: str = ""
    part: Part | None = None


TurnEffect = Effect | Command
