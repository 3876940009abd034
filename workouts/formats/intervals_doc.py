"""The `workout_doc` of intervals.icu, as its API gives it and in .json files -> Workout.

A document has `steps`; a step has `duration` (seconds) or `distance` (metres), targets such as
{"value": 90, "units": "%ftp"} or {"start", "end", "units"}, and marks such as `ramp` and `warmup`;
one with `reps` has `steps` of its own (the API's description at https://intervals.icu/api/v1/docs).
Numbers may be texts, as other programs write them. A note or a refusal names the step by its place,
"step 3.2", since JSON is read whole.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.decoding import decode_text
from workouts.formats.intensity_zones import ZONE_FRACTION
from workouts.formats.intervals_plan import HEART, NO_PACE, IntervalsPlan, cues_of, step_node
from workouts.formats.intervals_text import INTENSITY_KINDS, read_intervals_text
from workouts.formats.intervals_value import (
    Json,
    Value,
    number_of,
    percent,
    shown,
    text_of,
    value_of,
)
from workouts.formats.limits import CADENCE_RPM, MAX_POWER_FRACTION, MAX_POWER_W
from workouts.formats.numbers import round_half_up
from workouts.formats.plain_nodes import Node
from workouts.formats.quantities import Power
from workouts.workout import Cadence, StepKind, Target, Unit, Workout

MAX_DEPTH = 8
MAX_ITEMS = 20_000
RIDES = re.compile(r"ride|bike|cycl|velo|workout|^$", re.IGNORECASE)
# Units of a power -> what one of them is, of FTP or in watts.
POWER_UNITS = {
    "%ftp": Unit.FTP_FRACTION,
    "ftp_percent": Unit.FTP_FRACTION,
    "w": Unit.WATTS,
    "watts": Unit.WATTS,
}
HIGHEST_FRACTION = 3.0  # a "percent" below this was written as a fraction of FTP


@dataclass(slots=True)
class _Document:
    plan: IntervalsPlan
    lthr_bpm: float | None = None
    items: int = 0
    waiting: str = ""  # words of a step that is only words, for the next one

    def item(self, step: object, where: str, depth: int) -> list[Node]:
        """Return the nodes of one step or set; `where` is its place, "3.2"."""
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise self.refuse(where, "there are too many steps, or sets within sets")
        if not isinstance(step, Mapping):
            raise self.refuse(where, f"it is no step but {shown(step)}")
        return self._node(step, where, depth)

    def refuse(self, where: str, why: str) -> UnreadableWorkout:
        return self.plan.refuse(0, f"step {where}: {why}")

    def note(self, where: str, what: str) -> None:
        self.plan.note(0, f"step {where}: {what}")

    def _node(self, step: Json, where: str, depth: int) -> list[Node]:
        inner = step.get("steps")
        if isinstance(inner, list) and inner:
            reps = number_of(step.get("reps"))
            repeats = 1 if reps is None else round_half_up(reps)
            text = text_of(step.get("text"))
            if text and depth == 0:
                self.plan.add_section_cue(text)
            items = [
                node
                for number, each in enumerate(inner, 1)
                for node in self.item(each, f"{where}.{number}", depth + 1)
            ]
            try:
                return self.plan.repeated(0, repeats, items)
            except UnreadableWorkout as refusal:
                raise self.refuse(where, refusal.why) from None
        seconds = self._seconds(step, where)
        if seconds is None:
            return []
        kind = self._kind(step)
        target = None if kind is StepKind.MAX else self._target(step, where)
        words = " ".join(part for part in (self.waiting, text_of(step.get("text"))) if part)
        self.waiting = ""
        if step.get("until_lap_press") is True:
            said = f"until the lap button; it is ridden for {seconds} s"
            self.note(where, said)
        cadence = self._cadence(step, where)
        return [step_node(0, seconds, kind, target, cadence, cues_of(words, seconds))]

    def _seconds(self, step: Json, where: str) -> int | None:
        """Return the length; None for a step that is only words, which the next one gets."""
        duration, metres = number_of(step.get("duration")), number_of(step.get("distance"))
        if duration:
            if metres:
                self.note(where, f"{metres:g} m is ridden for its planned time, {duration:g} s")
            return self._whole(where, duration, f"{duration:g} s")
        if metres:
            # Raises for what is no length at all before anything is noted.
            self._whole(where, metres, f"{metres:g} m")
            return self.plan.seconds_of(0, metres, f"step {where}: {metres:g} m")
        text = text_of(step.get("text"))
        if any(step.get(name) for name in ("power", "hr", "pace", "freeride", "maxeffort")):
            raise self.refuse(where, "it has neither a duration nor a distance")
        if text:
            self.waiting = f"{self.waiting} {text}".strip()
        elif step.get("steps") == [] or "reps" in step:
            self.note(where, "a set without steps is left out")
        elif step:
            self.note(where, "it has no length and no words; it is left out")
        return None

    def _whole(self, where: str, amount: float, said: str) -> int:
        try:
            return self.plan.whole_seconds(0, amount, said)
        except UnreadableWorkout as refusal:
            raise self.refuse(where, refusal.why) from None

    def _kind(self, step: Json) -> StepKind | None:
        if step.get("maxeffort") is True:
            return StepKind.MAX
        for name, kind in (("warmup", StepKind.WARMUP), ("cooldown", StepKind.COOLDOWN)):
            if step.get(name) is True:
                return kind
        return INTENSITY_KINDS.get(text_of(step.get("intensity")).lower())

    def _target(self, step: Json, where: str) -> Target | None:
        power = value_of(step.get("power"))
        if step.get("freeride") is True or step.get("free") is True:
            if power is not None:
                self.note(where, "it is a free ride; its power is left out")
            return None
        is_ramp = step.get("ramp") is True
        if power is not None:
            return self._power(power, value_of(step.get("_power")), where, is_ramp)
        heart = value_of(step.get("hr"))
        if heart is not None:
            return self._heart(heart, where, is_ramp)
        if value_of(step.get("pace")) is not None:
            raise self.refuse(where, f"it goes by pace: {NO_PACE}")
        self.note(where, "it has no target; it is a free ride")
        return None

    def _power(
        self, value: Value, resolved: Value | None, where: str, is_ramp: bool
    ) -> Target | None:
        """Return the power; one in a unit of the rider's own only where its watts are given."""
        unit = POWER_UNITS.get(value.units)
        if value.units == "power_zone":
            zones = [self._zone(zone, where) for zone in (value.low, value.high)]
            return self._hold(Power(zones[0], zones[1]), where, is_ramp)
        if unit is None and resolved is not None and resolved.units in ("", "w", "watts"):
            self.note(where, f"a power in {value.units or 'no unit'}; its watts are taken")
            return self._power(replace(resolved, units="w"), None, where, is_ramp)
        if unit is None:
            said = f"a power in {value.units!r}" if value.units else "a power without a unit"
            self.note(where, f"{said} is not known here; it is a free ride")
            return None
        low, high = value.low, value.high
        if unit is Unit.FTP_FRACTION:
            if 0 < max(low, high) <= HIGHEST_FRACTION:
                self.note(where, f"{high:g} % is read as {high:g} of FTP")
            else:
                low, high = percent(low), percent(high)
        most = MAX_POWER_W if unit is Unit.WATTS else MAX_POWER_FRACTION
        if not (0 <= low <= most and 0 <= high <= most):
            raise self.refuse(where, f"{value.low:g} to {value.high:g} {value.units} is no power")
        return self._hold(Power(low, high, unit), where, is_ramp)

    def _hold(self, power: Power, where: str, is_ramp: bool) -> Target:
        before = len(self.plan.notes)
        target = self.plan.hold(0, power, is_ramp)
        self._say_where(before, where)
        return target

    def _say_where(self, before: int, where: str) -> None:
        """Put the place of the step before what was noted since."""
        self.plan.notes[before:] = [
            replace(note, what=f"step {where}: {note.what}") for note in self.plan.notes[before:]
        ]

    def _zone(self, zone: float, where: str) -> float:
        if zone not in ZONE_FRACTION:
            raise self.refuse(where, f"there is no power zone {zone:g}; give 1 to 7")
        return float(ZONE_FRACTION[int(zone)])

    def _heart(self, value: Value, where: str, is_ramp: bool) -> Target | None:
        units, low, high = value.units, value.low, value.high
        if units == "bpm" and self.lthr_bpm:
            units = "%lthr"
            low, high = (round(100 * beats / self.lthr_bpm, 1) for beats in (low, high))
        if units not in HEART:
            said = f"a heart rate in {units!r}" if units else "a heart rate without a unit"
            self.note(where, f"{said} is not known here; it is a free ride")
            return None
        if not (0 <= low <= 300 and 0 <= high <= 300):
            raise self.refuse(where, f"{low:g} to {high:g} {units} is no heart rate")
        before = len(self.plan.notes)
        target = self.plan.heart(0, units, low, high, is_ramp)
        self._say_where(before, where)
        return target

    def _cadence(self, step: Json, where: str) -> Cadence | None:
        given = step.get("cadence")
        plain = number_of(given)
        value = value_of(given) if plain is None else Value(plain, plain, "rpm")
        if value is None or not value.high:
            return None
        ends = sorted((value.low, value.high))
        lowest, highest = CADENCE_RPM
        if not lowest <= ends[0] <= ends[1] <= highest:
            self.note(where, f"{value.low:g} to {value.high:g} is no cadence; it is left out")
            return None
        return Cadence(round_half_up(ends[0]), round_half_up(ends[1]))


