"""Random events for the turn machine, half of them about what is open, half stale or out of place.

`storm(seed, events)` rides one: whatever happened, what follows is woken until it is IDLE.
"""

import random
from collections.abc import Callable, Mapping
from functools import lru_cache

from coach.language import language
from coach.voice.choices import Talking
from coach.voice.completeness import Understood, understand
from coach.voice.sound_talk import (
    Activity,
    BargeIn,
    ClipOver,
    FinalText,
    Live,
    Part,
    PartialText,
    Rendered,
    Sounding,
    Standing,
)
from coach.voice.turn import idle, step
from coach.voice.turn_state import Rules, TurnState
from coach.voice.turn_talk import (
    ActBegan,
    ActOver,
    Answered,
    AnswerOver,
    By,
    Cancelled,
    Circumstances,
    ClipSays,
    GuessOver,
    ModelStands,
    Phase,
    Pressed,
    QuestionGone,
    Released,
    Remark,
    SoundLost,
    Stands,
    Toggled,
    TurnEvent,
    Typed,
    Untrue,
    Woken,
)
from tests.voice.turn_ledger import Ledger

WORDS = (
    "", "", "what", "what is my power", "what is my power zone", "how long left", "harder",
    "set it to", "set it to two hundred", "tell me about the tour of", "never mind", "louder",
    "who won the tour in nineteen ninety", "who won the tour in nineteen ninety eight",
    "yes", "no not sure", "[unk]", "[unk] yes", "confirm", "confirm end", "two hundred watts",
)  # fmt: skip
LINES = ("Two hundred watts.", "Three minutes left.", "End the ride? Say yes.")
GRAMMAR = ("no", "not", "yes", "confirm end", "[unk]")
GAPS_S = (0.0, 0.01, 0.03, 0.05, 0.1, 0.1, 0.2, 0.5, 1.0, 4.0)
MOST_WAKES = 200
PARTS: tuple[Part, ...] = ("microphone", "speaker", "recogniser", "speech", "activity")


@lru_cache(maxsize=256)
def _understood(text: str, asked: bool) -> Understood:
    return understand(text, language(), asked=asked)


def _understand(text: str, *, asked: bool = False) -> Understood:
    return _understood(text, asked)


