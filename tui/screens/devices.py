"""Devices: who is in the air, who is paired, who serves what; pairing, naming and the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from sensors.errors import SensorError
from sensors.readings import DeviceKind, Metric
from tui.calibration import Calibration
from tui.devices import DeviceRow
from tui.formats import fitted
from tui.house import Devices, House
from tui.keys import DEVICES, bindings
from tui.panels.device_rows import (
    METRICS,
    Served,
    about_rows,
    calibration_row,
    device_row,
    served_rows,
    trial_row,
)
from tui.panels.drawing import Row, spread
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.table import Table
from tui.remembered import LONGEST_NAME
from workouts.errors import WorkoutsError

EVERY_S = 0.25
NOTHING = "Nothing heard yet: pedal, moisten the strap, come closer."


class DevicesScreen(Screen[None]):
    """One row a device; below it the marked one, who serves what, and the test."""

    CSS_PATH = "devices.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEVICES)
    HELP = """# Devices
A paired device (●) is in every ride and found again for ever; one that is only in the air (·) is
left alone. *w h n s* prefer the marked device for a metric: it serves while it is live, else the
best of the others does. *t* holds the trainer at 100 W for ten seconds, then lets it go;
*c* lets it have its spin-down, and says what to do."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self._devices: Devices = house.devices
        self._rows: Sequence[DeviceRow] = ()
        self._marked: str | None = None  # by id: rows come and go above it
        self._said: tuple[str, str] = ("", "dim")

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.head_row(width)], "head")
        yield Table("list")
        yield Lines(lambda screen, width, height: screen.about(width, height), "about")
        yield Lines(lambda screen, width, height: screen.served(width)[:height], "served")
        yield Lines(lambda screen, width, _: [screen.trial(width)], "trial")
        yield Lines(lambda screen, width, _: [screen.notice(width)], "notice")
        yield Input(id="name", compact=True, max_length=LONGEST_NAME, disabled=True)
        yield KeyBar(DEVICES)

    def on_mount(self) -> None:
        self._field.cursor_blink = False
        self.set_interval(EVERY_S, self.read_again)
        self.read_again()

    def on_unmount(self) -> None:
        self._devices.stop_trial()

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def read_again(self) -> None:
        """Read how the devices are doing, and draw what has changed."""
        able = self._able()
        self._rows = self._devices.rows()
        if self._row is None:
            self._marked = self._rows[0].source.id if self._rows else None
        self.draw()
        if self._able() != able:
            self.refresh_bindings()

    def draw(self) -> None:
        """Show what was read."""
        table = self.query_one(Table)
        rows = [device_row(row, table.size.width - 2) for row in self._rows]
        if not rows:
            words = [NOTHING, *self._devices.troubles()]
            rows = [((fitted(word, table.size.width - 2), "dim"),) for word in words]
        table.show(rows, self._at)
        for panel in self.query(Lines):
            panel.show(self)

    def say(self, text: str) -> None:
        """Show a sentence that needs the rider's eye."""
        self._tell(text, "over")

    # -- what is drawn ----------------------------------------------------------------------------

    def head_row(self, width: int) -> Row:
        """Return the name of the screen, and by which radios is searched."""
        words = self._devices.searching()
        troubles = self._devices.troubles()
        if troubles and self._rows:
            words = f"{words}; {troubles[0]}"
        return spread((("devices", "strong"),), ((fitted(words, width - 12), "dim"),), width)

    def about(self, width: int, height: int) -> list[Row]:
        return about_rows(self._row, width, height)

    def served(self, width: int) -> list[Row]:
        """Return who serves each metric."""
        live, remembered = self._devices.served(), self._devices.remembered
        told = []
        for metric in METRICS:
            value, by = live.get(metric, (None, None))
            preferred = remembered.get(remembered.prefer.get(metric, ""))
            told.append(Served(metric, value, by, preferred.name if preferred else None))
        return served_rows(told, width)

    def trial(self, width: int) -> Row:
        devices = self._devices
        if isinstance(devices.trial, Calibration):
            return calibration_row(devices.trial, width)
        return trial_row(devices.trial, devices.trial_left_s(), devices.trial_power_w(), width)

    def notice(self, width: int) -> Row:
        text, ink = self._said
        return ((fitted(text, width), ink),)

    # -- keys -------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        if self._rows:
            at = max(0, min(len(self._rows) - 1, self._at + by))
            self._marked = self._rows[at].source.id
            self._said = ("", "dim")
            self.draw()
            self.refresh_bindings()

    def action_pair(self) -> None:
        row = self._row
        if row is not None and not row.paired:
            source_id, name = row.source.id, row.source.name
            self._do(lambda: self._devices.pair(source_id), f"{name} is paired; x takes that back")

    def action_forget(self) -> None:
        row = self._row
        if row is not None and row.paired:
            source_id, name = row.source.id, row.source.name
            self._do(
                lambda: self._devices.forget(source_id),
                f"{name} is forgotten; enter pairs it again while it is in the air",
            )

    def action_test(self) -> None:
        row, trial = self._row, self._devices.trial
        if trial is not None and trial.running:
            self._devices.stop_trial()
        elif row is not None:
            source_id = row.source.id
            self._do(lambda: self._devices.begin_trial(source_id), "")

    def action_calibrate(self) -> None:
        row = self._row
        if row is not None and not self._calibrating:
            source_id = row.source.id
            self._do(lambda: self._devices.begin_calibration(source_id), "")

    def action_drive(self) -> None:
        row = self._row
        if row is not None:
            source_id = row.source.id
            said = f"{row.source.name} is the trainer that is driven"
            self._do(lambda: self._devices.drive(source_id), said)

    def action_prefer(self, name: str) -> None:
        row = self._row
        if row is None:
            return
        source, metric = row.source, Metric(name)
        word = METRICS[metric][1]

        def prefer() -> str:
            if self._devices.prefer(source.id, metric):
                return f"{source.name} is preferred for {word}; the same key takes that back"
            return f"{word}: whatever fits best"

        self._do(prefer, "")

    def action_rename(self) -> None:
        row = self._row
        if row is None or not row.paired:
            return
        field = self._field
        field.disabled, field.value = False, row.source.name
        self.add_class("-naming")
        field.focus()
        self._tell("enter keeps the name, esc leaves it as it was", "dim")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        row = self._row
        if row is not None:
            source_id, name = row.source.id, event.value
            if not self._do(lambda: self._devices.rename(source_id, name), "renamed"):
                return
        self._end_naming()

    def action_leave(self) -> None:
        if self.has_class("-naming"):
            self._end_naming()
            self._tell("", "dim")
        elif self._calibrating:
            self._devices.stop_trial()
            self.draw()
        else:
            self.app.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what the marked device cannot be asked."""
        return True if self._able().get(action, True) else None

    # -- inside -----------------------------------------------------------------------------------

    @property
    def _row(self) -> DeviceRow | None:
        """The marked device."""
        return next((row for row in self._rows if row.source.id == self._marked), None)

    @property
    def _at(self) -> int:
        ids = [row.source.id for row in self._rows]
        return ids.index(self._marked) if self._marked in ids else 0

    @property
    def _calibrating(self) -> bool:
        trial = self._devices.trial
        return isinstance(trial, Calibration) and trial.running

    @property
    def _field(self) -> Input:
        return self.query_one("#name", Input)

    def _able(self) -> dict[str, bool]:
        """Return what can be done with the marked device now."""
        row = self._row
        paired = row is not None and row.paired
        trainer = paired and row is not None and row.source.kind is DeviceKind.TRAINER
        driven = row is not None and row.driven
        return {
            "pair": row is not None and not paired,
            "forget": paired,
            "rename": paired,
            "prefer": paired,
            "drive": trainer and not driven,
            "test": driven,
            "calibrate": driven,
        }

    def _do(self, act: Callable[[], object], said: str) -> bool:
        """Do it and say so, in its own words where it has some; returns whether it was done."""
        try:
            told = act()
        except (SensorError, WorkoutsError, OSError) as fault:
            self.say(str(fault))
            return False
        words = told if isinstance(told, str) else said
        self._tell(f"✓ {words}" if words else "", "now")
        self.read_again()
        self.refresh_bindings()
        return True

    def _tell(self, text: str, ink: str) -> None:
        self._said = (text, ink)
        self.draw()

    def _end_naming(self) -> None:
        self.remove_class("-naming")
        self._field.disabled = True
        self.set_focus(None)
