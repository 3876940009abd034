"""A timer that moves only when told, so that no limit of waiting depends on the machine."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 60.0  # only against hanging


class _Set:
    """An alarm that is set, until it is cancelled or has rung."""

    def __init__(self, at_s: float, late: Callable[[], object], among: list["_Set"]) -> None:
        self.at_s, self.late, self._among = at_s, late, among

    def cancel(self) -> None:
        if self in self._among:
            self._among.remove(self)


class ManualTimer:
    """Use on one loop; `armed` waits until somebody waits with a given limit."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._alarms: list[_Set] = []
        self._changed = asyncio.Event()

    def now(self) -> float:
        return self._now_s

    def call_at(self, at_s: float, late: Callable[[], object]) -> _Set:
        alarm = _Set(at_s, late, self._alarms)
        self._alarms.append(alarm)
        self._changed.set()
        self._ring(self._now_s)
        return alarm

    def advance(self, seconds: float) -> None:
        """Move on, and ring what is due by then, each at its time."""
        until_s = self._now_s + seconds
        self._ring(until_s)
        self._now_s = max(until_s, self._now_s)

    async def armed(self, at_s: float) -> None:
        """Wait until somebody waits no longer than until `at_s`."""
        async with asyncio.timeout(PATIENCE_S):
            while not any(abs(alarm.at_s - at_s) < 1e-9 for alarm in self._alarms):
                self._changed.clear()
                await self._changed.wait()

    def _ring(self, until_s: float) -> None:
        while due := [each for each in self._alarms if each.at_s <= until_s]:
            alarm = min(due, key=lambda each: each.at_s)
            self._alarms.remove(alarm)
            self._now_s = max(self._now_s, alarm.at_s)
            alarm.late()
