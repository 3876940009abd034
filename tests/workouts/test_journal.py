"""What is written to a journal comes back, whatever happened to its end or its middle."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workouts.recording import ROOT, spawn
from tests.workouts.rides import WORKOUT, header, line, record, resume_point, sample
from workouts.athlete import Athlete, Trimp
from workouts.errors import RecordDamaged, RideInUse
from workouts.journal import decode_journal, read_journal
from workouts.journal_line import decode_line, encode_line
from workouts.journal_records import Event, header_from_json, header_to_json
from workouts.journal_writer import JournalWriter
from workouts.plan_json import workout_from_json, workout_to_json
from workouts.recorder import JOURNAL_NAME, Recorder, new_ride_id
from workouts.snapshot import RideState
from workouts.workout import RepairNote, Step, StepKind, Target, Workout


def recorded(tmp_path: Path, seconds: int) -> bytes:
    return (record(tmp_path / "ride", line(seconds)) / JOURNAL_NAME).read_bytes()


def test_a_ride_comes_back_as_it_was_recorded(tmp_path: Path) -> None:
    samples = line(140, lambda second: None if second == 7 else 180 + second)
    folder = record(tmp_path / "ride", samples, ended=True)
    journal = read_journal(folder / JOURNAL_NAME)
    assert journal.header == header("ride")
    assert list(journal.samples) == samples
    assert journal.resume == resume_point(samples[-1])
    assert journal.ended_by is RideState.FINISHED
    assert (journal.torn, journal.skipped, journal.duplicates) == (False, 0, 0)


def test_a_workout_survives_with_every_step_text_and_note() -> None:
    noted = replace(WORKOUT, repairs=(RepairNote(3, "a bare & was mended"),))
    back = workout_from_json(workout_to_json(noted))
    assert back == noted
    assert back.repairs == noted.repairs  # left out of the comparison above
    assert workout_from_json(workout_to_json(Workout("Rest day", ()))) == Workout("Rest day", ())


def test_an_edited_plan_is_the_one_that_is_resumed(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, header())
    longer = (*WORKOUT.steps, Step(StepKind.COOLDOWN, 300, Target(0.6, 0.4)))
    recorder.on_sample(sample(0), resume_point(sample(0)))
    recorder.on_sample(sample(1), resume_point(sample(1), longer))
    recorder.on_sample(sample(2), resume_point(sample(2), longer))
    recorder.close()
    journal = read_journal(tmp_path / JOURNAL_NAME)
    assert journal.resume == resume_point(sample(2), longer)
    assert [plan.second for plan in journal.plans] == [0, 1]
    assert (tmp_path / JOURNAL_NAME).read_bytes().count(b'"cooldown"') == 1


def test_an_event_keeps_who_did_what_and_when(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, header())
    recorder.on_sample(sample(0), resume_point(sample(0)))
    command = {"name": "change_intensity", "arguments": {"points": -5}, "who": "voice"}
    recorder.on_event("command", {**command, "wall_s": 1.25})
    recorder.on_event("sensor", {"source": "sim:strap", "link": "lost"})
    recorder.close()
    events = read_journal(tmp_path / JOURNAL_NAME).events
    assert events[0] == Event("command", 1, 1.25, command)
    assert events[1].wall_s == 1.0  # that of the last second, when nothing else is said


def test_an_event_that_json_cannot_hold_does_not_end_the_ride(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, header())
    recorder.on_event("odd", {"nan": float("nan"), "path": tmp_path, "deep": [{"inf": 1e999}]})
    recorder.on_sample(sample(0), resume_point(sample(0)))
    recorder.close()
    journal = read_journal(tmp_path / JOURNAL_NAME)
    assert journal.events[0].data == {
        "nan": None,
        "path": str(tmp_path),
        "deep": [{"inf": None}],
    }
    assert len(journal.samples) == 1


def test_a_journal_cut_at_every_byte_gives_all_its_whole_seconds(tmp_path: Path) -> None:
    data = recorded(tmp_path, 5)
    ends = [at + 1 for at, byte in enumerate(data) if byte == ord("\n")]
    assert len(ends) == 6
    for cut in range(len(data) + 1):
        whole = sum(end <= cut for end in ends)
        if whole == 0:
            with pytest.raises(RecordDamaged):
                decode_journal(data[:cut], "ride.journal")
            continue
        journal = decode_journal(data[:cut], "ride.journal")
        assert [ridden.second for ridden in journal.samples] == list(range(whole - 1))
        assert journal.torn == (cut not in ends)


@pytest.mark.parametrize("nuls", [1, 7, 4096])
def test_a_tail_of_nuls_after_a_power_cut_costs_nothing(tmp_path: Path, nuls: int) -> None:
    data = recorded(tmp_path, 5)
    journal = decode_journal(data + bytes(nuls), "ride.journal")
    assert len(journal.samples) == 5
    assert journal.torn


def test_any_one_damaged_byte_costs_one_line_at_most_two(tmp_path: Path) -> None:
    data = recorded(tmp_path, 4)
    start = data.index(b"\n") + 1
    for at in range(start, len(data)):
        hurt = bytearray(data)
        hurt[at] ^= 0x15
        journal = decode_journal(bytes(hurt), "ride.journal")
        # A damaged line feed joins two lines; a byte that becomes one splits a line.
        assert len(journal.samples) >= (2 if data[at : at + 1] == b"\n" else 3)
        assert journal.skipped >= 1
        assert all(ridden == sample(ridden.second) for ridden in journal.samples)


def test_a_second_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    data = recorded(tmp_path, 3)
    last = data.splitlines(keepends=True)[-1]
    journal = decode_journal(data + last, "ride.journal")
    assert [ridden.second for ridden in journal.samples] == [0, 1, 2]
    assert journal.duplicates == 1


def test_a_second_from_another_day_is_left_out(tmp_path: Path) -> None:
    data = recorded(tmp_path, 2)
    value = decode_line(data.splitlines()[-1])
    assert value is not None
    value["v"][0] = 10**9
    journal = decode_journal(data + encode_line(value), "ride.journal")
    assert len(journal.samples) == 2
    assert journal.skipped == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"k": "second"}, "not a header"),
        ({"version": 99}, "newer Teamcar"),
        ({"started_at": "2026-11-20T18:30:00"}, "no zone"),
        ({"athlete": {"ftp_w": 9}}, "cannot be used"),
        ({"athlete": {"trimp": "robot"}}, "cannot be used"),
        ({"workout": None}, "cannot be used"),
    ],
)
def test_a_header_that_cannot_be_used_says_why(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    first, *rest = recorded(tmp_path, 2).splitlines(keepends=True)
    value = decode_line(first[:-1])
    assert value is not None
    with pytest.raises(RecordDamaged, match=why):
        decode_journal(encode_line({**value, **change}) + b"".join(rest), "ride.journal")


def test_a_journal_from_before_w_prime_was_set_has_the_default(tmp_path: Path) -> None:
    first = recorded(tmp_path, 1).splitlines()[0]
    value = decode_line(first)
    assert value is not None
    for name in ("trimp", "w_prime_j", "critical_power_w"):
        del value["athlete"][name]
    athlete = decode_journal(encode_line(value), "ride.journal").header.athlete
    assert athlete == Athlete(ftp_w=250)


def test_the_rider_s_numbers_come_back_as_they_were(tmp_path: Path) -> None:
    rider = Athlete(ftp_w=301, trimp=Trimp.FEMALE, w_prime_j=17_500, critical_power_w=288)
    written = header_to_json(replace(header(), athlete=rider))
    assert header_from_json(json.loads(json.dumps(written))).athlete == rider


def test_an_ftp_that_no_rider_has_is_a_damaged_header(tmp_path: Path) -> None:
    first = recorded(tmp_path, 1).splitlines()[0]
    value = decode_line(first)
    assert value is not None
    value["athlete"]["ftp_w"] = 9000
    with pytest.raises(RecordDamaged, match="ftp_w is 9000"):
        decode_journal(encode_line(value), "ride.journal")


def test_a_torn_end_does_not_swallow_what_is_recorded_after_it(tmp_path: Path) -> None:
    folder = record(tmp_path / "ride", line(3))
    path = folder / JOURNAL_NAME
    path.write_bytes(path.read_bytes()[:-5])
    recorder = Recorder.resume(folder)
    for second in (2, 3, 4):
        recorder.on_sample(sample(second), resume_point(sample(second)))
    recorder.close()
    journal = read_journal(path)
    assert [ridden.second for ridden in journal.samples] == [0, 1, 2, 3, 4]
    assert journal.skipped == 1
    assert not journal.torn


def test_a_ride_is_recorded_by_one_process_alone(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, header())
    with pytest.raises(RideInUse, match="another Teamcar"):
        JournalWriter(tmp_path / JOURNAL_NAME)
    recorder.close()
    JournalWriter(tmp_path / JOURNAL_NAME).close()


def test_a_new_ride_never_writes_over_an_old_one(tmp_path: Path) -> None:
    folder = record(tmp_path / "ride", line(3))
    before = (folder / JOURNAL_NAME).read_bytes()
    with pytest.raises(RecordDamaged, match="recorded there already"):
        Recorder(folder, header())
    assert (folder / JOURNAL_NAME).read_bytes() == before


def test_a_disk_that_does_not_take_the_header_leaves_no_journal_behind(tmp_path: Path) -> None:
    folder = tmp_path / "ride"
    code = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))\n"
        "from tests.workouts.rides import header; from workouts.recorder import Recorder\n"
        "try: Recorder(Path(sys.argv[1]), header())\n"
        "except OSError as error: print(error)"
    )
    said = subprocess.run(
        [sys.executable, "-B", "-c", code, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.startswith("the ride cannot be written: File too large")
    assert list(folder.iterdir()) == []
    record(folder, line(3))  # as soon as there is room


def test_two_rides_of_one_second_get_two_ids(tmp_path: Path) -> None:
    started_at = header().started_at
    first = new_ride_id(tmp_path, started_at)
    (tmp_path / first).mkdir()
    second = new_ride_id(tmp_path, started_at)
    (tmp_path / "discarded" / second).mkdir(parents=True)
    assert first == "2026-11-20-183000"
    assert second == "2026-11-20-183000-2"
    assert new_ride_id(tmp_path, started_at) == "2026-11-20-183000-3"


def test_a_line_is_with_the_kernel_when_write_returns(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, header())
    for second in range(50):
        recorder.on_sample(sample(second), resume_point(sample(second)))
        assert len(read_journal(tmp_path / JOURNAL_NAME).samples) == second + 1
    recorder.close()
    recorder.close()  # a second time changes nothing


def test_a_full_disk_is_told_and_nothing_is_lost_when_there_is_room_again(tmp_path: Path) -> None:
    folder = tmp_path / "ride"
    with spawn(folder, limit_bytes=5_000) as child:
        assert child.stdout is not None
        told = child.stdout.read().decode().splitlines()
        assert child.wait() == 0
    faults = [row for row in told if row.startswith("fault")]
    assert faults == [
        "fault the ride cannot be written: File too large; free some space on the disk"
    ]
    journal = read_journal(folder / JOURNAL_NAME)
    seconds = [ridden.second for ridden in journal.samples]
    assert seconds == list(range(len(seconds)))
    assert len(seconds) >= 30
    assert journal.skipped == 1  # the line that the disk took half of stands there twice
    assert not journal.torn
