"""Activities of other programs, with the faults that they come with."""

import math
import struct
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from tests.workouts.activity_bytes import (
    EVENT_DEFINITION,
    HEAD,
    LAP,
    RECORD,
    RECORD_DEFINITION,
    RUNNING,
    STARTED_S,
    U16,
    U32,
    Field,
    definition,
    event,
    file_id,
    fit_file,
    message,
    record,
    ride,
    session,
)
from workouts.activity import Activity
from workouts.errors import UnreadableActivity
from workouts.fit_checksum import checksum
from workouts.fit_file import crc16
from workouts.fit_reader import LARGEST_BYTES, read_activity

STARTED_AT = datetime(2024, 11, 8, 11, 33, 20, tzinfo=UTC)


def read(data: bytes) -> Activity:
    return read_activity(data, "ride.fit", UTC)


def watts(activity: Activity) -> list[float]:
    return [float(value) for value in activity.columns.power_w]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableActivity) as caught:
        read(data)
    assert str(caught.value).startswith("ride.fit")
    return caught.value.why


def test_a_whole_ride_comes_with_all_that_was_measured() -> None:
    activity = read(ride([200, 210, None, 0, 220]))
    assert activity.started_at == STARTED_AT
    assert activity.sport == "cycling"
    assert activity.device == "Zwift Game"
    assert activity.warnings == ()
    assert watts(activity) == [200, 210, 210, 0, 220]
    assert activity.columns.heart_rate_bpm.tolist() == [140] * 5
    assert activity.columns.cadence_rpm.tolist() == [90] * 5
    assert activity.columns.speed_kmh.tolist() == pytest.approx([36.0] * 5)
    assert activity.distance_m == 50.0
    assert activity.elapsed_wall_s == 5
    assert activity.wall_s.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("length", [0, 1, 2, 3, 64, 1001, 65_537])
def test_the_checksum_is_the_one_that_files_are_written_with(length: int) -> None:
    data = np.random.default_rng(length).bytes(length)
    assert checksum(data) == crc16(data)


def test_big_endian_files_are_read_the_same() -> None:
    body = file_id() + definition(2, 20, RECORD, big=True)
    for second in range(40):
        body += message(2, RECORD, STARTED_S + second, 1000 + second, 150, 80, 9000, big=True)
    assert watts(read(fit_file(body))) == [1000.0 + second for second in range(40)]


def test_developer_fields_are_passed_over_by_their_size() -> None:
    body = file_id() + definition(2, 20, RECORD, developer=(2, 5))
    for second in range(10):
        body += message(
            2, RECORD, STARTED_S + second, 300, 150, 80, 9000, extra=b"\x40\x02\x02\x02\x02\x02\x02"
        )
    assert watts(read(fit_file(body))) == [300.0] * 10


def test_times_in_the_head_byte_roll_over_every_32_seconds() -> None:
    short: tuple[Field, ...] = ((7, 2, U16),)
    body = file_id() + RECORD_DEFINITION + definition(3, 20, short)
    body += record(0, 100)
    for second in range(1, 100):
        body += message(0x80 | 3 << 5 | (STARTED_S + second) % 32, short, 100 + second)
    activity = read(fit_file(body))
    assert watts(activity) == [100.0 + second for second in range(100)]


def test_a_time_in_the_head_byte_with_none_before_it_is_no_time() -> None:
    short: tuple[Field, ...] = ((7, 2, U16),)
    body = file_id() + definition(3, 20, short) + message(0x80 | 3 << 5 | 7, short, 250)
    assert "none of its records has a time" in refused(fit_file(body))


def test_a_head_of_twelve_bytes_and_one_without_a_checksum_are_fine() -> None:
    body = HEAD + b"".join(record(second) for second in range(5))
    assert read(fit_file(body, head=12)).warnings == ()
    assert read(fit_file(body, head=14)).warnings == ()


