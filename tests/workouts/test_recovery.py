"""A ride that was cut off is found, resumed at its second, saved or discarded; never lost."""

import os
import random
from pathlib import Path

import pytest

from tests.workouts.recording import spawn
from tests.workouts.rides import WORKOUT, header, line, record, resume_point, sample
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride, read_summary, ride_samples
from workouts.history import History
from workouts.journal import read_journal
from workouts.recorder import FIT_NAME, JOURNAL_NAME, SUMMARY_NAME, Recorder
from workouts.recovery import damaged, discard, save, unfinished
from workouts.ride_record import Targets

KILLS = int(os.environ.get("TEAMCAR_KILLS", "10"))


def test_a_ride_that_was_cut_off_is_offered_with_all_it_had(tmp_path: Path) -> None:
    samples = line(75)
    folder = record(tmp_path / "2026-11-20-183000", samples)
    (ride,) = unfinished(tmp_path)
    assert ride.ride_id == "2026-11-20-183000"
    assert ride.folder == folder
    assert ride.workout == WORKOUT
    assert ride.elapsed_s == 75.0
    assert ride.resume == resume_point(samples[-1])
    assert ride.resume.step_index == 1
    assert ride.resume.step_elapsed_s == 15.0
    assert list(ride.samples) == samples
    assert [(lap.from_s, lap.to_s) for lap in ride.laps] == [(0, 60), (60, 75)]
    assert not ride.ended
    assert ride.lost_reason == "The console or the machine stopped while it was being ridden."


