"""Moves of a turn that is answered: sentences come, are spoken, and the question that follows."""

from dataclasses import replace

from coach.voice import speculation
from coach.voice.echo import spoke
from coach.voice.sound_talk import ClipOver, Part, PlayClip, Rendered, Sounding
from coach.voice.turn_moving import (
    Moving,
    append,
    end,
    forget_prepared,
    hush,
    listen,
    speak,
    watch_clips,
)
from coach.voice.turn_state import Asked, Clip
from coach.voice.turn_talk import (
    ActBegan,
    ActOver,
    Answered,
    AnswerOver,
    ClipSays,
    Ending,
    GuessOver,
    Opening,
    Phase,
    QuestionGone,
    StopAnswer,
    Unspoken,
    Untrue,
)


def answered(m: Moving, event: Answered) -> None:
    """Take a sentence of the answer."""
    state = m.state
    if not _is_asked(m, event.turn):
        return
    if state.interrupted is not None:
        kept = replace(state.interrupted, lines=(*state.interrupted.lines, event.text))
        m.state = replace(state, interrupted=kept)
        return
    prepared = state.owed.prepared
    if not state.aloud:
        forget_prepared(m)
        if state.failing is not None:
            m.do(Unspoken(state.turn, event.text, state.failing[0]))
        due_s = m.now_s + state.rules.limits.answer_s
        m.state = replace(m.state, working_s=None, due_s=due_s)
    elif prepared is not None and prepared.clip == event.clip:
        m.do(PlayClip(clip=prepared.clip))
        m.state = replace(state, owed=replace(state.owed, prepared=None))
        append(m, Clip(prepared.clip, event.text, seconds=prepared.seconds))
    else:
        forget_prepared(m)
        speak(m, event.text)


def answer_over(m: Moving, event: AnswerOver) -> None:
    """Take that no more sentences come; of an answer that was to be stopped, nothing is owed."""
    state = m.state
    closing = tuple(each for each in state.closing if each.turn != event.turn)
    m.state = replace(state, closing=closing)
    if not _is_asked(m, event.turn):
        return
    forget_prepared(m)
    m.state = replace(m.state, owed=replace(m.state.owed, asked=None))
    if m.state.interrupted is not None:
        kept = replace(m.state.interrupted, awaits=event.awaits)
        m.state = replace(m.state, interrupted=kept)
        return
    failing = (event.why, None) if event.why else m.state.failing
    m.state = replace(m.state, awaits=event.awaits, failing=failing)
    go_on(m)


def go_on(m: Moving) -> None:
    """Wait for what is still to come of the answer, or end the turn; a question then listens."""
    state = m.state
    if state.owed.clips or state.owed.asked is not None:
        watch_clips(m)
        return
    if state.failing is not None:
        end(m, Ending.FAILED, *state.failing)
        return
    grammar, aloud = state.awaits, state.aloud
    end(m, Ending.DONE)
    if grammar and aloud and not m.state.broken.keys() & {"microphone", "recogniser"}:
        listen(m, Opening.QUESTION, grammar)


def question_gone(m: Moving, _: QuestionGone) -> None:
    """Listen no more for the yes to a question that was answered in another way."""
    if m.state.opening is Opening.QUESTION and m.state.phase in (
        Phase.CONFIRMING,
        Phase.FINALIZING,
    ):
        end(m, Ending.ANSWERED_ELSEWHERE)
    elif m.state.phase is Phase.SPEAKING:
        m.state = replace(m.state, awaits=())
    if m.state.interrupted is not None:
        m.state = replace(m.state, interrupted=replace(m.state.interrupted, awaits=()))


# -- clips ----------------------------------------------------------------------------------------


