"""A panel told by one pure function: a value in, rows out."""

from collections.abc import Callable
from typing import Generic, TypeVar

from tui.panels.drawing import Drawing, Row

T = TypeVar("T")


class Lines(Drawing, Generic[T]):
    """Shows `draw_value(value, width, height)`."""

    def __init__(
        self,
        draw_value: Callable[[T, int, int], list[Row]],
        panel_id: str | None = None,
    ) -> None:
        super().__init__(panel_id)
        self._draw_value = draw_value
        self._value: T | None = None

    def show(self, value: T) -> None:
        self._value = value
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        return [] if self._value is None else self._draw_value(self._value, width, height)
