"""What riders ask of one effort or set of the last ride, offline, in four languages."""

from dataclasses import replace
from pathlib import Path

import pytest

from coach.answers import answer
from coach.debrief.effort_words import efforts_told, sets_told
from coach.debrief.wording import Wording
from coach.language import LANGUAGES, language
from coach.scene import LastRide, RestContext, Scene
from tests.coach.debrief.plain_rides import Moment, Ride, repeats, verdict_of
from tests.coach.debrief.test_counting import OVER_UNDERS
from tests.coach.rides import SCENE
from workouts.workout import Workout

PLAN = repeats(3, work_s=120, rest_s=60)
ASKED = [
    ("en", "what did I do wrong in set two", "Set 2 of your last ride"),
    ("en", "What did I do wrong in the 2nd set?", "Set 2 of your last ride"),
    ("en", "what did i do wrong in the second effort", "Effort 2 of your last ride"),
    ("en", "what went wrong in interval 2", "Effort 2 of your last ride"),
    ("en", "how was the second interval", "Effort 2 of your last ride"),
    ("de", "was habe ich in der zweiten Wiederholung falsch gemacht", "Belastung 2 deiner"),
    ("de", "Was habe ich im zweiten Intervall falsch gemacht?", "Belastung 2 deiner"),
    ("de", "was lief im zweiten Block schief", "Satz 2 deiner"),
    ("de", "wie war die zweite Serie", "Satz 2 deiner"),
    ("nl", "wat deed ik fout in de tweede set", "Set 2 van je laatste rit"),
    ("nl", "wat heb ik in de tweede herhaling verkeerd gedaan", "Inspanning 2 van je"),
    ("pl", "co zrobiłem źle w drugiej serii", "Seria 2 ostatniej jazdy"),
    ("pl", "co zrobiłam źle w drugim interwale", "Odcinek 2 ostatniej jazdy"),
]


def ridden(folder: Path, plan: Workout, code: str, power: Ride | None = None) -> LastRide:
    """Return a ride as the coach knows it after its debrief."""
    verdict = verdict_of(power or Ride(plan), folder)
    wording = Wording(language(code))
    told = efforts_told(verdict, wording), sets_told(verdict, wording)
    return LastRide(plan.name, plan.seconds, score=90, change="Change.", keep="Keep.",
                    efforts=told[0], sets=told[1])  # fmt: skip


def said(last: LastRide | None, text: str, code: str = "en") -> str:
    return answer(text, Scene(rest=RestContext(last_ride=last)), language(code)).text


@pytest.mark.parametrize(("code", "text", "begins"), ASKED, ids=str)
def test_one_effort_or_set_is_answered_by_its_number(
    code: str, text: str, begins: str, tmp_path: Path
) -> None:
    told = said(ridden(tmp_path, OVER_UNDERS, code), text, code)
    assert told.startswith(begins)
    assert "{" not in told


def test_a_set_names_its_worst_effort(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        # The over in the middle of the second set, from 1080 s on.
        return 230 if now.target_w == 275 and 1300 <= now.second < 1600 else now.target_w

    ride = Ride(OVER_UNDERS, watts)
    last = ridden(tmp_path, OVER_UNDERS, "en", ride)
    told = said(last, "what did i do wrong in set two")
    assert told.startswith("Set 2 of your last ride, efforts 7 to 12: ")
    assert "was too easy: 230 W for 275 W" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert said(last, "what did i do wrong in set one").endswith("Nothing stands out.")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_workout_without_sets_takes_its_efforts_for_them(code: str, tmp_path: Path) -> None:
    last = ridden(tmp_path, PLAN, code)
    assert last.sets == last.efforts
    assert len(last.efforts) == 3


def test_what_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    last = ridden(tmp_path, PLAN, "en")
    asked = "what did i do wrong in the fourth effort"
    assert said(last, asked) == "Your last ride has no such effort."
    assert said(last, "what did i do wrong in set nine") == "Your last ride has no such set."
    assert said(last, "what did i do wrong in effort zero") == "Your last ride has no such effort."
    assert said(replace(last, efforts=(), sets=()), asked) == (
        "Your last ride has no hard efforts."
    )
    assert said(LastRide("Tempo", 600), asked) == "No debrief of your last ride yet."
    assert said(None, asked) == "No ride in the history yet."


def test_while_riding_the_ride_under_way_is_meant_and_has_no_debrief_yet() -> None:
    told = answer("what did i do wrong in the second effort", SCENE)
    assert told.text == "This ride gets its debrief when it is over."


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("how was my ride", "en"),
        ("how did the ride go", "en"),
        ("wie war meine fahrt", "de"),
        ("hoe verliep mijn rit", "nl"),
        ("jak poszła moja jazda", "pl"),
    ],
)
def test_asked_how_the_ride_was_the_grade_is_said(asked: str, code: str, tmp_path: Path) -> None:
    assert "90" in said(ridden(tmp_path, PLAN, code), asked, code)
