"""Hundreds of turns in one ride: `python -m bench.voice_soak [--turns N]`; nothing may grow.

Most turns are asked in writing and spoken, and half of these are cut off, which takes a second
each; every tenth is a whole one, by sound. Memory, descriptors, threads and children are counted
for this process, in which the ride is, and for the sound process, when a tenth is over and at the
end: by then everything that is kept is as large as it becomes.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import memory
from bench.figures import Table, met
from bench.voice_cpu import family
from bench.voice_latency import MODEL
from coach.voice.rig.mouth import Mouth
from coach.voice.rig.questions import QUESTIONS
from coach.voice.rig.room import PulseRoom
from coach.voice.view import VoiceState
from tui.voice_rig import Chosen, Rig, riding
from tui.voice_rig_turns import ask
from tui.voicing import SWITCH

TURNS = 500
WHOLE_EVERY = 10
MOST_GROWTH_MB = 8.0  # an allocator's play, and what a ride keeps of every turn
KEPT_S = 15.0  # of what is recorded, so that it has grown before the first count
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """What a process has."""

    resident: int  # bytes
    descriptors: int
    threads: int
    children: int


def count(pid: int) -> Count:
    """Return what a process has now (proc(5))."""
    home = Path(f"/proc/{pid}")
    descriptors = len(list((home / "fd").iterdir()))
    threads = len(list((home / "task").iterdir()))
    return Count(memory(pid)[0], descriptors, threads, len(family(pid)) - 1)


async def _ride(room: PulseRoom, mouth: Mouth, turns: int) -> tuple[list[Count], list[Count], int]:
    dice, spoken = random.Random(5), 0
    before: list[Count] = []
    async with riding(room, Chosen(MODEL)) as rig:
        for number in range(turns):
            question = dice.choice(QUESTIONS)
            if number % WHOLE_EVERY == 0:
                turn = await ask(rig, question, mouth.say(question.text))
                spoken += turn.sound_s is not None
            else:
                await _written(rig, question.text, cut=bool(number % 2))
            if number + 1 == max(1, turns // 10):
                before = await _counts(rig)
        return before, await _counts(rig), spoken


async def _written(rig: Rig, text: str, *, cut: bool) -> None:
    rig.talker.talk("say", text)
    states = (VoiceState.SPEAKING, VoiceState.FAILED)
    await rig.until(lambda: rig.view.state in states, "an answer")
    if cut:
        await asyncio.sleep(0.2)
        rig.talker.talk("cancel")
    await rig.at_rest()


async def _counts(rig: Rig) -> list[Count]:
    await rig.at_rest()
    await asyncio.sleep(1.0)
    return [count(os.getpid()), count(rig.sound_pid)]


def measure(turns: int = TURNS) -> Table:
    """Ride and talk, and return what has grown."""
    os.environ.pop(SWITCH, None)
    with tempfile.TemporaryDirectory(prefix="teamcar-bench-") as folder, PulseRoom(KEPT_S) as room:
        before, after, spoken = asyncio.run(_ride(room, Mouth(Path(folder)), turns))
    rows = []
    for name, first, last in zip(("ride", "sound process"), before, after, strict=True):
        grown_mb = (last.resident - first.resident) / MB
        rows.append(
            (name, "memory", f"{first.resident / MB:.0f} MB", f"{last.resident / MB:.0f} MB",
             met(grown_mb, MOST_GROWTH_MB))
        )  # fmt: skip
        for what in ("descriptors", "threads", "children"):
            was, now = getattr(first, what), getattr(last, what)
            rows.append((name, what, str(was), str(now), met(now, was)))
    return Table(
        "Spoken turns, hundreds of them",
        ("process", "what", f"after {turns // 10}", f"after {turns}", "no growth"),
        tuple(rows),
        f"{turns} turns, {spoken} of them asked aloud and heard to their end. Memory is met below "
        f"{MOST_GROWTH_MB:.0f} MB of growth.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Does anything grow with the turns?")
    parser.add_argument("--turns", type=int, default=TURNS)
    given = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        sys.exit("bench.voice_soak reads /proc, which this system does not have; run it on Linux")
    print(measure(given.turns).markdown())


if __name__ == "__main__":
    main()
