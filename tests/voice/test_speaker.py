"""What is said when engines fail and voices are missing, and that it can be understood."""

import json
import shutil
import struct
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from coach.guard_words import GuardWords
from coach.language import language
from coach.spoken_numbers import mentions
from coach.voice.engines import EngineFailed, Voice
from coach.voice.sound_parts import Pcm, Renderer, SpeechFailed
from coach.voice.sound_talk import Configure
from coach.voice.speaker import REST_S, Speaker, make_renderer
from coach.voice.spoken_form import spoken_form
from sensors.clock import ManualClock

BEEP = Pcm(struct.pack("<4000h", *(9000 if i // 40 % 2 else -9000 for i in range(4000))), 16_000)
VOICES = (
    Voice("gmw/en-US", "English (America)", ("en-us", "en")),
    Voice("gmw/de", "German", ("de",)),
)


class PlannedEngine:
    """Speaks while `why` is empty; voices of `silent` make no sound."""

    def __init__(self, name: str, why: str = "", silent: tuple[str, ...] = ()) -> None:
        self._name = name
        self.why = why
        self.silent = silent
        self.asked: list[tuple[str, str, int]] = []
        self.warmed = self.closed = False

    @property
    def name(self) -> str:
        return self._name

    def warm(self) -> None:
        self.warmed = True

    def voices(self) -> tuple[Voice, ...]:
        return (*VOICES, *(Voice(name, name, ("en",)) for name in self.silent))

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        self.asked.append((text, voice, words_per_minute))
        if self.why:
            raise EngineFailed(self.why)
        return Pcm(bytes(2000), 16_000) if voice in self.silent else BEEP

    def close(self) -> None:
        self.closed = True


def speaker(*engines: PlannedEngine, **wished: object) -> tuple[Speaker, ManualClock]:
    clock = ManualClock()
    return Speaker(Configure(**wished), engines, clock=clock), clock  # type: ignore[arg-type]


def test_a_sentence_is_said_in_the_language_at_the_riders_pace() -> None:
    engine = PlannedEngine("a")
    speaks, _ = speaker(engine, language="de", words_per_minute=170)
    renderer: Renderer = speaks
    assert renderer.render("noch zwei", "", 0).samples
    assert engine.asked == [("noch zwei", "gmw/de", 170)]
    renderer.render("noch zwei", "German", 9999)
    assert engine.asked[-1] == ("noch zwei", "gmw/de", 450)
    renderer.close()
    assert engine.closed


def test_an_engine_that_fails_is_left_alone_for_a_while_and_the_next_one_speaks() -> None:
    first, second = PlannedEngine("first", why="it hangs"), PlannedEngine("second")
    speaks, clock = speaker(first, second)
    for _ in range(3):
        assert speaks.render("two more").samples
    assert len(first.asked) == 1
    assert speaks.standing().ok
    assert speaks.standing().mend == "First: it hangs."
    first.why = ""
    clock.advance(REST_S + 1)
    assert speaks.render("two more").samples
    assert len(first.asked) == 2
    assert speaks.standing().mend == ""
    assert speaks.standing().detail == "first, gmw/en-US"


def test_when_every_engine_fails_it_is_said_why_and_tried_again_next_time() -> None:
    first, second = PlannedEngine("first", why="it hangs"), PlannedEngine("second", why="no data")
    speaks, _ = speaker(first, second)
    with pytest.raises(SpeechFailed, match="I cannot speak: first: it hangs; second: no data"):
        speaks.render("two more")
    second.why = ""
    assert speaks.render("two more").samples
    assert speaks.standing().detail == "second, gmw/en-US"


def test_no_engine_at_all_is_a_sentence_with_its_mend() -> None:
    speaks, _ = speaker()
    with pytest.raises(SpeechFailed, match="apt install espeak-ng"):
        speaks.render("two more")
    standing = speaks.standing()
    assert not standing.ok
    assert "Text goes on" in standing.mend


def test_a_voice_that_is_not_there_is_named_once_and_the_languages_own_speaks() -> None:
    engine = PlannedEngine("a")
    speaks, _ = speaker(engine, voice="Grace")
    speaks.render("two more")
    assert engine.asked[-1][1] == "gmw/en-US"
    assert "There is no voice 'Grace'" in speaks.standing().mend


def test_a_voice_that_gives_no_sound_is_replaced_by_the_languages_own() -> None:
    engine = PlannedEngine("a", silent=("mb/mb-us1",))
    speaks, _ = speaker(engine, voice="mb/mb-us1")
    for _ in range(2):
        assert speaks.render("two more").samples
    assert [voice for _, voice, _ in engine.asked] == ["mb/mb-us1", "gmw/en-US", "gmw/en-US"]
    assert "gives no sound" in speaks.standing().mend


def test_a_text_without_words_is_not_sent_to_an_engine() -> None:
    engine = PlannedEngine("a")
    speaks, _ = speaker(engine)
    with pytest.raises(SpeechFailed):
        speaks.render(" … ")
    assert engine.asked == []


def test_the_voices_of_the_language_are_listed_with_their_engines() -> None:
    speaks, _ = speaker(PlannedEngine("a"), PlannedEngine("b"), language="de")
    assert [(engine, voice.id) for engine, voice in speaks.voices()] == [
        ("a", "gmw/de"),
        ("b", "gmw/de"),
    ]


@pytest.mark.skipif(
    find_spec("pyttsx3") is None or shutil.which("espeak-ng") is None,
    reason="pyttsx3 or espeak-ng is not installed",
)
@pytest.mark.parametrize("engine", ["auto", "espeak"])
def test_the_numbers_of_a_spoken_sentence_are_recognised_again(shared: Path, engine: str) -> None:
    vosk = pytest.importorskip("vosk")
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(shared / "models" / "vosk-tiny-en"))
    spoken = language("en")
    speaks = make_renderer(Configure(engine=engine, language="en"), log=subprocess.DEVNULL)
    try:
        for written, value in (
            ("Power is 250 W.", 250), ("Extend by 30 s.", 30), ("Set target to 180 W.", 180),
        ):  # fmt: skip
            pcm = speaks.render(spoken_form(written, spoken))
            recogniser = vosk.KaldiRecognizer(model, pcm.rate)
            recogniser.AcceptWaveform(pcm.samples + bytes(pcm.rate))
            heard = json.loads(recogniser.FinalResult())["text"]
            values = [each.value for each in mentions(heard, GuardWords.of(spoken))]
            assert values == [value], heard
    finally:
        speaks.close()
