"""Boundary types of the sensors: what was measured, by whom, and how each source is doing.

A missing value is None; never 0, -1, 255 or the last one seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Metric(Enum):
    """What a rider can be shown; the unit is fixed per metric."""

    POWER = "power"  # W
    CADENCE = "cadence"  # rpm
    HEART_RATE = "heart_rate"  # bpm
    SPEED = "speed"  # km/h


class DeviceKind(Enum):
    """What a device is to the rider."""

    TRAINER = "trainer"
    POWER_METER = "power_meter"
    HEART_RATE_STRAP = "heart_rate_strap"
    SPEED_CADENCE = "speed_cadence"


class LinkState(Enum):
    """How a source is doing; the rider sees the word."""

    SEARCHING = "searching"
    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"  # connected, but silent for more than STALE_AFTER_S
    LOST = "lost"  # the link is down; reconnection is under way


@dataclass(frozen=True, slots=True)
class Source:
    """One device on one radio; the same strap over BLE and ANT+ is two sources."""

    id: str  # stable: a BLE address, "ant:120:12345", "sim:trainer"
    name: str
    kind: DeviceKind
    radio: str  # "ble", "ant", "simulated"


@dataclass(frozen=True, slots=True)
class Reading:
    """The values decoded from one packet of one source at one time."""

    source_id: str
    at_s: float
    values: Mapping[Metric, float]


@dataclass(frozen=True, slots=True)
class LiveValues:
    """What is true now: per metric the value of the winning source, or None where none is live."""

    at_s: float
    power_w: float | None = None
    cadence_rpm: float | None = None
    heart_rate_bpm: float | None = None
    speed_kmh: float | None = None
    served_by: Mapping[Metric, str] = field(default_factory=dict)  # metric -> source name


@dataclass(frozen=True, slots=True)
class SensorStatus:
    """One line of the sensor bar."""

    source: Source
    link: LinkState
    age_s: float | None  # since the last good packet; None before the first
    battery_percent: int | None
    signal_dbm: int | None
    serves: tuple[Metric, ...]  # the metrics for which this source wins now
    attempt: int = 0  # reconnection attempts since the link was lost
    bad_packets: int = 0
