"""What riders say to the voice itself, by table: text -> VoiceWord, and the grammar of a yes."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from coach.language import LANGUAGES, Language
from coach.patterns import PatternIndex
from coach.voice.turn_talk import VoiceWord
from coach.words import normalise

_OPTIONAL = re.compile(r"\[[^\]]*\]")
_CHOICES = re.compile(r"\(([^()]*)\)")
REPEAT = "repeat_that"  # the coach's own intent: the numbers of now, or the line of an act


def voice_word(text: str, spoken: Language) -> VoiceWord | None:
    """Return what `text` says to the voice, if that is all it says."""
    words = normalise(text, spoken.hearing)
    wish = _wishes(spoken).get(words)
    if wish is not None or not words:
        return wish
    return next((word for word, _ in _words(spoken).find_all(words)), None)


def said_to(word: VoiceWord, spoken: Language) -> str:
    """Return what the coach says to it, "" where the coach's own answer does."""
    return str(spoken.voice["replies"].get(word.name.lower(), ""))


def confirmation_grammar(spoken: Language, *, dangerous: bool) -> tuple[str, ...]:
    """Return the phrases that are listened for while a question waits.

    What is none of them is heard as unknown, so that a noise is never made a yes. Refusals are
    there always, the words of danger where only they do it.
    """
    table = spoken.voice["confirmation"]
    rows = (*table["no"], *table["yes"], *(table["danger"] if dangerous else ()))
    return (*rows, "[unk]")


@lru_cache(maxsize=len(LANGUAGES))
def _wishes(spoken: Language) -> Mapping[tuple[str, ...], VoiceWord]:
    """Return what asks for silence and its end, as coach.cue_words knows it."""
    rows = spoken.cues["wishes"]
    return {
        normalise(row, spoken.hearing): word
        for word, name in ((VoiceWord.QUIET, "quiet"), (VoiceWord.SPEAK, "speak"))
        for row in rows[name]
    }


@lru_cache(maxsize=len(LANGUAGES))
def _words(spoken: Language) -> PatternIndex[VoiceWord]:
    hearing, table = spoken.hearing, spoken.voice["words"]
    words = (VoiceWord.LOUDER, VoiceWord.SOFTER, VoiceWord.NEVER_MIND)
    rows: Iterable[tuple[str, VoiceWord]] = (
        *((row, word) for word in words for row in table[word.name.lower()]),
        *((row, VoiceWord.REPEAT) for row in spoken.phrases.templates[REPEAT]),
    )
    return PatternIndex(rows, spoken.phrases.parts, spoken.numerals, hearing.word)


def plainly(word: VoiceWord, spoken: Language) -> str:
    """Return the plainest words that mean it: the first of its templates, its first choices."""
    if word is VoiceWord.REPEAT:
        template = spoken.phrases.templates[REPEAT][0]
    else:
        template = spoken.voice["words"][word.name.lower()][0]
    chosen = _OPTIONAL.sub("", template)
    return " ".join(_CHOICES.sub(lambda found: found[1].split("|")[0], chosen).split())
