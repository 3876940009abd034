"""Settings: the rider's numbers, checked as they are typed, and the zones they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, Label

from tui.formats import fitted
from tui.house import House
from tui.keys import SETTINGS, bindings
from tui.panels.drawing import Row
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.zone_table import zone_rows
from workouts.athlete import RANGES, Athlete, Trimp


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: its name in Athlete, what the rider calls it, its unit or what may be said."""

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


class SettingsScreen(Screen[None]):
    """Fields at the left, the zones they make at the right; saved only when all are right."""

    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "#ftp_w"
    BINDINGS: ClassVar[list[BindingType]] = bindings(SETTINGS)
    HELP = """# Settings
*Tab* goes from field to field, *Enter* or *Ctrl+S* saves. Keys and theme are in the settings file:
`[keys]` maps the id of a key to another key."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self._house = house
        self._athlete = house.settings.athlete
        self._said: tuple[str, str] = ("", "dim")

    def compose(self) -> ComposeResult:
        yield Label("settings", id="head")
        with Horizontal(id="columns"):
            with Vertical(id="fields"):
                for field in FIELDS:
                    with Horizontal(classes="field"):
                        yield Label(field.word, classes="word")
                        text = shown(self._athlete, field.name)
                        yield Input(text, id=field.name, compact=True, max_length=6)
                        yield Label(field.unit, classes="unit")
            yield Lines(lambda screen, width, height: screen.zones(width, height), "zones")
        yield Lines(lambda screen, width, _: screen.notice_rows(width), "notice")
        yield KeyBar(SETTINGS)

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_blink = False
        self.draw()

    def draw(self) -> None:
        """Show zones and notice."""
        for panel in self.query(Lines):
            panel.show(self)

    def zones(self, width: int, height: int) -> list[Row]:
        return zone_rows(self._athlete, width, height)

    def notice_rows(self, width: int) -> list[Row]:
        text, ink = self._said
        return [((fitted(text, width), ink),)]

    def read(self) -> tuple[Athlete | None, str, str]:
        """Return what the fields say."""
        texts = {field.id or "": field.value for field in self.query(Input)}
        return read_athlete(texts, self._house.settings.athlete)

    def say(self, text: str) -> None:
        self._said = (text, "over")
        self.draw()

    def on_input_changed(self) -> None:
        athlete, wrong, why = self.read()
        for field in self.query(Input):
            field.set_class(field.id == wrong, "-wrong")
        if athlete is not None:
            self._athlete = athlete
        unsaved = athlete is not None and athlete != self._house.settings.athlete
        self._said = (
            (why, "over") if why else ("not saved yet: enter saves" if unsaved else "", "dim")
        )
        self.draw()

    def on_input_submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        athlete, wrong, why = self.read()
        if athlete is None:
            self.say(why)
            self.query_one(f"#{wrong}", Input).focus()
            return
        try:
            self._house.save_settings(replace(self._house.settings, athlete=athlete))
        except OSError as fault:
            self.say(f"the settings cannot be saved: {fault}")
            return
        self._said = ("✓ saved", "now")
        self.draw()
