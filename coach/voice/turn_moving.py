"""A step of the turn machine in the making: the state so far and its effects; opening and closing.

Whatever ends a turn goes through `end`, which closes what is open, each thing by its own command,
and nothing else.
"""

from dataclasses import replace

from coach.voice import speculation
from coach.voice.echo import spoke
from coach.voice.sound_talk import Arm, Command, Drop, ForgetClip, Hush, Part, Ring, Warm
from coach.voice.turn_state import Clip, Closing, Grip, Listening, TurnState
from coach.voice.turn_talk import (
    By,
    Effect,
    Ending,
    Opening,
    Phase,
    Remark,
    Speak,
    StopAnswer,
    StopGuess,
    TurnBegan,
    TurnEffect,
    TurnOver,
)

# What the rider is told where no part has said what is wrong with it.
NO_SOUND = "The microphone gives no sound. Is it plugged in, and not muted?"
STUCK = "Nothing more came from the microphone."
TOO_LATE = "Your words were not made out in time. Say it again, please."
NO_ANSWER = "No answer came in time."
TOO_LONG = "The answer took too long; it is on the screen."
NO_SPEECH = "The answer could not be spoken in time; it is on the screen."
NO_LOUDSPEAKER = "The loudspeaker gives no sound; the answer is on the screen."
NOBODY = "No word was heard."
EXPIRED = "No yes was heard in time: nothing was done."

VOICED_S = 0.2  # before the onset that was noticed, at which a word may have begun
NEARLY_ALL = 0.8  # of a safety line: so much was heard of it, that it is not said again
RINGS = (Opening.PRESS, Opening.VOICE, Opening.QUESTION)
QUIET_ENDS = (Ending.FAILED, Ending.NOBODY, Ending.EXPIRED)


class Moving:
    """The state as it becomes, and what is to be done, in order."""

    __slots__ = ("effects", "now_s", "state")

    def __init__(self, state: TurnState, now_s: float) -> None:
        self.state = state
        self.now_s = now_s
        self.effects: list[TurnEffect] = []

    def do(self, *effects: Effect | Command) -> None:
        self.effects.extend(effects)


# -- opening --------------------------------------------------------------------------------------


def open_turn(m: Moving, opening: Opening) -> None:
    """Give the next generation; what was open is closed already."""
    turn = m.state.turns + 1
    m.state = replace(
        m.state,
        turn=turn,
        turns=turn,
        opening=opening,
        listening=Listening(),
        grip=None,
        aloud=True,
        respoken=False,
        failing=None,
        awaits=(),
        window_until_s=None,
        found_over_s=None,
        remark=None,
        why="",
        phantoms=m.state.phantoms if opening is Opening.VOICE else 0,
    )
    m.do(TurnBegan(turn, opening))


def listen(
    m: Moving, opening: Opening, grammar: tuple[str, ...] = (), onset_s: float | None = None
) -> None:
    """Begin a turn that listens; own speech dies away first, but not for a voice over it."""
    open_turn(m, opening)
    limits, broken = m.state.rules.limits, m.state.broken
    asked = opening is Opening.QUESTION
    m.state = replace(m.state, phase=Phase.CONFIRMING if asked else Phase.ARMED, awaits=grammar)
    if "recogniser" in broken:
        end(m, Ending.FAILED, broken["recogniser"], "recogniser")
        return
    at_s = m.now_s if onset_s is not None else m.state.echo.open_at_s(m.now_s)
    live_s = limits.broken_live_s if "microphone" in broken else limits.live_s
    m.state = replace(
        m.state,
        due_s=at_s + live_s,
        window_until_s=at_s + limits.confirm_s if asked else None,
        listening=replace(m.state.listening, listen_at_s=at_s, onset_s=onset_s),
    )
    if at_s <= m.now_s:
        arm(m)
    else:
        m.do(Warm())


def arm(m: Moving) -> None:
    """Let the sound process listen for the open turn."""
    state = m.state
    pre_roll_s = state.echo.pre_roll_s(m.now_s)
    if state.opening is Opening.QUESTION:
        pre_roll_s = 0.0
    elif state.listening.onset_s is not None:
        pre_roll_s = VOICED_S + max(0.0, m.now_s - state.listening.onset_s)
    m.do(Arm(turn=state.turn, grammar=state.awaits, pre_roll_s=pre_roll_s))
    m.state = replace(
        state,
        owed=replace(state.owed, listening=state.turn),
        listening=replace(state.listening, listen_at_s=None),
    )


def press(m: Moving, by: By | None, at_s: float) -> None:
    """Begin a turn of the rider's; by something that tells its release it is held from now on."""
    listen(m, Opening.PRESS)
    if by is not None and m.state.phase is Phase.ARMED:
        m.state = replace(m.state, grip=Grip(by, at_s, held=by is not By.KEY))


def speak(m: Moving, text: str) -> None:
    """Let a sentence be rendered, and played after those that wait."""
    number = m.state.clips + 1
    m.do(Speak(m.state.turn, number, text))
    m.state = replace(m.state, clips=number)
    append(m, Clip(number, text))


def append(m: Moving, clip: Clip) -> None:
    """Take a clip among those that sound or wait for it."""
    state, limits = m.state, m.state.rules.limits
    m.state = replace(
        state,
        phase=Phase.SPEAKING,
        working_s=None,
        speaking_until_s=state.speaking_until_s or m.now_s + limits.speaking_s,
        owed=replace(state.owed, clips=(*state.owed.clips, clip)),
    )
    watch_clips(m)


