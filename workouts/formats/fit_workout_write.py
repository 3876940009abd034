"""Workout -> a FIT workout file: sets folded into repeats, for head units and for ourselves.

Head units get whole percent of FTP (or watts), a stair for each part of a ramp, an open step for
a free one, and cadence as the second target. Where that is not the whole truth, our own fields
beside it (fit_exact.py) bring the step back as it was.
"""

import zlib

from workouts.fit_file import FitFile, FitValue
from workouts.fit_profile import (
    APPLICATION_ID,
    ENUM,
    INTENSITIES,
    MANUFACTURER_DEVELOPMENT,
    MESSAGES,
    PRODUCT,
    PRODUCT_NAME,
    SPORT_CYCLING,
    UINT16,
    UINT32,
    FieldRow,
    MessageRow,
)
from workouts.formats.course_write import one_line
from workouts.formats.fit_exact import INDEX, OPEN_KINDS, ROWS, Extras, extras_of, no_extras
from workouts.formats.fit_workout_profile import (
    CADENCE_TARGET,
    FILE_WORKOUT,
    OPEN_TARGET,
    POWER_OFFSET,
    POWER_TARGET,
    REPEAT_STEPS,
    TIME,
    WORKOUT,
    WORKOUT_STEP,
    StepField,
    WorkoutField,
)
from workouts.formats.fit_workout_rows import HIGHEST_PERCENT, PlanRow, plan_rows
from workouts.workout import StepKind, Target, Unit, Workout

NAME_BYTES, NOTES_BYTES, DESCRIPTION_BYTES = 64, 255, 255  # with the NUL at their end
DEVICE_STEPS = 50
PLAIN_PROTOCOL, DEVELOPER_PROTOCOL = 0x10, 0x20


def write_fit_workout(workout: Workout, ftp_w: float) -> bytes:
    """Return the FIT file; `ftp_w` only makes watts of fractions that percent cannot say."""
    rows = list(plan_rows(workout))
    exact = any(row.needs_exact for row in rows)
    protocol = DEVELOPER_PROTOCOL if exact else PLAIN_PROTOCOL
    file = FitFile(_messages(workout, rows), protocol)
    name, said = one_line(workout.name), one_line(workout.description)
    # Devices tell workouts by this number, so the same plan has the same.
    serial = zlib.crc32(repr((name, rows)).encode()) or 1
    file.put(
        "file_id",
        {
            "type": FILE_WORKOUT,
            "manufacturer": MANUFACTURER_DEVELOPMENT,
            "product": PRODUCT,
            "serial_number": serial,
            "product_name": PRODUCT_NAME,
        },
    )
    if exact:
        _announce(file)
    file.put(
        "workout",
        {
            "wkt_name": name,
            "wkt_description": said,
            "sport": SPORT_CYCLING,
            "num_valid_steps": len(rows),
        },
    )
    for index, row in enumerate(rows):
        values = _repeat_values(row) if row.back_to is not None else _step_values(row, ftp_w)
        file.put("workout_step", {"message_index": index, **values}, _extras(row) if exact else ())
    return file.encode()


def _extras(row: PlanRow) -> Extras:
    if row.back_to is not None:
        return no_extras()
    return extras_of(row.step, row.part, row.parts, row.step.repeat if row.unfolded else None)


def _repeat_values(row: PlanRow) -> dict[str, FitValue]:
    return {
        "duration_type": REPEAT_STEPS,
        "duration_value": row.back_to,
        "target_type": OPEN_TARGET,
        "target_value": row.times,
        "intensity": INTENSITIES[StepKind.STEADY],
    }


