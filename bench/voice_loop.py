"""What spoken turns cost the loop of a ride: `python -m bench.voice_loop [--minutes N]`.

A simulated ride of two hours is ridden ahead of time; from then on it goes in real time, in a house
as the engine has it, whose sound is scripted: what is heard comes as the words of a partial, and
clips last as long as their words would. A model answers by HTTP from a thread of its own. Every
call that the loop makes is measured, in seconds of its own CPU, so that the neighbours on the
machine do not count. "Ride alone" is the same ride while nobody talks.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.figures import Table, met, percentile
from coach.aloud import Line
from coach.model_talk import ModelSettings
from coach.voice.choices import VoiceSettings
from coach.voice.view import Talker, VoiceState
from tests.coach.model_server import in_thread, says
from tests.voice.scripted_sound import ScriptedSound
from tui.settings import Settings, save_settings
from tui.stand_ins import Simulation
from tui.voice_rig import intervals
from tui.voicing import SWITCH
from tui.wiring import House

LONGEST_S = 0.005
MINUTES, TURNS = 120, 6
GAP_S = 1.5
ANSWER = "You have {time_left} left. Hold {target}. Then it is easy."
ALONE, CUE = "ride alone", "a cue"
ASKED: Mapping[str, str] = {
    "a question": "how long is left",
    "an order": "make it easier",
    "the model": "tell me of the wind on that long road by the sea",
}


class AheadClock:
    """The machine's clock, moved on by what was ridden ahead of time."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now(self) -> float:
        return time.monotonic() + self.ahead_s


class TimedLoop(asyncio.SelectorEventLoop):
    """A loop that notes how long each of its calls takes, by what is going on."""

    def __init__(self) -> None:
        super().__init__()
        self.going_on = ""
        self.took_s: dict[str, list[tuple[float, str]]] = defaultdict(list)

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, **more: Any
    ) -> asyncio.Handle:
        return super().call_soon(self._timed(callback), *args, **more)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, **more: Any
    ) -> asyncio.TimerHandle:
        return super().call_at(when, self._timed(callback), *args, **more)

    def _timed(self, callback: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object) -> object:
            began_s, going_on = time.thread_time(), self.going_on
            try:
                return callback(*args)
            finally:
                took_s = time.thread_time() - began_s
                if going_on and self.going_on:
                    self.took_s[going_on].append((took_s, _name(callback)))

        return run


class LoopTime:
    """A timer for scripted sound: that of the loop."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def call_at(self, at_s: float, late: Callable[[], object]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_at(at_s, late)


def _name(callback: Callable[..., object]) -> str:
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        return f"task {task.get_name()}"
    return str(getattr(callback, "__qualname__", type(callback).__name__))


async def _talk(loop: TimedLoop, talker: Talker, sound: ScriptedSound, turns: int) -> None:
    """Ask everything as often as is wanted; the first time is the warm-up."""
    for turn in range(turns + 1):
        for name, words in ASKED.items():
            loop.going_on = name if turn else ""
            await _ask(talker, sound, words)
            loop.going_on = ALONE if turn else ""
            await asyncio.sleep(GAP_S)
        loop.going_on = CUE if turn else ""
        talker.remark(Line(f"Ten seconds to go, number {turn}."))
        await _rest(talker)


async def _ask(talker: Talker, sound: ScriptedSound, words: str) -> None:
    talker.talk("toggle")
    await asyncio.sleep(0.1)
    said = words.split()
    for count in range(1, len(said) + 1):
        sound.rider_says(" ".join(said[:count]))
        await asyncio.sleep(0.1)
    if talker.view().state is VoiceState.LISTENING:
        talker.talk("toggle")
    await _rest(talker)


def _named(name: str) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.set_name(name)


async def _rest(talker: Talker) -> None:
    while talker.view().state not in (VoiceState.READY, VoiceState.FAILED):
        await asyncio.sleep(0.05)


async def _ride(loop: TimedLoop, minutes: int, turns: int, server: str) -> int:
    """Return how many seconds were ridden."""
    sound = ScriptedSound(LoopTime())  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="teamcar-bench-") as name:
        folder, clock = Path(name), AheadClock()
        model = ModelSettings(server, "scripted")
        save_settings(folder, Settings(language="en", voice=VoiceSettings(), model=model))
        house = House(folder, simulation=Simulation(7), clock=clock, sounds=lambda _: sound)
        try:
            ride = house.open_ride(intervals(minutes // 2))
            ride.perform("start", {}, "bench")
            for _ in range(minutes * 60):
                clock.ahead_s += 1.0
                house.engine.step()
            await house.start()
            _named("who talks")
            talker = house.voicing.talker
            assert talker is not None
            while talker.view().state is not VoiceState.READY:
                await asyncio.sleep(0.05)
            await asyncio.sleep(1.0)
            await _talk(loop, talker, sound, turns)
            loop.going_on = ""
            await asyncio.sleep(0)  # what ends the ride is no part of a turn
            return len(ride.trace())
        finally:
            await house.stop()


def measure(minutes: int = MINUTES, turns: int = TURNS) -> Table:
    """Ride, talk, and return what the loop's calls took."""
    os.environ.pop(SWITCH, None)
    loop = TimedLoop()
    with (
        in_thread(always=says(*ANSWER.split(" "))) as server,
        asyncio.Runner(loop_factory=lambda: loop) as runner,
    ):
        ridden = runner.run(_ride(loop, minutes, turns, server.url))
    rows = []
    for name in (ALONE, *ASKED, CUE):
        took = loop.took_s[name]
        longest_s, whose = max(took)
        all_s = [each for each, _ in took]
        rows.append(
            (name, str(len(took)), _ms(percentile(all_s, 50)), _ms(percentile(all_s, 99)),
             f"{_ms(longest_s)}: {met(longest_s, LONGEST_S)}", whose)
        )  # fmt: skip
    return Table(
        "Spoken turns on the loop of a ride",
        ("what goes on", "calls", "p50", "p99", f"longest, {_ms(LONGEST_S)} at most", "of it"),
        tuple(rows),
        f"{turns} turns of each after the first, in a ride of {ridden} s; CPU of each call.",
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description="What do spoken turns cost the loop of a ride?")
    parser.add_argument("--minutes", type=int, default=MINUTES)
    parser.add_argument("--turns", type=int, default=TURNS)
    given = parser.parse_args()
    print(measure(given.minutes, given.turns).markdown())


if __name__ == "__main__":
    main()
