"""What is said to a trainer while it is ours: its start, a spin-down, and the target it shall hold.

Knows nothing of links and of who has control, but tells when that has been lost.
"""

from dataclasses import dataclass, replace

from sensors.control import TrainerTarget
from sensors.held_target import HeldTarget
from sensors.profiles.fitness_control import Result
from sensors.quirks import adapted
from sensors.trainer_calibration import SpinDown
from sensors.trainer_dialect import Dialect, Request, SpinDownStage, SpinDownTold, Told
from sensors.trainer_procedure import Procedure, Purpose
from sensors.trainer_start import Starting

UNANSWERED_MAX = 3  # so many targets without an answer: ask for control again


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be written now; `writes` is what the trainer needs of the request."""

    purpose: Purpose
    request: Request
    writes: Request
    target: TrainerTarget | None = None


class Driving:
    """The target, the start and the spin-down of one trainer; calls return whether control is lost.

    The quirks that belong to its `name` are put on whatever dialect it is spoken to in.
    """

    def __init__(self, name: str) -> None:
        self.target = HeldTarget()
        self.start = Starting()
        self.spin_down: SpinDown | None = None
        self._name = name
        self._unanswered = 0
        self.speak(self.dialect)

    @property
    def dialect(self) -> Dialect:
        return self.target.dialect

    def speak(self, dialect: Dialect) -> None:
        """Speak so from now on, with the quirks of this trainer."""
        self.target.dialect = adapted(dialect, self._name)

    def want(self, target: TrainerTarget, now_s: float) -> None:
        """Replace what is wanted; raises ValueError for a target without its value."""
        was_free = self.target.is_free
        self.target.want(target)
        if was_free and not self.target.is_free:
            self.start.hurry(now_s)

    def begin(self) -> None:
        """Begin anew, before control is asked for."""
        self._unanswered = 0
        self.start.safety_key = False

    def granted(self, now_s: float) -> None:
        """Note that control is held from now on."""
        self._unanswered = 0
        if self.dialect.manners.needs_start:
            self.start.need(now_s)
        else:
            self.start.started()
        if self.target.wanted is None:
            # Whoever drove it before may have died with the brake on.
            self.target.want(TrainerTarget.free())

    def lost(self) -> None:
        """Note that control is gone, and with it what was held."""
        self._unanswered = 0
        self.target.forget()

    def ended(self) -> None:
        """Want nothing any more."""
        self.spin_down = None
        self.target.wanted = None
        self.target.forget()

    def due(self, now_s: float) -> Due | None:
        """Return the start, the spin-down or the target that is due, and count it as written."""
        request = self.target.due(now_s)
        pausing = self.target.is_paused if request is None else self.dialect.is_pause(request)
        if self.start.at_s is not None and not (pausing and self.target.is_free):
            if self.start.is_due(now_s):
                start = self.dialect.start()
                return Due(Purpose.START, start, start)
            if not self.target.is_free:
                return None
        if self.spin_down is not None:
            if self._is_spinning(self.spin_down, now_s):
                return self._spin_request()
            request = self.target.due(now_s)
        if request is None:
            return None
        self.target.written(now_s)
        writes = self.target.unsaid(request)
        return Due(Purpose.TARGET, request, writes, self.target.wanted)

    def answered(self, procedure: Procedure, result: int, now_s: float) -> bool:
        """Take the answer to a start, a spin-down or a target."""
        match procedure.purpose:
            case Purpose.START:
                self.start.answered(now_s)
            case Purpose.SPIN_DOWN if result != Result.SUCCESS:
                self.spun(SpinDownTold(SpinDownStage.FAILED), now_s)
            case Purpose.TARGET if procedure.target is not None:
                return self._target_answered(procedure.request, procedure.target, result, now_s)
        return False

    def unheard(self, procedure: Procedure, now_s: float, *, failed: bool) -> bool:
        """Make the best of a request without an answer; `failed` if it was not even written."""
        match procedure.purpose:
            case Purpose.START:
                self.start.unanswered()
            case Purpose.SPIN_DOWN:
                self.spun(SpinDownTold(SpinDownStage.FAILED), now_s)
            case Purpose.TARGET if procedure.target is not None:
                if not failed and not self.dialect.manners.answers:
                    self.target.unopposed(procedure.request, procedure.target, now_s)
                    return False
                self.target.forget()
                self._unanswered += 1
                return self._unanswered >= UNANSWERED_MAX and self._given_up(failed=failed)
        return False

    def told(self, told: Told, procedure: Procedure | None, now_s: float) -> bool:
        """Take what the trainer tells unasked, while `procedure` is in flight."""
        match told:
            case Told.CONTROL_LOST:
                return True
            case Told.STARTED:
                if self.start.started():
                    self.target.forget()
            case Told.STOPPED_BY_SAFETY_KEY:
                self.target.forget()
                self.start.pulled(now_s)
            case Told.STOPPED if not self._is_our_pause(procedure):
                self.target.forget()
                self.start.stopped(now_s)
        return False

    def spun(self, told: SpinDownTold, now_s: float) -> None:
        """Take what the trainer tells of a spin-down."""
        if self.spin_down is not None:
            self.spin_down = self.spin_down.told(told, now_s)

    def _is_spinning(self, spin_down: SpinDown, now_s: float) -> bool:
        """Move a spin-down on, and say whether it goes on."""
        # The trainer brakes as it likes meanwhile: what was held has to be said again.
        self.target.forget()
        self.spin_down = spin_down if spin_down.is_due else spin_down.at(now_s)
        return self.spin_down is not None

    def _spin_request(self) -> Due | None:
        """Return the request for a spin-down, while it has yet to be made."""
        if self.spin_down is None or not self.spin_down.is_due:
            return None
        self.spin_down = replace(self.spin_down, requested=True)
        request = self.dialect.spin_down()
        return Due(Purpose.SPIN_DOWN, request, request)

    def _given_up(self, *, failed: bool) -> bool:
        manners = self.dialect.manners
        if failed or manners.grants_control:
            return True
        # Nothing can be lost where nothing was granted: this one just never answers.
        self.speak(self.dialect.mannered(replace(manners, answers=False)))
        return False

    def _target_answered(
        self, request: Request, target: TrainerTarget, result: int, now_s: float
    ) -> bool:
        self._unanswered = 0
        if result == Result.SUCCESS:
            self.target.accepted(request, target)
            if self.dialect.is_pause(request):
                self.start.need(now_s)  # before the next target that is not a pause
        elif result == Result.NOT_PERMITTED:
            self.target.not_permitted(request, target)
            return True
        else:
            self.target.refused(request, target, result, now_s)
        return False

    def _is_our_pause(self, procedure: Procedure | None) -> bool:
        in_flight = procedure is not None and self.dialect.is_pause(procedure.request)
        return self.target.is_paused or in_flight
