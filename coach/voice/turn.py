"""The voice turn as a pure state machine: state, event, now -> state, effects.

Every event has its row: by phase, or for all phases. An event without one changes nothing, and what
names a turn, a clip or a guess that is not open is stale and dropped by its row. Watchdogs are
rows as well: what becomes of a phase that waits too long (`wake_at_s`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from coach.voice.hold import Strike, waited
from coach.voice.sound_talk import (
    Activity,
    BargeIn,
    ClipOver,
    FinalText,
    Live,
    PartialText,
    Rendered,
    Ring,
    Sounding,
    Standing,
)
from coach.voice.speculation import Speculation
from coach.voice.turn_answering import (
    act_began,
    act_over,
    answer_over,
    answered,
    clip_over,
    clip_says,
    guess_over,
    question_gone,
    rendered,
    sounding,
    untrue,
)
from coach.voice.turn_failing import LATE, sound_lost, stood
from coach.voice.turn_interrupting import spoke_over
from coach.voice.turn_listening import activity, heard_all, heard_more, went_live
from coach.voice.turn_moving import Moving, arm
from coach.voice.turn_pressing import (
    cancelled,
    let_go,
    pressed,
    released,
    remarked,
    say_remark,
    tapped,
    toggled,
    typed,
)
from coach.voice.turn_state import Rules, TurnState
from coach.voice.turn_talk import (
    ActBegan,
    ActOver,
    Answered,
    AnswerOver,
    By,
    Cancelled,
    ClipSays,
    GuessOver,
    Phase,
    Pressed,
    QuestionGone,
    Released,
    Remark,
    SoundLost,
    Stands,
    StopAnswer,
    Toggled,
    TurnEffect,
    TurnEvent,
    Typed,
    Untrue,
    Woken,
)

Move = Callable[[Moving, Any], None]

LISTENING = (Phase.ARMED, Phase.RECORDING, Phase.FINALIZING, Phase.CONFIRMING)
EVERY = tuple(Phase)


def _stands(m: Moving, event: Stands) -> None:
    known = replace(m.state.speculation, circumstances=event.circumstances, model=event.model)
    m.state = replace(m.state, speculation=known)


# what happens -> in which phases -> the move
ROWS: tuple[tuple[type[TurnEvent], tuple[Phase, ...], Move], ...] = (
    (Pressed, EVERY, pressed),
    (Released, (Phase.ARMED, Phase.RECORDING), released),
    (Toggled, EVERY, toggled),
    (Cancelled, EVERY, cancelled),
    (Typed, EVERY, typed),
    (Remark, EVERY, remarked),
    (Live, (Phase.ARMED, Phase.CONFIRMING), went_live),
    (PartialText, LISTENING, heard_more),
    (Activity, LISTENING, activity),
    (FinalText, LISTENING, heard_all),
    # While a voice is listened to that spoke over it, an answer still comes.
    (Answered, (*LISTENING, Phase.THINKING, Phase.SPEAKING), answered),
    (AnswerOver, EVERY, answer_over),
    (ActBegan, EVERY, act_began),
    (ActOver, EVERY, act_over),
    (QuestionGone, EVERY, question_gone),
    (Rendered, EVERY, rendered),
    (Sounding, (Phase.SPEAKING,), sounding),
    (ClipSays, (Phase.SPEAKING,), clip_says),
    (ClipOver, (Phase.SPEAKING,), clip_over),
    (Untrue, (Phase.SPEAKING,), untrue),
    (BargeIn, (Phase.SPEAKING,), spoke_over),
    (GuessOver, EVERY, guess_over),
    (Stands, EVERY, _stands),
    (Standing, EVERY, stood),
    (SoundLost, EVERY, sound_lost),
)
MOVES: Mapping[tuple[Phase, type[TurnEvent]], Move] = {
    (phase, event): move for event, phases, move in ROWS for phase in phases
}


def step(
    state: TurnState, event: TurnEvent, now_s: float
) -> tuple[TurnState, tuple[TurnEffect, ...]]:
    """Return the state after `event`, and what is to be done, in order. Never raises."""
    m = Moving(state, now_s)
    # A strike is judged by the silence before it, however late anybody was woken.
    _wait_for_key(m)
    if isinstance(event, Woken):
        _overdue(m)
    move = MOVES.get((m.state.phase, type(event)))
    if move is not None:
        move(m, event)
    if m.state.phase is Phase.IDLE and m.state.remarks:
        first, *others = m.state.remarks
        m.state = replace(m.state, remarks=tuple(others))
        say_remark(m, first)
    return m.state, tuple(m.effects)


def idle(rules: Rules, speculate: str = "auto") -> TurnState:
    """Return the machine before its first turn."""
    return TurnState(rules, speculation=Speculation(speculate))


def with_rules(state: TurnState, rules: Rules, speculate: str = "auto") -> TurnState:
    """Return the machine with what the rider has chosen anew; it holds from the next event."""
    return replace(state, rules=rules, speculation=replace(state.speculation, wish=speculate))


def _wait_for_key(m: Moving) -> None:
    tapped_s = m.state.hold.struck_s
    hold, what = waited(m.state.hold, m.now_s)
    m.state = replace(m.state, hold=hold)
    grip = m.state.grip
    if what is Strike.TAP and tapped_s is not None:
        tapped(m, By.KEY, tapped_s)
    elif what is Strike.RELEASED and grip is not None and grip.by is By.KEY and grip.held:
        let_go(m)


def _overdue(m: Moving) -> None:
    """Do what the time is for; each of it once."""
    now_s = m.now_s
    for each in m.state.closing:
        if each.due_s <= now_s:
            m.do(StopAnswer(each.turn))
    m.state = replace(m.state, closing=tuple(c for c in m.state.closing if c.due_s > now_s))
    listen_at_s = m.state.listening.listen_at_s
    if listen_at_s is not None and listen_at_s <= now_s:
        arm(m)
    if m.state.working_s is not None and m.state.working_s <= now_s:
        m.do(Ring(sign="working"))
        m.state = replace(m.state, working_s=None)
    until_s = m.state.speaking_until_s
    due = m.state.due_s is not None and m.state.due_s <= now_s
    if due or (until_s is not None and until_s <= now_s):
        LATE[m.state.phase](m)
