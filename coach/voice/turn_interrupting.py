"""Moves where a voice speaks over the coach: silent at once, and on again after a mere noise."""

from dataclasses import replace

from coach.voice.sound_talk import BargeIn
from coach.voice.turn_moving import (
    Moving,
    close_interrupted,
    drop_listening,
    hush,
    listen,
    speak,
    stop_answer,
)
from coach.voice.turn_state import Interrupted, Listening
from coach.voice.turn_talk import Ending, Opening, Phase, TurnOver


def spoke_over(m: Moving, event: BargeIn) -> None:
    """Be silent and listen; the answer is kept until a word shows that it was a voice."""
    state = m.state
    believed = state.rules.open_microphone and state.phantoms < state.rules.limits.phantoms
    sounds = bool(state.owed.clips) and state.owed.clips[0].sounding_s is not None
    if not believed or not sounds or state.broken.keys() & {"recogniser", "microphone"}:
        return
    kept = Interrupted(
        state.turn,
        state.opening,
        tuple(clip.text for clip in state.owed.clips),
        state.awaits,
        state.remark,
    )
    hush(m)
    m.state = replace(m.state, interrupted=kept)
    listen(m, Opening.VOICE, onset_s=event.at_s)


def commit(m: Moving) -> None:
    """End the interrupted answer, if there is one: the rider has said a word."""
    if m.state.interrupted is not None:
        stop_answer(m)
        close_interrupted(m, Ending.BARGED)


def phantom(m: Moving) -> None:
    """Let the interrupted answer go on with the sentence in which it was cut off."""
    state, kept = m.state, m.state.interrupted
    assert kept is not None
    drop_listening(m)
    m.do(TurnOver(state.turn, state.opening, Ending.PHANTOM))
    m.state = replace(
        m.state,
        phase=Phase.SPEAKING,
        turn=kept.turn,
        opening=kept.opening,
        awaits=kept.awaits,
        remark=kept.remark,
        interrupted=None,
        listening=Listening(),
        phantoms=state.phantoms + 1,
        grip=None,
    )
    for line in kept.lines:
        speak(m, line)