class Storm:
    """One machine in it, its ledger, and the clock."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        talking = self.random.choice(tuple(Talking))
        rules = Rules(_understand, talking, open_microphone=self.random.random() < 0.5)
        self.state: TurnState = idle(rules, self.random.choice(("auto", "on", "off")))
        self.ledger = Ledger()
        self.wildness = self.random.choice((0.03, 0.1, 0.3, 1.0))
        self.now_s = 100.0
        self.audio_s = 0.0
        self.phases: set[Phase] = set()

    def blow(self, events: int) -> None:
        """Let so much happen, one after the other."""
        for _ in range(events):
            self.now_s += self.random.choice(GAPS_S)
            if self.random.random() < 0.15:
                self._let(Woken())
            else:
                wild = self.random.random() < self.wildness
                makers = ANYTHING if wild else NEXT[self.state.phase]
                self._let(self.random.choice(makers)(self))

    def calm(self) -> None:
        """Let nothing happen any more but the time that it asks for."""
        for _ in range(MOST_WAKES):
            wake_at_s = self.state.wake_at_s
            if wake_at_s is None:
                return
            self.now_s = max(self.now_s, wake_at_s)
            self._let(Woken())
        raise AssertionError(f"still waking in {self.state}")

    def _let(self, event: TurnEvent) -> None:
        self.ledger.happened(event)
        self.state, effects = step(self.state, event, self.now_s)
        self.ledger.took(effects)
        self.phases.add(self.state.phase)
        if self.state.phase is not Phase.IDLE:
            assert self.state.wake_at_s is not None, f"no watchdog in {self.state}"
        else:
            assert not self.state.owed, f"left open: {self.state.owed}"

    # -- what there is to speak of ----------------------------------------------------------------

    @property
    def turn(self) -> int:
        """The open turn mostly; else one that is gone, or never was."""
        if self.random.random() < 0.8:
            asked = self.state.owed.asked
            return asked.turn if asked is not None else self.state.turn
        return self.random.randint(0, self.state.turns + 2)

    @property
    def clip(self) -> int:
        if self.state.owed.clips and self.random.random() < 0.8:
            return self.random.choice(self.state.owed.clips[:2]).number
        return self.random.randint(0, self.state.clips + 1)

    @property
    def sound_s(self) -> float:
        if self.state.listening.live_s is None:
            self.audio_s = 0.0
        self.audio_s += self.random.choice((0.0, 0.05, 0.1, 0.1, 0.3))
        return self.audio_s

    @property
    def words(self) -> str:
        same = self.state.listening.raw
        return same if self.random.random() < 0.6 else self.random.choice(WORDS)


def _answer_over(storm: Storm) -> TurnEvent:
    awaits = GRAMMAR if storm.random.random() < 0.4 else ()
    return AnswerOver(storm.turn, awaits, "out of order" if storm.random.random() < 0.1 else "")


def _rendered(storm: Storm) -> TurnEvent:
    why = "no voice" if storm.random.random() < 0.1 else ""
    prepared = storm.state.owed.prepared
    clip = prepared.clip if prepared and storm.random.random() < 0.5 else storm.clip
    return Rendered(at_s=storm.now_s, clip=clip, seconds=1.5, render_s=0.01, why=why)


def _answered(storm: Storm) -> TurnEvent:
    prepared = storm.state.owed.prepared
    clip = prepared.clip if prepared and storm.random.random() < 0.7 else None
    return Answered(storm.turn, storm.random.choice(LINES), clip)


def _standing(storm: Storm) -> TurnEvent:
    ok = storm.random.random() < 0.7
    return Standing(at_s=storm.now_s, part=storm.random.choice(PARTS), ok=ok, detail="gone")


def _final(storm: Storm) -> TurnEvent:
    return FinalText(
        at_s=storm.now_s, turn=storm.turn, text=storm.words, audio_s=storm.sound_s,
        voiced_until_s=storm.now_s, decode_s=0.0, whole=storm.random.random() < 0.9,
    )  # fmt: skip


def _over(storm: Storm) -> TurnEvent:
    cut = storm.random.random() < 0.3
    return ClipOver(
        at_s=storm.now_s, clip=storm.clip, heard_s=0.7 if cut else 1.5, seconds=1.5, cut=cut
    )


def _guess_over(storm: Storm) -> TurnEvent:
    flight = storm.state.speculation.flight
    guess = flight.guess if flight is not None else 0
    return GuessOver(guess, storm.random.randint(0, 64), stopped=storm.random.random() < 0.99)


def _stands(storm: Storm) -> TurnEvent:
    circumstances = Circumstances(interval_index=storm.random.randint(0, 1))
    model = ModelStands(usable=storm.random.random() < 0.8, quota_used=storm.random.random())
    return Stands(circumstances, model)


def _partial(storm: Storm) -> TurnEvent:
    listening = storm.state.owed.listening
    turn = listening if listening is not None and storm.random.random() < 0.9 else storm.turn
    return PartialText(at_s=storm.now_s, turn=turn, text=storm.words, audio_s=storm.sound_s)


def _live(storm: Storm) -> TurnEvent:
    return Live(at_s=storm.now_s, turn=storm.turn)


def _sounding(storm: Storm) -> TurnEvent:
    return Sounding(at_s=storm.now_s, clip=storm.clip)


def _barge_in(storm: Storm) -> TurnEvent:
    return BargeIn(at_s=storm.now_s - 0.15)


def _activity(storm: Storm) -> TurnEvent:
    voiced = storm.random.random() < 0.5
    return Activity(at_s=storm.now_s, turn=storm.turn, voiced=voiced, audio_s=storm.audio_s)


def _remark(storm: Storm) -> TurnEvent:
    about = storm.random.choice(("", "control", "sensor"))
    return Remark(storm.random.choice(LINES), storm.random.random() < 0.5, about)


Maker = Callable[[Storm], TurnEvent]

ANYTHING: tuple[Maker, ...] = (
    lambda _: Pressed(),
    lambda _: Pressed(),
    lambda storm: Pressed(storm.random.choice(tuple(By))),
    lambda storm: Released(storm.random.choice((By.MOUSE, By.SOCKET))),
    lambda _: Toggled(),
    lambda _: Cancelled(),
    lambda storm: Typed(storm.words, aloud=storm.random.random() < 0.5),
    lambda storm: ActBegan(storm.turn),
    lambda storm: ActOver(storm.turn),
    lambda _: QuestionGone(),
    lambda storm: ClipSays(storm.clip, "two hundred watts"),
    lambda storm: Untrue(storm.clip, storm.random.random() < 0.5),
    lambda _: SoundLost("The sound process has ended."),
    _remark, _live, _partial, _activity, _final, _answered, _answer_over, _rendered, _sounding,
    _over, _barge_in, _guess_over, _stands, _standing,
)  # fmt: skip
# What mostly comes next, so that a storm gets deep into turns.
NEXT: Mapping[Phase, tuple[Maker, ...]] = {
    Phase.IDLE: (lambda _: Toggled(), lambda storm: Typed(storm.words), _remark, _stands),
    Phase.ARMED: (_live,),
    Phase.RECORDING: (*(_partial,) * 6, *(_activity,) * 2, _guess_over),
    Phase.FINALIZING: (_final, _partial, _guess_over),
    Phase.THINKING: (_answered, _answered, _answer_over, lambda storm: ActBegan(storm.turn)),
    Phase.CONFIRMING: (_live, *(_partial,) * 3, _activity),
    Phase.SPEAKING: (_rendered, _sounding, _over, _answered, _answer_over, _barge_in),
}


def storm(seed: int, events: int) -> Storm:
    """Return what was left when the storm was over; its asserts hold all the time."""
    blown = Storm(seed)
    blown.blow(events)
    blown.calm()
    return blown
