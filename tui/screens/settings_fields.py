"""What stands in the fields of the settings: their words, and what is read from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from coach.language import LANGUAGES
from coach.voice.choices import Talking, VoiceSettings
from tui.settings import Settings
from workouts.athlete import RANGES, Athlete, Trimp

SYSTEM = "system"  # whose language the coach speaks where none is chosen


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: its name, what the rider calls it, its unit or what may be said."""

    name: str
    word: str
    unit: str


FIELDS = (
    Field("ftp_w", "FTP", "W"),
    Field("weight_kg", "weight", "kg"),
    Field("max_heart_rate_bpm", "highest heart rate", "bpm"),
    Field("threshold_heart_rate_bpm", "threshold heart rate", "bpm"),
    Field("resting_heart_rate_bpm", "resting heart rate", "bpm"),
    Field("trimp", "heart rate weight", "male/female"),
    Field("w_prime_j", "W′", "J"),
    Field("critical_power_w", "critical power", "W, 0: FTP"),
)
COACH_FIELDS = (
    Field("language", "the coach speaks", "/".join(LANGUAGES)),
    Field("on", "his voice", "on/off"),
    Field("talking", "the talk key", "/".join(each.value for each in Talking)),
    Field("volume", "volume", "%"),
)

Read = tuple[Settings | None, str, str]


def read_settings(texts: Mapping[str, str], before: Settings) -> Read:
    """Return (settings, "", "") or (None, the field that is wrong, one sentence about it)."""
    athlete, wrong, why = read_athlete(texts, before.athlete)
    if athlete is None:
        return None, wrong, why
    settings = replace(before, athlete=athlete)
    for field in COACH_FIELDS:
        text = texts[field.name].strip().lower()
        changed = TAKES[field.name](settings, text)
        if changed is None:
            said = repr(texts[field.name].strip()) if text else "empty"
            may = field.unit.replace("/", ", ")
            may = "a whole number from 0 to 100 %" if field.name == "volume" else f"one of {may}"
            more = f", or {SYSTEM}" if field.name == "language" else ""
            return None, field.name, f"{field.word} is {said}: give {may}{more}"
        settings = changed
    return settings, "", ""


def read_athlete(texts: Mapping[str, str], before: Athlete) -> tuple[Athlete | None, str, str]:
    """Return (athlete, "", "") or (None, the field that is wrong, one sentence about it)."""
    values: dict[str, Any] = {}
    for field in FIELDS:
        text = texts[field.name].strip().replace(",", ".")
        if field.name == "trimp":
            if text.lower() not in list(Trimp):
                said = repr(text) if text else "empty"
                return None, field.name, f"{field.word} is {said}: give {' or '.join(Trimp)}"
            values[field.name] = Trimp(text.lower())
            continue
        low, high = RANGES[field.name]
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            said = repr(texts[field.name].strip()) if text else "empty"
            unit = field.unit.partition(",")[0]
            why = f"{field.word} is {said}: give a number from {low} to {high} {unit}"
            return None, field.name, why
        values[field.name] = value if field.name == "weight_kg" else round(value)
    rest, threshold = values["resting_heart_rate_bpm"], values["threshold_heart_rate_bpm"]
    if not rest < threshold < values["max_heart_rate_bpm"]:
        why = "threshold heart rate lies between resting and highest: check the three"
        return None, "threshold_heart_rate_bpm", why
    return replace(before, **values), "", ""


def shown(athlete: Athlete, name: str) -> str:
    """Return one of the rider's numbers as it stands in its field."""
    value = getattr(athlete, name)
    return value if isinstance(value, str) else f"{value:g}"


def shown_of_coach(settings: Settings, name: str) -> str:
    """Return one choice about the coach as it stands in its field."""
    voice = settings.voice
    match name:
        case "language":
            return settings.language or SYSTEM
        case "on":
            return "on" if voice.on else "off"
        case "talking":
            return voice.talking.value
    return str(round(voice.volume * 100))


def _language(settings: Settings, text: str) -> Settings | None:
    if text in (SYSTEM, ""):
        return replace(settings, language=None)
    return replace(settings, language=text) if text in LANGUAGES else None


def _on(settings: Settings, text: str) -> Settings | None:
    return _with(settings, on=text == "on") if text in ("on", "off") else None


def _talking(settings: Settings, text: str) -> Settings | None:
    modes = {each.value: each for each in Talking}
    return _with(settings, talking=modes[text]) if text in modes else None


def _volume(settings: Settings, text: str) -> Settings | None:
    if not (text.isascii() and text.isdigit() and int(text) <= 100):
        return None
    if int(text) == round(settings.voice.volume * 100):
        return settings  # which may be finer than the field shows
    return _with(settings, volume=int(text) / 100)


def _with(settings: Settings, **choices: Any) -> Settings:
    voice: VoiceSettings = replace(settings.voice, **choices)
    return replace(settings, voice=voice)


TAKES: Mapping[str, Callable[[Settings, str], Settings | None]] = {
    "language": _language,
    "on": _on,
    "talking": _talking,
    "volume": _volume,
}
