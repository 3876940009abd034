"""The whole ride over bleak and a simulated backend, in virtual time: workout in, FIT file out."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sensors.ble import BleRadio
from sensors.control import TrainerMode
from sensors.simulated.adapter import SimulatedAdapter
from sensors.simulated.air import Air, make_air
from sensors.simulated.bleak_backend import client_backend, scanner_backend
from tests.sensors.virtual_loop import LoopClock, ride_virtually
from tests.sensors.whole_ride import check_ride, ride_whole
from tui.engine import TICK_S
from tui.wiring import House
from workouts.summary import RideSummary

BEGUN = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


async def ride(folder: Path) -> tuple[RideSummary, Air]:
    """Ride with a console that has found and paired both devices itself."""
    clock = LoopClock()
    air = make_air(3, clock=clock, w_prime_j=200_000.0)
    adapter = SimulatedAdapter(air)
    radio = BleRadio(
        clock, scanner_backend=scanner_backend(adapter), client_backend=client_backend(adapter)
    )
    house = House(
        folder,
        clock=clock,
        wall=lambda: BEGUN + timedelta(seconds=clock.now()),
        radios={"ble": lambda _: radio},
    )
    living = asyncio.create_task(adapter.run())

    async def nap() -> None:
        await asyncio.sleep(TICK_S)
        house.engine.step_safely()

    house.devices.open()
    while len(house.engine.hub.discovered()) < len(air.peripherals):
        await nap()
    for found in house.engine.hub.discovered():
        house.devices.pair(found.id)
    summary = await ride_whole(house, nap)
    house.close()
    await radio.closed()
    assert adapter.links == []
    living.cancel()
    await asyncio.wait({living})
    return summary, air


def test_a_workout_is_ridden_over_bluetooth_from_pairing_to_the_file(tmp_path: Path) -> None:
    summary, air = ride_virtually(ride(tmp_path))
    check_ride(summary.folder, summary.fit_path)
    asked = [entry.request.hex() for entry in air.trainer.log]
    assert asked[:2] == ["00", "07"]
    assert not asked[-1].startswith("05")
    assert air.trainer.overlapped == 0
    assert air.drivetrain.brake.mode is not TrainerMode.ERG
    assert not air.trainer.connected
