"""A sample of the campaign of lying graders; the whole is `python -m bench.grader_campaign`."""

from collections import Counter

from bench.grader_campaign import campaign, checked, unchecked
from bench.grader_lies import cases

SAMPLE, SEED = 500, 41


def test_no_lie_of_a_grader_stands_and_each_is_counted() -> None:
    done = campaign(cases(SAMPLE, SEED))
    assert [case.said for case in done.shown] == []
    assert [case.said for case in done.uncounted] == []
    assert len(done.lies) == 10, "every kind of lie was told"


def test_what_is_so_stands() -> None:
    done = campaign(case for case in cases(SAMPLE, SEED) if case.lie is None)
    assert done.truths > 50
    assert [case.said for case in done.alarms] == []


def test_without_the_checks_the_lies_would_stand() -> None:
    done = campaign(cases(SAMPLE, SEED), unchecked)
    shown = Counter(case.lie for case in done.shown)
    assert shown == done.lies


def test_an_answer_is_sifted_the_same_each_time() -> None:
    first, second = ([checked(case) for case in cases(60, SEED)] for _ in range(2))
    assert first == second
