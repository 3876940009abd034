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
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT, Result
from sensors.trainer_calibration import SpinDown
from sensors.trainer_choice import Shown
from sensors.trainer_dialect import Answer, Dialect, Learned, Request, SpinDownTold, Told
from sensors.trainer_driving import Driving
from sensors.trainer_procedure import ControlEntry, Flight, Procedure, Purpose
from sensors.trainer_release import RELEASE_WITHIN_S, HandingBack

CONTROL_POINT = FITNESS_MACHINE_CONTROL_POINT
# Some consoles obey and never say a word (cagnulein/qdomyos-zwift, ftmscontrolpointhandshake.h):
# after so many requests for control they are driven all the same.
SILENT_ASKS_MAX = 8


class TrainerControl:
    """Control of the trainer called `name`; all times are seconds of the ride's clock."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._state = ControlState.NO_LINK
        self._linked = False
        self._shown = Shown()
        self._driving = Driving(name)
        self._asking = Asking()
        self._flight = Flight()
        self._handing_back = HandingBack()
        self._last_answer: Answer | None = None
        self._answers = False  # whether it has ever answered anything

    @property
    def dialect(self) -> Dialect:
        """How the trainer is spoken to, as far as it has shown itself."""
        return self._driving.dialect

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

    @property
    def target_w(self) -> int | None:
        """The watts that are wanted of it, while it is ours; None outside ERG."""
        wanted = self._driving.target.wanted
        return wanted.power_w if wanted and self._state is ControlState.READY else None

    def want(self, target: TrainerTarget, now_s: float) -> None:
        """Ask for `target`, once the trainer can take it; ignored from `release` until `take`.

        Raises ValueError for a target that lacks the value of its mode.
        """
        if self.released or self._handing_back.active:
            return
        was_free = self._driving.target.is_free
        self._driving.want(target, now_s)
        if self._driving.target.is_free and not was_free:
            self._asking.hurry(now_s)  # a rider may be stuck under the brake

    def match(self, offset_w: int | None) -> None:
        """Add `offset_w` to the watts that are written: the rider's meter sees others."""
        self._driving.target.match_w = offset_w

    def poll(self, now_s: float) -> bytes | None:
        """Return the write that is due now, or None; what is returned counts as written."""
        self._expire(now_s)
        if not self._linked or (self.released and not self._handing_back.active):
            return None
        if self._flight.procedure is not None:
            return self._flight.next_write(now_s, self.dialect.manners)
        step = self._handing_back.next_step()
        if step is not None:
            return self._fly(*step, now_s, within_s=RELEASE_WITHIN_S)
        return self._drive(now_s) if self._may_drive(now_s) else self._ask(now_s)

    def release(self, now_s: float) -> None:
        """Begin to give control back, brake off. `poll` on until `released`.

        Without a link it is `released` at once, and the trainer let go when the link comes back.
        """
        if self.released or self._handing_back.active:
            return
        self._driving.ended()
        answered = self._state in (ControlState.READY, ControlState.REFUSED)
        never_asked = not answered and self._asking.attempt == 0
        if not self._linked or never_asked:
            self._finish_release(owed=not self._linked and self._asking.ever)
            return
        self._handing_back.begin(self.dialect)
        self._flight.hurry(now_s + RELEASE_WITHIN_S)

    def take(self, now_s: float) -> None:
        """Want control again after `release`; does nothing while it was not given back."""
        if not (self.released or self._handing_back.active):
            return
        self._handing_back.end(owed=False)
        self._driving.target.start_over()
        self._begin(now_s)

    def calibrate(self, now_s: float) -> None:
        """Begin a spin-down; what the rider has to do is in `view`.

        Raises ControlRefused where the trainer offers none, or is not ours.
        """
        if self._state is not ControlState.READY or self._handing_back.active:
            raise ControlRefused(f"{self.name} is not under control yet; wait until it is ready")
        if not self.dialect.spin_down():
            raise ControlRefused(f"{self.name} offers no spin-down; use its maker's program")
        self._driving.spin_down = SpinDown.asked(now_s)

    def link_up(self, now_s: float) -> None:
        """Note that the trainer is connected: control, start, mode and target begin anew."""
        self.link_down(now_s)
        self._linked = True
        self._driving.target.start_over()
        if not self.released:
            self._begin(now_s)
        elif self._handing_back.owed:
            self._handing_back.make_good(self.dialect)

    def link_down(self, now_s: float) -> None:
        """Note that the link is gone, and with it whatever the trainer held."""
        self._linked = False
        self._driving.spin_down = None
        unfinished = self._handing_back.active
        self._handing_back.active = False
        self._conclude(None)
        self._driving.lost()
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

    def shows(self, numbers: frozenset[int], now_s: float, *, complete: bool = False) -> None:
        """Take the characteristics that the trainer has; `complete` when these are all of them."""
        self._shown = self._shown.with_all(numbers) if complete else self._shown.with_more(numbers)
        better = self._shown.better(self.dialect)
        if better is None:
            return
        self._conclude(None)
        self._driving.target.start_over()
        self._driving.speak(better)
        if self._linked and not self.released and not self._handing_back.active:
            self._begin(now_s)

    def packet(self, characteristic: int, data: bytes, now_s: float) -> None:
        """Take a packet of the trainer; one that says nothing is ignored. Raises BadPacket."""
        if self._shown.is_news(characteristic):
            self.shows(frozenset({characteristic}), now_s)
        for heard in self.dialect.hear(characteristic, data):
            match heard:
                case Learned():
                    self._driving.speak(heard.dialect)
                case Answer():
                    self._answer(heard, now_s)
                case SpinDownTold():
                    self._driving.spun(heard, now_s)
                case Told():
                    self._told(heard, now_s)

    def view(self, now_s: float) -> TrainerView:
        """Return what the console shows of the trainer at `now_s`."""
        state = self._state
        if state is ControlState.REQUESTING and self._asking.is_slow(now_s):
            state = ControlState.REFUSED  # ten silent seconds are a no, too
        view = self._driving.target.view(self.name, state, self._asking.attempt)
        spin_down = self._driving.spin_down
        return view if spin_down is None else replace(view, calibration=spin_down.sentence)

    def _begin(self, now_s: float) -> None:
        """Ask for control from the first request on."""
        self._state = ControlState.REQUESTING if self._linked else ControlState.NO_LINK
        self._asking.begin(now_s)
        self._driving.begin()

    def _may_drive(self, now_s: float) -> bool:
        """Say whether targets may be written; where nothing is to be asked, they may."""
        if self._is_refused_by_target:
            return now_s >= self._asking.next_at_s
        if self._state is not ControlState.READY and not self.dialect.ask():
            self._control_answered(Result.SUCCESS, now_s)
        return self._state is ControlState.READY

    def _ask(self, now_s: float) -> bytes | None:
        if now_s < self._asking.next_at_s:
            return None
        self._asking.asked(now_s)
        return self._fly(Purpose.CONTROL, self.dialect.ask(), now_s)

    def _drive(self, now_s: float) -> bytes | None:
        due = self._driving.due(now_s)
        if due is None:
            return None
        self._last_answer = None
        if self._is_refused_by_target:
            self._asking.asked(now_s)
        return self._fly(due.purpose, due.request, now_s, writes=due.writes, target=due.target)

    def _fly(
        self,
        purpose: Purpose,
        request: Request,
        now_s: float,
        *,
        writes: Request | None = None,
        within_s: float | None = None,
        target: TrainerTarget | None = None,
    ) -> bytes:
        """Put a request in flight, and return its first write."""
        manners = self.dialect.manners
        procedure = Procedure.begun(
            purpose,
            request,
            request if writes is None else writes,
            now_s,
            manners.write_gap_s,
            manners.answer_within_s if within_s is None else within_s,
            target,
        )
        return self._flight.begin(procedure)

    def _conclude(self, result: int | None) -> Procedure | None:
        """Take the procedure out of flight; the last one of a release ends it."""
        done = self._flight.conclude(self.dialect, result)
        if done is not None and self._handing_back.is_said:
            self._finish_release(owed=False)
        return done

    def _expire(self, now_s: float, *, failed: bool = False) -> None:
        """Give up waiting for an answer that is overdue."""
        target = self._driving.target
        if not self._flight.overdue(now_s, target.wanted, free=target.is_free):
            return
        waiting = self._conclude(None)
        assert waiting is not None, "what is overdue is in flight"
        if waiting.purpose is Purpose.CONTROL:
            if not (failed or self.released):
                self._control_unanswered(now_s)
        elif self._driving.unheard(waiting, now_s, failed=failed):
            self._lose_control(now_s)
        elif self._is_refused_by_target and self._driving.target.acknowledged is not None:
            self._control_answered(Result.SUCCESS, now_s)  # no word, where a yes is only silence

    def _control_unanswered(self, now_s: float) -> None:
        """Go on without an answer, where none is due or none ever came."""
        manners = self.dialect.manners
        if manners.grants_control and not self._answers and self._asking.attempt >= SILENT_ASKS_MAX:
            manners = replace(manners, grants_control=False, answers=False)
            self._driving.speak(self.dialect.mannered(manners))
        if not manners.grants_control:
            self._control_answered(Result.SUCCESS, now_s)

    def _answer(self, answer: Answer, now_s: float) -> None:
        """Take the trainer's answer to a request."""
        self._answers = True
        if answer.is_numbered and answer == self._last_answer:
            return  # broadcast twice, for one may be missed
        self._last_answer = answer
        waiting = self._flight.procedure
        if waiting is None or not self.dialect.is_answer(answer, waiting.request):
            self._late_answer(answer, now_s)
            return
        self._conclude(answer.result)
        if waiting.purpose is Purpose.CONTROL:
            if not self.released:
                self._control_answered(answer.result, now_s)
        elif self._driving.answered(waiting, answer.result, now_s):
            self._lose_control(now_s, to=self._without_permission())
        elif self._is_refused_by_target:
            self._control_answered(Result.SUCCESS, now_s)

    def _late_answer(self, answer: Answer, now_s: float) -> None:
        """Take an answer nobody waits for any more: it can still grant, or put in doubt."""
        if self.dialect.is_answer(answer, self.dialect.ask()):
            if self._state in (ControlState.REQUESTING, ControlState.REFUSED):
                self._control_answered(answer.result, now_s)
        elif self._state is ControlState.READY and answer.result != Result.SUCCESS:
            self._driving.target.forget()

    def _control_answered(self, result: int, now_s: float) -> None:
        if result != Result.SUCCESS:
            self._state = ControlState.REFUSED
            return
        self._state = ControlState.READY
        self._asking.granted(now_s)
        self._driving.granted(now_s)

    def _told(self, told: Told, now_s: float) -> None:
        """Take what the trainer tells unasked."""
        if self._state is not ControlState.READY or self._handing_back.active:
            return
        if self._driving.told(told, self._flight.procedure, now_s):
            self._lose_control(now_s)

    @property
    def _is_refused_by_target(self) -> bool:
        """Whether the trainer rejects targets, and has no control to be asked for."""
        return self._state is ControlState.REFUSED and self.dialect.manners.asks_by_target

    def _without_permission(self) -> ControlState:
        """Return the state after a target that was not permitted."""
        by_target = self.dialect.manners.asks_by_target
        return ControlState.REFUSED if by_target else ControlState.REQUESTING

    def _lose_control(self, now_s: float, to: ControlState = ControlState.REQUESTING) -> None:
        self._conclude(None)
        self._driving.lost()
        if self._handing_back.active or self._state is to is ControlState.REFUSED:
            return
        self._state = to
        self._asking.lost(now_s)

    def _finish_release(self, *, owed: bool) -> None:
        self._handing_back.end(owed=owed)
        self._driving.ended()
        self._state = ControlState.RELEASED
