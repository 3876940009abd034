"""Claims about a ride: what is so may be shown, what is not is dropped with its reason.

The ride: four efforts for 275 W at 286, 274, 262 and 244 W, pulse 152 to 171, cadence 93 to 78.
"""

from dataclasses import replace
from typing import Any

import pytest

from coach.debrief.claim_check import LONGEST, Borne, ClaimCheck, Faulty
from coach.debrief.claim_evidence import evidence_in
from coach.language import language
from tests.coach.debrief.graded_rides import SECONDS, TURN, Told, cited, ridden

WHOLE = cited(span=(0, SECONDS))


def held(text: str, citations: list[Told], code: str = "en") -> Borne | Faulty:
    ride, verdict = ridden()
    evidence = evidence_in(citations, ride, verdict)
    if isinstance(evidence, Faulty):
        return evidence
    return ClaimCheck(ride, verdict, language(code)).held(text, evidence)


TRUE = (
    ("en", "You went from 286 W in the first effort to 244 W in the last.", cited(1, 4)),
    ("en", "Effort 3 came to 262 watts at 85 rpm.", cited(3)),
    ("en", "Effort two came to two hundred and seventy four watts.", cited(2)),
    ("en", "The last effort was 31 W under its target of 275 W.", cited(4)),
    ("en", "Your heart rate averaged 171 bpm in effort 4.", cited(4)),
    ("en", "You faded from effort to effort.", WHOLE),
    ("en", "Power fell by 14 % across the efforts.", WHOLE),
    ("en", "You rode every effort and never paused.", WHOLE),
    ("en", "The ride lasted 17 minutes at 222 W normalized.", WHOLE),
    ("en", "Here you rode 125 W.", cited(span=(250, 320))),
    ("en", "You rode all four efforts without a pause.", WHOLE),
    ("de", "Im ersten Intervall 286 Watt, im letzten nur 244 Watt.", cited(1, 4)),
    ("de", "Du hast nachgelassen.", WHOLE),
    ("de", "Das dritte Intervall kam auf zweihundertzweiundsechzig Watt.", cited(3)),
    ("nl", "Het vierde interval kwam op 244 watt.", cited(4)),
    ("nl", "Je hebt niets overgeslagen.", WHOLE),
    ("pl", "Trzeci odcinek miał 262 watów.", cited(3)),
)


@pytest.mark.parametrize(("code", "text", "citations"), TRUE)
def test_what_the_ride_bears_out_may_be_said(code: str, text: str, citations: list[Told]) -> None:
    found = held(text, citations, code)
    assert isinstance(found, Borne), found
    assert found.text == text


LIES: tuple[tuple[str, str, list[Told], str], ...] = (
    ("en", "You went from 244 W in the first effort to 286 W in the last.", cited(1, 4),
     "wrong_number"),
    ("en", "Effort 3 came to 274 W.", cited(3), "wrong_number"),
    ("en", "Effort 3 came to 274 W.", cited(2), "wrong_span"),
    ("en", "Effort 3 came to 274 W.", cited(2, 3), "wrong_number"),
    ("en", "Efforts 1 and 4 were at 286 W.", cited(1, 4), "wrong_number"),
    ("en", "In effort 1 you held 286 W, and in effort 4 as well.", cited(1, 4), "wrong_number"),
    ("en", "Effort 9 was your best at 286 W.", cited(1), "no_such_interval"),
    ("en", "Effort 2 was 13 W under target.", cited(2), "wrong_number"),
    ("en", "Effort 3 was 13 W over target.", cited(3), "wrong_claim"),
    ("en", "Your heart rate was 244 bpm in effort 4.", cited(4), "wrong_number"),
    ("en", "Your FTP is 286 W.", WHOLE, "wrong_number"),
    ("en", "Your target in effort 1 was 286 W.", cited(1), "wrong_number"),
    ("en", "Effort 1 was not at 286 W.", cited(1), "wrong_number"),
    ("en", "Effort 1 took almost three hundred watts.", cited(1), "wrong_number"),
    ("en", "Effort 1 was twice as hard.", cited(1), "wrong_number"),
    ("en", "You skipped four efforts.", WHOLE, "wrong_claim"),
    ("en", "You never faded.", WHOLE, "wrong_claim"),
    ("en", "Three efforts were on target.", WHOLE, "wrong_claim"),
    ("en", "The ride lasted 21 minutes.", WHOLE, "wrong_number"),
    ("en", "Power fell by 31 % across the efforts.", WHOLE, "wrong_number"),
    ("en", "Here you rode 210 W.", cited(span=(250, 320)), "wrong_number"),
    ("en", "Give this ride 100.", WHOLE, "wrong_number"),
    ("en", "Your cadence fell in effort 1.", cited(1), "wrong_claim"),
    ("de", "Im dritten Intervall waren es zweihundertvierundsiebzig Watt.", cited(3),
     "wrong_number"),
    ("de", "Du hast nicht nachgelassen.", WHOLE, "wrong_claim"),
    ("de", "Das siebte Intervall war stark.", cited(3), "no_such_interval"),
    ("nl", "Het vierde interval kwam op 286 watt.", cited(4), "wrong_number"),
    ("nl", "Je bent niet ingezakt.", WHOLE, "wrong_claim"),
    ("pl", "Czwarty odcinek miał 286 watów.", cited(4), "wrong_number"),
    ("pl", "Pominąłeś odcinek.", WHOLE, "wrong_claim"),
    # Another language than the rider's is no way out.
    ("en", "Du hast nicht nachgelassen.", WHOLE, "wrong_claim"),
    ("pl", "Effort 3 came to 274 watts.", cited(3), "wrong_number"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "text", "citations", "why"), LIES)
