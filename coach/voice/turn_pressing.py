"""Moves of what the rider does with a key, the mouse, a trigger, or in writing; and of remarks."""

from dataclasses import replace

from coach.voice.choices import Talking
from coach.voice.hold import Strike, strike
from coach.voice.turn_listening import ask, finish
from coach.voice.turn_moving import NOBODY, Moving, end, open_turn, press, queue, speak
from coach.voice.turn_talk import (
    By,
    Cancelled,
    Ending,
    Opening,
    Phase,
    Pressed,
    Released,
    Remark,
    Toggled,
    Typed,
)


def pressed(m: Moving, event: Pressed) -> None:
    """Take a press; of a key it may be a repeat, or not known yet."""
    if event.by is not By.KEY:
        tapped(m, event.by, m.now_s)
        return
    hold, what = strike(m.state.hold, m.now_s)
    m.state = replace(m.state, hold=hold)
    grip = m.state.grip
    if what is Strike.TAP:
        tapped(m, By.KEY, m.now_s)
    elif what is Strike.REPEAT and grip is not None and grip.by is By.KEY:
        holds = grip.at_s == hold.tapped_s and m.state.rules.talking is not Talking.SMART
        m.state = replace(m.state, grip=replace(grip, held=grip.held or holds))


def tapped(m: Moving, by: By | None, at_s: float) -> None:
    """Begin, finish or interrupt, whatever a tap means now."""
    state = m.state
    over_s = state.found_over_s
    late_s = state.rules.limits.late_tap_s
    if over_s is not None and at_s - over_s < late_s and state.phase is not Phase.IDLE:
        return
    match state.phase:
        case Phase.ARMED if state.opening is Opening.PRESS:
            end(m, Ending.CANCELLED)
            return
        case Phase.RECORDING if state.interrupted is None:
            finish(m)
            return
        case Phase.CONFIRMING if state.listening.understood.words:
            finish(m)
            return
    if state.phase is not Phase.IDLE:
        end(m, Ending.BARGED)
    press(m, by, at_s)


def released(m: Moving, event: Released) -> None:
    """Take a release of something that tells it; a short click was a tap."""
    grip = m.state.grip
    if grip is None or grip.by is not event.by:
        return
    if m.now_s - grip.at_s < m.state.rules.limits.click_s:
        m.state = replace(m.state, grip=None)
    else:
        let_go(m)


def let_go(m: Moving) -> None:
    """Take that what held the turn open was released."""
    m.state = replace(m.state, grip=None)
    if m.state.phase is Phase.RECORDING:
        finish(m)
    elif m.state.phase is Phase.ARMED:
        end(m, Ending.NOBODY, NOBODY)


def toggled(m: Moving, _: Toggled) -> None:
    tapped(m, None, m.now_s)


def cancelled(m: Moving, _: Cancelled) -> None:
    if m.state.phase is Phase.IDLE:
        m.state = replace(m.state, why="")
    else:
        end(m, Ending.CANCELLED)


def typed(m: Moving, event: Typed) -> None:
    """Answer what is written; it ends whatever is spoken."""
    if m.state.phase is not Phase.IDLE:
        end(m, Ending.BARGED)
    open_turn(m, Opening.TYPED)
    m.state = replace(m.state, aloud=event.aloud)
    understood = replace(m.state.rules.understand(event.text), text=event.text)
    ask(m, understood)


def remarked(m: Moving, event: Remark) -> None:
    """Say it if nothing else goes on; a safety line waits for that."""
    if m.state.phase is Phase.IDLE:
        say_remark(m, event)
    elif event.safety:
        queue(m, event)


def say_remark(m: Moving, remark: Remark) -> None:
    open_turn(m, Opening.REMARK)
    m.state = replace(m.state, remark=remark)
    speak(m, remark.text)
