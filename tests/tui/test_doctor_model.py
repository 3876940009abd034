"""The doctor asks the model server: what it can do, and what mends what it cannot."""

import asyncio
from pathlib import Path

import pytest

from coach.model_talk import ModelSettings
from tests.coach.manual_timer import PATIENCE_S
from tests.coach.model_rounds import at_desk
from tests.coach.model_server import (
    Answerer,
    Asked,
    Scripted,
    calls,
    chunk,
    event,
    in_thread,
    refuses,
    says,
    streamed,
)
from tests.tui.teamcars import run_here
from tui.check import Check
from tui.doctor_model import model_checks, probe

ONE = says("One")
COUNTED = says("One ", "two ", "three.")
POWER = calls(("get_power", '{"seconds": 30}'))


def able(asked: Asked) -> Scripted:
    """Answer as a server that can do everything."""
    return POWER if "tools" in asked.document else COUNTED


async def rows(answer: Scripted | Answerer, preset: str = "") -> dict[str, Check]:
    async with at_desk(always=answer, preset=preset) as desk:
        found = [check async for check in probe(desk.model)]
    for row in found:
        assert row.ok or row.mend, row
        assert "\n" not in row.detail + row.mend
    return {row.check: row for row in found}


async def test_a_server_that_can_do_everything_is_told_so() -> None:
    found = await rows(able)
    assert list(found) == ["model", "model stream", "model tools", "model cancel"]
    assert all(row.ok for row in found.values())
    assert "tiny at 127.0.0.1" in found["model"].detail
    assert "first word after 0.00 s" in found["model"].detail


async def test_a_server_that_is_not_there_is_one_row_with_what_mends_it() -> None:
    (row,) = (
        await rows(refuses(404, {"error": "model 'tiny' not found"}), preset="ollama")
    ).values()
    assert not row.ok
    assert "not found" in row.detail
    assert "ollama pull" in row.mend


async def test_an_answer_that_comes_at_once_is_no_stream() -> None:
    found = await rows(lambda asked: POWER if "tools" in asked.document else ONE)
    assert not found["model stream"].ok
    assert found["model tools"].ok


async def test_a_model_without_tools_is_told() -> None:
    found = await rows(
        lambda asked: (
            refuses(400, {"error": "tiny does not support tools"})
            if "tools" in asked.document
            else COUNTED
        )
    )
    assert not found["model tools"].ok
    assert found["model cancel"].ok


async def test_a_model_that_talks_where_it_should_call_is_told() -> None:
    assert not (await rows(COUNTED))["model tools"].ok


async def test_a_model_that_only_thinks_is_told_how_to_stop_that() -> None:
    thinks = streamed(chunk({"reasoning_content": "hm"}), chunk({}, "length"))
    (row,) = (await rows(thinks)).values()
    assert "without a word" in row.detail
    assert "reasoning_effort" in row.mend


async def test_a_slow_first_word_is_told() -> None:
    on = asyncio.Event()
    first = Scripted((on, *COUNTED.parts))
    async with at_desk([ONE, first], always=able) as desk:
        asking = asyncio.ensure_future(anext(probe(desk.model)))
        async with asyncio.timeout(PATIENCE_S):
            await desk.server.waiting.wait()
        desk.timer.advance(4)
        on.set()
        row = await asking
    assert not row.ok
    assert "after 4.00 s" in row.detail
    assert "smaller" in row.mend


async def test_a_server_that_goes_on_when_interrupted_is_found_out() -> None:
    never = asyncio.Event()
    busy = Scripted((never, *COUNTED.parts))
    talk = Scripted((event(chunk({"content": "Cycling "})), never))
    async with at_desk([COUNTED, COUNTED, POWER, talk, busy]) as desk:
        found: list[Check] = []

        async def ask() -> None:
            found.extend([check async for check in probe(desk.model)])

        asking = asyncio.ensure_future(ask())
        async with asyncio.timeout(PATIENCE_S):
            await desk.server.left.wait()  # the long answer was left
        await desk.timer.armed(2.0)
        desk.timer.advance(2.0)
        await asking
    assert not found[-1].ok
    assert "goes on when interrupted" in found[-1].detail


def test_without_a_model_none_is_needed(tmp_path: Path) -> None:
    (row,) = model_checks(tmp_path, ModelSettings())
    assert row.ok


def test_the_doctor_asks_the_server_of_the_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with in_thread(always=able) as server:
        text = f'[coach.model]\nbase_url = "{server.url}"\nmodel = "tiny"\n'
        (tmp_path / "settings.toml").write_text(text)
        ran = run_here(capsys, "doctor", "--json", "--data", tmp_path)
    told = {row["check"]: row for row in ran.document}
    assert [name for name in told if name.startswith("model")] == [
        "model", "model stream", "model tools", "model cancel"]  # fmt: skip
    assert "tiny at 127.0.0.1" in told["model"]["detail"]
    assert {asked.document["model"] for asked in server.asked} == {"tiny"}


def test_a_key_that_cannot_be_read_is_one_row(tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text("model = 'not one word'\n")
    keys.chmod(0o600)
    url = "http://127.0.0.1:9/v1"
    (row,) = model_checks(tmp_path, ModelSettings(base_url=url, model="tiny"))
    assert not row.ok
    assert "not one word" not in row.detail
