"""The tables of the four languages: whole, alike, all in use, and spoken to as riders speak."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from coach.answers import ASKABLE, INTENTS, answer, ear_for
from coach.coach import Coach
from coach.intents import Kind
from coach.language import (
    LANGUAGES,
    NoSuchLanguage,
    chosen_language,
    language,
    language_of_locale,
)
from coach.slots import slots_of
from sensors.clock import ManualClock
from sensors.readings import LinkState
from tests.coach.rides import REST, RIDE, SCENE, Seen, Steered
from workouts.course import EDITS
from workouts.errors import CommandRefused
from workouts.snapshot import RideState

CODE = Path(__file__).parents[2] / "coach"
OTHERS = tuple(code for code in LANGUAGES if code != "en")
WORD = re.compile(r"\{(\w+)\}")
# Tables whose keys are members of an Enum, or the names of intents.
ENUMS = ("steps", "modes", "mode_names", "control", "states", "links", "missing", "no_giver")

SAID = {
    "de": {
        "wie viel watt trete ich gerade": "power",
        "wie hoch ist denn mein puls": "heart_rate",
        "herz frequenz": "heart_rate",
        "wie hoch ist meine tritfrequenz": "cadence",
        "wie lange muss ich das noch halten": "time_left",
        "wie viele intervalle kommen noch": "hard_left",
        "überspring das intervall bitte": "skip",
        "auf fünf und neunzig prozent": "set_intensity",
        "nicht überspringen": None,
        "beende das training nicht": None,
        "ja aber nicht jetzt": None,
        "soll ich leichter fahren": None,
    },
    "nl": {
        "hoeveel watt trap ik nu": "power",
        "wat is mijn hardslag": "heart_rate",
        "wat is mijn gemidelde vermogen": "average_power",
        "hoe lang moet ik dit nog volhouden": "time_left",
        "hoeveel intervallen moet ik nog": "hard_left",
        "kun je dit overslaan": "skip",
        "doe maar wat lichter": "ease",
        "niet overslaan": None,
        "gooi de rit niet weg": None,
        "ja maar wacht": None,
        "moet ik stoppen": None,
    },
    "pl": {
        "ile watów teraz cisnę": "power",
        "jakie mam tetno": "heart_rate",
        "jaka jest moja kadencia": "cadence",
        "ile jeszcze muszę to trzymać": "time_left",
        "ile interwałów zostało": "hard_left",
        "możesz pominąć ten odcinek": "skip",
        "trochę lżej proszę": "ease_a_bit",
        "nie pomijaj": None,
        "nie kończ treningu": None,
        "tak ale nie teraz": None,
        "czy mogę skończyć": None,
    },
}
ORDERS = {
    "en": ("skip this", "don't", "end the ride", "easier by three percent"),
    "de": ("überspringe das intervall", "lass es", "beende die fahrt", "drei prozent leichter"),
    "nl": ("sla dit over", "laat maar", "stop de rit", "drie procent lichter"),
    "pl": ("pomiń ten interwał", "zostaw to", "zakończ jazdę", "o trzy procent lżej"),
}


def templates(code: str) -> Iterator[tuple[str, str, str]]:
    """Yield table, key and text of all that a language says."""
    for table, rows in language(code).answers.items():
        for key, text in rows.items():
            if isinstance(text, str):
                yield table, key, text


@pytest.mark.parametrize("code", OTHERS)
def test_every_table_has_the_keys_of_the_english_one(code: str) -> None:
    english, other = language("en").answers, language(code).answers
    assert {table: set(rows) for table, rows in other.items()} == {
        table: set(rows) for table, rows in english.items()
    }
    assert language(code).hearing.negatives
    assert language(code).hearing.lead_ins.keys() == language("en").hearing.lead_ins.keys()


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_has_the_slots_of_the_english_one(code: str) -> None:
    english = {(table, key): set(WORD.findall(text)) for table, key, text in templates("en")}
    other = {(table, key): set(WORD.findall(text)) for table, key, text in templates(code)}
    assert other == english


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_holds_a_number_of_its_own(code: str) -> None:
    assert [text for _, _, text in templates(code) if re.search(r"\d", WORD.sub("", text))] == []


def test_no_key_is_unused() -> None:
    rides = [CODE.parent / "workouts" / f"{name}.py" for name in ("course", "ride", "commands")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in (*CODE.glob("*.py"), *rides))
    used = set(re.findall(r"""["'](\w+)["']""", code)) | {intent.name for intent in INTENTS}
    used |= {link.value for link in LinkState} | set(EDITS)
    unused = [
        (table, key)
        for table, rows in language("en").answers.items()
        if table not in (*ENUMS, "examples", "asks")
        for key in rows
        if key not in used
    ]
    assert unused == []
    assert set(language("en").answers["examples"]) == {intent.name for intent in ASKABLE}
    assert set(language("en").answers["asks"]) == {each.name for each in INTENTS if each.order}


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_example_is_understood_and_each_word_of_danger_heard(code: str) -> None:
    spoken = language(code)
    ear = ear_for(spoken)
    wrong = {
        name: example
        for name, example in spoken.answers["examples"].items()
        if (heard := ear.hear(example)) is None or heard.intent.name != name
    }
    assert wrong == {}
    for command, name in (
        ("yes", "yes"),
        ("finish", "confirm_end"),
        ("discard", "confirm_discard"),
    ):
        heard = ear.hear(spoken.say(command, "danger"))
        assert heard is not None
        assert heard.intent.name == name


@pytest.mark.parametrize(
    ("code", "said", "meant"),
    [(code, said, meant) for code, rows in SAID.items() for said, meant in rows.items()],
)
def test_a_rider_is_understood_in_the_language_of_the_rider(
    code: str, said: str, meant: str | None
) -> None:
    heard = ear_for(language(code)).hear(said)
    assert (heard.intent.name if heard is not None else None) == meant


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_question_is_answered_in_the_language_with_its_numbers(code: str) -> None:
    spoken = language(code)
    for intent in ASKABLE:
        if intent.kind is Kind.QUESTION:
            reply = answer(spoken.answers["examples"][intent.name], SCENE, spoken)
            assert reply.intent == intent.name
            assert "{" not in reply.text
            assert reply.text[-1] in ".!?" or intent.name == "words"
    assert answer("???", SCENE, spoken).text == spoken.say(
        "not_understood",
        first=spoken.answers["examples"]["next_step"],
        second=spoken.answers["examples"]["time_left"],
        known=len(ASKABLE),
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_replies_and_absences_name_only_the_slots_of_the_english_ones(code: str) -> None:
    spoken, english = language(code), language("en")
    for table in ("replies", "absent", "asks", "silence"):
        for key, text in spoken.answers[table].items():
            assert set(slots_of(text)) == set(slots_of(english.say(key, table))), (table, key)


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_order_is_asked_refused_and_done_in_every_language(code: str) -> None:
    spoken, steered, seen = language(code), Steered(), Seen(ride=RIDE)
    coach = Coach(steered, lambda: seen, ManualClock(), lambda: REST, spoken)
    skip, dont, end, easier = ORDERS[code]
    assert coach.say(skip, "voice").awaits_confirmation
    assert coach.say(dont, "voice").text == spoken.say("dropped")
    assert coach.say(spoken.say("yes", "danger"), "voice").text == spoken.say("nothing_waits")
    assert steered.done == []
    coach.say(skip, "voice")
    coach.say(spoken.say("yes", "danger"), "voice")
    assert [name for name, _, _ in steered.done] == ["skip_step"]
    assert coach.say(end, "voice").text.endswith(
        spoken.say("say", words=spoken.say("finish", "danger"))
    )
    assert not coach.say(spoken.say("yes", "danger"), "voice").acted
    assert coach.say(spoken.say("discard", "danger"), "voice").acted == ()
    assert coach.say(spoken.say("finish", "danger"), "voice").acted == ("finish",)
    coach.say(easier, "voice")
    assert steered.done[-1] == ("change_intensity", {"points": -3}, "voice")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_refusal_is_said_in_the_language_or_as_the_ride_puts_it(code: str) -> None:
    spoken = language(code)

    class Refusing(Steered):
        def perform(self, name: str, arguments: Mapping[str, Any], who: str) -> Any:
            raise CommandRefused("as the ride puts it", reason, state=RideState.PAUSED.value)

    coach = Coach(Refusing(), Seen, ManualClock(), lambda: REST, spoken)
    reason = "does_not_fit"
    text = coach.say(ORDERS[code][3], "voice").text
    assert spoken.say("paused", "states") in text
    assert "{" not in text
    reason = "of another kind"
    assert "as the ride puts it" in coach.say(ORDERS[code][3], "voice").text


@pytest.mark.parametrize(
    ("count", "form"), [(0, 2), (1, 0), (2, 1), (4, 1), (5, 2), (12, 2), (22, 1), (112, 2), (-2, 1)]
)
def test_polish_counts_in_three_forms(count: int, form: int) -> None:
    assert language("pl").plural(count, ["wat", "waty", "watów"]) == ["wat", "waty", "watów"][form]


def test_decimals_have_the_sign_of_the_language() -> None:
    assert [language(code).decimal(-2.5, 1) for code in LANGUAGES] == ["−2.5", *["−2,5"] * 3]


@pytest.mark.parametrize(
    ("code", "said", "is_open"),
    [
        ("en", "set intensity to", True),
        ("en", "easier by five", True),
        ("en", "easier by five percent", False),
        ("de", "stell die Intensität auf", True),
        ("de", "wie lange noch", True),
        ("de", "überspringen", False),
        ("pl", "wydłuż o", True),
        ("nl", "", False),
    ],
)
def test_a_rider_who_is_not_done_is_let_finish(code: str, said: str, is_open: bool) -> None:
    assert language(code).is_open(said) == is_open


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "pl_PL"}, "pl"),
        ({"LC_MESSAGES": "nl_BE", "LANG": "en_GB"}, "nl"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "den"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_system_where_we_speak_it(
    environment: dict[str, str], code: str
) -> None:
    assert language_of_locale(environment) == code


def test_a_language_that_nobody_wrote_is_named_with_those_there_are() -> None:
    assert chosen_language("pl").name == "Polski"
    with pytest.raises(NoSuchLanguage, match="'fr'; it speaks en, de, nl, pl"):
        language("fr")
