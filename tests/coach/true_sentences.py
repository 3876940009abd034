"""What an honest coach says of a ride, in four languages: its numbers are filled from the ride."""

from dataclasses import replace

from coach.scene import Scene
from tests.coach.rides import OVER, RIDE, SCENE
from workouts.clock_text import clock_text

TRUE = {
    "en": """You are at {p} watts, target {t}.
Power {p} watts, heart rate {hr}, cadence {cad}.
Your heart rate is {hr} bpm, which is {hrp} percent of your maximum.
Heart rate {hr}, zone {hrz}.
{p} watts now, that is zone {zone}.
{left} left in this interval, keep it round.
You have {left} to go.
{hard} intervals left after this one.
Only {hard} more efforts to go.
This is interval {rep} of {repof}.
Step {step} of {of}, nicely done.
Your average power is {avg} watts, normalised {np}.
You have averaged {avg} watts so far.
Average heart rate {avghr} bpm.
Average cadence {avgcad} rpm over the ride.
Your peak today was {mx} watts.
Your FTP is {ftp} watts.
The next interval is at {next} watts.
Next up: two minutes at {next} watts.
Spin at {cad} rpm, the plan wants 85 to 95 rpm.
You are in lap {lap}.
Training stress {tss} so far, intensity factor {iff}.
You have done {kj} kilojoules of work.
Fitness {ctl}, fatigue {atl}, form {tsb}.
{spd} km/h, good speed.
Your target is {t} watts for this step.
Hold {t}W, you can do this.
It's {p} W against a target of {t} W.
{leftw} left in the workout.
You've been riding for {gone}.
Your interval average is {savg} watts.
All targets are at {bias} percent intensity.
There are {of} steps in all.
Your last ride had a training stress of 72.
You are {p_words} watts strong right now.
Steady does it.
Nice work, stay relaxed in the shoulders!
One moment, let me look.
Breathe deep, e.g. through the belly, and keep the legs turning.
Drink something, then settle back in.
First of all, relax your grip.
Keep pushing, you look smooth.
That one is going to hurt, but you know how.
Eat well tonight and sleep early.
I do not know that.
A good warm-up helps, so does a fan.
Let the cadence come to you.
You rode well, be proud.
Easy spinning now, the hard part comes soon.
Look ahead and stay calm.""",
    "de": """Du bist bei {p} Watt, Ziel {t}.
Leistung {p} Watt, Puls {hr}, Trittfrequenz {cad}.
Dein Puls ist {hr} Schläge, das sind {hrp} Prozent vom Maximum.
Puls {hr}, Zone {hrz}.
{p} Watt gerade, das ist Zone {zone}.
Noch {left} in diesem Intervall, schön rund.
Du hast noch {left}.
Nach diesem kommen noch {hard} Intervalle.
Noch {hard} Belastungen.
Das ist Intervall {rep} von {repof}.
Schritt {step} von {of}, sauber.
Deine Durchschnittsleistung ist {avg} Watt, normalisiert {np}.
Im Schnitt sind es bisher {avg} Watt.
Durchschnittlicher Puls {avghr} Schläge.
Im Mittel {avgcad} Umdrehungen Trittfrequenz.
Deine Spitze heute: {mx} Watt.
Deine FTP ist {ftp} Watt.
Das nächste Intervall hat {next} Watt.
Als nächstes zwei Minuten bei {next} Watt.
Du trittst {cad} Umdrehungen, der Plan will 85 bis 95 Umdrehungen.
Du bist in Runde {lap}.
Trainingsstress {tss} bisher, Intensitätsfaktor {iff}.
Du hast {kj} Kilojoule Arbeit geleistet.
Fitness {ctl}, Ermüdung {atl}, Form {tsb}.
{spd} km/h Geschwindigkeit, gut so.
Dein Ziel ist {t} Watt in diesem Abschnitt.
Halte {t}W, das schaffst du.
Das sind {p} W bei einem Ziel von {t} W.
Noch {leftw} im Training.
Du bist {gone} unterwegs.
Der Schnitt in diesem Intervall ist {savg} Watt.
Alle Ziele bei {bias} Prozent Intensität.
Es sind insgesamt {of} Schritte.
Deine letzte Fahrt hatte einen Trainingsstress von 72.
Du trittst gerade {p_words} Watt.
Ruhig weiter so.
Gut gemacht, Schultern locker lassen!
Einen Moment, ich sehe nach.
Atme tief, z. B. in den Bauch, und dreh weiter.
Trink einen Schluck, dann weiter.
Als erstes den Griff lockern.
Drück weiter, es sieht rund aus.
Das wird weh tun, aber du kennst das.
Iss heute Abend gut und geh früh schlafen.
Das weiß ich nicht.
Ein Ventilator hilft, eine gute Pause auch.
Lass die Beine kommen.
Du kannst stolz auf dich sein.
Jetzt locker kurbeln, der harte Teil kommt bald.
Schau nach vorn und bleib ruhig.""",
    "nl": """Je zit op {p} watt, doel {t}.
Vermogen {p} watt, hartslag {hr}, cadans {cad}.
Je hartslag is {hr} slagen, dat is {hrp} procent van je maximum.
Hartslag {hr}, zone {hrz}.
{p} watt nu, dat is zone {zone}.
Nog {left} in dit interval, mooi rond.
Je hebt nog {left} te gaan.
Hierna nog {hard} intervallen.
Nog {hard} inspanningen te gaan.
Dit is interval {rep} van {repof}.
Stap {step} van {of}, netjes.
Je gemiddelde vermogen is {avg} watt, genormaliseerd {np}.
Tot nu toe gemiddeld {avg} watt.
Gemiddelde hartslag {avghr} slagen.
Gemiddelde cadans {avgcad} toeren.
Je piek vandaag was {mx} watt.
Je FTP is {ftp} watt.
Het volgende interval is {next} watt.
Hierna twee minuten op {next} watt.
Je trapt {cad} toeren, het plan vraagt 85 tot 95 toeren.
Je zit in ronde {lap}.
Trainingsbelasting {tss} tot nu toe, intensiteitsfactor {iff}.
Je hebt {kj} kilojoule arbeid geleverd.
Conditie {ctl}, vermoeidheid {atl}, vorm {tsb}.
{spd} km/u snelheid, mooi.
Je doel is {t} watt in deze stap.
Houd {t}W, dit kun je.
Het is {p} W bij een doel van {t} W.
Nog {leftw} in de training.
Je bent {gone} onderweg.
Het gemiddelde in dit interval is {savg} watt.
Alle doelen op {bias} procent intensiteit.
Er zijn in totaal {of} stappen.
Je vorige rit had een trainingsbelasting van 72.
Je trapt op dit moment {p_words} watt.
Rustig zo doorgaan.
Goed gedaan, schouders los!
Een moment, ik kijk even.
Adem diep, bijv. in je buik, en blijf draaien.
Drink een slok en ga weer verder.
Ten eerste: ontspan je handen.
Blijf duwen, het ziet er soepel uit.
Dit gaat pijn doen, maar je weet hoe.
Eet vanavond goed en ga vroeg slapen.
Dat weet ik niet.
Een ventilator helpt, een goede pauze ook.
Laat de benen komen.
Je mag trots zijn.
Nu rustig draaien, het zware deel komt zo.
Kijk vooruit en blijf kalm.""",
    "pl": """Jesteś na {p} watach, cel {t}.
Moc {p} watów, tętno {hr}, kadencja {cad}.
Twoje tętno to {hr} uderzeń, czyli {hrp} procent maksimum.
Tętno {hr}, strefa {hrz}.
{p} watów teraz, to strefa {zone}.
Jeszcze {left} w tym interwale, równo.
Zostało ci {left}.
Zostało {hard} interwałów.
Jeszcze {hard} odcinki przed tobą.
To interwał {rep} z {repof}.
Krok {step} z {of}, ładnie.
Twoja średnia moc to {avg} watów, znormalizowana {np}.
Średnio dotąd {avg} watów.
Średnie tętno {avghr} uderzeń.
Średnia kadencja {avgcad} obrotów.
Twój szczyt dziś to {mx} watów.
Twoje FTP to {ftp} watów.
Następny interwał ma {next} watów.
Następny: dwie minuty na {next} watach.
Kręcisz {cad} obrotów, plan chce 85 do 95 obrotów.
To okrążenie {lap}.
Stres treningowy {tss} dotąd, współczynnik intensywności {iff}.
Masz za sobą {kj} kilodżuli pracy.
Kondycja {ctl}, zmęczenie {atl}, forma {tsb}.
{spd} km/h prędkości, dobrze.
Twój cel to {t} watów na tym etapie.
Trzymaj {t}W, dasz radę.
To {p} W przy celu {t} W.
Do końca treningu {leftw}.
Jedziesz już {gone}.
Średnia w tym interwale to {savg} watów.
Wszystkie cele na {bias} procent intensywności.
Razem jest {of} kroków.
Ostatnia jazda miała stres treningowy 72.
Kręcisz teraz {p_words} watów.
Spokojnie, tak dalej.
Dobra robota, rozluźnij ramiona!
Jedną chwilę, sprawdzam.
Oddychaj głęboko, np. przeponą, i kręć dalej.
Napij się i wróć do rytmu.
Po pierwsze rozluźnij dłonie.
Ciśnij dalej, wygląda to płynnie.
Ten będzie bolał, ale wiesz, jak to zrobić.
Zjedz dziś dobrze i idź wcześnie spać.
Tego nie wiem.
Wentylator pomaga, dobra przerwa też.
Daj nogom czas.
Możesz być dumny.
Teraz lekko, ciężka część niedługo.
Patrz przed siebie i zachowaj spokój.""",
}

