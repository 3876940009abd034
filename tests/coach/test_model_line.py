"""The line to a model server: warmed before the first turn, by a proxy where one is set."""

import asyncio
import json

import pytest

from coach.model import ModelServer
from coach.model_state import ModelState
from coach.model_talk import ModelSettings
from tests.coach.manual_timer import PATIENCE_S, ManualTimer
from tests.coach.model_rounds import ASKED, at_desk, ride
from tests.coach.model_server import Scripted, ScriptedServer, refuses, says
from workouts.secrets import Secret


async def test_a_local_server_is_warmed_with_one_token_of_what_all_rounds_begin_with() -> None:
    on = asyncio.Event()
    slow = Scripted((on, *says("T", finish="length").parts))
    async with at_desk([slow], always=says("Two left.")) as desk:
        warming = asyncio.ensure_future(desk.model.warm(ASKED))
        async with asyncio.timeout(PATIENCE_S):
            await desk.server.waiting.wait()
        desk.timer.advance(45)  # a model from a slow disk
        assert desk.model.standing().state is ModelState.WARMING
        on.set()
        await warming
        assert desk.model.standing().state is ModelState.READY
        sent = json.loads(desk.server.asked[0].body)
        assert sent["max_tokens"] == 1
        assert len(sent["messages"]) == len(ASKED.messages)
        await ride(desk.model)
        assert desk.server.lines == 1


async def test_warming_a_server_that_is_not_there_says_so_and_raises_nothing() -> None:
    async with at_desk([refuses(404, {"error": {"message": "model 'tiny' not found"}})]) as desk:
        assert desk.model.standing().state is ModelState.UNASKED
        await desk.model.warm()
        standing = desk.model.standing()
        assert standing.state is ModelState.FAILING
        assert "not found" in (standing.sentence or "")


async def test_a_server_elsewhere_is_warmed_without_asking_for_anything_that_costs() -> None:
    there = Scripted(headers={"Content-Type": "application/json"})
    key = Secret("sk-rider-4711")
    async with at_desk([there], always=says("Two left."), key=key, preset="openai") as desk:
        await desk.model.warm(ASKED)
        assert [(asked.method, asked.path) for asked in desk.server.asked] == [
            ("HEAD", "/v1/models")
        ]
        assert desk.server.asked[0].body == b""
        assert desk.model.standing().sentence is None
        assert (await ride(desk.model)).text == "Two left."
        assert desk.server.lines == 1


async def test_warming_tells_of_a_wrong_key() -> None:
    key = Secret("sk-rider-4711")
    async with at_desk([refuses(401, {})], key=key, preset="openai") as desk:
        await desk.model.warm()
        assert "teamcar key set model" in (desk.model.standing().sentence or "")


async def test_a_proxy_of_the_environment_is_for_others_than_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ScriptedServer(always=says("By proxy.")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        url = "http://tower.home.arpa:8000/v1"
        model = ModelServer(ModelSettings(base_url=url, model="tiny"), timer=ManualTimer())
        assert (await ride(model)).text == "By proxy."
        await model.aclose()
        assert proxy.asked[0].path == f"{url}/chat/completions"
        async with at_desk(always=says("Two left.")) as desk:
            assert (await ride(desk.model)).text == "Two left."
        assert len(proxy.asked) == 1