def read_workout_doc(document: Json, name: str = "", path: Path | str = "") -> Workout:
    """Return the workout of a `workout_doc`; `path` is what errors call it.

    Raises UnreadableWorkout, line 0, with the place of the step that cannot be ridden.
    """
    plan = IntervalsPlan(path or name or "the workout_doc")
    steps = document.get("steps")
    if not isinstance(steps, list):
        raise plan.refuse(0, "it has no list of steps; this is no workout_doc")
    reading = _Document(plan, number_of(document.get("lthr")))
    for number, step in enumerate(steps, 1):
        for node in reading.item(step, str(number), 0):
            plan.add(0, node)
    if reading.waiting:
        plan.add_section_cue(reading.waiting)
    said = document.get("description")
    return plan.workout(name, said.strip() if isinstance(said, str) else "")


def read_intervals_json(data: bytes, path: Path) -> Workout:
    """Return the workout of a .json file: a workout_doc, or an event or workout that holds one."""
    text, notes = decode_text(data, path)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as fault:
        why = f"column {fault.colno}: this is no JSON ({fault.msg}); save or download it again"
        raise UnreadableWorkout(path, fault.lineno, why) from None
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        why = "this JSON is nested too deep or has a number too long; it is no workout"
        raise UnreadableWorkout(path, 0, why) from None
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if isinstance(document, list):
        why = f"there are {len(document)} things in it; save each workout as a file of its own"
        raise UnreadableWorkout(path, 0, why)
    if not isinstance(document, dict):
        raise UnreadableWorkout(path, 0, "this JSON is no workout of intervals.icu")
    workout = _read_event(document, path)
    return replace(workout, repairs=(*notes, *workout.repairs))


def _read_event(document: Json, path: Path) -> Workout:
    name = text_of(document.get("name")) or path.stem
    sport = text_of(document.get("type"))
    if sport and not RIDES.search(sport):
        raise UnreadableWorkout(path, 0, f"it is a {sport}; only rides are ridden here")
    inner = document.get("workout_doc")
    if isinstance(inner, dict) and inner.get("steps"):
        return read_workout_doc(inner, name, path)
    if "steps" in document:
        return read_workout_doc(document, name, path)
    text = document.get("description")
    if isinstance(text, str) and text.strip():
        try:
            return read_intervals_text(text, name, path)
        except UnreadableWorkout as refusal:
            line = f"line {refusal.line} of its description: " if refusal.line else ""
            raise UnreadableWorkout(path, 0, f"{line}{refusal.why}") from None
    raise UnreadableWorkout(path, 0, "this JSON has no steps; it is no workout of intervals.icu")
