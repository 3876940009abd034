"""An engine faster than life that writes down what happens in it, for bench.engine_campaign.

House, socket, rule of idleness and recovery are those of `teamcar engine`; only its clock is
quicker, and its simulated rider steps off on SIGUSR1. What happens goes to a file, one JSON object
a line, each with the kernel before the next: a killed engine has told all that it has done.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sensors.clock import Clock, ScaledClock
from sensors.radio import Radio
from sensors.simulated.air import make_air
from sensors.simulated.radio import SimulatedRadio
from tui.engine_command import live
from tui.engine_socket import EngineLock, Holder, socket_path
from tui.feed import Frame
from tui.live_ride import LiveRide
from tui.remembered import Remembered
from tui.wiring import House
from workouts.snapshot import RideState

STEP_S = 0.005  # of wall time, between two looks at the simulated air

Tell = Callable[[Mapping[str, object]], None]


class Teller:
    """Tells what a house's ride and its trainer do."""

    def __init__(self, house: House, radio: SimulatedRadio, tell: Tell) -> None:
        self._house = house
        self._radio = radio
        self._tell = tell
        self._ride: LiveRide | None = None
        self._told = 0  # entries of the trainer's log
        self._second = -1
        self._step = -1
        self._state: RideState | None = None

    async def run(self) -> None:
        """Let the air live, and tell, until cancelled."""
        while True:
            self._radio.step(self._house.clock.now())
            log = self._radio.air.trainer.log
            for entry in log[self._told :]:
                self._tell({"op": entry.op, "at": entry.at_s, "data": entry.request.hex()})
            self._told = len(log)
            ride = self._house.engine.ride
            if ride is not self._ride:
                self._ride = ride
                if ride is not None:
                    # What an earlier life recorded is not told again.
                    newest = ride.frame().ride.sample
                    self._second = -1 if newest is None else newest.second
                    ride.subscribe(self._frame)
            await asyncio.sleep(STEP_S)

    def _frame(self, frame: Frame) -> None:
        now = frame.ride
        if now.state is not self._state:
            self._state = now.state
            self._tell({"state": now.state.value, "at": now.at_s})
        if now.sample is not None and now.sample.second != self._second:
            self._second = now.sample.second
            self._tell({"second": self._second, "at": now.at_s})
        if now.step is not None and now.step.index != self._step and now.bias_percent == 100:
            self._step = now.step.index
            since_s = now.at_s - now.step_elapsed_s
            self._tell({"step": self._step, "at": since_s, "target": now.step.to_w})


async def be(data: Path, speed: float, told: int) -> None:
    """Be the engine of a data folder, and tell to a descriptor."""
    clock = ScaledClock(speed)
    air = make_air(1, clock=clock, w_prime_j=10_000_000)
    radio = SimulatedRadio(air)

    def given(_: Clock) -> Radio:
        return radio

    def tell(fact: Mapping[str, object]) -> None:
        os.write(told, json.dumps(fact).encode() + b"\n")

    sources = tuple(each.source for each in air.peripherals.values())
    remembered = Remembered(sources)
    house = House(data, clock=clock, radios={"simulated": given}, remembered=remembered)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, air.rider.stop)
    tell({"life": os.getpid(), "at": clock.now()})
    telling = asyncio.create_task(Teller(house, radio, tell).run())
    lock = EngineLock(data)
    holder = Holder(os.getpid())
    lock.take(holder)
    try:
        await live(house, socket_path(data), holder, lock, sys.stdout, keep=False)
        # What the trainer was told last, as its release, is still to be told.
        await asyncio.sleep(10 * STEP_S)
    finally:
        telling.cancel()
        lock.release()


def main() -> None:
    parser = argparse.ArgumentParser(description="An engine faster than life.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--speed", type=float, required=True)
    parser.add_argument("--told", type=Path, required=True)
    given = parser.parse_args()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    told = os.open(given.told, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    asyncio.run(be(given.data, given.speed, told))


if __name__ == "__main__":
    main()
