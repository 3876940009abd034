"""The key goes to its server and nowhere else: no log, no sentence, no other host."""

import logging
from dataclasses import replace

import pytest

from coach.model import ModelServer
from coach.model_talk import Fault, ModelFailed, ModelRequest, ModelSettings
from tests.coach.manual_timer import ManualTimer
from tests.coach.model_rounds import ASKED, Desk, at_desk, ride
from tests.coach.model_server import Asked, Scripted, ScriptedServer, refuses, says
from workouts.errors import BadSettings
from workouts.secrets import Secret

KEY = "sk-rider-4711-abcdefgh"


async def failure(desk: Desk, request: ModelRequest = ASKED) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        await ride(desk.model, request)
    return caught.value


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_elsewhere_does_not_get_the_key(status: int) -> None:
    async with ScriptedServer(always=says("Trust me.")) as other:
        onward = Scripted(status=status, headers={"Location": f"{other.url}/chat/completions"})
        async with at_desk([onward], key=Secret(KEY)) as desk:
            failed = await failure(desk)
            assert failed.fault is Fault.UNSUITABLE
            assert "does not get the key" in str(failed)
        assert other.asked == []
        assert other.lines == 0


async def test_a_redirect_on_the_same_server_is_followed() -> None:
    onward = Scripted(status=307, headers={"Location": "/v2/chat"})
    async with at_desk([onward, says("Two left.")], key=Secret(KEY)) as desk:
        assert (await ride(desk.model)).text == "Two left."
        assert [asked.path for asked in desk.server.asked] == ["/v1/chat/completions", "/v2/chat"]
        assert desk.server.asked[1].headers["authorization"] == f"Bearer {KEY}"


async def test_redirects_in_a_circle_end() -> None:
    onward = Scripted(status=307, headers={"Location": "/v1/chat/completions"})
    async with at_desk(always=onward) as desk:
        assert "one place after another" in str(await failure(desk))


async def test_the_key_goes_into_its_header_and_nowhere_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    def answer(asked: Asked) -> Scripted:
        words = f"bad key {KEY}, {KEY[:10]}…{KEY[-8:]}, Bearer {KEY}"
        bodies = [{"error": {"message": words}}, {"error": words}, {"detail": words}]
        status = 400 + 100 * (len(asked.body) % 2)
        return refuses(status, bodies[len(asked.document["messages"]) % 3])

    async with at_desk(always=answer, key=Secret(KEY)) as desk:
        sentences = []
        for count in range(1, 4):
            desk.timer.advance(1000)
            request = replace(ASKED, messages=ASKED.messages * count)
            sentences.append(str(await failure(desk, request)))
        for asked in desk.server.asked:
            assert asked.headers["authorization"] == f"Bearer {KEY}"
            assert KEY.encode() not in asked.body
            assert KEY not in asked.path
        shown = [*sentences, repr(desk.model), repr(vars(desk.model)), desk.model.name,
                 repr(desk.model.standing()), caplog.text]  # fmt: skip
        for part in (KEY, KEY[:10], KEY[-8:]):
            assert not [each for each in shown if part in each]
        assert "bad key" in sentences[0]


@pytest.mark.parametrize("url", [f"https://ada:{KEY}@models.example.org/v1",
                                 f"https://models.example.org/v1?key={KEY}"])  # fmt: skip
def test_a_key_in_the_address_is_refused_without_saying_it(url: str) -> None:
    with pytest.raises(BadSettings) as caught:
        ModelServer(ModelSettings(base_url=url), timer=ManualTimer())
    assert KEY not in str(caught.value)
