"""Words become clips in their order; none that is played is ever waited for in vain."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from coach.voice.clips import MOST_CLIPS, Clips
from coach.voice.mixer import Mixer
from coach.voice.sound_parts import SpeechFailed
from coach.voice.sound_talk import ClipOver, Configure, Render, Rendered, Standing
from tests.voice.sound_fakes import FakeRenderer, Told


@dataclass
class Desk:
    told: Told = field(default_factory=Told)
    voice: FakeRenderer = field(default_factory=FakeRenderer)
    works: bool = True

    def __post_init__(self) -> None:
        self.mixer = Mixer(self.told, lambda: None, lambda: 1.0)
        self.mixer.begin(48_000, 0.01)
        self.clips = Clips(self.make, self.mixer, self.told)

    def make(self, configured: Configure) -> FakeRenderer:
        if not self.works:
            raise SpeechFailed("no engine is there")
        return self.voice

    def configure(self) -> Standing:
        self.clips.configure(Configure())
        return self.told.wait_for(Standing)[0]

    def played(self, frames: int = 480) -> bool:
        return bool(np.frombuffer(self.mixer.fill(frames, 0.0), np.int16).any())


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.voice.free.set()
    desk.clips.close()


def test_a_clip_is_rendered_kept_and_played(desk: Desk) -> None:
    assert desk.configure() == Standing(desk.told.of(Standing)[0].at_s, "speech", True, "a voice")
    desk.clips.render(Render(1, "four minutes"))
    rendered = desk.told.wait_for(Rendered)[0]
    assert (rendered.clip, rendered.why) == (1, "")
    assert rendered.seconds == pytest.approx(1.2)
    assert not desk.played()
    desk.clips.play(1)
    assert desk.played()


def test_a_clip_played_before_it_is_ready_sounds_when_it_is(desk: Desk) -> None:
    desk.configure()
    desk.voice.free.clear()
    desk.clips.render(Render(1, "four minutes"))
    desk.clips.play(1)
    assert not desk.played()
    desk.voice.free.set()
    desk.told.wait_for(Rendered)
    desk.clips.close()
    assert desk.played()


def test_words_that_no_voice_can_say_end_their_clip_with_the_reason(desk: Desk) -> None:
    desk.configure()
    desk.voice.free.clear()
    desk.clips.render(Render(1, "fail"))
    desk.clips.play(1)
    desk.voice.free.set()
    assert desk.told.wait_for(Rendered)[0].why == "the voice is hoarse"
    over = desk.told.wait_for(ClipOver)[0]
    assert (over.clip, over.heard_s, over.cut) == (1, 0.0, True)


def test_without_an_engine_each_clip_says_why(desk: Desk) -> None:
    desk.works = False
    standing = desk.configure()
    assert (standing.ok, standing.detail) == (False, "no engine is there")
    desk.clips.render(Render(1, "four minutes"))
    assert desk.told.wait_for(Rendered)[0].why == "no engine is there"


def test_a_clip_nobody_rendered_is_over_at_once(desk: Desk) -> None:
    desk.clips.play(9)
    assert desk.told.of(ClipOver)[0].clip == 9


def test_what_is_forgotten_is_not_rendered_and_not_waited_for(desk: Desk) -> None:
    desk.configure()
    desk.voice.free.clear()
    for number in (1, 2, 3):
        desk.clips.render(Render(number, f"clip {number}"))
    desk.clips.play(2)
    desk.clips.forget(2)
    desk.voice.free.set()
    desk.told.wait_for(Rendered, 2)
    assert desk.voice.asked == ["clip 1", "clip 3"]
    assert desk.told.of(ClipOver)[0].clip == 2


def test_of_many_clips_the_oldest_make_way(desk: Desk) -> None:
    desk.configure()
    for number in range(MOST_CLIPS + 3):
        desk.clips.render(Render(number, "x"))
    desk.told.wait_for(Rendered, MOST_CLIPS + 3)
    desk.clips.close()
    for number in range(MOST_CLIPS + 3):
        desk.clips.play(number)
    assert [over.clip for over in desk.told.of(ClipOver)] == [0, 1, 2]


def test_another_voice_takes_the_place_of_the_first(desk: Desk) -> None:
    desk.configure()
    desk.clips.configure(Configure(volume=0.5))  # not of the voice
    desk.clips.configure(Configure(voice="other"))
    desk.told.wait_for(Standing, 2)
    assert desk.voice.closed
