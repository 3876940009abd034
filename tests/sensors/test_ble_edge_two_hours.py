"""Two hours over Bluetooth with a hundred drops: nothing old is shown, and the ride goes on."""

import logging
import statistics
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from sensors.control import TrainerTarget
from sensors.hub import SensorHub
from sensors.priority import STALE_AFTER_S
from sensors.readings import LinkState, LiveValues, Metric
from sensors.simulated.drivetrain import Truth
from sensors.simulated.faults import Faults, Spell, random_drops
from tests.sensors.bluetooth_ride import STRAP, TICK_S, TRAINER, BluetoothRide, on_bluetooth
from tests.sensors.virtual_loop import ride_virtually
from workouts.athlete import Athlete
from workouts.ride import RideSession
from workouts.snapshot import RideState
from workouts.workout import Step, StepKind, Target, Workout

TWO_HOURS_S = 7200
DROPS = 50  # of each of two devices
RESTORED_WITHIN_S = 2.0
# How far a device may be from the truth at the moment it measures: rounding, and noise of 2 W.
TOLERANCE = {Metric.POWER: 12.0, Metric.CADENCE: 1.0, Metric.HEART_RATE: 1.0}
SERVED_BY = {Metric.POWER: TRAINER, Metric.CADENCE: TRAINER, Metric.HEART_RATE: STRAP}

log = logging.getLogger(__name__)


