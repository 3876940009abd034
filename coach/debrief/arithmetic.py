"""Means and trends that come out the same to the bit on every machine.

Sums are exact before they are rounded (math.fsum), so neither their order nor the processor's
vector width shows in a score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

MOST_COMPARED = 200


def known(values: Iterable[float | None]) -> list[float]:
    """Return the values that there are."""
    return [value for value in values if value is not None]


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that there are, None without any."""
    there = known(values)
    return math.fsum(there) / len(there) if there else None


def spread(values: Sequence[float]) -> float:
    """Return the standard deviation of at least one value."""
    middle = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - middle) * (value - middle) for value in values)
                     / len(values))  # fmt: skip


def median(values: Sequence[float]) -> float:
    """Return the median of at least one value."""
    ordered, half = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def fall_over(values: Sequence[float]) -> float:
    """Return how far a series of at least two falls from first to last, as the trend has it.

    The median of the slopes between all pairs (P. Sen, J Am Stat Assoc 63, 1968) times the steps:
    one effort that is out of line does not make a trend. A longer series than MOST_COMPARED is
    taken in groups, since pairs grow with its square.
    """
    if len(values) > MOST_COMPARED:
        size = -(-len(values) // MOST_COMPARED)
        groups = [values[at : at + size] for at in range(0, len(values), size)]
        values = [math.fsum(group) / len(group) for group in groups]
    slopes = [
        (values[early] - values[late]) / (late - early)
        for early, late in combinations(range(len(values)), 2)
    ]
    return median(slopes) * (len(values) - 1)


def smoothed(values: Sequence[float | None], window: int) -> list[float | None]:
    """Return the centred mean of `window` neighbours, of those that there are; None stays None."""
    half = window // 2
    return [
        None if value is None else mean(values[max(0, at - half) : at + half + 1])
        for at, value in enumerate(values)
    ]


def blocks(values: Sequence[float | None], length: int) -> list[float]:
    """Return the means of whole blocks; one that is mostly missing is left out."""
    means = []
    for start in range(0, len(values) - length + 1, length):
        there = known(values[start : start + length])
        if 2 * len(there) > length:
            means.append(math.fsum(there) / len(there))
    return means
