"""The recogniser's thread: partials, finals in time, and trouble that stays within its turn."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from coach.voice.decoding import CannotRecognise, Model
from coach.voice.sound_talk import FinalText, Happened, PartialText, Standing
from coach.voice.transcriber import BLOCK_S, FINAL_S, WAITING_S, Transcriber
from tests.voice.scripted_decoder import RATE, WORD_S, ScriptedModel, sound

HANGING_S = 60  # only a test that hangs waits so long


@dataclass
class Pressed:
    """An alarm that goes off when a test says so."""

    after_s: float
    act: Callable[[], None]
    called_off: bool = False

    def cancel(self) -> None:
        self.called_off = True


@dataclass
class Listening:
    """A transcriber, and what it tells."""

    model: ScriptedModel
    trouble: CannotRecognise | None = None
    loads: int = 0
    alarms: list[Pressed] = field(default_factory=list)
    told: "queue.Queue[Happened]" = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self.transcriber = Transcriber(
            self._load, self.told.put, now=lambda: 100.0, alarm=self._alarm
        )

    def _load(self) -> Model:
        self.loads += 1
        if self.trouble is not None:
            raise self.trouble
        return self.model

    def _alarm(self, after_s: float, act: Callable[[], None]) -> Pressed:
        self.alarms.append(Pressed(after_s, act))
        return self.alarms[-1]

    def next(self) -> Happened:
        return self.told.get(timeout=HANGING_S)

    def until_final(self) -> tuple[list[Happened], FinalText]:
        before = []
        while not isinstance(happened := self.next(), FinalText):
            before.append(happened)
        return before, happened

    def say(self, turn: int, seconds: float, grammar: tuple[str, ...] = ()) -> None:
        """Speak a turn from its beginning to its end, in the blocks of a microphone."""
        self.transcriber.begin(turn, RATE, grammar)
        self.go_on(seconds)
        self.transcriber.finish(turn, 99.5)

    def go_on(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.01)):
            self.transcriber.feed(sound(0.01))


Open = Callable[..., Listening]


@pytest.fixture
def listen() -> Iterator[Open]:
    opened: list[Listening] = []

    def make(*turns: str, trouble: CannotRecognise | None = None, **kind: object) -> Listening:
        opened.append(Listening(ScriptedModel(turns, **kind), trouble))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for each in opened:
        if each.model.gate is not None:
            each.model.gate.set()
        each.transcriber.close()


def test_words_grow_while_the_rider_speaks_and_the_final_has_them_all(listen: Open) -> None:
    ride = listen("how much longer is left")
    ride.say(7, 1.0)
    before, final = ride.until_final()
    partials = [each for each in before if isinstance(each, PartialText)]
    assert final.text == "how much longer is left"
    assert (final.turn, final.whole, final.voiced_until_s) == (7, True, 99.5)
    assert final.audio_s == pytest.approx(1.0)
    assert all(final.text.startswith(each.text) and each.turn == 7 for each in partials)
    heard_s = [each.audio_s for each in partials]
    assert heard_s == sorted(set(heard_s))
    assert ride.alarms[0].after_s == FINAL_S
    assert ride.alarms[0].called_off


def test_each_look_is_told_also_when_the_words_are_the_same(listen: Open) -> None:
    ride = listen("power")
    ride.transcriber.begin(1, RATE)
    ride.transcriber.feed(sound(0.24))
    while not isinstance(first := ride.next(), PartialText) or first.audio_s < 0.24:
        pass
    ride.transcriber.feed(sound(BLOCK_S))
    second = ride.next()
    assert isinstance(second, PartialText)
    assert (first.text, second.text) == ("power", "power")
    assert second.audio_s == pytest.approx(first.audio_s + BLOCK_S)


def test_segments_that_end_in_the_middle_are_kept(listen: Open) -> None:
    ride = listen("set the target  to two hundred watts")
    ride.say(1, 2.0)
    _, final = ride.until_final()
    assert final.text == "set the target to two hundred watts"


def test_what_the_recogniser_does_not_know_is_left_out(listen: Open) -> None:
    ride = listen("[unk] what is my [unk] power")
    ride.say(1, 1.5)
    before, final = ride.until_final()
    assert final.text == "what is my power"
    assert not any("[" in each.text for each in before if isinstance(each, PartialText))


@pytest.mark.parametrize("said", ["[unk] yes", "yes [unk]", "no [unk] sure"])
def test_a_noise_beside_a_yes_is_told_for_it_may_have_been_a_not(listen: Open, said: str) -> None:
    ride = listen(said)
    ride.say(1, 1.5, ("yes", "no", "[unk]"))
    _, final = ride.until_final()
    assert final.text == said


def test_a_confirmation_is_heard_with_its_grammar_alone(listen: Open) -> None:
    ride = listen("yes", "what is my power")
    ride.say(1, 0.3, ("yes", "no"))
    ride.until_final()
    ride.say(2, 1.0)
    ride.until_final()
    assert ride.model.asked == [(RATE, ("yes", "no")), (RATE, ())]


def test_a_recogniser_too_slow_gives_what_it_has_in_time_and_never_holds_the_microphone(
    listen: Open,
) -> None:
    gate = threading.Event()
    gate.set()
    ride = listen("how much longer is left", "what is my power", gate=gate)
    ride.transcriber.begin(1, RATE)
    ride.transcriber.feed(sound(2 * WORD_S + BLOCK_S))
    while not isinstance(happened := ride.next(), PartialText) or happened.text != "how much":
        pass
    gate.clear()
    ride.model.entered.clear()
    ride.transcriber.feed(sound(BLOCK_S))
    assert ride.model.entered.wait(HANGING_S)
    ride.go_on(WAITING_S + 1.0)  # comes back, though nobody takes it
    assert ride.transcriber.dropped == 100
    ride.transcriber.finish(1, 99.0)
    ride.alarms[-1].act()
    _, final = ride.until_final()
    assert (final.text, final.whole) == ("how much", False)
    gate.set()
    ride.say(2, 1.0)
    before, final = ride.until_final()
    assert all(not isinstance(each, PartialText) or each.turn == 2 for each in before)
    assert (final.turn, final.text, final.whole) == (2, "what is my power", True)


def test_a_recogniser_that_breaks_says_so_and_hears_the_next_turn(listen: Open) -> None:
    ride = listen("lost", "what is my power", broken_turns=frozenset({0}))
    ride.say(1, 0.5)
    before, final = ride.until_final()
    assert (final.text, final.whole) == ("", False)
    (standing,) = [each for each in before if isinstance(each, Standing)]
    assert not standing.ok
    assert "out of paper" in standing.detail
    assert "teamcar voice install" in standing.mend
    ride.say(2, 1.0)
    before, final = ride.until_final()
    assert (final.text, final.whole) == ("what is my power", True)
    assert [each.ok for each in before if isinstance(each, Standing)] == [True]


def test_without_a_model_a_turn_ends_at_once_and_says_how_to_get_one(listen: Open) -> None:
    ride = listen("power", trouble=CannotRecognise("no model", "Get one."))
    ride.say(1, 0.5)
    before, final = ride.until_final()
    assert before == [Standing(100.0, "recogniser", False, "no model", "Get one.")]
    assert (final.text, final.whole) == ("", False)
    ride.trouble = None  # it was installed meanwhile
    ride.transcriber.warm()
    assert ride.next() == Standing(100.0, "recogniser", True, "scripted")
    ride.say(2, 0.5)
    assert ride.until_final()[1].text == "power"


def test_the_model_is_loaded_once_before_the_first_turn(listen: Open) -> None:
    ride = listen("power", "power")
    ride.transcriber.warm()
    assert ride.next() == Standing(100.0, "recogniser", True, "scripted")
    for turn in (1, 2):
        ride.say(turn, 0.5)
        ride.until_final()
    assert ride.loads == 1


def test_a_loader_that_fails_in_any_way_is_a_sentence(listen: Open) -> None:
    ride = listen("power")
    ride.model.turns = ()  # the decoder cannot even be made
    ride.say(1, 0.5)
    before, final = ride.until_final()
    assert [each.ok for each in before if isinstance(each, Standing)] == [False]
    assert not final.whole


def test_nothing_follows_a_turn_that_was_dropped(listen: Open) -> None:
    gate = threading.Event()
    ride = listen("forget this", "what is my power", gate=gate)
    ride.transcriber.begin(1, RATE)
    ride.go_on(0.5)
    assert ride.model.entered.wait(HANGING_S)
    ride.transcriber.finish(1, 99.0)
    ride.transcriber.drop()
    assert ride.alarms[0].called_off
    ride.alarms[0].act()  # it had gone off in the same moment
    gate.set()
    ride.say(2, 1.0)
    before, final = ride.until_final()
    assert {each.turn for each in before if isinstance(each, PartialText)} <= {2}
    assert final.turn == 2


def test_a_turn_ends_once_and_only_its_own_end_ends_it(listen: Open) -> None:
    ride = listen("power", "cadence")
    ride.transcriber.begin(1, RATE)
    ride.go_on(0.5)
    ride.transcriber.finish(5, 99.0)
    ride.transcriber.finish(1, 99.0)
    ride.transcriber.finish(1, 99.0)
    ride.transcriber.feed(sound(0.5))  # after its end it belongs to nobody
    _, final = ride.until_final()
    assert final.audio_s == pytest.approx(0.5)
    ride.say(2, 0.5)
    _, final = ride.until_final()
    assert final.turn == 2


def test_a_turn_without_a_sound_is_a_final_without_words(listen: Open) -> None:
    ride = listen("power")
    ride.transcriber.begin(1, RATE)
    ride.transcriber.finish(1, 99.0)
    _, final = ride.until_final()
    assert (final.text, final.audio_s, final.whole) == ("", 0.0, True)


def test_closing_ends_the_thread() -> None:
    ride = Listening(ScriptedModel(("power",)))
    ride.say(1, 0.5)
    ride.until_final()
    ride.transcriber.close()
    assert not any(
        each.name == "recogniser" and each is ride.transcriber._thread
        for each in threading.enumerate()
    )
