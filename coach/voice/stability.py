"""Whether what was heard stands still: partial words and the sound they are made of; pure.

Recognisers tell the same words again and again while nothing new is decoded, so neither the number
of emissions nor the clock is evidence: sound must have gone by without changing them.
"""

from dataclasses import dataclass, replace

ALIKE = 3  # partials in a row
SPAN_S = 0.3  # of sound that they span
JUMP_WORDS = 2  # more new words at once, or fewer words than before: decoded anew


@dataclass(frozen=True, slots=True)
class Stability:
    """The words told last, and since when; `stable` are the last that stood still."""

    words: tuple[str, ...] = ()
    times: int = 0
    since_audio_s: float = 0.0
    audio_s: float = 0.0
    stable: tuple[str, ...] = ()

    @property
    def is_stable(self) -> bool:
        return bool(self.words) and self.stable == self.words

    @property
    def span_s(self) -> float:
        """The sound that went by without a change."""
        return self.audio_s - self.since_audio_s


def told(before: Stability, words: tuple[str, ...], audio_s: float) -> Stability:
    """Take one partial; one that is made of no new sound is no evidence."""
    if words != before.words:
        return Stability(words, 1, audio_s, audio_s, _kept(before, words))
    if audio_s <= before.audio_s:
        return before
    after = replace(before, times=before.times + 1, audio_s=audio_s)
    if words and after.times >= ALIKE and after.span_s >= SPAN_S:
        return replace(after, stable=words)
    return after


def _kept(before: Stability, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stood still before, unless what is told now was decoded anew."""
    jumped = len(words) - len(before.words) > JUMP_WORDS
    grows = words[: len(before.stable)] == before.stable
    return before.stable if grows and not jumped else ()
