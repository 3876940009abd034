"""A finished ride becomes a FIT activity that Strava, Garmin Connect and intervals.icu take.

One record a second, timer events where the ride was paused, a lap per step and per mark, the plan
as workout steps, and what each device was. Stamps run by timer seconds from the start of each
stretch, so that jitter of the machine's clock never doubles or skips a second.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sensors.readings import Source
from workouts import fit_profile as fit
from workouts.atomic import write_atomically
from workouts.fit_file import FitFile, FitValue
from workouts.laps import Totals, total_of
from workouts.ride_record import RideRecord
from workouts.snapshot import Lap, Sample
from workouts.summary import RideSummary
from workouts.summing_up import summarise
from workouts.workout import Step

Values = dict[str, FitValue]


def write_activity(path: Path, ride: RideRecord) -> None:
    """Write the ride's FIT file, whole or not at all; raises OSError."""
    write_atomically(path, encode_activity(ride, summarise(ride, path.parent)))


def encode_activity(ride: RideRecord, summary: RideSummary) -> bytes:
    """Return the ride as the bytes of a FIT activity."""
    stamps = _Stamps.of(ride)
    file = FitFile()
    _put_head(file, ride, stamps)
    _put_plan(file, ride)
    for stamp, _, name, values, sample in sorted(_body(ride, stamps), key=lambda row: row[:2]):
        extras = () if sample is None else _extras(sample)
        file.put(name, {"timestamp": stamp, **values}, extras)
    _put_end(file, ride, summary, stamps)
    return file.encode()


@dataclass(frozen=True, slots=True)
class _Stamps:
    """FIT time for every recorded second: its start, in seconds of the FIT epoch."""

    at: dict[int, int]
    start: int
    end: int  # of the ride, a last pause included

    @classmethod
    def of(cls, ride: RideRecord) -> "_Stamps":
        epoch_s = ride.started_at.timestamp() - fit.EPOCH_S
        at: dict[int, int] = {}
        resumed = {pause.second for pause in ride.pauses}
        before: Sample | None = None
        for sample in ride.samples:
            stamp = math.floor(epoch_s + sample.wall_s - 1 + 0.5)
            if before is not None:
                running = at[before.second] + sample.second - before.second
                stamp = max(stamp, running) if sample.second in resumed else running
            at[sample.second] = stamp
            before = sample
        first, last = at[ride.samples[0].second], at[ride.samples[-1].second]
        end = last + 1
        if ride.pauses and ride.pauses[-1].second not in at:
            end = max(end, math.floor(epoch_s + ride.wall_to_s + 0.5))
        return cls(at, first, end)


def _put_head(file: FitFile, ride: RideRecord, stamps: _Stamps) -> None:
    file.put(
        "file_id",
        {
            "type": fit.FILE_ACTIVITY,
            "manufacturer": fit.MANUFACTURER_DEVELOPMENT,
            "product": fit.PRODUCT,
            "serial_number": 1,
            "time_created": stamps.start,
            "product_name": fit.PRODUCT_NAME,
        },
    )
    file.put("file_creator", {"software_version": 10})
    file.put("developer_data_id", {"application_id": fit.APPLICATION_ID, "developer_data_index": 0})
    for row in fit.RECORD_EXTRAS:
        file.put(
            "field_description",
            {
                "developer_data_index": 0,
                "field_definition_number": row.number,
                "fit_base_type_id": row.base.code,
                "field_name": row.title,
                "units": row.units,
                "native_mesg_num": fit.MESSAGES["record"].number,
            },
        )
    creator: Values = {
        "timestamp": stamps.start,
        "device_index": 0,
        "manufacturer": fit.MANUFACTURER_DEVELOPMENT,
        "product": fit.PRODUCT,
        "software_version": 0.1,
        "source_type": 5,
        "product_name": fit.PRODUCT_NAME,
    }
    file.put("device_info", creator)
    for index, source in enumerate(ride.sources, start=1):
        file.put("device_info", {"timestamp": stamps.start, **_device(index, source)})


def _device(index: int, source: Source) -> Values:
    return {
        "device_index": index,
        "device_type": fit.DEVICE_TYPES.get(source.radio, {}).get(source.kind),
        "source_type": fit.SOURCE_TYPES.get(source.radio),
        "product_name": source.name,
    }


def _put_plan(file: FitFile, ride: RideRecord) -> None:
    if not ride.plan:
        return
    file.put(
        "workout",
        {
            "sport": fit.SPORT_CYCLING,
            "sub_sport": fit.SUB_SPORT_INDOOR_CYCLING,
            "num_valid_steps": len(ride.plan),
            "wkt_name": ride.workout.name,
        },
    )
    for index, step in enumerate(ride.plan):
        file.put("workout_step", {"message_index": index, **_step(step, ride.athlete.ftp_w)})


def _step(step: Step, ftp_w: int) -> Values:
    values: Values = {
        "wkt_step_name": step.name,
        "duration_type": fit.DURATION_TIME,
        "duration_value": step.seconds * 1000,
        "target_type": fit.TARGET_OPEN,
        "intensity": fit.INTENSITIES[step.kind],
    }
    if step.target is not None:
        watts = sorted(round(step.target.watts(ftp_w, through)) for through in (0.0, 1.0))
        values["target_type"] = fit.TARGET_POWER
        values["target_value"] = 0
        values["custom_target_value_low"] = watts[0] + fit.POWER_OFFSET_W
        values["custom_target_value_high"] = watts[1] + fit.POWER_OFFSET_W
    return values


