"""The real Vosk with a tiny model: what is spoken is heard, in every language of the coach."""

import queue
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from coach.voice.sound_talk import FinalText, Happened, PartialText, Standing
from coach.voice.transcriber import Transcriber
from coach.voice.vosk_model import load_model
from tests.voice.spoken import SPOKEN_RATE, speak, tiny_model

HANGING_S = 120
MICROPHONE_BLOCK = 441 * 2  # bytes, 20 ms


class Never:
    """An alarm that does not go off: how fast this machine is, is not the question here."""

    def cancel(self) -> None:
        pass


class Ears:
    def __init__(self, folder: Path | None) -> None:
        self.told: queue.Queue[Happened] = queue.Queue()
        self.transcriber = Transcriber(
            partial(load_model, folder), self.told.put, alarm=lambda after_s, act: Never()
        )
        self.transcriber.warm()
        standing = self.told.get(timeout=HANGING_S)
        assert isinstance(standing, Standing)
        self.standing = standing
        self._turns = 0

    def begin(self, samples: bytes, grammar: tuple[str, ...] = ()) -> None:
        self._turns += 1
        self.transcriber.begin(self._turns, SPOKEN_RATE, grammar)
        for at in range(0, len(samples), MICROPHONE_BLOCK):
            self.transcriber.feed(samples[at : at + MICROPHONE_BLOCK])

    def hear(self, samples: bytes, grammar: tuple[str, ...] = ()) -> tuple[list[str], FinalText]:
        self.begin(samples, grammar)
        self.transcriber.finish(self._turns, 1.0)
        partials = []
        while not isinstance(happened := self.told.get(timeout=HANGING_S), FinalText):
            if isinstance(happened, PartialText):
                partials.append(happened.text)
        assert self.transcriber.dropped == 0
        return partials, happened


Open = Callable[[Path | None], Ears]


@pytest.fixture
def ears() -> Iterator[Open]:
    opened: list[Ears] = []

    def make(folder: Path | None) -> Ears:
        opened.append(Ears(folder))
        return opened[-1]

    yield make
    for each in opened:
        each.transcriber.close()


QUESTIONS = {
    "en": ("how much longer is left", "what is my heart rate", "what is my power", "skip this"),
    "de": ("wie lange noch", "wie hoch ist mein puls", "was ist mein ziel", "überspringen"),
    "nl": ("hoelang nog", "wat is mijn hartslag", "wat is mijn vermogen", "overslaan"),
    "pl": ("ile jeszcze", "jakie mam tętno", "jaka jest moja moc", "pomiń to"),
}


@pytest.mark.parametrize(("language", "questions"), QUESTIONS.items())
def test_questions_are_heard_turn_after_turn(
    language: str, questions: tuple[str, ...], ears: Open
) -> None:
    there = ears(tiny_model(language))
    assert there.standing.ok
    assert there.standing.detail == f"vosk-tiny-{language}"
    for question in questions:
        _, final = there.hear(speak(question, language))
        assert (final.text, final.whole) == (question, True)
        assert final.audio_s == pytest.approx(len(speak(question, language)) / 2 / SPOKEN_RATE)


def test_a_turn_that_was_dropped_leaves_no_word_in_the_next(ears: Open) -> None:
    there = ears(tiny_model("en"))
    question = speak("how many intervals are left")
    there.begin(question[: len(question) * 2 // 3])
    there.transcriber.drop()
    assert there.hear(speak("what is my cadence"))[1].text == "what is my cadence"


def test_silence_is_no_word(ears: Open) -> None:
    _, final = ears(tiny_model("en")).hear(bytes(2 * SPOKEN_RATE))
    assert (final.text, final.whole) == ("", True)


def test_a_pause_in_the_middle_ends_nothing(ears: Open) -> None:
    there = ears(tiny_model("en"))
    thinking = bytes(3 * SPOKEN_RATE)  # 1.5 s
    _, final = there.hear(speak("how many intervals") + thinking + speak("are left"))
    assert final.text.split()[:3] == ["how", "many", "intervals"]
    assert final.text.split()[-1] == "left"


def test_a_grammar_hears_its_own_words_alone(ears: Open) -> None:
    there = ears(tiny_model("en"))
    grammar = ("confirm end", "yes", "no")
    assert there.hear(speak("confirm end"), grammar)[1].text == "confirm end"
    _, other = there.hear(speak("what is my heart rate"), grammar)
    assert set(other.text.split()) <= {"confirm", "end", "yes", "no"}
    assert there.hear(speak("what is my heart rate"))[1].text == "what is my heart rate"


def test_a_phrase_with_a_word_the_model_has_not_is_left_out_whole(ears: Open) -> None:
    there = ears(tiny_model("en"))
    _, final = there.hear(speak("yes"), ("confirm rhinoceros", "yes"))
    assert final.text == "yes"
    _, free = there.hear(speak("what is my heart rate"), ("rhinoceros",))
    assert free.text == "what is my heart rate"  # no grammar is left


def test_without_a_model_it_is_said_how_to_get_one(ears: Open) -> None:
    standing = ears(None).standing
    assert (standing.ok, standing.detail) == (False, "no speech model is installed")
    assert "teamcar voice install" in standing.mend


def test_a_model_with_a_byte_that_changed_is_not_loaded(ears: Open, tmp_path: Path) -> None:
    folder = tmp_path / "voice" / "models" / "en" / "vosk-tiny"
    shutil.copytree(tiny_model("en"), folder)
    words = folder / "graph" / "words.txt"
    words.write_bytes(words.read_bytes().replace(b"power", b"tower"))
    standing = ears(folder).standing
    assert not standing.ok
    assert "graph/words.txt has changed" in standing.detail
    assert "teamcar voice install en" in standing.mend


def test_a_model_that_vosk_cannot_load_is_a_sentence(ears: Open, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_model("en"), folder)
    (folder / "teamcar-model.json").unlink()
    (folder / "am" / "final.mdl").write_bytes(b"\0B<Nonsense> ")
    standing = ears(folder).standing
    assert not standing.ok
    assert "does not load" in standing.detail
    assert not (folder / "teamcar-model.json").exists()
