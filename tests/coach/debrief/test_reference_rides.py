"""Rides with known faults: each is found, they are ranked as a coach would, and always alike."""

import subprocess
import sys
from pathlib import Path

import pytest

from coach.debrief.grading import grade
from coach.debrief.verdict import Verdict
from coach.debrief.verdict_file import encode_verdict
from tests.coach.debrief.reference_rides import RIDES, ReferenceRide, ridden, ride_it

ROOT = Path(__file__).resolve().parents[3]
GRADE = """
import sys
from pathlib import Path
from coach.debrief.grading import grade
from coach.debrief.verdict_file import encode_verdict
for folder in sys.argv[1:]:
    sys.stdout.buffer.write(encode_verdict(grade(Path(folder))))
"""
FAULTLESS = tuple(each.name for each in RIDES if each.fault is None)


def scores(verdict: Verdict) -> dict[str, float]:
    return {each.id: each.score for each in verdict.criteria if each.score is not None}


def named(name: str) -> ReferenceRide:
    return next(each for each in RIDES if each.name == name)


def test_each_fault_is_the_lowest_criterion_and_its_evidence_is_where_it_was() -> None:
    for reference in RIDES:
        if reference.fault is None:
            continue
        verdict = grade(ridden(reference.name))
        found = scores(verdict)
        lowest = min(found.values())
        assert found[reference.fault] == lowest < 90, (reference.name, found)
        assert list(found.values()).count(lowest) == 1, (reference.name, found)
        criterion = verdict.criterion(reference.fault)
        assert criterion is not None
        assert criterion.evidence, reference.name
        if reference.interval is not None:
            assert criterion.evidence[0].interval == reference.interval, reference.name


def test_rides_are_ranked_as_a_coach_would() -> None:
    ranked = [(grade(ridden(each.name)).score or 0.0, each.name) for each in RIDES]
    assert [name for _, name in sorted(ranked, key=lambda each: -each[0])] == [
        name for _, name in ranked
    ]
    faulty = [score for score, name in ranked if name not in FAULTLESS]
    assert len(set(faulty)) == len(faulty), "no two faulty rides come to the same"
    assert ranked[0][0] == 100.0
    assert faulty[0] < 100.0


def test_a_lost_link_is_not_held_against_the_rider() -> None:
    lost, perfect = grade(ridden("dropout")), grade(ridden("perfect"))
    sensors = lost.criterion("sensors")
    assert sensors is not None
    assert sensors.granted
    assert sensors.remark.key == "sensors.lost"
    assert int(sensors.remark.values["missing_s"] or 0) >= 30
    assert sensors.evidence[0].interval == sensors.remark.values["interval"]
    assert lost.score == perfect.score
    assert all(score == 100.0 for score in scores(lost).values())


def test_power_held_by_the_legs_is_worth_more_than_power_held_by_the_trainer() -> None:
    held, own = grade(ridden("perfect")), grade(ridden("by_legs"))
    for criterion in ("compliance", "fade", "evenness", "first_interval"):
        by_trainer, by_legs = held.criterion(criterion), own.criterion(criterion)
        assert by_trainer is not None
        assert by_legs is not None
        assert by_trainer.weight < by_legs.weight
    releases = own.criterion("releases")
    assert releases is not None
    assert releases.granted


def test_what_was_done_by_command_is_found_with_who_did_it() -> None:
    skipped = grade(ridden("skipped")).criterion("skips")
    assert skipped is not None
    assert dict(skipped.remark.values) == {
        "skipped": 1,
        "efforts": 5,
        "first_interval": 3,
        "who": "key",
    }
    eased = grade(ridden("eased")).criterion("eased")
    assert eased is not None
    assert eased.remark.values["lowest_percent"] == 84
    assert eased.remark.values["changes"] == 2


def test_the_same_ride_ridden_again_comes_to_the_same_bytes(tmp_path: Path) -> None:
    again = ride_it(named("uneven"), tmp_path)
    assert encode_verdict(grade(again)) == encode_verdict(grade(ridden("uneven")))


def test_another_process_comes_to_the_same_bytes() -> None:
    folders = [ridden(name) for name in ("fading", "dropout")]
    here = b"".join(encode_verdict(grade(folder)) for folder in folders)
    there = subprocess.run(
        [sys.executable, "-c", GRADE, *map(str, folders)],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "11", "PATH": ""},
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert there.stdout == here


@pytest.mark.parametrize("name", ["perfect", "quit"])
def test_every_piece_of_evidence_lies_in_the_ride(name: str) -> None:
    verdict = grade(ridden(name))
    seconds = verdict.fact("seconds")
    assert seconds is not None
    for criterion in verdict.criteria:
        for each in criterion.evidence:
            assert 0 <= each.from_s <= each.to_s <= seconds, criterion.id
            assert each.interval is None or verdict.interval(each.interval) is not None