def test_a_wrong_checksum_is_said_and_the_ride_read() -> None:
    data = bytearray(ride([200] * 60))
    data[-1] ^= 0xFF
    activity = read(bytes(data))
    assert watts(activity) == [200.0] * 60
    assert activity.warnings == ("its checksum is wrong: a part may be damaged",)


def test_a_file_that_was_cut_off_is_read_up_to_there_and_says_so() -> None:
    whole = ride(range(100, 400))
    for lost in (3, 40, 700, 2500):
        activity = read(whole[:-lost])
        kept = watts(activity)
        assert kept == [float(value) for value in range(100, 100 + len(kept))]
        assert len(kept) > 300 - lost / 13 - 3
        assert "cut off" in activity.warnings[0]


def test_a_recording_that_was_never_ended_is_read_though_its_head_says_nothing() -> None:
    body = HEAD + event(0, 0) + b"".join(record(second) for second in range(90))
    for tail in (b"", bytes(4096)):  # a power cut leaves zeros
        activity = read(fit_file(body, size=0)[:-2] + tail)
        assert watts(activity) == [200.0] * 90
        assert "cut off" in activity.warnings[0]


def test_two_files_in_one_are_one_ride_with_a_pause_between() -> None:
    first = fit_file(HEAD + event(0, 0) + b"".join(map(record, range(60))) + event(60, 4))
    rows = b"".join(record(second, 250) for second in range(600, 660))
    second = fit_file(HEAD + event(600, 0) + rows + event(660, 4))
    activity = read(first + second)
    assert watts(activity) == [200.0] * 60 + [250.0] * 60
    assert activity.columns.stretches == ((0, 60), (60, 120))
    assert activity.wall_s[60] == 600
    assert activity.warnings == ()


def test_bytes_after_the_end_are_left_out_and_counted() -> None:
    activity = read(ride([200] * 30) + b"by some uploader")
    assert watts(activity) == [200.0] * 30
    assert activity.warnings == ("16 bytes after its end were left out",)


def test_a_damaged_definition_ends_the_reading_there() -> None:
    good = HEAD + b"".join(record(second) for second in range(30))
    body = good + b"\x42\x00\x07\x00\x14\x05" + b"".join(record(second) for second in range(30, 60))
    activity = read(fit_file(body))
    assert watts(activity) == [200.0] * 30
    (warning,) = activity.warnings
    assert warning.startswith(f"a definition cannot be read at byte {14 + len(good)}")


def test_a_message_without_a_definition_ends_the_reading_there() -> None:
    body = HEAD + b"".join(record(second) for second in range(30)) + b"\x09" * 50
    activity = read(fit_file(body))
    assert watts(activity) == [200.0] * 30
    assert "no definition" in activity.warnings[0]


def test_a_field_that_is_wider_or_narrower_than_its_type_is_no_trap() -> None:
    wide: tuple[Field, ...] = ((253, 4, U32), (7, 4, U16), (3, 1, U16))
    body = file_id() + definition(2, 20, wide)
    for second in range(10):
        body += struct.pack("<BIHHB", 2, STARTED_S + second, 180, 77, 99)
    activity = read(fit_file(body))
    assert watts(activity) == [180.0] * 10
    assert np.isnan(activity.columns.heart_rate_bpm).all()


def test_what_no_rider_does_is_missing() -> None:
    activity = read(ride([200, 4464, 65_000, 210, 220]))
    assert watts(activity) == [200, 200, 200, 210, 220]
    no_contact = read(ride([200] * 5, heart_rate_bpm=0))
    assert np.isnan(no_contact.columns.heart_rate_bpm).all()


def test_records_out_of_order_and_twice_are_put_in_order() -> None:
    body = HEAD + b"".join(record(second, 100 + second) for second in (3, 1, 0, 2, 2, 4))
    body += record(2, 300) + record(5, 105)
    assert watts(read(fit_file(body))) == [100, 101, 300, 103, 104, 105]


