"""The one target of a trainer: what is wanted, what it said yes to, and when to write next.

The latest target wins, an acknowledged one is not written again, a refused one is tried once more
later. Knows no bytes: the dialect has the ways to ask for a target, this says which is due.
"""

from dataclasses import dataclass, field, replace

from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from sensors.trainer_dialect import Dialect, Request
from sensors.trainer_ftms import FitnessMachine

MIN_GAP_S = 0.5  # between two targets, the second of which frees the brake
REFUSED_RETRY_S = 4.0  # a refused target is tried again after this, once
REFUSED_TRIES = 2
PATIENT_AFTER = 3  # so many refusals in a row, of whatever target, slow all targets down
# Trainers that never answer may have missed a write: it is made again, and the brake off sooner.
RENEW_S = 10.0
RENEW_FREE_S = 2.0


@dataclass(slots=True)
class HeldTarget:
    """What the trainer shall hold and what it does hold, as far as it has told.

    `match_w` is added to the watts that are written, for they are held by the trainer's own
    measure; `wanted` and `acknowledged` stay as the rider knows them.
    """

    dialect: Dialect = field(default_factory=FitnessMachine)
    wanted: TrainerTarget | None = None
    acknowledged: TrainerTarget | None = None
    sent: int = 0
    acknowledgements: int = 0
    refusals: int = 0
    match_w: int | None = None  # None: there is no meter to match
    _held: Request | None = None  # the write it said yes to last; None while that is in doubt
    _renew_at_s: float | None = None  # when to write that again, its yes being only silence
    _next_at_s: float = 0.0
    _free_at_s: float = 0.0
    _way: int = 0  # which of the ways to FREE this trainer takes
    _refused: Request | None = None
    _refused_times: int = 0
    _retry_at_s: float = 0.0
    _refused_in_a_row: int = 0
    _spoke_otherwise: bool = False

    def want(self, target: TrainerTarget) -> None:
        """Replace what is wanted; raises ValueError for a target without its value."""
        self.dialect.requests(target)
        self.wanted = target

    def due(self, now_s: float) -> Request | None:
        """Return the request that is due at `now_s`, or None when nothing has to be said."""
        ways = self.dialect.requests(self._matched(self.wanted)) if self.wanted else ()
        if not ways:
            return None
        request = ways[min(self._way, len(ways) - 1)]
        renewed = self._renew_at_s is not None and now_s >= self._renew_at_s
        if request == self._held and not renewed:
            # Another wish, the same bytes: two targets beyond the range are one to the trainer.
            self.acknowledged = self.wanted
            return None
        at_s = self._free_at_s if self.is_free else self._next_at_s
        if now_s < at_s or (request == self._refused and not self._may_retry(now_s)):
            return None
        return request

    def written(self, now_s: float) -> None:
        """Note that the request from `due` went out."""
        self.sent += 1
        slow = self._refused_in_a_row >= PATIENT_AFTER
        self._next_at_s = now_s + (REFUSED_RETRY_S if slow else self.dialect.manners.target_gap_s)
        self._free_at_s = now_s + (REFUSED_RETRY_S if slow else MIN_GAP_S)
        self._renew_at_s = None

    def unsaid(self, request: Request) -> Request:
        """Return what has to be written of a request: what leads in, the trainer may hold."""
        held = self._held
        if held is None or held == request or len(held) != len(request):
            return request
        return request[-1:] if held[:-1] == request[:-1] else request

    def accepted(self, request: Request, target: TrainerTarget) -> None:
        """Note the trainer's yes."""
        self.acknowledgements += 1
        self._hold(request, target)

    def unopposed(self, request: Request, target: TrainerTarget, now_s: float) -> None:
        """Note that a trainer that never says yes has not said no either."""
        self._hold(request, target)
        self._renew_at_s = now_s + (RENEW_FREE_S if target.mode is TrainerMode.FREE else RENEW_S)

    def refused(self, request: Request, target: TrainerTarget, result: int, now_s: float) -> None:
        """Note the trainer's no, and choose what to try instead, or when to try again."""
        self.refusals += 1
        self._refused_in_a_row += 1
        if self._speaks_otherwise(request, result):
            return
        if target.mode is TrainerMode.FREE and self._tries_next_way(request):
            return
        self._refused_times = self._refused_times + 1 if request == self._refused else 1
        self._refused, self._retry_at_s = request, now_s + REFUSED_RETRY_S

    def not_permitted(self, request: Request, target: TrainerTarget) -> None:
        """Note that the trainer obeys nobody, or not us; when to ask again is no business of ours.

        Where there is no control to be asked for, it may be this one way to FREE that it rejects.
        """
        self.refusals += 1
        if self.dialect.manners.asks_by_target and target.mode is TrainerMode.FREE:
            self._tries_next_way(request)

    def forget(self) -> None:
        """Note that the trainer may hold anything: control or link was lost, or it fell silent."""
        self.acknowledged = self._held = self._renew_at_s = None

    def start_over(self) -> None:
        """Note a new link: nothing is held, and nothing was refused yet."""
        self.forget()
        self._way, self._next_at_s, self._free_at_s = 0, 0.0, 0.0
        self._refused, self._refused_times, self._refused_in_a_row = None, 0, 0

    def view(self, name: str, state: ControlState, attempt: int) -> TrainerView:
        """Return what the console shows of a trainer that holds this."""
        known = self.dialect
        low, high = known.power_limits_w or (None, None)
        return TrainerView(
            name=name,
            state=state,
            modes=known.modes,
            acknowledged=self.acknowledged,
            wanted=self.wanted,
            attempt=attempt,
            clipped_from_w=known.clipped_from_w(self.wanted) if self.wanted else None,
            min_power_w=low,
            max_power_w=high,
            sent=self.sent,
            acknowledgements=self.acknowledgements,
            refusals=self.refusals,
            power_match_w=self.match_w,
        )

    @property
    def is_free(self) -> bool:
        """Whether the brake is wanted off."""
        return self.wanted is not None and self.wanted.mode is TrainerMode.FREE

    @property
    def is_paused(self) -> bool:
        """Whether the trainer holds a pause of ours, as its way to leave the rider alone."""
        return self._held is not None and self.dialect.is_pause(self._held)

    def _matched(self, target: TrainerTarget) -> TrainerTarget:
        if target.mode is not TrainerMode.ERG or target.power_w is None or not self.match_w:
            return target
        return replace(target, power_w=max(0, target.power_w + self.match_w))

    def _hold(self, request: Request, target: TrainerTarget) -> None:
        self.acknowledged, self._held, self._renew_at_s = target, request, None
        self._refused, self._refused_times, self._refused_in_a_row = None, 0, 0

    def _may_retry(self, now_s: float) -> bool:
        # Taking the brake off is never given up: a rider may be stuck under it.
        return now_s >= self._retry_at_s and (self._refused_times < REFUSED_TRIES or self.is_free)

    def _speaks_otherwise(self, request: Request, result: int) -> bool:
        other = None if self._spoke_otherwise else self.dialect.otherwise(request, result)
        if other is None:
            return False
        self.dialect, self._spoke_otherwise = other, True
        return True

    def _tries_next_way(self, request: Request) -> bool:
        ways = self.dialect.requests(TrainerTarget.free())
        if request not in ways:
            return False
        self._way = (ways.index(request) + 1) % len(ways)
        return self._way > 0