_HARDER = replace(
    RIDE, power_w=331, power_3s_w=328, target_w=330, commanded_w=330, deviation_w=-2,
    heart_rate_bpm=174, heart_rate_percent=92, heart_rate_zone=5, power_zone=5, cadence_rpm=96,
    left_in_step_s=44.2, left_in_workout_s=1011.0, elapsed_s=3010.4, average_power_w=239,
    normalized_power_w=262, work_kj=934.2, training_stress=88.2, intensity_factor=0.97,
    average_heart_rate_bpm=161, average_cadence_rpm=93, max_power_w=701, work_steps_left=4,
    step=replace(OVER, from_w=330, to_w=330), lap=7, step_average_power_w=327, ftp_w=271,
)  # fmt: skip
_EASIER = replace(
    RIDE, power_w=142, power_3s_w=140, target_w=140, commanded_w=140, deviation_w=0,
    heart_rate_bpm=118, heart_rate_percent=62, heart_rate_zone=1, power_zone=1, cadence_rpm=84,
    left_in_step_s=301.5, left_in_workout_s=601.5, elapsed_s=4200.0, average_power_w=187,
    normalized_power_w=204, work_kj=785.4, training_stress=60.6, intensity_factor=0.75,
    average_heart_rate_bpm=139, average_cadence_rpm=86, max_power_w=420, work_steps_left=3,
    step=replace(OVER, from_w=140, to_w=140), lap=11, step_average_power_w=141, bias_percent=95,
)  # fmt: skip
SCENES = (
    SCENE,
    Scene(_HARDER, SCENE.sensors, SCENE.rest),
    Scene(_EASIER, SCENE.sensors, SCENE.rest),
)


