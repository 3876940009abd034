"""Moves where something is missing or late: what becomes of each phase, with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from coach.voice.sound_talk import Part, Standing
from coach.voice.turn_answering import speechless
from coach.voice.turn_interrupting import commit, phantom
from coach.voice.turn_listening import ask, finish, half_heard
from coach.voice.turn_moving import (
    EXPIRED,
    NO_ANSWER,
    NO_LOUDSPEAKER,
    NO_SOUND,
    NO_SPEECH,
    STUCK,
    TOO_LATE,
    TOO_LONG,
    Moving,
    drop_listening,
    end,
    forget_prepared,
    hush,
    speak,
)
from coach.voice.turn_talk import Ending, Opening, Phase, SoundLost

LISTENING = (Phase.ARMED, Phase.RECORDING, Phase.CONFIRMING)


def fail(m: Moving, why: str, part: Part | None) -> None:
    """End the turn with why; an answer that it interrupted goes on instead."""
    if m.state.interrupted is not None:
        phantom(m)
    else:
        end(m, Ending.FAILED, why, part)


# -- too late -------------------------------------------------------------------------------------


def _never_live(m: Moving) -> None:
    fail(m, m.state.broken.get("microphone", NO_SOUND), "microphone")


def _recorded_enough(m: Moving) -> None:
    """End a recording that is too long, or of which nothing more is told."""
    listening, limits = m.state.listening, m.state.rules.limits
    if m.state.interrupted is not None:
        phantom(m)
    elif listening.told_s is not None and m.now_s - listening.told_s < limits.stalled_s:
        finish(m)
    elif listening.stable is not None:
        _take_stable(m)
    else:
        fail(m, m.state.broken.get("recogniser", STUCK), "recogniser")


def _question_over(m: Moving) -> None:
    """End the wait for a yes; one that is being said is heard out."""
    listening, limits = m.state.listening, m.state.rules.limits
    if listening.live_s is None and m.state.window_until_s != m.state.due_s:
        _never_live(m)
    elif listening.understood.words:
        finish(m)
    elif listening.told_s is not None and m.now_s - listening.told_s >= limits.stalled_s:
        fail(m, m.state.broken.get("recogniser", STUCK), "recogniser")
    else:
        end(m, Ending.EXPIRED, EXPIRED)


def _no_last_word(m: Moving) -> None:
    """Take the words that stood still, where the recogniser's last pass did not come."""
    if m.state.listening.stable is not None:
        _take_stable(m)
    else:
        fail(m, m.state.broken.get("recogniser", TOO_LATE), "recogniser")


def _take_stable(m: Moving) -> None:
    stable = m.state.listening.stable
    assert stable is not None
    drop_listening(m)
    if m.state.opening is Opening.QUESTION and not (stable.clear or stable.negative):
        end(m, Ending.EXPIRED, EXPIRED)
    elif half_heard(stable, whole=False):
        end(m, Ending.FAILED, TOO_LATE, "recogniser")
    else:
        commit(m)
        ask(m, stable, whole=False)


def _no_answer(m: Moving) -> None:
    if m.state.failing is not None:
        end(m, Ending.FAILED, *m.state.failing)
    else:
        end(m, Ending.FAILED, NO_ANSWER)


def _no_sound(m: Moving) -> None:
    """Go on in writing where a clip is stuck; end where no more sentences come."""
    clips, until_s = m.state.owed.clips, m.state.speaking_until_s
    if until_s is not None and until_s <= m.now_s:
        end(m, Ending.FAILED, TOO_LONG)
    elif not clips:
        _no_answer(m)
    elif clips[0].seconds is None:
        speechless(m, m.state.broken.get("speech", NO_SPEECH), "speech")
    else:
        speechless(m, m.state.broken.get("speaker", NO_LOUDSPEAKER), "speaker")


LATE: Mapping[Phase, Callable[[Moving], None]] = {
    Phase.IDLE: lambda _: None,
    Phase.ARMED: _never_live,
    Phase.RECORDING: _recorded_enough,
    Phase.FINALIZING: _no_last_word,
    Phase.THINKING: _no_answer,
    Phase.CONFIRMING: _question_over,
    Phase.SPEAKING: _no_sound,
}


# -- missing --------------------------------------------------------------------------------------


def stood(m: Moving, event: Standing) -> None:
    """Take how a part is; a turn that needs one which is gone ends."""
    broken = {part: why for part, why in m.state.broken.items() if part != event.part}
    if event.ok:
        m.state = replace(m.state, broken=broken)
        return
    told = (each.strip().rstrip(".") for each in (event.detail, event.mend))
    why = " ".join(f"{each[0].upper()}{each[1:]}." for each in told if each) or event.part
    m.state = replace(m.state, broken={**broken, event.part: why})
    phase = m.state.phase
    match event.part:
        case "microphone" if phase in LISTENING:
            fail(m, why, event.part)
        case "recogniser" if phase in LISTENING:
            fail(m, why, event.part)
        case "recogniser" if phase is Phase.FINALIZING and m.state.owed.listening is not None:
            _no_last_word(m)
        case "speaker" if m.state.owed.clips:
            speechless(m, why, event.part)
        case "activity":
            speech = replace(m.state.listening.speech, voiced=None)
            m.state = replace(m.state, listening=replace(m.state.listening, speech=speech))


def sound_lost(m: Moving, event: SoundLost) -> None:
    """Go on without the sound process: it is being started anew, and one sentence is said again."""
    state = m.state
    clips = state.owed.clips
    # What was ordered of the lost one may have reached the next.
    drop_listening(m)
    forget_prepared(m)
    if state.phase in LISTENING:
        fail(m, event.why, "microphone")
    elif state.phase is Phase.FINALIZING:
        _no_last_word(m)
    elif clips and state.respoken:
        speechless(m, event.why, "speaker")
    elif clips:
        hush(m)
        m.state = replace(m.state, respoken=True)
        for clip in clips:
            speak(m, clip.text)
