"""Whether the rider has finished: words, the sound they are made of, and voice activity; pure.

Words are the evidence: a fan and hard breath look like a voice for ever, so activity never makes a
turn longer than words alone would. Only new words count, not that the same are told again. What
was silent already when a word was decoded counts as silence after it.
"""

from dataclasses import dataclass, replace
from enum import Enum


class Completeness(Enum):
    """How much what was said so far calls for more."""

    COMPLETE = "complete"  # a question or an order, whole
    PLAIN = "plain"  # nothing known
    OPEN = "open"  # nobody ends so: "to", "my", a bare number


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the next word, in seconds of sound."""

    # Between two words of one sentence people leave less than 0.2 s.
    complete_s: float = 0.25
    # Decoders tell the last word before it has ended; so much silence must be there all the same.
    complete_quiet_s: float = 0.15
    # Without voice activity the next word may be sounding, and is decoded when it has ended.
    complete_blind_s: float = 0.4
    # Pauses for thought within a sentence are mostly shorter.
    plain_s: float = 0.7
    # Who looks for a number or a name needs a second, and says "to" long before.
    open_s: float = 1.5
    # A voice was there and no word of it: the recogniser's last pass may know it ("yes").
    wordless_s: float = 0.7
    # Nobody spoke: long enough to take breath after pressing.
    nobody_s: float = 4.0
    # What sounds like a voice and gives no words is none.
    unclear_s: float = 6.0


class Verdict(Enum):
    """What is to be done about a turn that listens."""

    WAIT = "wait"
    FINISHED = "finished"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Speech:
    """What is known of one utterance; positions are in seconds of sound since it was armed.

    `voiced` is None where voice activity tells nothing. `seen` are all wordings told so far: one
    that was there before is no new word, or a decoder in two minds would hold the turn for ever.
    """

    words: tuple[str, ...] = ()
    completeness: Completeness = Completeness.PLAIN
    audio_s: float = 0.0
    new_word_s: float = 0.0
    seen: frozenset[tuple[str, ...]] = frozenset()
    voiced: bool | None = None
    ever_voiced: bool = False
    began_s: float | None = None  # where the first voice was noticed
    quiet_since_s: float = 0.0

    @property
    def quiet_s(self) -> float:
        """For how long nobody has made a sound, as far as voice activity knows."""
        return max(0.0, self.audio_s - self.quiet_since_s) if self.voiced is False else 0.0

    @property
    def wordless_s(self) -> float:
        """For how long no new word has come, with the silence before it was decoded."""
        since_s = self.new_word_s
        if self.voiced is False and self.ever_voiced:
            since_s = min(since_s, self.quiet_since_s)
        return max(0.0, self.audio_s - since_s)


def heard(
    before: Speech, words: tuple[str, ...], completeness: Completeness, audio_s: float
) -> Speech:
    """Take one partial, new or told again."""
    audio_s = max(before.audio_s, audio_s)
    after = replace(before, words=words, completeness=completeness, audio_s=audio_s)
    if not words or words in before.seen:
        return after
    return replace(after, new_word_s=audio_s, seen=before.seen | {words})


def active(before: Speech, voiced: bool, audio_s: float) -> Speech:
    """Take that somebody began to speak at `audio_s`, or is silent since then."""
    if voiced:
        began_s = audio_s if before.began_s is None else before.began_s
        return replace(before, voiced=True, ever_voiced=True, began_s=began_s)
    return replace(before, voiced=False, quiet_since_s=audio_s)


def judge(speech: Speech, patience: Patience) -> Verdict:
    """Return whether it is over by now."""
    if not speech.words:
        return _judge_silence(speech, patience)
    if _is_over(speech, patience):
        return Verdict.FINISHED
    return Verdict.WAIT


def _is_over(speech: Speech, patience: Patience) -> bool:
    match speech.completeness, speech.voiced:
        case Completeness.OPEN, _:
            return speech.wordless_s >= patience.open_s
        case Completeness.COMPLETE, None:
            return speech.wordless_s >= patience.complete_blind_s
        case Completeness.COMPLETE, False:
            enough = speech.quiet_s >= patience.complete_quiet_s
            return enough and speech.wordless_s >= patience.complete_s
        case _:
            return speech.wordless_s >= patience.plain_s


def _judge_silence(speech: Speech, patience: Patience) -> Verdict:
    if speech.ever_voiced and speech.quiet_s >= patience.wordless_s:
        return Verdict.FINISHED
    limit_s = patience.unclear_s if speech.ever_voiced else patience.nobody_s
    if speech.audio_s < limit_s:
        return Verdict.WAIT
    return Verdict.FINISHED if speech.ever_voiced else Verdict.NOBODY
