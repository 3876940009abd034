"""Driving one FTMS trainer: take control, hold the latest target, get it back, give it back.

Sans-IO: packets, link events and time go in; `poll` returns the next write to the control point
(2AD9). One procedure is in flight at a time and every wait is bounded, so that no silent or
refusing trainer can stop the ride, and no lost command stays lost.
Fitness Machine Service 1.0, sections 4.16 (control point) and 4.17 (status).
"""

import math
from collections import deque
from dataclasses import dataclass, replace

from sensors.asking import Asking
from sensors.control import ControlState, TrainerTarget, TrainerView
from sensors.held_target import HeldTarget
from sensors.profiles import fitness_control as control_point
from sensors.profiles import fitness_features as features
from sensors.profiles import fitness_status as status
from sensors.profiles.fitness_control import Opcode, Result
from sensors.profiles.fitness_status import StatusOp
from sensors.trainer_abilities import is_pause

CONTROL_POINT = control_point.FITNESS_MACHINE_CONTROL_POINT

ANSWER_WITHIN_S = 2.0  # slow trainers take nearly that long
FREE_WITHIN_S = 0.5  # a target without an answer keeps the brake-off waiting no longer than this
RELEASE_WITHIN_S = 1.0  # for each step of giving control back; quitting must not hang
UNANSWERED_MAX = 3  # so many targets without an answer: ask for control again
RESTART_WAIT_S = 3.0  # after the rider stopped the trainer by hand
RESTART_AGAIN_WAIT_S = 10.0  # when that was soon after the last restart
RESTART_CALM_S = 30.0
LOG_ENTRIES = 50_000  # more than six hours at two targets a second


@dataclass(frozen=True, slots=True)
class ControlEntry:
    """One procedure of the control point, for the ride's folder."""

    at_s: float  # when it was written
    opcode: int
    value: float | None  # W, level, slope percent, or 1 stop / 2 pause
    result: int | None  # None: no answer in time


@dataclass(frozen=True, slots=True)
class _Procedure:
    """The write that waits for its answer; `target` is set for targets only."""

    request: bytes
    sent_at_s: float
    answer_by_s: float
    target: TrainerTarget | None = None


