"""What a turn of the coach with a model costs, from the rider's words to the answer that is held.

A scripted server on loopback gives the same answer to the coach and to httpx alone, which sends
the very bytes that the coach has just sent. The difference of each pair is what the coach adds:
hearing, prompt, stream, the guard of numbers and the line of the conversation.
"""

import argparse
import asyncio
import time

from bench.figures import Table, met, percentile, usual_and_late
from coach.model import ModelServer
from coach.model_talk import ModelSettings
from coach.prompt import Part
from tests.coach.garages import Table as Conversation
from tests.coach.model_server import ScriptedServer, says
from tests.coach.rides import Seen

OVERHEAD_S = 0.015
ASKED = "tell me a story about my legs"
ANSWERS = {
    Part.SPOTTER: ("Hold ", "{target}, ", "you ", "have ", "{time_left} ", "left."),
    Part.COACH: (*["Ride easily today, and sleep well. "] * 8, "Your FTP is {ftp}."),
}


async def bare(client: object, url: str, body: bytes) -> float:
    """Return the seconds that the answer takes by HTTP alone."""
    import httpx

    assert isinstance(client, httpx.AsyncClient)
    began_s = time.perf_counter()
    async with client.stream("POST", url, content=body) as response:
        async for _ in response.aiter_bytes():
            pass
    return time.perf_counter() - began_s


async def turns(part: Part, rounds: int) -> tuple[list[float], list[float]]:
    """Return what turns took beyond the bare stream, and the bare stream, in seconds."""
    import httpx

    over, bares = [], []
    async with ScriptedServer(always=says(*ANSWERS[part])) as server:
        model = ModelServer(ModelSettings(base_url=server.url, model="tiny"))
        seen = Seen() if part is Part.SPOTTER else None
        coach = Conversation(model, part, seen=seen).coach
        async with httpx.AsyncClient(timeout=None, trust_env=False) as client:
            for number in range(rounds + 3):
                began_s = time.perf_counter()
                reply = await coach.answer(ASKED, "bench")
                took_s = time.perf_counter() - began_s
                assert reply.badge is None, reply
                body = server.asked[-1].body
                bare_s = await bare(client, f"{server.url}/chat/completions", body)
                if number >= 3:  # before that, tables are read and lines opened
                    over.append(took_s - bare_s)
                    bares.append(bare_s)
        await model.aclose()
    return over, bares


def measure(rounds: int = 200) -> Table:
    """Ride the rounds and return the table."""
    rows = []
    for part in (Part.SPOTTER, Part.COACH):
        over, bares = asyncio.run(turns(part, rounds))
        late_s = percentile(over, 95)
        target = f"{OVERHEAD_S * 1000:.0f} ms: {met(late_s, OVERHEAD_S)}"
        rows.append((f"bare HTTP stream, {part.value}", *usual_and_late(bares), ""))
        rows.append((f"turn of the {part.value} beyond it", *usual_and_late(over), target))
    return Table(
        "A turn with a model",
        ("what", "median", "p95", "target"),
        tuple(rows),
        f"{rounds} turns of each on loopback, the conversation growing meanwhile.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="What a turn of the coach with a model costs.")
    parser.add_argument("--rounds", type=int, default=200)
    print(measure(parser.parse_args().rounds).markdown())


if __name__ == "__main__":
    main()
