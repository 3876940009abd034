"""The numbers that a claim about a ride may hold: each with its unit, and what it is said to be.

Of an effort, of a span of seconds, of the whole ride. A number of one is none of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach.debrief.arithmetic import mean
from coach.debrief.evidence import RideEvidence
from coach.debrief.verdict import Evidence, IntervalRow, Verdict
from coach.guard_facts import TOLERANCES

HIGHER, LOWER = "higher", "lower"  # "12 W over target", "12 W under it"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may be said.

    `tags` are words of coach.guard_words that may stand by it; `plain` is meant where none of them
    does. With a `topic` the sentence must speak of that.
    """

    name: str
    value: float
    unit: str  # as coach.spoken_numbers reads it
    tags: frozenset[str] = frozenset()
    plain: bool = False
    topic: str = ""

    def equals(self, value: float) -> bool:
        absolute, share = TOLERANCES.get(self.unit, (0.0, 0.0))
        return abs(self.value - value) <= max(absolute, share * abs(self.value)) + 1e-6


# attribute of a row, unit, tags, plain, topic, factor
_Row = tuple[str, str, str, bool, str, float]
_EFFORT: tuple[_Row, ...] = (
    ("average_w", "w", "average", True, "", 1),
    ("normalized_w", "w", "normalised average", False, "", 1),
    ("target_w", "w", "target", False, "", 1),
    ("planned_w", "w", "target", False, "planned", 1),
    ("cadence_rpm", "rpm", "average", True, "", 1),
    ("cadence_low_rpm", "rpm", "target", False, "", 1),
    ("cadence_high_rpm", "rpm", "target", False, "", 1),
    ("heart_average_bpm", "bpm", "average", True, "", 1),
    ("heart_max_bpm", "bpm", "max", False, "", 1),
    ("in_range_fraction", "percent", "", True, "in_range", 100),
    ("over_fraction", "percent", "", True, "above", 100),
    ("under_fraction", "percent", "", True, "below", 100),
    ("fade_percent", "percent", "", True, "fade", 1),
    ("unevenness_percent", "percent", "", True, "evenness", 1),
    ("bias_percent", "percent", "intensity", True, "eased", 1),
    ("paused_s", "s", "length", True, "pauses", 1),
    ("missing_s", "s", "missing length", True, "sensors", 1),
    ("released_s", "s", "length", True, "releases", 1),
)
_WHOLE: tuple[_Row, ...] = (
    ("average_power_w", "w", "average", True, "", 1),
    ("normalized_power_w", "w", "normalised average", False, "", 1),
    ("max_power_w", "w", "max", False, "", 1),
    ("ftp_w", "w", "ftp", False, "", 1),
    ("average_heart_rate_bpm", "bpm", "average", True, "", 1),
    ("max_heart_rate_bpm", "bpm", "max", False, "", 1),
    ("average_cadence_rpm", "rpm", "average", True, "", 1),
    ("max_cadence_rpm", "rpm", "max", False, "", 1),
    ("seconds", "s", "length", True, "", 1),
    ("planned_s", "s", "length target", False, "planned", 1),
    ("paused_s", "s", "length", True, "pauses", 1),
    ("missing_s", "s", "missing length", True, "sensors", 1),
    ("released_s", "s", "length", True, "releases", 1),
    ("work_kj", "kj", "work", True, "", 1),
    ("training_stress", "tss", "stress", True, "", 1),
    ("intensity_factor", "factor", "factor intensity", True, "", 1),
    ("decoupling_percent", "percent", "heart", True, "drift", 1),
)
# Criterion -> the value of its remark that is one number of the whole ride.
_FOUND: Mapping[str, tuple[str, str]] = {
    "time_in_range": ("in_range_percent", "in_range"),
    "fade": ("fade_percent", "fade"),
    "evenness": ("unevenness_percent", "evenness"),
    "drift": ("drift_percent", "drift"),
    "completion": ("completed_percent", "completion"),
    "eased": ("average_percent", "eased"),
    "coasting": ("coasting_percent", "coasting"),
    "cadence": ("in_range_percent", "cadence_range"),
    "heart_recovery": ("fall_bpm", "recovery"),
}
_COUNTS = (
    ("intervals", "", True),
    ("intervals_ridden", "", True),
    ("intervals_skipped", "skips", True),
    ("pauses", "pauses", True),
    ("dropouts", "sensors", True),
    ("releases", "releases", True),
)


def of_effort(row: IntervalRow) -> tuple[Figure, ...]:
    """Return the figures of one row; one that was never ridden has none but its target."""
    name = f"effort_{row.number}" if row.number is not None else f"part_{row.index + 1}"
    figures = list(_made(name, _EFFORT, lambda attribute: getattr(row, attribute)))
    if row.to_s > row.from_s:
        length = frozenset({"length"})
        figures.append(Figure(f"{name}_s", row.to_s - row.from_s, "s", length, plain=True))
    if row.average_w is not None and row.target_w:
        off_w = row.average_w - row.target_w
        off_percent = 100 * off_w / row.target_w
        side = HIGHER if off_w > 0 else LOWER
        tags = frozenset({side, "target"})
        figures.append(Figure(f"{name}_deviation_w", abs(off_w), "w", tags))
        figures.append(Figure(f"{name}_deviation_percent", abs(off_percent), "percent", tags))
    return tuple(figures)


def of_span(ride: RideEvidence, seen: Evidence) -> tuple[Figure, ...]:
    """Return the figures of a span of seconds: its length and its means."""
    track, name = ride.track, f"span_{seen.from_s}_{seen.to_s}"
    figures = [Figure(f"{name}_s", seen.to_s - seen.from_s, "s", frozenset({"length"}), plain=True)]
    for column, unit in (
        (track.power_w, "w"),
        (track.heart_rate_bpm, "bpm"),
        ([rpm or None for rpm in track.cadence_rpm], "rpm"),
    ):
        value = mean(track.cut(column, seen.from_s, seen.to_s))
        if value is not None:
            tags = frozenset({"average"})
            figures.append(Figure(f"{name}_{unit}", value, unit, tags, plain=True))
    return tuple(figures)


def of_whole(verdict: Verdict) -> tuple[Figure, ...]:
    """Return the figures of the ride as a whole."""
    figures = list(_made("ride", _WHOLE, verdict.fact))
    for criterion in verdict.criteria:
        name, topic = _FOUND.get(criterion.id, ("", ""))
        value = criterion.remark.values.get(name)
        # A fade below nothing is none: who gets stronger does not fade by minus three percent.
        if isinstance(value, int | float) and value >= 0:
            unit = "bpm" if name.endswith("_bpm") else "percent"
            tags = frozenset({"heart", "average", "intensity"})
            figures.append(Figure(f"{criterion.id}_{name}", value, unit, tags, True, topic))
    for name, topic, plain in _COUNTS:
        value = verdict.fact(name)
        if value is not None:
            figures.append(Figure(name, value, "count", frozenset(), plain, topic))
    return tuple(figures)


def _made(name: str, rows: tuple[_Row, ...], value_of: object) -> Iterator[Figure]:
    assert callable(value_of)
    for attribute, unit, tags, plain, topic, factor in rows:
        value = value_of(attribute)
        if value is not None and not (topic and value < 0):
            said = frozenset(tags.split())
            yield Figure(f"{name}_{attribute}", factor * value, unit, said, plain, topic)
