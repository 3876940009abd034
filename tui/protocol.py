"""What a console and the engine say to each other, by table; docs/protocol.md tells it in words.

To the engine goes a Hello, then Requests; to a console what is in TOLD. tui.protocol_lines makes
lines of them. No message has a place for a path or a key.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Raw, Struct

from coach.conversation import ChatLine, Reply
from coach.voice.view import TalkAct, VoiceView
from sensors.readings import Metric
from tui.devices import DeviceRow
from tui.feed import Frame
from tui.remembered import Remembered
from tui.trial import Stage
from workouts.commands import Value
from workouts.snapshot import Lap, Notice, Sample, StepView
from workouts.workout import Workout

VERSION = 1
LONGEST_UP = 256_000  # bytes of a line to the engine, its end included
LONGEST_DOWN = 4_000_000  # bytes of a line to a console
PART_SAMPLES = 1_000  # seconds of a trace in one line, at most 300 bytes each
KIND = "kind"  # the key that tells the messages apart

Id = Annotated[int, Meta(ge=0, lt=1 << 53)]
Word = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=4_000)]
Act = Literal["pair", "forget", "rename", "prefer", "drive", "test", "calibrate", "stop_test"]


def _tag(name: str) -> str:
    """Return the kind of a message: OpenRide is open_ride."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


# -- both ways ------------------------------------------------------------------------------------


class Hello(Struct, frozen=True, tag=_tag, tag_field=KIND):
    """The first line of a console; what a newer version adds to it is passed over."""

    v: int
    console: Word = "console"  # its name in log and record
    follow: bool = True  # whether it is sent all that happens, or answers only


class Engine(Struct, frozen=True, tag="hello", tag_field=KIND):
    """The engine's first line."""

    v: int
    version: str  # of Teamcar
    pid: int
    simulated: bool  # whether its devices are


# -- to the engine --------------------------------------------------------------------------------


class Request(Struct, frozen=True, tag=_tag, tag_field=KIND, forbid_unknown_fields=True):
    """Something asked of the engine; what answers it has the same id."""

    id: Id


class Perform(Request, frozen=True):
    """Do a command of the ride."""

    name: Word
    arguments: dict[Word, Value] = {}
    ride_id: Word = ""  # refused where another ride has begun since; of whichever it is without


class Say(Request, frozen=True):
    """Ask or tell the coach."""

    text: Text
    ride_id: Word = ""  # as of Perform


class Hear(Request, frozen=True):
    """Ask for the reply to a turn of the conversation, which grows while a model answers."""

    turn: Annotated[int, Meta(ge=0, lt=1 << 53)]


class Talk(Request, frozen=True):
    """Begin or end a spoken turn, and the like."""

    act: TalkAct
    text: Text = ""  # what is said, with `say`
    ride_id: Word = ""  # as of Perform


class ListLaps(Request, frozen=True):
    """Tell the laps of the ride so far."""


class OpenRide(Request, frozen=True):
    """Make a ride ready; one that is under way is answered instead."""

    workout: Workout | None = None
    at_s: Annotated[int, Meta(ge=0, le=86_400)] = 0


class CloseRide(Request, frozen=True):
    """Save a ride and let it go; of one that was closed already, tell what became of it."""

    ride_id: Word


class ListUnfinished(Request, frozen=True):
    """Tell which rides were cut off."""


class ResumeRide(Request, frozen=True):
    """Go on with a ride that was cut off, paused."""

    ride_id: Word


class SaveUnfinished(Request, frozen=True):
    """Keep what was ridden of a ride that was cut off."""

    ride_id: Word


class DiscardUnfinished(Request, frozen=True):
    """Set a ride that was cut off aside."""

    ride_id: Word


class ChangeDevices(Request, frozen=True):
    """Do something with a device."""

    act: Act
    source_id: Word = ""
    name: Word = ""  # for rename
    metric: Metric | None = None  # for prefer


