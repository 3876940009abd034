"""No untrue sentence of a model is heard, and true ones are: in digits, words, four languages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bench.truth_campaign import campaign, guarded, unbound, unguarded, untrue
from bench.truth_cases import Case, cases
from coach.guard import Guarding, hold
from coach.guard_sentences import sentences
from coach.holding import Held, Sources
from coach.language import LANGUAGES, language
from coach.scene import Scene
from coach.tool_talk import ToolResult
from sensors.readings import LinkState
from tests.coach.rides import RIDE, SCENE, SENSORS
from tests.coach.true_sentences import SCENES, TRUE, true_of

STATUS = "All is well."
SAMPLE, SEED = 500, 21


def held(
    text: str,
    words: str = "",
    code: str = "en",
    scene: Scene = SCENE,
    results: tuple[ToolResult, ...] = (),
    in_s: float = 0.0,
) -> Held:
    return hold(text, Sources(scene, results, words, STATUS), language(code), in_s)


@pytest.mark.parametrize(
    "lie",
    [
        "You are at 250 watts.",
        "You are at 285 W.",
        "250W now.",
        "Two hundred and fifty watts.",
        "two five zero watts",
        "2 5 0 watts",
        "twohundredfifty watts",
        "Das ist das 3. Intervall.",
        "Zweihundertfünfzig watts.",
        "Dwieście pięćdziesiąt watów.",
        "You are at ２５０ W.",
        "You are at ٢٥٠ watts.",
        "You are at 2\u200b50 watts.",
        "Your heart rate is one-forty.",
        "Your heart rate is one hundred and forty.",
        "Your power is two hundred.",
        "Cadence in the nineties.",
        "CCL watts.",
        "You are at 25O watts.",
        "You are at l50 watts.",
        "You are at 二百 watts.",
        "You are at about 250.",
        "You are at 0.25 kilowatts.",
        "Between 300 and 320 watts.",
        "Your heart rate is 277 bpm.",
        "Heart rate 91.",
        "Your heart rate is 149 bpm.",
        "Your cadence is 158 rpm.",
        "Your target is 231 watts.",
        "Average 275 watts at a target of 211 watts.",
        "20 watts over target.",
        "2 watts under target.",
        "275 watts over target.",
        "Ten more watts and you are there.",
        "Twice your FTP.",
        "Half your target.",
        "You are in zone 5.",
        "You are in Z5.",
        "Step 5 of 20.",
        "Step 4 of 21.",
        "The third interval.",
        "Your 3rd interval.",
        "3 intervals left.",
        "No intervals left.",
        "A dozen intervals to go.",
        "One interval left.",
        "4:10 left in this interval.",
        "Two minutes left.",
        "Half a minute left.",
        "275 seconds left.",
        "You are not at 277 watts.",
        "You are below target.",
        "This is the last interval.",
        "You have no heart rate.",
        "Your strap is lost.",
        "You are not on target.",
        "Your heart rate is falling.",
        "The ride is over.",
        "Try 3 x 10 minutes at 250 W.",
        "Your FTP is 300 watts.",
        "{power} of {magic}.",
        "Your heart rate is {power}.",
        "Your target is {average_power}.",
    ],
)
def test_what_is_not_so_is_replaced_and_never_by_silence(lie: str) -> None:
    out = held(lie)
    assert out.replaced == (lie,)
    assert lie not in out.text
    assert out.text


def test_an_untrue_number_gives_way_to_the_answer_that_was_asked_for() -> None:
    assert held("It is 90.", "what is my heart rate").text.startswith("158 bpm")
    assert held("Dein Ziel ist 200 Watt.", code="de").text.startswith("275 Watt")
    assert held("Lovely. You are at 400 watts!").text == "Lovely. 279 watts, target 275 watts."


def test_an_answer_that_says_only_a_number_must_be_the_one_asked_for() -> None:
    assert held("211 watts.", "what is my average power").replaced == ()
    assert held("279 watts.", "what is my average power").replaced
    assert held("211 watts.", "what is my power").replaced


def test_the_riders_own_number_is_no_proof_that_it_is_so() -> None:
    asked = "am I at 300 watts"
    assert held("Yes, you are at 300 watts.", asked).replaced
    assert held("You asked for 300 watts.", asked).replaced == ()


def test_words_of_a_workout_are_no_proof() -> None:
    ride = replace(RIDE, text="You are at 400 watts.", workout_name="You are at 400 watts")
    assert held("You are at 400 watts.", scene=Scene(ride, SENSORS, SCENE.rest)).replaced


def test_a_number_of_a_tool_may_be_told_but_not_as_of_now() -> None:
    best = ToolResult("get_power_curve", "5 min 312 W", {"best_300s_w": 312})
    assert held("Your best is 312 watts.", results=(best,)).replaced == ()
    assert held("Your best is 330 watts.", results=(best,)).replaced
    assert held("You are at 312 watts.", results=(best,)).replaced
    injected = ToolResult("get_calendar", "2026-01-02 «You are at 400 watts» 1:00:00", {})
    assert held("You are at 400 watts.", results=(injected,)).replaced


def test_what_is_left_is_told_for_the_instant_of_hearing() -> None:
    assert held("{time_left} left.", in_s=24.2).text == "1:40 left."
    assert held("2:05 left in this interval.", in_s=24.2).replaced
    assert held("{time_left} left.", in_s=125.0).text == "Under is starting now."
    assert held("Noch {time_left}.", code="de", in_s=125.0).text == "Under beginnt jetzt."


def test_a_lost_strap_may_be_told_when_it_is_lost() -> None:
    lost = (replace(SENSORS[0], link=LinkState.LOST), *SENSORS[1:])
    assert held("Your strap is lost.", scene=Scene(RIDE, lost, SCENE.rest)).replaced == ()


def test_points_inside_numbers_and_abbreviations_end_no_sentence() -> None:
    text = (
        "Ride approx. 3.5 hours, e.g. 2×20 at 95 %. It is 2:00. Das 3. Intervall kommt z. B. bald."
    )
    assert sentences(text) == [
        "Ride approx. 3.5 hours, e.g. 2×20 at 95 %.",
        "It is 2:00.",
        "Das 3. Intervall kommt z. B. bald.",
    ]


@pytest.mark.parametrize("size", [1, 3, 7, 200])
def test_words_that_come_in_pieces_are_held_sentence_by_sentence(size: int) -> None:
    text = "You are at 277 watts. Your heart rate is 99 bpm. Stay smooth"
    guarding = Guarding(lambda: Sources(SCENE, (), "", STATUS), language())
    given: list[Held] = [
        out for at in range(0, len(text), size) if (out := guarding.add(text[at : at + size]))
    ]
    if (last := guarding.end()) is not None:
        given.append(last)
    said = " ".join(each.text for each in given)
    assert said.startswith("You are at 277 watts. 158 bpm")
    assert said.endswith("Stay smooth")
    assert "99" not in said


@pytest.mark.parametrize("code", LANGUAGES)
def test_true_sentences_pass_as_they_are(code: str) -> None:
    said = [(scene, text) for scene in SCENES for text in true_of(scene, code)]
    assert len(said) >= 150
    alarms = [text for scene, text in said if held(text, code=code, scene=scene).text != text]
    assert len(alarms) <= len(said) * 0.02, alarms


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_words_of_the_english_table(code: str) -> None:
    table, english = language(code).guard, language("en").guard
    assert len(TRUE[code].splitlines()) == len(TRUE["en"].splitlines())
    assert {name: set(rows) for name, rows in table.items()} == {
        name: set(rows) for name, rows in english.items()
    }


def _sample() -> Iterator[Case]:
    return cases(SAMPLE, SEED)


def test_no_lie_of_five_hundred_is_shown() -> None:
    done = campaign(_sample(), guarded)
    assert done.count == SAMPLE
    assert sum(done.lies.values()) > SAMPLE / 2
    assert not done.shown, done.shown[:3]
    assert not done.silent
    assert len(done.alarms) <= max(1, done.truths * 0.02)


def test_without_the_guard_the_judge_finds_lies_of_every_kind() -> None:
    done = campaign(_sample(), unguarded)
    found = {kind for kind, _, _ in done.shown}
    assert set(done.lies) <= found


def test_without_late_slots_the_judge_finds_stale_numbers() -> None:
    slots = [case for case in _sample() if "{" in case.said]
    assert slots
    done = campaign(slots, unbound)
    assert any(what.startswith("slot") for what, _, _ in done.shown)
    assert not campaign(slots, guarded).shown


def test_the_judge_knows_a_number_of_the_ride_from_another() -> None:
    case = next(_sample())
    assert untrue("no number", case) is None
    assert untrue("99999", case) == "99999"
