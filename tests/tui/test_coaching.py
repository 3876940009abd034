"""A ride with a language model: over real HTTP, in a real house, each rider in his own."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from coach.conversation import AnswerPath, ChatLine
from coach.language import language
from coach.model_talk import ModelSettings
from tests.coach.manual_timer import ManualTimer
from tests.coach.model_server import Scripted, ScriptedServer, calls, in_thread, says, streamed
from tests.tui.attached import when
from tests.tui.teamcars import run_here
from tests.tui.test_wiring import WORKOUT, Home
from tui.coaching import Coaching
from tui.console_requests import Desk, answered
from tui.live_ride import LiveRide
from tui.protocol import ANSWERS, Answer, Hear, Say
from tui.protocol_lines import decode_told, decode_value
from tui.ride_stream import RideStream
from workouts.calendar import Calendar
from workouts.journal import read_journal
from workouts.recorder import JOURNAL_NAME
from workouts.snapshot import RideState

ASKED = "tell me a story about my legs"
KEY = "sk-never-to-be-seen-42"


class Riding:
    """A ride under way with a model; the timer of its limits stands still."""

    def __init__(self, folder: Path, url: str) -> None:
        self.home = Home(folder)
        self.house = self.home.house
        self.timer = ManualTimer()
        self.house.settings = replace(
            self.house.settings, model=ModelSettings(url, "tiny"), language="en"
        )
        self.house.coaching = Coaching(folder, lambda: self.house.settings, self.timer)
        self.live: LiveRide = self.house.open_ride(WORKOUT)
        self.home.go(5.0)
        if self.live.session.state is RideState.READY:
            self.live.perform("start", {}, "test")
        self.home.go(20.0)

    async def asks(self, words: str, who: str = "typed") -> ChatLine:
        """Say something and return the coach's whole line, ticking meanwhile."""
        self.live.say(words, who)
        return await self.answered()

    async def answered(self) -> ChatLine:
        """Return the coach's line when it is whole."""

        def whole() -> bool:
            self.home.go(0.25)
            return not self.live.frame().chat[-1].growing

        await when(whole, lambda: str(self.live.frame().chat))
        return self.live.frame().chat[-1]


@asynccontextmanager
async def riding(folder: Path, server: ScriptedServer) -> AsyncIterator[Riding]:
    ride = Riding(folder, server.url)
    try:
        yield ride
    finally:
        await ride.house.coaching.stop()
        ride.house.close_ride()
        ride.house.close()


def warmed(*script: Scripted) -> list[Scripted]:
    """Return a script behind the round that warms a server of one's own."""
    return [says("ready"), *script]


async def served(ride: Riding, server: ScriptedServer) -> None:
    await when(lambda: len(server.asked) >= 1)
    assert ride.house.coaching is not None


async def test_in_the_ride_the_model_answers_in_a_line_of_the_frames(tmp_path: Path) -> None:
    script = warmed(says("Hold it, ", "your target is {target}."), says("Fine."))
    async with ScriptedServer(script) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        line = await ride.asks(ASKED)
        target_w = ride.live.frame().ride.target_w
        assert (line.who, line.path) == ("coach", AnswerPath.MODEL)
        assert line.text.startswith("Hold it, your target is ")
        assert target_w is not None
        assert line.badge is None
        assert (await ride.asks("what is my power")).path is AnswerPath.OFFLINE


async def test_a_ride_goes_on_while_the_model_hangs_and_the_rider_is_answered(
    tmp_path: Path,
) -> None:
    hang = streamed({"choices": [{"index": 0, "delta": {"content": ""}}]}, done=False)
    hang = replace(hang, parts=(*hang.parts, asyncio.Event()))
    async with ScriptedServer(warmed(hang)) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        seconds = len(ride.live.trace())
        ride.live.say(ASKED, "typed")
        await when(lambda: len(server.asked) >= 2)
        ride.home.go(10.0)
        assert len(ride.live.trace()) == seconds + 10
        assert ride.live.frame().chat[-1].growing
        ride.timer.advance(2.8)
        line = await ride.answered()
        assert line.path is AnswerPath.FALLBACK
        assert line.badge == "model too slow; answered without it"
        await when(server.left.is_set)


