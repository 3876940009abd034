"""Moves of a turn that listens: live, partials, voice activity, the end, the last words."""

from dataclasses import replace

from coach.voice import speculation
from coach.voice.completeness import Understood
from coach.voice.echo import echoed
from coach.voice.end_of_speech import Completeness, Verdict, active, heard, judge
from coach.voice.sound_talk import Activity, FinalText, Finish, Live, PartialText, Ring
from coach.voice.stability import told
from coach.voice.turn_interrupting import commit, phantom
from coach.voice.turn_moving import (
    EXPIRED,
    NOBODY,
    TOO_LATE,
    Moving,
    arm,
    end,
    forget_prepared,
    stop_guess,
)
from coach.voice.turn_state import Asked, Listening, Prepared
from coach.voice.turn_talk import Ask, Ending, Guess, Opening, Phase, Prepare, VoiceWord

MOST_PREPARED = 4  # answers a turn: the words grow, and each is rendered anew
# The rider has fallen silent and the words are told again: soon enough to ask the model ahead.
SETTLED_S = 0.05
SETTLED_TIMES = 2


def went_live(m: Moving, event: Live) -> None:
    if event.turn == m.state.owed.listening:
        go_live(m)


def go_live(m: Moving) -> None:
    state = m.state
    if state.listening.live_s is not None:
        return
    listening = replace(state.listening, live_s=m.now_s, told_s=m.now_s)
    asked = state.opening is Opening.QUESTION
    phase = Phase.CONFIRMING if asked else Phase.RECORDING
    m.state = replace(state, phase=phase, listening=listening)
    if state.opening is not Opening.VOICE:
        m.do(Ring(sign="live"))
    _watch(m)


def _watch(m: Moving) -> None:
    """Set by when something must be done if no more is told."""
    state, limits = m.state, m.state.rules.limits
    listening = state.listening
    if listening.live_s is None or listening.told_s is None:
        return
    limit_s = state.window_until_s or listening.live_s + limits.recording_s
    due_s = min(limit_s, listening.told_s + limits.stalled_s)
    if state.interrupted is not None:
        due_s = min(due_s, listening.live_s + limits.phantom_s)
    m.state = replace(state, due_s=due_s)


# -- words ----------------------------------------------------------------------------------------


def heard_more(m: Moving, event: PartialText) -> None:
    """Take a partial: it may end the turn, and tells what may be made ready."""
    if event.turn != m.state.owed.listening:
        return
    if m.state.phase is Phase.FINALIZING:
        _take(m, event.text, event.audio_s)
        return
    go_live(m)
    _take(m, event.text, event.audio_s)
    m.state = replace(m.state, listening=replace(m.state.listening, told_s=m.now_s))
    if m.state.interrupted is not None and m.state.listening.understood.words:
        commit(m)
    _make_ready(m)
    _watch(m)
    if not _is_held(m):
        match judge(m.state.listening.speech, m.state.rules.patience):
            case Verdict.FINISHED if m.state.interrupted is None:
                finish(m)
                m.state = replace(m.state, found_over_s=m.now_s)
            case Verdict.NOBODY if m.state.window_until_s is None and m.state.interrupted is None:
                end(m, Ending.NOBODY, NOBODY)


def _take(m: Moving, text: str, audio_s: float) -> None:
    """Take a wording, without what the coach itself has said."""
    listening = m.state.listening
    if text != listening.raw:
        listening = _without_echo(m, replace(listening, raw=text), text)
        bare = " ".join(text.split()[len(listening.echoed) :])
        asked = m.state.opening is Opening.QUESTION
        listening = replace(listening, understood=m.state.rules.understand(bare, asked=asked))
    understood = listening.understood
    completeness = understood.completeness
    if _begins_more(understood, m.state.awaits):
        completeness = Completeness.PLAIN
    listening = replace(
        listening,
        speech=heard(listening.speech, understood.words, completeness, audio_s),
        stability=told(listening.stability, understood.words, audio_s),
    )
    if listening.stability.is_stable:
        listening = replace(listening, stable=understood)
    m.state = replace(m.state, listening=listening)


def _without_echo(m: Moving, listening: Listening, text: str) -> Listening:
    count = echoed(m.state.echo, text, m.now_s, listening.speech.began_s)
    words = tuple(text.split())
    if count > len(listening.echoed):
        return replace(listening, echoed=words[:count])
    still = words[: len(listening.echoed)] == listening.echoed
    return listening if still else replace(listening, echoed=())


def _begins_more(understood: Understood, grammar: tuple[str, ...]) -> bool:
    """Return whether a longer phrase of the grammar begins so: "confirm" of "confirm end"."""
    if understood.text in grammar:
        return False
    return any(phrase.startswith(f"{understood.text} ") for phrase in grammar)


def activity(m: Moving, event: Activity) -> None:
    if event.turn == m.state.owed.listening:
        speech = active(m.state.listening.speech, event.voiced, event.audio_s)
        m.state = replace(m.state, listening=replace(m.state.listening, speech=speech))
        if m.state.phase is Phase.RECORDING and not event.voiced:
            _make_ready(m)


def _is_held(m: Moving) -> bool:
    grip = m.state.grip
    return grip is not None and grip.held


# -- made ready before the end --------------------------------------------------------------------


