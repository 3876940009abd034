"""What the coach's way to a model server costs, beside the bare HTTP stream of the same answer.

A scripted server on loopback gives the same answer to both in turn: to httpx alone, which takes the
bytes, and to the model edge, which makes words of them. The difference of each pair counts. Then
rounds are cancelled in the middle of an answer, from the cancellation until the server sees its
socket closed. Imports are timed in processes of their own.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence

from bench.figures import Table, median, met, percentile
from coach.model import ModelServer
from coach.model_fields import body_of, fields_of
from coach.model_talk import Message, ModelRequest, ModelSettings, Role, TextDelta, ToolSpec
from tests.coach.model_server import Scripted, ScriptedServer, chunk, event, says

OVERHEAD_S = 0.015
CANCEL_S = 0.050
IMPORT_S = 0.050
WORDS = 60
REQUEST = ModelRequest(
    (
        Message(Role.SYSTEM, "You coach a cyclist. " * 100),
        Message(Role.USER, "How am I doing, and how many are left?"),
    ),
    tuple(ToolSpec(f"tool_{n}", "Does it. " * 5, {"type": "object"}) for n in range(20)),
)
IMPORTS = {
    "coach": "coach.coach",
    "coach, with the way to a model": "coach.coach, coach.model",
}
TIMED = """
import sys, time
began_s = time.perf_counter()
import {names}
took_s = time.perf_counter() - began_s
heavy = [name for name in ("httpx", "numpy", "msgspec", "yaml", "keyring") if name in sys.modules]
print(took_s, *heavy)
"""


async def bare_round(client: object, url: str) -> tuple[float, float]:
    """Return when the first bytes of words came and when all had come, in seconds."""
    import httpx

    assert isinstance(client, httpx.AsyncClient)
    began_s, first_s = time.perf_counter(), 0.0
    body = body_of(fields_of(REQUEST, "tiny", ModelServer(ModelSettings(base_url=url)).dialect, {}))
    async with client.stream("POST", f"{url}/chat/completions", content=body) as response:
        async for data in response.aiter_bytes():
            if not first_s and b"word" in data:
                first_s = time.perf_counter() - began_s
    return first_s, time.perf_counter() - began_s


async def edge_round(model: ModelServer) -> tuple[float, float]:
    """Return when the first word came and when the round was whole, in seconds."""
    began_s, first_s = time.perf_counter(), 0.0
    async with model.stream(REQUEST) as events:
        async for each in events:
            if not first_s and isinstance(each, TextDelta):
                first_s = time.perf_counter() - began_s
    return first_s, time.perf_counter() - began_s


async def overheads(rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Return the overhead at the first word and of the whole, and the whole of the bare stream."""
    import httpx

    firsts, wholes, bares = [], [], []
    async with ScriptedServer(always=says(*["word "] * WORDS)) as server:
        model = ModelServer(ModelSettings(base_url=server.url, model="tiny"))
        async with httpx.AsyncClient(timeout=None, trust_env=False) as client:
            for number in range(rounds + 2):
                bare = await bare_round(client, server.url)
                edge = await edge_round(model)
                if number < 2:  # of both, while lines are opened
                    continue
                firsts.append(edge[0] - bare[0])
                wholes.append(edge[1] - bare[1])
                bares.append(bare[1])
        await model.aclose()
    return firsts, wholes, bares


async def cancels(rounds: int) -> list[float]:
    """Return the seconds from cancelling a round to the server's sight of a closed socket."""
    never = asyncio.Event()
    took = []
    async with ScriptedServer(
        always=Scripted((event(chunk({"content": "word "})), never))
    ) as server:
        model = ModelServer(ModelSettings(base_url=server.url, model="tiny"))
        for _ in range(rounds):
            server.left.clear()
            spoke = asyncio.Event()

            async def listen(spoke: asyncio.Event = spoke) -> None:
                async with model.stream(REQUEST) as events:
                    async for _ in events:
                        spoke.set()

            turn = asyncio.ensure_future(listen())
            await spoke.wait()
            began_s = time.perf_counter()
            turn.cancel()
            await server.left.wait()
            took.append(time.perf_counter() - began_s)
            await asyncio.gather(turn, return_exceptions=True)
        await model.aclose()
    return took


def import_once(names: str) -> tuple[float, tuple[str, ...]]:
    """Return the seconds that modules take to import, and what heavy ones came with them."""
    ran = subprocess.run(
        [sys.executable, "-c", TIMED.format(names=names)],
        check=True,
        capture_output=True,
        text=True,
    )
    took_s, *heavy = ran.stdout.split()
    return float(took_s), tuple(heavy)


def measure(rounds: int = 300, processes: int = 15) -> Table:
    """Run the rounds, the cancellations and the processes, and return the table."""
    firsts, wholes, bares = asyncio.run(overheads(rounds))
    rows = [
        _row(f"bare HTTP stream of {WORDS} words", bares, None),
        _row("overhead at the first word", firsts, OVERHEAD_S),
        _row("overhead of the whole answer", wholes, OVERHEAD_S),
        _row("cancel to closed socket", asyncio.run(cancels(rounds)), CANCEL_S),
    ]
    for title, names in IMPORTS.items():
        ran = [import_once(names) for _ in range(processes + 1)][1:]
        heavy = sorted({name for _, found in ran for name in found})
        what = f"import of the {title}; {', '.join(heavy) or 'nothing heavy'} with it"
        rows.append(_row(what, [took_s for took_s, _ in ran], IMPORT_S))
    return Table(
        "Way to a model server",
        ("what", "median", "p95", "target"),
        tuple(rows),
        f"{rounds} rounds of each on loopback, {processes} processes.",
    )


def _row(what: str, seconds: Sequence[float], target_s: float | None) -> tuple[str, ...]:
    late_s = percentile(seconds, 95)
    target = "" if target_s is None else f"{target_s * 1000:.0f} ms: {met(late_s, target_s)}"
    return what, f"{median(seconds) * 1000:.1f} ms", f"{late_s * 1000:.1f} ms", target


def main() -> None:
    parser = argparse.ArgumentParser(description="What the way to a model server costs.")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--processes", type=int, default=15)
    given = parser.parse_args()
    print(measure(given.rounds, given.processes).markdown())


if __name__ == "__main__":
    main()
