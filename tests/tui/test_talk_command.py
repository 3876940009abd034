"""`teamcar talk`: a button reaches the ride that the engine holds, and says so where it cannot."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.conversation import AnswerPath
from coach.voice.sound_talk import Arm
from coach.voice.view import TALK_ACTS, VoiceState, VoiceView
from tests.coach.manual_timer import ManualTimer
from tests.tui.attached import attached, when
from tests.tui.engine_thread import engine
from tests.tui.teamcars import run_here
from tests.voice.scripted_sound import ScriptedSound
from tui.arguments import make_parser
from tui.engine_line import EngineLine
from tui.feed import RideFeed
from tui.protocol import Talk
from tui.talk_command import status_rows
from tui.voicing import SWITCH


def test_without_a_ride_one_sentence_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(capsys, "--data", tmp_path, "talk", "press")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.sentence == (
        "teamcar: no ride is under way in an engine; start one with teamcar ride, then talk to it"
    )


@pytest.mark.parametrize("act", sorted({*TALK_ACTS} - {"key", "say"}))
def test_every_act_of_the_voice_is_one_word_of_the_command(act: str) -> None:
    given = make_parser().parse_args(["talk", act])
    assert (given.command, given.act, given.json) == ("talk", act, False)


def test_words_are_said_in_place_of_a_microphone() -> None:
    given = make_parser().parse_args(["talk", "say", "how", "long", "--json"])
    assert (given.text, given.json) == (["how", "long"], True)


def test_status_tells_what_is_heard_said_wrong_and_missing() -> None:
    view = VoiceView(
        VoiceState.FAILED,
        heard="how many are",
        why="the microphone was unplugged",
        missing=("no microphone: plug one in",),
        quiet=True,
        path=AnswerPath.OFFLINE,
    )
    assert status_rows(view) == [
        "failed, cues are muted",
        "heard: how many are",
        "the microphone was unplugged",
        "no microphone: plug one in",
    ]


@pytest.fixture
def heard() -> Iterator[None]:
    """Have a voice in a test; its sound is scripted."""
    before = os.environ.pop(SWITCH, None)
    yield
    if before is not None:
        os.environ[SWITCH] = before


async def test_a_console_and_a_button_reach_the_voice_of_the_engine(
    heard: None, tmp_path: Path
) -> None:
    made: list[ScriptedSound] = []

    def sounds(_: Path) -> ScriptedSound:
        made.append(ScriptedSound(ManualTimer()))
        return made[-1]

    with engine(tmp_path, sounds=sounds) as running:
        running.ride(3)
        await when(lambda: bool(made) and made[0].started)
        line = EngineLine(running.path, "button")
        try:
            async with attached(running.folder, running.path) as console:
                await when(lambda: console.house.feed is not None)
                view: VoiceView = await asyncio.to_thread(
                    line.ask, lambda request: Talk(request, "press", "")
                )
                assert view.state is VoiceState.LISTENING
                assert any(isinstance(each, Arm) for each in made[0].sent)
                await when(lambda: _state(console.ride) is VoiceState.LISTENING)
                assert console.ride.talk("cancel").state is VoiceState.READY
                assert console.ride.talk("quiet").quiet
        finally:
            line.close()
    assert not made[0].started


def _state(ride: RideFeed) -> VoiceState | None:
    voice = ride.frame().voice
    return None if voice is None else voice.state
