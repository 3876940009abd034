"""What ZWO elements are: the rows that the reader, the mender and the writer share.

There is no published definition; the rows are what 600 real files use. Names are compared in
lower case, since files differ in FreeRide and Freeride, textevent and TextEvent.
"""

from dataclasses import dataclass
from enum import Enum

from workouts.workout import StepKind


class Shape(Enum):
    """How a block's attributes become power over time."""

    LEVEL = "level"  # Power, or the middle of PowerLow and PowerHigh
    AS_WRITTEN = "as_written"  # from PowerLow to PowerHigh
    FALLING = "falling"  # from the higher to the lower, whichever is called what
    SET = "set"  # Repeat times on and off
    OPEN = "open"  # no target
    NOTHING = "nothing"  # no time at all: a rest day


@dataclass(frozen=True, slots=True)
class Block:
    """One element that takes time in a workout."""

    name: str
    shape: Shape
    kind: StepKind


BLOCKS = {
    row.name.lower(): row
    for row in (
        Block("Warmup", Shape.AS_WRITTEN, StepKind.WARMUP),
        Block("SteadyState", Shape.LEVEL, StepKind.STEADY),
        Block("SolidState", Shape.LEVEL, StepKind.STEADY),
        Block("Ramp", Shape.AS_WRITTEN, StepKind.RAMP),
        Block("IntervalsT", Shape.SET, StepKind.WORK),
        Block("FreeRide", Shape.OPEN, StepKind.FREE),
        Block("MaxEffort", Shape.OPEN, StepKind.MAX),
        Block("Cooldown", Shape.FALLING, StepKind.COOLDOWN),
        Block("RestDay", Shape.NOTHING, StepKind.FREE),
    )
}
# Elements with the author's words for the rider, and the attributes that hold them.
TEXTS = frozenset({"textevent", "textnotification"})
TEXT_ATTRIBUTES = ("message", "text")
# Attributes that make an FTP test of a block, or of all blocks when the workout carries them.
TEST_ATTRIBUTES = ("ftptest", "ramptest")
# Elements that hold words and no other element. A few are read; the rest steer Zwift's menus.
WORDS = frozenset(
    {
        "name",
        "n",
        "author",
        "description",
        "sporttype",
        "durationtype",
        "category",
        "subcategory",
        "categoryoverride",
        "categoryindex",
        "uniqueid",
        "legacyidhash",
        "ftpoverride",
        "showcp20",
        "activitysavename",
    }
)
# Elements that hold others; what else stands open when one of these begins was never closed.
CONTAINERS = frozenset({"workout_file", "workout", "tags"})
# Inside a workout, and nothing to ride: what happens in Zwift's world only.
SCENERY = frozenset({"gameplayevent", "tag", "tags"})
# Attributes as Zwift writes them. By these a missing quote is seen: `Power="0.5 Cadence="90"`.
ATTRIBUTES = {
    name.lower(): name
    for name in (
        "Duration",
        "Power",
        "PowerLow",
        "PowerHigh",
        "PowerOn",
        "PowerOff",
        "PowerOnLow",
        "PowerOnHigh",
        "PowerOffLow",
        "PowerOffHigh",
        "OnPower",
        "OffPower",
        "OnDuration",
        "OffDuration",
        "Repeat",
        "Zone",
        "PowerOnZone",
        "PowerOffZone",
        "Text",
        "Cadence",
        "CadenceLow",
        "CadenceHigh",
        "CadenceResting",
        "Pace",
        "OverUnder",
        "FlatRoad",
        "show_avg",
        "ftptest",
        "ramptest",
        "timeoffset",
        "distoffset",
        "message",
        "locIndex",
        "name",
    )
}
