"""The air of a simulated room: a rider on a trainer, and the devices around, from one seed."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sensors.clock import Clock, ManualClock
from sensors.simulated.agenda import Agenda
from sensors.simulated.brake import Brake
from sensors.simulated.drivetrain import Drivetrain, Truth
from sensors.simulated.faults import NO_FAULTS, Faults
from sensors.simulated.peripheral import Peripheral, Room
from sensors.simulated.power_meter import PowerMeter
from sensors.simulated.rider import Rider, RiderNumbers
from sensors.simulated.speed_cadence import SpeedCadenceSensor
from sensors.simulated.strap import Strap
from sensors.simulated.trainer import Trainer

DEVICES = ("trainer", "strap", "power_meter", "speed_cadence")
USUAL_DEVICES = ("trainer", "strap")

Device = TypeVar("Device", bound=Peripheral)


class Air:
    """Rider, drivetrain and devices on one agenda; `advance` lets time pass for all of them.

    The devices are reached by their kind (`air.trainer`) or all at once (`air.peripherals`, by
    source id). Asking for one that is not there raises ValueError.
    """

    def __init__(self, seed: int, clock: Clock, rider: Rider, *, rolling: bool) -> None:
        self.seed = seed
        self.clock = clock
        self.start_s = clock.now()
        self.rider = rider
        self.agenda = Agenda(self.start_s)
        self.drivetrain = Drivetrain(
            rider, Brake(rider.numbers.weight_kg), self.start_s, rolling=rolling
        )
        self.peripherals: dict[str, Peripheral] = {}

    @property
    def trainer(self) -> Trainer:
        return self._only(Trainer)

    @property
    def strap(self) -> Strap:
        return self._only(Strap)

    @property
    def power_meter(self) -> PowerMeter:
        return self._only(PowerMeter)

    @property
    def speed_cadence(self) -> SpeedCadenceSensor:
        return self._only(SpeedCadenceSensor)

    def add(self, device: Peripheral) -> None:
        """Switch a device on."""
        self.peripherals[device.source.id] = device

    def advance(self, now_s: float) -> None:
        """Let everything happen, in order, that is due by `now_s` (clock time)."""
        self.agenda.run_until(now_s, self.drivetrain.advance)

    def truth(self, now_s: float) -> Truth:
        """Let time pass to `now_s` and return what is so, whatever the devices say."""
        self.advance(now_s)
        return self.drivetrain.truth()

    def _only(self, kind: type[Device]) -> Device:
        for device in self.peripherals.values():
            if isinstance(device, kind):
                return device
        raise ValueError(f"there is no {kind.__name__} in this air; name it among its devices")


def make_air(
    seed: int,
    *,
    ftp_w: float = 250.0,
    weight_kg: float = 75.0,
    max_heart_rate_bpm: float = 190.0,
    resting_heart_rate_bpm: float = 55.0,
    w_prime_j: float = 22_000.0,
    devices: Sequence[str] = USUAL_DEVICES,
    faults: Mapping[str, Faults] | None = None,
    clock: Clock | None = None,
    rolling: bool = True,
    cycling_power: bool = False,
) -> Air:
    """Return an air with the named `devices` (of DEVICES), and `faults` by the same names.

    `rolling` puts the rider in the saddle with the wheel turning; otherwise all stands still.
    `w_prime_j` is what the legs hold above FTP. `cycling_power` lets the trainer send 2A63 besides
    2AD2. Without a clock there is a ManualClock at 0. Raises ValueError for a device that does not
    exist.
    """
    faults = faults or {}
    for name in (*devices, *faults):
        if name not in DEVICES:
            raise ValueError(f"there is no simulated {name!r}; choose from {', '.join(DEVICES)}")
    numbers = RiderNumbers(ftp_w, weight_kg, max_heart_rate_bpm, resting_heart_rate_bpm, w_prime_j)
    rider = Rider(numbers, seed)
    air = Air(seed, clock or ManualClock(), rider, rolling=rolling)
    room = Room(air.drivetrain, air.agenda, seed)
    for name in dict.fromkeys(devices):
        fault = faults.get(name, NO_FAULTS)
        match name:
            case "trainer":
                air.add(Trainer(room, fault, cycling_power=cycling_power))
            case "strap":
                air.add(Strap(room, fault))
            case "power_meter":
                air.add(PowerMeter(room, fault))
            case "speed_cadence":
                air.add(SpeedCadenceSensor(room, fault))
    return air