def test_a_lone_record_with_a_damaged_time_is_left_out() -> None:
    rows = [record(second) for second in range(60)]
    rows[30] = record(50_000_000)
    rows[40] = record(7000)
    activity = read(fit_file(HEAD + b"".join(rows)))
    assert activity.columns.seconds == 60
    assert activity.warnings == ("2 records without a believable time were left out",)


def test_the_timer_s_pauses_are_no_time() -> None:
    rows = [record(second, 200) for second in range(100)]
    rows += [record(second, 150) for second in range(400, 500)]
    body = HEAD + event(0, 0) + b"".join(rows[:100]) + event(100, 4) + event(400, 0)
    body += b"".join(rows[100:]) + event(500, 4) + session(500, 200)
    activity = read(fit_file(body))
    assert activity.columns.stretches == ((0, 100), (100, 200))
    assert activity.columns.missing_s == 0
    assert activity.elapsed_wall_s == 500
    assert activity.wall_s[[0, 99, 100, 199]].tolist() == [0, 99, 400, 499]


def test_a_device_that_stamps_the_end_of_each_second_rides_as_long() -> None:
    body = HEAD + event(0, 0) + b"".join(record(second) for second in range(1, 61)) + event(60, 4)
    body += event(90, 0) + b"".join(record(second) for second in range(91, 121)) + event(120, 4)
    activity = read(fit_file(body))
    assert activity.columns.stretches == ((0, 60), (60, 90))
    assert activity.columns.missing_s == 0


def test_records_of_a_pause_do_not_count() -> None:
    rows = [record(second, 200 if second < 60 or second >= 90 else 7) for second in range(120)]
    body = HEAD + event(0, 0) + b"".join(rows[:60]) + event(60, 1) + b"".join(rows[60:90])
    body += event(90, 0) + b"".join(rows[90:]) + event(120, 4)
    assert watts(read(fit_file(body))) == [200.0] * 90


def test_riding_on_without_the_timer_s_start_is_riding() -> None:
    body = HEAD + event(0, 0) + b"".join(map(record, range(60))) + event(60, 4)
    body += b"".join(record(second) for second in range(100, 300))
    assert read(fit_file(body)).columns.stretches == ((0, 60), (60, 260))


def test_a_file_without_timer_events_has_the_pauses_that_its_totals_tell() -> None:
    rows = [record(second) for second in (*range(100), *range(130, 200), *range(500, 600))]
    body = file_id() + RECORD_DEFINITION + b"".join(rows) + session(600, 300)
    activity = read(fit_file(body))
    assert activity.columns.stretches == ((0, 200), (200, 300))
    assert activity.columns.missing_s == 30
    untold = read(fit_file(file_id() + RECORD_DEFINITION + b"".join(rows)))
    assert untold.columns.seconds == 600
    assert untold.columns.missing_s == 330


def test_a_long_dropout_is_zero_power_and_counted() -> None:
    activity = read(ride([200] * 60 + [None] * 20 + [200] * 60))
    assert watts(activity)[60:80] == [0.0] * 20
    assert (activity.columns.missing_s, activity.columns.dropouts) == (20, 1)


