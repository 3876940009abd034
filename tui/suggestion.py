"""Which workout to suggest today: form decides how hard, the list decides which.

The bands follow the common reading of form (TSB; Allen & Coggan, Training and Racing with a Power
Meter, ch. 8): very negative is tired, positive is fresh. It is a suggestion, not a plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workouts.library import LibraryEntry


@dataclass(frozen=True, slots=True)
class Band:
    """From this form on: what it is called, what to ride, and the intensity factors that are it."""

    from_tsb: float
    form: str
    kind: str
    why: str
    lowest_if: float
    highest_if: float


BANDS = (
    Band(10, "fresh", "VO₂max", "You are fresh: a day for hard, short work.", 0.86, 1.2),
    Band(-5, "rested", "threshold", "You are rested: threshold work will stick.", 0.78, 0.92),
    Band(-20, "working", "endurance", "You carry some load: build on it, steadily.", 0.6, 0.78),
    Band(-999, "tired", "recovery", "You are tired: spin easy and let it sink in.", 0.0, 0.6),
)
UNKNOWN = Band(0, "unknown", "endurance", "No rides yet: start with something steady.", 0.6, 0.78)
SHORTEST_S, LONGEST_S = 20 * 60, 100 * 60


def band_of(tsb: float | None) -> Band:
    """Return the band of a form; without history a band of its own."""
    if tsb is None:
        return UNKNOWN
    return next(band for band in BANDS if tsb >= band.from_tsb)


def suggested(entries: Iterable[LibraryEntry], tsb: float | None) -> list[LibraryEntry]:
    """Return rideable workouts, the best fitting first: inside the band, then nearest to it."""
    band = band_of(tsb)
    middle = (band.lowest_if + min(1.0, band.highest_if)) / 2

    def misfit(entry: LibraryEntry) -> tuple[bool, bool, float, str]:
        factor = entry.intensity_factor
        if factor is None:
            return (True, True, 9.0, entry.name)
        outside = not band.lowest_if <= factor < band.highest_if
        odd_length = not SHORTEST_S <= entry.seconds <= LONGEST_S
        return (outside, odd_length, abs(factor - middle), entry.name)

    rideable = [
        entry
        for entry in entries
        if entry.workout is not None
        and entry.workout.steps
        and not any(step.is_test for step in entry.workout.steps)
    ]
    return sorted(rideable, key=misfit)
