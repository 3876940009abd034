"""An engine that notes how late it is: each tick, and each target as the trainer gets it.

Run by bench.pi_budget in a process of its own, at real time, with the house, the socket and the
record of a real engine, on a simulated trainer in the same process. The workout changes its target
every few seconds. At the end one JSON object is printed.
"""

import argparse
import asyncio
import json
import os
import time
from pathlib import Path

from sensors.clock import Clock
from sensors.profiles.fitness_control import Opcode
from sensors.radio import Radio
from sensors.simulated.air import make_air
from sensors.simulated.radio import SimulatedRadio
from tui.engine import PUMP_S, TICK_S
from tui.engine_socket import socket_path
from tui.feed import Frame
from tui.remembered import Remembered
from tui.server import Server
from tui.wiring import House
from workouts.workout import Step, StepKind, Target, Workout

STEP_S = 2
LEAST_TARGETS = 2
SPARE_S = 60.0
EASY, HARD = 0.60, 0.66  # of FTP: so near to each other that the guard does not ease it in


def workout(seconds: int) -> Workout:
    """Return steps that each change the target, for so long."""
    steps = [
        Step(StepKind.STEADY, STEP_S, Target(share, share))
        for at in range(max(2, seconds // STEP_S + 1))
        for share in ((EASY, HARD)[at % 2],)
    ]
    return Workout("Steps", tuple(steps))


class Lateness:
    """Listens to a ride: how late its ticks come, and when each step had to begin."""

    def __init__(self) -> None:
        self.ticks_s: list[float] = []
        self.begun_s: list[float] = []  # of the house's clock
        self._before: Frame | None = None

    def tell(self, frame: Frame) -> None:
        before, self._before = self._before, frame
        if before is None:
            return
        now, then = frame.ride, before.ride
        self.ticks_s.append(max(0.0, now.at_s - then.at_s - TICK_S))
        if now.step is not None and then.step is not None and now.step.index != then.step.index:
            self.begun_s.append(now.at_s - now.step_elapsed_s)


async def ride(data: Path, seconds: float) -> dict[str, object]:
    """Ride for so long, or a little more; returns what was late, in seconds, and what it took."""
    made: list[SimulatedRadio] = []

    def radio(clock: Clock) -> Radio:
        air = make_air(1, clock=clock, w_prime_j=200_000)
        made.append(SimulatedRadio(air))
        return made[-1]

    devices = tuple(each.source for each in make_air(1).peripherals.values())
    house = House(data, radios={"simulated": radio}, remembered=Remembered(devices))
    server = Server(house, socket_path(data))
    await house.start()
    await server.start()

    async def live() -> None:
        while True:
            made[0].step(house.clock.now())
            await asyncio.sleep(PUMP_S)

    living = asyncio.create_task(live())
    live_ride = house.open_ride(workout(int(seconds) + int(SPARE_S)))
    late = Lateness()
    live_ride.subscribe(late.tell)
    await asyncio.sleep(3.0)  # for the trainer's control
    if live_ride.session.started_at is None:
        live_ride.perform("start", {}, "bench")
    used_s, began_s = time.process_time(), time.monotonic()
    # On a machine so slow that nothing has happened yet, the ride is longer.
    while time.monotonic() - began_s < seconds or len(late.begun_s) < LEAST_TARGETS:
        await asyncio.sleep(PUMP_S)
    used_s, took_s = time.process_time() - used_s, time.monotonic() - began_s
    sent = [entry.at_s for entry in made[0].air.trainer.log if entry.op == Opcode.SET_POWER]
    targets = [
        min((at_s - due_s for at_s in sent if at_s >= due_s), default=seconds)
        for due_s in late.begun_s[:-1]
    ]
    recorded = len(live_ride.trace())
    await house.stop()
    await server.stop()
    living.cancel()
    return {
        "ticks_s": late.ticks_s,
        "targets_s": targets,
        "percent": 100 * used_s / took_s,
        "seconds": took_s,
        "recorded": recorded,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="An engine that notes how late it is.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--core", type=int, default=None)
    given = parser.parse_args()
    if given.core is not None:
        os.sched_setaffinity(0, {given.core})
    print(json.dumps(asyncio.run(ride(given.data, given.seconds))))


if __name__ == "__main__":
    main()