def _make_ready(m: Moving) -> None:
    """Prepare the answer of a whole question; ask the model ahead for what needs it."""
    state = m.state
    if state.opening is Opening.QUESTION or state.interrupted is not None:
        return
    understood = state.listening.understood
    if understood.askable and understood.completeness is Completeness.COMPLETE:
        _prepare(m, understood)
    elif understood.words and not understood.covered and _has_settled(state.listening):
        ask_ahead(m)


def _prepare(m: Moving, understood: Understood) -> None:
    prepared = m.state.owed.prepared
    if prepared is not None and prepared.words == understood.words:
        return
    if m.state.listening.prepared >= MOST_PREPARED:
        return
    forget_prepared(m)
    clip = m.state.clips + 1
    m.do(Prepare(m.state.turn, clip, understood.text))
    m.state = replace(
        m.state,
        clips=clip,
        owed=replace(m.state.owed, prepared=Prepared(clip, understood.words)),
        listening=replace(m.state.listening, prepared=m.state.listening.prepared + 1),
    )


def _has_settled(listening: Listening) -> bool:
    """Return whether the words may be the last: they stand still, or the rider is silent."""
    speech, stability = listening.speech, listening.stability
    if speech.completeness is Completeness.OPEN:
        return False
    silent = speech.voiced is False and speech.quiet_s >= SETTLED_S
    return stability.is_stable or (silent and stability.times >= SETTLED_TIMES)


def ask_ahead(m: Moving) -> None:
    """Ask the model for the words so far, if that is allowed; one guess at a time."""
    state = m.state
    words = state.listening.understood.words
    if speculation.fits(state.speculation, state.turn, words):
        return
    stop_guess(m, missed=True)
    if speculation.may_guess(m.state.speculation, state.turn, words):
        guessed = speculation.guess(m.state.speculation, state.turn, words, m.now_s)
        m.state = replace(m.state, speculation=guessed)
        text = state.listening.understood.text
        m.do(Guess(guessed.guessed, state.turn, text, speculation.MOST_TOKENS))


# -- the end --------------------------------------------------------------------------------------


def finish(m: Moving) -> None:
    """Let the recogniser say its last word."""
    understood = m.state.listening.understood
    needs_model = bool(understood.words) and not understood.covered
    m.do(Finish(turn=m.state.turn))
    if m.state.owed.prepared is None:  # else the answer itself is the sign, at once
        m.do(Ring(sign="heard"))
    if needs_model and m.state.opening is not Opening.QUESTION:
        ask_ahead(m)
    m.state = replace(
        m.state,
        phase=Phase.FINALIZING,
        grip=None,
        due_s=m.now_s + m.state.rules.limits.final_s,
    )


def heard_all(m: Moving, event: FinalText) -> None:
    """Take the last words: to the coach, or nowhere."""
    if event.turn != m.state.owed.listening:
        return
    m.state = replace(m.state, owed=replace(m.state.owed, listening=None))
    _take(m, event.text, event.audio_s)
    understood = m.state.listening.understood
    if m.state.opening is Opening.QUESTION:
        _heard_verdict(m, understood, whole=event.whole)
    elif not understood.words and m.state.interrupted is not None:
        phantom(m)
    elif not understood.words:
        end(m, Ending.NOBODY, NOBODY)
    elif understood.word is VoiceWord.NEVER_MIND:
        end(m, Ending.NEVER_MIND)
    elif half_heard(understood, whole=event.whole):
        end(m, Ending.FAILED, TOO_LATE, "recogniser")
    else:
        commit(m)
        ask(m, understood, whole=event.whole)


def half_heard(understood: Understood, *, whole: bool) -> bool:
    """Return whether nothing may be done on these words, as more of them may be to come."""
    return understood.acts and not whole and not understood.negative


def _heard_verdict(m: Moving, understood: Understood, *, whole: bool) -> None:
    """Take an answer to the question, if it is one: a noise with a yes in it is none."""
    until_s = m.state.window_until_s
    clear = understood.clear and not half_heard(understood, whole=whole)
    if understood.words and (clear or understood.negative):
        ask(m, understood, whole=whole)
    elif until_s is None or m.now_s >= until_s:
        end(m, Ending.EXPIRED, EXPIRED)
    else:
        m.state = replace(m.state, phase=Phase.CONFIRMING, listening=Listening())
        arm(m)
        m.state = replace(m.state, due_s=until_s)


def ask(m: Moving, understood: Understood, *, whole: bool = True) -> None:
    """Give the words to the coach, with what was made ready for them."""
    state, words = m.state, understood.words
    guess = None
    if speculation.fits(state.speculation, state.turn, words):
        adopted = speculation.adopt(state.speculation, m.now_s)
        m.state = replace(state, speculation=adopted)
        guess = adopted.guessed
    elif not understood.covered:
        passed = speculation.passed_over(state.speculation, state.turn)
        m.state = replace(state, speculation=passed)
    stop_guess(m, missed=True)
    prepared = m.state.owed.prepared
    if prepared is not None and prepared.words != words:
        forget_prepared(m)
        prepared = None
    limits = state.rules.limits
    m.do(
        Ask(
            state.turn,
            understood.text,
            guess,
            prepared.clip if prepared is not None else None,
            whole,
            understood.word,
            state.aloud,
        )
    )
    m.state = replace(
        m.state,
        phase=Phase.THINKING,
        owed=replace(m.state.owed, asked=Asked(state.turn)),
        working_s=m.now_s + limits.working_s if state.aloud else None,
        due_s=m.now_s + limits.answer_s,
        window_until_s=None,
        awaits=(),
        grip=None,
    )
