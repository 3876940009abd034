"""A ride in plain lines: what is told, in which order, and that nothing is told twice."""

import asyncio
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from coach.conversation import ChatLine
from coach.voice.view import VoiceState, VoiceView
from sensors.readings import LinkState
from tests.tui.engine_thread import engine
from tests.tui.riding import CHAT, SENSORS, PlayedRide, riding
from tui.feed import Frame
from tui.plain_console import PlainConsole
from tui.plain_view import PlainView, new_lines
from tui.remote import RemoteHouse
from workouts.snapshot import Notice, RideState


class Reader:
    """Reads what a view says of a played ride."""

    def __init__(self) -> None:
        self.out = io.StringIO()
        self.view = PlainView(self.out)
        self.ride = PlayedRide(riding(state=RideState.READY))
        self.ride.subscribe(self.view.tell)
        self.view.tell(self.ride.frame())
        self.read()

    def read(self) -> list[str]:
        """Return what was said since the last time, without the times."""
        lines = [line[9:] for line in self.out.getvalue().splitlines()]
        self.out.seek(0)
        self.out.truncate()
        return lines


@pytest.fixture
def reader() -> Reader:
    return Reader()


def test_start_pause_skip_and_end_are_a_line_each(reader: Reader) -> None:
    for name in ("start", "pause", "resume"):
        notice = reader.ride.perform(name, {}, "key")
        assert reader.read()[-1] == notice.text
    step = reader.ride.frame().ride.upcoming[0]
    reader.ride.tick(step=step)
    assert reader.read() == [f"step {step.index + 1}/23: {step.name} 2:00 @ {step.to_w} W"]
    reader.ride.perform("finish", {}, "key")
    assert reader.read() == ["finished", "did finish"]


def test_a_ride_asked_for_while_another_is_under_way_is_not_begun_and_that_is_said(
    tmp_path: Path,
) -> None:
    out, (stdin, typed) = io.StringIO(), os.pipe()
    os.close(typed)  # nothing is typed: it leaves at once
    with engine(tmp_path) as running:
        live = running.ride(3)
        house = RemoteHouse(running.folder, running.path)
        shown = PlainConsole(house, running.folder, out, stdin)
        assert asyncio.run(shown.run(lambda: house.open_ride(None), "Sweet Spot")) == 0
        assert running.house.engine.ride is live
    os.close(stdin)
    assert (
        "Three steps is under way (0:03); “end the ride” ends it, “quit” leaves it. "
        "Not begun: Sweet Spot"
    ) in out.getvalue()
    assert "the ride goes on; `teamcar attach` shows it again" in out.getvalue()


def test_where_nobody_listens_talking_gets_one_sentence(tmp_path: Path) -> None:
    out, (stdin, typed) = io.StringIO(), os.pipe()
    os.write(typed, b"Talk\nquit\n")
    os.close(typed)
    with engine(tmp_path) as running:
        running.ride(3)
        house = RemoteHouse(running.folder, running.path)
        assert asyncio.run(PlainConsole(house, running.folder, out, stdin).run()) == 0
    os.close(stdin)
    assert out.getvalue().count("teamcar: nobody listens here") == 1


@pytest.mark.parametrize(
    ("steps", "told"), [(23, "the workout is done, riding on free"), (0, "riding free")]
)
def test_a_workout_that_never_was_is_not_done(reader: Reader, steps: int, told: str) -> None:
    reader.ride.perform("start", {}, "key")
    reader.read()
    reader.ride.tick(step=None, steps_total=steps)
    assert reader.read() == [told]


def test_a_cue_is_said_once_while_it_is_up(reader: Reader) -> None:
    reader.ride.tick(text="Here we go.")
    reader.ride.tick(text="Here we go.", power_w=250)
    reader.ride.tick(text=None)
    assert reader.read() == ["“Here we go.”"]


def test_a_sensor_that_is_lost_and_comes_back_is_told(reader: Reader) -> None:
    lost = replace(SENSORS[1], link=LinkState.LOST)
    frame = reader.ride.frame()
    reader.ride.send(replace(frame, sensors=(SENSORS[0], lost, SENSORS[2])))
    reader.ride.send(frame)
    assert reader.read() == ["Left-Right Cranks lost", "Left-Right Cranks live"]


def test_what_another_console_asks_is_told_with_its_answer(reader: Reader) -> None:
    reader.ride.say("how many left", "console 2")
    assert reader.read() == ["you: how many left", "coach: Heard: how many left"]


