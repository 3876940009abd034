"""W′ balance: the work above critical power that is left, live, over a ride, and forecast.

Source: P. Skiba, S. Fulford, D. Clarke, A. Vanhatalo, A. Jones, Intramuscular determinants of the
ability to recover work capacity above critical power, Eur J Appl Physiol 115 (2015) 703-713, in
the differential form of A. Froncioni and D. Clarke. It is causal, so it serves live and ahead. The
integral form is P. Skiba et al., Med Sci Sports Exerc 44 (2012) 1526-1532.

The balance is never clamped at 0: a balance below it says that W′ or critical power is set too low.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from workouts.power import HOLD_S


def step_balance(
    balance_j: float, power_w: float, cp_w: float, w_prime_j: float, seconds: float = 1.0
) -> float:
    """Return the balance after `seconds` at a constant power.

    Above critical power it falls by power - CP a second; below, it recovers by
    (CP - power) · (W′ - balance) / W′ a second, stepped second by second.
    """
    below_w = cp_w - power_w
    if below_w <= 0:
        return balance_j + below_w * seconds
    # A share of 1 or more would overshoot; W′ is whole again by then.
    left = math.pow(max(0.0, 1 - below_w / w_prime_j), seconds)
    return w_prime_j - (w_prime_j - balance_j) * left


def balance_over(
    watts: Iterable[float], cp_w: float, w_prime_j: float, balance_j: float | None = None
) -> list[float]:
    """Return the balance after each second of a 1 Hz series without gaps, from W′ or `balance_j`.

    Pauses are no time in the series, and so no recovery.
    """
    balance = w_prime_j if balance_j is None else balance_j
    out = []
    for power_w in watts:
        below_w = cp_w - power_w
        if below_w <= 0:
            balance += below_w
        else:
            balance = w_prime_j - (w_prime_j - balance) * max(0.0, 1 - below_w / w_prime_j)
        out.append(balance)
    return out


class WPrimeBalance:
    """The balance second by second, live; after each dropout it is that of the filled series.

    A silent second holds the last power, as a short dropout does in workouts.power. One that lasts
    longer than HOLD_S turns out to be zero power from its beginning, and is counted again so.
    """

    __slots__ = ("_before_j", "_last_w", "_silent", "balance_j", "cp_w", "lowest_j", "w_prime_j")

    def __init__(self, cp_w: float, w_prime_j: float, balance_j: float | None = None) -> None:
        self.cp_w, self.w_prime_j = cp_w, w_prime_j
        self.balance_j = w_prime_j if balance_j is None else balance_j
        self.lowest_j = self.balance_j
        self._before_j = self.balance_j  # where the silence under way began
        self._last_w: float | None = None
        self._silent = 0

    def add(self, power_w: float | None) -> float:
        """Take one more second, None being one without a reading; return the balance."""
        if power_w is not None:
            if 0 < self._silent <= HOLD_S:
                self._note_lowest()
            self._silent, self._last_w = 0, power_w
            self._step(power_w)
            self._note_lowest()
            return self.balance_j
        if self._silent == 0:
            self._before_j = self.balance_j
        self._silent += 1
        if self._silent == HOLD_S + 1:
            self.balance_j = self._before_j
            for _ in range(self._silent):
                self._step(0.0)
        elif self._silent > HOLD_S:
            self._step(0.0)
        else:
            self._step(self._last_w or 0.0)
        return self.balance_j

    def split(self) -> None:
        """Note a pause: the timer stands, and so does the balance."""
        if 0 < self._silent <= HOLD_S:
            self._note_lowest()
        self._silent, self._last_w = 0, None

    def _step(self, power_w: float) -> None:
        self.balance_j = step_balance(self.balance_j, power_w, self.cp_w, self.w_prime_j)

    def _note_lowest(self) -> None:
        self.lowest_j = min(self.lowest_j, self.balance_j)


def integral_tau_s(watts: Sequence[float], cp_w: float) -> float:
    """Return the time constant of recovery of the integral form: 546 · e^(-0.01 D) + 316 s.

    D is critical power less the mean of the watts below it, which is 0 where there are none, as in
    GoldenCheetah.
    """
    below = [power_w for power_w in watts if power_w < cp_w]
    mean_w = sum(below) / len(below) if below else 0.0
    return 546 * math.exp(-0.01 * (cp_w - mean_w)) + 316


def integral_balance(
    watts: Sequence[float], cp_w: float, w_prime_j: float, tau_s: float | None = None
) -> list[float]:
    """Return the balance after each second by the integral form, to compare with GoldenCheetah.

    What is spent above critical power in one second decays with the ride's one time constant; it
    needs the whole ride, so it cannot serve live. GoldenCheetah drops the fraction of `tau_s`.
    """
    decay = math.exp(-1 / (integral_tau_s(watts, cp_w) if tau_s is None else tau_s))
    spent_j = 0.0
    out = []
    for power_w in watts:
        spent_j = spent_j * decay + max(0.0, power_w - cp_w)
        out.append(w_prime_j - spent_j)
    return out
