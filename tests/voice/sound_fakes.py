"""Devices, recogniser, voices and judge that do what a test tells them."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from coach.voice.activity import Judge
from coach.voice.audio_device import Beats, Begin, Fill, Gone, Heard, NoDevice, Stream
from coach.voice.sound_parts import Pcm, SpeechFailed, Tell
from coach.voice.sound_talk import Configure, FinalText, Happened, Sign
from sensors.clock import ManualClock

PATIENCE_S = 60.0  # a bound on hanging, of no other meaning

Samples = NDArray[np.int16]
Kind = TypeVar("Kind", bound=Happened)


def sine(hertz: float, seconds: float, rate: int = 16_000, loud: int = 10_000) -> Samples:
    """Return a tone."""
    times = np.arange(round(seconds * rate)) / rate
    return (loud * np.sin(2 * np.pi * hertz * times)).astype(np.int16)


def pcm_of(samples: Samples, rate: int = 48_000) -> Pcm:
    return Pcm(samples.tobytes(), rate)


class Told:
    """What was told, in its order; waits for more."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.all: list[Happened] = []

    def __call__(self, happened: Happened) -> None:
        with self._changed:
            self.all.append(happened)
            self._changed.notify_all()

    def of(self, kind: type[Kind]) -> list[Kind]:
        with self._changed:
            return [happened for happened in self.all if isinstance(happened, kind)]

    def wait_for(self, kind: type[Kind], count: int = 1) -> list[Kind]:
        """Return all of a kind when so many are told."""
        with self._changed:
            there = self._changed.wait_for(
                lambda: sum(isinstance(h, kind) for h in self.all) >= count, PATIENCE_S
            )
            assert there, f"no {count} of {kind.__name__} in {self.all}"
        return self.of(kind)


@dataclass
class FakeRecogniser:
    """Keeps what it is fed, and says `words` in the end."""

    tell: Tell
    words: str = "how long"
    begun: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)
    fed: bytearray = field(default_factory=bytearray)
    finished: list[tuple[int, float]] = field(default_factory=list)
    drops: int = 0
    warmed: int = 0
    dropped: int = 0

    def warm(self) -> None:
        self.warmed += 1

    def begin(self, turn: int, rate: int, grammar: tuple[str, ...]) -> None:
        self.begun.append((turn, rate, grammar))
        self.fed.clear()

    def feed(self, samples: bytes) -> None:
        self.fed += samples

    def finish(self, turn: int, voiced_until_s: float) -> None:
        self.finished.append((turn, voiced_until_s))
        self.tell(FinalText(0.0, turn, self.words, len(self.fed) / 32_000, voiced_until_s, 0.0))

    def drop(self) -> None:
        self.drops += 1

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Fine:
    ok: bool = True
    detail: str = "a voice"
    mend: str = ""


class FakeRenderer:
    """Gives a tone as long as the text has letters tenths of seconds; waits while it is held."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.free.set()
        self.asked: list[str] = []
        self.closed = False

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        self.asked.append(text)
        assert self.free.wait(PATIENCE_S)
        if text == "fail":
            raise SpeechFailed("the voice is hoarse")
        return pcm_of(sine(440, len(text) / 10, 48_000))

    def standing(self) -> Fine:
        return Fine()

    def close(self) -> None:
        self.closed = True


class LoudIsSpeech:
    """Judges by loudness alone, so that a test says what is speech."""

    def __call__(self, frame: bytes) -> float:
        return 0.9 if np.abs(np.frombuffer(frame, np.int16).astype(int)).max() > 1_000 else 0.1

    def reset(self) -> None:
        pass


class FakeDevices:
    """A microphone that hears what `say` gives it, a loudspeaker that plays when `play` is called.

    The names in `missing` cannot be opened.
    """

    def __init__(self, clock: ManualClock, rate: int = 48_000) -> None:
        self.clock = clock
        self.rate = rate
        self.missing: set[str] = set()
        self.microphone: tuple[Heard, Gone, Beats] | None = None
        self.speaker: tuple[Fill, Gone, Beats] | None = None
        self.log: list[str] = []

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ("built-in", "headset"), ("built-in",)

    def check(self, kind: str, name: str) -> str:
        if kind in self.missing:
            raise NoDevice(f"no {kind}", "Plug one in.")
        return name or "built-in"

    def look_again(self) -> None:
        self.log.append("look again")

    def open_microphone(self, name: str, begin: Begin, heard: Heard, gone: Gone) -> Stream:
        self.log.append("open microphone")
        name = self.check("microphone", name)
        beats = Beats(self.clock.now())
        begin(self.rate, 0.01)
        self.microphone = heard, gone, beats

        def close() -> None:
            self.log.append("close microphone")
            self.microphone = None

        return Stream(name, self.rate, 0.01, beats, close)

    def open_speaker(self, name: str, begin: Begin, fill: Fill, gone: Gone) -> Stream:
        self.log.append("open speaker")
        name = self.check("speaker", name)
        beats = Beats(self.clock.now())
        begin(self.rate, 0.01)
        self.speaker = fill, gone, beats

        def close() -> None:
            self.log.append("close speaker")
            self.speaker = None

        return Stream(name, self.rate, 0.01, beats, close)

    def say(self, samples: Samples) -> None:
        """Let the microphone hear samples of its rate, at the pace of the clock."""
        assert self.microphone is not None
        heard, _, beats = self.microphone
        block = self.rate // 100
        for first in range(0, len(samples), block):
            part = samples[first : first + block]
            heard(part.tobytes(), self.clock.now())
            beats.last_s = self.clock.advance(len(part) / self.rate)

    def play(self, seconds: float) -> Samples:
        """Let the loudspeaker play so long; returns what it played."""
        assert self.speaker is not None
        fill, _, beats = self.speaker
        block = self.rate // 100
        played = []
        for _ in range(round(seconds * 100)):
            played.append(np.frombuffer(fill(block, self.clock.now()), np.int16))
            beats.last_s = self.clock.advance(block / self.rate)
        return np.concatenate(played)


@dataclass
class FakeParts:
    """The parts of a sound desk."""

    fake: FakeDevices
    voice: FakeRenderer = field(default_factory=FakeRenderer)
    made: list[tuple[str, FakeRecogniser]] = field(default_factory=list)

    def devices(self) -> FakeDevices:
        return self.fake

    def judge(self) -> Judge:
        return Judge(LoudIsSpeech(), "loudness")

    def recogniser(self, model: str, tell: Tell) -> FakeRecogniser:
        self.made.append((model, FakeRecogniser(tell)))
        return self.made[-1][1]

    def renderer(self, configured: Configure) -> FakeRenderer:
        return self.voice

    def earcon(self, sign: Sign, rate: int) -> Pcm:
        return pcm_of(sine(880, 0.05, rate), rate)


def cut_anyhow(samples: Samples, seed: int, most: int = 1_500) -> Sequence[Samples]:
    """Return the samples in blocks of any size."""
    random = np.random.default_rng(seed)
    blocks, first = [], 0
    while first < len(samples):
        size = int(random.integers(1, most))
        blocks.append(samples[first : first + size])
        first += size
    return blocks


def wait_until(so: Callable[[], bool]) -> None:
    """Return when something that another thread does is done; fails after a long while."""
    done = threading.Event()
    for _ in range(int(PATIENCE_S * 200)):
        if so():
            return
        done.wait(0.005)
    raise AssertionError("it never was so")
