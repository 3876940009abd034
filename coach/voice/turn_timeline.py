"""One spoken turn by its stages: when each was reached, and what came of it; pure.

Its line in DATA/log/voice.jsonl has seconds from the press, and nobody's words: they are in the
memory, and in the ride's journal.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from coach.conversation import AnswerPath, Reply
from coach.voice.turn_talk import Ending, Opening


class Stage(Enum):
    """What a turn goes through, in this order; not every turn through all."""

    PRESSED = "pressed"
    LIVE = "live"  # first sample of the microphone
    FIRST_PARTIAL = "first_partial"
    STABLE = "stable"  # an answer was prepared, or a model asked ahead
    VOICED_UNTIL = "voiced_until"  # the last voiced sample
    FINISHED = "finished"  # the decision that the rider has finished
    FINAL = "final"
    ASKED = "asked"
    ANSWERED = "answered"  # the first sentence is there
    RENDERED = "rendered"
    PLAYED = "played"  # the wish that it is played
    SOUNDING = "sounding"
    SILENT = "silent"  # the last sample, or the cut
    OVER = "over"


# What the talk panel shows, each from one stage to another, in milliseconds.
SPANS = {
    "end_ms": (Stage.VOICED_UNTIL, Stage.FINISHED),
    "final_ms": (Stage.FINISHED, Stage.FINAL),
    "answer_ms": (Stage.FINAL, Stage.ANSWERED),
    "speech_ms": (Stage.ANSWERED, Stage.RENDERED),
    "sound_ms": (Stage.RENDERED, Stage.SOUNDING),
    "total_ms": (Stage.VOICED_UNTIL, Stage.SOUNDING),
}


@dataclass(slots=True)
class Timeline:
    """What is known of a turn so far; a stage is reached once."""

    turn: int
    opening: Opening
    at_s: dict[Stage, float] = field(default_factory=dict)
    words: int = 0
    whole: bool = True  # the recogniser was in time
    decode_s: float | None = None
    audio_s: float | None = None
    prepared: int = 0  # clips made ready before the rider had finished
    prepared_hit: bool = False
    guesses: int = 0  # the model asked ahead
    guess_hit: bool = False
    wasted_tokens: int = 0
    bindings: int = 0  # of sentences to the instant at which they sound
    reply: Reply | None = None
    heard_words: int = 0
    cut: bool = False
    ending: Ending | None = None
    why: str = ""
    part: str | None = None
    unspoken: int = 0  # sentences that were shown only

    def reach(self, stage: Stage, at_s: float) -> None:
        self.at_s.setdefault(stage, at_s)

    def span_ms(self, name: str) -> int | None:
        """Return how long one of SPANS took; None where an end of it was not there."""
        begin, end = (self.at_s.get(stage) for stage in SPANS[name])
        return None if begin is None or end is None else round((end - begin) * 1000)

    @property
    def path(self) -> AnswerPath | None:
        return None if self.reply is None else self.reply.path


def timeline_document(one: Timeline, at: str) -> dict[str, Any]:
    """Return a turn's line; `at` is the wall's time at its end."""
    zero = min(one.at_s.values(), default=0.0)
    reply = one.reply
    document: dict[str, Any] = {
        "at": at,
        "turn": one.turn,
        "opening": one.opening.value,
        "ending": one.ending.value if one.ending is not None else None,
        "why": one.why,
        "part": one.part,
        "stages": {
            stage.value: round(one.at_s[stage] - zero, 4) for stage in Stage if stage in one.at_s
        },
        "ms": {name: ms for name in SPANS if (ms := one.span_ms(name)) is not None},
        "recognised": {
            "words": one.words,
            "whole": one.whole,
            "decode_s": one.decode_s,
            "audio_s": one.audio_s,
        },
        "speculation": {
            "prepared": one.prepared,
            "prepared_hit": one.prepared_hit,
            "guesses": one.guesses,
            "guess_hit": one.guess_hit,
            "wasted_tokens": one.wasted_tokens,
        },
        "heard": {
            "words": one.heard_words,
            "cut": one.cut,
            "unspoken": one.unspoken,
            "bindings": one.bindings,
        },
    }
    if reply is not None:
        document["answer"] = {
            "path": reply.path.value,
            "intent": reply.intent,
            "acted": list(reply.acted),
            "awaits": reply.awaits_confirmation,
            "badge": reply.badge,
            "numbers": len(reply.values),
            "replaced": "replaced" in reply.values,
        }
    return document