def test_a_smart_recorded_ride_is_interpolated() -> None:
    rows = [record(second, 200 + second, 120 + second // 10) for second in range(0, 400, 7)]
    activity = read(fit_file(HEAD + event(0, 0) + b"".join(rows)))
    assert watts(activity) == pytest.approx([200.0 + second for second in range(400)])
    assert (activity.columns.missing_s, activity.columns.dropouts) == (0, 0)
    assert not np.isnan(activity.columns.heart_rate_bpm).any()


def test_a_device_that_was_off_overnight_did_not_ride() -> None:
    rows = b"".join(record(second) for second in (*range(60), *range(40_000, 40_060)))
    assert read(fit_file(HEAD + event(0, 0) + rows)).columns.stretches == ((0, 60), (60, 120))


def test_laps_are_marked_in_timer_seconds() -> None:
    body = HEAD + event(0, 0) + b"".join(map(record, range(60))) + event(60, 4) + event(160, 0)
    body += b"".join(map(record, range(160, 220))) + event(220, 4) + definition(4, 19, LAP)
    for start, elapsed, trigger in ((0, 30, 0), (30, 150, 2), (180, 40, 7)):
        body += message(
            4, LAP, STARTED_S + start + elapsed, STARTED_S + start, elapsed * 1000, trigger
        )
    laps = read(fit_file(body)).laps
    assert [(lap.from_s, lap.to_s, lap.trigger) for lap in laps] == [
        (0, 30, "manual"), (30, 80, "auto"), (80, 120, "end")
    ]  # fmt: skip


def test_a_ride_without_laps_is_one() -> None:
    (lap,) = read(ride([200] * 40)).laps
    assert (lap.from_s, lap.to_s, lap.trigger) == (0, 40, "end")


def test_a_ride_knows_the_zone_in_which_it_was_ridden() -> None:
    fields: tuple[Field, ...] = ((253, 4, U32), (5, 4, U32))
    body = HEAD + b"".join(map(record, range(9))) + definition(6, 34, fields)
    body += message(6, fields, STARTED_S + 9, STARTED_S + 9 + 5 * 3600 + 1800)
    started_at = read(fit_file(body)).started_at
    assert started_at == STARTED_AT
    assert started_at.utcoffset() == timedelta(hours=5.5)
    elsewhere = timezone(timedelta(hours=-3))
    assert read_activity(
        fit_file(HEAD + record(0)), "x", elsewhere
    ).started_at.utcoffset() == timedelta(hours=-3)


def test_of_a_triathlon_only_the_cycling_is_taken() -> None:
    rows = b"".join(record(second, 50 if second < 100 else 250) for second in range(300))
    body = HEAD + rows + session(100, 100, RUNNING) + session(300, 200, start=100)
    activity = read(fit_file(body))
    assert watts(activity) == [250.0] * 200
    assert activity.warnings == ("only the cycling was taken of running, cycling",)


def test_a_run_is_a_run_and_a_file_that_says_no_sport_is_cycling_when_it_has_power() -> None:
    rows = b"".join(map(record, range(60)))
    assert read(fit_file(HEAD + rows + session(60, 60, RUNNING))).sport == "running"
    assert read(fit_file(HEAD + rows)).sport == "cycling"
    walked = b"".join(record(second, None) for second in range(60))
    assert read(fit_file(HEAD + walked)).sport == "other"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (bytes(5000), "nothing but zeros"),
        (b"<?xml version='1.0'?><gpx></gpx>", "it is XML"),
        (b"not a ride" * 9, "not a FIT file"),
        (fit_file(file_id(5)), "it is a FIT workout, not an activity"),
        (fit_file(file_id(6) + RECORD_DEFINITION + record(0)), "it is a FIT course"),
        (fit_file(file_id() + EVENT_DEFINITION + event(0, 0)), "only its totals"),
        (fit_file(HEAD)[:20], "no record of the ride (it was cut off"),
        (fit_file(HEAD + record(77 - STARTED_S)), "its device's clock was not set"),
        (bytes(LARGEST_BYTES + 1), "larger than 32 MB"),
    ],
    ids=["empty", "zeros", "gpx", "text", "workout", "course", "totals", "cut", "clock", "large"],
)  # fmt: skip
def test_what_is_no_activity_says_what_it_is(data: bytes, why: str) -> None:
    assert why in refused(data)


def test_a_ride_without_power_has_none() -> None:
    activity = read(ride([None] * 50))
    assert all(math.isnan(value) for value in watts(activity))
    assert activity.columns.heart_rate_bpm.tolist() == [140] * 50
