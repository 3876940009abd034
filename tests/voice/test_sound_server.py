"""The private sound server does what the tests that hear by it rely on."""

import math
import wave
from pathlib import Path

import numpy as np
import pytest

from tests.voice.sound_server import SoundServer

pytestmark = pytest.mark.rig


def tone(path: Path, hertz: float, seconds: float, rate: int = 16_000) -> Path:
    """Write a WAV file of a tone."""
    times = np.arange(round(seconds * rate)) / rate
    samples = (10_000 * np.sin(2 * math.pi * hertz * times)).astype("<i2")
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(samples.tobytes())
    return path


def test_what_is_said_into_the_microphone_is_heard_whole_and_at_its_time(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    with sound_server.recording("mic.monitor") as monitor:
        saying = sound_server.say(tone(tmp_path / "a.wav", 440, 0.3))
        ended_s = saying.wait()
        monitor.wait_until(ended_s + 0.3)
        heard_s = monitor.first_sound_s()
        over_s = monitor.last_sound_s()
        assert heard_s is not None
        assert over_s is not None
        # A null sink gives its monitor a block that is still to sound.
        assert heard_s > saying.begun_s - 0.1
        loud = monitor.samples(heard_s, over_s)
        assert len(loud) > 0.29 * 16_000
        spectrum = np.abs(np.fft.rfft(loud.astype(float)))
        assert np.argmax(spectrum) * 16_000 / len(loud) == pytest.approx(440, abs=20)


def test_a_server_that_was_restarted_records_again(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    sound_server.restart()
    with sound_server.echo(), sound_server.recording("mic.monitor") as monitor:
        child = sound_server.begin(["paplay", str(tone(tmp_path / "a.wav", 440, 0.3))])
        assert child.wait(60) == 0
        monitor.wait_for(lambda: monitor.first_sound_s() is not None)
