"""A whole ride without a screen: the figures, the file, the same again from the same seed."""

import io
import json
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bench.fit_files import DECODERS, read_fit
from sensors.clock import ManualClock
from sensors.simulated.air import Air
from sensors.simulated.radio import SimulatedRadio
from tests.tui.teamcars import write_workout
from tui.headless import HeadlessRide, ride_headless, ride_in
from tui.stand_ins import Simulation
from tui.wiring import House
from workouts.errors import RecordDamaged
from workouts.finish import ride_samples
from workouts.formats.reader import read_workout
from workouts.history import History
from workouts.library import Library
from workouts.snapshot import Sample
from workouts.summary import RideSummary
from workouts.workout import StepKind, Workout

KEYS = {
    "ride", "fit", "folder", "duration_s", "average_power_w", "normalized_power_w",
    "intensity_factor", "training_stress", "work_kj", "steps", "targets", "dropouts",
}  # fmt: skip
STEP_KEYS = {"index", "kind", "target_w", "average_w", "seconds"}
SETTLED_S = 10
WITHIN = 0.02
BUILT_IN = ("Recovery Spin", "First Ride")
REAL = (
    "phisad__Sweet_Spot_20min.zwo",
    "phisad__MAP_Progressive_25min.zwo",
    "eljefewappo__myJon_s_Short_Mix.zwo",
)
BEGAN = datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))


@dataclass(frozen=True, slots=True)
class Ridden:
    """What a headless ride said and left."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Mapping[str, Any]:
        document: Mapping[str, Any] = json.loads(self.out)
        return document

    @property
    def fit(self) -> Path:
        return Path(self.document["fit"])

    @property
    def samples(self) -> tuple[Sample, ...]:
        return ride_samples(Path(self.document["folder"]))


def ride(
    folder: Path, workout: Workout, seed: int = 1, began: datetime = BEGAN, at_s: int = 0
) -> Ridden:
    folder.mkdir(parents=True, exist_ok=True)
    out, err = io.StringIO(), io.StringIO()
    asked = HeadlessRide(folder, workout, Simulation(seed), 0.0, at_s, True, lambda: began)
    return Ridden(ride_headless(asked, out, err), out.getvalue(), err.getvalue())


def short(tmp_path: Path, *minutes_and_percent: tuple[float, float]) -> Workout:
    rows = minutes_and_percent or ((1, 60), (1, 75))
    return read_workout(write_workout(tmp_path / "short.mrc", *rows))


def check_whole_ride(ridden: Ridden, workout: Workout) -> None:
    """Hold the document, the samples and both decoders' reading of the file together."""
    document = ridden.document
    assert ridden.code == 0
    assert set(document) == KEYS
    assert [set(step) for step in document["steps"]] == [STEP_KEYS] * len(workout.steps)
    assert document["duration_s"] == workout.seconds
    assert [step["seconds"] for step in document["steps"]] == [s.seconds for s in workout.steps]
    assert [step["kind"] for step in document["steps"]] == [s.kind.value for s in workout.steps]
    targets = document["targets"]
    assert targets["sent"] == targets["acknowledged"] > 0
    assert targets["refused"] == document["dropouts"] == 0

    content, other = (read_fit(ridden.fit, decoder) for decoder in DECODERS)
    assert content == other
    assert len(content.records) == document["duration_s"]
    assert [lap["total_timer_time"] for lap in content.laps] == [s.seconds for s in workout.steps]
    assert [lap["avg_power"] for lap in content.laps] == [
        step["average_w"] for step in document["steps"]
    ]
    session = content.session
    assert session["num_laps"] == len(document["steps"])
    assert session["total_timer_time"] == document["duration_s"]
    assert session["avg_power"] == document["average_power_w"]
    assert session["normalized_power"] == document["normalized_power_w"]
    assert session["training_stress_score"] == pytest.approx(document["training_stress"], abs=0.05)
    assert session["intensity_factor"] == pytest.approx(document["intensity_factor"], abs=0.0005)
    assert session["total_work"] == pytest.approx(document["work_kj"] * 1000, abs=50)
    recorded = [record["power"] for record in content.records]
    assert recorded == [sample.power_w for sample in ridden.samples]


