"""Alarms by name: one of each at most, and all of them let go at once."""

from collections.abc import Callable

from coach.model_timer import Alarm, Timer


class Alarms:
    """Those of one voice, on its timer."""

    def __init__(self, timer: Timer) -> None:
        self._timer = timer
        self._alarms: dict[str, Alarm] = {}

    def __contains__(self, name: str) -> bool:
        """Return whether an alarm is set, and has not rung."""
        return name in self._alarms

    def set(self, name: str, at_s: float | None, ring: Callable[[], None]) -> None:
        """Let an alarm ring then, in place of the one before; never where no time is given."""
        if (before := self._alarms.pop(name, None)) is not None:
            before.cancel()

        has_rung = False

        def rung() -> None:
            nonlocal has_rung
            has_rung = True
            self._alarms.pop(name, None)
            ring()

        if at_s is not None:
            alarm = self._timer.call_at(at_s, rung)
            if not has_rung:
                self._alarms[name] = alarm

    def clear(self) -> None:
        """Let none ring any more."""
        for name in tuple(self._alarms):
            self._alarms.pop(name).cancel()
