"""The rider's devices, live: who is in the air, who is paired, who serves what, and the test.

Keeps the hub's sources equal to what is remembered. A trainer that is let go is given back before.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from sensors.clock import Clock
from sensors.errors import DeviceNotFound
from sensors.hub import SensorHub
from sensors.inspection import Lookout, Sighting
from sensors.priority import PRIORITY, STALE_AFTER_S
from sensors.readings import DeviceKind, Metric, Reading, SensorStatus, Source
from tui.calibration import Calibration
from tui.radios import WORDS, Radios
from tui.remembered import Remembered
from tui.trial import TARGET, Stage, Trial
from workouts.errors import CommandRefused

STEP_S = 0.25
GONE_AFTER_S = 30.0  # a stranger that was not heard for so long is taken off the list
RELEASE_WITHIN_S = 3.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device as the rider sees it."""

    source: Source  # with the rider's name, once it is paired
    paired: bool
    status: SensorStatus | None  # of a device that takes part; None for one that does not
    signal_dbm: int | None
    heard_s: float | None  # ago; None for one that was not heard yet
    driven: bool = False
    prefers: tuple[Metric, ...] = ()  # the metrics for which the rider prefers it
    why: str | None = None  # why it is not connected, one sentence


class Devices:
    """What the console asks of devices; `step` is a chore of the engine."""

    def __init__(
        self,
        hub: SensorHub,
        clock: Clock,
        lookout: Lookout,
        remembered: Remembered,
        save: Callable[[Remembered], None],
        *,
        riding: Callable[[], bool],
        radios: Radios | None = None,
    ) -> None:
        """`save` keeps what is remembered, and may raise OSError; `radios` None: simulated."""
        self.remembered = remembered
        self.trial: Trial | Calibration | None = None
        self.radios = radios
        self._hub = hub
        self._clock = clock
        self._lookout = lookout
        self._save = save
        self._riding = riding
        self._driven: str | None = None
        self._settle_by_s: float | None = None  # until then a trainer has time to be given back
        self._next_s = -math.inf
        self._power: tuple[float, float] | None = None  # the tested trainer's watts, and when
        hub.listen(self._hear)

    # -- what is shown ----------------------------------------------------------------------------

    def rows(self) -> tuple[DeviceRow, ...]:
        """Return the paired devices in their order, then strangers by kind."""
        now_s = self._clock.now()
        statuses = {each.source.id: each for each in self._hub.statuses(now_s)}
        paired = [self._row(each, statuses.get(each.id), now_s) for each in self.remembered.devices]
        strangers = [
            self._row(each.source, None, now_s)
            for each in self._lookout.sightings.values()
            if self.remembered.get(each.source.id) is None and now_s - each.at_s < GONE_AFTER_S
        ]
        kinds = list(DeviceKind)
        strangers.sort(key=lambda row: (kinds.index(row.source.kind), row.source.id))
        return (*paired, *strangers)

    def served(self) -> dict[Metric, tuple[float, str]]:
        """Return the live value of each metric, and the name of who serves it."""
        live = self._hub.live(self._clock.now())
        values = {
            Metric.POWER: live.power_w,
            Metric.CADENCE: live.cadence_rpm,
            Metric.HEART_RATE: live.heart_rate_bpm,
            Metric.SPEED: live.speed_kmh,
        }
        return {
            metric: (value, live.served_by[metric])
            for metric, value in values.items()
            if value is not None and metric in live.served_by
        }

    def trial_left_s(self) -> float:
        """Return the seconds of the test that are still to be held."""
        return self.trial.left_s(self._clock.now()) if isinstance(self.trial, Trial) else 0.0

    def trial_power_w(self) -> float | None:
        """Return the tested trainer's own watts, None while it is silent."""
        return self._power_w(self._clock.now())

    def troubles(self) -> tuple[str, ...]:
        """Return what is wrong with each radio, one sentence each."""
        if self.radios is None:
            return ()
        troubles = map(self.radios.trouble, self.radios.names)
        return tuple(trouble for trouble in troubles if trouble is not None)

    def searching(self) -> str:
        """Return in words by which radios devices are searched for."""
        if self.radios is None:
            return "in the simulated air"
        working = [WORDS.get(name, name) for name in self.radios.working]
        return f"searching by {' and '.join(working)}" if working else "no radio works"

    def notices(self) -> tuple[str, ...]:
        """Return what a rider should know before riding; a radio nobody needs is no news."""
        if self.radios is None:
            return ()
        needed = {device.radio for device in self.remembered.devices}
        if not self.radios.working:
            needed |= set(self.radios.names)
        told = (self.radios.trouble(name) for name in self.radios.names if name in needed)
        return tuple(trouble for trouble in told if trouble is not None)

    # -- what the rider does ----------------------------------------------------------------------

    def pair(self, source_id: str) -> Source:
        """Take a device that was found into this ride and all to come; raises DeviceNotFound."""
        seen = self._lookout.sightings.get(source_id)
        if seen is None:
            raise DeviceNotFound(f"{source_id} is not in the air; wake it, or come closer")
        self._change(self.remembered.paired(seen.source))
        return self._paired(source_id)

    def forget(self, source_id: str) -> None:
        """Unpair a device; raises CommandRefused for the trainer of a ride under way."""
        if source_id == self._driven:
            self._refuse_in_ride()
        self._change(self.remembered.forgotten(source_id))
        self._lookout.failures.pop(source_id, None)

    def rename(self, source_id: str, name: str) -> None:
        """Give a paired device the rider's own name; raises BadSettings."""
        self._change(self.remembered.renamed(source_id, name))
        if (source := self.remembered.get(source_id)) is not None:
            self._hub.rename(source_id, source.name)

    def prefer(self, source_id: str, metric: Metric) -> bool:
        """Prefer a device for a metric, or no more if it was; returns whether it is now.

        Raises CommandRefused for a metric that a device of its kind never has.
        """
        source = self._paired(source_id)
        if source.kind not in PRIORITY[metric]:
            what = metric.value.replace("_", " ")
            raise CommandRefused(f"{source.name} does not measure {what}; choose another device")
        was = self.remembered.prefer.get(metric) == source_id
        self._change(self.remembered.preferring(metric, None if was else source_id))
        return not was

    def drive(self, source_id: str) -> None:
        """Drive this trainer from now on; raises CommandRefused during a ride."""
        source = self._paired(source_id)
        if source.kind is not DeviceKind.TRAINER:
            raise CommandRefused(f"{source.name} is no trainer; there is nothing to drive")
        if source_id != self._driven:
            self._refuse_in_ride()
        self._change(self.remembered.driving(source_id))

    def begin_trial(self, source_id: str) -> Trial:
        """Test a trainer: 100 W for ten seconds; raises CommandRefused."""
        self.trial = trial = Trial(self._taken(source_id), self._clock.now())
        self._hub.hold(TARGET)
        return trial

    def begin_calibration(self, source_id: str) -> Calibration:
        """Let a trainer have its spin-down; raises CommandRefused."""
        name, began_s = self._taken(source_id), self._clock.now()
        self.trial = begun = Calibration(name, began_s, self._hub.calibrate)
        return begun

    def stop_trial(self) -> None:
        """End a test or a calibration that is under way; the trainer is given back."""
        if self.trial is not None and self.trial.running:
            self.trial.stop(self._clock.now(), self.trial.stopped)
            self._let_go()

    # -- what happens by itself -------------------------------------------------------------------

    def open(self) -> None:
        """Open the radios, where an event loop runs, and take the paired devices in."""
        if self.radios is not None:
            self.radios.open()
        self.settle()

    def step(self, now_s: float) -> None:
        """Move on what waits: radios that are missing, a trainer to be given back, the test."""
        if now_s < self._next_s:
            return
        self._next_s = now_s + STEP_S
        try:
            self._step(now_s)
        except Exception:
            # Whatever is wrong with the list of devices, the ride and its trainer go on.
            log.exception("the devices could not be looked after")

    def settle(self) -> None:
        """Make the hub's sources what is remembered; what has to wait is done by `step`."""
        now_s = self._clock.now()
        wanted = [each for each in self.remembered.in_order() if self._reachable(each)]
        driven = next((each.id for each in wanted if each.kind is DeviceKind.TRAINER), None)
        adopted = {each.source.id: each.source for each in self._hub.statuses(now_s)}
        if self._driven is not None and driven != self._driven:
            if self._riding() or not self._is_given_back(now_s):
                return
            # The hub drives the trainer that it takes in first.
            for source_id, source in list(adopted.items()):
                if source.kind is DeviceKind.TRAINER:
                    self._hub.forget(adopted.pop(source_id).id)
        self._settle_by_s = None
        for source_id in adopted.keys() - {each.id for each in wanted}:
            self._hub.forget(source_id)
        for source in wanted:
            self._hub.adopt(source)
        self._driven = driven
        if driven is not None and driven not in adopted and not self._riding():
            self._hub.release()  # until a ride begins, other programs may have it
        self._hub.preferred = dict(self.remembered.prefer)

    def _step(self, now_s: float) -> None:
        if self.radios is not None and self.radios.is_due(now_s) and self.radios.open():
            self.settle()
        self._learn_kinds()
        if self._settle_by_s is not None:
            self.settle()
        trial = self.trial
        if trial is None or trial.stage is Stage.DONE:
            return
        if self._riding():
            self.trial = None  # the ride has the trainer now
            return
        was_running = trial.running
        trial.step(now_s, self._hub.view(), self._power_w(now_s), free=self._hub.released)
        if was_running and not trial.running:
            self._let_go()

    def _learn_kinds(self) -> None:
        """Take in that a device which advertised as a power meter has turned out a trainer."""
        if self._riding():
            return
        for device in self.remembered.devices:
            seen = self._lookout.sightings.get(device.id)
            if (
                seen is None
                or seen.source.kind is device.kind
                or seen.source.kind is not DeviceKind.TRAINER
            ):
                continue
            kinds = (
                replace(each, kind=seen.source.kind) if each.id == device.id else each
                for each in self.remembered.devices
            )
            self._hub.forget(device.id)
            self._change(replace(self.remembered, devices=tuple(kinds)))

    def _hear(self, reading: Reading) -> None:
        watts = reading.values.get(Metric.POWER)
        if watts is not None and reading.source_id == self._driven:
            self._power = watts, reading.at_s

    def _power_w(self, now_s: float) -> float | None:
        if self._power is None or now_s - self._power[1] >= STALE_AFTER_S:
            return None
        return self._power[0]

    def _change(self, remembered: Remembered) -> None:
        if remembered == self.remembered:
            return
        self._save(remembered)
        self.remembered = remembered
        self.settle()

    def _let_go(self) -> None:
        if not self._riding():
            self._hub.release()

    def _is_given_back(self, now_s: float) -> bool:
        """Give the driven trainer back, for a bounded time; returns whether that is over."""
        if self._settle_by_s is None:
            self.stop_trial()
            self._hub.release()
            self._settle_by_s = now_s + RELEASE_WITHIN_S
        return self._hub.released or now_s >= self._settle_by_s

    def _reachable(self, source: Source) -> bool:
        """Return whether the radio of a device was opened."""
        return self.radios is None or self.radios.is_open(source.radio)

    def _taken(self, source_id: str) -> str:
        """Take the trainer that is to be tested or calibrated, and return its name."""
        source = self._paired(source_id)
        self._refuse_in_ride()
        if self.trial is not None and self.trial.stage is not Stage.DONE:
            raise CommandRefused("a test is under way; wait for its end, or stop it")
        if source_id != self._driven:
            raise CommandRefused(f"{source.name} is not the trainer that is driven; choose it")
        self._power = None
        self._hub.take()
        return source.name

    def _refuse_in_ride(self) -> None:
        if self._riding():
            raise CommandRefused("a ride is under way; end it before you change its trainer")

    def _paired(self, source_id: str) -> Source:
        source = self.remembered.get(source_id)
        if source is None:
            raise CommandRefused("this device is not paired; pair it first")
        return source

    def _row(self, source: Source, status: SensorStatus | None, now_s: float) -> DeviceRow:
        seen: Sighting | None = self._lookout.sightings.get(source.id)
        heard_s = None if seen is None else now_s - seen.at_s
        if status is not None and status.age_s is not None:
            heard_s = status.age_s
        why = self._lookout.failures.get(source.id)
        paired = self.remembered.get(source.id) is not None
        if paired and status is None and self.radios is not None:
            why = self.radios.trouble(source.radio) or why
        return DeviceRow(
            source=source,
            paired=paired,
            status=status,
            signal_dbm=None if seen is None else seen.signal_dbm,
            heard_s=heard_s,
            driven=source.id == self._driven,
            prefers=tuple(m for m, each in self.remembered.prefer.items() if each == source.id),
            why=why,
        )