_Row = tuple[int, int, str, Values, Sample | None]  # stamp, rank within it, message
# Within one second: the ride goes on before it is recorded; a lap and a stop close what was.
_LAP_RANK, _STOP_RANK, _START_RANK, _RECORD_RANK = range(4)


def _body(ride: RideRecord, stamps: _Stamps) -> Iterator[_Row]:
    yield (stamps.start, _START_RANK, "event", _timer(fit.TYPE_START), None)
    for pause in ride.pauses:
        before = max(second for second in stamps.at if second < pause.second)
        yield (stamps.at[before] + 1, _STOP_RANK, "event", _timer(fit.TYPE_STOP_ALL), None)
        if pause.second in stamps.at:
            yield (
                stamps.at[pause.second], _START_RANK, "event", _timer(fit.TYPE_START), None
            )  # fmt: skip
    totals = Totals()
    for sample in ride.samples:
        totals.add(sample)
        speed = None if sample.speed_kmh is None else sample.speed_kmh / 3.6
        values: Values = {
            "distance": totals.meters,
            "speed": speed,
            "power": sample.power_w,
            "heart_rate": sample.heart_rate_bpm,
            "cadence": sample.cadence_rpm,
        }
        yield (stamps.at[sample.second], _RECORD_RANK, "record", values, sample)
    for lap in ride.laps:
        end = stamps.at[lap.to_s - 1] + 1
        yield (end, _LAP_RANK, "lap", _lap(lap, ride, stamps, end), None)


def _timer(event_type: int) -> Values:
    return {"event": fit.EVENT_TIMER, "event_type": event_type, "data": 0, "event_group": 0}


def _extras(sample: Sample) -> Iterable[tuple[fit.DeveloperRow, float | None]]:
    values = {"target_power": sample.target_w, "bias": sample.bias_percent}
    return [(row, values[row.name]) for row in fit.RECORD_EXTRAS]


def _lap(lap: Lap, ride: RideRecord, stamps: _Stamps, end: int) -> Values:
    start = stamps.at[lap.from_s]
    ridden = [s for s in ride.samples if lap.from_s <= s.second < lap.to_s]
    return {
        "message_index": lap.index,
        "event": fit.EVENT_LAP,
        "event_type": fit.TYPE_STOP,
        "start_time": start,
        "total_elapsed_time": end - start,
        "total_timer_time": lap.to_s - lap.from_s,
        "total_distance": total_of(ridden).meters,
        "avg_heart_rate": lap.average_heart_rate_bpm,
        "max_heart_rate": lap.max_heart_rate_bpm,
        "avg_cadence": lap.average_cadence_rpm,
        "avg_power": lap.average_power_w,
        "max_power": lap.max_power_w,
        "intensity": None if lap.kind is None else fit.INTENSITIES[lap.kind],
        "lap_trigger": fit.LAP_TRIGGERS.get(lap.trigger),
        "sport": fit.SPORT_CYCLING,
        "normalized_power": lap.normalized_power_w,
        "sub_sport": fit.SUB_SPORT_INDOOR_CYCLING,
        "total_work": lap.work_kj * 1000,
        "wkt_step_index": lap.step_index,
    }


def _put_end(file: FitFile, ride: RideRecord, summary: RideSummary, stamps: _Stamps) -> None:
    totals = total_of(ride.samples)
    if not ride.pauses or ride.pauses[-1].second in stamps.at:
        file.put("event", {"timestamp": stamps.end, **_timer(fit.TYPE_STOP_ALL)})
    moved = totals.meters
    file.put(
        "session",
        {
            "timestamp": stamps.end,
            "message_index": 0,
            "event": fit.EVENT_SESSION,
            "event_type": fit.TYPE_STOP,
            "start_time": stamps.start,
            "sport": fit.SPORT_CYCLING,
            "sub_sport": fit.SUB_SPORT_INDOOR_CYCLING,
            "total_elapsed_time": stamps.end - stamps.start,
            "total_timer_time": ride.duration_s,
            "total_distance": moved,
            "avg_speed": None if moved is None else moved / ride.duration_s,
            "max_speed": None if totals.max_speed_kmh is None else totals.max_speed_kmh / 3.6,
            "avg_heart_rate": summary.average_heart_rate_bpm,
            "max_heart_rate": summary.max_heart_rate_bpm,
            "avg_cadence": summary.average_cadence_rpm,
            "max_cadence": totals.max_cadence_rpm,
            "avg_power": summary.average_power_w,
            "max_power": summary.max_power_w,
            "first_lap_index": 0,
            "num_laps": len(ride.laps),
            "trigger": 0,
            "normalized_power": summary.normalized_power_w,
            "training_stress_score": summary.training_stress,
            "intensity_factor": summary.intensity_factor,
            "threshold_power": summary.ftp_w,
            "total_work": totals.power.work_j,
        },
    )
    offset = ride.started_at.utcoffset()
    file.put(
        "activity",
        {
            "timestamp": stamps.end,
            "total_timer_time": ride.duration_s,
            "num_sessions": 1,
            "type": 0,
            "event": fit.EVENT_ACTIVITY,
            "event_type": fit.TYPE_STOP,
            "local_timestamp": stamps.end + (offset.total_seconds() if offset else 0),
        },
    )
