"""A verdict and its seconds as a made ride gives them: three efforts, the last one fading."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from coach.debrief.evidence import Track, track_of
from coach.debrief.verdict import (
    Criterion,
    Evidence,
    Fact,
    IntervalRow,
    Remark,
    Value,
    Verdict,
    VerdictSource,
)
from workouts.snapshot import Sample
from workouts.workout import StepKind

STARTED = datetime(2026, 3, 14, 8, 0, tzinfo=UTC)
TARGET_W = 250
AVERAGES_W = (252, 249, 231)
WARM_UP_S, EFFORT_S, REST_S = 600, 300, 180
SECONDS = WARM_UP_S + 3 * (EFFORT_S + REST_S)
COMPLIANCE: dict[str, Value] = {
    "deviation_percent": -2.4,
    "efforts": 3,
    "worst_interval": 3,
    "worst_percent": 7.6,
    "worst_average_w": 231,
    "worst_target_w": 250,
}
FADE: dict[str, Value] = {"fade_percent": 8.2, "efforts": 3, "first_w": 252, "last_w": 231}
COMPLETION: dict[str, Value] = {
    "completed_percent": 100.0,
    "ridden_s": SECONDS,
    "planned_s": SECONDS,
}


def effort(number: int, **changes: object) -> IntervalRow:
    """Return one of the three efforts."""
    from_s = WARM_UP_S + (number - 1) * (EFFORT_S + REST_S)
    average_w = AVERAGES_W[number - 1]
    row = IntervalRow(
        index=2 * number - 1,
        number=number,
        name="",
        kind=StepKind.WORK,
        step_index=2 * number - 1,
        from_s=from_s,
        to_s=from_s + EFFORT_S,
        planned_s=EFFORT_S,
        target_w=TARGET_W,
        planned_w=TARGET_W,
        average_w=average_w,
        normalized_w=average_w + 1,
        in_range_fraction=0.97 if number < 3 else 0.41,
        over_fraction=0.02,
        under_fraction=0.01 if number < 3 else 0.57,
        cadence_rpm=91 - number,
        cadence_low_rpm=85,
        cadence_high_rpm=95,
        cadence_in_range_fraction=0.9,
        heart_start_bpm=120,
        heart_average_bpm=158 + 3 * number,
        heart_max_bpm=164 + 3 * number,
        fade_percent=0.5 if number < 3 else 8.2,
        unevenness_percent=2.0,
        missing_s=0,
        paused_s=0,
        erg_fraction=0.0,
        bias_percent=100,
        released_s=0,
        skipped=False,
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # field by field, by name


def criterion(
    criterion_id: str,
    score: float | None,
    weight: float = 1.0,
    *,
    key: str = "",
    evidence: tuple[Evidence, ...] = (),
    values: Mapping[str, Value] | None = None,
) -> Criterion:
    """Return a criterion with a remark of its own."""
    remark = Remark(key or criterion_id, values or {}, evidence)
    name = criterion_id.replace("_", " ").capitalize()
    return Criterion(
        criterion_id, name, score, weight, score is None, False, remark, remark.evidence
    )


def verdict(**changes: object) -> Verdict:
    """Return the verdict on the made ride."""
    last = Evidence(effort(3).from_s, effort(3).to_s, interval=3)
    made = Verdict(
        ride_id="2026-03-14-080000",
        started_at=STARTED,
        workout="Threshold 3×5",
        rubric="structured",
        rubric_version=1,
        score=78.4,
        source=VerdictSource.DETERMINISTIC,
        criteria=(
            criterion("compliance", 84.0, 3.0, evidence=(last,), values=COMPLIANCE),
            criterion("fade", 41.0, 2.5, evidence=(last,), values=FADE),
            criterion("completion", 100.0, 1.5, values=COMPLETION),
            criterion("cadence", None, 1.0, key="cadence.no_sensor"),
        ),
        intervals=tuple(effort(number) for number in (1, 2, 3)),
        facts=(
            Fact("average_power_w", 201, "W"),
            Fact("intensity_factor", 0.86, ""),
            Fact("normalized_power_w", 222, "W"),
            Fact("seconds", SECONDS, "s"),
            Fact("training_stress", 41.2, ""),
            Fact("work_kj", 410, "kJ"),
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # field by field, by name


def track() -> Track:
    """Return the seconds of the made ride."""
    return track_of(tuple(_second(second) for second in range(SECONDS)))


def _second(second: int) -> Sample:
    at = second - WARM_UP_S
    number, within = (
        (at // (EFFORT_S + REST_S) + 1, at % (EFFORT_S + REST_S)) if at >= 0 else (0, 0)
    )
    hard = number > 0 and within < EFFORT_S
    target_w = TARGET_W if hard else 125
    faded = 0.14 * within / EFFORT_S if number == 3 and hard else 0.0
    power_w = round(target_w * (1 - faded) + 6 * math.sin(second / 7) + 4 * math.sin(second / 3.1))
    return Sample(
        second=second,
        power_w=power_w,
        cadence_rpm=90 if hard else 85,
        heart_rate_bpm=round(115 + (45 * (1 - math.exp(-within / 60)) if hard else 5) + number * 3),
        speed_kmh=None,
        target_w=target_w,
        commanded_w=None,
        plan_s=second,
        step_index=0,
        bias_percent=100,
        wall_s=float(second),
    )
