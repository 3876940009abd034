"""One ZWO block -> steps: durations, powers, cadences and repeats.

Block boundaries are rounded, not durations: ten blocks of 7.5 s last 75 s, in steps of 8 and 7.
So no boundary is more than half a second from what the author wrote, however long the workout.
"""

from dataclasses import dataclass, field
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.intensity_zones import ZONE_FRACTION
from workouts.formats.limits import (
    CADENCE_RPM,
    MAX_POWER_FRACTION,
    MAX_POWER_W,
    MAX_REPEATS,
    MAX_SECONDS,
    MAX_STEPS,
)
from workouts.formats.numbers import read_number, round_half_up
from workouts.formats.xml_tree import Element
from workouts.formats.zwo_elements import ATTRIBUTES, TEST_ATTRIBUTES, Block, Shape
from workouts.workout import Cadence, RepairNote, Repeat, Step, StepKind, Target, Unit

SAME_LEVEL = 0.005  # a range narrower than this is a rounding of one number
HIGH_FRACTION = 5.0  # above this a fraction of FTP is worth a word
FREE_KINDS = frozenset({StepKind.FREE, StepKind.MAX})


@dataclass(frozen=True, slots=True)
class _Power:
    """One power as the file means it."""

    value: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a block; seconds as written, with their decimals."""

    seconds: float
    target: Target | None
    cadence: Cadence | None


@dataclass(slots=True)
class BlockReader:
    """Collects steps in the order of the file; every method takes the element it reads."""

    path: Path
    notes: list[RepairNote]
    watts_per_unit: float | None = None  # the file's own FTP (ftpOverride)
    all_test: bool = False
    steps: list[Step] = field(default_factory=list)
    block_start_s: int = 0  # where the newest block starts, for the texts in it
    end_s: int = 0
    exact_s: float = 0.0  # the same, not rounded
    groups: int = 0

    def note(self, element: Element, what: str) -> None:
        self.notes.append(RepairNote(element.line, what))

    def refuse(self, element: Element, why: str) -> UnreadableWorkout:
        return UnreadableWorkout(self.path, element.line, why)

    def read(self, element: Element, block: Block) -> None:
        """Add the steps of one block; raises UnreadableWorkout with its line."""
        self.block_start_s = self.end_s
        if block.shape is Shape.NOTHING:
            return
        if block.shape is Shape.SET:
            self._read_set(element)
            return
        seconds = self._duration(element, "duration")
        target = self._target(element, block.shape)
        kind = block.kind
        if target is None and kind not in FREE_KINDS:
            self.note(element, f"<{element.tag}> has no power; it is a free ride")
            kind = StepKind.FREE
        self._add(element, kind, _Part(seconds, target, self._cadence(element, "cadence")))

    def read_unknown(self, element: Element) -> None:
        """Add a block of a name nobody knows: its time is kept, with its power if it has one."""
        self.block_start_s = self.end_s
        seconds = self._duration(element, "duration")
        if "powerlow" in element.attributes and "power" not in element.attributes:
            kind, target = StepKind.RAMP, self._target(element, Shape.AS_WRITTEN)
        else:
            kind, target = StepKind.STEADY, self._target(element, Shape.LEVEL)
        kind = kind if target else StepKind.FREE
        self.note(element, f"<{element.tag}> is not known; it is ridden as {kind.value}")
        self._add(element, kind, _Part(seconds, target, self._cadence(element, "cadence")))

    def _add(
        self, element: Element, kind: StepKind, part: _Part, repeat: Repeat | None = None
    ) -> None:
        seconds = part.seconds
        self.exact_s += seconds
        if self.exact_s > MAX_SECONDS:
            hours = MAX_SECONDS // 3600
            raise self.refuse(element, f"the workout is longer than {hours} hours here")
        # Six decimals: sums of 300.00001 must not tip over a half by binary noise.
        end_s = round_half_up(round(self.exact_s, 6))
        whole_s, self.end_s = end_s - self.end_s, end_s
        if whole_s == 0:
            if repeat is None or seconds > 0:
                self.note(
                    element, f"<{element.tag}> lasts {seconds:g} s here; that part is left out"
                )
            return
        if len(self.steps) >= MAX_STEPS:
            raise self.refuse(element, f"more than {MAX_STEPS} steps; split the workout")
        is_test = self.all_test or any(element.is_on(name) for name in TEST_ATTRIBUTES)
        self.steps.append(Step(kind, whole_s, part.target, part.cadence, repeat, is_test=is_test))

    def _read_set(self, element: Element) -> None:
        """Add on and off, Repeat times; the last off is ridden too, as Zwift does."""
        repeats = self._repeats(element)
        on_s = self._duration(element, "onduration")
        off_s = self._duration(element, "offduration") if "offduration" in element.attributes else 0
        on_power = self._level(element, ("onpower", "poweron"), "poweronlow", "poweronhigh")
        off_power = self._level(element, ("offpower", "poweroff"), "powerofflow", "poweroffhigh")
        on_power = on_power or self._zone(element, "poweronzone")
        off_power = off_power or self._zone(element, "poweroffzone")
        parts = (
            (StepKind.WORK, _Part(on_s, on_power, self._cadence(element, "cadence"))),
            (
                StepKind.REST,
                _Part(off_s, off_power, self._cadence(element, "cadenceresting", False)),
            ),
        )
        for kind, part in parts:
            if part.target is None and part.seconds:
                self.note(element, f"the {kind.value} part of <{element.tag}> has no power")
        if not repeats or not on_s + off_s:
            self.note(element, f"<{element.tag}> has no length; it is left out")
            return
        self.groups += 1
        for index in range(1, repeats + 1):
            for kind, part in parts:
                # Without power there is nothing to work against: the part is a free ride.
                shown = kind if part.target else StepKind.FREE
                self._add(element, shown, part, Repeat(index, repeats, self.groups))

    def _repeats(self, element: Element) -> int:
        value = self._number(element, "repeat")
        repeats = 1 if value is None else round_half_up(value)
        if not 0 <= repeats <= MAX_REPEATS:
            raise self.refuse(element, f"Repeat is {repeats}; give 1 to {MAX_REPEATS}")
        return repeats

    def _duration(self, element: Element, name: str) -> float:
        value = self._number(element, name)
        if value is None:
            why = f"<{element.tag}> has no {ATTRIBUTES[name]}; give it in seconds"
            raise self.refuse(element, why)
        if not 0 <= value <= MAX_SECONDS:
            why = f"{ATTRIBUTES[name]} is {value:g} s; give 1 to {MAX_SECONDS} s"
            raise self.refuse(element, why)
        return value

    def _target(self, element: Element, shape: Shape) -> Target | None:
        if shape is Shape.OPEN:
            if element.attributes.get("power"):
                self.note(element, f"the Power of <{element.tag}> is left out: it has no target")
            return None
        if shape is Shape.LEVEL:
            held = self._level(element, ("power",), "powerlow", "powerhigh")
        else:
            held = self._slope(element, falling=shape is Shape.FALLING)
        return held or self._zone(element, "zone")

    def _zone(self, element: Element, name: str) -> Target | None:
        """Return the middle of a power zone, None where the element names none that there is."""
        value = self._number(element, name)
        if value is None:
            return None
        if value not in ZONE_FRACTION:
            self.note(element, f"{ATTRIBUTES[name]} {value:g}: there is no such power zone")
            return None
        fraction = float(ZONE_FRACTION[int(value)])
        held = f"{round(fraction * 100, 1):g} % of FTP"
        self.note(element, f"{ATTRIBUTES[name]} {value:g} of <{element.tag}> is held as {held}")
        return Target(fraction, fraction)

    def _level(
        self, element: Element, names: tuple[str, ...], low_name: str, high_name: str
    ) -> Target | None:
        """Return one power to hold: the plain one before the middle of a range."""
        low, high = self._power(element, low_name), self._power(element, high_name)
        plain = next((power for name in names if (power := self._power(element, name))), None)
        if plain is not None:
            if low is not None or high is not None:
                held = ATTRIBUTES[names[0]]
                what = f"<{element.tag}> has both {held} and a range"
                self.note(element, f"{what}; {held} counts")
            return Target(plain.value, plain.value, plain.unit)
        ends = self._ends(element, low, high)
        if ends is None:
            return None
        middle = (ends.start + ends.end) / 2
        if abs(ends.start - ends.end) > SAME_LEVEL * ends.end:
            what = f"<{element.tag}> has a range of power, {ends.start:g} to {ends.end:g}"
            self.note(element, f"{what}; its middle {middle:g} is held")
        return Target(middle, middle, ends.unit)

    def _slope(self, element: Element, falling: bool) -> Target | None:
        """Return power from one end to the other; PowerLow is where it starts."""
        plain = self._power(element, "power")
        low, high = self._power(element, "powerlow"), self._power(element, "powerhigh")
        ends = self._ends(element, low, high)
        if ends is None:
            return Target(plain.value, plain.value, plain.unit) if plain else None
        if plain is not None:
            self.note(
                element,
                f"<{element.tag}> has both Power and PowerLow or PowerHigh; "
                "PowerLow and PowerHigh count",
            )
        if low is None or high is None:
            self.note(element, f"<{element.tag}> has only one end of its power; it is held")
        if falling and ends.start < ends.end:
            self.note(element, f"<{element.tag}> is written upward; it falls, as in Zwift")
            return Target(ends.end, ends.start, ends.unit)
        return ends

    def _ends(self, element: Element, low: _Power | None, high: _Power | None) -> Target | None:
        low, high = low or high, high or low
        if low is None or high is None:
            return None
        # Nothing at all is the same in either unit: 0 to 200 is a ramp in watts.
        unit = high.unit if low.value == 0 else low.unit
        if low.unit is not high.unit and low.value and high.value:
            why = f"the power of <{element.tag}> goes from {low.value:g} to {high.value:g}, of FTP"
            raise self.refuse(element, f"{why} at one end and in watts at the other")
        return Target(low.value, high.value, unit)

    def _power(self, element: Element, name: str) -> _Power | None:
        """Return a power; above MAX_POWER_FRACTION it can only be watts."""
        value = self._number(element, name, percent=True)
        if value is None:
            return None
        if not 0 <= value <= MAX_POWER_W:
            why = f"{ATTRIBUTES[name]} is {value:g}; give a fraction of FTP, such as 0.75"
            raise self.refuse(element, why)
        if value > MAX_POWER_FRACTION:
            self.note(
                element, f"{ATTRIBUTES[name]} {value:g} is read as watts, not as a fraction of FTP"
            )
            return _Power(value, Unit.WATTS)
        if self.watts_per_unit is not None:
            return _Power(value * self.watts_per_unit, Unit.WATTS)
        if value > HIGH_FRACTION:
            self.note(
                element,
                f"{ATTRIBUTES[name]} {value:g} is {value:.0%} of FTP; check that it is meant",
            )
        return _Power(value, Unit.FTP_FRACTION)

    def _cadence(self, element: Element, name: str, ranged: bool = True) -> Cadence | None:
        plain = self._rpm(element, name)
        low = self._rpm(element, "cadencelow") if ranged else None
        high = self._rpm(element, "cadencehigh") if ranged else None
        if plain is not None:
            return Cadence(plain, plain)
        low, high = low or high, high or low
        if low is None or high is None:
            return None
        return Cadence(min(low, high), max(low, high))

    def _rpm(self, element: Element, name: str) -> int | None:
        value = self._number(element, name)
        if not value:
            return None  # Cadence="0" is how files say that they do not care
        lowest, highest = CADENCE_RPM
        if not lowest <= value <= highest:
            self.note(element, f"{ATTRIBUTES[name]} {value:g} is no cadence; it is left out")
            return None
        return round_half_up(value)

    def _number(self, element: Element, name: str, percent: bool = False) -> float | None:
        """Return a number of the element, None when it has none; raises for what is no number."""
        text = element.attributes.get(name, "").strip()
        if not text:
            return None
        number = read_number(text, percent)
        if number is None:
            why = f"{ATTRIBUTES[name]} of <{element.tag}> is {text[:40]!r}; write it as a number"
            raise self.refuse(element, why)
        if number.mended:
            self.note(element, f"{ATTRIBUTES[name]}: {number.mended}")
        return number.value
