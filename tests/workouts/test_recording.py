"""The ride's record: begun with the ride, kept while the disk refuses, deaf at the end."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from sensors.readings import DeviceKind, Source
from tests.workouts.riding import ScriptedRide, steady, workout
from workouts.errors import RideInUse
from workouts.journal import Journal, read_journal
from workouts.recorder import JOURNAL_NAME
from workouts.recording import RETRY_EVERY, Recording

PLAN = workout(steady(200, 30), steady(150, 600))
SOURCES = (Source("sim:trainer", "Trainer", DeviceKind.TRAINER, "simulated"),)


@dataclass
class Recorded:
    ride: ScriptedRide
    recording: Recording

    def journal(self) -> Journal:
        return read_journal(self.recording.folder / JOURNAL_NAME)


def recorded(rides: Path) -> Recorded:
    ride = ScriptedRide(PLAN)
    recording = Recording(rides, ride.session, lambda: SOURCES, {"seed": 1})
    ride.session.listeners.append(recording)
    return Recorded(ride, recording)


def test_nothing_is_on_the_disk_before_the_ride_starts(tmp_path: Path) -> None:
    room = recorded(tmp_path)
    room.ride.ride(30)
    room.ride.do("set_intensity", percent=95)
    assert not room.recording.begun
    assert list(tmp_path.iterdir()) == []
    room.recording.close()
    assert list(tmp_path.iterdir()) == []


def test_every_second_and_what_was_done_before_the_start_is_recorded(tmp_path: Path) -> None:
    room = recorded(tmp_path)
    room.ride.do("set_intensity", percent=95)
    room.ride.start().ride(40)
    room.ride.do("finish")
    room.recording.close()
    journal = room.journal()
    assert list(journal.samples) == room.ride.notes.samples
    assert len(journal.samples) == 40
    kinds = [event.kind for event in journal.events]
    assert kinds.index("command") < kinds.index("state") < kinds.index("step")
    assert journal.header.sources == SOURCES
    assert room.recording.fault is None


def test_a_disk_that_refuses_at_first_costs_no_second(tmp_path: Path) -> None:
    rides = tmp_path / "rides"
    rides.write_text("in the way")
    room = recorded(rides)
    room.ride.start().ride(12)
    assert (room.recording.fault or "").startswith("The ride is not on the disk:")
    rides.unlink()
    room.ride.ride(RETRY_EVERY)
    assert room.recording.fault is None
    room.ride.ride(10)
    room.recording.close()
    assert list(room.journal().samples) == room.ride.notes.samples


def test_a_last_try_is_made_at_the_end(tmp_path: Path) -> None:
    rides = tmp_path / "rides"
    rides.write_text("in the way")
    room = recorded(rides)
    room.ride.start().ride(12)
    room.ride.do("finish")
    rides.unlink()
    room.recording.close()
    assert len(room.journal().samples) == 12


def test_what_comes_after_the_end_of_the_record_is_not_written_anywhere(tmp_path: Path) -> None:
    room = recorded(tmp_path)
    room.ride.start().ride(12)
    room.recording.close()
    room.recording.close()
    before = room.recording.folder.joinpath(JOURNAL_NAME).read_bytes()
    # The journal's file descriptor is free again, and may be another file's by now.
    with (tmp_path / "another").open("wb"):
        room.ride.do("mark_lap")
        room.ride.ride(5)
    assert (tmp_path / "another").read_bytes() == b""
    assert room.recording.folder.joinpath(JOURNAL_NAME).read_bytes() == before


def test_a_record_is_gone_on_with_and_by_one_ride_only(tmp_path: Path) -> None:
    room = recorded(tmp_path)
    room.ride.start().ride(12)
    room.recording.close()
    journal = room.journal()
    again = ScriptedRide(PLAN)
    assert journal.resume is not None
    again.session.restore(journal.resume, journal.samples, journal.header.started_at)
    recording = Recording.resumed(room.recording.folder, again.session)
    again.session.listeners.append(recording)
    with pytest.raises(RideInUse):
        Recording.resumed(room.recording.folder, again.session)
    again.do("resume")
    again.ride(10)
    recording.close()
    assert [sample.second for sample in room.journal().samples] == list(range(22))