def watch_clips(m: Moving) -> None:
    """Set by when the first clip must have gone on, or the next sentence must have come."""
    clips, limits = m.state.owed.clips, m.state.rules.limits
    if not clips:
        due_s = m.now_s + limits.answer_s
    elif clips[0].seconds is None:
        due_s = m.now_s + limits.render_s
    elif clips[0].sounding_s is None:
        due_s = m.now_s + limits.sounding_s
    else:
        due_s = max(m.now_s, clips[0].sounding_s + clips[0].seconds) + limits.clip_slack_s
    m.state = replace(m.state, due_s=due_s)


# -- closing --------------------------------------------------------------------------------------


def end(m: Moving, ending: Ending, why: str = "", part: Part | None = None) -> None:
    """End the open turn, and the answer that it interrupted; nothing of them is left open."""
    state = m.state
    drop_listening(m)
    forget_prepared(m)
    stop_guess(m, missed=False)
    hush(m)
    stop_answer(m)
    if ending in QUIET_ENDS and state.opening in RINGS:
        m.do(Ring(sign="failed"))
    close_interrupted(m, Ending.CANCELLED if ending is Ending.CANCELLED else Ending.BARGED)
    m.do(TurnOver(state.turn, state.opening, ending, why, part))
    if state.remark is not None:
        if ending is Ending.BARGED:
            _keep_for_later(m, state.remark, state.owed.clips)
        else:
            m.state = replace(m.state, told_again=m.state.told_again - {state.remark})
    m.state = replace(
        m.state,
        phase=Phase.IDLE,
        due_s=None,
        speaking_until_s=None,
        working_s=None,
        listening=Listening(),
        grip=None,
        awaits=(),
        window_until_s=None,
        failing=None,
        remark=None,
        why=why if ending in QUIET_ENDS else "",
    )


def drop_listening(m: Moving) -> None:
    owed = m.state.owed
    if owed.listening is not None:
        m.do(Drop(turn=owed.listening))
    m.state = replace(
        m.state,
        owed=replace(owed, listening=None),
        listening=replace(m.state.listening, listen_at_s=None),
    )


def forget_prepared(m: Moving) -> None:
    owed = m.state.owed
    if owed.prepared is not None:
        m.do(ForgetClip(clip=owed.prepared.clip))
        m.state = replace(m.state, owed=replace(owed, prepared=None))


def stop_guess(m: Moving, *, missed: bool) -> None:
    flight = m.state.speculation.flight
    if flight is not None and not (flight.stopping or flight.adopted):
        m.do(StopGuess(flight.guess))
        stopped = speculation.stop(m.state.speculation, missed=missed)
        m.state = replace(m.state, speculation=stopped)


def hush(m: Moving) -> None:
    """Be silent at once; what was not yet rendered is not rendered for anybody."""
    clips = m.state.owed.clips
    if not clips:
        return
    m.do(Hush(), *(ForgetClip(clip=each.number) for each in clips if each.seconds is None))
    echo = m.state.echo
    for clip in clips:
        if clip.sounding_s is not None and clip.seconds is not None:
            heard_s = min(clip.seconds, m.now_s - clip.sounding_s)
            echo = spoke(echo, clip.says or clip.text, heard_s, clip.seconds, m.now_s)
    m.state = replace(
        m.state, echo=echo, owed=replace(m.state.owed, clips=()), speaking_until_s=None
    )


def stop_answer(m: Moving) -> None:
    """Stop the coach's answer; an act that has begun is let finish first."""
    asked = m.state.owed.asked
    if asked is None:
        return
    if asked.acting:
        due_s = m.now_s + m.state.rules.limits.act_s
        m.state = replace(m.state, closing=(*m.state.closing, Closing(asked.turn, due_s)))
    else:
        m.do(StopAnswer(asked.turn))
    m.state = replace(m.state, owed=replace(m.state.owed, asked=None))


def close_interrupted(m: Moving, ending: Ending) -> None:
    """End the answer that was interrupted: it does not go on."""
    interrupted = m.state.interrupted
    if interrupted is None:
        return
    m.state = replace(m.state, interrupted=None)
    m.do(TurnOver(interrupted.turn, interrupted.opening, ending))
    if ending is Ending.BARGED and interrupted.remark is not None:
        _keep_for_later(m, interrupted.remark, ())


def queue(m: Moving, remark: Remark) -> None:
    """Let a safety line wait; a newer one about the same takes the place of an older."""
    others = tuple(
        each
        for each in m.state.remarks
        if each != remark and not (remark.about and each.about == remark.about)
    )
    m.state = replace(m.state, remarks=(*others, remark)[-m.state.rules.limits.remarks :])


def _keep_for_later(m: Moving, remark: Remark, clips: tuple[Clip, ...]) -> None:
    """Say a safety line once more that the rider cut off, unless he has heard nearly all of it."""
    again = m.state.told_again
    newer = any(remark.about and each.about == remark.about for each in m.state.remarks)
    if not remark.safety or remark in again or newer or (clips and _was_heard(m, clips[0])):
        m.state = replace(m.state, told_again=again - {remark})
        return
    m.state = replace(m.state, told_again=again | {remark})
    queue(m, remark)


def _was_heard(m: Moving, clip: Clip) -> bool:
    if clip.sounding_s is None or clip.seconds is None:
        return False
    return m.now_s - clip.sounding_s >= NEARLY_ALL * clip.seconds
