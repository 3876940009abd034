"""The packets of one source -> the metrics in them.

Counters become rates, split records become whole, and values that no rider has become missing.
"""

import math
from collections.abc import Callable, Mapping

from sensors.counters import TIME_2048, CrankCadence, WheelSpeed
from sensors.intake_ant import AntIntake, Given
from sensors.priority import STALE_AFTER_S
from sensors.profiles.ant_power import AntCrankTorque, AntWheelTorque
from sensors.profiles.ant_torque_frequency import AntTorqueFrequency
from sensors.profiles.ant_trainer_data import GeneralData, TrainerData
from sensors.profiles.cycling_power import CyclingPower
from sensors.profiles.heart_rate import HeartRate
from sensors.profiles.indoor_bike import IndoorBike
from sensors.profiles.speed_cadence import SpeedCadence
from sensors.readings import Metric

Values = dict[Metric, float]

# Metric -> lowest and highest value of a rider; what is outside is missing.
POSSIBLE: Mapping[Metric, tuple[float, float]] = {
    Metric.POWER: (-200.0, 3000.0),
    Metric.CADENCE: (0.0, 250.0),
    Metric.HEART_RATE: (20.0, 250.0),
    Metric.SPEED: (0.0, 130.0),
}
# Parts of a record follow each other within milliseconds. A trainer that says "more" for ever, once
# a second, has its record ended by the next one; older than this it is nobody's.
PART_KEPT_S = 2.0

# Indoor bike data -> metrics.
INDOOR_BIKE: Mapping[Metric, Callable[[IndoorBike], float | None]] = {
    Metric.POWER: lambda bike: bike.power_w,
    Metric.CADENCE: lambda bike: bike.cadence_rpm,
    Metric.HEART_RATE: lambda bike: bike.heart_rate_bpm,
    Metric.SPEED: lambda bike: bike.speed_kmh,
}
# How one source says a thing: what is behind in the line is silent while one before it speaks.
# Trainers that speak two profiles, and meters that send watts besides torque, give one number
# twice; taking turns would make it flap.
RANKS: Mapping[type, int] = {
    IndoorBike: 0,
    TrainerData: 1,
    GeneralData: 1,
    AntWheelTorque: 2,
    AntCrankTorque: 2,
    AntTorqueFrequency: 2,
}
LAST_RANK = 3
_BIKE_FIELDS = tuple(name for name in IndoorBike._fields if name != "more_data")


class Intake:
    """What one source needs to remember from packet to packet."""

    def __init__(self) -> None:
        self._crank = CrankCadence()
        self._wheel = WheelSpeed()
        self._power_wheel = WheelSpeed(TIME_2048)
        self._part: IndoorBike | None = None
        self._part_at_s = 0.0
        self._ant = AntIntake()
        # Metric -> when each rank last had a value of it.
        self._said_at_s = {metric: [-math.inf] * LAST_RANK for metric in Metric}

    def reset(self) -> None:
        """Forget baselines and halves, after a reconnection."""
        self._crank.reset()
        self._wheel.reset()
        self._power_wheel.reset()
        self._ant.reset()
        self._part = None

    def values(self, packet: object, at_s: float) -> Values | None:
        """Return the metrics that a decoded packet gives at `at_s`.

        An empty result is a packet of measurements without a value (a strap off the chest); None
        is one that measures nothing, or a part of a record that is not yet whole.
        """
        given = self._given(packet, at_s)
        return None if given is None else self._in_line(type(packet), _possible(given), at_s)

    def battery_percent(self, packet: object) -> int | None:
        """Return the charge that a decoded packet tells, or None; call it with every packet."""
        # A battery level is the only packet that is a plain number; feature bits are a kind of int.
        return packet if type(packet) is int else self._ant.battery_percent(packet)

    def _given(self, packet: object, at_s: float) -> Given | None:
        """Return what a packet says, impossible values included."""
        match packet:
            case IndoorBike():
                whole = self._merged(packet, at_s)
                if whole is None:
                    return None
                return {metric: pick(whole) for metric, pick in INDOOR_BIKE.items()}
            case HeartRate():
                return {Metric.HEART_RATE: packet.heart_rate_bpm}
            case CyclingPower():
                return self._power_values(packet, at_s)
            case SpeedCadence():
                return self._speed_cadence_values(packet, at_s)
        return self._ant.given(packet, at_s)

    def _power_values(self, packet: CyclingPower, at_s: float) -> Given:
        crank = _rate(self._crank, packet.crank_revs, packet.crank_time_1024, at_s)
        wheel = _rate(self._power_wheel, packet.wheel_revs, packet.wheel_time_2048, at_s)
        return {Metric.POWER: packet.power_w, Metric.CADENCE: crank, Metric.SPEED: wheel}

    def _speed_cadence_values(self, packet: SpeedCadence, at_s: float) -> Given:
        crank = _rate(self._crank, packet.crank_revs, packet.crank_time_1024, at_s)
        wheel = _rate(self._wheel, packet.wheel_revs, packet.wheel_time_1024, at_s)
        return {Metric.CADENCE: crank, Metric.SPEED: wheel}

    def _in_line(self, kind: type, values: Values, at_s: float) -> Values:
        """Return the values that nothing of a better rank has said lately."""
        rank = RANKS.get(kind, LAST_RANK)
        heard: Values = {}
        for metric, value in values.items():
            said_at_s = self._said_at_s[metric]
            if all(at_s - before_s >= STALE_AFTER_S for before_s in said_at_s[:rank]):
                heard[metric] = value
            if rank < LAST_RANK:
                said_at_s[rank] = at_s
        return heard

    def _merged(self, packet: IndoorBike, at_s: float) -> IndoorBike | None:
        """Return the record that this packet makes whole, or None while parts are to come."""
        part, self._part = self._part, None
        if part is not None and at_s - self._part_at_s >= PART_KEPT_S:
            part = None
        if packet.more_data:
            self._part_at_s = at_s
            if part is None or _overlap(part, packet):
                # Some trainers say "more" for ever: a record that begins again ends the last one.
                self._part = packet
                return part
            self._part = _joined(part, packet)
            return None
        return packet if part is None else _joined(part, packet)


def _joined(part: IndoorBike, packet: IndoorBike) -> IndoorBike:
    given = {name: getattr(packet, name) for name in _BIKE_FIELDS}
    later = {name: value for name, value in given.items() if value is not None}
    return part._replace(more_data=packet.more_data, **later)


def _overlap(part: IndoorBike, packet: IndoorBike) -> bool:
    return any(
        getattr(part, name) is not None and getattr(packet, name) is not None
        for name in _BIKE_FIELDS
    )


def _rate(
    counter: CrankCadence | WheelSpeed, revs: int | None, time_units: int | None, at_s: float
) -> float | None:
    if revs is None or time_units is None:
        return None
    return counter.update(revs, time_units, at_s)


def _possible(given: Given) -> Values:
    """Return the values a rider can have; a meter's small negative power is nobody's: 0."""
    values: Values = {}
    for metric, value in given.items():
        low, high = POSSIBLE[metric]
        if value is not None and low <= value <= high:
            values[metric] = max(0.0, float(value))
    return values
