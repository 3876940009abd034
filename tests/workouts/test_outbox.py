"""The queue of rides to send: tried again at named times, claimed by one, sent once."""

import asyncio
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workouts.rides import line, record
from workouts.delivery import FolderCourier, Undeliverable, deliver
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride
from workouts.intervals_errors import IntervalsFailed, Trouble
from workouts.outbox import (
    BACK_OFF,
    CLAIM_S,
    JITTER,
    Delivered,
    Destination,
    Outbox,
    Parcel,
    State,
    wait_s,
)

ICU = Destination.INTERVALS
NOW = 1_800_000_000.0


class Clock:
    """Unix time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Courier:
    """Takes parcels, and fails as it is told to."""

    destination = ICU

    def __init__(self, *failures: Exception | None) -> None:
        self.failures = list(failures)
        self.tried: list[str] = []

    async def send(self, parcel: Parcel) -> str:
        self.tried.append(parcel.ride_id)
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        return f"receipt of {parcel.ride_id}"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    opened = Outbox(tmp_path / "outbox.sqlite")
    yield opened
    opened.close()


def queue(outbox: Outbox, *rides: str, now: float = NOW) -> None:
    for number, ride in enumerate(rides):
        outbox.queue(ride, ICU, now + number / 1000)


def go(outbox: Outbox, courier: Courier, clock: Clock, early: bool = False) -> Delivered:
    return asyncio.run(deliver(outbox, courier, clock, early=early))


def states(outbox: Outbox) -> dict[str, State]:
    return {each.ride_id: each.state for each in outbox.parcels()}


def offline() -> IntervalsFailed:
    return IntervalsFailed(Trouble.UNREACHABLE, "offline")


def test_rides_go_in_the_order_they_were_ridden_and_never_again(outbox: Outbox) -> None:
    clock, courier = Clock(), Courier()
    queue(outbox, "r1", "r2")
    clock.now += 1
    assert go(outbox, courier, clock) == Delivered(("r1", "r2"))
    queue(outbox, "r1", "r2")
    outbox.queue("r1", ICU, NOW, again=True)
    clock.now += 1e6
    assert go(outbox, courier, clock, early=True) == Delivered()
    assert courier.tried == ["r1", "r2"]
    assert [each.said for each in outbox.parcels(State.SENT)] == ["receipt of r1", "receipt of r2"]
    assert outbox.next_due() is None


def test_offline_it_is_tried_again_at_the_named_steps_across_restarts(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "outbox.sqlite"
    outbox = Outbox(path)
    queue(outbox, "r1")
    for number, (_, step_s) in enumerate([*BACK_OFF, BACK_OFF[-1]], start=1):
        courier = Courier(offline())
        assert go(outbox, courier, clock).fault == "offline"
        outbox.close()
        outbox = Outbox(path)
        (parcel,) = outbox.parcels(State.WAITING)
        assert (parcel.attempts, parcel.said) == (number, "offline")
        waited = parcel.due_unix_s - clock.now
        assert step_s * (1 - JITTER) <= waited <= step_s * (1 + JITTER)
        clock.now = parcel.due_unix_s - 0.5
        assert go(outbox, courier, clock) == Delivered()
        assert courier.tried == ["r1"]
        assert outbox.next_due() == parcel.due_unix_s
        clock.now = parcel.due_unix_s
    assert go(outbox, Courier(), clock).sent == ("r1",)
    outbox.close()


def test_waiting_is_the_same_for_one_seed_and_never_shorter_than_was_asked() -> None:
    assert wait_s(3, "r1", 7) == wait_s(3, "r1", 7)
    assert len({wait_s(3, f"r{number}", 7) for number in range(20)}) == 20
    assert wait_s(1, "r1", 7, 4000.0) == 4000.0
    assert wait_s(3, "r1", 7, 1.0) == wait_s(3, "r1", 7)
    assert 0 < wait_s(0, "r1", 7) <= BACK_OFF[0][1] * (1 + JITTER)


def test_a_busy_server_holds_up_every_ride_as_long_as_it_asks(outbox: Outbox) -> None:
    clock, courier = Clock(), Courier(IntervalsFailed(Trouble.BUSY, "busy", 5000.0))
    queue(outbox, "r1", "r2", "r3")
    clock.now += 1
    assert go(outbox, courier, clock) == Delivered(fault="busy")
    assert [each.due_unix_s for each in outbox.parcels()] == [clock.now + 5000.0] * 3
    assert courier.tried == ["r1"]
    clock.now += 5000.0
    assert go(outbox, courier, clock).sent == ("r2", "r3", "r1")


def test_a_ride_that_always_fails_holds_up_no_other(outbox: Outbox) -> None:
    clock = Clock()
    queue(outbox, "bad", "r2", "r3")
    clock.now += 1
    go(outbox, Courier(IntervalsFailed(Trouble.SERVER, "boom")), clock)
    done = go(outbox, Courier(None, None, IntervalsFailed(Trouble.SERVER, "boom")), clock, True)
    assert (done.sent, done.fault) == (("r2", "r3"), "boom")


@pytest.mark.parametrize(
    "failure",
    [
        IntervalsFailed(Trouble.REFUSED, "no power in it"),
        Undeliverable("no power in it"),
        RecordDamaged("ride", "no power in it"),
    ],
)
def test_a_ride_that_is_never_taken_is_given_up_with_the_reason(
    outbox: Outbox, failure: Exception
) -> None:
    clock, courier = Clock(), Courier(failure)
    queue(outbox, "r1", "r2")
    clock.now += 1
    done = go(outbox, courier, clock)
    assert done.sent == ("r2",)
    ((ride, why),) = done.refused
    assert ride == "r1"
    assert "no power in it" in why
    clock.now += 1e9
    assert go(outbox, courier, clock, early=True) == Delivered()
    (refused,) = outbox.parcels(State.REFUSED)
    assert refused.said == why
    outbox.queue("r1", ICU, clock.now)
    assert states(outbox)["r1"] is State.REFUSED
    outbox.queue("r1", ICU, clock.now, again=True)  # the rider asks for it
    assert go(outbox, courier, clock).sent == ("r1",)


def test_a_wrong_key_stops_the_round_and_asks_the_rider(outbox: Outbox) -> None:
    clock, courier = Clock(), Courier(IntervalsFailed(Trouble.KEY, "wrong key"))
    queue(outbox, "r1", "r2")
    clock.now += 1
    assert go(outbox, courier, clock) == Delivered(fault="wrong key", asks=True)
    assert set(states(outbox).values()) == {State.WAITING}
    assert set(go(outbox, courier, clock, early=True).sent) == {"r1", "r2"}  # now it is mended


def test_what_is_on_its_way_in_one_process_is_left_to_it_until_its_claim_runs_out(
    tmp_path: Path,
) -> None:
    one, other = Outbox(tmp_path / "outbox.sqlite"), Outbox(tmp_path / "outbox.sqlite")
    clock = Clock()
    queue(one, "r1")
    claimed = one.claim(ICU, "one", NOW)
    assert claimed is not None
    assert other.claim(ICU, "other", NOW, early=True) is None
    clock.now = NOW + CLAIM_S - 1
    assert go(other, Courier(), clock, early=True) == Delivered()
    clock.now = NOW + CLAIM_S  # the first process is dead
    assert go(other, Courier(), clock).sent == ("r1",)
    one.failed(claimed, "late", clock.now)  # it was not dead, only slow
    assert states(one) == {"r1": State.SENT}
    one.close()
    other.close()


def test_two_processes_send_every_ride_once(tmp_path: Path) -> None:
    path, clock = tmp_path / "outbox.sqlite", Clock()
    outbox = Outbox(path)
    rides = [f"r{number}" for number in range(12)]
    queue(outbox, *rides)
    clock.now += 1
    couriers = [Courier() for _ in range(3)]

    def work(courier: Courier) -> None:
        own = Outbox(path)
        go(own, courier, clock)
        own.close()

    threads = [threading.Thread(target=work, args=(courier,)) for courier in couriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ride for courier in couriers for ride in courier.tried) == sorted(rides)
    assert set(states(outbox).values()) == {State.SENT}
    outbox.close()


def test_a_program_that_ends_in_the_middle_leaves_the_ride_to_the_next_at_once(
    outbox: Outbox,
) -> None:
    clock = Clock()
    queue(outbox, "r1")

    class Endless(Courier):
        async def send(self, parcel: Parcel) -> str:
            reached.set()
            await asyncio.Event().wait()
            return ""

    async def end_in_the_middle() -> None:
        task = asyncio.create_task(deliver(outbox, Endless(), clock))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    reached = asyncio.Event()
    asyncio.run(end_in_the_middle())
    (parcel,) = outbox.parcels(State.WAITING)
    assert parcel.attempts == 0
    assert go(outbox, Courier(), clock).sent == ("r1",)


def test_whatever_happens_in_whatever_order_a_sent_ride_stays_sent(tmp_path: Path) -> None:
    chance = random.Random(5)
    outbox, clock = Outbox(tmp_path / "outbox.sqlite"), Clock()
    arrived: list[str] = []
    acts: list[Callable[[], object]] = [
        lambda: outbox.queue(f"r{chance.randrange(6)}", ICU, clock.now, again=True),
        lambda: setattr(clock, "now", clock.now + chance.choice((1, 60, 4000, 1e5))),
    ]
    failures = [offline(), Undeliverable("x"), IntervalsFailed(Trouble.BUSY, "x", 9.0), None, None]
    for _ in range(150):
        chance.choice(acts)()
        courier = Courier(*chance.choices(failures, k=3))
        arrived += go(outbox, courier, clock, chance.random() < 0.3).sent
    assert len(arrived) == len(set(arrived)) == 6
    outbox.close()


def test_a_damaged_queue_is_set_aside_and_one_of_a_newer_teamcar_left_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "outbox.sqlite"
    path.write_bytes(b"x" * 9000)
    outbox = Outbox(path)
    queue(outbox, "r1")
    assert outbox.notice is not None
    assert "begins anew" in outbox.notice
    outbox.close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 9")
    database.close()
    with pytest.raises(RecordDamaged, match="newer Teamcar"):
        Outbox(path).parcels()


# -- the export folder ----------------------------------------------------------------------------


def export(outbox: Outbox, folder: Path, rides: Path, clock: Clock) -> Delivered:
    return asyncio.run(deliver(outbox, FolderCourier(folder, rides), clock, early=True))


def test_a_finished_ride_is_copied_into_the_export_folder_whole(
    tmp_path: Path, outbox: Outbox
) -> None:
    summary = finish_ride(record(tmp_path / "rides" / "2026-11-20-183000", line(140)))
    folder, clock = tmp_path / "to-the-cloud", Clock()
    outbox.queue(summary.ride_id, Destination.FOLDER, NOW)
    done = export(outbox, folder, tmp_path / "rides", clock)
    assert done.fault == f"the export folder {folder} is not there; mount or make it"
    folder.mkdir()
    assert export(outbox, folder, tmp_path / "rides", clock).sent == (summary.ride_id,)
    (copied,) = folder.iterdir()
    assert copied.name == f"{summary.ride_id}.fit"
    assert copied.read_bytes() == summary.fit_path.read_bytes()


def test_a_folder_that_does_not_take_the_ride_is_one_sentence_and_tried_again(
    tmp_path: Path, outbox: Outbox
) -> None:
    summary = finish_ride(record(tmp_path / "rides" / "2026-11-20-183000", line(140)))
    folder, clock = tmp_path / "cloud", Clock()
    folder.mkdir()
    (folder / f".{summary.ride_id}.fit.part").mkdir()  # in the way of a new file, even for root
    outbox.queue(summary.ride_id, Destination.FOLDER, NOW)
    fault = export(outbox, folder, tmp_path / "rides", clock).fault
    assert fault is not None
    assert fault.startswith(f"the export folder {folder} does not take the ride: ")
    (folder / f".{summary.ride_id}.fit.part").rmdir()
    assert export(outbox, folder, tmp_path / "rides", clock).sent == (summary.ride_id,)


def test_a_ride_that_is_gone_is_given_up(tmp_path: Path, outbox: Outbox) -> None:
    outbox.queue("gone", Destination.FOLDER, NOW)
    done = export(outbox, tmp_path, tmp_path / "rides", Clock())
    assert done.refused == (("gone", "the folder of ride gone is gone"),)