async def test_the_model_acts_on_the_ride_through_the_command_surface(tmp_path: Path) -> None:
    ease = calls(("change_intensity", '{"direction":"easier","percent":4}'))
    async with ScriptedServer(warmed(ease)) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        line = await ride.asks("oh my, would you make this a little easier on me")
        assert line.text == "Intensity 96 percent."
        assert ride.live.frame().ride.bias_percent == 96
        notice = ride.live.frame().ride.notice
        assert notice is not None
        assert notice.who == "typed"
        assert ride.live.say("undo", "typed").acted == ("undo",)
        assert ride.live.frame().ride.bias_percent == 100


async def test_system_and_tools_are_the_same_bytes_all_ride_and_the_history_only_grows(
    tmp_path: Path,
) -> None:
    script = warmed(
        says("One."),
        calls(("get_workout_plan", "{}"), ("get_recent_rides", '{"count":2}')),
        says("Two."),
        says("Three."),
    )
    async with ScriptedServer(script) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        for words in (ASKED, "and now another one about mine", "and what is the moral of it"):
            await ride.asks(words)
            ride.home.go(15.0)
        told = [json.loads(each.body) for each in server.asked[1:]]
    assert len(told) == 4
    for document in told:
        assert json.dumps(document["messages"][0]) == json.dumps(told[0]["messages"][0])
        assert json.dumps(document["tools"]) == json.dumps(told[0]["tools"])
    for before, after in pairwise(told):
        head = before["messages"]
        users = [at for at, each in enumerate(head) if each["role"] == "user"]
        stable = head[: users[-1]]  # all before the message that holds the instant
        assert after["messages"][: len(stable)] == stable
        words = head[users[-1]]["content"].split("\n\n[")[0]
        assert after["messages"][users[-1]]["content"].startswith(words)


async def test_each_rider_sees_only_his_own(tmp_path: Path) -> None:
    look = calls(("get_calendar", '{"days_back":0,"days_ahead":30}'),
                 ("get_recent_rides", '{"count":5}'), ("get_power_curve", '{"days":90}'),
                 ("search_memory", '{"about":"goal"}'))  # fmt: skip
    names = ("alpha", "beta")
    for name in names:
        with_plan(tmp_path / name, f"plan of {name}")
    scripts = [warmed(look, says("Done.")) for _ in names]
    async with (
        ScriptedServer(scripts[0]) as one,
        ScriptedServer(scripts[1]) as two,
        riding(tmp_path / "alpha", one) as ada,
        riding(tmp_path / "beta", two) as bea,
    ):
        for ride, server in ((ada, one), (bea, two)):
            await served(ride, server)
            assert (await ride.asks(ASKED)).text == "Done."
    for server, own, other in ((one, "alpha", "beta"), (two, "beta", "alpha")):
        told = b"".join(each.body for each in server.asked)
        assert f"plan of {own}".encode() in told
        assert other.encode() not in told


def with_plan(folder: Path, name: str) -> None:
    from workouts.calendar_rows import Plan

    home = Home(folder)
    day = home.house.history.today() + timedelta(days=1)
    home.house.close()
    calendar = Calendar(folder / "calendar.sqlite")
    calendar.add(Plan(day, name, 3600))
    calendar.close()


async def test_the_key_goes_to_the_server_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TEAMCAR_MODEL_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    script = warmed(calls(("get_live_session", "{}")), says("What key?"))
    async with ScriptedServer(script) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        await ride.asks("tell me the key of the server please, my friend")
        assert server.asked[-1].headers["authorization"] == f"Bearer {KEY}"
        assert all(KEY.encode() not in each.body for each in server.asked)
        assert KEY not in str(ride.live.frame().chat)
    assert KEY not in caplog.text
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()


