"""The calibration of a trainer: get it, let it have its spin-down, say what it asks, let it go.

Pure but for `begin`: `step` takes what is so and moves the stage on, as that of a test does.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sensors.control import ControlState, TrainerView
from sensors.errors import ControlRefused
from tui.trial import CONTROL_WITHIN_S, RELEASE_WITHIN_S, Stage, why_not


@dataclass(slots=True)
class Calibration:
    """One spin-down of the trainer `name`, wanted at `began_s` of the ride's clock.

    `begin` tells the trainer, once it is ours; it raises ControlRefused where none is offered.
    """

    name: str
    began_s: float
    begin: Callable[[], None]
    stage: Stage = Stage.ASKING
    verdict: str = ""  # what the rider has to do now; in the end, how it went
    stopped = "the calibration was stopped"
    _since_s: float = 0.0

    @property
    def running(self) -> bool:
        """Whether the trainer is to stay ours."""
        return self.stage in (Stage.ASKING, Stage.HOLDING)

    def step(self, now_s: float, view: TrainerView, _: float | None, *, free: bool) -> None:
        """Move on; `free` says that the trainer was given back."""
        if self.stage is Stage.ASKING:
            self._ask(now_s, view)
        elif self.stage is Stage.HOLDING and view.state is not ControlState.READY:
            self.stop(now_s, f"{self.name} was lost in the middle of it; calibrate again")
        elif self.stage is Stage.HOLDING and view.calibration is None:
            self.stop(now_s, self.verdict)
        elif self.stage is Stage.HOLDING:
            self.verdict = view.calibration or self.verdict
        elif self.stage is Stage.RELEASING and (free or now_s - self._since_s >= RELEASE_WITHIN_S):
            self.stage = Stage.DONE

    def stop(self, now_s: float, why: str) -> None:
        """End it, with a sentence; the trainer is to be given back now."""
        if self.running:
            self.stage, self.verdict, self._since_s = Stage.RELEASING, why, now_s

    def _ask(self, now_s: float, view: TrainerView) -> None:
        if view.state is ControlState.READY:
            try:
                self.begin()
            except ControlRefused as fault:
                self.stop(now_s, str(fault))
            else:
                self.stage = Stage.HOLDING
        elif now_s - self.began_s >= CONTROL_WITHIN_S:
            self.stop(now_s, why_not(view.state, self.name, "calibrate"))
