"""One workout_step message -> what is ridden in it, or what is repeated and for how long.

A length that is no time and a target that is no power are turned into the nearest a trainer can
ride, by the tables of fit_workout_profile.py and intensity_zones.py; every such turn is a note.
"""

from dataclasses import dataclass, field
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.fit_exact import Exact, read_exact
from workouts.formats.fit_messages import FitMessage
from workouts.formats.fit_workout_profile import (
    CADENCE_TARGET,
    CALORIES,
    CALORIES_PER_S,
    CLOCKED,
    DISTANCE,
    ENDINGS,
    HEART_RATE_OFFSET,
    HEART_RATE_TARGETS,
    KIND_OF_INTENSITY,
    OPEN,
    OPEN_S,
    OPEN_TARGET,
    POWER_OFFSET,
    POWER_TARGETS,
    REPEATS,
    SPEED_M_PER_S,
    STRESS,
    TARGET_WORDS,
    StepField,
)
from workouts.formats.intensity_zones import (
    HIGHEST_HEART_ZONE,
    ZONE_FRACTION,
    heart_zone_fraction,
    maximum_heart_fraction,
)
from workouts.formats.limits import CADENCE_RPM, MAX_POWER_W, MAX_SECONDS
from workouts.workout import Cadence, RepairNote, StepKind, Target, Unit


@dataclass(frozen=True, slots=True)
class Leaf:
    """A step to ride; `seconds` as the file has them, with decimals."""

    number: int  # its place in the file, from 1
    kind: StepKind
    seconds: float
    target: Target | None
    cadence: Cadence | None = None
    name: str = ""
    text: str = ""
    exact: Exact | None = None


@dataclass(frozen=True, slots=True)
class RepeatMark:
    """Go back to the step with index `back_to`, until `until` (a duration_type) reaches `value`."""

    number: int
    back_to: int | None
    until: int
    value: int | None