class TrainerControl:
    """Control of the trainer called `name`; all times are seconds of the ride's clock."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.log: deque[ControlEntry] = deque(maxlen=LOG_ENTRIES)
        self._state = ControlState.NO_LINK
        self._linked = False
        self._target = HeldTarget()
        self._asking = Asking()
        self._in_flight: _Procedure | None = None
        self._handing_back: deque[bytes] | None = None  # what is left of the release
        self._unanswered = 0
        self._start_at_s: float | None = None  # when to start it; None: it runs
        self._restarted_at_s = -math.inf  # when a stop by the rider was last undone
        self._stopped_by_hand = False
        self._safety_key = False  # pulled: only the rider starts it again

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
        if was_free and not self._target.is_free and self._start_at_s is not None:
            # The ride goes on by an act of its own: no reason left to wait with the start.
            self._start_at_s = min(self._start_at_s, now_s)

    def poll(self, now_s: float) -> bytes | None:
        """Return the write that is due now, or None; what is returned counts as written."""
        self._expire(now_s)
        if not self._linked or self.released or self._in_flight is not None:
            return None
        if self._handing_back:
            return self._write(self._handing_back.popleft(), now_s, RELEASE_WITHIN_S)
        if self._state is ControlState.READY:
            return self._drive(now_s)
        if now_s < self._asking.next_at_s:
            return None
        self._asking.asked(now_s)
        return self._write(control_point.encode_request_control(), now_s)

    def release(self, now_s: float) -> None:
        """Begin to give control back: stop, then reset. `poll` on until `released`."""
        if self.released or self._handing_back is not None:
            return
        self._target.wanted = None
        never_asked = self._state is not ControlState.READY and self._asking.attempt == 0
        if not self._linked or never_asked:
            self._finish_release()
            return
        self._handing_back = deque((control_point.encode_stop(), control_point.encode_reset()))
        if self._in_flight is not None:
            answer_by_s = min(self._in_flight.answer_by_s, now_s + RELEASE_WITHIN_S)
            self._in_flight = replace(self._in_flight, answer_by_s=answer_by_s)

    def take(self, now_s: float) -> None:
        """Want control again after `release`; does nothing while it was not given back."""
        if not (self.released or self._handing_back is not None):
            return
        self._handing_back = None
        self._target.start_over()
        self._begin(now_s)

    def link_up(self, now_s: float) -> None:
        """Note that the trainer is connected: control, start, mode and target begin anew."""
        self.link_down(now_s)
        self._linked = True
        self._target.start_over()
        if not self.released:
            self._begin(now_s)

    def link_down(self, now_s: float) -> None:
        """Note that the link is gone, and with it whatever the trainer held."""
        self._linked = False
        self._conclude(None)
        self._target.forget()
        if self._handing_back is not None:
            # A trainer drops control with the link: nothing is left to give back.
            self._finish_release()
        elif not self.released:
            self._state = ControlState.NO_LINK

    def write_failed(self, now_s: float) -> None:
        """Note that the write in flight did not go out."""
        if self._in_flight is not None:
            self._in_flight = replace(self._in_flight, answer_by_s=now_s)
            self._expire(now_s)

    def packet(self, characteristic: int, data: bytes, now_s: float) -> None:
        """Take a packet of the fitness machine service; others are ignored. Raises BadPacket."""
        known = self._target.abilities
        match characteristic:
            case features.FITNESS_MACHINE_FEATURE:
                known = replace(known, features=features.decode_fitness_features(data))
            case features.SUPPORTED_POWER_RANGE:
                known = replace(known, power_range=features.decode_power_range(data))
            case features.SUPPORTED_RESISTANCE_RANGE:
                known = replace(known, resistance_range=features.decode_resistance_range(data))
            case control_point.FITNESS_MACHINE_CONTROL_POINT:
                answer = control_point.decode_control_response(data)
                self._answer(answer.request, answer.result, now_s)
                return
            case status.FITNESS_MACHINE_STATUS:
                self._told(status.decode_machine_status(data).op, now_s)
                return
            case _:
                return
        self._target.abilities = known

    def view(self, now_s: float) -> TrainerView:
        """Return what the console shows of the trainer at `now_s`."""
        target, state = self._target, self._state
        known = target.abilities
        if state is ControlState.REQUESTING and self._asking.is_slow(now_s):
            state = ControlState.REFUSED  # ten silent seconds are a no, too
        low, high = known.power_limits_w if known.power_range else (None, None)
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
        )

    def _begin(self, now_s: float) -> None:
        """Ask for control from the first request on."""
        self._state = ControlState.REQUESTING if self._linked else ControlState.NO_LINK
        self._asking.begin(now_s)
        self._unanswered = 0
        self._safety_key = False

    def _drive(self, now_s: float) -> bytes | None:
        """Return the start or the target that is due while control is held."""
        request = self._target.due(now_s)
        pausing = self._target.is_paused if request is None else is_pause(request)
        if self._start_at_s is not None and not (pausing and self._target.is_free):
            if now_s >= self._start_at_s and not self._safety_key:
                return self._write(control_point.encode_start(), now_s)
            if not self._target.is_free:
                return None
        if request is None:
            return None
        self._target.written(now_s)
        return self._write(request, now_s, target=self._target.wanted)

    def _write(
        self,
        request: bytes,
        now_s: float,
        within_s: float = ANSWER_WITHIN_S,
        target: TrainerTarget | None = None,
    ) -> bytes:
        self._in_flight = _Procedure(request, now_s, now_s + within_s, target)
        return request

    def _conclude(self, result: int | None) -> _Procedure | None:
        """Take the procedure out of flight and log how it ended."""
        done, self._in_flight = self._in_flight, None
        if done is not None:
            asked = control_point.decode_control_request(done.request)
            values = (asked.power_w, asked.resistance, asked.slope_percent, asked.stop_or_pause)
            value = next((value for value in values if value is not None), None)
            self.log.append(ControlEntry(done.sent_at_s, asked.op, value, result))
            if self._handing_back is not None and not self._handing_back:
                self._finish_release()
        return done

    def _expire(self, now_s: float) -> None:
        """Give up waiting for an answer that is overdue."""
        waiting = self._in_flight
        if waiting is None:
            return
        hurried = self._target.is_free and waiting.target not in (None, self._target.wanted)
        by_s = waiting.sent_at_s + FREE_WITHIN_S if hurried else waiting.answer_by_s
        if now_s < min(by_s, waiting.answer_by_s):
            return
        self._conclude(None)
        if waiting.request[0] == Opcode.START:
            self._start_at_s = None  # some stream and obey all the same
        elif waiting.target is not None:
            self._target.forget()
            self._unanswered += 1
            if self._unanswered >= UNANSWERED_MAX:
                self._lose_control(now_s)

    def _answer(self, opcode: int, result: int, now_s: float) -> None:
        """Take the trainer's answer to the request `opcode`."""
        waiting = self._in_flight
        if waiting is None or waiting.request[0] != opcode:
            self._late_answer(opcode, result, now_s)
            return
        self._conclude(result)
        if opcode == Opcode.REQUEST_CONTROL:
            self._control_answered(result, now_s)
        elif opcode == Opcode.START:
            self._start_at_s = None  # its failure is not fatal
            if self._stopped_by_hand:
                self._stopped_by_hand, self._restarted_at_s = False, now_s
        elif waiting.target is not None:
            self._target_answered(waiting.request, waiting.target, result, now_s)

    def _late_answer(self, opcode: int, result: int, now_s: float) -> None:
        """Take an answer nobody waits for any more: it can still grant, or put in doubt."""
        if opcode == Opcode.REQUEST_CONTROL:
            if self._state in (ControlState.REQUESTING, ControlState.REFUSED):
                self._control_answered(result, now_s)
        elif self._state is ControlState.READY and result != Result.SUCCESS:
            self._target.forget()

    def _control_answered(self, result: int, now_s: float) -> None:
        if result != Result.SUCCESS:
            self._state = ControlState.REFUSED
            return
        self._state = ControlState.READY
        self._asking.granted(now_s)
        self._unanswered = 0
        self._start_at_s = now_s

    def _target_answered(
        self, request: bytes, target: TrainerTarget, result: int, now_s: float
    ) -> None:
        self._unanswered = 0
        if result == Result.SUCCESS:
            self._target.accepted(request, target)
            if is_pause(request):
                self._start_at_s = now_s  # before the next target that is not a pause
        elif result == Result.NOT_PERMITTED:
            self._target.refusals += 1
            self._lose_control(now_s)
        else:
            self._target.refused(request, target, result, now_s)

    def _told(self, op: int, now_s: float) -> None:
        """Take what the trainer tells unasked."""
        if self._state is not ControlState.READY or self._handing_back is not None:
            return
        if op in (StatusOp.CONTROL_LOST, StatusOp.RESET):
            self._lose_control(now_s)
        elif op == StatusOp.STARTED:
            if self._start_at_s is not None or self._safety_key:
                self._target.forget()
            self._start_at_s, self._safety_key = None, False
        elif op == StatusOp.STOPPED_BY_SAFETY_KEY:
            self._target.forget()
            self._start_at_s, self._safety_key = now_s, True
        elif op == StatusOp.STOPPED_OR_PAUSED and not self._is_our_pause():
            self._target.forget()
            calm_at_s = self._restarted_at_s + RESTART_CALM_S
            wait_s = RESTART_WAIT_S if now_s >= calm_at_s else RESTART_AGAIN_WAIT_S
            self._start_at_s, self._stopped_by_hand = now_s + wait_s, True

    def _is_our_pause(self) -> bool:
        waiting = self._in_flight
        return self._target.is_paused or (waiting is not None and is_pause(waiting.request))

    def _lose_control(self, now_s: float) -> None:
        self._conclude(None)
        self._target.forget()
        self._unanswered = 0
        if self._handing_back is None:
            self._state = ControlState.REQUESTING
            self._asking.lost(now_s)

    def _finish_release(self) -> None:
        self._handing_back = None
        self._target.wanted = None
        self._target.forget()
        self._state = ControlState.RELEASED
