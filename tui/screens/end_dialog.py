"""The one question during a ride: end it and save, throw it away, leave it running, or ride on."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.formats import clock, whole
from tui.keys import END, LEAVE, bindings
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from workouts.snapshot import RideSnapshot


class EndDialog(ModalScreen[str]):
    """Answers `finish`, `discard`, `leave` or nothing."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(END)

    def __init__(self, ride: RideSnapshot, *, outlives: bool = False) -> None:
        """`outlives` says that the ride goes on without this console."""
        super().__init__()
        self._ride = ride
        self._outlives = outlives

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Lines(lambda screen, _width, _height: screen.rows(), "words")
            yield KeyBar(END)

    def on_mount(self) -> None:
        words = self.query_one(Lines)
        words.ground = "raised"
        words.show(self)

    def rows(self) -> list[tuple[tuple[str, str], ...]]:
        """Return the question and what would be saved."""
        ride = self._ride
        left = clock(ride.left_in_workout_s)
        end = f", {left} before the end" if ride.left_in_workout_s > 0 else ""
        figures = f"{whole(ride.average_power_w)} W on average, TSS {whole(ride.training_stress)}"
        return [
            (("End the ride?", "strong"),),
            ((f"{clock(ride.elapsed_s)} ridden{end}", "text"),),
            ((figures, "dim"),),
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to leave only a ride that goes on by itself."""
        return parameters != (LEAVE,) or self._outlives

    def action_answer(self, answer: str) -> None:
        self.dismiss(answer)
