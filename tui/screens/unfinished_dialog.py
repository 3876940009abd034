"""A ride was cut off: go on at its second, keep what was ridden, throw it away, or decide later."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.formats import clock, fitted
from tui.keys import UNFINISHED, bindings
from tui.panels.drawing import Row
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines

if TYPE_CHECKING:
    from workouts.recovery import UnfinishedRide


class UnfinishedDialog(ModalScreen[str]):
    """Answers `resume`, `save`, `discard` or nothing."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(UNFINISHED)

    def __init__(self, ride: UnfinishedRide) -> None:
        super().__init__()
        self._ride = ride

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Lines(lambda screen, width, _height: screen.rows(width), "words")
            yield KeyBar(UNFINISHED)

    def on_mount(self) -> None:
        words = self.query_one(Lines)
        words.ground = "raised"
        words.show(self)

    def rows(self, width: int) -> list[Row]:
        """Return which ride it is, how far it came, and why it stopped."""
        ride = self._ride
        started = ride.started_at.astimezone()
        name = fitted(ride.workout.name, width - 20)
        return [
            (("A ride was cut off", "strong"),),
            (
                (f"{name}, {clock(ride.elapsed_s)} ridden, ", "text"),
                (f"{started:%A} {started:%H:%M}", "text"),
            ),
            ((fitted(ride.lost_reason, width), "dim"),),
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A ride that the rider had ended can be saved, but not gone on with."""
        return None if self._ride.ended and parameters == ("resume",) else True

    def action_answer(self, answer: str) -> None:
        self.dismiss(answer)
