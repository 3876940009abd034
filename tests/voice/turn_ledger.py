"""What the world has open because of a turn machine's effects, kept apart from the machine."""

from coach.voice.sound_talk import (
    Arm,
    ClipOver,
    Drop,
    FinalText,
    Finish,
    ForgetClip,
    Hush,
    PlayClip,
    Rendered,
)
from coach.voice.turn_talk import (
    ActBegan,
    ActOver,
    AnswerOver,
    Ask,
    Ending,
    Guess,
    GuessOver,
    Prepare,
    SoundLost,
    Speak,
    StopAnswer,
    StopGuess,
    TurnBegan,
    TurnEffect,
    TurnEvent,
    TurnOver,
)


class Ledger:
    """Books effects as whoever executes them would; `faults` are orders that make no sense."""

    def __init__(self) -> None:
        self.turns: set[int] = set()
        self.listening: int | None = None
        self.listened: int | None = None
        self.finishing = False
        self.clips: dict[int, str] = {}  # number -> prepared, made ready, rendering, ready
        self.answers: set[int] = set()
        self.asked: set[int] = set()  # ever
        self.acting: set[int] = set()  # an act is under way, and let finish
        self.guesses: set[int] = set()
        self.adopted: set[int] = set()
        self.ended: list[TurnOver] = []
        self.faults: list[str] = []

    @property
    def is_empty(self) -> bool:
        opened = (self.turns, self.clips, self.answers, self.guesses)
        return self.listening is None and not any(opened)

    def happened(self, event: TurnEvent) -> None:
        """Take what becomes of the world before the machine is told."""
        match event:
            case FinalText(turn=turn) if turn == self.listening:
                self.listening = None
            case Rendered(clip=clip, why="") if clip in self.clips:
                prepared = self.clips[clip] in ("prepared", "made ready")
                self.clips[clip] = "made ready" if prepared else "ready"
            case Rendered(clip=clip) if self.clips.get(clip) == "rendering":
                del self.clips[clip]
            case ClipOver(clip=clip) if self.clips.get(clip) in ("rendering", "ready"):
                self.clips.pop(clip, None)
            case AnswerOver(turn=turn):
                self.answers.discard(turn)
            case ActBegan(turn=turn):
                self.acting.add(turn)
            case ActOver(turn=turn):
                self.acting.discard(turn)
            case GuessOver(guess=guess):
                self.guesses.discard(guess)
                self.adopted.discard(guess)
            case SoundLost():
                self.listening = None
                self.clips.clear()

    def took(self, effects: tuple[TurnEffect, ...]) -> None:
        for effect in effects:
            self._book_turn(effect)
            self._book_clip(effect)
            self._book_answer(effect)

    def _book_turn(self, effect: TurnEffect) -> None:
        match effect:
            case TurnBegan(turn=turn):
                self._check(turn not in self.turns, effect)
                self._check(len(self.turns) < 2, effect)  # one, and the one it interrupted
                self.turns.add(turn)
            case TurnOver(turn=turn):
                self._check(turn in self.turns, effect)
                self._check(effect.ending is not Ending.FAILED or bool(effect.why), effect)
                self.turns.discard(turn)
                self.ended.append(effect)
            case Arm(turn=turn):
                self._check(self.listening is None and turn in self.turns, effect)
                self.listening, self.listened, self.finishing = turn, turn, False
            case Finish(turn=turn):
                self._check(self.listened == turn and not self.finishing, effect)
                self.finishing = True
            case Drop(turn=turn):
                # Its last word may be on the way while it is dropped.
                self._check(self.listened == turn, effect)
                self.listening = None

    def _book_clip(self, effect: TurnEffect) -> None:
        match effect:
            case Prepare(clip=clip):
                self._check(clip not in self.clips, effect)
                self.clips[clip] = "prepared"
            case Speak(clip=clip):
                self._check(clip not in self.clips and self.listening is None, effect)
                self.clips[clip] = "rendering"
            case PlayClip(clip=clip):
                self._check(clip in self.clips, effect)
                self.clips[clip] = "ready" if self.clips.get(clip) == "made ready" else "rendering"
            case ForgetClip(clip=clip):
                self.clips.pop(clip, None)
            case Hush():
                self.clips = {n: how for n, how in self.clips.items() if how != "ready"}

    def _book_answer(self, effect: TurnEffect) -> None:
        match effect:
            case Ask(turn=turn, guess=guess, prepared=prepared):
                self._check(self.answers <= self.acting and turn in self.turns, effect)
                self._check(turn not in self.asked, effect)
                self.answers.add(turn)
                self.asked.add(turn)
                if guess is not None:
                    self._check(guess in self.guesses, effect)
                    self.guesses.discard(guess)
                    self.adopted.add(guess)
                self._check(prepared is None or prepared in self.clips, effect)
            case StopAnswer(turn=turn):
                # Its end may be on the way while it is stopped.
                self._check(turn in self.asked, effect)
                self.answers.discard(turn)
            case Guess(guess=guess):
                self._check(not self.guesses, effect)
                self.guesses.add(guess)
            case StopGuess(guess=guess):
                self._check(guess in self.guesses, effect)
                self.guesses.discard(guess)

    def _check(self, sound: bool, effect: TurnEffect) -> None:
        if not sound:
            self.faults.append(f"{effect!r} with {self.clips} {self.answers} {self.listening}")
