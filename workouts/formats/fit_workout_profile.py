"""What the numbers of a FIT workout mean, as tables, and what cannot be ridden as it stands.

Source: Garmin FIT profile, https://developer.garmin.com/fit/file-types/workout/. A trainer is
ridden by the clock and holds power, so a step that ends by anything but time is given a time, and
a target that is no power becomes one or a free ride; the reader says so of each.
"""

from dataclasses import dataclass
from enum import IntEnum

from workouts.workout import StepKind

FILE_ID, WORKOUT, WORKOUT_STEP, RECORD, SESSION = 0, 26, 27, 20, 18
DEVELOPER_DATA_ID, FIELD_DESCRIPTION = 207, 206
FILE_ACTIVITY, FILE_WORKOUT = 4, 5

# What a FIT file may be instead, and what to do with it. By the type in its file_id.
OTHER_FILES = {
    1: "the description of a device; choose a workout file",
    2: "the settings of a device; choose a workout file",
    3: "the sport settings of a device; choose a workout file",
    4: "a ride (an activity); take it in with `teamcar history import`",
    6: "a course, a road to follow; choose a workout file",
    7: "a schedule of a device; choose the workout files it names",
    9: "a list of weights; choose a workout file",
    10: "the totals of a device; choose a workout file",
    11: "a list of goals; choose a workout file",
    14: "a list of blood pressures; choose a workout file",
    15: "daily monitoring; choose a workout file",
    20: "the summary of an activity; choose a workout file",
    28: "daily monitoring; choose a workout file",
    32: "daily monitoring; choose a workout file",
    34: "a segment of road; choose a workout file",
    35: "a list of segments; choose a workout file",
}
RIDE = OTHER_FILES[FILE_ACTIVITY]


class WorkoutField(IntEnum):
    """Field numbers of the message workout."""

    SPORT = 4
    STEPS = 6
    NAME = 8
    DESCRIPTION = 17


class StepField(IntEnum):
    """Field numbers of the message workout_step."""

    NAME = 0
    DURATION_TYPE = 1
    DURATION = 2
    TARGET_TYPE = 3
    TARGET = 4
    LOW = 5
    HIGH = 6
    INTENSITY = 7
    NOTES = 8
    SECOND_TARGET_TYPE = 19
    SECOND_TARGET = 20
    SECOND_LOW = 21
    SECOND_HIGH = 22
    INDEX = 254


INDEX_BITS = 0x0FFF  # of a message_index; the bits above say that it is selected on the device

# duration_type
TIME, DISTANCE, CALORIES, OPEN = 0, 1, 4, 5
REPEAT_STEPS, REPEAT_TIME, REPEAT_DISTANCE, REPEAT_CALORIES = 6, 7, 8, 9
STRESS, REPETITION_TIME, REPEAT_STRESS, TIME_ONLY = 16, 28, 27, 31
CLOCKED = frozenset({TIME, REPETITION_TIME, TIME_ONLY})  # milliseconds
SPEED_M_PER_S = 30 / 3.6  # what distance is ridden at
CALORIES_PER_S = 10 / 60  # what an easy hour burns, 600 kcal
OPEN_S = 300


@dataclass(frozen=True, slots=True)
class Ending:
    """A step that ends when something happens: the words for it, and what is ridden instead."""

    words: str
    seconds: int
    value: str = ""  # what duration_value is: "heart rate", "power" or nothing


ENDINGS = {
    2: Ending("heart rate is below", 180, "heart rate"),
    3: Ending("heart rate is above", 180, "heart rate"),
    OPEN: Ending("the lap button is pressed", OPEN_S),
    14: Ending("power is below", 60, "power"),
    15: Ending("power is above", 60, "power"),
    19: Ending("power of 3 s is below", 60, "power"),
    20: Ending("power of 10 s is below", 60, "power"),
    21: Ending("power of 30 s is below", 60, "power"),
    22: Ending("power of 3 s is above", 60, "power"),
    23: Ending("power of 10 s is above", 60, "power"),
    24: Ending("power of 30 s is above", 60, "power"),
    25: Ending("power of the lap is below", 60, "power"),
    26: Ending("power of the lap is above", 60, "power"),
    29: Ending("the repetitions are done", 60),
}
# Repeats that end when something happens; ridden so many times.
REPEAT_ENDINGS = {
    10: Ending("heart rate is below", 0, "heart rate"),
    11: Ending("heart rate is above", 0, "heart rate"),
    12: Ending("power is below", 0, "power"),
    13: Ending("power is above", 0, "power"),
    17: Ending("power of the last lap is below", 0, "power"),
    18: Ending("the highest power of the last lap is below", 0, "power"),
}
REPEATED_UNTIL = 3
REPEATS = frozenset(
    {REPEAT_STEPS, REPEAT_TIME, REPEAT_DISTANCE, REPEAT_CALORIES, REPEAT_STRESS, *REPEAT_ENDINGS}
)

# target_type
SPEED_TARGET, HEART_RATE_TARGET, OPEN_TARGET, CADENCE_TARGET, POWER_TARGET = 0, 1, 2, 3, 4
POWER_TARGETS = frozenset({POWER_TARGET, 7, 8, 9, 10})  # of 3, 10, 30 s and of the lap too
HEART_RATE_TARGETS = frozenset({HEART_RATE_TARGET, 13})
TARGET_WORDS = {0: "speed", 5: "grade", 6: "resistance", 11: "swim stroke", 12: "speed"}
# Powers and heart rates: up to the offset percent, above it watts or beats with it added.
POWER_OFFSET, HEART_RATE_OFFSET = 1000, 100

# intensity; 5 is an interval, 6 something else
KIND_OF_INTENSITY = {
    0: StepKind.STEADY,
    1: StepKind.REST,
    2: StepKind.WARMUP,
    3: StepKind.COOLDOWN,
    4: StepKind.REST,
    5: StepKind.WORK,
}
SPORTS = {0: "any sport", 1: "running", 2: "cycling", 5: "swimming", 11: "walking", 15: "rowing"}
CYCLING = frozenset({0, 2, 21})  # 21: by e-bike