def check_steady_steps(samples: tuple[Sample, ...], workout: Workout) -> None:
    """From ten seconds into a steady step on, its power is within 2 % of what it asks for."""
    held = 0
    for index, step in enumerate(workout.steps):
        target = step.target
        if target is None or target.start != target.end or step.seconds < 2 * SETTLED_S:
            continue
        ridden = [s for s in samples if s.step_index == index][SETTLED_S:]
        mean_w = sum(s.power_w or 0 for s in ridden) / len(ridden)
        target_w = target.watts(200)
        assert mean_w == pytest.approx(target_w, rel=WITHIN), f"step {index}"
        assert {s.target_w for s in ridden} == {round(target_w)}
        held += 1
    assert held


@pytest.mark.parametrize("name", REAL)
def test_a_real_workout_is_ridden_to_a_file_that_two_decoders_read(
    shared: Path, tmp_path: Path, name: str
) -> None:
    workout = read_workout(shared / "corpus" / "zwo" / name)
    ridden = ride(tmp_path, workout)
    check_whole_ride(ridden, workout)
    check_steady_steps(ridden.samples, workout)


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_workout_is_ridden_to_a_file_that_two_decoders_read(
    tmp_path: Path, name: str
) -> None:
    workout = Library().find(name)
    ridden = ride(tmp_path, workout)
    check_whole_ride(ridden, workout)
    check_steady_steps(ridden.samples, workout)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ones(tmp_path: Path) -> None:
    workout = short(tmp_path)
    first, again = ride(tmp_path / "a", workout, seed=7), ride(tmp_path / "b", workout, seed=7)
    other = ride(tmp_path / "c", workout, seed=8)
    assert first.fit.read_bytes() == again.fit.read_bytes()
    assert first.fit.read_bytes() != other.fit.read_bytes()
    assert first.samples == again.samples != other.samples
    assert first.err == again.err


def test_the_same_seed_on_another_day_gives_the_same_ride_at_another_time(tmp_path: Path) -> None:
    workout = short(tmp_path)
    first = ride(tmp_path / "a", workout)
    later = ride(tmp_path / "b", workout, began=BEGAN + timedelta(days=400, seconds=0.7))
    places = {"ride", "fit", "folder"}
    told = [{k: v for k, v in r.document.items() if k not in places} for r in (first, later)]
    assert told[0] == told[1]
    records = [read_fit(r.fit, "fitdecode").records for r in (first, later)]
    rides = [[{**record, "timestamp": None} for record in each] for each in records]
    assert rides[0] == rides[1]
    assert records[0] != records[1]


def test_a_ride_begun_in_its_middle_has_the_plan_from_there_on(tmp_path: Path) -> None:
    workout = short(tmp_path, (1, 60), (1, 75))
    ridden = ride(tmp_path / "data", workout, at_s=90)
    samples = ridden.samples
    assert [sample.plan_s for sample in samples] == list(range(90, 120))
    assert {sample.step_index for sample in samples} == {1}
    assert ridden.document["duration_s"] == 30
    assert [step["index"] for step in ridden.document["steps"]] == [1]


def test_stdout_has_the_document_alone_and_stderr_the_events(tmp_path: Path) -> None:
    ridden = ride(tmp_path / "data", short(tmp_path))
    assert ridden.out.startswith("{\n")
    assert ridden.out.endswith("}\n")
    assert "step 2/2: steady 1:00 @ 150 W" in ridden.err


