"""Reply templates: bound at the last moment, honest about what is missing."""

from dataclasses import replace

import pytest

from coach.answers import INTENTS
from coach.intents import Kind
from coach.language import language
from coach.scene import Scene, look
from coach.slots import NOT_KNOWN, SLOTS, TOLD, Bound, Missing, bind, compose, slots_of
from sensors.control import TrainerView
from sensors.readings import LinkState
from tests.coach.rides import OVER, REST, RIDE, SCENE, SENSORS, STRAP
from workouts.snapshot import LoadToday

ENGLISH = language()

TEXTS = {
    "power": "279 watts",
    "heart_rate": "158 bpm",
    "cadence": "91 rpm",
    "speed": "33.4 km/h",
    "watts_per_kg": "3.7 watts per kilo",
    "target": "275 watts",
    "deviation": "2 watts over target",
    "time_left": "2:05",
    "workout_left": "37:45",
    "elapsed": "27:14",
    "step_name": "Over",
    "step_repeat": "2 of 6",
    "step_cadence": "85 to 95 rpm",
    "next_effort": "235 watts",
    "then_name": "Cool down",
    "then_effort": "150 to 90 watts",
    "then_time": "5:00",
    "intensity_factor": "0.86",
    "training_stress": "41",
    "work": "612 kilojoules",
    "w_prime": "56 percent",
    "w_prime_lowest": "−4 percent",
    "w_prime_gone_rep": "5 of 6",
    "tsb": "−13",
    "form": "−13, carrying good training fatigue",
    "workout_time": "1:05:00",
    "last_time": "1:15:12",
    "sensor_1_battery": "15 percent",
    "power_from": "Stages",
}


@pytest.mark.parametrize(("slot", "text"), TEXTS.items())
def test_a_slot_says_its_value_as_the_screen_has_it(slot: str, text: str) -> None:
    bound = bind(f"{{{slot}}}", SCENE)
    assert isinstance(bound, Bound)
    assert bound.text == text
    assert bound.values


@pytest.mark.parametrize("slot", SLOTS.values(), ids=lambda slot: slot.name)
def test_every_slot_stands_on_a_field_that_exists(slot: object) -> None:
    assert isinstance(slot, type(SLOTS["power"]))
    for scene in (SCENE, Scene(rest=REST), Scene()):
        for path in slot.paths:
            look(scene, path)


@pytest.mark.parametrize("slot", SLOTS.values(), ids=lambda slot: slot.name)
def test_what_is_said_without_a_value_names_only_slots_that_exist(slot: object) -> None:
    assert isinstance(slot, type(SLOTS["power"]))
    absent = (
        ENGLISH.say(slot.absent, "absent")
        if isinstance(slot.absent, str)
        else slot.absent(SCENE, ENGLISH)
    )
    assert set(slots_of(absent)) <= set(SLOTS)


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name)
def test_replies_and_questions_name_only_slots_that_exist(intent: object) -> None:
    assert isinstance(intent, type(INTENTS[0]))
    if intent.kind is Kind.QUESTION:
        assert set(slots_of(intent.reply(SCENE, ENGLISH))) <= set(SLOTS)
    ask = ENGLISH.say(intent.name, "asks") if intent.order else ""
    assert set(slots_of(ask)) <= set(SLOTS) | set(TOLD)


def test_an_unknown_slot_is_a_mistake_in_a_table_and_says_so() -> None:
    with pytest.raises(KeyError, match="watts_now"):
        bind("{watts_now}", SCENE)


def test_the_same_template_bound_later_has_the_later_number() -> None:
    template = "{power}, {time_left} left."
    later = replace(SCENE, ride=replace(RIDE, power_w=290, left_in_step_s=3.01))
    assert compose(template, SCENE).text == "279 watts, 2:05 left."
    assert compose(template, later).text == "290 watts, 0:04 left."
    assert compose(template, later).values == {"power_w": 290, "left_in_step_s": 4}


def test_brackets_are_left_out_when_anything_in_them_is_missing() -> None:
    blind = replace(SCENE, ride=replace(RIDE, target_w=None))
    assert compose("[target {target}][, {power} now].", SCENE).text == (
        "Target 275 watts, 279 watts now."
    )
    bound = compose("[target {target}][, {power} now].", blind)
    assert bound.text == "279 watts now."
    assert bound.values == {"power_w": 279}


def test_a_missing_value_outside_brackets_is_named() -> None:
    assert bind("{target}", Scene()) == Missing("target")


@pytest.mark.parametrize(
    ("link", "age_s", "said"),
    [
        (LinkState.STALE, 12.4, "No heart rate: Strap has been silent for 12 seconds."),
        (LinkState.LOST, 1.0, "No heart rate: Strap has been silent for 1 second."),
        (LinkState.LOST, None, "No heart rate: the link to Strap is lost."),
        (LinkState.SEARCHING, None, "No heart rate: still looking for Strap."),
        (LinkState.CONNECTING, None, "No heart rate: Strap is connecting."),
        (LinkState.LIVE, 0.1, "No heart rate: Strap is live but sends none."),
    ],
)
def test_a_silent_strap_is_said_plainly(link: LinkState, age_s: float | None, said: str) -> None:
    strap = replace(SENSORS[0], link=link, age_s=age_s)
    scene = Scene(replace(RIDE, heart_rate_bpm=None), (SENSORS[1], strap))
    bound = compose("{heart_rate}.", scene)
    assert bound.text == said
    assert bound.values["sensors.1.source.name"] == STRAP.name


def test_without_any_strap_the_rider_hears_that_none_is_connected() -> None:
    bound = compose("{heart_rate}.", Scene(replace(RIDE, heart_rate_bpm=None)))
    assert bound.text == "No heart rate: no heart rate strap is connected."


def test_a_name_from_a_file_is_one_short_printable_line_and_never_a_slot() -> None:
    hostile = "{power}\x1b[2J[x]\n" + "n" * 500
    bound = compose("{step_name}.", Scene(replace(RIDE, step=replace(OVER, name=hostile))))
    assert bound.text.isprintable()
    assert bound.text.startswith("{power} [2J[x] nnn")
    assert len(bound.text) < 50


def test_two_absences_that_name_each_other_end_in_plain_words() -> None:
    assert compose("{level}", Scene(replace(RIDE, trainer=TrainerView()))).text == ENGLISH.say(
        NOT_KNOWN, "absent"
    )


def test_form_near_zero_has_no_sign() -> None:
    assert compose("{tsb}", Scene(rest=replace(REST, load=LoadToday(tsb=-0.3)))).text == "0"
