"""What a ride folder tells of its ride: all that a debrief may look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from workouts.athlete import Athlete
from workouts.ftp_tests import FtpTest
from workouts.power import HOLD_S
from workouts.ride_record import Pause, Targets
from workouts.snapshot import Lap, Sample
from workouts.workout import Step, Workout

if TYPE_CHECKING:
    from workouts.columns import Columns

Cell = TypeVar("Cell")

BACK_S = 15  # until the load is whole again after a dropout or a pause (workouts.erg)


class Ending(StrEnum):
    """How the record of a ride ends."""

    FINISHED = "finished"
    DISCARDED = "discarded"
    CUT_OFF = "cut_off"  # nobody ended it: what came after is not known
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Release:
    """The trainer let go of the load, from a second to another.

    `stalled` says that the legs gave way; else the rider stopped of his own accord.
    """

    from_s: int
    to_s: int
    stalled: bool


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """The ride at 1 Hz of timer time from `first_s` on; None where nothing was measured.

    Nothing is filled in: a dropout stays a dropout. `judged_w` is the power by which the rider
    is judged: None as well while load and legs come back after a dropout or a pause, which is
    nobody's riding. `erg` says that the trainer held the power, or had just let go of it.
    `bias_percent` and `step_index` are None for seconds that the record lost.
    """

    first_s: int
    power_w: list[int | None]
    judged_w: list[int | None]
    cadence_rpm: list[int | None]
    heart_rate_bpm: list[int | None]  # a strap without contact says 0, which is no heart rate
    target_w: list[int | None]
    bias_percent: list[int | None]
    plan_s: list[int | None]
    step_index: list[int | None]
    erg: list[bool]

    @property
    def end_s(self) -> int:
        return self.first_s + len(self.power_w)

    def cut(self, column: Sequence[Cell], from_s: int, to_s: int) -> list[Cell]:
        """Return one column's cells for timer seconds `from_s` to `to_s`, exclusive."""
        return list(column[max(0, from_s - self.first_s) : max(0, to_s - self.first_s)])


def track_of(
    samples: tuple[Sample, ...], pauses: Iterable[Pause] = (), releases: Iterable[Release] = ()
) -> Track:
    """Return samples in order, of which there is at least one, as columns."""
    first_s = samples[0].second
    length = samples[-1].second - first_s + 1
    columns: dict[str, list[int | None]] = {name: [None] * length for name in _CELLS}
    for sample in samples:
        at = sample.second - first_s
        for name, column in columns.items():
            column[at] = getattr(sample, name)
    columns["heart_rate_bpm"] = [beats or None for beats in columns["heart_rate_bpm"]]
    erg = [watts is not None for watts in columns.pop("commanded_w")]
    for release in releases:
        for at in range(max(0, release.from_s - first_s), min(length, release.to_s - first_s)):
            erg[at] = True
    power_w = columns["power_w"]
    resumed = [pause.second - first_s for pause in pauses]
    return Track(first_s=first_s, judged_w=_judged(power_w, resumed), erg=erg, **columns)


def _judged(power_w: Sequence[int | None], resumed: Iterable[int]) -> list[int | None]:
    """Return the watts without the seconds after a dropout or a pause."""
    judged = list(power_w)
    silent = 0
    back = [at for at in resumed if 0 <= at < len(judged)]
    for at, watts in enumerate(power_w):
        if watts is None:
            silent += 1
            continue
        if silent > HOLD_S:
            back.append(at)
        silent = 0
    for at in back:
        judged[at : at + BACK_S] = [None] * len(judged[at : at + BACK_S])
    return judged


_CELLS = (
    "power_w",
    "cadence_rpm",
    "heart_rate_bpm",
    "target_w",
    "commanded_w",
    "bias_percent",
    "plan_s",
    "step_index",
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the ride, and who gave it: a key, the coach, the legs."""

    second: int
    name: str
    who: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said during the ride; a turn has a number, a cue has none."""

    second: int
    turn: int | None
    who: str  # "rider" or "coach"
    words: str  # the rider's in a turn, the coach's in a cue
    kind: str = ""  # of a cue
    path: str = ""  # how a turn was answered
    acted: tuple[str, ...] = ()
    answer: str = ""  # to a turn, as far as it was heard
    cut: bool = False  # the answer was broken off


@dataclass(frozen=True, slots=True, eq=False)
class RideEvidence:
    """One ride as its folder tells it. Seconds are timer seconds, pauses are no time at all."""

    ride_id: str
    started_at: datetime  # aware
    name: str  # of the workout, or of the activity
    ending: Ending
    athlete: Athlete
    ftp_known: bool  # an imported ride does not always say by which FTP it was ridden
    planned: Workout | None  # None: a ride without a plan
    plan: tuple[Step, ...]  # as it stood at the end, with repeats and extensions
    track: Track
    columns: Columns  # the same ride with its gaps filled, for the figures of the whole
    laps: tuple[Lap, ...]
    steps: tuple[Lap, ...]  # one per step ridden
    pauses: tuple[Pause, ...] = ()
    commands: tuple[Command, ...] = ()
    releases: tuple[Release, ...] = ()
    ramp_ends: tuple[int, ...] = ()  # seconds at which legs ended the ramp of a test
    test: FtpTest | None = None  # what it says as an FTP test, None when its plan is none
    said: tuple[Said, ...] = ()
    targets: Targets = field(default_factory=Targets)
    notes: tuple[str, ...] = ()
    distance_m: float | None = None  # as an imported file says
    damaged_lines: int = 0
    unread: str = ""  # why the journal was not, and the ride's FIT file was in its place

    @property
    def seconds(self) -> int:
        """Timer time."""
        return len(self.track.power_w)
