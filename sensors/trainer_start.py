"""When a trainer has to be started: after control was granted, a pause, or a stop by hand."""

import math
from dataclasses import dataclass

RESTART_WAIT_S = 3.0  # after the rider stopped the trainer by hand
RESTART_AGAIN_WAIT_S = 10.0  # when that was soon after the last restart
RESTART_CALM_S = 30.0


@dataclass(slots=True)
class Starting:
    """The next start, and why it has to wait."""

    at_s: float | None = None  # when to start it; None: it runs
    safety_key: bool = False  # pulled: only the rider starts it again
    _stopped_by_hand: bool = False
    _restarted_at_s: float = -math.inf  # when a stop by the rider was last undone

    def is_due(self, now_s: float) -> bool:
        return self.at_s is not None and now_s >= self.at_s and not self.safety_key

    def need(self, now_s: float) -> None:
        """Note that it stands still until it is started."""
        self.at_s = now_s

    def hurry(self, now_s: float) -> None:
        """Wait no longer: the ride goes on by an act of its own."""
        if self.at_s is not None:
            self.at_s = min(self.at_s, now_s)

    def unanswered(self) -> None:
        """Note a start without an answer: some stream and obey all the same."""
        self.at_s = None

    def answered(self, now_s: float) -> None:
        """Note an answer to our start; its failure is not fatal."""
        self.at_s = None
        if self._stopped_by_hand:
            self._stopped_by_hand, self._restarted_at_s = False, now_s

    def stopped(self, now_s: float) -> None:
        """Note that the rider stopped it at the machine; it is left alone for a while."""
        calm = now_s >= self._restarted_at_s + RESTART_CALM_S
        self.at_s = now_s + (RESTART_WAIT_S if calm else RESTART_AGAIN_WAIT_S)
        self._stopped_by_hand = True

    def pulled(self, now_s: float) -> None:
        """Note that the safety key was pulled."""
        self.at_s, self.safety_key = now_s, True

    def started(self) -> bool:
        """Note that the rider started it; returns whether it had stood still."""
        stood = self.at_s is not None or self.safety_key
        self.at_s, self.safety_key = None, False
        return stood
