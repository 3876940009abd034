"""What a ride runs on: radios or what stands in for them, devices, and the engine over both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sensors.capture import CaptureWriter
from sensors.clock import Clock, ScaledClock
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from tui.devices import Devices
from tui.engine import Engine
from tui.radios import Factory, Radios
from tui.remembered import Remembered
from tui.stand_ins import Simulation, stand_in_for
from workouts.athlete import Athlete


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of it; None of each is what everybody has."""

    simulation: Simulation | None = None
    capture: Path | None = None  # where all that the radios tell is written
    replayed: Path | None = None  # a capture in place of the radios
    remembered: Remembered | None = None  # devices for this time only


@dataclass(frozen=True, slots=True)
class Machinery:
    """The parts, joined; with `opens_radios` the devices are still to be opened, on a loop."""

    devices: Devices
    engine: Engine
    opens_radios: bool


def machinery(
    asked: Asked,
    radios: Mapping[str, Factory],
    clock: Clock,
    athlete: Athlete,
    kept: Remembered,
    remember: Callable[[Remembered], None],
) -> Machinery:
    """Join the parts; `kept` are the rider's own devices, `remember` keeps new ones.

    Raises RadioUnavailable for a capture that cannot be written or read.
    """
    writer = CaptureWriter(asked.capture, clock) if asked.capture is not None else None
    hub, lookout = SensorHub(clock, writer), Lookout()
    stand_in = stand_in_for(asked.simulation, asked.replayed, athlete, hub, lookout, clock)
    borrowed = asked.remembered
    if stand_in is not None:
        borrowed, radios = stand_in.devices, stand_in.radios or {}
    opens_radios = stand_in is None or stand_in.radios is not None
    devices = Devices(
        hub,
        clock,
        lookout,
        kept if borrowed is None else borrowed,
        remember,
        riding=lambda: engine.ride is not None,
        radios=Radios(hub, clock, lookout, radios) if opens_radios else None,
    )
    speed = clock.speed if isinstance(clock, ScaledClock) else 1.0
    pumps = () if stand_in is None else (stand_in.pump,)
    engine = Engine(clock, hub, pumps, chores=(devices,), speed=speed)
    if not opens_radios:
        devices.open()
    return Machinery(devices, engine, opens_radios)
