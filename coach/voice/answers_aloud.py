"""Turns answered aloud: what the machine wants of the coach, and how far each was heard."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from coach.ahead import Ahead
from coach.aloud import Line
from coach.conversation import Reply
from coach.voice.ground import Ground, gave_way
from coach.voice.open_turn import OpenTurn
from coach.voice.said_clip import Clip
from coach.voice.sound_talk import ClipOver, Command, ForgetClip, PlayClip, Render
from coach.voice.speaking import Speaking
from coach.voice.talked import Talked
from coach.voice.turn_talk import (
    Answered,
    AnswerOver,
    Ask,
    ClipSays,
    Ending,
    Guess,
    GuessOver,
    Opening,
    Prepare,
    Speak,
    TurnEvent,
    TurnOver,
    Untrue,
    VoiceWord,
)
from coach.voice.turn_timeline import Stage, Timeline
from coach.voice.voice_words import confirmation_grammar, said_to

if TYPE_CHECKING:
    from coach.early_round import EarlyRound

WHO = "voice"
GIVEN_UP = (Ending.CANCELLED, Ending.EXPIRED)  # the question, with the turn that listened for a yes
NOBODY_ANSWERS = "There is no ride, and so nobody to answer."


class Answers:
    """Asks the coach and the model, makes clips of what they say, and keeps what was heard."""

    def __init__(
        self,
        speaking: Speaking,
        send: Callable[[Command], None],
        told: Callable[[TurnEvent], None],
        now: Callable[[], float],
        over: Callable[[Timeline], None],
    ) -> None:
        """`told` gets what the machine is to learn, `over` each turn of which all is known."""
        self.talked: Talked | None = None
        self.remarks: dict[str, Line] = {}
        self._speaking, self._send, self._told = speaking, send, told
        self._now, self._over = now, over
        self._turns: dict[int, OpenTurn] = {}
        self._early: dict[int, EarlyRound] = {}
        self._ground: Ground | None = None  # of the ride, while something is said

    def turn(self, number: int) -> OpenTurn:
        """Return a turn that is open; one that nobody has begun begins."""
        if number not in self._turns:
            self._turns[number] = OpenTurn(Timeline(number, Opening.PRESS))
        return self._turns[number]

    def began(self, number: int, opening: Opening) -> OpenTurn:
        self._turns[number] = OpenTurn(Timeline(number, opening))
        self._turns[number].timeline.reach(Stage.PRESSED, self._now())
        return self._turns[number]

    def timeline(self, number: int) -> Timeline | None:
        """Return that of a turn that is open, or of the one that was known last."""
        turn = self._turns.get(number)
        return None if turn is None else turn.timeline

    def give_up(self, why: str) -> None:
        """End every turn that is open."""
        self.stop()
        for number, turn in tuple(self._turns.items()):
            self.stop_answer(number)
            turn.ending = turn.timeline.ending = Ending.FAILED
            turn.timeline.why = why

    # -- the coach and the model ------------------------------------------------------------------

    def ask(self, effect: Ask, word: Callable[[VoiceWord], None]) -> None:
        """Let the coach answer; `word` does what is said to the voice itself."""
        turn = self.turn(effect.turn)
        timeline = turn.timeline
        timeline.reach(Stage.ASKED, self._now())
        timeline.words, timeline.whole = len(effect.text.split()), effect.whole
        turn.aloud, turn.prepared = effect.aloud, effect.prepared
        timeline.guess_hit = effect.guess is not None
        early = self._early.pop(effect.guess, None) if effect.guess is not None else None
        if self.talked is None:
            self._told(AnswerOver(effect.turn, why=NOBODY_ANSWERS))
            return
        aloud = SpokenAnswer(self, effect.turn)
        said = "" if effect.word is None else said_to(effect.word, self.talked.language)
        if effect.word is not None:
            word(effect.word)
        if said:
            reply = self.talked.told(effect.text, Reply(said, intent=WHO), WHO, aloud)
        else:
            reply = self.talked.begin(effect.text, WHO, aloud, early, surely=effect.whole)
        turn.coach_turn = reply.turn or None

    def prepare(self, effect: Prepare) -> None:
        """Make ready what would be said now, if no more words come."""
        line = None
        if self.talked is not None:
            line = self.talked.dry(effect.text, self._speaking.ahead(ready=True))
        if line is None:
            return
        timeline = self.turn(effect.turn).timeline
        timeline.prepared += 1
        timeline.reach(Stage.STABLE, self._now())
        self._render(self._speaking.prepare(effect.clip, effect.turn, line))

    def guess(self, effect: Guess) -> None:
        timeline = self.turn(effect.turn).timeline
        timeline.guesses += 1
        timeline.reach(Stage.STABLE, self._now())

        def over() -> None:
            tokens = made[0].tokens if made else 0
            if effect.guess in self._early:
                timeline.wasted_tokens += tokens
                del self._early[effect.guess]
            self._told(GuessOver(effect.guess, tokens))

        made = list["EarlyRound"]()
        early = None
        if self.talked is not None:
            early = self.talked.think_ahead(effect.text, effect.max_tokens, over)
        if early is None:
            self._told(GuessOver(effect.guess))
            return
        made.append(early)
        self._early[effect.guess] = early

    def stop_guess(self, guess: int) -> None:
        early = self._early.get(guess)
        if early is not None:
            early.drop()

    def stop_answer(self, number: int) -> None:
        turn = self._turns.get(number)
        if self.talked is not None and turn is not None and turn.coach_turn == self.talked.turn:
            self.talked.cancel()

    def stop(self) -> None:
        """Let everything go that was asked ahead."""
        for early in tuple(self._early.values()):
            early.drop()

    # -- what is said -----------------------------------------------------------------------------

    def ahead(self, number: int) -> Ahead:
        """Return when what is given next is heard."""
        prepared = self.turn(number).prepared
        return self._speaking.ahead(ready=self._speaking.is_ready(prepared))

    def give(self, number: int, line: Line) -> None:
        """Take a sentence of an answer."""
        turn = self.turn(number)
        turn.timeline.reach(Stage.ANSWERED, self._now())
        turn.lines[line.text] = line
        turn.given.append(line.text)
        if not turn.aloud:
            turn.read.add(line.text)
        prepared, turn.prepared = turn.prepared, None
        holds = prepared is not None and self._speaking.holds(prepared, line.text)
        if turn.aloud:
            self._speaking.give(line)
        self._told(Answered(number, line.text, prepared if holds else None))

    def whole(self, number: int, reply: Reply) -> None:
        """Learn that an answer has no more sentences."""
        turn = self._turns.get(number)
        if turn is not None:
            turn.timeline.reply = reply
        awaits = tuple[str, ...]()
        if reply.awaits_confirmation and self.talked is not None:
            awaits = confirmation_grammar(self.talked.language, dangerous=self.talked.awaits_danger)
        self._told(AnswerOver(number, awaits))

    def speak(self, effect: Speak) -> None:
        turn = self.turn(effect.turn)
        line = turn.lines.get(effect.text) or self.remarks.get(effect.text) or Line(effect.text)
        turn.lines[effect.text] = line
        if effect.text not in turn.given:
            turn.given.append(effect.text)
        clip = self._speaking.speak(effect.clip, effect.turn, line)
        if clip.text:
            self._render(clip)
        else:
            self._leave_out(clip)

    def _leave_out(self, clip: Clip) -> None:
        """Say nothing in the place of a clip that is not true any more."""
        clip.over = clip.cut = True
        self._told(ClipOver(self._now(), clip.number, 0.0, 0.0, cut=True))

    def look_down(self) -> None:
        """Cut off, or say anew, what is no more true as the ride has changed under it."""
        now = None
        if self.talked is not None and self._speaking.has_words:
            now = self.talked.ground()
        before, self._ground = self._ground, now
        if before is None or now is None or not gave_way(before, now):
            return
        if (untrue := self._speaking.untrue()) is not None:
            self._told(Untrue(*untrue))

    def play_prepared(self, number: int, turn: int) -> None:
        """Play a clip that was made ready."""
        if self._speaking.play_prepared(number, turn) is not None:
            timeline = self.turn(turn).timeline
            timeline.prepared_hit = True
            now_s = self._now()
            timeline.reach(Stage.RENDERED, now_s)
            timeline.reach(Stage.PLAYED, now_s)
        self._send(PlayClip(number))

    def unspoken(self, number: int, text: str) -> None:
        turn = self.turn(number)
        turn.timeline.unspoken += 1
        turn.read.add(text)

    def refresh(self) -> None:
        """Let what was made ready say the numbers of now."""
        for number in self._speaking.prepared:
            clip = self._speaking.refreshed(number)
            if clip is not None:
                self._send(ForgetClip(number))
                self._render(clip)

    def play_due(self) -> None:
        """Play what is to be heard next, bound to the instant at which it is."""
        while (due := self._speaking.due()) is not None:
            clip, anew = due
            timeline = self.turn(clip.turn).timeline
            timeline.bindings = max(timeline.bindings, clip.bindings)
            if anew:
                self._send(ForgetClip(clip.number))
                if not clip.text:
                    self._leave_out(clip)
                    continue
                self._render(clip)
                return
            clip.played_s = self._now()
            timeline.reach(Stage.PLAYED, clip.played_s)
            self._send(PlayClip(clip.number))

    def _render(self, clip: Clip) -> None:
        says = clip.says or clip.text
        self._send(Render(clip.number, says))
        self._told(ClipSays(clip.number, says))

    # -- the end ----------------------------------------------------------------------------------

    def ended(self, effect: TurnOver) -> None:
        """Take the end of a turn, of which some sound may still be on its way."""
        turn = self.turn(effect.turn)
        turn.ending = effect.ending
        turn.timeline.ending, turn.timeline.why = effect.ending, effect.why
        turn.timeline.part = effect.part
        turn.timeline.reach(Stage.OVER, self._now())
        given_up = effect.ending in GIVEN_UP and effect.opening is Opening.QUESTION
        if self.talked is not None and (given_up or effect.ending is Ending.NEVER_MIND):
            self.talked.question_dropped()

    def heard_so_far(self, number: int) -> str:
        """Return what of a turn was heard, or read, up to now."""
        turn = self._turns.get(number)
        return "" if turn is None else self._heard(number, turn)[0]

    def _heard(self, number: int, turn: OpenTurn) -> tuple[str, bool]:
        """Return what of a turn was heard or read, in its order, and whether that was all."""
        heard = self._speaking.heard(number)
        parts = [
            (text, True) if text in turn.read else heard.get(text, ("", False))
            for text in turn.given
        ]
        return " ".join(said for said, _ in parts if said), all(whole for _, whole in parts)

    def settle(self, *, late: bool = False) -> bool:
        """Keep the turns of which all is known; returns whether some are still to come.

        `late` keeps them all: whatever was to be told of them is not coming any more.
        """
        for number, turn in tuple(self._turns.items()):
            if turn.ending is None or (self._speaking.is_open(number) and not late):
                continue
            del self._turns[number]
            self._keep(number, turn)
        return any(turn.ending is not None for turn in self._turns.values())

    def _keep(self, number: int, turn: OpenTurn) -> None:
        heard, whole = self._heard(number, turn)
        cut = not whole or turn.timeline.reply is None
        timeline = turn.timeline
        timeline.cut, timeline.heard_words = cut, len(heard.split())
        if turn.coach_turn is not None and self.talked is not None:
            self.talked.heard(turn.coach_turn, heard, cut=cut)
        self._over(timeline)


class SpokenAnswer:
    """Implements coach.aloud.Aloud for one turn."""

    def __init__(self, answers: Answers, turn: int) -> None:
        self._answers, self._turn = answers, turn

    def ahead(self) -> Ahead:
        return self._answers.ahead(self._turn)

    def give(self, line: Line) -> None:
        self._answers.give(self._turn, line)

    def whole(self, reply: Reply) -> None:
        self._answers.whole(self._turn, reply)

    def heard(self) -> str:
        return self._answers.heard_so_far(self._turn)