def true_of(scene: Scene, code: str) -> list[str]:
    """Return the sentences of a language with the numbers of a scene."""
    from coach.language import language

    ride = scene.ride
    assert ride is not None
    assert ride.step is not None
    assert ride.step.repeat is not None
    decimal = language(code).decimal
    figures: dict[str, object] = {
        "p": ride.power_3s_w, "t": ride.target_w, "hr": ride.heart_rate_bpm,
        "hrp": ride.heart_rate_percent, "hrz": ride.heart_rate_zone, "zone": ride.power_zone,
        "cad": ride.cadence_rpm, "left": clock_text(round(ride.left_in_step_s)),
        "leftw": clock_text(round(ride.left_in_workout_s)), "gone": clock_text(int(ride.elapsed_s)),
        "hard": ride.work_steps_left, "rep": ride.step.repeat.index, "repof": ride.step.repeat.of,
        "step": ride.step.index + 1, "of": ride.steps_total, "avg": ride.average_power_w,
        "np": ride.normalized_power_w, "avghr": ride.average_heart_rate_bpm,
        "avgcad": ride.average_cadence_rpm, "mx": ride.max_power_w, "ftp": ride.ftp_w,
        "next": ride.upcoming[0].from_w, "lap": ride.lap, "tss": round(ride.training_stress or 0),
        "iff": decimal(ride.intensity_factor or 0.0, 2), "kj": round(ride.work_kj),
        "ctl": 61, "atl": 74, "tsb": "−13", "spd": decimal(ride.speed_kmh or 0.0, 1),
        "savg": ride.step_average_power_w, "bias": ride.bias_percent,
        "p_words": language(code).numerals.spell_number(ride.power_3s_w or 0),
    }  # fmt: skip
    return [row.format(**figures) for row in TRUE[code].splitlines()]
