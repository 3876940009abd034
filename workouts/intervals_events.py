"""The events of intervals.icu -> plans for the calendar. Pure: JSON in, values out.

`GET /api/v1/athlete/{id}/events?ext=zwo` answers a list of events of many kinds; a planned
workout has the category WORKOUT, a sport, and its steps as a ZWO file in base64, as `workout_doc`
and as text in `description` (API description at https://intervals.icu/api/v1/docs).
"""

import base64
import binascii
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from workouts.calendar_rows import Plan, WorkoutFile
from workouts.errors import UnreadableWorkout
from workouts.formats.reader import read_workout_bytes
from workouts.formats.zwo_write import write_zwo
from workouts.planned import planned_load
from workouts.workout import Step, Unit, Workout

SPORTS = frozenset(
    {
        "Ride", "VirtualRide", "GravelRide", "MountainBikeRide", "TrackRide", "Cyclocross",
        "EBikeRide", "EMountainBikeRide", "Handcycle", "Velomobile",
    }
)  # fmt: skip
# Category of an event -> what the rider calls those that are no workouts.
NO_WORKOUTS: Mapping[str, str] = {
    "NOTE": "notes",
    "HOLIDAY": "holidays",
    "SICK": "sick days",
    "INJURED": "injuries",
    "RACE_A": "races",
    "RACE_B": "races",
    "RACE_C": "races",
    "TARGET": "targets",
    "PLAN": "plans",
}
OTHER = "other entries"
LONGEST_NAME = 200
LONGEST_NOTES = 20_000
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a date range holds: plans, how many events were no workouts, by what they are, and a
    sentence for each thing in the steps that was mended or could not be read."""

    plans: tuple[Plan, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def plans_of(events: Sequence[Any], ftp_w: float) -> Fetched:
    """Return the plans in a list of events; what is malformed is counted, never raised.

    Stress is what intervals.icu says, else what the steps cost at `ftp_w`.
    """
    plans: dict[str, Plan] = {}
    skipped: Counter[str] = Counter()
    faults: list[str] = []
    for event in events:
        why = _no_workout(event)
        if why is not None:
            skipped[why] += 1
            continue
        plan, fault = _plan(event, ftp_w)
        plans[plan.external_id or ""] = plan
        faults += fault
    return Fetched(tuple(plans.values()), dict(skipped), tuple(faults))


def _no_workout(event: object) -> str | None:
    """Return what an event is, where it is no workout for the bike."""
    if not isinstance(event, dict) or not isinstance(event.get("id"), int | str):
        return OTHER
    category = event.get("category")
    if category != "WORKOUT":
        return NO_WORKOUTS.get(category, OTHER) if isinstance(category, str) else OTHER
    if event.get("type") not in (None, *SPORTS):
        return "other sports"
    return OTHER if _day(event) is None else None


def _plan(event: Mapping[str, Any], ftp_w: float) -> tuple[Plan, list[str]]:
    day = _day(event)
    assert day is not None  # _no_workout has looked
    name = _line(event.get("name"))[:LONGEST_NAME] or "Workout"
    notes = event.get("description")
    workout, file, faults = _steps(event, name, ftp_w)
    seconds = workout.seconds if workout is not None else _number(event.get("moving_time"))
    stress = _number(event.get("icu_training_load"))
    if stress is None and workout is not None:
        stress = planned_load(workout, ftp_w).training_stress
    plan = Plan(
        day=day,
        name=name,
        seconds=round(min(max(0.0, seconds or 0.0), MOST_SECONDS)),
        training_stress=None if stress is None else max(0.0, float(stress)),
        notes=_storable(notes[:LONGEST_NOTES]) if isinstance(notes, str) else "",
        file=file,
        external_id=_storable(str(event["id"])),
    )
    return plan, [f"{day} {name}: {fault}" for fault in faults]


def _storable(text: str) -> str:
    """Return a text without the halves of signs that JSON can hold and no file or database."""
    return text.encode(errors="replace").decode()


def _steps(
    event: Mapping[str, Any], name: str, ftp_w: float
) -> tuple[Workout | None, WorkoutFile | None, list[str]]:
    """Return the steps in the best form that can be read, and why the better ones could not."""
    faults: list[str] = []
    for read in (_from_file, _from_document, _from_text):
        try:
            found = read(event, name, ftp_w)
        except UnreadableWorkout as error:
            faults.append(error.why if not error.line else f"line {error.line}: {error.why}")
            continue
        if found is not None and found[0].steps:
            # A better form that failed is no fault once the steps are here.
            return *found, [note.what for note in found[0].repairs]
    return None, None, faults


def _from_file(
    event: Mapping[str, Any], _name: str, _ftp_w: float
) -> tuple[Workout, WorkoutFile] | None:
    coded = event.get("workout_file_base64")
    if not isinstance(coded, str) or not coded:
        return None
    named = event.get("workout_filename")
    suffix = Path(named).suffix.lower() if isinstance(named, str) else ""
    file = WorkoutFile(suffix if suffix in (".zwo", ".mrc", ".erg") else ".zwo", b"")
    path = Path(f"workout{file.suffix}")
    try:
        file = replace(file, data=base64.b64decode(coded, validate=True))
    except (binascii.Error, ValueError):
        raise UnreadableWorkout(path, 0, "its file is not base64") from None
    return read_workout_bytes(file.data, path), file


def _from_document(
    event: Mapping[str, Any], name: str, ftp_w: float
) -> tuple[Workout, WorkoutFile] | None:
    from workouts.formats.intervals_doc import read_workout_doc

    document = event.get("workout_doc")
    if not isinstance(document, dict) or not document.get("steps"):
        return None
    workout = read_workout_doc(document, name)
    return workout, zwo_file(workout, ftp_w)


def _from_text(
    event: Mapping[str, Any], name: str, ftp_w: float
) -> tuple[Workout, WorkoutFile] | None:
    from workouts.formats.intervals_text import looks_like_intervals, read_intervals_text

    text = event.get("description")
    # What a coach writes to a rider is no workout, and no fault.
    if not isinstance(text, str) or len(text) > LONGEST_NOTES or not looks_like_intervals(text):
        return None
    workout = read_intervals_text(text, name)
    return workout, zwo_file(workout, ftp_w)


def zwo_file(workout: Workout, ftp_w: float) -> WorkoutFile:
    """Return a workout as a ZWO file; one that mixes units is put into watts at `ftp_w`."""
    try:
        text = write_zwo(workout)
    except ValueError:
        text = write_zwo(replace(workout, steps=tuple(_in_watts(workout.steps, ftp_w))))
    return WorkoutFile(".zwo", text.encode())


def _in_watts(steps: Sequence[Step], ftp_w: float) -> Iterator[Step]:
    for step in steps:
        target = step.target
        if target is not None and target.unit is Unit.FTP_FRACTION:
            target = replace(
                target,
                start=target.watts(ftp_w, 0),
                end=target.watts(ftp_w, 1),
                unit=Unit.WATTS,
            )
        yield replace(step, target=target)


def _day(event: Mapping[str, Any]) -> date | None:
    text = event.get("start_date_local")
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


def _line(value: object) -> str:
    """Return a text as one line that can be shown."""
    text = value if isinstance(value, str) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e9 else None  # neither is NaN
