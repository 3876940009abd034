"""Syncing as a rider has it: in the background of a house, by command, and in the doctor's eyes."""

import asyncio
import base64
import json
import os
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.tui.teamcars import Ran, run, run_here
from tests.workouts.intervals_server import KEY, IntervalsServer, hung_up, status
from tests.workouts.rides import line, record
from tui.settings import Settings, save_settings
from tui.stand_ins import Simulation
from tui.sync_settings import SyncSettings
from tui.syncing import Syncing
from tui.wiring import House
from workouts.athlete import Athlete
from workouts.finish import finish_ride
from workouts.intervals_account import Account
from workouts.intervals_events import zwo_file
from workouts.outbox import State
from workouts.secrets import Keys, Secret
from workouts.sync import Sync, Synced
from workouts.workout import Step, StepKind, Target, Workout

RIDE = "2026-11-20-183000"
TEMPO = Workout("Tempo", (Step(StepKind.STEADY, 1200, Target(0.85, 0.85)),))
PATIENCE_S = 60.0


@pytest.fixture
def server() -> Iterator[IntervalsServer]:
    with IntervalsServer() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: IntervalsServer) -> Path:
    """A data folder that is set up for the server."""
    folder = tmp_path / "data"
    save_settings(folder, settings_for(server))
    Keys(folder).keep("intervals", Secret(KEY))
    return folder


def settings_for(server: IntervalsServer, export: Path | None = None) -> Settings:
    account = Account(base_url=server.url)
    return Settings(athlete=Athlete(ftp_w=250), sync=SyncSettings(account, export))


def today_s_event(**changes: Any) -> dict[str, Any]:
    return {
        "id": 1, "category": "WORKOUT", "type": "Ride", "name": "Tempo Tuesday",
        "start_date_local": datetime.now().astimezone().strftime("%Y-%m-%dT00:00:00"),
        "icu_training_load": 24,
        "workout_file_base64": base64.b64encode(zwo_file(TEMPO, 250).data).decode(), **changes,
    }  # fmt: skip


async def next_round(syncing: Syncing) -> Synced:
    """Return what the next round does."""
    done: asyncio.Future[Synced] = asyncio.get_running_loop().create_future()

    def tell(synced: Synced) -> None:
        if not done.done():
            done.set_result(synced)

    syncing.told = tell
    return await asyncio.wait_for(done, PATIENCE_S)


# -- in the house ---------------------------------------------------------------------------------


async def test_a_ride_that_is_saved_is_brought_there_and_the_week_fetched(
    folder: Path, server: IntervalsServer
) -> None:
    server.events = [today_s_event()]
    record(folder / "rides" / RIDE, line(60))
    house = House(folder, radios={})
    (ride,) = house.unfinished()
    house.save_unfinished(ride)
    await house.start()
    synced = await next_round(house.syncing)
    assert synced.uploaded.sent == (RIDE,)
    assert synced.taken.new == 1
    today = house.history.today()
    assert [each.name for each in house.syncing.calendar.between(today, today)] == ["Tempo Tuesday"]
    await house.stop()
    assert server.uploads() == [RIDE]


@pytest.mark.parametrize("turns", range(4))
async def test_leaving_right_after_a_ride_leaves(folder: Path, turns: int) -> None:
    house = House(folder, radios={})
    house.syncing.start()
    for _ in range(3):
        await asyncio.sleep(0)  # the rounds wait for their nudge now
    house.syncing.nudge()
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE_S):
        await house.syncing.stop()
    house.close()


def test_a_ride_on_simulated_devices_stays_at_home(folder: Path) -> None:
    from tests.tui.test_wiring import Home

    home = Home(folder)
    home.ride(10)
    assert home.house.close_ride() is not None
    assert home.house.syncing.sync.outbox.parcels() == ()
    home.house.close()


