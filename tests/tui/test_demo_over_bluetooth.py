"""The demo's house: simulated devices under the real bleak, in real time, until they are ridden."""

import asyncio
from pathlib import Path

from sensors.control import ControlState, TrainerMode
from tui.feed import Frame
from tui.stand_ins import Simulation
from tui.wiring import House

PATIENCE_S = 60.0  # a loaded machine is slow; a good one needs five seconds


def is_ridden(frame: Frame) -> bool:
    """Return whether the trainer holds watts, and power and heart rate are live."""
    held = frame.ride.trainer.acknowledged
    return (
        frame.ride.trainer.state is ControlState.READY
        and held is not None
        and held.mode is TrainerMode.ERG
        and frame.ride.power_w is not None
        and frame.ride.heart_rate_bpm is not None
    )


async def test_the_demo_rides_by_bleak_and_gives_its_trainer_back(tmp_path: Path) -> None:
    house = House(tmp_path, simulation=Simulation(over_bluetooth=True))
    feed = house.open_ride(house.library.find("First Ride"))
    await house.start()
    ridden = asyncio.Event()
    feed.subscribe(lambda frame: ridden.set() if is_ridden(frame) else None)
    async with asyncio.timeout(PATIENCE_S):
        await ridden.wait()
    assert {status.source.radio for status in feed.frame().sensors} == {"ble"}
    hub = house.engine.hub
    await house.stop()
    assert hub.released
