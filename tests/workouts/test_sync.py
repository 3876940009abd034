"""One round with the world outside, over real sockets and real files: plans in, rides out, once."""

import asyncio
import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.workouts.intervals_server import (
    KEY,
    Fault,
    IntervalsServer,
    hung_up,
    lost_answer,
    page,
    silence,
    status,
)
from tests.workouts.rides import header, line, resume_point
from workouts.finish import finish_ride
from workouts.intervals_account import Account
from workouts.intervals_events import zwo_file
from workouts.outbox import Destination, State
from workouts.recorder import Recorder
from workouts.secrets import Keys, Secret
from workouts.sync import AHEAD, BACK, Sync, Synced, Wishes
from workouts.workout import Step, StepKind, Target, Workout

TODAY = date(2026, 11, 21)
TEMPO = Workout("Tempo", (Step(StepKind.STEADY, 1200, Target(0.85, 0.85)),))


@dataclass
class Room:
    """A data folder, what it is set up with, and the time."""

    folder: Path
    sync: Sync
    wishes: Wishes
    now: float = 1_800_000_000.0

    def round(self, early: bool = False) -> Synced:
        return asyncio.run(self.sync.round(self.wishes, early=early))

    def ride(self, ride_id: str, seconds: int = 60) -> str:
        """Record and finish a ride, and queue it."""
        folder = self.folder / "rides" / ride_id
        recorder = Recorder(folder, replace(header(ride_id), options={}))
        for sample in line(seconds):
            recorder.on_sample(sample, resume_point(sample))
        recorder.close()
        finish_ride(folder)
        self.sync.queue(ride_id, self.wishes)
        return ride_id

    def again(self) -> None:
        """Start the program anew."""
        self.sync.close()
        self.sync = Sync(self.folder, wall=lambda: self.now, today=lambda: TODAY)


@pytest.fixture
def server() -> Iterator[IntervalsServer]:
    with IntervalsServer() as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, server: IntervalsServer) -> Iterator[Room]:
    folder = tmp_path / "data"
    Keys(folder).keep("intervals", Secret(KEY))
    room = Room(folder, Sync(folder), Wishes(Account(base_url=server.url), ftp_w=250))
    room.again()
    yield room
    room.sync.close()


def event(number: int, ahead: int, **changes: Any) -> dict[str, Any]:
    day = TODAY + timedelta(days=ahead)
    return {
        "id": number, "category": "WORKOUT", "type": "Ride", "name": f"Tempo {number}",
        "start_date_local": f"{day}T00:00:00", "icu_training_load": 31,
        "workout_file_base64": base64.b64encode(zwo_file(TEMPO, 250).data).decode(), **changes,
    }  # fmt: skip


def test_a_week_comes_in_and_a_ride_goes_out_in_one_round(
    room: Room, server: IntervalsServer
) -> None:
    server.events = [event(1, 1), event(2, 3), event(3, 0, category="NOTE"), {"odd": 1}]
    ride = room.ride("2026-11-20-183000")
    synced = room.round()
    assert synced.faults == ()
    assert synced.fetched is not None
    assert synced.fetched.skipped == {"notes": 1, "other entries": 1}
    assert synced.taken.new == 2
    assert synced.uploaded.sent == (ride,)
    first, second = room.sync.calendar.between(TODAY, TODAY + AHEAD)
    assert (first.name, first.seconds, first.training_stress) == ("Tempo 1", 1200, 31.0)
    workout = room.sync.calendar.workout(second)
    assert workout is not None
    assert workout.steps == TEMPO.steps
    (activity,) = server.activities
    assert activity["content"] == (room.folder / "rides" / ride / "ride.fit").read_bytes()
    query = server.asked[0].query
    assert (query["oldest"], query["newest"]) == (str(TODAY - BACK), str(TODAY + AHEAD))


def test_nothing_set_up_is_nothing_opened_and_nothing_sent(tmp_path: Path) -> None:
    sync = Sync(tmp_path)
    assert not sync.is_set_up(Wishes())
    sync.queue("r1", Wishes())
    assert asyncio.run(sync.round(Wishes())) == Synced()
    assert list(tmp_path.iterdir()) == []


def test_a_ride_ridden_offline_goes_once_when_the_line_is_back(
    room: Room, server: IntervalsServer
) -> None:
    ride = room.ride("2026-11-20-183000")
    server.fail("GET events", hung_up, status(500))
    server.fail("GET activities", status(500))
    assert "broke off" in room.round().faults[0]  # the ride is tried all the same, and fails
    assert room.round().uploaded.sent == ()
    (parcel,) = room.sync.outbox.parcels(State.WAITING)
    assert (parcel.ride_id, parcel.attempts) == (ride, 1)
    room.again()
    room.now = parcel.due_unix_s
    assert room.round().uploaded.sent == (ride,)
    assert room.round(early=True).uploaded.sent == ()
    assert server.uploads() == [ride]


