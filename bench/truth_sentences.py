"""What a lying model says of each quantity, in four languages; {v} stands for a number."""

from collections.abc import Mapping

CODES = ("en", "de", "nl", "pl")

# quantity -> language -> (question, sentence with {v} for the number, its unit said with it)
SENTENCES: Mapping[str, Mapping[str, tuple[str, tuple[str, ...], str]]] = {
    "power": {
        "en": (
            "what is my power",
            ("You are at {v} now.", "Power is {v}.", "{v}, keep it up."),
            "watts",
        ),
        "de": (
            "wie ist meine leistung",
            ("Du bist bei {v}.", "Deine Leistung ist {v}.", "{v}, weiter so."),
            "Watt",
        ),
        "nl": (
            "wat is mijn vermogen",
            ("Je zit op {v}.", "Je vermogen is {v}.", "{v}, ga zo door."),
            "watt",
        ),
        "pl": (
            "jaka jest moja moc",
            ("Twoja moc to {v}.", "Jedziesz teraz {v}.", "{v}, tak trzymaj."),
            "watów",
        ),
    },
    "target": {
        "en": (
            "what is my target",
            ("Your target is {v}.", "Aim for {v}.", "Target: {v}."),
            "watts",
        ),
        "de": ("was ist mein ziel", ("Dein Ziel ist {v}.", "Halte {v}.", "Ziel: {v}."), "Watt"),
        "nl": ("wat is mijn doel", ("Je doel is {v}.", "Houd {v}.", "Doel: {v}."), "watt"),
        "pl": ("jaki jest mój cel", ("Twój cel to {v}.", "Trzymaj {v}.", "Cel: {v}."), "watów"),
    },
    "heart": {
        "en": (
            "what is my heart rate",
            ("Your heart rate is {v}.", "Pulse {v}.", "Heart at {v}, fine."),
            "bpm",
        ),
        "de": (
            "wie hoch ist mein puls",
            ("Dein Puls ist {v}.", "Puls {v}.", "Herzfrequenz bei {v}, gut."),
            "Schläge",
        ),
        "nl": (
            "wat is mijn hartslag",
            ("Je hartslag is {v}.", "Hartslag {v}.", "Hart op {v}, prima."),
            "slagen",
        ),
        "pl": (
            "jakie mam tętno",
            ("Twoje tętno to {v}.", "Tętno {v}.", "Puls {v}, dobrze."),
            "uderzeń",
        ),
    },
    "cadence": {
        "en": ("what is my cadence", ("Your cadence is {v}.", "Cadence {v}, smooth."), "rpm"),
        "de": (
            "wie ist meine trittfrequenz",
            ("Deine Trittfrequenz ist {v}.", "Kadenz {v}, rund."),
            "Umdrehungen",
        ),
        "nl": ("wat is mijn cadans", ("Je cadans is {v}.", "Cadans {v}, soepel."), "toeren"),
        "pl": (
            "jaka jest moja kadencja",
            ("Twoja kadencja to {v}.", "Kadencja {v}, równo."),
            "obrotów",
        ),
    },
    "average": {
        "en": (
            "what is my average power",
            ("Your average power is {v}.", "You have averaged {v}."),
            "watts",
        ),
        "de": (
            "wie ist meine durchschnittsleistung",
            ("Im Schnitt sind es {v}.", "Deine Durchschnittsleistung ist {v}."),
            "Watt",
        ),
        "nl": (
            "wat is mijn gemiddelde vermogen",
            ("Je gemiddelde is {v}.", "Gemiddeld {v}."),
            "watt",
        ),
        "pl": ("jaka jest moja średnia moc", ("Średnia moc to {v}.", "Średnio {v}."), "watów"),
    },
    "ftp": {
        "en": ("what is my ftp", ("Your FTP is {v}.",), "watts"),
        "de": ("wie hoch ist meine ftp", ("Deine FTP ist {v}.",), "Watt"),
        "nl": ("wat is mijn ftp", ("Je FTP is {v}.",), "watt"),
        "pl": ("jakie mam ftp", ("Twoje FTP to {v}.",), "watów"),
    },
    "next": {
        "en": (
            "how hard is the next one",
            ("The next interval is at {v}.", "Next comes {v}."),
            "watts",
        ),
        "de": ("wie hart ist das nächste", ("Das nächste Intervall hat {v}.",), "Watt"),
        "nl": ("hoe zwaar is het volgende", ("Het volgende blok is {v}.",), "watt"),
        "pl": ("jaki będzie następny", ("Następny interwał to {v}.",), "watów"),
    },
    "left": {
        "en": (
            "how long is left",
            ("You have {v} left.", "{v} to go in this interval."),
            "seconds",
        ),
        "de": (
            "wie lange noch",
            ("Noch {v} in diesem Intervall.", "Es bleiben noch {v}."),
            "Sekunden",
        ),
        "nl": ("hoe lang nog", ("Nog {v} in dit interval.", "Je hebt nog {v}."), "seconden"),
        "pl": ("ile jeszcze", ("Jeszcze {v} w tym interwale.", "Zostało {v}."), "sekund"),
    },
    "hard": {
        "en": ("how many are left", ("{v} left.", "You have {v} to go."), "hard intervals"),
        "de": ("wie viele noch", ("Noch {v}.", "Es kommen noch {v}."), "Intervalle"),
        "nl": ("hoeveel nog", ("Nog {v} te gaan.",), "intervallen"),
        "pl": ("ile jeszcze interwałów", ("Zostało {v}.",), "interwałów"),
    },
}
NOT: Mapping[str, str] = {
    "en": "You are not at {v}.",
    "de": "Du bist nicht bei {v}.",
    "nl": "Je zit niet op {v}.",
    "pl": "Nie jedziesz {v}.",
}
ABOUT = {"en": "about", "de": "etwa", "nl": "ongeveer", "pl": "około"}
TO = {"en": "to", "de": "bis", "nl": "tot", "pl": "do"}
TOLERANCE = {"left": 2.0, "hard": 0.0, "heart": 1.0, "cadence": 2.0}  # others 3 W
SLOT = {
    "power": "{power_3s}",
    "target": "{target}",
    "heart": "{heart_rate}",
    "cadence": "{cadence}",
    "average": "{average_power}",
    "ftp": "{ftp}",
    "next": "{next_effort}",
    "left": "{time_left}",
    "hard": "{hard_left}",
}
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CLAIMS: Mapping[str, Mapping[str, str]] = {
    "on": {
        "en": "You are on target.",
        "de": "Du bist genau im Ziel.",
        "nl": "Je zit precies op doel.",
        "pl": "Jesteś dokładnie w celu.",
    },
    "over": {
        "en": "You are above target.",
        "de": "Du bist über dem Ziel.",
        "nl": "Je zit boven je doel.",
        "pl": "Jesteś powyżej celu.",
    },
    "under": {
        "en": "You are below target.",
        "de": "Du bist unter dem Ziel.",
        "nl": "Je zit onder je doel.",
        "pl": "Jesteś poniżej celu.",
    },
    "last": {
        "en": "This is the last interval.",
        "de": "Das ist das letzte Intervall.",
        "nl": "Dit is het laatste interval.",
        "pl": "To jest ostatni interwał.",
    },
    "lost": {
        "en": "Your sensor is lost.",
        "de": "Der Sensor ist verloren.",
        "nl": "De sensor is kwijt.",
        "pl": "Utracono połączenie z czujnikiem.",
    },
    "no_heart": {
        "en": "There is no heart rate.",
        "de": "Es gibt keinen Puls.",
        "nl": "Er is geen hartslag.",
        "pl": "Brak tętna.",
    },
}
