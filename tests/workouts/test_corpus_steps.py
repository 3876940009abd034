"""Real ZWO files step by step, and real FIT files: against a second reading written apart."""

import xml.etree.ElementTree as ET
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.reader import read_workout

FTP_W = 250
WELL_FORMED = 112
Row = tuple[int, float | None, float | None, tuple[int, int] | None]  # seconds, watts, rpm


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Path:
    path = shared / "corpus"
    if not path.is_dir():
        pytest.skip(f"{path} is not there")
    return path


def seconds(text: str) -> int:
    return int(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP))


def watts(text: str) -> float:
    return float(text.rstrip(".")) * FTP_W


def rpm(at: dict[str, str], name: str) -> tuple[int, int] | None:
    if name not in at or not 10 <= float(at[name]) <= 250:
        return None
    return seconds(at[name]), seconds(at[name])


def plain_rows(root: ET.Element) -> list[Row]:
    """Return each step of well-formed ZWO as the rules say: one block after the other."""
    rows: list[Row] = []
    for block in root.iterfind("workout/*"):
        at = {name.lower(): value for name, value in block.attrib.items()}
        match block.tag.lower():
            case "steadystate" | "solidstate":
                low = at.get("power") or at["powerlow"]
                high = at.get("power") or at["powerhigh"]
                held = (watts(low) + watts(high)) / 2
                rows.append((seconds(at["duration"]), held, held, rpm(at, "cadence")))
            case "warmup" | "ramp":
                ends = watts(at["powerlow"]), watts(at["powerhigh"])
                rows.append((seconds(at["duration"]), *ends, rpm(at, "cadence")))
            case "cooldown":
                one, other = watts(at["powerlow"]), watts(at["powerhigh"])
                row = seconds(at["duration"]), max(one, other), min(one, other)
                rows.append((*row, rpm(at, "cadence")))
            case "intervalst":
                on, off = watts(at["onpower"]), watts(at["offpower"])
                for _ in range(int(at["repeat"])):
                    rows.append((seconds(at["onduration"]), on, on, rpm(at, "cadence")))
                    rows.append((seconds(at["offduration"]), off, off, rpm(at, "cadenceresting")))
            case "freeride" | "maxeffort":
                rows.append((seconds(at["duration"]), None, None, rpm(at, "cadence")))
            case "textevent" | "restday":
                pass
            case other:
                pytest.fail(f"<{other}> is new to the plain reading")
    return [row for row in rows if row[0]]


def test_every_well_formed_zwo_agrees_step_by_step_to_the_second_and_the_watt(
    corpus: Path,
) -> None:
    compared = 0
    for path in sorted((corpus / "zwo").iterdir()):
        try:
            root = ET.parse(path).getroot()
        except ET.ParseError:
            continue
        steps = read_workout(path).steps
        plain = plain_rows(root)
        assert [step.seconds for step in steps] == [row[0] for row in plain], path
        for index, (step, row) in enumerate(zip(steps, plain, strict=True)):
            where = f"{path}, step {index}"
            mine = [step.target.watts(FTP_W, end) if step.target else None for end in (0, 1)]
            assert mine == pytest.approx([row[1], row[2]], abs=0.01), where
            heard = (step.cadence.low_rpm, step.cadence.high_rpm) if step.cadence else None
            if heard is None or heard[0] == heard[1]:
                assert heard == row[3], where
        compared += 1
    assert compared == WELL_FORMED


def test_every_real_fit_file_is_a_workout_or_refused_by_what_it_is(corpus: Path) -> None:
    lengths, refused = {}, []
    for path in sorted((corpus / "fit").iterdir()):
        try:
            workout = read_workout(path)
        except UnreadableWorkout as refusal:
            refused.append(refusal.why)
            continue
        assert workout.repairs, path
        lengths[path.stem.split("__")[1]] = [step.seconds for step in workout.steps]
    once = [60, 60]
    assert lengths == {
        "Woddle_Toddle": [3600],
        "WorkoutIndividualSteps": [60, *once, 180],
        "WorkoutRepeatSteps": [60, *once * 3, 180],
        "WorkoutRepeatGreaterThanStep": [60, *once * 3, 180],
    }
    rides = [why for why in refused if "a ride (an activity)" in why]
    assert (len(rides), len(refused)) == (13, 14)
    assert any("the settings of a device" in why for why in refused)