@pytest.mark.parametrize(
    "faults",
    [
        {"POST activities": [lost_answer]},
        {"POST activities": [lost_answer], "GET activities": [status(500)]},
        {"POST activities": [status(429, Retry_After="1"), lost_answer]},
        {"POST activities": [page(), hung_up, status(502), lost_answer]},
        {"POST activities": [status(409)]},
        {"GET activities": [page(), hung_up, status(429)]},
    ],
)
def test_whatever_goes_wrong_a_ride_is_there_once_and_is_known_to_be(
    room: Room, server: IntervalsServer, faults: dict[str, list[Fault]]
) -> None:
    ride = room.ride("2026-11-20-183000")
    for request, each in faults.items():
        server.fail(request, *each)
    for _ in range(8):
        room.round(early=True)
        room.again()
    (parcel,) = room.sync.outbox.parcels()
    assert parcel.state is State.SENT
    expected = [] if faults.get("POST activities") and len(server.activities) == 0 else [ride]
    assert server.uploads() == expected
    assert sum(asked.method == "POST" for asked in server.asked) <= 5


def test_a_killed_upload_is_not_sent_twice(room: Room, server: IntervalsServer) -> None:
    ride = room.ride("2026-11-20-183000")

    def take_and_hang(handler: Any, asked: Any) -> None:
        handler.world.take(asked)
        silence(handler, asked)

    async def killed() -> None:
        task = asyncio.create_task(room.sync.round(room.wishes))
        await asyncio.to_thread(server.reached.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    server.fail("POST activities", take_and_hang)
    asyncio.run(killed())
    room.again()
    assert room.round().uploaded.sent == (ride,)
    assert server.uploads() == [ride]


def test_a_wrong_key_is_one_sentence_and_no_ride_is_tried_with_it(
    room: Room, server: IntervalsServer
) -> None:
    room.ride("2026-11-20-183000")
    server.key = "another"
    synced = room.round()
    (fault,) = synced.faults
    assert "teamcar key set intervals" in fault
    assert synced.asks
    assert len(server.asked) == 1
    server.key = KEY
    assert room.round().uploaded.sent


def test_a_ride_that_is_not_taken_is_given_up_and_the_others_go(
    room: Room, server: IntervalsServer
) -> None:
    server.fail("POST activities", status(422, b"no records"))
    room.ride("2026-11-19-183000")
    second = room.ride("2026-11-20-183000", 90)
    synced = room.round()
    assert synced.uploaded.sent == (second,)
    assert synced.uploaded.refused[0][1].endswith("refuses it (422): no records")
    assert synced.faults == ()


def test_with_upload_off_plans_come_and_rides_stay(room: Room, server: IntervalsServer) -> None:
    account = replace(room.wishes.account, upload=False)
    room.wishes = replace(room.wishes, account=account)
    server.events = [event(1, 1)]
    room.ride("2026-11-20-183000")
    assert room.round().taken.new == 1
    assert server.uploads() == []
    assert room.sync.waiting() == 0


def test_a_simulated_or_replayed_ride_stays_at_home_unless_it_is_asked_for(room: Room) -> None:
    for option in ("simulated", "replayed"):
        ride_id = f"2026-11-20-{option}"
        recorder = Recorder(room.sync.rides / ride_id,
                            replace(header(ride_id), options={option: True}))  # fmt: skip
        recorder.close()
        room.sync.queue(ride_id, room.wishes)
        assert room.sync.waiting() == 0
    room.sync.queue(ride_id, room.wishes, again=True)
    assert room.sync.waiting() == 1


def test_rides_are_exported_without_any_key_and_both_ways_do_not_hinder_each_other(
    room: Room, server: IntervalsServer, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    room.wishes = replace(room.wishes, export_folder=folder)
    ride = room.ride("2026-11-20-183000")
    synced = room.round()
    assert synced.uploaded.sent == (ride,)
    assert synced.faults == (f"the export folder {folder} is not there; mount or make it",)
    folder.mkdir()
    server.key = "another"
    assert room.round(early=True).exported.sent == (ride,)
    assert [path.name for path in folder.iterdir()] == [f"{ride}.fit"]
    sent = {each.destination for each in room.sync.outbox.parcels(State.SENT)}
    assert sent == {Destination.FOLDER, Destination.INTERVALS}


def test_events_of_other_days_are_left_alone(room: Room, server: IntervalsServer) -> None:
    server.events = [event(1, 1), event(2, 400), event(3, -300)]
    room.round()
    shown = room.sync.calendar.between(TODAY - timedelta(days=999), TODAY + timedelta(days=999))
    assert [each.name for each in shown] == ["Tempo 1"]


def test_a_fetch_that_fails_takes_nothing_off_the_calendar(
    room: Room, server: IntervalsServer
) -> None:
    server.events = [event(1, 1)]
    room.round()
    for fault in (page(), status(500), hung_up, status(200, b"{}")):
        server.fail("GET events", fault)
        assert room.round().faults
        assert len(room.sync.calendar.between(TODAY, TODAY + AHEAD)) == 1
    server.events = []
    assert room.round().taken.gone == 1


def test_a_calendar_or_keys_that_cannot_be_used_are_one_sentence(room: Room) -> None:
    room.sync.close()
    (room.folder / "keys.toml").write_text("no toml")
    (fault,) = room.round().faults
    assert "is not TOML" in fault
    (room.folder / "keys.toml").unlink()
    Keys(room.folder).keep("intervals", Secret(KEY))
    (room.folder / "calendar.sqlite").mkdir()
    (fault,) = room.round().faults
    assert "the calendar cannot be used" in fault
    shutil.rmtree(room.folder / "calendar.sqlite")


def test_the_athlete_s_name_shows_that_all_is_right(room: Room) -> None:
    assert asyncio.run(room.sync.check(room.wishes)) == "Ada Rider"
