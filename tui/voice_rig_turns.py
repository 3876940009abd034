"""Turns of the rig: a question is asked aloud, its answer recorded, and both are looked at.

When something was to be heard is taken from the recordings, not from what the program says.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from coach.language import language
from coach.spoken_numbers import Mention, mentions
from coach.spoken_tokens import Sort, tokens_of
from coach.voice.rig.listener import Listener, Number, Word, plain_words, word_errors
from coach.voice.rig.mouth import Spoken
from coach.voice.rig.questions import Question, question_of
from coach.voice.rig.truth import Verdict, neighbours
from coach.voice.spoken_form import spoken_form
from coach.voice.view import VoiceState
from tui.voice_rig import Rig

BEFORE_SPEAKING_S = 0.25  # from the press to the first word
QUIET_S = 0.4  # between two turns
STAGES = {
    "end_of_speech": "end_ms", "final": "final_ms", "answer": "answer_ms", "speech": "speech_ms",
    "sound": "sound_ms",
}  # fmt: skip


@dataclass(slots=True)
class Turn:
    """One turn; times are monotonic, `voiced_until_s` and `sound_s` by the recordings."""

    question: Question
    asked: str  # by the mouth
    tapped_s: float | None = None
    voiced_until_s: float | None = None
    sound_s: float | None = None
    understood: str = ""
    answer: str = ""  # as the conversation has it
    heard: list[Word] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    looked_again: bool = False
    unclear: bool = False  # fewer numbers were made out than were said
    log: dict[str, Any] = field(default_factory=dict)

    @property
    def total_s(self) -> float | None:
        """From the end of the question, or the tap after it, to the first sound."""
        if self.sound_s is None or self.voiced_until_s is None:
            return None
        return self.sound_s - max(self.voiced_until_s, self.tapped_s or 0.0)

    @property
    def wrong(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.true]

    @property
    def stages_ms(self) -> dict[str, float]:
        """The stages as the program's own log has them, `total` as it was recorded."""
        logged = self.log.get("ms", {})
        out = {name: float(logged[key]) for name, key in STAGES.items() if key in logged}
        if self.total_s is not None:
            out["total"] = 1000 * self.total_s
        return out

    @property
    def guess_hit(self) -> bool:
        """Whether the model was asked ahead with the words that it was asked in the end."""
        return bool(self.log.get("speculation", {}).get("guess_hit"))

    @property
    def misheard(self) -> int:
        return word_errors(plain_words([self.asked]), plain_words([self.understood]))


async def ask(rig: Rig, question: Question, said: Spoken, tap_after_s: float | None = None) -> Turn:
    """Ask a question aloud and hear its answer to the end; by a tap, or by falling silent."""
    turn = Turn(question, said.text)
    before = len(rig.logged())
    heard, spoken = rig.room.heard, rig.room.spoken
    begun_s = rig.press()
    await rig.until(lambda: rig.view.state is VoiceState.LISTENING, "listening")
    await asyncio.sleep(BEFORE_SPEAKING_S)
    saying_s = time.monotonic()
    rig.room.say(said.path)
    first_s = await rig.heard_from(spoken, saying_s, "the question")
    turn.voiced_until_s = first_s + said.voiced_s
    if tap_after_s is not None:
        await asyncio.sleep(max(0.0, turn.voiced_until_s + tap_after_s - time.monotonic()))
        if rig.view.state is VoiceState.LISTENING:  # else its end was found before
            turn.tapped_s = rig.press()
    await rig.until(lambda: len(rig.logged()) > before, "the end of the turn")
    await rig.at_rest()
    over_s = time.monotonic()
    await rig.until(lambda: heard.behind_s() < 1.0, "the recording")
    await asyncio.to_thread(heard.wait_until, over_s + QUIET_S)
    turn.voiced_until_s = spoken.voiced_until_s(saying_s, over_s)
    turn.sound_s = heard.first_sound_s(begun_s)
    turn.log = rig.logged()[before]
    for line in rig.frame.chat:
        if line.at_s >= begun_s and line.who == "you":
            turn.understood = line.text
        elif line.at_s >= begun_s:
            turn.answer = line.text
    if turn.understood != turn.asked:
        # Misheard is counted apart: what was understood is answered truly, or not.
        turn.question = question_of(turn.understood, language(rig.chosen.language))
    return turn


def judge(rig: Rig, turn: Turn, listener: Listener, until_s: float | None = None) -> None:
    """Hear an answer again, and compare its numbers with the ride of their instant.

    Where that was no true number it is heard once more, as one of the sentences that differ from
    the coach's own in a number alone: whichever sounds most like it counts.
    """
    if turn.sound_s is None:
        return
    end_s = until_s or time.monotonic()
    samples = rig.room.heard.samples(turn.sound_s, end_s)
    count = len(numbers_of(spoken_text(turn.answer, rig.chosen.language), rig.chosen.language))

    def look(among: Sequence[str] = ()) -> None:
        assert turn.sound_s is not None
        turn.heard = listener.words(samples, turn.sound_s, among)
        words, commas = commas_of(turn.answer, rig.chosen.language)
        as_said = [word.text for word in turn.heard] == words
        numbers = listener.numbers(turn.heard, commas if as_said else frozenset())
        turn.verdicts = rig.truth.judge(turn.question, numbers)
        turn.unclear = turn.question.truth is not None and len(turn.verdicts) < count

    look()
    if turn.answer and (turn.wrong or turn.unclear):
        turn.looked_again = True
        look(variants(turn.answer, rig.chosen.language))


def spoken_text(answer: str, code: str) -> str:
    """Return an answer's words as they are spoken, pauses left in."""
    return spoken_form(answer, language(code)).casefold().rstrip(".!?")


def commas_of(answer: str, code: str) -> tuple[list[str], frozenset[int]]:
    """Return the words of an answer as a recogniser writes them, and before which a comma is."""
    words, commas = list[str](), set[int]()
    for token in tokens_of(spoken_text(answer, code)):
        if token.sort is Sort.BREAK:
            commas.add(len(words))
        else:
            words += plain_words([token.text])
    return words, frozenset(commas)


def numbers_of(text: str, code: str) -> Sequence[Mention]:
    """Return the numbers of a text in words."""
    from coach.guard_words import GuardWords

    return mentions(text, GuardWords.of(language(code)))


def variants(answer: str, code: str) -> Sequence[str]:
    """Return an answer as it is spoken, and with each of its numbers changed a little."""
    spoken, text = language(code), spoken_text(answer, code)
    tokens = [token.text for token in tokens_of(text)]
    out = {" ".join(plain_words(tokens)): None}
    for each in numbers_of(text, code):
        number = Number(each.value, each.unit, 0.0, 0.0)
        end = each.end if each.unit == "s" else each.bare_end
        for other in neighbours(number):
            written = clock(other.value) if each.unit == "s" else f"{other.value:g}"
            changed = [*tokens[: each.start], spoken_form(written, spoken), *tokens[end:]]
            out[" ".join(plain_words(changed))] = None
    return tuple(out)


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
