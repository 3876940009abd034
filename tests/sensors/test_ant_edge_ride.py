"""Whole rides on ANT+: openant as it is, a simulated stick, the hub, a trainer and a strap."""

import logging
import os
import statistics
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from sensors.control import ControlState, TrainerMode, TrainerTarget
from sensors.hub import SensorHub
from sensors.priority import STALE_AFTER_S
from sensors.readings import LinkState, LiveValues, Metric
from sensors.simulated.drivetrain import Truth
from sensors.simulated.faults import Faults, Spell, random_drops
from tests.sensors.ant_lockstep import TICK_S, LockstepRide, in_lockstep
from tests.sensors.ant_ride import STRAP, TRAINER
from workouts.athlete import Athlete
from workouts.ride import RideSession
from workouts.snapshot import RideState
from workouts.workout import Step, StepKind, Target, Workout

# Half a minute of real time; TEAMCAR_ANT_HOURS shortens it.
RIDE_S = round(float(os.environ.get("TEAMCAR_ANT_HOURS", "2")) * 7.5) * 480
DROPS = RIDE_S // 144  # of each of two devices: a hundred in two hours
RESTORED_WITHIN_S = 2.0
UP = (LinkState.LIVE, LinkState.STALE)
# How far a device may be from the truth at the moment it measures: rounding, and noise of 2 W.
TOLERANCE = {Metric.POWER: 12.0, Metric.CADENCE: 1.5, Metric.HEART_RATE: 1.0}
SERVED_BY = {Metric.POWER: TRAINER, Metric.CADENCE: TRAINER, Metric.HEART_RATE: STRAP}

log = logging.getLogger(__name__)


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
    """Holds every shown value against what was so when a device measured, three seconds back."""

    ride: LockstepRide
    live: Callable[[], LiveValues]
    recent: deque[tuple[Truth, bool]] = field(default_factory=deque)
    shown: int = 0
    blank: int = 0
    back_after_s: list[float] = field(default_factory=list)  # device in the air -> link up
    restored_after_s: list[float] = field(default_factory=list)  # link up -> target acknowledged
    _up: dict[str, bool] = field(default_factory=dict)
    _restoring_since_s: float | None = None

    def __post_init__(self) -> None:
        self.ride.measured = self._look

    def check(self) -> None:
        now_s = self.ride.now_s
        with self.ride.stick.lock:
            self._look()
            while now_s - self.recent[0][0].at_s > STALE_AFTER_S + 2 * TICK_S:
                self.recent.popleft()
            for metric, shown in values(self.live()).items():
                if shown is None:
                    self.blank += 1
                    continue
                self.shown += 1
                self._compare(metric, shown)
                assert not self._away_for(SERVED_BY[metric], now_s, STALE_AFTER_S + TICK_S), metric
        self._time_links(now_s)

    def _look(self) -> None:
        body = self.ride.air.drivetrain
        self.recent.append((body.truth(), body.engaged))

    def _compare(self, metric: Metric, shown: float) -> None:
        """Say that a value was so at some time within the last three seconds."""
        near = TOLERANCE[metric]
        newest, engaged = self.recent[-1]
        if abs(shown - so(metric, newest, engaged=engaged)[0]) <= near:
            return
        past = [v for truth, engaged in self.recent for v in so(metric, truth, engaged=engaged)]
        assert min(past) - near <= shown <= max(past) + near, metric

    def _drops(self, source_id: str) -> tuple[Spell, ...]:
        device = self.ride.air.trainer if source_id == TRAINER else self.ride.air.strap
        return device.faults.drops

    def _away_for(self, source_id: str, now_s: float, seconds: float) -> bool:
        """Say whether the device has been out of the air for `seconds`, without a break."""
        drops = self._drops(source_id)
        last = bisect_right(drops, now_s, key=lambda drop: drop.at_s) - 1
        return last >= 0 and drops[last].at_s + seconds < now_s < drops[last].end_s

    def _time_links(self, now_s: float) -> None:
        for source_id, link in self.ride.links().items():
            up = link in UP
            if up and self._up.get(source_id) is False:
                ends = [drop.end_s for drop in self._drops(source_id) if drop.end_s <= now_s]
                self.back_after_s.append(now_s - max(ends, default=0.0))
                if source_id == TRAINER:
                    self._restoring_since_s = now_s
            self._up[source_id] = up
        if not self._up[TRAINER]:
            self._restoring_since_s = None
        elif self._restoring_since_s is not None and self.ride.hub.view().acknowledged is not None:
            self.restored_after_s.append(now_s - self._restoring_since_s)
            self._restoring_since_s = None