async def test_offline_is_told_while_rides_wait_and_no_longer_once_they_are_there(
    folder: Path, server: IntervalsServer
) -> None:
    now = time.time()
    sync = Sync(folder, wall=lambda: now)
    syncing = Syncing(folder, lambda: settings_for(server), lambda: False, sync=sync)
    server.fail("GET events", hung_up, hung_up)
    syncing.nudge()
    syncing.start()
    await next_round(syncing)
    assert syncing.notices() == ()  # nothing waits: being offline is no news
    finish_ride(record(folder / "rides" / RIDE, line(60)))
    server.fail("GET activities", status(500))
    syncing.ride_finished(RIDE)
    await next_round(syncing)
    told = syncing.notices()
    assert told
    assert all(each.endswith("; 1 ride to send waits") for each in told)
    (parcel,) = syncing.sync.outbox.parcels(State.WAITING)
    now = parcel.due_unix_s
    syncing.nudge()
    assert (await next_round(syncing)).uploaded.sent == (RIDE,)
    assert syncing.notices() == ()
    await syncing.stop()
    syncing.close()


async def test_a_key_that_is_wrong_is_told_at_home(folder: Path, server: IntervalsServer) -> None:
    server.key = "another"
    syncing = Syncing(folder, lambda: settings_for(server), lambda: False)
    syncing.nudge()
    syncing.start()
    await next_round(syncing)
    (told,) = syncing.notices()
    assert "teamcar key set intervals" in told
    await syncing.stop()
    syncing.close()


async def test_nothing_is_synced_while_a_ride_is_under_way(
    folder: Path, server: IntervalsServer
) -> None:
    riding = True
    asked = asyncio.Event()

    def is_riding() -> bool:
        asked.set()
        return riding

    syncing = Syncing(folder, lambda: settings_for(server), is_riding)
    syncing.nudge()
    syncing.start()
    await asyncio.wait_for(asked.wait(), PATIENCE_S)
    assert server.asked == []
    riding = False
    syncing.nudge()
    assert (await next_round(syncing)).faults == ()
    assert server.asked
    await syncing.stop()
    syncing.close()


async def test_a_house_without_anything_set_up_opens_nothing(tmp_path: Path) -> None:
    house = House(tmp_path, simulation=Simulation())
    await house.start()
    await house.stop()
    assert not list(tmp_path.glob("calendar*"))
    assert not list(tmp_path.glob("outbox*"))
    assert not list(tmp_path.glob("keys*"))


# -- by command -----------------------------------------------------------------------------------


