"""The written FIT file says the same to two decoders that know nothing of each other."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fitdecode
import fitparse
import pytest

from tests.workouts.rides import SOURCES, STARTED_AT, WORKOUT, header, line, resume_point, sample
from workouts.finish import finish_ride
from workouts.fit_file import FitFile, crc16, cut_text, encode_number
from workouts.fit_profile import MESSAGES, UINT8, UINT16, UINT32Z
from workouts.recorder import FIT_NAME, Recorder
from workouts.snapshot import Sample
from workouts.summary import RideSummary, headless_document

Message = tuple[str, Mapping[str, Any]]


def by_fitdecode(path: Path) -> Iterator[Message]:
    with fitdecode.FitReader(
        str(path),
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    ) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                fields = {field.name: field.value for field in frame.fields}
                yield (
                    frame.name,
                    {
                        name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
                        for name, value in fields.items()
                        if value is not None
                    },
                )


def by_fitparse(path: Path) -> Iterator[Message]:
    with fitparse.FitFile(str(path), check_crc=True) as file:
        for message in file.get_messages():
            values = message.get_values()
            yield message.name, {k: v for k, v in values.items() if v is not None}


DECODERS = [by_fitdecode, by_fitparse]


def ridden() -> list[Sample]:
    """140 s with a dropout, a missing strap, ten minutes of pause after second 69, and 5 % off."""
    samples = []
    for row in line(140, lambda second: None if 20 <= second < 26 else 150 + second):
        changed = row
        if row.second >= 70:
            changed = replace(changed, wall_s=row.wall_s + 600, bias_percent=95)
        if row.second in (5, 6):
            changed = replace(changed, heart_rate_bpm=None, cadence_rpm=None)
        samples.append(changed)
    return samples


def ride(folder: Path, samples: list[Sample], end_wall_s: float | None = None) -> RideSummary:
    recorder = Recorder(folder, header(folder.name))
    for row in samples:
        if row.second == 80:
            recorder.on_event("lap", {})
        recorder.on_sample(row, resume_point(row))
    recorder.on_event("targets", {"sent": 9, "acknowledged": 8, "refused": 1})
    end = samples[-1].wall_s if end_wall_s is None else end_wall_s
    recorder.on_event("state", {"state": "finished", "wall_s": end})
    recorder.close()
    return finish_ride(folder)


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> RideSummary:
    return ride(tmp_path_factory.mktemp("rides") / "2026-11-20-183000", ridden())


def messages(
    summary: RideSummary, name: str, decoder: Any = by_fitdecode
) -> list[Mapping[str, Any]]:
    return [values for kind, values in decoder(summary.fit_path) if kind == name]


# The decoders' profiles differ in age: one names this number by the radio, the other does not.
ALIASES = {"device_type", "ble_device_type", "antplus_device_type"}


def test_both_decoders_read_the_same_messages(summary: RideSummary) -> None:
    first, second = (
        [
            (name, {k: v for k, v in values.items() if k not in ALIASES})
            for name, values in decoder(summary.fit_path)
        ]
        for decoder in DECODERS
    )
    assert len(first) > 160
    assert first == second


@pytest.mark.parametrize("decoder", DECODERS)
def test_each_recorded_second_is_in_the_file_as_it_was(summary: RideSummary, decoder: Any) -> None:
    records = messages(summary, "record", decoder)
    start = STARTED_AT.astimezone(UTC).replace(tzinfo=None)
    assert len(records) == 140
    for row, found in zip(ridden(), records, strict=True):
        assert found["timestamp"] == start + timedelta(seconds=row.wall_s - 1)
        assert found.get("power") == row.power_w
        assert found.get("heart_rate") == row.heart_rate_bpm
        assert found.get("cadence") == row.cadence_rpm
        assert found["speed"] == 10.0
        assert found["distance"] == 10.0 * (row.second + 1)
        assert found.get("Target Power") == row.target_w
        assert found["Intensity Bias"] == row.bias_percent


@pytest.mark.parametrize("decoder", DECODERS)
def test_laps_are_the_steps_and_the_marked_one(summary: RideSummary, decoder: Any) -> None:
    laps = messages(summary, "lap", decoder)
    assert [(lap["total_timer_time"], lap["lap_trigger"]) for lap in laps] == [
        (60, "time"),
        (20, "manual"),
        (20, "time"),
        (20, "time"),
        (15, "time"),
        (5, "session_end"),
    ]
    assert [lap["total_elapsed_time"] for lap in laps] == [60, 620, 20, 20, 15, 5]
    assert [lap.get("wkt_step_index") for lap in laps] == [0, 1, 1, 2, 3, None]
    assert [lap.get("intensity") for lap in laps] == [
        "warmup", "active", "active", "rest", "active", None
    ]  # fmt: skip
    for lap, found in zip(summary.laps, laps, strict=True):
        assert found.get("avg_power") == lap.average_power_w
        assert found.get("max_power") == lap.max_power_w
        assert found.get("normalized_power") == lap.normalized_power_w
        assert found.get("avg_heart_rate") == lap.average_heart_rate_bpm
        assert found["total_work"] == round(lap.work_kj * 1000)


@pytest.mark.parametrize("decoder", DECODERS)
def test_totals_are_those_of_the_summary(summary: RideSummary, decoder: Any) -> None:
    (session,) = messages(summary, "session", decoder)
    (activity,) = messages(summary, "activity", decoder)
    assert (session["sport"], session["sub_sport"]) == ("cycling", "indoor_cycling")
    assert session["total_timer_time"] == activity["total_timer_time"] == summary.duration_s == 140
    assert session["total_elapsed_time"] == summary.elapsed_wall_s == 740
    assert session["avg_power"] == summary.average_power_w
    assert session["max_power"] == summary.max_power_w == 289
    assert session["normalized_power"] == summary.normalized_power_w
    assert session["training_stress_score"] == summary.training_stress
    assert session["intensity_factor"] == summary.intensity_factor
    assert session["threshold_power"] == summary.ftp_w == 250
    assert session["total_work"] == pytest.approx(summary.work_kj * 1000, abs=51)
    assert session["total_distance"] == summary.distance_m == 1400
    assert session["num_laps"] == len(summary.laps)


@pytest.mark.parametrize("decoder", DECODERS)
def test_the_pause_is_told_by_timer_events(summary: RideSummary, decoder: Any) -> None:
    start = STARTED_AT.astimezone(UTC).replace(tzinfo=None)
    events = messages(summary, "event", decoder)
    assert [
        ((event["timestamp"] - start).total_seconds(), event["event_type"]) for event in events
    ] == [(0, "start"), (70, "stop_all"), (670, "start"), (740, "stop_all")]


def test_a_ride_ended_in_a_pause_counts_it_as_elapsed_only(tmp_path: Path) -> None:
    summary = ride(tmp_path / "ride", line(40), end_wall_s=100.0)
    (session,) = messages(summary, "session")
    assert (session["total_timer_time"], session["total_elapsed_time"]) == (40, 100)
    types = [event["event_type"] for event in messages(summary, "event")]
    assert types == ["start", "stop_all"]


@pytest.mark.parametrize("decoder", DECODERS)
def test_the_plan_and_the_devices_are_in_the_file(summary: RideSummary, decoder: Any) -> None:
    (workout,) = messages(summary, "workout", decoder)
    steps = messages(summary, "workout_step", decoder)
    devices = messages(summary, "device_info", decoder)
    assert workout["wkt_name"] == WORKOUT.name
    assert workout["num_valid_steps"] == len(steps) == 4
    assert [step["duration_time"] for step in steps] == [60, 40, 20, 15]
    assert [
        (step.get("custom_target_power_low"), step.get("custom_target_power_high"))
        for step in steps[:3]
    ] == [(1125, 1188), (1262, 1262), (1120, 1120)]
    assert steps[3]["target_type"] == "open"
    assert [device["product_name"] for device in devices] == [
        "Teamcar",
        *(source.name for source in SOURCES),
    ]


def test_names_longer_than_their_field_end_on_a_whole_character() -> None:
    assert cut_text("Über", 3) == b"\xc3\x9c\0"
    assert cut_text("aÜber", 3) == b"a\0\0"
    assert cut_text("abc", 8) == b"abc\0\0\0\0\0"
    assert cut_text("", 2) == b"\0\0"


def test_what_is_missing_or_impossible_is_invalid_and_never_wraps() -> None:
    assert encode_number(None, UINT8) == 0xFF
    assert encode_number(70_000, UINT16) == 0xFFFF
    assert encode_number(-1, UINT16) == 0xFFFF
    assert encode_number(65.5355, UINT16, 1000) == 0xFFFF
    assert encode_number(float("nan"), UINT16) == 0xFFFF
    assert encode_number(0, UINT32Z) == 0
    assert encode_number(254, UINT8) == 254


@pytest.mark.parametrize("decoder", DECODERS)
def test_an_impossible_power_is_no_power(tmp_path: Path, decoder: Any) -> None:
    summary = ride(tmp_path / "ride", [sample(0, 70_000), sample(1, 300, heart_rate_bpm=300)])
    first, second = messages(summary, "record", decoder)
    assert "power" not in first
    assert second["power"] == 300
    assert "heart_rate" not in second


def test_the_same_ride_gives_the_same_bytes(tmp_path: Path, summary: RideSummary) -> None:
    again = ride(tmp_path / summary.ride_id, ridden())
    assert again.fit_path.read_bytes() == summary.fit_path.read_bytes()


def test_the_file_is_framed_as_the_protocol_says(summary: RideSummary) -> None:
    data = (summary.folder / FIT_NAME).read_bytes()
    size, _, _, body, mark, head_crc = struct.unpack_from("<BBHI4sH", data)
    assert (size, mark) == (14, b".FIT")
    assert len(data) == 14 + body + 2
    assert head_crc == crc16(data[:12])
    assert crc16(data) == 0  # a checksum over itself
    assert crc16(b"123456789") == 0xBB3D  # the published check value of CRC-16/ARC


def test_local_message_type_0_is_never_defined() -> None:
    file = FitFile()
    for name in MESSAGES:
        file.put(name, {})
    data = file.encode()
    at, kinds = 14, []
    while at < len(data) - 2:
        kinds.append(data[at] & 0x0F)
        row = list(MESSAGES.values())[kinds[-1] - 1]
        size = sum(
            field.size or struct.calcsize("<" + (field.base or UINT8).letter)
            for field in row.fields
        )
        at += 6 + 3 * len(row.fields) if data[at] & 0x40 else 1 + size
    assert kinds == [local for local in range(1, len(MESSAGES) + 1) for _ in range(2)]


def test_a_field_that_the_profile_does_not_have_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="record has no field watts"):
        FitFile().put("record", {"watts": 1})


def test_the_headless_document_has_what_the_command_line_promises(summary: RideSummary) -> None:
    document = headless_document(summary)
    assert list(document) == [
        "ride", "fit", "folder", "duration_s", "average_power_w", "normalized_power_w",
        "intensity_factor", "training_stress", "work_kj", "steps", "targets", "dropouts",
    ]  # fmt: skip
    assert document["targets"] == {"sent": 9, "acknowledged": 8, "refused": 1}
    assert document["dropouts"] == 1
    assert [(step["index"], step["kind"], step["seconds"]) for step in document["steps"]] == [
        (0, "warmup", 60), (1, "work", 40), (2, "rest", 20), (3, "max", 15), (None, "free", 5),
    ]  # fmt: skip
    assert document["steps"][1]["target_w"] == 210
    assert document["steps"][1]["average_w"] == 230
