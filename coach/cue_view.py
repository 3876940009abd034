"""What the rules of the cues see: one instant of the ride, and what was noted up to it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sensors.control import ControlState
from sensors.readings import LinkState, SensorStatus
from workouts.snapshot import RideSnapshot, RideState
from workouts.workout import StepKind

POWER_OVER_S = 10  # of which power is the mean
SETTLED_S, EARLY_S, LATE_S = 180, 120, 120  # drift: from when, over what, against what
MOST_MOVED_S = 2.5  # a step that began with more of the one before left was skipped or repeated
STEADY = (StepKind.STEADY, StepKind.WORK, StepKind.WARMUP)
SAME_POWER = 0.05
SILENT = (LinkState.LOST, LinkState.STALE)


@dataclass(frozen=True, slots=True)
class CueView:
    """One instant; sensors by their place in the frame."""

    ride: RideSnapshot
    before: RideSnapshot | None
    began: bool = False  # a step began with this frame
    moved: bool = False  # and not by itself: the rider skipped, went back
    power_w: float | None = None  # mean of the last seconds
    drift_percent: float | None = None
    driven: bool = False  # the trainer was under our control in this ride
    told_lost: bool = False  # its loss was told
    lost: int | None = None
    back: int | None = None


class Notes:
    """Looks at every frame of a ride and keeps what the rules need; pure but for what it keeps."""

    def __init__(self) -> None:
        self.control_told = False  # set by whoever tells of a loss of control
        self._sensors_told: set[str] = set()
        self._ids: tuple[str, ...] = ()
        self._before: RideSnapshot | None = None
        self._driven = False
        self._heard: set[str] = set()  # sources that were live
        self._power: deque[int | None] = deque(maxlen=POWER_OVER_S)
        self._effort: deque[tuple[int, int]] = deque(maxlen=EARLY_S + LATE_S + 7_200)
        self._second = -1

    def see(self, ride: RideSnapshot, sensors: Sequence[SensorStatus]) -> CueView:
        """Return what the rules see of this frame."""
        before, self._before = self._before, ride
        began = _began(before, ride)
        if began:
            self._effort.clear()
            self._power.clear()
        self._add(ride)
        self._driven = self._driven or ride.trainer.state is ControlState.READY
        lost, back = self._links(sensors)
        known = [watts for watts in self._power if watts is not None]
        mean_w = sum(known) / len(known) if len(known) > POWER_OVER_S // 2 else None
        return CueView(
            ride, before, began, began and _moved(before, ride), mean_w, self._drift(ride),
            self._driven, self.control_told, lost, back,
        )  # fmt: skip

    def tell(self, sensor: int, *, lost: bool) -> None:
        """Note that the loss of a sensor, or its return, was told."""
        if lost:
            self._sensors_told.add(self._ids[sensor])
        else:
            self._sensors_told.discard(self._ids[sensor])

    def _add(self, ride: RideSnapshot) -> None:
        sample = ride.sample
        if sample is None or sample.second == self._second:
            return
        self._second = sample.second
        self._power.append(sample.power_w)
        if sample.power_w and sample.heart_rate_bpm:
            self._effort.append((sample.power_w, sample.heart_rate_bpm))

    def _drift(self, ride: RideSnapshot) -> float | None:
        """Return by how much the heart beats faster for the same watts, in this step."""
        efforts = list(self._effort)[SETTLED_S:] if len(self._effort) > SETTLED_S else []
        if ride.step is None or ride.step.kind not in STEADY or len(efforts) < EARLY_S + LATE_S:
            return None
        early, late = efforts[:EARLY_S], efforts[-LATE_S:]
        early_w, late_w = (sum(watts for watts, _ in part) / len(part) for part in (early, late))
        if abs(late_w / early_w - 1) > SAME_POWER:
            return None
        early_bpm, late_bpm = (sum(bpm for _, bpm in part) / len(part) for part in (early, late))
        return ((late_bpm / late_w) / (early_bpm / early_w) - 1) * 100

    def _links(self, sensors: Sequence[SensorStatus]) -> tuple[int | None, int | None]:
        lost = back = None
        self._ids = tuple(status.source.id for status in sensors)
        for at, status in enumerate(sensors):
            name = status.source.id
            if status.link is LinkState.LIVE:
                self._heard.add(name)
                if name in self._sensors_told and back is None:
                    back = at
            elif status.link in SILENT and name in self._heard - self._sensors_told:
                lost = at if lost is None else lost
        return lost, back


def _began(before: RideSnapshot | None, ride: RideSnapshot) -> bool:
    """Return whether a step began: another one, the first one, or the same once more."""
    if before is None or ride.step is None:
        return False
    if before.state is RideState.READY:
        return True
    if before.step is None or before.step.index != ride.step.index:
        return True
    return ride.step_elapsed_s < before.step_elapsed_s - 1


def _moved(before: RideSnapshot | None, ride: RideSnapshot) -> bool:
    if before is None or before.step is None or ride.step is None:
        return True
    return before.left_in_step_s > MOST_MOVED_S or ride.step.index != before.step.index + 1
