"""Carries out the effects of the turn machine, and notes by event what becomes of each turn."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from coach.voice import sound_talk as sound
from coach.voice import turn_talk as turns
from coach.voice.answers_aloud import Answers
from coach.voice.speaking import Speaking
from coach.voice.turn_state import TurnState
from coach.voice.turn_timeline import Stage, Timeline
from coach.voice.voice_view import Standings

log = logging.getLogger(__name__)


class Carrying:
    """One voice's; holds no turn of its own: the machine's state is handed in."""

    def __init__(
        self,
        answers: Answers,
        speaking: Speaking,
        standings: Standings,
        send: Callable[[sound.Command], None],
        word: Callable[[turns.VoiceWord], None],
        now: Callable[[], float],
    ) -> None:
        """`word` does what is said to the voice itself."""
        self.earcons = True
        self.level_dbfs = -90.0
        self.last: Timeline | None = None  # of the newest turn that was answered
        self._answers, self._speaking, self._standings = answers, speaking, standings
        self._send, self._word, self._now = send, word, now
        self._effects: Mapping[type[turns.TurnEffect], Callable[[Any, TurnState], None]] = {
            turns.TurnBegan: self._began,
            turns.Ask: self._ask,
            turns.Prepare: lambda effect, _: answers.prepare(effect),
            turns.Guess: lambda effect, _: answers.guess(effect),
            turns.StopGuess: lambda effect, _: answers.stop_guess(effect.guess),
            turns.StopAnswer: lambda effect, _: answers.stop_answer(effect.turn),
            turns.Speak: lambda effect, _: answers.speak(effect),
            turns.Unspoken: lambda effect, _: answers.unspoken(effect.turn, effect.text),
            turns.TurnOver: lambda effect, _: answers.ended(effect),
            sound.PlayClip: lambda effect, state: answers.play_prepared(effect.clip, state.turn),
            sound.Hush: lambda _, __: self.hush(),
            sound.ForgetClip: self._forget,
            sound.Ring: self._ring,
            sound.Finish: self._finish,
        }
        self._events: Mapping[type[turns.TurnEvent], Callable[[Any, TurnState], None]] = {
            sound.Live: self._live,
            sound.PartialText: self._partial,
            sound.FinalText: self._final,
            sound.Rendered: self._rendered,
            sound.Sounding: self._sounding,
            sound.ClipOver: self._clip_over,
            sound.Standing: lambda event, _: standings.take(event),
            sound.Level: self._level,
        }

    def do(self, effect: turns.TurnEffect, state: TurnState) -> None:
        """Carry out one effect; `state` is the machine's after the step that it came of."""
        carry = self._effects.get(type(effect))
        if carry is not None:
            carry(effect, state)
        elif isinstance(effect, sound.Command):
            self._send(effect)
        else:
            log.warning("nobody carries out %s", type(effect).__name__)

    def note(self, event: turns.TurnEvent, state: TurnState) -> None:
        """Take from an event what is not the machine's to know."""
        note = self._events.get(type(event))
        if note is not None:
            note(event, state)

    def hush(self) -> None:
        """Be silent; what was not yet told to be played is not, either."""
        self._send(sound.Hush())
        for clip in self._speaking.hushed():
            self._send(sound.ForgetClip(clip.number))

    # -- effects ----------------------------------------------------------------------------------

    def _began(self, effect: turns.TurnBegan, _: TurnState) -> None:
        self._answers.began(effect.turn, effect.opening)
        if effect.opening is turns.Opening.QUESTION and self._answers.talked is not None:
            self._answers.talked.question_heard()

    def _ask(self, effect: turns.Ask, state: TurnState) -> None:
        if state.opening is turns.Opening.QUESTION and self._answers.talked is not None:
            # The answer was begun in time, whenever its last word is made out.
            self._answers.talked.question_heard()
        self._answers.ask(effect, self._word)

    def _forget(self, effect: sound.ForgetClip, _: TurnState) -> None:
        self._speaking.forget(effect.clip)
        self._send(effect)

    def _ring(self, effect: sound.Ring, _: TurnState) -> None:
        if self.earcons:
            self._send(effect)

    def _finish(self, effect: sound.Finish, _: TurnState) -> None:
        self._reach(effect.turn, Stage.FINISHED, self._now())
        self._send(effect)

    # -- events -----------------------------------------------------------------------------------

    def _live(self, event: sound.Live, _: TurnState) -> None:
        self._reach(event.turn, Stage.LIVE, event.at_s)

    def _partial(self, event: sound.PartialText, _: TurnState) -> None:
        if event.text:
            self._reach(event.turn, Stage.FIRST_PARTIAL, self._now())

    def _final(self, event: sound.FinalText, _: TurnState) -> None:
        timeline = self._reach(event.turn, Stage.FINAL, self._now())
        if timeline is not None:
            timeline.at_s[Stage.VOICED_UNTIL] = event.voiced_until_s
            timeline.decode_s, timeline.audio_s = event.decode_s, event.audio_s

    def _rendered(self, event: sound.Rendered, _: TurnState) -> None:
        turn = self._speaking.rendered(event.clip, 0.0 if event.why else event.seconds)
        self._reach(turn, Stage.RENDERED, self._now())

    def _sounding(self, event: sound.Sounding, _: TurnState) -> None:
        turn = self._speaking.sounding(event.clip, event.at_s)
        timeline = self._reach(turn, Stage.SOUNDING, event.at_s)
        if timeline is not None and timeline.opening is not turns.Opening.REMARK:
            self.last = timeline

    def _clip_over(self, event: sound.ClipOver, _: TurnState) -> None:
        turn = self._speaking.over(event.clip, event.heard_s, event.seconds, cut=event.cut)
        timeline = None if turn is None else self._answers.timeline(turn)
        if timeline is not None:
            timeline.at_s[Stage.SILENT] = event.at_s

    def _level(self, event: sound.Level, _: TurnState) -> None:
        self.level_dbfs = event.dbfs

    def _reach(self, turn: int | None, stage: Stage, at_s: float) -> Timeline | None:
        timeline = None if turn is None else self._answers.timeline(turn)
        if timeline is not None:
            timeline.reach(stage, at_s)
        return timeline
