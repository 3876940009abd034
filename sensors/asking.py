"""When to ask a trainer for control: each second at first, then slowly, for ever.

A trainer that keeps losing our control to somebody else is not fought over: the pauses grow.
"""

from dataclasses import dataclass

ASK_EVERY_S = 1.0
ASK_QUICKLY_FOR_S = 10.0
ASK_SLOWLY_EVERY_S = 5.0
# Pause before asking again after control was lost for the 1st, 2nd, 3rd time in short order.
LOST_WAIT_S = (0.0, 1.0, 5.0)
HELD_WELL_AFTER_S = 10.0  # control held so long makes the next loss a first one again


@dataclass(slots=True)
class Asking:
    """The requests for control since it was last held."""

    attempt: int = 0
    ever: bool = False  # whether the trainer was asked at all, over any link
    next_at_s: float = 0.0
    _since_s: float = 0.0
    _losses: int = 0
    _held_since_s: float | None = None

    def begin(self, now_s: float) -> None:
        """Start anew, at once: a new link, or control wanted again."""
        self.attempt, self._losses = 0, 0
        self.next_at_s = self._since_s = now_s
        self._held_since_s = None

    def asked(self, now_s: float) -> None:
        """Note a request, and when the next one is due unless it is granted."""
        self.attempt += 1
        self.ever = True
        slowly = self.is_slow(now_s)
        self.next_at_s = now_s + (ASK_SLOWLY_EVERY_S if slowly else ASK_EVERY_S)

    def granted(self, now_s: float) -> None:
        """Note that control is held."""
        self.attempt = 0
        self._held_since_s = now_s

    def lost(self, now_s: float) -> None:
        """Note that held control is gone, and set the pause before the next request."""
        held_s = 0.0 if self._held_since_s is None else now_s - self._held_since_s
        self._losses = 1 if held_s >= HELD_WELL_AFTER_S else self._losses + 1
        self._since_s = now_s
        self.next_at_s = now_s + LOST_WAIT_S[min(self._losses, len(LOST_WAIT_S)) - 1]
        self._held_since_s = None

    def hurry(self, now_s: float) -> None:
        """Make the next request at once."""
        self.next_at_s = min(self.next_at_s, now_s)

    def is_slow(self, now_s: float) -> bool:
        """Say whether the quick tries have all failed."""
        return now_s - self._since_s >= ASK_QUICKLY_FOR_S