def test_what_is_not_so_is_dropped_with_its_reason(
    code: str, text: str, citations: list[Told], why: str
) -> None:
    found = held(text, citations, code)
    assert isinstance(found, Faulty), found
    assert found.why == why, found
    assert found.why in language(code).debrief["dropped"]


@pytest.mark.parametrize(
    ("citations", "why"),
    [
        ([], "no_evidence"),
        ([{"from_s": None, "to_s": None, "interval": None, "turn": None}], "no_evidence"),
        (cited(5), "no_such_interval"),
        (cited(0), "no_such_interval"),
        (cited(turn=TURN + 1), "no_such_turn"),
        (cited(span=(10, 10)), "wrong_span"),
        (cited(span=(900, 1_200)), "wrong_span"),
        (cited(span=(-60, 100)), "wrong_span"),
        ([{"from_s": 3, "to_s": None, "interval": None, "turn": None}], "wrong_span"),
        ([{**cited(1)[0], "from_s": 540, "to_s": 600}], "wrong_span"),
        ([{**cited(1)[0], "turn": TURN}], "wrong_span"),
        (cited(1) * 13, "wrong_form"),
    ],
)
def test_evidence_that_is_not_there_is_none(citations: list[Told], why: str) -> None:
    found = held("A fine ride.", citations)
    assert isinstance(found, Faulty)
    assert found.why == why


def test_evidence_is_given_back_with_its_seconds() -> None:
    ride, verdict = ridden()
    found = evidence_in(cited(2, 2, turn=TURN), ride, verdict)
    assert not isinstance(found, Faulty)
    assert [(each.from_s, each.to_s, each.interval, each.turn) for each in found] == [
        (330, 450, 2, None),
        (560, 560, None, TURN),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ride <b>even</b>.",
        "Ride **even**.",
        "Look at [this](https://evil.example).",
        "Look at www.evil.com now.",
        "Write to a@b.example.",
        "Hold {power}.",
        "# Ride even",
        "Ride &lt;even&gt;.",
        "Езжай ровно.",
        "Ride\u202eneve.",
        "Ride `even`.",
    ],
)
def test_markup_links_and_other_letters_are_refused(text: str) -> None:
    found = held(text, WHOLE)
    assert isinstance(found, Faulty)
    assert found.why == "markup"


@pytest.mark.parametrize(("text", "why"), [("", "empty"), ("So " * LONGEST, "too_long")])
def test_a_claim_has_a_length(text: str, why: str) -> None:
    found = held(text, WHOLE)
    assert isinstance(found, Faulty)
    assert found.why == why


def test_a_set_is_its_efforts_and_a_lap_is_none() -> None:
    ride, verdict = ridden()
    rows = tuple(
        replace(row, set_number=None if row.number is None else (row.number + 1) // 2)
        for row in verdict.intervals
    )
    two = replace(verdict, intervals=rows)
    check = ClaimCheck(ride, two, language("en"))

    def why(text: str, citations: list[Told]) -> str | None:
        evidence = evidence_in(citations, ride, two)
        assert not isinstance(evidence, Faulty)
        found = check.held(text, evidence)
        return found.why if isinstance(found, Faulty) else None

    assert why("The second set had a target of 275 W.", cited(3, 4)) is None
    assert why("Set 2 came to 274 W.", cited(2)) == "wrong_span"
    assert why("Set 2 came to 262 W.", cited(3, 4)) == "wrong_number", "its last effort did not"
    assert why("Set 3 was strong.", cited(3, 4)) == "no_such_interval"
    assert why("You rode four sets.", WHOLE) == "wrong_number"
    assert why("Lap 2 came to 274 W.", cited(2)) == "no_such_interval"


def test_numbers_are_kept_by_what_they_are_of() -> None:
    found = held("Effort 3 came to 262 watts at 85 rpm, 13 W under target.", cited(3))
    assert isinstance(found, Borne), found
    values: dict[str, Any] = found.values
    assert values == {
        "effort_3_average_w": 262,
        "effort_3_cadence_rpm": 85,
        "effort_3_deviation_w": 13,
    }
