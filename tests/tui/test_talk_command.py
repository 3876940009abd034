"""`teamcar talk`: a button reaches the ride that the engine holds, and says so where it cannot."""

from pathlib import Path

import pytest

from coach.conversation import AnswerPath
from coach.voice.view import TALK_ACTS, VoiceState, VoiceView
from tests.tui.teamcars import run_here
from tui.arguments import make_parser
from tui.talk_command import status_rows


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
