"""The W′ balance of the ride under way, and what the rest of its plan will do to it.

One step a recorded second, as the figures of the finished ride count it. The forecast takes the
plan at its bias; where the plan asks for no watts it assumes critical power, which leaves the
balance as it is, for nobody knows what a free ride will be.
"""

from dataclasses import replace

from workouts import player
from workouts.athlete import Athlete
from workouts.course import Course
from workouts.laps import pause_between
from workouts.snapshot import Sample, StepView, WPrimeForecast
from workouts.w_prime import WPrimeBalance
from workouts.w_prime_forecast import Forecast, efforts_of, forecast
from workouts.workout import Step

FORECAST_EVERY_S = 3.0  # ridden seconds between two forecasts, unless the plan has changed
SAME_J = 50.0  # a balance falls by more than this, or it is not said to fall


class LiveWPrime:
    """Balance and forecast; feed it every recorded second in order, pauses need no call."""

    def __init__(self, athlete: Athlete) -> None:
        self._athlete = athlete
        self._balance = WPrimeBalance(athlete.cp_w, athlete.w_prime_j)
        self._before: Sample | None = None
        self._has_power = False
        self._forecast: WPrimeForecast | None = None
        self._made_for: Course | None = None  # the course of the forecast, where it was made
        self._made_at_s = 0.0

    def add(self, sample: Sample) -> None:
        """Take one more second; seconds lost from the record before it count as a dropout."""
        before, self._before = self._before, sample
        if before is not None:
            for _ in range(sample.second - before.second - 1):
                self._balance.add(None)
            if pause_between(before, sample):
                self._balance.split()
        self._has_power = self._has_power or sample.power_w is not None
        self._balance.add(sample.power_w)

    @property
    def known(self) -> bool:
        """Whether there is a balance: not on a ride that has never seen power."""
        return self._has_power or self._before is None

    @property
    def balance_j(self) -> int | None:
        return round(self._balance.balance_j) if self.known else None

    @property
    def percent(self) -> int | None:
        """The balance in percent of W′."""
        if not self.known:
            return None
        return round(100 * self._balance.balance_j / self._athlete.w_prime_j)

    def forecast(self, course: Course, elapsed_s: float) -> WPrimeForecast | None:
        """Return what the rest of the plan does; None without a plan ahead or without power.

        It is made anew when plan, bias or step has changed, and every few seconds ridden.
        """
        if not self.known:
            return None
        if not self._holds(course, elapsed_s):
            self._forecast = self._look_ahead(course)
            self._made_for, self._made_at_s = course, elapsed_s
        made = self._forecast
        if made is None or made.gone_in_s is None:
            return made
        return replace(made, gone_in_s=max(0.0, made.gone_in_s - (elapsed_s - self._made_at_s)))

    def _holds(self, course: Course, elapsed_s: float) -> bool:
        made = self._made_for
        return (
            made is not None
            and made.plan is course.plan
            and made.bias_percent == course.bias_percent
            and made.position.step_index == course.position.step_index
            and made.position.step_elapsed_s <= course.position.step_elapsed_s
            and elapsed_s - self._made_at_s < FORECAST_EVERY_S
        )

    def _look_ahead(self, course: Course) -> WPrimeForecast | None:
        athlete, now_j = self._athlete, self._balance.balance_j
        first = course.position.step_index
        ahead = course.plan.steps[first:]
        if not any(step.target for step in ahead):
            return None
        efforts = efforts_of(
            ahead,
            course.ftp_w,
            athlete.cp_w,
            bias_percent=course.bias_percent,
            first_elapsed_s=course.position.step_elapsed_s,
        )
        seen = forecast(efforts, now_j, athlete.cp_w, athlete.w_prime_j)
        falls = seen.lowest_j < now_j - SAME_J
        return WPrimeForecast(
            lowest_j=round(seen.lowest_j),
            lowest_in=_view(course, first + _lowest_in(seen)) if falls else None,
            gone_in=None if seen.gone_in_step is None else _view(course, first + seen.gone_in_step),
            gone_in_s=seen.gone_at_s,
            sets=_sets(course.plan.steps),
            lowest_percent=round(100 * seen.lowest_j / athlete.w_prime_j),
        )


def _lowest_in(seen: Forecast) -> int:
    """Return the effort at whose end the balance is lowest."""
    return min(range(len(seen.at_end_j)), key=lambda index: seen.at_end_j[index])


def _sets(steps: tuple[Step, ...]) -> int:
    return len({step.repeat.group for step in steps if step.repeat is not None})


def _view(course: Course, index: int) -> StepView:
    return player.view_step(course.plan, index, course.ftp_w, course.bias_percent)
