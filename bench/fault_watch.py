"""Holds every value a ride shows and records against what was so, and times what comes back."""

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bench.fault_routes import Stage
from sensors.priority import STALE_AFTER_S
from sensors.readings import LinkState, LiveValues, Metric
from sensors.simulated.drivetrain import STEP_S, Truth
from sensors.simulated.faults import Spell
from workouts.ride import RideSession

TICK_S = 0.25
TRAINER, STRAP = "sim:trainer", "sim:strap"
SERVED_BY = {
    Metric.POWER: TRAINER,
    Metric.CADENCE: TRAINER,
    Metric.SPEED: TRAINER,
    Metric.HEART_RATE: STRAP,
}
# How far a device may be from the truth when it measures: rounding, and for power noise of 2 W.
TOLERANCE = {Metric.POWER: 12.0, Metric.CADENCE: 1.0, Metric.SPEED: 0.2, Metric.HEART_RATE: 1.0}
KEPT_S = 60.0
UP = (LinkState.LIVE, LinkState.STALE)

Moment = tuple[Truth, bool]  # and whether the crank drives the wheel


def values(live: LiveValues) -> Mapping[Metric, float | None]:
    """Return what is shown, per metric."""
    return {
        Metric.POWER: live.power_w,
        Metric.CADENCE: live.cadence_rpm,
        Metric.SPEED: live.speed_kmh,
        Metric.HEART_RATE: live.heart_rate_bpm,
    }


def measurable(metric: Metric, moment: Moment) -> tuple[float, ...]:
    """Return what a device can measure: power at the brake, and 0 while the wheel is free."""
    truth, engaged = moment
    match metric:
        case Metric.CADENCE:
            return (truth.cadence_rpm,)
        case Metric.SPEED:
            return (truth.speed_kmh,)
        case Metric.HEART_RATE:
            return (truth.heart_rate_bpm,)
    return (truth.brake_w, truth.power_w) if engaged else (truth.brake_w, truth.power_w, 0.0)


def was_so(metric: Metric, shown: float, moments: Sequence[Moment]) -> bool:
    """Say whether a value lies within what was so in these moments, the newest first."""
    near = TOLERANCE[metric]
    low = high = measurable(metric, moments[0])[0]
    for moment in moments:
        found = measurable(metric, moment)
        low, high = min(low, *found), max(high, *found)
        if low - near <= shown <= high + near:
            return True
    return False


