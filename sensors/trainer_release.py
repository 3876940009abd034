"""Giving a trainer back: what is left to say, and what is owed where there was no link for it."""

from collections import deque

from sensors.trainer_dialect import Dialect, Request
from sensors.trainer_procedure import Purpose

RELEASE_WITHIN_S = 1.0  # for each step; quitting must not hang


class HandingBack:
    """The steps of a release that are left; none, and not `active`, while there is no release."""

    def __init__(self) -> None:
        self.active = False
        self.owed = False  # the link was down when it was due, or went down before its end
        self._steps: deque[tuple[Purpose, Request]] = deque()

    @property
    def is_said(self) -> bool:
        """Whether every step has been written."""
        return self.active and not self._steps

    def begin(self, dialect: Dialect) -> None:
        """Begin to let go of a trainer that is ours."""
        self.active = True
        self._steps = deque((Purpose.RELEASE, step) for step in dialect.release())

    def make_good(self, dialect: Dialect) -> None:
        """Begin to let go of a trainer that may still brake for us: control comes first."""
        self.begin(dialect)
        ask = dialect.ask()
        if ask:
            self._steps.appendleft((Purpose.CONTROL, ask))

    def next_step(self) -> tuple[Purpose, Request] | None:
        """Return the step that is due, and count it as written."""
        return self._steps.popleft() if self._steps else None

    def end(self, *, owed: bool) -> None:
        """Be over: done, given up, or `owed` to the next link."""
        self.active, self.owed = False, owed
        self._steps.clear()
