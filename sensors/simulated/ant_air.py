"""The ANT+ side of a simulated air: its devices, each as the broadcasts it would send."""

from sensors.simulated.air import Air
from sensors.simulated.ant_meter import AntPowerMeter, Measures
from sensors.simulated.ant_pages import AntBroadcaster
from sensors.simulated.ant_sensors import (
    CADENCE,
    SPEED,
    AntSpeedCadenceSensor,
    AntStrap,
    AntTurnSensor,
)
from sensors.simulated.ant_trainer import AntTrainer
from sensors.simulated.power_meter import PowerMeter
from sensors.simulated.speed_cadence import SpeedCadenceSensor
from sensors.simulated.strap import Strap
from sensors.simulated.trainer import Trainer


def ant_broadcasters(
    air: Air,
    *,
    measures: Measures = Measures.WATTS,
    torque: bool = False,
    single_sensors: bool = False,
) -> tuple[AntBroadcaster, ...]:
    """Return the ANT+ side of every device in the air, in its order.

    `measures` are the pages of the power meter, `torque` adds page 26 to the trainer, and
    `single_sensors` parts speed and cadence (types 123 and 122 in place of 121).
    """
    found: list[AntBroadcaster] = []
    for device in air.peripherals.values():
        match device:
            case Strap():
                found.append(AntStrap(device, air.seed))
            case PowerMeter():
                found.append(AntPowerMeter(device, air.seed, measures))
            case Trainer():
                found.append(AntTrainer(device, air.seed, torque=torque))
            case SpeedCadenceSensor() if single_sensors:
                found.extend(AntTurnSensor(device, air.seed, kind) for kind in (CADENCE, SPEED))
            case SpeedCadenceSensor():
                found.append(AntSpeedCadenceSensor(device, air.seed))
    return tuple(found)