def rendered(m: Moving, event: Rendered) -> None:
    """Take that a clip is ready; one without sound is to be read instead."""
    owed = m.state.owed
    if owed.prepared is not None and owed.prepared.clip == event.clip:
        if event.why:
            forget_prepared(m)
        else:
            prepared = replace(owed.prepared, seconds=event.seconds)
            m.state = replace(m.state, owed=replace(owed, prepared=prepared))
        return
    clip = _clip(m, event.clip)
    if clip is None or clip.seconds is not None:
        return
    if event.why:
        m.do(Unspoken(m.state.turn, clip.text, event.why))
        _remove(m, clip)
        m.state = replace(m.state, failing=m.state.failing or (event.why, "speech"))
        go_on(m)
    else:
        _change(m, clip, replace(clip, seconds=event.seconds))


def sounding(m: Moving, event: Sounding) -> None:
    clip = _clip(m, event.clip)
    if clip is not None:
        _change(m, clip, replace(clip, sounding_s=m.now_s))


def clip_says(m: Moving, event: ClipSays) -> None:
    """Take what a clip is rendered with; one that was ready may be made anew with other words."""
    clip = _clip(m, event.clip)
    if clip is not None:
        _change(m, clip, replace(clip, says=event.text, seconds=None))


def clip_over(m: Moving, event: ClipOver) -> None:
    """Take that a clip was heard, wholly or in part."""
    clip = _clip(m, event.clip)
    if clip is None:
        return
    words = clip.says or clip.text
    echo = spoke(m.state.echo, words, event.heard_s, event.seconds, m.now_s)
    m.state = replace(m.state, echo=echo)
    _remove(m, clip)
    go_on(m)


def untrue(m: Moving, event: Untrue) -> None:
    """Cut off what is not so any more, and go on with what is."""
    clips = m.state.owed.clips
    at = next((at for at, each in enumerate(clips) if each.number == event.clip), None)
    if at is None:
        return
    hush(m)
    for clip in clips[at if event.again else at + 1 :]:
        speak(m, clip.text)
    if not m.state.owed.clips:
        go_on(m)


def speechless(m: Moving, why: str, part: Part) -> None:
    """Go on in writing: nothing that is left of this answer is spoken."""
    clips = m.state.owed.clips
    hush(m)
    m.do(*(Unspoken(m.state.turn, clip.text, why) for clip in clips))
    due_s = m.now_s + m.state.rules.limits.answer_s
    m.state = replace(
        m.state, aloud=False, failing=(why, part), phase=Phase.THINKING, due_s=due_s, awaits=()
    )
    if m.state.owed.asked is None:
        end(m, Ending.FAILED, why, part)


def _clip(m: Moving, number: int) -> Clip | None:
    return next((clip for clip in m.state.owed.clips if clip.number == number), None)


def _change(m: Moving, before: Clip, after: Clip) -> None:
    clips = tuple(after if clip is before else clip for clip in m.state.owed.clips)
    m.state = replace(m.state, owed=replace(m.state.owed, clips=clips))
    watch_clips(m)


def _remove(m: Moving, gone: Clip) -> None:
    clips = tuple(clip for clip in m.state.owed.clips if clip is not gone)
    m.state = replace(m.state, owed=replace(m.state.owed, clips=clips))


# -- acts and guesses -----------------------------------------------------------------------------


def act_began(m: Moving, event: ActBegan) -> None:
    if _is_asked(m, event.turn):
        asked = Asked(event.turn, acting=True)
        m.state = replace(m.state, owed=replace(m.state.owed, asked=asked))


def act_over(m: Moving, event: ActOver) -> None:
    """Take that a tool has done what it does; now a stopped answer may be stopped."""
    if _is_asked(m, event.turn):
        m.state = replace(m.state, owed=replace(m.state.owed, asked=Asked(event.turn)))
    elif any(each.turn == event.turn for each in m.state.closing):
        m.do(StopAnswer(event.turn))
        closing = tuple(each for each in m.state.closing if each.turn != event.turn)
        m.state = replace(m.state, closing=closing)


def guess_over(m: Moving, event: GuessOver) -> None:
    after = speculation.over(m.state.speculation, event.guess, event.tokens, stopped=event.stopped)
    m.state = replace(m.state, speculation=after)


def _is_asked(m: Moving, turn: int) -> bool:
    asked = m.state.owed.asked
    return asked is not None and asked.turn == turn
