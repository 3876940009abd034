"""What stands in for real radios: a simulated air, or a capture that is replayed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sensors.clock import Clock
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from sensors.radio import Radio
from sensors.readings import Source
from tui.engine import Pump
from tui.radios import Factory
from tui.remembered import Remembered
from workouts.athlete import Athlete

if TYPE_CHECKING:
    from sensors.simulated.air import Air

SIMULATED = "simulated"
BLUETOOTH = "ble"


@dataclass(frozen=True, slots=True)
class Simulation:
    """Which simulated devices are in the air, and the seed of rider and radio."""

    seed: int = 1
    devices: tuple[str, ...] = ("trainer", "strap")
    rolling: bool = True
    w_prime_j: float = 200_000.0  # legs that last through any workout; a real rider has a tenth
    over_bluetooth: bool = False  # under the real bleak, in real time only; else under the hub


@dataclass(frozen=True, slots=True)
class StandIn:
    """What moves the time of a stand-in, and its devices, taken as paired.

    `radios` are opened once an event loop runs; without them, the stand-in is open already.
    """

    pump: Pump
    devices: Remembered
    radios: Mapping[str, Factory] | None = None


def stand_in_for(
    simulation: Simulation | None,
    replayed: Path | None,
    athlete: Athlete,
    hub: SensorHub,
    lookout: Lookout,
    clock: Clock,
) -> StandIn | None:
    """Return what stands in for the radios; None where they are the real ones.

    Raises RadioUnavailable for a capture that cannot be read.
    """
    if simulation is not None:
        return _simulate(simulation, athlete, hub, lookout, clock)
    return None if replayed is None else _replay(replayed, hub, lookout, clock)


def _simulate(
    simulation: Simulation, athlete: Athlete, hub: SensorHub, lookout: Lookout, clock: Clock
) -> StandIn:
    """Make a simulated air with a rider like the athlete, and open its radio."""
    from sensors.simulated.air import make_air
    from sensors.simulated.radio import SimulatedRadio

    air = make_air(
        simulation.seed,
        ftp_w=athlete.ftp_w,
        weight_kg=athlete.weight_kg,
        max_heart_rate_bpm=athlete.max_heart_rate_bpm,
        resting_heart_rate_bpm=athlete.resting_heart_rate_bpm,
        w_prime_j=simulation.w_prime_j,
        devices=simulation.devices,
        clock=clock,
        rolling=simulation.rolling,
    )
    if simulation.over_bluetooth:
        return _over_bluetooth(air)
    radio = SimulatedRadio(air)
    hub.add_radio(SIMULATED, lookout.watch(radio))
    sources = tuple(device.source for device in air.peripherals.values())
    return StandIn(radio, Remembered(sources))


def _over_bluetooth(air: "Air") -> StandIn:
    """Put the devices of an air under bleak, by an adapter of their own."""
    from sensors.simulated.adapter import SimulatedAdapter

    adapter = SimulatedAdapter(air)

    def radio(clock: Clock) -> Radio:
        from sensors.ble import BleRadio
        from sensors.simulated.bleak_backend import client_backend, scanner_backend

        return BleRadio(
            clock,
            scanner_backend=scanner_backend(adapter),
            client_backend=client_backend(adapter),
        )

    sources = tuple(
        Source(adapter.source_id(source_id), device.source.name, device.source.kind, BLUETOOTH)
        for source_id, device in air.peripherals.items()
    )
    return StandIn(adapter, Remembered(sources), {BLUETOOTH: radio})


def _replay(path: Path, hub: SensorHub, lookout: Lookout, clock: Clock) -> StandIn:
    """Open a capture in place of the radios that it was made of; raises RadioUnavailable."""
    from sensors.capture import ReplayRadio

    radio = ReplayRadio(path, clock)
    for name in radio.radios:
        hub.add_radio(name, lookout.watch(radio))
    return StandIn(radio, Remembered(radio.sources))
