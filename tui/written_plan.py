"""A workout's text as it stands while one types: what it comes to, what it costs, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.plan_views import plan_views
from workouts.formats.plain_text import Draft, Fault, parse_text
from workouts.planned import PlannedLoad, describe_kind, planned_load

if TYPE_CHECKING:
    from workouts.snapshot import StepView
    from workouts.workout import Workout


class WrittenPlan:
    """One text, read once; a new text is a new one of these."""

    def __init__(self, text: str, ftp_w: int) -> None:
        self.text = text
        self.ftp_w = ftp_w
        self._draft: Draft = parse_text(text)
        workout = self._draft.workout
        self.views: Sequence[StepView] = plan_views(workout, ftp_w) if workout else ()
        nothing = PlannedLoad(None, None, None)
        self.load = planned_load(workout, ftp_w) if workout else nothing
        self.kind = describe_kind(workout, ftp_w) if workout else ""

    @property
    def workout(self) -> Workout | None:
        """What could be read; whole only where `is_sound`."""
        return self._draft.workout

    @property
    def is_sound(self) -> bool:
        """Whether it can be saved and ridden."""
        return self._draft.is_sound

    @property
    def faults(self) -> Sequence[Fault]:
        return self._draft.faults

    @property
    def name(self) -> str:
        return self.workout.name if self.workout else ""

    @property
    def texts(self) -> Sequence[tuple[int, str]]:
        """The author's words with their second."""
        return [(text.at_s, text.text) for text in self.workout.texts] if self.workout else []

    @property
    def revision(self) -> object:
        """What tells one profile from another."""
        return (self.views, tuple(self.texts))

    def steps_of(self, line: int) -> frozenset[int]:
        """Return the steps that a line, or the nearest above it with steps, comes to."""
        lines = self._draft.lines
        above = [each for each in lines if each <= line]
        nearest = max(above, default=0)
        return frozenset(at for at, each in enumerate(lines) if each == nearest)
