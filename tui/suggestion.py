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
    """From this form on: what it is called, what to ride, and which workouts are that."""

    from_tsb: float
    form: str
    kind: str
    why: str
    kinds: tuple[str, ...]  # as the library calls its workouts, the best first
    best_if: float


BANDS = (
    Band(10, "fresh", "VO₂max", "You are fresh: a day for hard, short work.",
         ("VO2max", "anaerobic"), 0.85),
    Band(-5, "rested", "threshold", "You are rested: threshold work will stick.",
         ("threshold", "sweet spot"), 0.85),
    Band(-20, "working", "endurance", "You carry some load: build on it, steadily.",
         ("endurance", "tempo"), 0.7),
    Band(-999, "tired", "recovery", "You are tired: spin easy and let it sink in.",
         ("recovery",), 0.5),
)  # fmt: skip
UNKNOWN = Band(0, "unknown", "endurance", "No rides yet: start with something steady.",
               ("endurance", "tempo"), 0.65)  # fmt: skip
SHORTEST_S, LONGEST_S = 20 * 60, 100 * 60


def band_of(tsb: float | None) -> Band:
    """Return the band of a form; without history a band of its own."""
    if tsb is None:
        return UNKNOWN
    return next(band for band in BANDS if tsb >= band.from_tsb)


def suggested(entries: Iterable[LibraryEntry], tsb: float | None) -> list[LibraryEntry]:
    """Return rideable workouts, the best fitting first: by kind, then by length and intensity."""
    band = band_of(tsb)

    def misfit(entry: LibraryEntry) -> tuple[int, bool, float, str]:
        kind = entry.kind.split(",")[0]
        rank = band.kinds.index(kind) if kind in band.kinds else len(band.kinds)
        odd_length = not SHORTEST_S <= entry.seconds <= LONGEST_S
        return (rank, odd_length, abs((entry.intensity_factor or 0.0) - band.best_if), entry.name)

    rideable = [
        entry
        for entry in entries
        if entry.workout is not None
        and entry.workout.steps
        and not any(step.is_test for step in entry.workout.steps)
    ]
    return sorted(rideable, key=misfit)
