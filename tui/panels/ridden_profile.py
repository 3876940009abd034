"""A ridden ride as a profile: what was asked second by second as blocks, the trace over it."""

from collections.abc import Sequence

from tui.panels.drawing import Drawing, Row
from tui.panels.workout_profile import profile
from workouts.snapshot import Sample, StepView
from workouts.workout import StepKind


def asked_of(samples: Sequence[Sample]) -> list[StepView]:
    """Return what was asked as steps of equal target, as it was: skips and bias included."""
    out: list[StepView] = []
    first = 0
    for at in range(1, len(samples) + 1):
        if at < len(samples) and samples[at].target_w == samples[first].target_w:
            continue
        watts = samples[first].target_w
        out.append(StepView(len(out), StepKind.STEADY, "", at - first, watts, watts, None, None))
        first = at
    return out


def on_timer(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples placed by timer time instead of by their place in the plan."""
    from dataclasses import replace

    return [replace(sample, plan_s=at) for at, sample in enumerate(samples)]


class RiddenProfile(Drawing):
    """Shows one ride; computed once a ride."""

    def __init__(self, panel_id: str | None = None) -> None:
        super().__init__(panel_id)
        self._ride_id: str | None = None
        self._plan: Sequence[StepView] = ()
        self._samples: Sequence[Sample] = ()
        self._ftp_w = 200.0

    def show(self, ride_id: str, samples: Sequence[Sample], ftp_w: float) -> None:
        if ride_id != self._ride_id:
            self._ride_id, self._ftp_w = ride_id, ftp_w
            self._plan, self._samples = asked_of(samples), on_timer(samples)
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        end = float(len(self._samples)) if self._samples else None
        return profile(self._plan, self._samples, self._ftp_w, end, width, height)
