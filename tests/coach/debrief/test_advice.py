"""What a coach would say of a ride: nothing against itself, and no praise for what is hollow."""

from pathlib import Path

import pytest

from coach.debrief.advice import NO_MERIT, advise
from coach.debrief.grading import grade, shipped_rubric
from coach.debrief.rubric import FREE_RIDE, FTP_TEST, STRUCTURED
from coach.debrief.verdict import Verdict
from tests.coach.debrief.plain_rides import FREE, Moment, Ride, repeats, verdict_of
from tests.coach.debrief.reference_rides import RIDES, ridden

PLAN = repeats(3, work_s=60, rest_s=30)


def advised(ride: Ride, folder: Path) -> Verdict:
    return advise(verdict_of(ride, folder))


def keys(verdict: Verdict) -> tuple[str, str]:
    assert verdict.keep is not None
    assert verdict.change is not None
    return verdict.keep.key, verdict.change.key


def test_no_reference_ride_is_praised_for_what_speaks_against_its_advice() -> None:
    for reference in RIDES:
        verdict = advise(grade(ridden(reference.name)))
        keep, change = (key.partition("_")[2] for key in keys(verdict))
        if reference.fault is None:
            assert change == "nothing", reference.name
            continue
        assert change.startswith(reference.fault), reference.name
        assert keep not in NO_MERIT.get(reference.fault, ()), reference.name
        assert keep not in change, reference.name
        assert len({each.key for each in verdict.sentences}) == 3, reference.name


def test_a_first_effort_that_was_too_hard_is_not_praised_for_its_last() -> None:
    verdict = advise(grade(ridden("over_cooked")))
    assert keys(verdict)[0] != "keep_fade"
    assert all(each.key != "fade" for each in verdict.sentences)


@pytest.mark.parametrize(("name", "key"), [("over", "_over"), ("under", "_under")])
def test_who_rides_off_target_all_along_is_told_which_way(name: str, key: str) -> None:
    assert keys(advise(grade(ridden(name))))[1] == f"change_compliance{key}"


@pytest.mark.parametrize(
    "ride",
    [
        Ride(PLAN, lambda now: None),
        Ride(PLAN, lambda now: None, lambda now: None, lambda now: None, erg=True),
        Ride(FREE, lambda now: None, seconds=1800),
        Ride(FREE, lambda now: None, lambda now: None, seconds=1800),
    ],
)
def test_without_power_there_is_neither_score_nor_praise(ride: Ride, tmp_path: Path) -> None:
    verdict = advised(ride, tmp_path)
    assert verdict.score is None
    assert verdict.keep is not None
    assert verdict.keep.key == "keep_going"


def test_a_ride_of_a_second_is_not_praised(tmp_path: Path) -> None:
    verdict = advised(Ride(PLAN, seconds=1), tmp_path)
    assert verdict.score is None
    assert keys(verdict) == ("keep_going", "change_completion")
    unplanned = advised(Ride(FREE, seconds=3), tmp_path / "free")
    assert keys(unplanned) == ("keep_going", "change_unseen")


@pytest.mark.parametrize("watts", [0, 2000])
def test_watts_that_are_even_but_absurd_are_no_merit(watts: int, tmp_path: Path) -> None:
    def power(now: Moment) -> int:
        return watts

    keep, change = keys(advised(Ride(PLAN, power), tmp_path))
    assert keep not in ("keep_fade", "keep_evenness", "keep_first_interval")
    assert change.startswith("change_compliance")


def test_what_is_no_merit_are_criteria_that_there_are() -> None:
    rubrics = map(shipped_rubric, (STRUCTURED, FREE_RIDE, FTP_TEST))
    known = {row.id for rubric in rubrics for row in rubric.rows}
    assert set(NO_MERIT) <= known
    assert frozenset().union(*NO_MERIT.values()) <= known