def _step_values(row: PlanRow, ftp_w: float) -> dict[str, FitValue]:
    step = row.step
    values: dict[str, FitValue] = {
        "wkt_step_name": one_line(step.name),
        "notes": row.text,
        "duration_type": TIME,
        "duration_value": row.seconds * 1000,
        "intensity": INTENSITIES[step.kind],
        "target_type": OPEN_TARGET,
    }
    cadence = step.cadence
    if step.target is not None and step.kind not in OPEN_KINDS:
        held = _custom(step.target, (row.part + 0.5) / row.parts, ftp_w)
        values |= {
            "target_type": POWER_TARGET,
            "target_value": 0,
            "custom_target_value_low": held,
            "custom_target_value_high": held,
        }
        if cadence is not None:
            values |= {
                "secondary_target_type": CADENCE_TARGET,
                "secondary_target_value": 0,
                "secondary_custom_target_value_low": cadence.low_rpm,
                "secondary_custom_target_value_high": cadence.high_rpm,
            }
    elif cadence is not None:
        values |= {
            "target_type": CADENCE_TARGET,
            "target_value": 0,
            "custom_target_value_low": cadence.low_rpm,
            "custom_target_value_high": cadence.high_rpm,
        }
    return values


def _custom(target: Target, through: float, ftp_w: float) -> int:
    """Return the power as FIT has it: percent of FTP, or watts with 1000 added."""
    value = target.start + (target.end - target.start) * through
    if target.unit is Unit.FTP_FRACTION and value * 100 <= HIGHEST_PERCENT:
        return max(1, round(value * 100))
    watts = value if target.unit is Unit.WATTS else value * ftp_w
    return POWER_OFFSET + max(1, round(watts))


def _announce(file: FitFile) -> None:
    file.put("developer_data_id", {"application_id": APPLICATION_ID, "developer_data_index": INDEX})
    for row in ROWS:
        file.put(
            "field_description",
            {
                "developer_data_index": INDEX,
                "field_definition_number": row.number,
                "fit_base_type_id": row.base.code,
                "field_name": row.title,
                "units": row.units,
                "native_mesg_num": WORKOUT_STEP,
            },
        )


def _messages(workout: Workout, rows: list[PlanRow]) -> dict[str, MessageRow]:
    """Return the messages of the file, with fields of words no longer than they must be."""
    names = [row.step.name for row in rows]
    description = _text("wkt_description", WorkoutField.DESCRIPTION, [workout.description], 255)
    step = (
        FieldRow("message_index", StepField.INDEX, UINT16),
        _text("wkt_step_name", StepField.NAME, names, NAME_BYTES),
        FieldRow("duration_type", StepField.DURATION_TYPE, ENUM),
        FieldRow("duration_value", StepField.DURATION, UINT32),
        FieldRow("target_type", StepField.TARGET_TYPE, ENUM),
        FieldRow("target_value", StepField.TARGET, UINT32),
        FieldRow("custom_target_value_low", StepField.LOW, UINT32),
        FieldRow("custom_target_value_high", StepField.HIGH, UINT32),
        FieldRow("intensity", StepField.INTENSITY, ENUM),
        _text("notes", StepField.NOTES, [row.text for row in rows], NOTES_BYTES),
        FieldRow("secondary_target_type", StepField.SECOND_TARGET_TYPE, ENUM),
        FieldRow("secondary_target_value", StepField.SECOND_TARGET, UINT32),
        FieldRow("secondary_custom_target_value_low", StepField.SECOND_LOW, UINT32),
        FieldRow("secondary_custom_target_value_high", StepField.SECOND_HIGH, UINT32),
    )
    head = (
        FieldRow("sport", WorkoutField.SPORT, ENUM),
        FieldRow("num_valid_steps", WorkoutField.STEPS, UINT16),
        _text("wkt_name", WorkoutField.NAME, [workout.name], NAME_BYTES),
        description,
    )
    own = {"workout": MessageRow(WORKOUT, head), "workout_step": MessageRow(WORKOUT_STEP, step)}
    return {**MESSAGES, **own}


def _text(name: str, number: int, said: list[str], most: int) -> FieldRow:
    longest = max((len(one_line(words).encode()) for words in said), default=0)
    return FieldRow(name, number, None, size=min(longest + 1, most))