def test_what_is_asked_here_is_answered_once_whichever_comes_first(reader: Reader) -> None:
    reader.view.asked("how am I doing")  # the frame comes within the asking, as in one process
    reply = reader.ride.say("how am I doing", "plain")
    reader.view.answered(reply.text, reader.ride.frame().ride)
    assert reader.read() == ["coach: Heard: how am I doing"]

    reader.view.asked("and now")  # the answer comes before the frame, as by a socket
    now = reader.ride.frame()
    reader.view.answered("Well.", now.ride)
    lines = (ChatLine("you", "and now", 1.0), ChatLine("coach", "Well.", 1.1))
    reader.ride.send(replace(now, chat=(*now.chat, *lines)))
    assert reader.read() == ["coach: Well."]
    reader.ride.say("and now", "console 2")
    assert reader.read()[0] == "you: and now"


def test_what_was_done_is_told_once_whichever_comes_first(reader: Reader) -> None:
    done = Notice("Skipped", 5.0, 10.0, "plain")
    reader.view.done(done, reader.ride.frame().ride)
    reader.ride.tick(notice=done)
    assert reader.read() == ["Skipped"]


def test_an_engine_that_is_lost_is_told_once_and_no_value_with_it(reader: Reader) -> None:
    frame = reader.ride.frame()
    for attempt in (1, 2, 3):
        words = f"engine lost, reconnecting {attempt}"
        gone = replace(frame.ride, power_w=None, notice=None)
        reader.ride.send(replace(frame, ride=gone, trouble=words, sensors=()))
    reader.ride.send(frame)
    assert reader.read() == ["engine lost, reconnecting 1", "the engine is back"]


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ((), CHAT, CHAT),
        (CHAT[:2], CHAT, CHAT[2:]),
        (CHAT, CHAT, ()),
        (CHAT, CHAT[1:], ()),
        (CHAT[:3], CHAT[2:], CHAT[3:]),
        (CHAT[:1], CHAT[2:], CHAT[2:]),
    ],
)
def test_the_new_lines_of_a_conversation_are_those_after_the_last_known(
    before: tuple[ChatLine, ...], now: tuple[ChatLine, ...], new: tuple[ChatLine, ...]
) -> None:
    assert tuple(new_lines(before, now)) == new


def said(text: str, who: str = "coach", at_s: float = 2.0) -> ChatLine:
    return ChatLine(who, text, at_s)


ASKED = said("how long is left", "you", 1.0)
SPEAKING = VoiceView(VoiceState.SPEAKING, saying="Four minutes thirty.")


def tell(reader: Reader, voice: VoiceView, *chat: ChatLine) -> list[str]:
    reader.ride.send(replace(reader.ride.frame(), chat=chat, voice=voice))
    return reader.read()


def test_a_spoken_turn_is_a_line_each_way_as_it_was_heard(reader: Reader) -> None:
    tell(reader, VoiceView(VoiceState.READY), said("Off we go.", at_s=0.5))
    before = said("Off we go.", at_s=0.5)
    asked = tell(reader, SPEAKING, before, ASKED, said("Four minutes thirty."))
    assert asked == ["you: how long is left"]
    heard = said("Four minutes (cut off)")
    assert tell(reader, VoiceView(VoiceState.READY), before, ASKED, heard) == [
        "coach: Four minutes (cut off)"
    ]
    # What becomes known of it later is no reason to say everything again.
    known = said("Four minutes")
    assert tell(reader, VoiceView(VoiceState.READY), before, ASKED, known) == []
    cue = said("Last one.", at_s=60.0)
    assert tell(reader, SPEAKING, before, ASKED, known, cue) == ["coach: Last one."]


def test_a_spoken_turn_that_comes_to_nothing_says_why_once(reader: Reader) -> None:
    failed = VoiceView(VoiceState.FAILED, why="No word was heard.")
    assert tell(reader, failed) == ["voice: No word was heard."]
    assert tell(reader, failed) == []
    assert tell(reader, VoiceView(VoiceState.LISTENING)) == []
    assert tell(reader, failed) == ["voice: No word was heard."]


def test_what_is_missing_of_the_voice_is_said_once(reader: Reader) -> None:
    lacking = VoiceView(VoiceState.READY, missing=("no microphone. Plug one in.",))
    assert tell(reader, lacking) == ["voice: no microphone. Plug one in."]
    assert tell(reader, VoiceView(VoiceState.READY)) == []
    assert tell(reader, lacking) == []


def test_a_line_is_text_alone(reader: Reader) -> None:
    reader.view.tell(Frame(riding(text="up \x1b[31m now"), SENSORS, CHAT))
    assert "\x1b" not in reader.out.getvalue()
