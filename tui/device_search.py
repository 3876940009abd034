"""A search for devices: each one that is heard is looked at for a moment, then let go.

Only a connected device tells its battery and what it measures. A trainer is not asked for control,
and a stranger's strap is not kept from its owner for longer than it takes.
"""

from dataclasses import dataclass, field

from sensors.clock import Clock
from sensors.errors import RadioUnavailable
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from sensors.readings import LinkState, Metric, Reading, SensorStatus, Source

AT_ONCE = 3  # adapters keep few links, and the rider's own program may need some
LOOK_S = 8.0  # a device that has not told everything by then is let go
KNOWN_AFTER_S = 2.5  # from its first value; a battery is told in between


@dataclass(slots=True)
class _Look:
    """One device that is being looked at, or was."""

    since_s: float
    over: bool = False
    battery_percent: int | None = None
    metrics: set[Metric] = field(default_factory=set)
    first_value_s: float | None = None
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search knows of one device."""

    source: Source
    signal_dbm: int | None
    battery_percent: int | None
    metrics: tuple[Metric, ...]  # what it sent a value of
    reached: bool  # whether it let itself be connected
    why: str | None  # why it did not


class Search:
    """Searches over the radios of `hub`, which are watched by `lookout` and open."""

    def __init__(self, hub: SensorHub, lookout: Lookout, clock: Clock) -> None:
        self._hub = hub
        self._lookout = lookout
        self._clock = clock
        self._looks: dict[str, _Look] = {}
        hub.listen(self._hear)

    def step(self, now_s: float) -> None:
        """Move on: look at the next devices, let those go that have told everything."""
        statuses = {each.source.id: each for each in self._hub.statuses(now_s)}
        for source_id, look in self._looks.items():
            if not look.over:
                self._follow(source_id, look, statuses.get(source_id), now_s)
        busy = sum(not look.over for look in self._looks.values())
        for source_id, sighting in list(self._lookout.sightings.items()):
            if busy >= AT_ONCE:
                break
            if source_id not in self._looks:
                self._looks[source_id] = _Look(now_s)
                self._take(sighting.source)
                busy += 1
        self._hub.tick(now_s)

    def found(self) -> tuple[Found, ...]:
        """Return all devices that were heard, the loudest first."""
        devices = [
            self._found(source_id, sighting.source, sighting.signal_dbm)
            for source_id, sighting in self._lookout.sightings.items()
        ]
        return tuple(sorted(devices, key=lambda each: (-(each.signal_dbm or -999), each.source.id)))

    def _follow(
        self, source_id: str, look: _Look, status: SensorStatus | None, now_s: float
    ) -> None:
        if status is not None:
            look.battery_percent = status.battery_percent
            look.reached |= status.link in (LinkState.LIVE, LinkState.STALE)
        first_s = look.first_value_s
        told = first_s is not None and now_s - first_s >= KNOWN_AFTER_S
        complete = told and look.battery_percent is not None
        if complete or status is None or now_s - look.since_s >= LOOK_S:
            look.over = True
            self._hub.forget(source_id)

    def _take(self, source: Source) -> None:
        try:
            self._hub.adopt(source)
        except RadioUnavailable:
            return  # its radio has gone since; what was heard stays on the list
        self._hub.release()  # before it is linked, so that control is never asked for

    def _hear(self, reading: Reading) -> None:
        look = self._looks.get(reading.source_id)
        if look is not None:
            look.metrics.update(reading.values)
            look.first_value_s = look.first_value_s or reading.at_s
            look.reached = True

    def _found(self, source_id: str, source: Source, signal_dbm: int | None) -> Found:
        look = self._looks.get(source_id)
        why = self._lookout.failures.get(source_id)
        if look is None:
            return Found(source, signal_dbm, None, (), False, why)
        metrics = tuple(metric for metric in Metric if metric in look.metrics)
        return Found(
            source,
            signal_dbm,
            look.battery_percent,
            metrics,
            look.reached,
            None if look.reached else why,
        )
