"""The test of a trainer: a steady 100 W for ten seconds, what it gave, then let go.

Pure: `step` takes what is so and moves the stage on; whoever calls it drives the trainer.
"""

from dataclasses import dataclass, field
from enum import Enum

from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView

TARGET = TrainerTarget.erg(100)
TARGET_W = 100
HOLD_S = 10.0
SETTLE_S = 4.0  # flywheel and brake need a moment; what is measured before does not count
CONTROL_WITHIN_S = 20.0
RELEASE_WITHIN_S = 4.0
HOLDS_WITHIN_W = 5.0
NOBODY_BELOW_W = 15.0


class Stage(Enum):
    """Where a test is."""

    ASKING = "asking"  # for link, control and the target
    HOLDING = "holding"
    RELEASING = "releasing"
    DONE = "done"


@dataclass(slots=True)
class Trial:
    """One test of the trainer `name`, begun at `began_s` of the ride's clock."""

    name: str
    began_s: float
    stage: Stage = Stage.ASKING
    verdict: str = ""  # one sentence, as soon as there is one
    good: bool = False
    stopped = "the test was stopped"
    powers_w: list[float | None] = field(default_factory=list)  # one a second while holding
    _since_s: float = 0.0

    @property
    def running(self) -> bool:
        """Whether the trainer is to hold the target."""
        return self.stage in (Stage.ASKING, Stage.HOLDING)

    def left_s(self, now_s: float) -> float:
        """Return the seconds still to be held."""
        if self.stage is Stage.ASKING:
            return HOLD_S
        return max(0.0, self._since_s + HOLD_S - now_s) if self.stage is Stage.HOLDING else 0.0

    def step(self, now_s: float, view: TrainerView, power_w: float | None, *, free: bool) -> None:
        """Move on; `power_w` is the trainer's own, None while it is silent.

        `free` says that the trainer was given back.
        """
        if self.stage is Stage.ASKING:
            self._ask(now_s, view)
        elif self.stage is Stage.HOLDING:
            held_s = now_s - self._since_s
            if view.state is not ControlState.READY:
                self.stop(now_s, f"{self.name} took control away after {held_s:.0f} s; test again")
            elif held_s >= len(self.powers_w) + 1:
                self.powers_w.append(power_w)
            if self.stage is Stage.HOLDING and held_s >= HOLD_S:
                self.good, verdict = _judged(self.name, self.powers_w[round(SETTLE_S) :])
                self.stop(now_s, verdict)
        elif self.stage is Stage.RELEASING and (free or now_s - self._since_s >= RELEASE_WITHIN_S):
            self.stage = Stage.DONE

    def stop(self, now_s: float, why: str) -> None:
        """End the test, with a sentence; the trainer is to be given back now."""
        if self.running:
            self.stage, self.verdict, self._since_s = Stage.RELEASING, why, now_s

    def _ask(self, now_s: float, view: TrainerView) -> None:
        if view.state is ControlState.READY and TrainerMode.ERG not in view.modes:
            self.stop(now_s, f"{self.name} holds no watts; ride it by level or by slope")
        elif view.state is ControlState.READY and view.acknowledged == TARGET:
            self.stage, self._since_s = Stage.HOLDING, now_s
        elif now_s - self.began_s >= CONTROL_WITHIN_S:
            self.stop(now_s, why_not(view.state, self.name, "test"))


WHY_NOT = {
    ControlState.ABSENT: "there is no trainer; pair one",
    ControlState.NO_LINK: "{} is not in reach; wake it by pedalling, or come closer",
    ControlState.REQUESTING: "{} does not answer; end the program that holds it, then {} again",
    ControlState.REFUSED: "{} gives no control; end the program that holds it, then {} again",
}
UNANSWERED = "{} did not take the target; switch it off and on, then {} again"


def why_not(state: ControlState, name: str, what: str) -> str:
    """Return why a trainer could not be had, and what to do before `what` is done again."""
    return WHY_NOT.get(state, UNANSWERED).format(name, what)


def _judged(name: str, powers_w: list[float | None]) -> tuple[bool, str]:
    """Return whether a trainer that was held at the target is good, and the sentence about it."""
    heard = [power_w for power_w in powers_w if power_w is not None]
    if not heard:
        return False, f"{name} took {TARGET_W} W, but tells no power; pair a power meter with it"
    average_w = sum(heard) / len(heard)
    if average_w < NOBODY_BELOW_W:
        return True, f"{name} took {TARGET_W} W; pedal during the test to see whether it holds them"
    if abs(average_w - TARGET_W) <= HOLDS_WITHIN_W:
        return True, f"{name} holds {TARGET_W} W: {average_w:.0f} W on average"
    return False, (
        f"{name} was asked for {TARGET_W} W and gave {average_w:.0f} W; "
        "pedal evenly, warm it up, calibrate it"
    )