def over_under() -> Workout:
    """Two hours whose power is another one every four minutes, so that an old value stands out."""
    steps = [
        Step(StepKind.STEADY, 240, Target(0.55, 0.55)),
        Step(StepKind.WORK, 240, Target(0.8, 0.8)),
    ]
    return Workout("Over, under, two hours", tuple(steps * (TWO_HOURS_S // 480)))


def values(live: LiveValues) -> dict[Metric, float | None]:
    return {
        Metric.POWER: live.power_w,
        Metric.CADENCE: live.cadence_rpm,
        Metric.HEART_RATE: live.heart_rate_bpm,
    }


def so(metric: Metric, truth: Truth, *, engaged: bool) -> tuple[float, ...]:
    """What a device could measure then: a trainer reads the brake, 0 while the wheel runs free."""
    if metric is Metric.CADENCE:
        return (truth.cadence_rpm,)
    if metric is Metric.HEART_RATE:
        return (truth.heart_rate_bpm,)
    return (truth.brake_w, truth.power_w) if engaged else (truth.brake_w, truth.power_w, 0.0)


@dataclass(slots=True)
class Watch:
    """Holds every shown value against what was so within the last three seconds."""

    ride: BluetoothRide
    live: Callable[[], LiveValues]
    recent: deque[tuple[Truth, bool]] = field(default_factory=deque)
    shown: int = 0
    blank: int = 0
    back_after_s: list[float] = field(default_factory=list)  # device in the air -> link up
    restored_after_s: list[float] = field(default_factory=list)  # link up -> target acknowledged
    _up: dict[str, bool] = field(default_factory=dict)
    _restoring_since_s: float | None = None

    def __post_init__(self) -> None:
        # The moment of each reading, and each tick: together finer than what changes.
        self.ride.hub.listen(lambda _: self._look())

    def check(self) -> None:
        now_s = self.ride.now_s
        self._look()
        while now_s - self.recent[0][0].at_s > STALE_AFTER_S + TICK_S:
            self.recent.popleft()
        for metric, shown in values(self.live()).items():
            if shown is None:
                self.blank += 1
                continue
            self.shown += 1
            self._compare(metric, shown)
            assert not self._away_for(SERVED_BY[metric], now_s, STALE_AFTER_S)
        self._time_links(now_s)

    def _compare(self, metric: Metric, shown: float) -> None:
        """Say that a value was so at some time within the last three seconds."""
        near = TOLERANCE[metric]
        newest, engaged = self.recent[-1]
        if abs(shown - so(metric, newest, engaged=engaged)[0]) <= near:
            return
        past = [v for truth, engaged in self.recent for v in so(metric, truth, engaged=engaged)]
        assert min(past) - near <= shown <= max(past) + near, metric

    def _look(self) -> None:
        body = self.ride.air.drivetrain
        self.recent.append((body.truth(), body.engaged))

    def _away_for(self, device: str, now_s: float, seconds: float) -> bool:
        """Say whether the device has been out of the air for `seconds`, without a break."""
        drops = self.ride.air.peripherals[device].faults.drops
        last = bisect_right(drops, now_s, key=lambda drop: drop.at_s) - 1
        return last >= 0 and drops[last].at_s + seconds < now_s < drops[last].end_s

    def _time_links(self, now_s: float) -> None:
        for device, link in self.ride.links().items():
            up = link in (LinkState.LIVE, LinkState.STALE)
            if up and self._up.get(device) is False:
                drops = self.ride.air.peripherals[device].faults.drops
                back_s = max((d.end_s for d in drops if d.end_s <= now_s), default=0.0)
                self.back_after_s.append(now_s - back_s)
                if device == TRAINER:
                    self._restoring_since_s = now_s
            self._up[device] = up
        if not self._up[TRAINER]:
            self._restoring_since_s = None
        elif self._restoring_since_s is not None and self.ride.hub.view().acknowledged is not None:
            self.restored_after_s.append(now_s - self._restoring_since_s)
            self._restoring_since_s = None


def session_of(ride: BluetoothRide, hub: SensorHub) -> RideSession:
    begun = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    return RideSession(
        ride_id="two-hours",
        workout=over_under(),
        athlete=Athlete(ftp_w=250),
        clock=ride.clock,
        sensors=hub,
        trainer=hub,
        wall=lambda: begun,
    )


def drops_of_two() -> dict[str, Faults]:
    """A hundred drops in two hours. No garbage: random bytes can be a heart rate, and a lie."""
    return {
        name: Faults(drops=random_drops(seed, DROPS, TWO_HOURS_S - 60.0))
        for seed, name in enumerate(("trainer", "strap"), start=7)
    }


def test_two_hours_with_a_hundred_drops_show_nothing_old_and_end_by_themselves() -> None:
    async def two_hours() -> tuple[Watch, RideSession]:
        async with on_bluetooth(faults=drops_of_two(), seed=5) as ride:
            session = session_of(ride, ride.hub)
            watch = Watch(ride, lambda: session.seen)

            def tick() -> None:
                session.tick()
                watch.check()

            # The legs start it, as soon as the trainer is there.
            await ride.ride(TWO_HOURS_S, tick)
            assert session.state is RideState.RIDING
            return watch, session

    watch, session = ride_virtually(two_hours())
    assert len(session.trace) >= TWO_HOURS_S - 3  # but for the seconds before the legs began
    assert watch.shown > 3 * 4 * TWO_HOURS_S * 0.7
    assert watch.blank > 1000
    gaps = [sample for sample in session.trace if sample.power_w is None]
    assert 100 < len(gaps) < TWO_HOURS_S * 0.3
    assert watch.ride.air.trainer.overlapped == 0

    back = statistics.quantiles(watch.back_after_s, n=20)
    restored = statistics.quantiles(watch.restored_after_s, n=20)
    log.info(
        "%d reconnections, from in the air to linked: p50 %.2f s, p95 %.2f s, longest %.2f s; "
        "%d targets restored after the link: p50 %.2f s, longest %.2f s",
        len(watch.back_after_s),
        back[9],
        back[18],
        max(watch.back_after_s),
        len(watch.restored_after_s),
        restored[9],
        max(watch.restored_after_s),
    )
    assert len(watch.back_after_s) >= 2 * DROPS - 5
    assert back[9] <= 1.5
    assert back[18] <= 4.0
    assert len(watch.restored_after_s) >= DROPS - 5
    assert max(watch.restored_after_s) <= RESTORED_WITHIN_S


def test_without_blanking_the_watch_would_have_seen_it() -> None:
    """The check itself: a value that is held while its device is away does not pass."""

    async def held() -> None:
        faults = {"trainer": Faults(drops=(Spell(20.0, 30.0),))}
        async with on_bluetooth(faults=faults) as ride:
            watch = Watch(ride, ride.live)
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(19.75, watch.check)
            kept = ride.live()
            assert kept.power_w is not None
            watch.live = lambda: kept  # the fault to be seen
            with pytest.raises(AssertionError):
                await ride.ride(10.0, watch.check)

    ride_virtually(held())
