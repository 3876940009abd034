"""A spin-down: what the rider has to do, step by step, until the trainer knows its own drag.

Pure: what the trainer tells goes in, a stage and a sentence come out. The trainer measures how long
its flywheel runs out from a speed that it names; the rider reaches it, then stops pedalling.
"""

from dataclasses import dataclass, replace
from enum import Enum

from sensors.trainer_dialect import SpinDownStage, SpinDownTold

RESULT_WITHIN_S = 180.0  # a rider needs a minute for the speed, a flywheel another to run out
SHOWN_FOR_S = 8.0  # how long the last sentence stands


class Stage(Enum):
    """Where a spin-down is."""

    ASKED = "asked"
    SPEED_UP = "speed up"
    COAST = "coast"
    DONE = "done"
    FAILED = "failed"


OVER = frozenset({Stage.DONE, Stage.FAILED})
MOVES = {
    SpinDownStage.SPEED_UP: Stage.SPEED_UP,
    SpinDownStage.COAST: Stage.COAST,
    SpinDownStage.DONE: Stage.DONE,
    SpinDownStage.FAILED: Stage.FAILED,
}


@dataclass(frozen=True, slots=True)
class SpinDown:
    """One spin-down as it stands; begin with `asked`."""

    stage: Stage
    began_s: float
    since_s: float  # when the stage was entered
    requested: bool = False  # the trainer was told to begin
    speed_kmh: float | None = None  # to reach before coasting, where the trainer names it
    took_s: float | None = None  # how long the flywheel ran, where it tells

    @classmethod
    def asked(cls, now_s: float) -> "SpinDown":
        return cls(Stage.ASKED, now_s, now_s)

    @property
    def is_due(self) -> bool:
        """Whether the trainer has yet to be told to begin."""
        return self.stage is Stage.ASKED and not self.requested

    @property
    def sentence(self) -> str:
        """What the rider shall do, or how it went."""
        match self.stage:
            case Stage.ASKED:
                return "asking the trainer for a spin-down; keep pedalling"
            case Stage.SPEED_UP:
                if self.speed_kmh is None:
                    return "speed up until it says stop, then stop pedalling"
                return f"speed up to {self.speed_kmh:.0f} km/h, then stop pedalling"
            case Stage.COAST:
                return "stop pedalling and let the wheel run out"
            case Stage.DONE:
                took = "" if self.took_s is None else f" in {self.took_s:.1f} s"
                return f"the spin-down is done{took}; ride on"
            case Stage.FAILED:
                return "spin-down failed; warm the trainer up, try again"

    def told(self, told: SpinDownTold, now_s: float) -> "SpinDown":
        """Return the spin-down after what the trainer tells; one that is over stays as it is."""
        if self.stage in OVER:
            return self
        stage = MOVES[told.stage]
        if self.stage is Stage.COAST and stage is Stage.SPEED_UP:
            stage = Stage.COAST  # the wheel runs out, and is below the speed again, as it shall
        return replace(
            self,
            stage=stage,
            since_s=self.since_s if stage is self.stage else now_s,
            speed_kmh=self.speed_kmh if told.speed_kmh is None else told.speed_kmh,
            took_s=self.took_s if told.took_s is None else told.took_s,
        )

    def at(self, now_s: float) -> "SpinDown | None":
        """Return the spin-down as time passes: failed without a result, gone after its end."""
        if self.stage in OVER:
            return None if now_s - self.since_s >= SHOWN_FOR_S else self
        if now_s - self.began_s < RESULT_WITHIN_S:
            return self
        return replace(self, stage=Stage.FAILED, since_s=now_s)