def test_without_json_the_lines_end_with_the_ride_and_its_file(tmp_path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    asked = HeadlessRide(tmp_path, short(tmp_path), Simulation(1), 0.0)
    assert ride_headless(asked, out, err) == 0
    assert err.getvalue() == ""
    name, path = out.getvalue().splitlines()[-1].split(maxsplit=1)[0], out.getvalue().split()[-1]
    assert name == "FIT"
    assert Path(path).is_file()


def test_the_ride_is_in_the_history_when_it_is_over(tmp_path: Path) -> None:
    ridden = ride(tmp_path / "data", short(tmp_path))
    history = History(tmp_path / "data" / "history.sqlite")
    (listed,) = history.rides()
    history.close()
    assert listed.ride_id == ridden.document["ride"]
    assert listed.started_at > BEGAN


class Closed(io.StringIO):
    """A pipe whose reader has gone, after so many lines."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.left = lines

    def write(self, text: str) -> int:
        self.left -= text.count("\n")
        if self.left < 0:
            raise BrokenPipeError
        return super().write(text)


def test_a_reader_who_goes_away_does_not_end_the_ride(tmp_path: Path) -> None:
    out = Closed(lines=3)
    workout = short(tmp_path)
    asked = HeadlessRide(tmp_path / "data", workout, Simulation(1), 0.0)
    assert ride_headless(asked, out, io.StringIO()) == 0
    history = History(tmp_path / "data" / "history.sqlite")
    assert [each.duration_s for each in history.rides()] == [workout.seconds]
    history.close()


class Watched:
    """A headless ride whose house the test can reach, the trainer's own log among it.

    `when` is done as soon as the view says a line with `words` in it.
    """

    def __init__(self, folder: Path, workout: Workout) -> None:
        self.clock = ManualClock()
        self.house = House(folder, simulation=Simulation(1), clock=self.clock)
        self.ride = HeadlessRide(folder, workout, Simulation(1), 0.0, as_json=True)
        self.out, self.err = io.StringIO(), io.StringIO()

    def go(self, words: str, when: Callable[[], object]) -> int:
        class Listening(io.StringIO):
            def write(self, text: str) -> int:
                if words in text:
                    when()
                return super().write(text)

        self.err = Listening()
        return ride_in(self.house, self.clock, self.ride, self.out, self.err)

    @property
    def air(self) -> Air:
        (radio,) = self.house.engine._pumps
        assert isinstance(radio, SimulatedRadio)
        return radio.air

    @property
    def duration_s(self) -> int:
        return int(json.loads(self.out.getvalue())["duration_s"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_the_ride_and_releases_the_trainer(
    tmp_path: Path, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    watched = Watched(tmp_path / "data", short(tmp_path, (0.5, 60), (30, 75)))
    assert watched.go("step 2/2", lambda: signal.raise_signal(number)) == 0
    assert watched.duration_s == 30
    assert f"{number.name}: saving the ride and releasing the trainer" in watched.err.getvalue()
    assert signal.getsignal(number) is before
    control = watched.air.trainer.control
    assert watched.house.engine.hub.released
    assert not control.controlled
    assert control.log[-1].at_s > 30


def test_a_signal_before_the_first_second_leaves_nothing_behind(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "data", short(tmp_path))
    watched.house.engine.hub.listen(lambda _: signal.raise_signal(signal.SIGTERM))
    assert watched.go("nothing of that", lambda: None) == 1
    assert "nothing was recorded" in watched.err.getvalue()
    assert watched.out.getvalue() == ""
    assert list(watched.house.rides.iterdir()) == []
    assert not watched.air.trainer.control.controlled


def test_a_ride_that_fails_at_every_tick_is_saved_and_the_trainer_released(
    tmp_path: Path,
) -> None:
    watched = Watched(tmp_path / "data", short(tmp_path))

    def broken() -> None:
        raise ZeroDivisionError("a bug")

    def break_it() -> None:
        ride = watched.house.engine.ride
        assert ride is not None
        ride.tick = broken  # type: ignore[method-assign,assignment]  # as a bug would

    assert watched.go("step 2/2", break_it) == 1
    assert "the ride fails at every tick" in watched.err.getvalue()
    assert watched.duration_s == 60
    assert not watched.air.trainer.control.controlled


def test_a_ride_that_nobody_pedals_ends_by_itself(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "data", short(tmp_path, (1, 60), (30, 75)))
    assert watched.go("step 2/2", watched.air.rider.stop) == 1
    assert "nobody has pedalled for 10 minutes" in watched.err.getvalue()
    assert 60 <= watched.duration_s < 90
    assert not watched.air.trainer.control.controlled


class Full(History):
    """A history on a disk without room."""

    def add(self, summary: RideSummary) -> None:
        raise RecordDamaged(self.path, "the disk is full")


def test_a_ride_that_cannot_be_listed_is_saved_all_the_same(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "data", short(tmp_path))
    watched.house.history.close()
    watched.house.history = Full(tmp_path / "data" / "history.sqlite")
    assert watched.go("step 2/2", lambda: None) == 0
    assert watched.duration_s == 120
    assert len(list(watched.house.rides.glob("*/ride.fit"))) == 1
    (fault,) = watched.house.faults()
    assert "will be listed at the next start" in fault


def test_a_free_step_asks_nothing_of_the_trainer(tmp_path: Path) -> None:
    workout = short(tmp_path)
    free = replace(workout.steps[1], kind=StepKind.FREE, target=None)
    ridden = ride(tmp_path / "data", replace(workout, steps=(workout.steps[0], free)))
    document = ridden.document
    assert document["steps"][1]["target_w"] is None
    assert {s.target_w for s in ridden.samples if s.step_index == 1} == {None}
    assert all(s.commanded_w is None for s in ridden.samples[62:])
