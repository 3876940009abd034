"""An engine that notes when a key's command is given and when the trainer is told: bench.attach.

The ride is in this process. Commands are given here, by the same call as a console in the same
process makes, or by a console across the socket, which notes when it gave them. Each turn's target
is another, so that every command is one write.
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

from sensors.clock import SystemClock
from sensors.simulated.air import make_air
from sensors.simulated.radio import SimulatedRadio
from tui.remembered import Remembered
from tui.server import Server
from tui.wiring import House
from workouts.workout import Step, StepKind, Target, Workout

WORKOUT = Workout("Bench", (Step(StepKind.STEADY, 4 * 3600, Target(0.6, 0.6)),))
READY, TOLD = "ready", "told"
CONNECTED_WITHIN_S = 30.0
SETTLED_S = 6.0  # until control is had and the first target is held
PAUSE_S = (0.5, 0.9)  # between commands, at any phase of a tick
TARGETS = b"\x05"  # FTMS: set target power


class MarkingRadio(SimulatedRadio):
    """Prints when a target is written to the trainer."""

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        if data.startswith(TARGETS):
            print(TOLD, time.monotonic(), flush=True)
        super().write(source_id, characteristic, data)


def commands(turns: int, seed: int) -> list[tuple[float, int]]:
    """Return for each turn the pause before it, and by how many points targets are raised."""
    chance = random.Random(seed)
    return [(chance.uniform(*PAUSE_S), 2 if turn % 2 else -2) for turn in range(turns)]


async def ride(folder: Path, path: Path, turns: int) -> None:
    """Ride until the end of stdin, after `turns` commands that are given here."""
    clock = SystemClock()
    air = make_air(1, clock=clock, w_prime_j=200_000)
    radio = MarkingRadio(air)
    house = House(
        folder,
        clock=clock,
        radios={"simulated": lambda clock: radio},
        remembered=Remembered(tuple(each.source for each in air.peripherals.values())),
    )
    server = Server(house, path)
    await house.start()
    await server.start()
    pumping = asyncio.create_task(_pump(radio, clock))
    live = house.open_ride(WORKOUT)
    live.perform("start", {}, "bench")
    await asyncio.sleep(SETTLED_S)
    print(READY, flush=True)
    for pause_s, points in commands(turns, seed=2):
        await asyncio.sleep(pause_s)
        print("asked", time.monotonic(), flush=True)
        live.perform("change_intensity", {"points": points}, "bench")
    print(READY, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    pumping.cancel()
    await house.stop()
    await server.stop()


async def _pump(radio: SimulatedRadio, clock: SystemClock) -> None:
    while True:
        radio.step(clock.now())
        await asyncio.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description="An engine for bench.attach.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("path", type=Path)
    parser.add_argument("--turns", type=int, required=True)
    given = parser.parse_args()
    asyncio.run(ride(given.folder, given.path, given.turns))


if __name__ == "__main__":
    main()
