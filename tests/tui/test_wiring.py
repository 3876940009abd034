"""The joined house: rides that are cut off and taken up again, saved, listed, kept apart."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.fit_files import DECODERS, read_fit
from sensors.clock import ManualClock
from tui.engine import TICK_S
from tui.live_ride import LiveRide
from tui.settings import Settings, save_settings
from tui.stand_ins import Simulation
from tui.wiring import House
from workouts.athlete import Athlete
from workouts.errors import RideInUse
from workouts.finish import finish_ride
from workouts.journal import read_journal
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME
from workouts.snapshot import RideState
from workouts.workout import Step, StepKind, Target, Workout

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORKOUT = Workout(
    "Three steps",
    (
        Step(StepKind.WARMUP, 60, Target(0.5, 0.6)),
        Step(StepKind.WORK, 40, Target(0.9, 0.9)),
        Step(StepKind.REST, 60, Target(0.5, 0.5)),
    ),
)


class Home:
    """A house on a manual clock, begun at a wall time of its own."""

    def __init__(self, folder: Path, began: datetime = NOON, seed: int = 1) -> None:
        self.clock = ManualClock()

        def wall() -> datetime:
            return began + timedelta(seconds=self.clock.now())

        self.house = House(folder, simulation=Simulation(seed), clock=self.clock, wall=wall)

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.clock.advance(TICK_S)
            self.house.engine.step_safely()

    def ride(self, seconds: int, at_s: int = 0) -> LiveRide:
        """Begin the ride and ride so many seconds."""
        live = self.house.open_ride(WORKOUT, at_s=at_s)
        self.go(5.0)
        if live.session.state is RideState.READY:
            live.perform("start", {}, "test")
        while len(live.trace()) < seconds:
            self.go(TICK_S)
        return live

    def crash(self) -> None:
        """Be gone as a killed process is: the lock falls with it, nothing is finished."""
        ride = self.house.engine.ride
        assert ride is not None
        recorder = ride.recording._recorder
        assert recorder is not None
        recorder.close()
        self.house.close()


@contextmanager
def at_home(folder: Path, began: datetime = NOON, seed: int = 1) -> Iterator[Home]:
    home = Home(folder, began, seed)
    try:
        yield home
    finally:
        home.house.close_ride()
        home.house.close()


def test_a_ride_cut_off_goes_on_at_its_second_with_the_plan_as_edited(tmp_path: Path) -> None:
    before = Home(tmp_path)
    live = before.ride(62)
    live.perform("extend_step", {"seconds": 30}, "test")
    live.perform("change_intensity", {"points": -5}, "test")
    before.go(8.0)
    was = live.session.course
    ridden = len(live.trace())
    before.crash()

    with at_home(tmp_path, NOON + timedelta(minutes=20)) as after:
        (lost,) = after.house.unfinished()
        assert lost.elapsed_s == ridden
        resumed = after.house.resume(lost)
        now = resumed.session.course
        assert now.plan.steps == was.plan.steps
        assert now.bias_percent == 95
        assert now.position.step_index == was.position.step_index
        assert now.position.step_elapsed_s == pytest.approx(was.position.step_elapsed_s, abs=1.0)
        assert resumed.session.state is RideState.PAUSED
        assert after.house.unfinished() == ()
        after.go(10.0)
        assert len(resumed.trace()) == ridden
        resumed.perform("resume", {}, "test")
        while resumed.session.course.position.step_index < len(now.plan.steps):
            after.go(TICK_S)
        summary = after.house.close_ride()
        assert summary is not None
        assert summary.duration_s == WORKOUT.seconds + 30
        assert [lap.kind for lap in summary.steps] == [step.kind for step in WORKOUT.steps]
        assert [lap.to_s - lap.from_s for lap in summary.steps] == [60, 70, 60]
        assert [ride.ride_id for ride in after.house.history.rides()] == [lost.ride_id]
        assert after.house.unfinished() == ()

    content, other = (read_fit(summary.fit_path, decoder) for decoder in DECODERS)
    assert content == other
    assert len(content.records) == summary.duration_s
    kinds = [kind for _, kind in content.timer]
    assert kinds == ["start", "stop_all", "start", "stop_all"]
    pause = content.timer[2][0] - content.timer[1][0]
    assert timedelta(minutes=18) < pause < timedelta(minutes=22)
    times = [record["timestamp"] for record in content.records]
    assert times == sorted(set(times))


def test_a_ride_may_be_cut_off_twice(tmp_path: Path) -> None:
    first = Home(tmp_path)
    first.ride(20)
    first.crash()
    second = Home(tmp_path, NOON + timedelta(hours=1))
    resumed = second.house.resume(second.house.unfinished()[0])
    resumed.perform("resume", {}, "test")
    second.go(15.0)
    seconds = len(resumed.trace())
    assert seconds > 30
    second.crash()
    with at_home(tmp_path, NOON + timedelta(hours=2)) as third:
        (lost,) = third.house.unfinished()
        assert len(lost.samples) == seconds
        summary = third.house.save_unfinished(lost)
    assert [kind for _, kind in read_fit(summary.fit_path, "fitparse").timer].count("start") == 2


def test_a_marked_lap_survives_the_crash_and_the_next_one_counts_from_it(tmp_path: Path) -> None:
    before = Home(tmp_path)
    live = before.ride(20)
    live.perform("mark_lap", {}, "test")
    before.go(10.0)
    before.crash()
    with at_home(tmp_path, NOON + timedelta(minutes=5)) as after:
        resumed = after.house.resume(after.house.unfinished()[0])
        assert resumed.session.lap_number == 2
        assert resumed.session.lap_from_s == 20
        assert resumed.session.lap_totals.seconds == len(resumed.trace()) - 20
        assert next(iter(resumed.laps())).to_s == 20


def test_live_laps_know_what_each_step_was_for(tmp_path: Path) -> None:
    with at_home(tmp_path) as home:
        live = home.ride(70)
        live.perform("repeat_step", {}, "test")
        home.go(120.0)
        kinds = [lap.kind for lap in live.laps()]
        assert kinds == [StepKind.WARMUP, StepKind.WORK, StepKind.REST, StepKind.WORK]


def test_live_laps_of_a_resumed_ride_are_those_of_its_file(tmp_path: Path) -> None:
    before = Home(tmp_path)
    before.ride(70).perform("skip_step", {}, "test")
    before.go(10.0)
    before.crash()
    with at_home(tmp_path, NOON + timedelta(minutes=5)) as after:
        resumed = after.house.resume(after.house.unfinished()[0])
        live = resumed.laps()
        assert [lap.kind for lap in live] == [StepKind.WARMUP, StepKind.WORK, StepKind.REST]
        assert tuple(live) == finish_ride(resumed.recording.folder).laps


def test_two_programs_that_begin_in_the_same_second_record_two_rides(tmp_path: Path) -> None:
    one, other = Home(tmp_path, seed=1), Home(tmp_path, seed=2)
    rides = [one.house.open_ride(WORKOUT), other.house.open_ride(WORKOUT)]
    for home, live in zip((one, other), rides, strict=True):
        home.go(5.0)
        live.perform("pause", {}, "test")
        assert live.recording.fault is None
    assert rides[0].recording.folder != rides[1].recording.folder
    assert one.house.unfinished() == ()
    for home in (one, other):
        assert home.house.close_ride() is not None
        home.house.close()
    with at_home(tmp_path) as home:
        assert home.house.history.count() == 2


def test_many_programs_that_begin_at_once_take_an_id_each(tmp_path: Path) -> None:
    homes = [Home(tmp_path, seed=seed) for seed in range(6)]
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda h=home: ids.append(h.house.open_ride(None).session.ride_id))
        for home in homes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 6
    for home in homes:
        home.house.close_ride()
        home.house.close()
    assert list((tmp_path / "rides").iterdir()) == []


def test_a_ride_that_another_program_took_up_is_not_taken_up_twice(tmp_path: Path) -> None:
    before = Home(tmp_path)
    before.ride(20)
    before.crash()
    with at_home(tmp_path) as one, at_home(tmp_path) as other:
        (seen_by_one,), (seen_by_other,) = one.house.unfinished(), other.house.unfinished()
        one.house.resume(seen_by_one)
        with pytest.raises(RideInUse):
            other.house.resume(seen_by_other)
        assert other.house.feed is None


def test_opening_another_ride_saves_the_one_under_way(tmp_path: Path) -> None:
    with at_home(tmp_path) as home:
        first = home.ride(20)
        second = home.house.open_ride(WORKOUT)
        assert first.session.state is RideState.FINISHED
        assert home.house.feed is second
        assert [ride.duration_s for ride in home.house.history.rides()] == [len(first.trace())]


def test_a_ride_opened_and_never_begun_leaves_nothing_behind(tmp_path: Path) -> None:
    with at_home(tmp_path) as home:
        home.house.open_ride(WORKOUT)
        assert home.house.close_ride() is None
        assert list((tmp_path / "rides").iterdir()) == []
        assert home.house.close_ride() is None


def test_a_discarded_ride_is_set_aside_and_neither_offered_nor_listed(tmp_path: Path) -> None:
    with at_home(tmp_path) as home:
        live = home.ride(10)
        live.perform("discard", {}, "test")
        assert home.house.close_ride() is None
        assert home.house.unfinished() == ()
        assert home.house.history.count() == 0
    assert len(list((tmp_path / "rides" / "discarded").glob(f"*/{JOURNAL_NAME}"))) == 1


async def test_a_ride_killed_between_its_summary_and_its_row_is_listed_at_the_next_start(
    tmp_path: Path,
) -> None:
    before = Home(tmp_path)
    live = before.ride(20)
    before.crash()
    finish_ride(live.recording.folder)
    house = House(tmp_path, simulation=Simulation())
    assert house.history.count() == 0
    await house.start()
    async with asyncio.timeout(60):
        while not house.history.count():
            await asyncio.sleep(0.01)
    await house.stop()
    assert house.history.rides()[0].ride_id == live.session.ride_id
    house.close()


async def test_leaving_saves_the_ride_and_gives_the_trainer_back(tmp_path: Path) -> None:
    house = House(tmp_path, simulation=Simulation())
    await house.start()
    live = house.open_ride(WORKOUT)
    async with asyncio.timeout(60):
        while not live.trace():
            await asyncio.sleep(0.05)
    await house.stop()
    assert live.session.state is RideState.FINISHED
    assert house.engine.hub.released
    assert (live.recording.folder / SUMMARY_NAME).is_file()


def test_a_ride_that_was_ended_but_not_saved_is_offered_for_saving(tmp_path: Path) -> None:
    before = Home(tmp_path)
    before.ride(20).perform("finish", {}, "test")
    before.crash()
    with at_home(tmp_path) as home:
        (lost,) = home.house.unfinished()
        assert lost.ended
        assert home.house.save_unfinished(lost).duration_s == len(lost.samples)
        assert home.house.unfinished() == ()


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_record_that_is_gone_when_the_ride_ends_is_told_and_ends_nothing(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    with at_home(tmp_path) as home:
        live = home.ride(20)
        spoil(live.recording.folder / JOURNAL_NAME)
        assert home.house.close_ride() is None
        (fault,) = home.house.faults()
        assert fault.startswith("The ride is kept, but not finished: ")
        assert fault in home.house.notices()


def test_a_disk_that_takes_no_folder_costs_no_ride(tmp_path: Path) -> None:
    with at_home(tmp_path) as home:
        (tmp_path / "rides").rmdir()
        (tmp_path / "rides").write_text("")
        live = home.ride(10)
        assert "the ride is not on the disk" in (live.recording.fault or "").lower()
        assert live.session.state is RideState.RIDING
        (tmp_path / "rides").unlink()
        home.go(8.0)
        assert live.recording.begun
        summary = home.house.close_ride()
        assert summary is not None
        assert summary.duration_s == len(live.trace())
        seconds = [s.second for s in read_journal(summary.folder / JOURNAL_NAME).samples]
        assert seconds == list(range(summary.duration_s))


def test_new_numbers_of_the_rider_hold_at_once_and_at_the_next_start(tmp_path: Path) -> None:
    with at_home(tmp_path) as home:
        home.house.save_athlete(replace(Athlete(), ftp_w=300))
        assert home.house.library.ftp_w == 300
        live = home.house.open_ride(WORKOUT)
        assert live.plan()[1].from_w == 270
        today = home.house.history.today()
    with at_home(tmp_path) as home:
        assert home.house.settings.athlete.ftp_w == 300
        assert home.house.settings.ftp_history.on(today) == 300


def test_the_ftp_before_a_change_holds_for_the_days_before_it(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(athlete=Athlete(ftp_w=260)))
    with at_home(tmp_path) as home:
        home.house.save_athlete(Athlete(ftp_w=271))
        today = home.house.history.today()
    with at_home(tmp_path) as home:
        history = home.house.settings.ftp_history
        assert (history.on(today - timedelta(days=1)), history.on(today)) == (260, 271)


def test_a_mistake_in_the_settings_is_a_notice_until_they_are_saved(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[athlete]\nftp_w = 9\n")
    with at_home(tmp_path) as home:
        assert any("line 2" in notice for notice in home.house.notices())
        home.house.save_settings(Settings())
        assert not any("settings" in notice for notice in home.house.notices())
    save_settings(tmp_path, Settings())
    with at_home(tmp_path) as home:
        assert home.house.notices() == ()