@dataclass(slots=True)
class Watch:
    """Call `check` after every tick of the session.

    `outages` are spells in which no device is reached. With `compares` off (devices that send
    garbage, which can look like a measurement) only the age of values is watched.
    """

    stage: Stage
    session: RideSession
    outages: Sequence[Spell] = ()
    compares: bool = True
    shown: int = 0
    blank: int = 0
    recorded: int = 0
    old: list[str] = field(default_factory=list)  # one sentence for each value that was not so
    lost: int = 0  # links
    back_after_s: list[float] = field(default_factory=list)  # device in the air -> link up
    restored_after_s: list[float] = field(default_factory=list)  # link up -> target acknowledged
    slowest_tick_s: float = 0.0  # more than a tick: the machine was busy with other things
    _moments: deque[Moment] = field(default_factory=deque)
    _gaps: deque[tuple[float, float]] = field(default_factory=deque)  # (at, seconds) of late ticks
    _spells: dict[str, list[Spell]] = field(default_factory=dict)
    _up: dict[str, bool] = field(default_factory=dict)
    _checked_s: float = 0.0
    _restoring_since_s: float | None = None

    def __post_init__(self) -> None:
        air = self.stage.air
        for name, device in air.peripherals.items():
            spells = (*device.faults.drops, *self.outages)
            self._spells[name] = sorted(spells, key=lambda spell: spell.at_s)
        self._checked_s = self.stage.clock.now()
        with self.stage.lock:
            air.agenda.every(air.start_s + STEP_S, STEP_S, lambda _: self._look())
            self._look()
        # A device measures between two steps too, just after a command has changed the brake.
        self.stage.hub.listen(lambda _: self._look_safely())

    def check(self) -> None:
        now_s = self.stage.clock.now()
        late_s = now_s - self._checked_s - TICK_S
        self._checked_s = now_s
        self._note_gap(now_s, late_s)
        self._look_safely()
        within_s = STALE_AFTER_S + TICK_S + max((gap for _, gap in self._gaps), default=0.0)
        moments = self._since(now_s - within_s)
        for metric, value in values(self.session.seen).items():
            if value is None:
                self.blank += 1
                continue
            self.shown += 1
            if self.compares and not was_so(metric, value, moments):
                self.old.append(f"{metric.value} {value:.1f} at {now_s:.1f} s was not so")
            if self._away_for(SERVED_BY[metric], now_s, within_s):
                self.old.append(f"{metric.value} {value:.1f} at {now_s:.1f} s outlived its device")
        self._check_record(now_s - within_s - 1.0)
        self._time_links(now_s)

    def _check_record(self, since_s: float) -> None:
        """Hold each second that was written since the last look against the truth."""
        new = self.session.trace[self.recorded :]
        self.recorded += len(new)
        if not (new and self.compares):
            return
        moments = self._since(since_s)
        for sample in new:
            kept = (
                (Metric.POWER, sample.power_w),
                (Metric.CADENCE, sample.cadence_rpm),
                (Metric.SPEED, sample.speed_kmh),
                (Metric.HEART_RATE, sample.heart_rate_bpm),
            )
            for metric, value in kept:
                if value is not None and not was_so(metric, value, moments):
                    self.old.append(f"{metric.value} {value} of second {sample.second} was not so")

    def _note_gap(self, now_s: float, late_s: float) -> None:
        """Remember late ticks for as long as a value lives: what came late is not old."""
        self.slowest_tick_s = max(self.slowest_tick_s, late_s + TICK_S)
        while self._gaps and now_s - self._gaps[0][0] > 2 * STALE_AFTER_S:
            self._gaps.popleft()
        if late_s > 0:
            self._gaps.append((now_s, late_s))

    def _look_safely(self) -> None:
        with self.stage.lock:
            self._look()

    def _look(self) -> None:
        body = self.stage.air.drivetrain
        now = body.truth()
        self._moments.append((now, body.engaged))
        while now.at_s - self._moments[0][0].at_s > KEPT_S:
            self._moments.popleft()

    def _since(self, from_s: float) -> list[Moment]:
        """Return the moments from then on, the newest first, and one at least."""
        with self.stage.lock:
            found = [self._moments[-1]]
            for moment in islice(reversed(self._moments), 1, None):
                if moment[0].at_s < from_s - STEP_S:
                    break
                found.append(moment)
        return found

    def _away_for(self, device: str, now_s: float, seconds: float) -> bool:
        """Say whether a device has been out of reach for `seconds`, without a break."""
        spell = self._last_spell(device, now_s - self.stage.air.start_s)
        at_s = now_s - self.stage.air.start_s
        return spell is not None and spell.at_s + seconds < at_s < spell.end_s

    def _last_spell(self, device: str, at_s: float) -> Spell | None:
        spells = self._spells[device]
        index = bisect_right(spells, at_s, key=lambda spell: spell.at_s) - 1
        return spells[index] if index >= 0 else None

    def _time_links(self, now_s: float) -> None:
        elapsed_s = now_s - self.stage.air.start_s
        for status in self.stage.hub.statuses(now_s):
            device = self.stage.ids[status.source.id]
            up, was_up = status.link in UP, self._up.get(device)
            self._up[device] = up
            if was_up and not up:
                self.lost += 1
            if up and was_up is False:
                self._came_back(device, elapsed_s)
        if not self._up.get(TRAINER):
            self._restoring_since_s = None
        since_s = self._restoring_since_s
        if since_s is not None and self.stage.hub.view().acknowledged is not None:
            self.restored_after_s.append(elapsed_s - since_s)
            self._restoring_since_s = None

    def _came_back(self, device: str, elapsed_s: float) -> None:
        ends = [spell.end_s for spell in self._spells[device] if spell.end_s <= elapsed_s]
        if ends:
            self.back_after_s.append(elapsed_s - max(ends))
        if device == TRAINER:
            self._restoring_since_s = elapsed_s
