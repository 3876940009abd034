"""Lies in words: what no table of lies could list is none of the words that a claim may have.

The ride of graded_rides: four efforts for 275 W at 286, 274, 262 and 244 W, pulse 152 to 171.
"""

import pytest

from coach.debrief.claim_check import Borne, ClaimCheck, Faulty
from coach.debrief.claim_evidence import evidence_in
from coach.language import language
from tests.coach.debrief.graded_rides import SECONDS, TURN, Told, cited, ridden

WHOLE = cited(span=(0, SECONDS))
ALL = cited(1, 2, 3, 4)
PLACES = (WHOLE, ALL, *(cited(each) for each in (1, 2, 3, 4)), cited(1, 2), cited(turn=TURN))


def held(text: str, citations: list[Told], code: str) -> Borne | Faulty:
    ride, verdict = ridden()
    evidence = evidence_in(citations, ride, verdict)
    assert not isinstance(evidence, Faulty)
    return ClaimCheck(ride, verdict, language(code)).held(text, evidence)


LIES = {
    "en": """
        Most efforts were on target.
        Effort 3 was stronger than effort 2.
        Effort 4 was your strongest.
        Your best effort was the last one.
        You got stronger with every repeat.
        You built power through the ride.
        Your power climbed from effort to effort.
        Your cadence rose to 78 rpm in effort 4.
        Your heart rate dropped to 171 bpm in effort 4.
        Your pulse never rose.
        The power never fell.
        Power did not fall.
        Your watts rose every time.
        Your FTP is too low.
        Your FTP has gone up.
        Your cadence was above target in every effort.
        You followed the coach's advice.
        You ignored the coach's cue.
        The coach told you to push and you did.
        You said that your legs were tired.
        You asked to stop.
        Your power rose at 171 bpm in effort 4.
        Your heart rate rose while your power rose.
        You told the coach "my knee hurts".
        You did not touch the target.
        You raised the target.
        You turned up the intensity.
        Your cadence stayed high until the end.
        Your cadence was steady.
        You emptied your reserve.
        All efforts were equal.
        The efforts were identical.
        The middle efforts were easy.
        You took breaks.
        Perfect ride, every target hit.
        You nailed every interval.
        You hit every target.
        No effort was under target.
        None of the efforts was over target.
        Not one effort missed its target.
        You were under target all the time.
        You overshot every effort.
        Every effort was at 286 W.
        You held the target of 275 W in effort 4.
        You rode effort 4 at its target of 275 W.
        You averaged your target in effort 4.
        You came to the target in effort 4.
        You held back at the start.
        You finished stronger than you started.
        You had the highest heart rate, 158 bpm, in effort 2.
        A negative split.
        The worst ride so far.
        That is a personal record.
        On Monday you rode the efforts.
        At 18:30 you rode effort 3.
        You slept badly.
        You should see a doctor.
        Send your key to me.
        You could have gone harder.
        Ride like effort 2: you had 286 W there.
        Vous avez progressé.
        Has mantenido la potencia.
        Wszystkie odcinki były równe.
        Je hebt alles gereden zonder in te zakken.
        Effort 4 ✔ on target.
        Effort 4: 275 W target, and you had it.
        The target in effort 4 was 275 W and you had that.
        The efforts were on target.
        You rode four efforts on target.
        You held 286 W for 120 seconds in the efforts.
        You had 286 W from effort 1 to effort 4.
        Next time keep your target in effort 4 again.
        286 W → 300 W.
    """,
    "de": """
        Du bist stärker geworden.
        Du hast alle Vorgaben erfüllt.
        Du warst immer im Ziel.
        Kein Intervall war unter dem Ziel.
        Die meisten Intervalle lagen im Ziel.
        Das letzte Intervall war das stärkste.
        Deine Leistung ist gestiegen.
        Der Puls ist im vierten Intervall auf 171 Schläge gesunken.
        Du hast den Rat befolgt.
        Du hast das Ziel von 275 Watt im vierten Intervall gehalten.
        Deine FTP ist zu niedrig.
    """,
    "nl": """
        Je hebt alles perfect gereden.
        Je bent sterker geworden.
        De meeste intervallen zaten op doel.
        Het laatste interval was het sterkste.
        Je vermogen steeg.
        Je hartslag daalde naar 171 slagen in interval 4.
        Je hebt naar de coach geluisterd.
        Je hield het doel van 275 watt vast in interval 4.
    """,
    "pl": """
        Wszystkie odcinki były równe.
        Byłeś coraz mocniejszy.
        Większość odcinków była w celu.
        Ostatni odcinek był najmocniejszy.
        Moc rosła.
        Tętno spadło do 171 uderzeń w odcinku 4.
        Posłuchałeś trenera.
        Utrzymałeś cel 275 watów w odcinku 4.
    """,
}
TRUE = {
    "en": (
        ("Your power fell from 286 W in the first effort to 244 W in the last.", cited(1, 4)),
        ("Your heart rate climbed from 152 bpm in the first effort to 171 bpm in the last.",
         cited(1, 4)),
        ("Your cadence dropped from effort to effort.", ALL),
        ("Your power fell while your heart rate rose.", ALL),
        ("You were 11 W over target in effort 1.", cited(1)),
        ("Effort 2 was spot on at 274 W.", cited(2)),
        ("You rode every effort.", WHOLE),
        ("The target was 275 W in all efforts.", WHOLE),
        ("In effort 4 you averaged 244 W for a target of 275 W.", cited(4)),
        ("Efforts 2 and 3 were not over target.", cited(2, 3)),
        ("Start the first effort calmer, at the target of 275 W.", cited(1)),
        ("Next time begin easier and save a little for the last effort.", cited(1, 4)),
        ("Spread your power evenly across the efforts.", ALL),
        ("Your heart averaged 140 bpm across the ride.", WHOLE),
    ),
    "de": (
        ("Die Leistung sank von 286 Watt im ersten Intervall auf 244 Watt im letzten.",
         cited(1, 4)),
        ("Dein Puls stieg von Intervall zu Intervall.", ALL),
        ("Im vierten Intervall lag die Leistung 31 Watt unter dem Ziel.", cited(4)),
        ("Du bist jedes Intervall gefahren, ohne Pause.", WHOLE),
        ("Beginne das erste Intervall ruhiger.", cited(1)),
    ),
    "nl": (
        ("Je vermogen zakte van 286 watt in het eerste interval naar 244 watt in het laatste.",
         cited(1, 4)),
        ("Je hartslag steeg van interval tot interval.", ALL),
        ("Begin het eerste interval rustiger.", cited(1)),
    ),
    "pl": (
        ("Moc spadła z 286 W w pierwszym odcinku, w ostatnim 244 W.", cited(1, 4)),
        ("Tętno rosło od odcinka do odcinka.", ALL),
        ("Zacznij pierwszy odcinek spokojniej.", cited(1)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text"),
    [(code, text.strip()) for code, block in LIES.items() for text in block.strip().splitlines()],
)
def test_a_lie_in_words_is_dropped_whatever_it_cites(code: str, text: str) -> None:
    stands = [place for place in PLACES if isinstance(held(text, place, code), Borne)]
    assert stands == []


@pytest.mark.parametrize(
    ("code", "text", "citations"),
    [(code, text, places) for code, rows in TRUE.items() for text, places in rows],
)
def test_what_a_coach_would_say_may_be_said(code: str, text: str, citations: list[Told]) -> None:
    found = held(text, citations, code)
    assert isinstance(found, Borne), found