def synced(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> Ran:
    return run_here(capsys, "sync", "--json", *more, "--data", folder)


def test_sync_fetches_and_uploads_and_says_what_it_did(
    capsys: pytest.CaptureFixture[str], folder: Path, server: IntervalsServer
) -> None:
    server.events = [today_s_event(), today_s_event(id=2, category="NOTE")]
    ride = record(folder / "rides" / RIDE, line(60))
    finish_ride(ride)
    ran = synced(capsys, folder, "--ride", "last")
    assert ran.code == 0
    assert ran.document == {
        "fetched": {"planned": 1, "new": 1, "changed": 0, "gone": 0, "skipped": {"notes": 1},
                    "faults": []},
        "uploaded": [RIDE], "exported": [], "refused": [], "waiting": [], "faults": [],
    }  # fmt: skip
    plain = run_here(capsys, "sync", "--data", folder)
    assert plain.code == 0
    assert plain.out.splitlines() == [
        "calendar   1 planned workouts: 0 new, 0 changed, 0 gone",
        "left out   1 notes",
    ]
    assert server.uploads() == [RIDE]


def test_a_sync_that_fails_says_why_and_what_waits(
    capsys: pytest.CaptureFixture[str], folder: Path, server: IntervalsServer
) -> None:
    finish_ride(record(folder / "rides" / RIDE, line(60)))
    server.fail("GET activities", status(429, Retry_After="60"))
    ran = synced(capsys, folder, "--ride", RIDE)
    assert ran.code == 1
    assert "busy (429) and asks to wait 60 s" in ran.sentence
    (waiting,) = ran.document["waiting"]
    assert (waiting["ride"], waiting["to"], waiting["attempts"]) == (RIDE, "intervals", 1)
    assert datetime.fromisoformat(waiting["next_try"]).tzinfo is not None
    assert waiting["why"] in ran.document["faults"]
    server.key = "another"
    ran = run_here(capsys, "sync", "--data", folder)
    assert ran.code == 1
    assert "teamcar key set intervals" in ran.sentence
    assert "waiting    2026-11-20-183000 to intervals: " in ran.out


def test_sync_without_anything_set_up_says_how_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(capsys, "sync", "--data", tmp_path)
    assert ran.code == 1
    assert "teamcar key set intervals" in ran.sentence


def test_a_key_is_read_from_stdin_kept_for_its_owner_and_forgotten(tmp_path: Path) -> None:
    ran = run("key", "set", "intervals", "--data", tmp_path, said=f"{KEY}\n".encode())
    assert (ran.code, ran.err) == (0, "")
    path = tmp_path / "keys.toml"
    assert ran.out == f"the intervals key is kept in {path}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keys(tmp_path).read("intervals") == Secret(KEY)
    assert KEY not in "".join(each.read_text() for each in (tmp_path / "log").iterdir())
    ran = run("key", "set", "model", "--data", tmp_path, said=b"two words\n")
    assert ran.code == 1
    assert "two words" not in ran.sentence
    assert run("key", "forget", "intervals", "--data", tmp_path).code == 0
    ran = run("key", "forget", "intervals", "--data", tmp_path)
    assert ran.code == 1
    assert "no intervals key is kept here" in ran.sentence


@pytest.mark.parametrize("given", [("intervals", KEY), (KEY,), ("forgotten", KEY)])
def test_a_key_on_the_command_line_is_not_taken_and_not_shown_again(
    tmp_path: Path, given: tuple[str, ...]
) -> None:
    ran = run("key", "set", *given, "--data", tmp_path, said=b"")
    assert ran.code == 2
    assert KEY not in ran.out + ran.err
    assert Keys(tmp_path).read("intervals") is None


def test_a_key_is_read_from_a_terminal_without_showing_it(tmp_path: Path) -> None:
    """As typed: the terminal's own echo is what would show it."""
    import pty
    import subprocess

    from tests.tui.teamcars import RUN, environment

    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*RUN, "key", "set", "intervals", "--data", str(tmp_path)],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment(), start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while b"not shown: " not in shown:
        shown += os.read(ours, 1000)
    os.write(ours, KEY.encode() + b"\n")
    while b"is kept in" not in shown:
        shown += os.read(ours, 1000)
    assert child.wait(PATIENCE_S) == 0
    os.close(ours)
    assert KEY.encode() not in shown
    assert Keys(tmp_path).read("intervals") == Secret(KEY)


# -- the doctor -----------------------------------------------------------------------------------


def doctor_rows(capsys: pytest.CaptureFixture[str], folder: Path) -> dict[str, dict[str, Any]]:
    document = json.loads(run_here(capsys, "doctor", "--json", "--data", folder).out)
    return {row["check"]: row for row in document}


def test_the_doctor_looks_at_what_is_set_up_and_at_nothing_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path, server: IntervalsServer
) -> None:
    rows = doctor_rows(capsys, tmp_path / "bare")
    assert "intervals.icu" not in rows
    assert "export folder" not in rows
    save_settings(folder, settings_for(server, tmp_path / "export"))
    rows = doctor_rows(capsys, folder)
    assert rows["intervals.icu"]["ok"]
    assert "Ada Rider" in rows["intervals.icu"]["detail"]
    assert not rows["export folder"]["ok"]
    (tmp_path / "export").mkdir()
    server.key = "another"
    rows = doctor_rows(capsys, folder)
    assert not rows["intervals.icu"]["ok"]
    assert "refuses the key" in rows["intervals.icu"]["detail"]
    assert rows["export folder"]["ok"]
    assert all(KEY not in json.dumps(row) for row in rows.values())