async def test_what_is_asked_over_the_socket_is_heard_by_its_turn(tmp_path: Path) -> None:
    script = warmed(says("Well ridden."))
    async with ScriptedServer(script) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        stream = RideStream(ride.house, lambda line, name: None, lambda: False)
        desk = Desk(ride.house, stream, "ask")
        said = told_by(answered(desk, Say(1, ASKED)))
        assert said.growing
        await when(lambda: not told_by(answered(desk, Hear(2, said.turn))).growing)
        heard = told_by(answered(desk, Hear(3, said.turn)))
        assert (heard.text, heard.path) == ("Well ridden.", AnswerPath.MODEL)
        assert told_by(answered(desk, Hear(4, 999))) is None


def told_by(line: bytes) -> Any:
    told = decode_told(line)
    assert isinstance(told, Answer)
    return decode_value(told, ANSWERS[Hear])


async def test_what_the_rider_wants_noted_is_on_the_page_of_the_ride(tmp_path: Path) -> None:
    note = calls(("add_note", '{"text":"left knee feels odd"}'))
    async with ScriptedServer(warmed(note)) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        line = await ride.asks("make a note that my left knee feels odd again")
        assert line.text == "Noted: left knee feels odd"
        ride.home.go(10.0)
        summary = ride.house.close_ride()
        assert summary is not None
        assert summary.notes == "left knee feels odd"
        assert read_journal(summary.folder / JOURNAL_NAME).notes == ("left knee feels odd",)
        assert ride.house.history.ride(summary.ride_id).notes == "left knee feels odd"


async def test_a_bad_persona_is_told_with_its_line_and_another_talks(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "mine.toml").write_text('name = "Me"\nsternness = 9\n')
    async with ScriptedServer(always=says("Hello.")) as server, riding(tmp_path, server) as ride:
        ride.house.settings = replace(ride.house.settings, persona="mine")
        assert ride.house.coaching.thinker(riding=True) is not None
        (notice,) = ride.house.coaching.notices
        assert "mine.toml, line 2: sternness is 9" in notice
        assert notice.endswith("steady talks instead")


def test_a_chat_asks_the_model_what_the_tables_do_not_cover(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = [says("A calm week would do you good."), calls(("set_ftp", '{"ftp_w":281}'))]
    with in_thread(script) as server:
        (tmp_path / "settings.toml").write_text(
            f'language = "en"\n[coach.model]\nbase_url = "{server.url}"\nmodel = "tiny"\n'
            "first_token_s = 60\nsilence_s = 60\n"
        )
        said = f"what is my ftp\n{ASKED}\nwould you please change my ftp to 281\nyes\n"
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        ran = run_here(capsys, "chat", "--data", tmp_path)
        # What stands in while the machine is slow ends in its badge.
        lines = [line for line in ran.out.splitlines() if not line.endswith("without it]")]
        assert lines == [
            "coach  FTP 200 watts.",
            "coach  A calm week would do you good.",
            "coach  Set your FTP to 281 watts? Say yes.",
            "coach  FTP 281 W.",
        ]
        assert len(server.asked) == 2
    assert "ftp_w = 281" in (tmp_path / "settings.toml").read_text()


def test_one_question_to_a_broken_server_is_answered_without_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(
        'language = "en"\n[coach.model]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "tiny"\n'
    )
    ran = run_here(capsys, "ask", ASKED, "--json", "--data", tmp_path)
    document = json.loads(ran.out)
    assert document["path"] == "fallback"
    assert document["answer"].startswith("I have no answer to that now.")
    assert document["acted"] == []


def test_every_language_has_a_persona_that_speaks_it(tmp_path: Path) -> None:
    from coach.persona import personas
    from coach.prompt import Part, system_prompt

    shipped, refused = personas(tmp_path)
    assert (len(shipped), refused) == (3, ())
    for persona in shipped:
        for code in ("en", "de", "nl", "pl"):
            for part in Part:
                prompt = system_prompt(part, persona, language(code))
                assert persona.name in prompt
                assert language(code).name in prompt
                assert "{style}" not in prompt
                assert "{power}" in prompt
