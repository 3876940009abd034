"""A ride that is captured and ridden again from the file."""

from pathlib import Path

import pytest

from tests.tui.teamcars import run
from workouts.finish import ride_samples

WORKOUT = """[COURSE HEADER]
MINUTES PERCENT
[END COURSE HEADER]
[COURSE DATA]
0 60
1 60
1 80
2 80
[END COURSE DATA]
"""


@pytest.fixture
def workout(tmp_path: Path) -> Path:
    path = tmp_path / "two.mrc"
    path.write_text(WORKOUT)
    return path


def test_a_captured_ride_is_ridden_again_second_by_second(tmp_path: Path, workout: Path) -> None:
    tape = tmp_path / "ride.capture"
    first = run(
        "ride", workout, "--simulate", "--headless", "--speed", "0", "--json",
        "--capture", tape, "--data", tmp_path / "first",
    )  # fmt: skip
    again = run(
        "ride", workout, "--replay", tape, "--headless", "--speed", "0", "--json",
        "--data", tmp_path / "again",
    )  # fmt: skip
    assert (first.code, again.code) == (0, 0)
    rides = [ride_samples(Path(ran.document["folder"])) for ran in (first, again)]
    assert len(rides[0]) == 120
    assert rides[0] == rides[1]
    assert first.document["targets"] == again.document["targets"]


def test_a_file_that_is_no_capture_is_refused_in_a_sentence(tmp_path: Path, workout: Path) -> None:
    ran = run("ride", workout, "--replay", workout, "--headless", "--data", tmp_path / "data")
    assert ran.code == 1
    assert str(workout) in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1


def test_a_capture_that_cannot_be_written_is_refused_before_the_ride(
    tmp_path: Path, workout: Path
) -> None:
    ran = run(
        "ride", workout, "--simulate", "--headless", "--capture", tmp_path,
        "--data", tmp_path / "data",
    )  # fmt: skip
    assert ran.code == 1
    assert "cannot be written" in ran.err


def test_replay_takes_no_simulated_devices_beside_it(tmp_path: Path, workout: Path) -> None:
    ran = run("ride", workout, "--replay", workout, "--simulate", "--headless")
    assert ran.code == 1
    assert "--replay" in ran.err
    assert ran.out == ""