class WatchDevices(Request, frozen=True):
    """Begin or end to be told how the devices are doing."""

    on: bool


class ReadSettings(Request, frozen=True):
    """The console has written the settings file; read it again."""


class ReadNotices(Request, frozen=True):
    """Tell what the rider should know at home."""


# -- to a console ---------------------------------------------------------------------------------


class Told(Struct, frozen=True, tag=_tag, tag_field=KIND):
    """Something the engine tells."""


class Answer(Told, frozen=True):
    """What came of a request; ANSWERS has the type of its value."""

    id: int
    value: Raw


class Refused(Told, frozen=True):
    """Why a request was not done; `error` is a row of tui.refusals."""

    id: int
    error: str
    why: str


class Goodbye(Told, frozen=True):
    """Why the engine closes the connection now."""

    why: str


class RideOpened(Told, frozen=True):
    """All about a ride follows, its first frame last; what was known of it before is void."""

    ride_id: str


class Plan(Told, frozen=True):
    """The plan at today's FTP and bias, and the author's words with their second."""

    revision: int
    steps: tuple[StepView, ...]
    texts: tuple[tuple[int, str], ...]


class Trace(Told, frozen=True):
    """Recorded seconds, to be put behind those that came before."""

    samples: list[Sample]


class Chat(Told, frozen=True):
    """The conversation as it stands now, the newest line last."""

    lines: tuple[ChatLine, ...]


class Shown(Told, frozen=True, tag="frame"):
    """What is true of the ride now; `chat` in it is empty, for it comes by itself."""

    frame: Frame


class RideClosed(Told, frozen=True):
    """The ride is over and let go; `saved` says whether there is something to look at."""

    ride_id: str
    saved: bool


class TrialState(Struct, frozen=True):
    """A test or a calibration of a trainer, as it stands."""

    name: str
    began_s: float
    stage: Stage
    verdict: str
    calibrating: bool
    good: bool = False
    powers_w: tuple[float | None, ...] = ()


class DevicesShown(Told, frozen=True, tag="devices"):
    """How the devices are doing; four a second while they are watched."""

    rows: tuple[DeviceRow, ...]
    served: dict[Metric, tuple[float, str]]
    remembered: Remembered
    searching: str
    troubles: tuple[str, ...]
    trial: TrialState | None
    trial_left_s: float
    trial_power_w: float | None


class Notices(Told, frozen=True):
    """What the rider should know at home, one sentence each."""

    sentences: tuple[str, ...]


class SettingsChanged(Told, frozen=True):
    """The settings file was written; what they are is read from it, never sent."""


class Ready(Told, frozen=True):
    """Everything that is so was told; from here on it is news."""


class Opened(Struct, frozen=True):
    """The ride that a request opened, so that it can be shown before its stream comes."""

    ride_id: str
    plan: Plan
    frame: Frame


class DevicesChanged(Struct, frozen=True):
    """What an act on the devices came to, and the devices after it."""

    devices: DevicesShown
    preferred: bool | None = None  # of `prefer`: whether it is now


# What each request is answered with.
ANSWERS: Mapping[type[Request], Any] = {
    Perform: Notice,
    Say: Reply,
    Hear: Reply | None,  # null when it is not known any more
    Talk: VoiceView,
    ListLaps: tuple[Lap, ...],
    OpenRide: Opened,
    CloseRide: str | None,  # the ride's id when it is saved, else null
    ListUnfinished: tuple[str, ...],
    ResumeRide: Opened,
    SaveUnfinished: str,
    DiscardUnfinished: None,
    ChangeDevices: DevicesChanged,
    WatchDevices: None,
    ReadSettings: None,
    ReadNotices: tuple[str, ...],
}
TOLD: tuple[type[Struct], ...] = (
    Engine, Answer, Refused, Goodbye, RideOpened, Plan, Trace, Chat, Shown, RideClosed,
    DevicesShown, Notices, SettingsChanged, Ready,
)  # fmt: skip
