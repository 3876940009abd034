"""When a failing server is left alone: failures and times -> whether it may be asked; pure.

Three failures within a minute open the circuit. It lets nothing through for a while, then one
attempt; when that fails, the while is twice as long.
"""

from dataclasses import dataclass, replace
from enum import Enum

FAILURES = 3
WITHIN_S = 60.0
OPEN_S = 30.0
LONGEST_OPEN_S = 300.0


class CircuitState(Enum):
    """What the badge shows."""

    CLOSED = "closed"  # asked as usual
    OPEN = "open"  # left alone
    HALF_OPEN = "half open"  # due for one attempt, or in it


@dataclass(frozen=True, slots=True)
class Circuit:
    """The failures of late; times are of one monotonic clock, in seconds."""

    failed_at_s: tuple[float, ...] = ()
    open_until_s: float | None = None
    open_for_s: float = OPEN_S  # the next time that it opens
    trying: bool = False  # the one attempt is under way

    def state(self, now_s: float) -> CircuitState:
        """Return what the circuit is now."""
        if self.open_until_s is None:
            return CircuitState.CLOSED
        return CircuitState.HALF_OPEN if now_s >= self.open_until_s else CircuitState.OPEN

    def allows(self, now_s: float) -> bool:
        """Return whether the server may be asked now."""
        state = self.state(now_s)
        return state is CircuitState.CLOSED or (state is CircuitState.HALF_OPEN and not self.trying)

    def wait_s(self, now_s: float) -> float:
        """Return for how long it is still left alone."""
        return 0.0 if self.open_until_s is None else max(0.0, self.open_until_s - now_s)

    def asked(self, now_s: float) -> "Circuit":
        """Return the circuit with an attempt under way."""
        return replace(self, trying=self.state(now_s) is CircuitState.HALF_OPEN)

    def answered(self) -> "Circuit":
        """Return the circuit after an answer: closed, and all forgotten."""
        return Circuit()

    def given_up(self) -> "Circuit":
        """Return the circuit after an attempt that was cut off by us and so says nothing."""
        return replace(self, trying=False)

    def failed(self, now_s: float, retry_after_s: float | None = None) -> "Circuit":
        """Return the circuit after a failure; a wait that the server asks for opens it at once."""
        if self.state(now_s) is CircuitState.OPEN:
            return self  # of an attempt that began before it opened
        probed = self.state(now_s) is CircuitState.HALF_OPEN
        late = (*(at for at in self.failed_at_s if now_s - at < WITHIN_S), now_s)
        if not (probed or len(late) >= FAILURES or retry_after_s):
            return replace(self, failed_at_s=late, trying=False)
        held_s = max(self.open_for_s, retry_after_s or 0.0)
        return Circuit(
            failed_at_s=late[-FAILURES:],
            open_until_s=max(self.open_until_s or 0.0, now_s + held_s),
            open_for_s=min(self.open_for_s * 2, LONGEST_OPEN_S),
        )
