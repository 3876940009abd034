"""From the ride's course to the trainer: one TrainerTarget a tick, the guard in between."""

from typing import Protocol

from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from sensors.readings import LiveValues
from workouts import erg
from workouts.course import Course
from workouts.snapshot import GuardState
from workouts.workout import Step

# What to ride in when the trainer does not offer the mode that was asked for, best first.
FALLBACK_MODES = (TrainerMode.ERG, TrainerMode.RESISTANCE, TrainerMode.SIM, TrainerMode.FREE)


class Trainer(Protocol):
    """What the ride drives."""

    def hold(self, target: TrainerTarget) -> None: ...

    def view(self) -> TrainerView: ...


class TrainerDrive:
    """Holds the ERG guard's memory, and what the trainer last said of itself."""

    def __init__(self, trainer: Trainer, now_s: float) -> None:
        self._trainer = trainer
        self._guard = erg.resting(now_s)
        self.view = trainer.view()
        self.state = GuardState.OFF

    @property
    def commanded_w(self) -> int | None:
        """The watts that the trainer is asked for; None while it is not asked for any."""
        asking = self.state not in (GuardState.OFF, GuardState.RELEASED)
        return round(self._guard.commanded_w) if asking else None

    def rest(self, now_s: float) -> None:
        """Forget the load: the next target is ramped up from the legs' first turns."""
        self._guard = erg.resting(now_s, self._guard.belied_s)

    @property
    def limit_w(self) -> int | None:
        """The most that is asked for, after the legs gave way repeatedly; None without limit."""
        limit_w = self._guard.limit_w
        return None if limit_w is None else round(limit_w)

    def drive(self, course: Course, step: Step | None, target_w: int | None, live: LiveValues,
              *, riding: bool) -> None:  # fmt: skip
        """Ask the trainer for what fits this instant."""
        self.view = self._trainer.view()
        self._trainer.hold(self._wanted(course, step, target_w, live, riding))

    def _wanted(self, course: Course, step: Step | None, target_w: int | None,
                live: LiveValues, riding: bool) -> TrainerTarget:  # fmt: skip
        self.state = GuardState.OFF
        if not riding:
            return TrainerTarget.free()
        # A trainer that is not ours may hold anything: when it is again, its load is built up anew.
        ours = self.view.state is ControlState.READY
        if not ours or course.mode is not TrainerMode.ERG or step is None or target_w is None:
            self._guard = erg.coasting(self._guard, live.at_s, live.power_w, live.cadence_rpm)
            return _unguarded(course)
        ease_s = 0.0 if step.is_test else erg.ease_seconds(step.seconds)
        seen = erg.Seen(live.at_s, target_w, live.power_w, live.cadence_rpm, step.cadence, ease_s)
        self._guard, wanted = erg.advance(self._guard, seen)
        self.state = self._guard.state
        return wanted

    def mode_instead(self, mode: TrainerMode) -> TrainerMode | None:
        """Return the mode to fall back to, None where the trainer offers `mode`."""
        offered = self.view.modes
        if self.view.state is not ControlState.READY or mode in (*offered, TrainerMode.FREE):
            return None
        return next((each for each in FALLBACK_MODES if each in offered), TrainerMode.FREE)


def _unguarded(course: Course) -> TrainerTarget:
    if course.mode is TrainerMode.RESISTANCE:
        return TrainerTarget.resistance(course.level_percent)
    if course.mode is TrainerMode.SIM:
        return TrainerTarget.sim(course.slope_percent)
    return TrainerTarget.free()
