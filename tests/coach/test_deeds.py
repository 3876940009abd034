"""What an act gave back, said in each language: real rides are steered by their coach."""

from dataclasses import dataclass

import pytest

from coach.coach import Coach
from coach.deeds import deed_line
from coach.language import LANGUAGES, language
from sensors.readings import SensorStatus
from tests.workouts.riding import ScriptedRide, steady, workout
from workouts.snapshot import Notice, RideSnapshot
from workouts.workout import Step, StepKind, Target

PLAN = workout(
    steady(150, 600), Step(StepKind.RAMP, 120, Target(0.6, 0.9)), Step(StepKind.FREE, 300, None)
)
# What is done one after the other on a ride of one minute, and what is said of it.
DEEDS = {
    "en": (
        ("mark_lap", "Lap 1: 1:00 at 150 watts."),
        ("change_intensity", "Intensity 95 percent."),
        ("extend_step", "Step 0:30 longer."),
        ("undo", "Undone: Step 0:30 longer."),
        ("skip_step", "Skipped to ramp, 2:00 from 142 to 214 watts."),
        ("skip_step", "Skipped to free ride, 5:00, no target."),
        ("skip_step", "Skipped to free riding, the workout is done."),
        ("set_mode", "Mode resistance."),
        ("set_slope", "Slope −2.5 percent."),
        ("pause", "Paused."),
    ),
    "de": (
        ("mark_lap", "Runde 1: 1:00 mit 150 Watt."),
        ("change_intensity", "Intensität 95 Prozent."),
        ("extend_step", "Abschnitt um 0:30 länger."),
        ("undo", "Zurückgenommen: Abschnitt um 0:30 länger."),
        ("skip_step", "Weiter zu: Rampe, 2:00 von 142 bis 214 Watt."),
        ("skip_step", "Weiter zu: Freie Fahrt, 5:00, ohne Ziel."),
        ("skip_step", "Weiter zu: freie Fahrt, das Training ist durch."),
        ("set_mode", "Modus Widerstand."),
        ("set_slope", "Steigung −2,5 Prozent."),
        ("pause", "Pausiert."),
    ),
    "nl": (
        ("mark_lap", "Ronde 1: 1:00 op 150 watt."),
        ("change_intensity", "Intensiteit 95 procent."),
        ("extend_step", "Stap 0:30 langer."),
        ("undo", "Teruggedraaid: Stap 0:30 langer."),
        ("skip_step", "Door naar: oplopend, 2:00 van 142 tot 214 watt."),
        ("skip_step", "Door naar: vrij rijden, 5:00, zonder doel."),
        ("skip_step", "Door naar: vrij rijden, de training is klaar."),
        ("set_mode", "Modus weerstand."),
        ("set_slope", "Helling −2,5 procent."),
        ("pause", "Gepauzeerd."),
    ),
    "pl": (
        ("mark_lap", "Okrążenie 1: 1:00, 150 watów."),
        ("change_intensity", "Intensywność 95 procent."),
        ("extend_step", "Etap dłuższy o 0:30."),
        ("undo", "Cofnięto: Etap dłuższy o 0:30."),
        ("skip_step", "Przejście dalej: narastająco, 2:00, od 142 do 214 watów."),
        ("skip_step", "Przejście dalej: jazda swobodna, 5:00, bez celu."),
        ("skip_step", "Przejście dalej: jazda swobodna, trening skończony."),
        ("set_mode", "Tryb opór."),
        ("set_slope", "Nachylenie −2,5 procent."),
        ("pause", "Wstrzymano."),
    ),
}
ARGUMENTS: dict[str, dict[str, str | int | float]] = {
    "change_intensity": {"points": -5},
    "extend_step": {"seconds": 30},
    "set_mode": {"mode": "resistance"},
    "set_slope": {"percent": -2.5},
}


@dataclass
class Seen:
    ride: RideSnapshot
    sensors: tuple[SensorStatus, ...] = ()


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_deed_of_a_real_ride_is_said_from_what_it_gave_back(code: str) -> None:
    ride = ScriptedRide(PLAN).start()
    ride.sensors.give(150.0, 90.0)
    ride.ride(60.0)
    for command, line in DEEDS[code]:
        notice = ride.session.perform(command, ARGUMENTS.get(command, {}), "voice")
        assert deed_line(notice, language(code)) == line
        assert notice.done == command


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_deed_that_nobody_wrote_words_for_is_said_as_the_ride_puts_it(code: str) -> None:
    assert deed_line(Notice("Tyres pumped", 0.0), language(code)) == "Tyres pumped."
    assert deed_line(Notice("Tyres pumped!", 0.0, done="pump"), language(code)) == "Tyres pumped!"


@pytest.mark.parametrize(
    ("code", "order", "line"),
    [
        ("en", "undo", "Not done: there is nothing to undo; it goes back a few seconds"),
        ("de", "rückgängig", "Nicht gemacht: es gibt nichts zurückzunehmen"),
        ("nl", "maak dat ongedaan", "Niet gedaan: er valt niets terug te draaien"),
        ("pl", "cofnij", "Nie zrobiono: nie ma czego cofnąć"),
    ],
)
def test_a_real_ride_refuses_in_the_language_of_the_rider(code: str, order: str, line: str) -> None:
    ride = ScriptedRide(PLAN).start()
    coach = Coach(ride.session, lambda: Seen(ride.snapshot), ride.clock, spoken=language(code))
    assert coach.say(order, "voice").text.startswith(line)


def test_every_refusal_of_a_ride_has_a_sentence_with_the_values_it_brings() -> None:
    ride = ScriptedRide(PLAN).start()
    coach = Coach(ride.session, lambda: Seen(ride.snapshot), ride.clock, spoken=language("de"))
    coach.say("stell die intensität auf vierhundert prozent", "voice")
    assert coach.say("ja", "voice").text == (
        "Nicht gemacht: die Intensität geht von 50 bis 150 Prozent, nicht 400 Prozent."
    )
