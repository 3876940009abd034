"""PortAudio's devices as they are: some take one rate alone, some two channels, some nothing."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from coach.voice.audio_device import INVALID_CHANNELS, INVALID_RATE, NoDevice, PortAudio
from tests.voice.sound_fakes import Samples, sine


class PortAudioError(Exception):
    """As sounddevice raises it: words, and PortAudio's number."""


@dataclass
class Card:
    """A device of a scripted PortAudio, and the stream that is open on it."""

    name: str = "USB"
    rates: tuple[int, ...] = (16_000, 48_000)
    channels: tuple[int, ...] = (1, 2)
    busy: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)

    def stream(self, **options: Any) -> "Card":
        if options["channels"] not in self.channels:
            raise PortAudioError("Invalid number of channels", INVALID_CHANNELS)
        if options["samplerate"] not in self.rates:
            raise PortAudioError("Invalid sample rate", INVALID_RATE)
        self.options = options
        return self

    latency = 0.02

    def start(self) -> None:
        if self.busy:
            raise PortAudioError("Device unavailable", -9985)

    def abort(self, ignore_errors: bool = True) -> None:
        self.closed.append("abort")

    def close(self, ignore_errors: bool = True) -> None:
        self.closed.append("close")

    def hear(self, samples: Samples, age_s: float) -> None:
        times = SimpleNamespace(currentTime=1_000.0, inputBufferAdcTime=1_000.0 - age_s)
        frames = len(samples) // self.options["channels"]
        self.options["callback"](samples.tobytes(), frames, times, False)

    def play(self, frames: int, late: bool = False) -> Samples:
        out = bytearray(2 * frames * self.options["channels"])
        times = SimpleNamespace(currentTime=1_000.0, outputBufferDacTime=1_000.01)
        self.options["callback"](memoryview(out), frames, times, late)
        return np.frombuffer(bytes(out), np.int16)


def port_audio(card: Card) -> PortAudio:
    row = {
        "name": card.name,
        "max_input_channels": max(card.channels),
        "max_output_channels": max(card.channels),
        "default_samplerate": 44_100.0,
        "default_low_input_latency": 0.01,
        "default_low_output_latency": 0.01,
    }
    library = SimpleNamespace(
        query_devices=lambda: [row],
        default=SimpleNamespace(device=[0, 0]),
        RawInputStream=card.stream,
        RawOutputStream=card.stream,
        PortAudioError=PortAudioError,
    )
    return PortAudio(library)


def ignore(*_: Any) -> None:
    pass


@dataclass
class Heard:
    blocks: list[tuple[Samples, float]] = field(default_factory=list)

    def __call__(self, samples: bytes, at_s: float) -> None:
        self.blocks.append((np.frombuffer(samples, np.int16), at_s))


def test_a_microphone_that_takes_44100_alone_is_opened_at_that() -> None:
    begun: list[tuple[int, float]] = []
    stream = port_audio(Card(rates=(44_100,))).open_microphone(
        "", lambda rate, latency: begun.append((rate, latency)), ignore, ignore
    )
    assert (stream.name, stream.rate, begun) == ("USB", 44_100, [(44_100, 0.02)])


def test_of_two_channels_the_first_is_heard() -> None:
    card, heard = Card(channels=(2,)), Heard()
    port_audio(card).open_microphone("", ignore, heard, ignore)
    left, right = sine(300, 0.01), sine(500, 0.01)
    card.hear(np.stack((left, right), axis=1).reshape(-1), 0.01)
    assert np.array_equal(heard.blocks[0][0], left)


@pytest.mark.parametrize(("age_s", "taken_s"), [(0.03, 0.03), (-5.0, 0.01), (700.0, 0.01)])
def test_a_sample_is_as_old_as_its_driver_says_unless_that_cannot_be(
    age_s: float, taken_s: float
) -> None:
    card, heard = Card(), Heard()
    port_audio(card).open_microphone("", ignore, heard, ignore)
    before_s = time.monotonic()
    card.hear(sine(300, 0.01), age_s)
    after_s = time.monotonic()
    assert before_s - 1e-6 <= heard.blocks[0][1] + taken_s <= after_s + 1e-6


def opened_speaker(card: Card, fill: Callable[[int, float], bytes]) -> Any:
    return port_audio(card).open_speaker("", ignore, fill, ignore)


def test_a_loudspeaker_with_two_channels_plays_the_same_on_both() -> None:
    card, clip = Card(channels=(2,)), sine(300, 0.01)
    opened_speaker(card, lambda frames, at_s: clip[:frames].tobytes())
    played = card.play(100)
    assert np.array_equal(played[::2], clip[:100])
    assert np.array_equal(played[1::2], clip[:100])


def test_blocks_that_come_too_late_are_counted_and_cured_by_more_in_store() -> None:
    card = Card()
    devices = port_audio(card)
    stream = devices.open_speaker("", ignore, lambda frames, at_s: bytes(2 * frames), ignore)
    assert card.options["latency"] == "low"
    for _ in range(30):
        card.play(10, late=True)
    assert stream.beats.xruns == 30
    stream.close()
    assert card.closed == ["abort", "close"]
    devices.open_speaker("", ignore, lambda frames, at_s: bytes(2 * frames), ignore)
    assert card.options["latency"] == "high"


def test_a_device_in_use_by_another_program_says_what_to_do() -> None:
    card = Card(busy=True)
    with pytest.raises(NoDevice, match=r"USB cannot be opened \(Device unavailable\)") as refused:
        port_audio(card).open_microphone("", ignore, ignore, ignore)
    assert "Close what else uses it" in refused.value.mend
    assert card.closed == ["close"]


def test_a_device_that_takes_nothing_is_no_device() -> None:
    with pytest.raises(NoDevice, match="Invalid sample rate"):
        port_audio(Card(rates=())).open_microphone("", ignore, ignore, ignore)


def test_a_name_that_is_not_there_is_said_and_the_usual_one_serves() -> None:
    stream = port_audio(Card()).open_microphone("headset", ignore, ignore, ignore)
    assert stream.name == "USB"
    assert stream.note == "no microphone is named “headset”; there are USB"
    assert port_audio(Card()).open_microphone("us", ignore, ignore, ignore).note == ""


def test_without_any_device_it_is_said_what_is_missing() -> None:
    devices = port_audio(Card(channels=(0,)))
    with pytest.raises(NoDevice, match="no loudspeaker"):
        devices.check("speaker", "")
    assert devices.names() == ((), ())
