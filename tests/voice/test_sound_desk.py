"""The parts of the sound process together, with devices that do what a test tells them."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from coach.voice.sound_desk import SoundDesk
from coach.voice.sound_talk import (
    Arm,
    BargeIn,
    ClipOver,
    Configure,
    Counted,
    DevicesFound,
    Drop,
    FinalText,
    Finish,
    Hush,
    ListDevices,
    Live,
    PlayClip,
    Render,
    Rendered,
    Ring,
    Sounding,
    Standing,
    Warm,
    WatchLevel,
)
from sensors.clock import ManualClock
from tests.voice.sound_fakes import FakeDevices, FakeParts, Told, sine, wait_until


class Desk:
    def __init__(self, configured: Configure) -> None:
        self.told = Told()
        self.devices = FakeDevices(ManualClock(100.0))
        self.parts = FakeParts(self.devices)
        self.desk = SoundDesk(self.told, self.parts, self.devices.clock.now)
        self.desk.do(configured)

    def rendered(self, clip: int, text: str) -> None:
        self.desk.do(Render(clip, text))
        wait_until(lambda: any(r.clip == clip for r in self.told.of(Rendered)))

    def speak(self, clip: int) -> None:
        self.desk.do(PlayClip(clip))
        wait_until(lambda: self.devices.speaker is not None)

    def listen(self, turn: int) -> None:
        self.desk.do(Arm(turn))
        wait_until(lambda: self.devices.microphone is not None)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(Configure(model="/a/model"))
    yield desk
    desk.desk.close()


def test_how_each_part_is_is_told_after_it_was_configured(desk: Desk) -> None:
    standing = {s.part: s.ok for s in desk.told.wait_for(Standing, 4)}
    assert standing == {"microphone": True, "speaker": True, "speech": True, "activity": True}
    assert [model for model, _ in desk.parts.made] == ["/a/model"]


def test_nothing_is_open_before_the_rider_wants_something(desk: Desk) -> None:
    desk.told.wait_for(Standing, 4)
    assert desk.devices.log == []


def test_a_turn_from_its_arming_to_its_words(desk: Desk) -> None:
    desk.listen(1)
    desk.devices.say(sine(300, 0.5, 48_000))
    desk.desk.do(Finish(1))
    assert desk.told.wait_for(FinalText)[0].text == "how long"
    assert desk.told.of(Live)[0].at_s == pytest.approx(100.0, abs=0.01)
    assert len(desk.parts.made[0][1].fed) == pytest.approx(0.5 * 32_000, abs=200)
    assert desk.told.wait_for(Counted)[0].dropped_blocks == 0


def test_a_turn_that_is_no_longer_meant_is_not_ended(desk: Desk) -> None:
    desk.listen(2)
    desk.desk.do(Drop(1))
    desk.devices.say(sine(300, 0.2, 48_000))
    desk.desk.do(Finish(2))
    assert desk.told.wait_for(FinalText)[0].turn == 2


def test_a_clip_is_spoken_and_hushed(desk: Desk) -> None:
    desk.rendered(1, "four minutes left")
    desk.speak(1)
    assert desk.devices.play(0.5).any()
    desk.desk.do(Hush())
    silent = desk.devices.play(0.5)
    assert not silent[480:].any()
    assert [s.clip for s in desk.told.of(Sounding)] == [1]
    over = desk.told.wait_for(ClipOver)[0]
    assert over.cut
    assert over.heard_s == pytest.approx(0.505, abs=0.001)


def test_a_sign_and_then_a_clip_use_the_same_loudspeaker(desk: Desk) -> None:
    desk.desk.do(Ring("heard"))
    wait_until(lambda: desk.devices.speaker is not None)
    assert desk.devices.play(0.1).any()
    desk.rendered(1, "ok")
    desk.speak(1)
    assert desk.devices.play(0.3).any()
    assert desk.told.wait_for(ClipOver)[0].heard_s == pytest.approx(0.2)
    assert desk.devices.log.count("open speaker") == 1


def test_without_a_loudspeaker_every_clip_is_over(desk: Desk) -> None:
    desk.devices.missing.add("speaker")
    desk.rendered(1, "four minutes left")
    for _ in range(3):
        desk.desk.do(PlayClip(1))
    assert [o.heard_s for o in desk.told.wait_for(ClipOver, 3)] == [0.0, 0.0, 0.0]
    wait_until(lambda: any(s.part == "speaker" and not s.ok for s in desk.told.of(Standing)))


def test_a_loudspeaker_lost_in_mid_word_comes_back_for_the_next_clip(desk: Desk) -> None:
    desk.rendered(1, "four minutes left")
    desk.speak(1)
    desk.devices.play(0.5)
    assert desk.devices.speaker is not None
    desk.devices.speaker[1]()
    assert desk.told.wait_for(ClipOver)[0].heard_s == pytest.approx(0.49)
    wait_until(lambda: desk.devices.log.count("close speaker") == 1)
    desk.speak(1)
    assert desk.devices.play(0.1).any()


def test_loaded_before_it_is_needed_the_microphone_stays_closed(desk: Desk) -> None:
    desk.desk.do(Warm())
    wait_until(lambda: desk.devices.speaker is not None)
    assert desk.devices.microphone is None
    assert desk.parts.made[0][1].warmed == 1


def test_the_level_is_watched_without_a_turn(desk: Desk) -> None:
    desk.desk.do(WatchLevel(True))
    wait_until(lambda: desk.devices.microphone is not None)
    desk.desk.do(WatchLevel(False))
    desk.desk.do(ListDevices())
    assert desk.told.wait_for(DevicesFound)[0].microphones == ("built-in", "headset")


def test_with_an_open_microphone_a_rider_interrupts_by_speaking() -> None:
    desk = Desk(Configure(model="/a/model", open_microphone=True))
    desk.rendered(1, "four minutes left")
    desk.speak(1)
    wait_until(lambda: desk.devices.microphone is not None)
    desk.devices.say(np.zeros(24_000, np.int16))
    desk.devices.say(sine(300, 0.5, 48_000))
    assert desk.told.wait_for(BargeIn)[0].at_s == pytest.approx(100.5, abs=0.04)
    desk.desk.close()


def test_what_was_heard_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "audio"
    desk = Desk(Configure(model="/a/model", keep_audio=str(folder)))
    desk.listen(4)
    desk.devices.say(sine(300, 0.5, 48_000))
    desk.desk.do(Finish(4))
    wait_until(lambda: any(f.stat().st_size > 44 for f in folder.glob("*-turn4.wav")))
    desk.desk.close()
    file = next(folder.glob("*-turn4.wav"))
    assert file.stat().st_mode & 0o077 == 0
    with wave.open(str(file)) as wav:
        assert (wav.getframerate(), wav.getnchannels()) == (16_000, 1)


def test_a_disk_that_refuses_costs_the_recording_and_not_the_turn(tmp_path: Path) -> None:
    (tmp_path / "audio").write_text("a file in the way")
    desk = Desk(Configure(model="/a/model", keep_audio=str(tmp_path / "audio")))
    desk.listen(1)
    desk.devices.say(sine(300, 0.2, 48_000))
    desk.desk.do(Finish(1))
    assert desk.told.wait_for(FinalText)
    desk.desk.close()


def test_without_a_model_it_is_said_at_once() -> None:
    desk = Desk(Configure())
    assert desk.parts.made[0][1].warmed == 1
    desk.desk.close()