@dataclass(slots=True)
class StepReader:
    """Reads steps one by one; what it turns into something else goes to `notes`."""

    path: Path
    notes: list[RepairNote]
    ranges: int = 0
    number: int = field(default=0)

    def note(self, what: str) -> None:
        self.notes.append(RepairNote(0, f"step {self.number}: {what}"))

    def read(self, message: FitMessage, number: int, index: int | None) -> Leaf | RepeatMark:
        """Return what the step `number` (from 1) asks for; `index` is that of our own fields.

        Raises UnreadableWorkout for a length or a power that nobody rides.
        """
        self.number = number
        until = message.whole(StepField.DURATION_TYPE)
        if until in REPEATS:
            back_to, value = message.whole(StepField.DURATION), message.whole(StepField.TARGET)
            return RepeatMark(number, back_to, until or 0, value)
        exact = read_exact(message, index)
        if exact and exact.parts == 1:
            target, kind = exact.target, exact.kind
        else:
            target = self._target(message)
            kind = self._kind(message, target)
        seconds = self._seconds(message, until, target)
        if seconds > MAX_SECONDS:
            hours = MAX_SECONDS // 3600
            why = f"step {number} lasts {seconds:.0f} s; a workout has at most {hours} hours"
            raise UnreadableWorkout(self.path, 0, why)
        name, text = message.text(StepField.NAME), message.text(StepField.NOTES)
        return Leaf(number, kind, seconds, target, self._cadence(message), name, text, exact)

    def finish(self) -> None:
        """Note what is said once for the whole file."""
        if self.ranges:
            many = "steps have" if self.ranges > 1 else "step has"
            what = f"{self.ranges} {many} a range of power; its middle is held"
            self.notes.append(RepairNote(0, what))

    def _kind(self, message: FitMessage, target: Target | None) -> StepKind:
        if target is None:
            return StepKind.FREE
        return KIND_OF_INTENSITY.get(message.whole(StepField.INTENSITY) or 0, StepKind.STEADY)

    def _seconds(self, message: FitMessage, until: int | None, target: Target | None) -> float:
        value = message.whole(StepField.DURATION)
        if until in CLOCKED and value is not None:
            return value / 1000
        seconds, words = OPEN_S, "it has no length"
        if until == DISTANCE and value is not None:
            seconds = round(value / 100 / SPEED_M_PER_S)
            words = f"{value / 100:g} m, at {SPEED_M_PER_S * 3.6:g} km/h"
        elif until == CALORIES and value is not None:
            seconds = round(value / CALORIES_PER_S)
            words = f"{value} kcal, at {CALORIES_PER_S * 60:g} kcal a minute"
        elif until == STRESS and value is not None:
            seconds = _seconds_of_stress(value / 10, target)
            words = f"training stress of {value / 10:g}"
        elif until is not None and until in ENDINGS:
            ending = ENDINGS[until]
            seconds = ending.seconds
            words = f"until {ending.words}{spell_value(ending.value, value)}"
        elif until is not None and until not in {OPEN, *CLOCKED}:
            words = f"it ends in a way that is not known ({until})"
        minutes, rest = divmod(seconds, 60)
        self.note(f"{words}: it is ridden for {minutes}:{rest:02} min")
        return seconds

    def _target(self, message: FitMessage) -> Target | None:
        kind = message.whole(StepField.TARGET_TYPE)
        if kind in POWER_TARGETS:
            return self._power(message)
        if kind in HEART_RATE_TARGETS:
            return self._heart_rate(message)
        if kind is not None and kind not in {OPEN_TARGET, CADENCE_TARGET}:
            words = TARGET_WORDS.get(kind, f"target {kind}")
            self.note(f"a target of {words} cannot be held: it is a free ride")
        return None

    def _power(self, message: FitMessage) -> Target | None:
        zone = message.whole(StepField.TARGET)
        if zone:
            if zone not in ZONE_FRACTION:
                self.note(f"there is no power zone {zone}: it is a free ride")
                return None
            fraction = float(ZONE_FRACTION[zone])
            self.note(f"power zone {zone} is held as {spell_percent(fraction)} of FTP")
            return Target(fraction, fraction)
        low, high = self._custom(message, StepField.LOW, StepField.HIGH)
        if low is None or high is None or high == 0:
            self.note("its target is power, without any: it is a free ride")
            return None
        units = {value > POWER_OFFSET for value in (low, high) if value}
        if len(units) > 1:
            why = f"step {self.number} goes from percent of FTP to watts; give it one of them"
            raise UnreadableWorkout(self.path, 0, why)
        in_watts = units == {True}
        if low != high:
            self.ranges += 1
        ends = [(value - POWER_OFFSET if value and in_watts else value) for value in (low, high)]
        held = sum(ends) / 2
        if in_watts and held > MAX_POWER_W:
            why = f"step {self.number} asks for {held:g} W; give at most {MAX_POWER_W:g}"
            raise UnreadableWorkout(self.path, 0, why)
        return Target(held, held, Unit.WATTS) if in_watts else Target(held / 100, held / 100)

    def _heart_rate(self, message: FitMessage) -> Target | None:
        zone = message.whole(StepField.TARGET)
        words = f"heart rate zone {zone}"
        if not zone:
            low, high = self._custom(message, StepField.LOW, StepField.HIGH)
            if low is None or high is None:
                self.note("its target is a heart rate, without any: it is a free ride")
                return None
            if high > HEART_RATE_OFFSET:
                words = " to ".join(f"{max(0, each - HEART_RATE_OFFSET)}" for each in (low, high))
                self.note(f"a heart rate of {words} bpm cannot be held: it is a free ride")
                return None
            fraction = maximum_heart_fraction((low + high) / 2)
            words = f"{low} to {high} % of the highest heart rate"
        elif zone > HIGHEST_HEART_ZONE:
            self.note(f"there is no heart rate zone {zone}: it is a free ride")
            return None
        else:
            fraction = heart_zone_fraction(zone)
        held = f"{spell_percent(fraction)} of FTP is, where most riders have it"
        self.note(f"{words} cannot be held: {held}")
        return Target(fraction, fraction)

    def _custom(
        self, message: FitMessage, low_field: StepField, high_field: StepField
    ) -> tuple[int | None, int | None]:
        """Return the two ends of a range, the lower first; one that is missing is the other."""
        low, high = message.whole(low_field), message.whole(high_field)
        low, high = (high if low is None else low), (low if high is None else high)
        if low is not None and high is not None and low > high:
            return high, low
        return low, high

    def _cadence(self, message: FitMessage) -> Cadence | None:
        if message.whole(StepField.TARGET_TYPE) == CADENCE_TARGET:
            low, high = self._custom(message, StepField.LOW, StepField.HIGH)
        elif message.whole(StepField.SECOND_TARGET_TYPE) == CADENCE_TARGET:
            low, high = self._custom(message, StepField.SECOND_LOW, StepField.SECOND_HIGH)
        else:
            return None
        if low is None or high is None:
            return None
        least, most = CADENCE_RPM
        if not least <= low <= high <= most:
            self.note(f"{low} to {high} rpm is no cadence; it is left out")
            return None
        return Cadence(low, high)


def spell_value(what: str, value: int | None) -> str:
    """Return what a heart rate or a power is compared with: " 125 bpm", "" for nothing known."""
    if not what or value is None:
        return ""
    offset = POWER_OFFSET if what == "power" else HEART_RATE_OFFSET
    if value > offset:
        return f" {value - offset} {'W' if what == 'power' else 'bpm'}"
    return f" {value} % of {'FTP' if what == 'power' else 'the highest'}"


def spell_percent(fraction: float) -> str:
    """Return a fraction of FTP as percent, without more decimals than it has."""
    return f"{round(fraction * 100, 2):g} %"


def _seconds_of_stress(stress: float, target: Target | None) -> int:
    """Return how long a power is held for a training stress; an hour at FTP is 100."""
    if target is None or target.unit is Unit.WATTS or target.start <= 0:
        return OPEN_S
    return round(stress * 36 / target.start**2)
