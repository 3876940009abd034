"""A grader about rides with almost nothing in them, and with very much."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.cue_words import Tone
from coach.debrief.grader import graded
from coach.debrief.grading import grade_evidence
from coach.debrief.report import report_of
from coach.debrief.ride_folder import read_evidence
from coach.language import language
from tests.coach.debrief.graded_rides import asking, cited, claim, honest, written
from tests.coach.debrief.plain_rides import Ride, repeats
from tests.coach.manual_timer import PATIENCE_S

SAID = (
    "You rode every effort without a pause.",
    "All efforts were on target.",
    "You never faded.",
    "Your power rose from effort to effort.",
    "You averaged 250 W across the ride.",
    "Your heart averaged 140 bpm across the ride.",
)


@pytest.mark.parametrize(
    ("make", "observed"),
    [
        (lambda: Ride(repeats(4), seconds=3), False),
        (lambda: Ride(repeats(4), power_w=lambda _: None), False),
        (lambda: Ride(repeats(200, work_s=20, rest_s=10)), True),
    ],
    ids=["3 s", "no power", "200 efforts"],
)
async def test_a_ride_of_any_size_is_graded_and_keeps_to_what_is_so(
    make: Callable[[], Ride], observed: bool, tmp_path: Path
) -> None:
    evidence = read_evidence(make().record(tmp_path / "2026-11-20-183000"))
    before = grade_evidence(evidence)
    span = cited(span=(evidence.track.first_s, evidence.track.end_s))
    answers = [
        written(honest(sentences=[claim(text, span) for text in SAID[at : at + 3]], scores=[]))
        for at in (0, 0, 3, 3)
    ]
    async with asking(*answers) as asked, asyncio.timeout(PATIENCE_S):
        first = await graded(evidence, before, asked.grader)
        second = await graded(evidence, before, asked.grader)
        assert max(len(each.body) for each in asked.server.asked) < 100_000
    for verdict in (first, second):
        told = [each.text for each in verdict.sentences if each.text]
        assert not {*SAID[3:5]}.intersection(told)
        if not observed:
            assert not {*SAID[1:3]}.intersection(told)
        page = report_of(verdict, None, language("en"), Tone.PLAIN)
        assert page.words.headline
        assert verdict.score == before.score
    if observed:
        stands = {each.text for each in first.sentences}
        assert {*SAID[:3]} <= stands, "of a ride on target all of it is so"