def over_under() -> Workout:
    """The ride: its power is another one every four minutes, so that an old value stands out."""
    steps = [
        Step(StepKind.STEADY, 240, Target(0.55, 0.55)),
        Step(StepKind.WORK, 240, Target(0.8, 0.8)),
    ]
    return Workout("Over, under, two hours", tuple(steps * (RIDE_S // 480)))


def session_of(ride: LockstepRide, hub: SensorHub) -> RideSession:
    begun = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    return RideSession(
        ride_id="two-hours-of-ant",
        workout=over_under(),
        athlete=Athlete(ftp_w=250),
        clock=ride.clock,
        sensors=hub,
        trainer=hub,
        wall=lambda: begun,
    )


async def test_trainer_holds_its_target_and_is_given_back_at_the_end() -> None:
    async with in_lockstep("trainer", "strap") as ride:
        ride.hub.hold(TrainerTarget.erg(200))
        await ride.ride(15)
        assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
        assert ride.live().power_w == pytest.approx(200, abs=8)
        assert ride.live().heart_rate_bpm == pytest.approx(ride.truth().heart_rate_bpm, abs=3)
        ride.hub.release()
        await ride.ride(5)
        assert ride.hub.released
        assert ride.truth().brake_w == pytest.approx(ride.truth().power_w, abs=60)
        assert ride.air.drivetrain.brake.mode is not TrainerMode.ERG


async def test_commands_that_are_not_acknowledged_are_sent_again_with_the_next_page() -> None:
    async with in_lockstep("trainer") as ride:
        await ride.ride(5)
        ride.stick.faults.tx_failures = 2
        asked_s = ride.now_s
        ride.hub.hold(TrainerTarget.erg(180))
        await ride.ride(5)
        assert ride.hub.view().state is ControlState.READY
        assert ride.hub.view().acknowledged == TrainerTarget.erg(180)
        with ride.stick.lock:
            last = ride.trainer.log[-1]
        assert last.page.hex() == "31ffffffffffd002"  # 180 W in quarters
        # A tick, two pages that failed, and the one that did not.
        assert last.at_s - asked_s <= 4 * TICK_S + 0.1


async def test_command_whose_outcome_is_not_told_is_sent_once_more() -> None:
    async with in_lockstep("trainer") as ride:
        await ride.ride(5)
        ride.stick.faults.lost_outcomes = 1
        ride.hub.hold(TrainerTarget.erg(180))
        await ride.ride(5)
        assert ride.hub.view().acknowledged == TrainerTarget.erg(180)
        with ride.stick.lock:
            assert [c.page[0] for c in ride.trainer.log].count(0x31) == 2


async def test_trainer_that_rejects_five_commands_is_asked_until_it_holds_the_target() -> None:
    async with in_lockstep("trainer", faults={"trainer": Faults(refuse_control=5)}) as ride:
        ride.hub.hold(TrainerTarget.erg(180))
        await ride.ride(3)
        view = ride.hub.view()
        assert (view.state, view.acknowledged) == (ControlState.REFUSED, None)
        assert view.attempt >= 1
        await ride.ride(12)
        view = ride.hub.view()
        assert (view.state, view.attempt) == (ControlState.READY, 0)
        assert view.acknowledged == TrainerTarget.erg(180)


async def test_stick_pulled_out_in_a_ride_costs_values_and_nothing_else() -> None:
    async with in_lockstep("trainer", "strap") as ride:
        ride.hub.hold(TrainerTarget.erg(200))
        await ride.ride(10)
        ride.stick.unplug()
        await ride.gone()
        await ride.ride(4)
        assert values(ride.live()) == dict.fromkeys(values(ride.live()))
        assert ride.hub.view().state is ControlState.NO_LINK
        ride.stick.plug_in()
        await ride.there()
        watch = Watch(ride, ride.live)
        await ride.ride(20, watch.check)
        assert [link in UP for link in ride.links().values()] == [True, True]
        assert ride.live().power_w == pytest.approx(200, abs=8)
        assert max(watch.restored_after_s) <= RESTORED_WITHIN_S


async def test_two_hours_with_a_hundred_drops_show_nothing_old_and_end_by_themselves() -> None:
    faults = {
        name: Faults(drops=random_drops(seed, DROPS, RIDE_S - 60.0))
        for seed, name in enumerate(("trainer", "strap"), start=7)
    }
    async with in_lockstep("trainer", "strap", faults=faults) as ride:
        session = session_of(ride, ride.hub)
        watch = Watch(ride, ride.live)

        def tick() -> None:
            if ride.now_s % 1 == 0:
                session.tick()
            watch.check()

        await ride.ride(RIDE_S, tick)
        assert session.state is RideState.RIDING
    assert len(session.trace) >= RIDE_S - 5  # but for the seconds before the legs began
    assert watch.shown > 3 * 4 * RIDE_S * 0.7
    assert watch.blank > RIDE_S / 8
    gaps = [sample for sample in session.trace if sample.power_w is None]
    assert RIDE_S / 72 < len(gaps) < RIDE_S * 0.3
    # Drops of less than two seconds are not noticed: the stick waits for eight missed pages.
    noticed = sum(drop.for_s > 2.5 for fault in faults.values() for drop in fault.drops)
    assert len(watch.back_after_s) >= noticed - 5
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
    assert back[9] <= 1.5
    assert back[18] <= 4.0
    assert max(watch.restored_after_s) <= RESTORED_WITHIN_S


async def test_without_blanking_the_watch_would_have_seen_it() -> None:
    """The check itself: a value that is held while its device is away does not pass."""
    async with in_lockstep(
        "trainer", "strap", faults={"trainer": Faults(drops=(Spell(20.0, 30.0),))}
    ) as ride:
        watch = Watch(ride, ride.live)
        ride.hub.hold(TrainerTarget.erg(200))
        await ride.ride(19.75, watch.check)
        kept = ride.live()
        assert kept.power_w is not None
        watch.live = lambda: kept  # the fault to be seen
        with pytest.raises(AssertionError):
            await ride.ride(10.0, watch.check)