def test_the_newest_is_offered_first_and_finished_ones_not_at_all(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        record(tmp_path / name, line(5))
    finish_ride(tmp_path / "b")
    assert [ride.ride_id for ride in unfinished(tmp_path)] == ["c", "a"]


def test_a_ride_under_way_is_not_taken_for_a_lost_one(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "live", header("live"))
    recorder.on_sample(sample(0), resume_point(sample(0)))
    assert unfinished(tmp_path) == ()
    assert damaged(tmp_path) == ()
    recorder.close()
    assert [ride.ride_id for ride in unfinished(tmp_path)] == ["live"]


def test_a_ride_that_never_moved_is_not_offered(tmp_path: Path) -> None:
    record(tmp_path / "empty", [])
    assert unfinished(tmp_path) == ()
    with pytest.raises(RecordDamaged, match="not one second was ridden"):
        finish_ride(tmp_path / "empty")


def test_a_ride_that_was_ended_but_not_saved_only_wants_saving(tmp_path: Path) -> None:
    record(tmp_path / "ended", line(5), ended=True)
    (ride,) = unfinished(tmp_path)
    assert ride.ended
    assert "before it was saved" in ride.lost_reason


def test_a_ride_that_was_thrown_away_is_not_offered(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "ride", header("ride"))
    recorder.on_sample(sample(0), resume_point(sample(0)))
    recorder.on_event("state", {"state": "discarded"})
    recorder.close()
    assert unfinished(tmp_path) == ()


def test_no_folder_of_rides_means_no_lost_rides(tmp_path: Path) -> None:
    assert unfinished(tmp_path / "none") == ()
    assert damaged(tmp_path / "none") == ()


def test_a_journal_without_a_header_is_named_and_left_where_it_is(tmp_path: Path) -> None:
    folder = record(tmp_path / "ride", line(5))
    (folder / JOURNAL_NAME).write_bytes(b"\0" * 512)
    assert unfinished(tmp_path) == ()
    (error,) = damaged(tmp_path)
    assert "first line" in str(error)
    assert error.path == str(folder / JOURNAL_NAME)


def test_damaged_lines_are_told(tmp_path: Path) -> None:
    folder = record(tmp_path / "ride", line(9))
    data = (folder / JOURNAL_NAME).read_bytes()
    (folder / JOURNAL_NAME).write_bytes(data.replace(b'"v":[4,', b'"v":[5,', 1)[:-3])
    (ride,) = unfinished(tmp_path)
    assert "in the middle of writing" in ride.lost_reason
    assert "1 damaged lines were left out" in ride.lost_reason


def test_a_resumed_ride_goes_on_in_the_same_journal(tmp_path: Path) -> None:
    folder = record(tmp_path / "ride", line(70))
    (ride,) = unfinished(tmp_path)
    recorder = Recorder.resume(ride.folder)
    down_s = 90.0
    for second in range(70, 140):
        ridden = sample(second, wall_s=second + 1.0 + down_s)
        recorder.on_sample(ridden, resume_point(ridden))
    recorder.close()
    summary = finish_ride(folder)
    assert summary.duration_s == 140
    assert summary.elapsed_wall_s == 230.0
    assert unfinished(tmp_path) == ()
    # The step that the crash fell into is still one lap.
    assert [(lap.from_s, lap.to_s) for lap in summary.steps][1] == (60, 100)


def test_targets_of_a_resumed_ride_are_those_of_both_parts(tmp_path: Path) -> None:
    folder = tmp_path / "ride"
    recorder = Recorder(folder, header("ride"))
    recorder.on_sample(sample(0), resume_point(sample(0)))
    for sent in (3, 7):
        recorder.on_event("targets", {"sent": sent, "acknowledged": sent - 1, "refused": 1})
    recorder.close()
    recorder = Recorder.resume(folder)
    recorder.on_event("targets", {"sent": 4, "acknowledged": 4, "refused": 0})
    recorder.close()
    assert finish_ride(folder).targets == Targets(sent=11, acknowledged=10, refused=1)


def test_saving_twice_gives_one_ride_and_the_same_files(tmp_path: Path) -> None:
    folder = record(tmp_path / "rides" / "ride", line(140))
    history = History(tmp_path / "history.db")
    (ride,) = unfinished(tmp_path / "rides")
    first = save(ride, history)
    kept = (folder / FIT_NAME).read_bytes(), (folder / SUMMARY_NAME).read_bytes()
    assert save(ride, history) == first
    assert ((folder / FIT_NAME).read_bytes(), (folder / SUMMARY_NAME).read_bytes()) == kept
    assert history.rides() == (first,)
    assert read_summary(folder) == first
    assert ride_samples(folder) == ride.samples
    history.close()


def test_saving_that_was_cut_off_after_the_fit_file_is_done_again(tmp_path: Path) -> None:
    folder = record(tmp_path / "rides" / "ride", line(40))
    summary = finish_ride(folder)
    (folder / SUMMARY_NAME).unlink()
    (folder / f".{FIT_NAME}.part").write_bytes(b"half of it")
    (ride,) = unfinished(tmp_path / "rides")
    assert finish_ride(ride.folder) == summary
    assert sorted(path.name for path in folder.iterdir()) == [
        FIT_NAME,
        JOURNAL_NAME,
        SUMMARY_NAME,
    ]


def test_a_damaged_summary_is_made_anew_from_the_journal(tmp_path: Path) -> None:
    folder = record(tmp_path / "ride", line(40))
    summary = finish_ride(folder)
    for damage in (b"", b"[]", b"{}", b'{"ride_id": 3}', bytes(100), b"[" * 100_000):
        (folder / SUMMARY_NAME).write_bytes(damage)
        assert read_summary(folder) == summary


def test_a_discarded_ride_is_moved_aside_and_nothing_is_deleted(tmp_path: Path) -> None:
    folder = record(tmp_path / "ride", line(5))
    (ride,) = unfinished(tmp_path)
    aside = discard(ride)
    assert aside == tmp_path / "discarded" / "ride"
    assert len(read_journal(aside / JOURNAL_NAME).samples) == 5
    assert not folder.exists()
    assert discard(ride) == aside
    assert unfinished(tmp_path) == ()
    record(folder, line(3))
    assert discard(unfinished(tmp_path)[0]).name == "ride-2"
    assert len(read_journal(aside / JOURNAL_NAME).samples) == 5


@pytest.mark.parametrize("seed", range(KILLS))
def test_kill_9_at_any_moment_never_loses_an_acknowledged_second(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "rides" / "ride"
    wanted = random.Random(seed).randint(1, 3_000)
    with spawn(folder) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(wanted)]
        child.kill()
        told += child.stdout.read().splitlines(keepends=True)
    acknowledged = [int(row) for row in told if row.endswith(b"\n")]
    (ride,) = unfinished(tmp_path / "rides")
    seconds = [ridden.second for ridden in ride.samples]
    assert len(acknowledged) >= wanted
    assert seconds == list(range(len(seconds)))
    assert seconds[-1] >= acknowledged[-1]
    assert ride.resume.elapsed_s == seconds[-1] + 1
    history = History(tmp_path / "history.db")
    assert save(ride, history).duration_s == len(seconds)
    assert history.check() is None
    history.close()
