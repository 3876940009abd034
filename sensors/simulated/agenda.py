"""What happens when: actions in time order, so that a simulation is the same at any step size."""

import heapq
from collections.abc import Callable
from itertools import count

Action = Callable[[float], None]  # called with the time it was due, in seconds


class Agenda:
    """Actions on simulated time; two due at the same moment run in the order they were added."""

    def __init__(self, now_s: float) -> None:
        self._now_s = now_s
        self._order = count()
        self._due: list[tuple[float, int, Action]] = []

    @property
    def now_s(self) -> float:
        """The time up to which everything has happened."""
        return self._now_s

    @property
    def next_at_s(self) -> float | None:
        """When the next action is due, so that a driver knows how long it may sleep."""
        return self._due[0][0] if self._due else None

    def at(self, at_s: float, action: Action) -> None:
        """Do `action` at `at_s`, or next if that has passed."""
        heapq.heappush(self._due, (max(at_s, self._now_s), next(self._order), action))

    def every(self, first_s: float, period_s: float, action: Action) -> None:
        """Do `action` at `first_s` and every `period_s` after it, without drift."""
        beats = count(1)

        def repeat(at_s: float) -> None:
            action(at_s)
            self.at(first_s + next(beats) * period_s, repeat)

        self.at(first_s, repeat)

    def run_until(self, now_s: float, before_each: Action) -> None:
        """Do all that is due by `now_s`; `before_each` brings the world to the time of each.

        A `now_s` in the past changes nothing.
        """
        while self._due and self._due[0][0] <= now_s:
            at_s, _, action = heapq.heappop(self._due)
            self._now_s = at_s
            before_each(at_s)
            action(at_s)
        if now_s > self._now_s:
            self._now_s = now_s
            before_each(now_s)
