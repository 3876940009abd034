"""The one target of a trainer: what is wanted, what it said yes to, and when to write next.

The latest target wins, an acknowledged one is not written again, a refused one is tried once more
later. Knows no control point, only which write is due and what became of it.
"""

from dataclasses import dataclass, field

from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles.fitness_control import Opcode, Result
from sensors.trainer_abilities import TrainerAbilities, is_pause

MIN_GAP_S = 0.5  # between two targets: two a second at most
REFUSED_RETRY_S = 4.0  # a refused target is tried again after this, once
REFUSED_TRIES = 2
PATIENT_AFTER = 3  # so many refusals in a row, of whatever target, slow all targets down


@dataclass(slots=True)
class HeldTarget:
    """What the trainer shall hold and what it does hold, as far as it has told."""

    abilities: TrainerAbilities = field(default_factory=TrainerAbilities)
    wanted: TrainerTarget | None = None
    acknowledged: TrainerTarget | None = None
    sent: int = 0
    acknowledgements: int = 0
    refusals: int = 0
    _held: bytes | None = None  # the write it said yes to last; None while that is in doubt
    _next_at_s: float = 0.0
    _way: int = 0  # which of the ways to FREE this trainer takes
    _refused: bytes | None = None
    _refused_times: int = 0
    _retry_at_s: float = 0.0
    _refused_in_a_row: int = 0
    _widths_tried: int = 1

    def want(self, target: TrainerTarget) -> None:
        """Replace what is wanted; raises ValueError for a target without its value."""
        self.abilities.requests(target)
        self.wanted = target

    def due(self, now_s: float) -> bytes | None:
        """Return the write that is due at `now_s`, or None when nothing has to be said."""
        ways = self.abilities.requests(self.wanted) if self.wanted else ()
        if not ways:
            return None
        request = ways[min(self._way, len(ways) - 1)]
        if request == self._held:
            # Another wish, the same bytes: two targets beyond the range are one to the trainer.
            self.acknowledged = self.wanted
            return None
        if now_s < self._next_at_s or (request == self._refused and not self._may_retry(now_s)):
            return None
        return request

    def written(self, now_s: float) -> None:
        """Note that the write from `due` went out."""
        self.sent += 1
        slow = self._refused_in_a_row >= PATIENT_AFTER
        self._next_at_s = now_s + (REFUSED_RETRY_S if slow else MIN_GAP_S)

    def accepted(self, request: bytes, target: TrainerTarget) -> None:
        """Note the trainer's yes."""
        self.acknowledgements += 1
        self.acknowledged, self._held = target, request
        self._refused, self._refused_times, self._refused_in_a_row = None, 0, 0

    def refused(self, request: bytes, target: TrainerTarget, result: int, now_s: float) -> None:
        """Note the trainer's no, and choose what to try instead, or when to try again."""
        self.refusals += 1
        self._refused_in_a_row += 1
        if self._tries_other_width(request, result):
            return
        if target.mode is TrainerMode.FREE and self._tries_next_way(request):
            return
        self._refused_times = self._refused_times + 1 if request == self._refused else 1
        self._refused, self._retry_at_s = request, now_s + REFUSED_RETRY_S

    def forget(self) -> None:
        """Note that the trainer may hold anything: control or link was lost, or it fell silent."""
        self.acknowledged = self._held = None

    def start_over(self) -> None:
        """Note a new link: nothing is held, and nothing was refused yet."""
        self.forget()
        self._way, self._next_at_s = 0, 0.0
        self._refused, self._refused_times, self._refused_in_a_row = None, 0, 0

    @property
    def is_free(self) -> bool:
        """Whether the brake is wanted off."""
        return self.wanted is not None and self.wanted.mode is TrainerMode.FREE

    @property
    def is_paused(self) -> bool:
        """Whether the trainer holds a pause of ours, as its way to leave the rider alone."""
        return self._held is not None and is_pause(self._held)

    def _may_retry(self, now_s: float) -> bool:
        # Taking the brake off is never given up: a rider may be stuck under it.
        return now_s >= self._retry_at_s and (self._refused_times < REFUSED_TRIES or self.is_free)

    def _tries_other_width(self, request: bytes, result: int) -> bool:
        level = request[0] == Opcode.SET_RESISTANCE
        if not level or result != Result.INVALID_PARAMETER or self._widths_tried >= 2:
            return False
        self._widths_tried += 1
        self.abilities = self.abilities.with_other_level_width()
        return True

    def _tries_next_way(self, request: bytes) -> bool:
        ways = self.abilities.requests(TrainerTarget.free())
        if request not in ways:
            return False
        self._way = (ways.index(request) + 1) % len(ways)
        return self._way > 0
