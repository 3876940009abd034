"""What hub and radio edges cost with four Bluetooth and four ANT+ sources: CPU time of a ride.

Bluetooth is bleak above a simulated backend, ANT+ is openant above a simulated stick, in real time
and in one process. The simulation is measured apart, just before and alone: the same devices
heard by nobody who decodes, the same stick polled by a bare reader. Its CPU time is subtracted, and
both figures are shown.
"""

import argparse
import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.figures import Table, met
from sensors.ant import AntRadio
from sensors.ble import BleRadio
from sensors.clock import SystemClock
from sensors.control import TrainerTarget
from sensors.hub import SensorHub
from sensors.readings import LinkState, Reading, Source
from sensors.simulated.adapter import SimulatedAdapter
from sensors.simulated.air import DEVICES, Air, make_air
from sensors.simulated.ant_air import ant_broadcasters
from sensors.simulated.ant_stick import SimulatedStick
from sensors.simulated.bleak_backend import client_backend, scanner_backend

TARGET_PERCENT = 5.0
TICK_S = 0.25
PACKETS_PER_S = 8 * 4.0  # eight sources at 4 Hz; a strap over Bluetooth sends once a second
LIVE_WITHIN_S = 30.0
SETTLE_S = 2.0  # the searches of the beginning are over
HELD_W = 180


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of all threads over `seconds` of a ride, and the readings taken, by radio."""

    seconds: float
    cpu_s: float
    readings: dict[str, int]

    @property
    def percent(self) -> float:
        """CPU time as percent of one core."""
        return 100 * self.cpu_s / self.seconds

    @property
    def readings_per_s(self) -> float:
        return sum(self.readings.values()) / self.seconds


class _Ear:
    """Holds a link to a device, and lets go by what it sends."""

    def notified(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None: ...

    def link_lost(self, source_id: str, at_s: float) -> None: ...


def _airs() -> tuple[Air, Air]:
    """Return two rooms with the same devices: the stick's threads let time pass in their own."""
    return make_air(1, devices=DEVICES, clock=SystemClock()), make_air(
        2, devices=DEVICES, clock=SystemClock()
    )


@asynccontextmanager
async def _living(adapter: SimulatedAdapter) -> AsyncIterator[None]:
    living = asyncio.create_task(adapter.run())
    try:
        yield
    finally:
        living.cancel()
        await asyncio.wait({living})


async def simulate_alone(seconds: float) -> Cost:
    """Let devices and stick live without a console."""
    from usb.core import USBTimeoutError

    ble, ant = _airs()
    stick = SimulatedStick(ant, ant_broadcasters(ant))
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                stick.read()
            except USBTimeoutError:
                continue

    for device in (*ble.peripherals.values(), *ant.peripherals.values()):
        device.link_up(_Ear())
    stick.open()
    reader = threading.Thread(target=read, name="bare-reader")
    reader.start()
    try:
        async with _living(SimulatedAdapter(ble)):
            began_s, before_s = time.monotonic(), time.process_time()
            await asyncio.sleep(seconds)
            return Cost(time.monotonic() - began_s, time.process_time() - before_s, {})
    finally:
        over.set()
        reader.join()


async def ride(seconds: float, settle_s: float = SETTLE_S) -> Cost:
    """Ride with eight sources. Raises TimeoutError when they do not come."""
    clock = SystemClock()
    ble, ant = _airs()
    adapter, shown = SimulatedAdapter(ble), ant_broadcasters(ant)
    stick, hub = SimulatedStick(ant, shown), SensorHub(clock)
    radios: dict[str, BleRadio | AntRadio] = {
        "ble": BleRadio(
            clock, scanner_backend=scanner_backend(adapter), client_backend=client_backend(adapter)
        ),
        "ant": AntRadio(clock),
    }
    readings: Counter[str] = Counter()

    def count(reading: Reading) -> None:
        readings[reading.source_id.partition(":")[0]] += 1

    hub.listen(count)
    with stick.installed():
        async with _living(adapter):
            try:
                for name, radio in radios.items():
                    hub.add_radio(name, radio)
                for name, device in ble.peripherals.items():
                    known = device.source
                    hub.adopt(Source(adapter.source_id(name), known.name, known.kind, "ble"))
                for each in shown:
                    known = each.device.source
                    source_id = f"ant:{each.device_type}:{each.number}"
                    hub.adopt(Source(source_id, known.name, known.kind, "ant"))
                async with asyncio.timeout(LIVE_WITHIN_S):
                    while not _all_live(hub, clock.now()):
                        await _tick(hub, clock)
                hub.hold(TrainerTarget.erg(HELD_W))
                await _ride_for(settle_s, hub, clock)
                readings.clear()
                began_s, before_s = time.monotonic(), time.process_time()
                await _ride_for(seconds, hub, clock)
                took_s, used_s = time.monotonic() - began_s, time.process_time() - before_s
                return Cost(took_s, used_s, dict(readings))
            finally:
                hub.close()
                for radio in radios.values():
                    await radio.closed()


def _all_live(hub: SensorHub, now_s: float) -> bool:
    return all(status.link is LinkState.LIVE for status in hub.statuses(now_s))


async def _ride_for(seconds: float, hub: SensorHub, clock: SystemClock) -> None:
    until_s = clock.now() + seconds
    while clock.now() < until_s:
        await _tick(hub, clock)


async def _tick(hub: SensorHub, clock: SystemClock) -> None:
    """Do what a ride does four times a second: move the hub on, read it, look at its sources."""
    await asyncio.sleep(TICK_S)
    now_s = clock.now()
    hub.tick(now_s)
    hub.live(now_s)
    hub.statuses(now_s)


def measure(seconds: float = 30.0, settle_s: float = SETTLE_S) -> Table:
    """Let the simulation live alone, then ride, each for `seconds`, and return the table."""
    alone = asyncio.run(simulate_alone(seconds))
    whole = asyncio.run(ride(seconds, settle_s))
    own = whole.percent - alone.percent
    full = own * max(1.0, PACKETS_PER_S / whole.readings_per_s)
    told = ", ".join(f"{name} {n / whole.seconds:.1f}/s" for name, n in whole.readings.items())
    rows = (
        ("all, simulation included", f"{whole.percent:.1f} %", "", ""),
        ("simulation alone", f"{alone.percent:.1f} %", "", ""),
        ("hub and edges", f"{own:.1f} %", f"{TARGET_PERCENT:.0f} %", met(own, TARGET_PERCENT)),
        (f"hub and edges, at {PACKETS_PER_S:.0f} readings/s", f"{full:.1f} %",
         f"{TARGET_PERCENT:.0f} %", met(full, TARGET_PERCENT)),
    )  # fmt: skip
    return Table(
        "Four Bluetooth and four ANT+ sources",
        ("CPU, of one core", "measured", "target", ""),
        rows,
        f"In real time for {whole.seconds:.0f} s; readings taken: {told}. The last row scales the "
        "difference to 4 Hz from every source, as if nothing of it were fixed.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU of hub and radio edges.")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each of the two runs")
    print(measure(parser.parse_args().seconds).markdown())


if __name__ == "__main__":
    main()
