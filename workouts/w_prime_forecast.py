"""What the rest of a plan does to the W′ balance: "at this rate it is gone in step 5"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workouts.w_prime import step_balance
from workouts.workout import Step


@dataclass(frozen=True, slots=True)
class Effort:
    """Watts to come, for a time; linear from `from_w` to `to_w`."""

    seconds: float
    from_w: float
    to_w: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What efforts would do to the balance, when they are ridden as planned."""

    at_end_j: tuple[float, ...]  # after each effort
    lowest_j: float  # from now on
    gone_at_s: float | None  # from now; when the balance first reaches 0, None if it does not
    gone_in_step: int | None  # index of that effort


def efforts_of(
    steps: Iterable[Step],
    ftp_w: float,
    without_target_w: float,
    *,
    bias_percent: float = 100.0,
    first_elapsed_s: float = 0.0,
) -> tuple[Effort, ...]:
    """Return one Effort per step, of the first what is left after `first_elapsed_s`.

    Free rides and all-out steps have no watts of their own; for them `without_target_w` is
    assumed, which bias does not change.
    """
    efforts = []
    elapsed_s = first_elapsed_s
    for step in steps:
        left_s = max(0.0, step.seconds - elapsed_s)
        if step.target is None:
            effort = Effort(left_s, without_target_w, without_target_w)
        else:
            through = elapsed_s / step.seconds if step.seconds else 0.0
            effort = Effort(
                left_s,
                step.target.watts(ftp_w, through) * bias_percent / 100,
                step.target.watts(ftp_w, 1.0) * bias_percent / 100,
            )
        efforts.append(effort)
        elapsed_s = 0.0
    return tuple(efforts)


def forecast(
    efforts: Sequence[Effort], balance_j: float, cp_w: float, w_prime_j: float
) -> Forecast:
    """Return what the balance will be when `efforts` are ridden one after the other from now.

    A balance that is not above 0 now is gone at 0 s, in the first effort.
    """
    lowest_j = balance_j
    gone_at_s: float | None = None
    gone_in_step: int | None = None
    if balance_j <= 0 and efforts:
        gone_at_s, gone_in_step = 0.0, 0
    at_end: list[float] = []
    now_s = 0.0
    for index, effort in enumerate(efforts):
        for piece in _pieces(effort):
            before_j = balance_j
            balance_j = step_balance(before_j, piece.from_w, cp_w, w_prime_j, piece.seconds)
            if gone_at_s is None and balance_j <= 0:
                gone_at_s = now_s + before_j / (piece.from_w - cp_w)
                gone_in_step = index
            lowest_j = min(lowest_j, balance_j)
            now_s += piece.seconds
        at_end.append(balance_j)
    return Forecast(tuple(at_end), lowest_j, gone_at_s, gone_in_step)


def _pieces(effort: Effort) -> Iterable[Effort]:
    """Cut a ramp into seconds, each at its middle watts; an even effort is one piece."""
    if effort.from_w == effort.to_w or effort.seconds <= 0:
        return (effort,)
    slope = (effort.to_w - effort.from_w) / effort.seconds
    whole = int(effort.seconds)
    pieces = []
    for second in range(whole + 1):
        length_s = min(1.0, effort.seconds - second)
        if length_s > 0:
            watts = effort.from_w + slope * (second + length_s / 2)
            pieces.append(Effort(length_s, watts, watts))
    return pieces
