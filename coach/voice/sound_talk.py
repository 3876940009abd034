"""What the program and its sound process say to each other: JSON lines, one message each.

The sound process has microphone, voice activity, recogniser, player and the speech worker; the
program decides. Times `at_s` are of `time.monotonic`, which all processes of a machine share.
`audio_s` is counted in samples of the microphone since the turn was armed.
"""

from typing import Literal

from msgspec import Struct

KIND = "kind"
LONGEST_LINE = 64_000  # bytes, its end included

Part = Literal["microphone", "speaker", "recogniser", "speech", "activity"]
Sign = Literal["live", "heard", "working", "failed"]  # the four earcons


def _tag(name: str) -> str:
    """Return the kind of a message: PlayClip is play_clip."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


# -- to the sound process -------------------------------------------------------------------------


class Command(Struct, frozen=True, tag=_tag, tag_field=KIND, forbid_unknown_fields=True):
    """Something to be done; none of them waits for another."""


class Configure(Command, frozen=True):
    """What to use; sent first, and again when the rider has changed it."""

    language: str = "en"
    model: str = ""  # folder of the speech model; "" where none is installed
    microphone: str = ""  # the name, or a part of it; "" is the system's
    speaker: str = ""
    engine: str = "auto"  # of speech: auto, pyttsx3, espeak, say, sapi, piper
    voice: str = ""  # of that engine; "" is the language's
    words_per_minute: int = 195
    volume: float = 1.0  # 0 to 1
    warm_s: float = 15.0  # microphone and loudspeaker stay open so long after their last use
    open_microphone: bool = False  # listens for a barge-in while it speaks
    keep_audio: str = ""  # folder for what the microphone hears; "" keeps nothing


class Warm(Command, frozen=True):
    """Load and open what a turn needs, before it is needed."""


class Arm(Command, frozen=True):
    """Begin to listen for a turn; with a grammar only these words are recognised."""

    turn: int
    grammar: tuple[str, ...] = ()
    pre_roll_s: float = 0.3  # of sound before now, where the microphone was open


class Finish(Command, frozen=True):
    """The rider has finished: recognise what was heard until now; a FinalText follows."""

    turn: int


class Drop(Command, frozen=True):
    """Listen no more, recognise no more; nothing follows for that turn."""

    turn: int


class Render(Command, frozen=True):
    """Turn words into sound and keep it; a Rendered follows."""

    clip: int
    text: str  # as it is to be spoken, see coach.voice.spoken_form
    voice: str = ""  # instead of the configured one
    words_per_minute: int = 0


class PlayClip(Command, frozen=True):
    """Play a clip that was rendered, or as soon as it is; after those that play already."""

    clip: int


class ForgetClip(Command, frozen=True):
    """Drop a clip that will not be played."""

    clip: int


class Hush(Command, frozen=True):
    """Be silent at once; a ClipOver follows for each clip that was playing or waiting."""


class Duck(Command, frozen=True):
    """Speak softly, or as before."""

    on: bool


class Ring(Command, frozen=True):
    """Play an earcon, over whatever plays."""

    sign: Sign


class SetVolume(Command, frozen=True):
    volume: float


class WatchLevel(Command, frozen=True):
    """Begin or end to tell the level of the microphone; opens it."""

    on: bool


class ListDevices(Command, frozen=True):
    """Look anew what microphones and loudspeakers there are; a DevicesFound follows."""


class Ping(Command, frozen=True):
    """Say that you are there; a Pong follows."""


class Quit(Command, frozen=True):
    """Close everything and end."""


COMMANDS: tuple[type[Command], ...] = (
    Configure, Warm, Arm, Finish, Drop, Render, PlayClip, ForgetClip, Hush, Duck, Ring, SetVolume,
    WatchLevel, ListDevices, Ping, Quit,
)  # fmt: skip


# -- from the sound process -----------------------------------------------------------------------


class Happened(Struct, frozen=True, tag=_tag, tag_field=KIND):
    """Something that is so."""

    at_s: float


class Ready(Happened, frozen=True):
    """The sound process reads its commands; told first of all."""

    pid: int


class Lost(Happened, frozen=True):
    """The sound process is gone, with every turn and clip it had: nothing more comes of them.

    Told by the program's side itself. With `again` another one is started, and a Ready follows.
    """

    why: str  # one sentence for the rider
    again: bool


class Pong(Happened, frozen=True):
    """The sound process is there."""


class Standing(Happened, frozen=True):
    """How one part is; told after Configure, and whenever it changes."""

    part: Part
    ok: bool
    detail: str = ""  # which device, model or voice; else what is wrong, a few words
    mend: str = ""  # what the rider can do about it, one sentence


class Live(Happened, frozen=True):
    """The first sample of an armed turn was captured at `at_s`."""

    turn: int


class Level(Happened, frozen=True):
    """How loud it is, ten a second while a turn listens or the level is watched."""

    dbfs: float  # -90 to 0, root mean square
    voiced: bool


class Activity(Happened, frozen=True):
    """Somebody began to speak, or was silent since `at_s`; not told by energy alone."""

    turn: int
    voiced: bool
    audio_s: float


class PartialText(Happened, frozen=True):
    """What was heard so far; told whenever it was looked at, changed or not."""

    turn: int
    text: str
    audio_s: float  # how much sound it is made of


class FinalText(Happened, frozen=True):
    """What was heard, whole; `whole` is false where the recogniser was too slow or gone."""

    turn: int
    text: str
    audio_s: float
    voiced_until_s: float  # monotonic, the last voiced sample
    decode_s: float  # from Finish
    whole: bool = True


class Rendered(Happened, frozen=True):
    """A clip is ready; without sound where speech failed, with why."""

    clip: int
    seconds: float
    render_s: float
    why: str = ""


class Sounding(Happened, frozen=True):
    """The first sample of a clip leaves the loudspeaker at `at_s`."""

    clip: int


class ClipOver(Happened, frozen=True):
    """A clip was heard so far and is over; `heard_s` is counted in samples played."""

    clip: int
    heard_s: float
    seconds: float
    cut: bool


class BargeIn(Happened, frozen=True):
    """With an open microphone: somebody speaks over the coach; `at_s` is the onset."""


class DevicesFound(Happened, frozen=True):
    microphones: tuple[str, ...]
    speakers: tuple[str, ...]


class Counted(Happened, frozen=True):
    """Since the start: what was lost in queues and devices; told after each turn."""

    dropped_blocks: int = 0
    overflows: int = 0
    underflows: int = 0
    reopened: int = 0


HAPPENED: tuple[type[Happened], ...] = (
    Ready, Lost, Pong, Standing, Live, Level, Activity, PartialText, FinalText, Rendered, Sounding,
    ClipOver, BargeIn, DevicesFound, Counted,
)  # fmt: skip
