"""Settings: the rider's numbers and his coach's voice, checked as they are typed; his zones."""

from __future__ import annotations

from typing import ClassVar

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
from tui.screens.settings_fields import (
    COACH_FIELDS,
    FIELDS,
    Field,
    Read,
    read_settings,
    shown,
    shown_of_coach,
)


class SettingsScreen(Screen[None]):
    """Fields at the left, the zones they make at the right; saved only when all are right."""

    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "#ftp_w"
    BINDINGS: ClassVar[list[BindingType]] = bindings(SETTINGS)
    HELP = """# Settings
*Tab* goes from field to field, *Enter* or *Ctrl+S* saves. Keys, theme and the rest of the voice are
in the settings file: `[keys]` maps the id of a key to another key, `[voice]` names a microphone."""

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
                    yield from self._field(field, shown(self._athlete, field.name))
                yield Label("", id="gap")
                for field in COACH_FIELDS:
                    text = shown_of_coach(self._house.settings, field.name)
                    yield from self._field(field, text)
            yield Lines(lambda screen, width, height: screen.zones(width, height), "zones")
        yield Lines(lambda screen, width, _: screen.notice_rows(width), "notice")
        yield KeyBar(SETTINGS)

    def _field(self, field: Field, text: str) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(field.word, classes="word")
            yield Input(text, id=field.name, compact=True, max_length=6)
            yield Label(field.unit, classes="unit")

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

    def read(self) -> Read:
        """Return what the fields say."""
        texts = {field.id or "": field.value for field in self.query(Input)}
        return read_settings(texts, self._house.settings)

    def say(self, text: str) -> None:
        self._said = (text, "over")
        self.draw()

    def on_input_changed(self) -> None:
        settings, wrong, why = self.read()
        for field in self.query(Input):
            field.set_class(field.id == wrong, "-wrong")
        if settings is not None:
            self._athlete = settings.athlete
        unsaved = settings is not None and settings != self._house.settings
        self._said = (
            (why, "over") if why else ("not saved yet: enter saves" if unsaved else "", "dim")
        )
        self.draw()

    def on_input_submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        settings, wrong, why = self.read()
        if settings is None:
            self.say(why)
            self.query_one(f"#{wrong}", Input).focus()
            return
        try:
            self._house.save_settings(settings)
        except OSError as fault:
            self.say(f"the settings cannot be saved: {fault}")
            return
        self._said = ("✓ saved", "now")
        self.draw()
