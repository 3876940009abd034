"""Control of one trainer: get it, hold the latest target, get it back, give it back.

Sans-IO: packets, link events and time go in; `poll` returns the next write, `writes_to` says where
it goes. Which bytes these are is the business of the dialect. One procedure is in flight at a time
and every wait is bounded, so that no silent or refusing trainer can stop the ride, and no lost
command stays lost.
"""

from collections import deque
from dataclasses import replace

from sensors.asking import Asking
from sensors.control import ControlState, TrainerTarget, TrainerView
from sensors.errors import ControlRefused
from sensors.held_target import HeldTarget
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT, Result
from sensors.quirks import Identity, adapted
from sensors.trainer_calibration import SpinDown
from sensors.trainer_choice import Shown
from sensors.trainer_dialect import (
    Answer,
    Dialect,
    Learned,
    Request,
    SpinDownStage,
    SpinDownTold,
    Told,
)
from sensors.trainer_procedure import ControlEntry, Flight, Procedure, Purpose
from sensors.trainer_start import Starting

CONTROL_POINT = FITNESS_MACHINE_CONTROL_POINT

RELEASE_WITHIN_S = 1.0  # for each step of giving control back; quitting must not hang
UNANSWERED_MAX = 3  # so many targets without an answer: ask for control again


class TrainerControl:
    """Control of the trainer called `name`; all times are seconds of the ride's clock."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._identity = Identity(name)
        self._shown = Shown()
        self._state = ControlState.NO_LINK
        self._linked = False
        self._target = HeldTarget()
        self._asking = Asking()
        self._start = Starting()
        self._flight = Flight()
        self._handing_back: deque[tuple[Purpose, Request]] | None = None  # left of the release
        self._owes_release = False  # the link was down when it was due
        self._unanswered = 0
        self._last_answer: Answer | None = None
        self._spin_down: SpinDown | None = None
        self._speak(self.dialect)

    @property
    def dialect(self) -> Dialect:
        """How the trainer is spoken to, as far as it has shown itself."""
        return self._target.dialect

    @property
    def writes_to(self) -> int:
        """The number of the characteristic that takes what `poll` returns."""
        return self.dialect.writes_to

    @property
    def log(self) -> deque[ControlEntry]:
        """All procedures and how they ended, the oldest first."""
        return self._flight.log

    @property
    def released(self) -> bool:
        """Whether control was given back, or could not be within the time for it."""
        return self._state is ControlState.RELEASED

    def want(self, target: TrainerTarget, now_s: float) -> None:
        """Ask for `target`, once the trainer can take it; ignored from `release` until `take`.

        Raises ValueError for a target that lacks the value of its mode.
        """
        if self.released or self._handing_back is not None:
            return
        was_free = self._target.is_free
        self._target.want(target)
        if was_free and not self._target.is_free:
            self._start.hurry(now_s)

    def match(self, offset_w: int) -> None:
        """Add `offset_w` to the watts that are written: the rider's meter sees others."""
        self._target.match_w = offset_w

    def poll(self, now_s: float) -> bytes | None:
        """Return the write that is due now, or None; what is returned counts as written."""
        self._expire(now_s)
        if not self._linked or (self.released and self._handing_back is None):
            return None
        if self._flight.procedure is not None:
            return self._flight.next_write(now_s, self.dialect.manners)
        if self._handing_back:
            purpose, step = self._handing_back.popleft()
            return self._flight.begin(
                purpose, step, now_s, self.dialect.manners, within_s=RELEASE_WITHIN_S
            )
        if self._state is ControlState.READY:
            return self._drive(now_s)
        if now_s < self._asking.next_at_s:
            return None
        request = self.dialect.ask()
        if not request:
            self._control_answered(Result.SUCCESS, now_s)
            return self._drive(now_s)
        self._asking.asked(now_s)
        return self._flight.begin(Purpose.CONTROL, request, now_s, self.dialect.manners)

    def release(self, now_s: float) -> None:
        """Begin to give control back, brake off. `poll` on until `released`.

        Without a link it is `released` at once, and the trainer let go when the link comes back.
        """
        if self.released or self._handing_back is not None:
            return
        self._target.wanted = None
        never_asked = self._state is not ControlState.READY and self._asking.attempt == 0
        if not self._linked or never_asked:
            self._finish_release(owed=not self._linked and self._asking.ever)
            return
        self._handing_back = deque((Purpose.RELEASE, step) for step in self.dialect.release())
        self._flight.hurry(now_s + RELEASE_WITHIN_S)

    def take(self, now_s: float) -> None:
        """Want control again after `release`; does nothing while it was not given back."""
        if not (self.released or self._handing_back is not None):
            return
        self._handing_back, self._owes_release = None, False
        self._target.start_over()
        self._begin(now_s)

    def calibrate(self, now_s: float) -> None:
        """Begin a spin-down; what the rider has to do is in `view`.

        Raises ControlRefused where the trainer offers none, or is not ours.
        """
        if self._state is not ControlState.READY or self._handing_back is not None:
            raise ControlRefused(f"{self.name} is not under control yet; wait until it is ready")
        if not self.dialect.spin_down():
            raise ControlRefused(f"{self.name} offers no spin-down; use its maker's program")
        self._spin_down = SpinDown.asked(now_s)

    def link_up(self, now_s: float) -> None:
        """Note that the trainer is connected: control, start, mode and target begin anew."""
        self.link_down(now_s)
        self._linked = True
        self._target.start_over()
        if not self.released:
            self._begin(now_s)
        elif self._owes_release:
            ask = self.dialect.ask()
            steps = [(Purpose.CONTROL, ask)] if ask else []
            steps += [(Purpose.RELEASE, step) for step in self.dialect.release()]
            self._handing_back = deque(steps)

    def link_down(self, now_s: float) -> None:
        """Note that the link is gone, and with it whatever the trainer held."""
        self._linked = False
        self._spin_down = None
        unfinished, self._handing_back = self._handing_back is not None, None
        self._conclude(None)
        self._target.forget()
        if unfinished:
            # Some trainers brake on without a link: what is left to say waits for the next one.
            self._finish_release(owed=True)
        elif not self.released:
            self._state = ControlState.NO_LINK

    def write_failed(self, now_s: float) -> None:
        """Note that the write in flight did not go out."""
        if self._flight.procedure is not None:
            self._flight.hurry(now_s)
            self._expire(now_s, failed=True)

    def identify(self, identity: Identity) -> None:
        """Take what the trainer says of itself besides its name."""
        self._identity = replace(identity, name=self.name)
        self._speak(self.dialect)

    def shows(self, numbers: frozenset[int], now_s: float, *, complete: bool = False) -> None:
        """Take the characteristics that the trainer has; `complete` when these are all of them."""
        self._shown = self._shown.with_all(numbers) if complete else self._shown.with_more(numbers)
        better = self._shown.dialect(self.dialect)
        if better is None:
            return
        self._conclude(None)
        self._target.start_over()
        self._speak(better)
        if self._linked and not self.released and self._handing_back is None:
            self._begin(now_s)

    def packet(self, characteristic: int, data: bytes, now_s: float) -> None:
        """Take a packet of the trainer; one that says nothing is ignored. Raises BadPacket."""
        if self._shown.is_news(characteristic):
            self.shows(frozenset({characteristic}), now_s)
        for heard in self.dialect.hear(characteristic, data):
            match heard:
                case Learned():
                    self._speak(heard.dialect)
                case Answer():
                    self._answer(heard, now_s)
                case SpinDownTold():
                    self._spun(heard, now_s)
                case Told():
                    self._told(heard, now_s)

    def view(self, now_s: float) -> TrainerView:
        """Return what the console shows of the trainer at `now_s`."""
        target, state, known = self._target, self._state, self.dialect
        if state is ControlState.REQUESTING and self._asking.is_slow(now_s):
            state = ControlState.REFUSED  # ten silent seconds are a no, too
        low, high = known.power_limits_w or (None, None)
        return TrainerView(
            name=self.name,
            state=state,
            modes=known.modes,
            acknowledged=target.acknowledged,
            wanted=target.wanted,
            attempt=self._asking.attempt,
            clipped_from_w=known.clipped_from_w(target.wanted) if target.wanted else None,
            min_power_w=low,
            max_power_w=high,
            sent=target.sent,
            acknowledgements=target.acknowledgements,
            refusals=target.refusals,
            calibration=self._spin_down.sentence if self._spin_down else None,
        )

    def _speak(self, dialect: Dialect) -> None:
        """Speak so from now on, with the quirks of this trainer."""
        self._target.dialect = adapted(dialect, self._identity)

    def _begin(self, now_s: float) -> None:
        """Ask for control from the first request on."""
        self._state = ControlState.REQUESTING if self._linked else ControlState.NO_LINK
        self._asking.begin(now_s)
        self._unanswered = 0
        self._start.safety_key = False

    def _drive(self, now_s: float) -> bytes | None:
        """Return the start, the spin-down or the target that is due while control is held."""
        request = self._target.due(now_s)
        manners = self.dialect.manners
        pausing = self._target.is_paused if request is None else self.dialect.is_pause(request)
        if self._start.at_s is not None and not (pausing and self._target.is_free):
            if self._start.is_due(now_s):
                return self._flight.begin(Purpose.START, self.dialect.start(), now_s, manners)
            if not self._target.is_free:
                return None
        if self._spin_down is not None:
            return self._calibrate(self._spin_down, now_s)
        if request is None:
            return None
        self._target.written(now_s)
        self._last_answer = None
        return self._flight.begin(
            Purpose.TARGET,
            request,
            now_s,
            manners,
            target=self._target.wanted,
            unsaid=self._target.unsaid(request),
        )

    def _calibrate(self, spin_down: SpinDown, now_s: float) -> bytes | None:
        if spin_down.is_due:
            self._spin_down = replace(spin_down, requested=True)
            request = self.dialect.spin_down()
            return self._flight.begin(Purpose.SPIN_DOWN, request, now_s, self.dialect.manners)
        self._spin_down = spin_down.at(now_s)
        # The trainer brakes as it likes meanwhile: what was held has to be said again.
        self._target.forget()
        return None

    def _conclude(self, result: int | None) -> Procedure | None:
        """Take the procedure out of flight; the last one of a release ends it."""
        done = self._flight.conclude(self.dialect, result)
        if done is not None and self._handing_back is not None and not self._handing_back:
            self._finish_release(owed=False)
        return done

    def _expire(self, now_s: float, *, failed: bool = False) -> None:
        """Give up waiting for an answer that is overdue."""
        target = self._target
        if not self._flight.overdue(now_s, target.wanted, free=target.is_free):
            return
        waiting = self._conclude(None)
        assert waiting is not None, "what is overdue is in flight"
        if waiting.purpose is Purpose.CONTROL:
            if not (failed or self.dialect.manners.grants_control or self.released):
                self._control_answered(Result.SUCCESS, now_s)
        elif waiting.purpose is Purpose.START:
            self._start.unanswered()
        elif waiting.purpose is Purpose.SPIN_DOWN:
            self._spun(SpinDownTold(SpinDownStage.FAILED), now_s)
        elif waiting.target is not None:
            self._unheard(waiting.request, waiting.target, now_s, failed=failed)

    def _unheard(
        self, request: Request, target: TrainerTarget, now_s: float, *, failed: bool
    ) -> None:
        """Make the best of a target that nobody said yes or no to."""
        manners = self.dialect.manners
        if not failed and not manners.answers:
            self._target.unopposed(request, target, now_s)
            return
        self._target.forget()
        self._unanswered += 1
        if self._unanswered < UNANSWERED_MAX:
            return
        if failed or manners.grants_control:
            self._lose_control(now_s)
        else:
            # Nothing can be lost where nothing was granted: this one just never answers.
            self._speak(self.dialect.mannered(replace(manners, answers=False)))

    def _answer(self, answer: Answer, now_s: float) -> None:
        """Take the trainer's answer to a request."""
        if answer.is_numbered and answer == self._last_answer:
            return  # broadcast twice, for one may be missed
        self._last_answer = answer
        waiting = self._flight.procedure
        if waiting is None or not self.dialect.is_answer(answer, waiting.request):
            self._late_answer(answer, now_s)
            return
        self._conclude(answer.result)
        if waiting.purpose is Purpose.CONTROL and not self.released:
            self._control_answered(answer.result, now_s)
        elif waiting.purpose is Purpose.START:
            self._start.answered(now_s)
        elif waiting.purpose is Purpose.SPIN_DOWN:
            if answer.result != Result.SUCCESS:
                self._spun(SpinDownTold(SpinDownStage.FAILED), now_s)
        elif waiting.target is not None:
            self._target_answered(waiting.request, waiting.target, answer.result, now_s)

    def _late_answer(self, answer: Answer, now_s: float) -> None:
        """Take an answer nobody waits for any more: it can still grant, or put in doubt."""
        if self.dialect.is_answer(answer, self.dialect.ask()):
            if self._state in (ControlState.REQUESTING, ControlState.REFUSED):
                self._control_answered(answer.result, now_s)
        elif self._state is ControlState.READY and answer.result != Result.SUCCESS:
            self._target.forget()

    def _control_answered(self, result: int, now_s: float) -> None:
        if result != Result.SUCCESS:
            self._state = ControlState.REFUSED
            return
        self._state = ControlState.READY
        self._asking.granted(now_s)
        self._unanswered = 0
        if self.dialect.manners.needs_start:
            self._start.need(now_s)
        else:
            self._start.started()
        if self._target.wanted is None:
            # Whoever drove it before may have died with the brake on.
            self._target.want(TrainerTarget.free())

    def _target_answered(
        self, request: Request, target: TrainerTarget, result: int, now_s: float
    ) -> None:
        self._unanswered = 0
        if result == Result.SUCCESS:
            self._target.accepted(request, target)
            if self.dialect.is_pause(request):
                self._start.need(now_s)  # before the next target that is not a pause
        elif result == Result.NOT_PERMITTED:
            self._target.refusals += 1
            self._lose_control(now_s)
        else:
            self._target.refused(request, target, result, now_s)

    def _told(self, told: Told, now_s: float) -> None:
        """Take what the trainer tells unasked."""
        if self._state is not ControlState.READY or self._handing_back is not None:
            return
        match told:
            case Told.CONTROL_LOST:
                self._lose_control(now_s)
            case Told.STARTED:
                if self._start.started():
                    self._target.forget()
            case Told.STOPPED_BY_SAFETY_KEY:
                self._target.forget()
                self._start.pulled(now_s)
            case Told.STOPPED if not self._is_our_pause():
                self._target.forget()
                self._start.stopped(now_s)

    def _spun(self, told: SpinDownTold, now_s: float) -> None:
        if self._spin_down is not None:
            self._spin_down = self._spin_down.told(told, now_s)

    def _is_our_pause(self) -> bool:
        waiting = self._flight.procedure
        return self._target.is_paused or (
            waiting is not None and self.dialect.is_pause(waiting.request)
        )

    def _lose_control(self, now_s: float) -> None:
        self._conclude(None)
        self._target.forget()
        self._unanswered = 0
        if self._handing_back is None:
            self._state = ControlState.REQUESTING
            self._asking.lost(now_s)

    def _finish_release(self, *, owed: bool) -> None:
        self._handing_back = None
        self._owes_release = owed
        self._spin_down = None
        self._target.wanted = None
        self._target.forget()
        self._state = ControlState.RELEASED
