"""A verdict on the disk: the same bytes each time, and clear words for a file that is none."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from coach.debrief.verdict import (
    CALCULATION,
    Criterion,
    DroppedClaim,
    Evidence,
    Fact,
    IntervalRow,
    NextSession,
    Remark,
    Verdict,
    VerdictSource,
)
from coach.debrief.verdict_file import decode_verdict, encode_verdict
from workouts.errors import RecordDamaged
from workouts.workout import StepKind

ROW = IntervalRow(
    index=1,
    number=1,
    name="Work",
    kind=StepKind.WORK,
    step_index=1,
    from_s=600,
    to_s=780,
    planned_s=180,
    target_w=300,
    planned_w=300,
    average_w=296,
    normalized_w=297,
    in_range_fraction=0.91,
    over_fraction=0.0,
    under_fraction=0.09,
    cadence_rpm=88,
    cadence_low_rpm=None,
    cadence_high_rpm=None,
    cadence_in_range_fraction=None,
    heart_start_bpm=120,
    heart_average_bpm=158,
    heart_max_bpm=169,
    fade_percent=2.5,
    unevenness_percent=1.5,
    missing_s=0,
    paused_s=0,
    erg_fraction=1.0,
    bias_percent=100,
    released_s=0,
    skipped=False,
)
SEEN = Evidence(600, 780, interval=1)
VERDICT = Verdict(
    ride_id="2026-11-20-183000",
    started_at=datetime(2026, 11, 20, 18, 30, tzinfo=timezone(timedelta(hours=1))),
    workout="Über 5 × 3",
    rubric="structured",
    rubric_version=1,
    score=83.5,
    source=VerdictSource.MODEL,
    criteria=(
        Criterion(
            "fade", "Fade across repeats", 70.0, 3.0, False, False,
            Remark("fade", {"fade_percent": 6.0, "numbers": 5}), (SEEN,),
        ),
        Criterion("heart", "Heart", None, 1.0, True, False, Remark("no_heart_rate")),
    ),
    intervals=(ROW,),
    facts=(Fact("average_power_w", 210, "W"), Fact("decoupling_percent", None, "%")),
    sentences=(Remark("", {}, (SEEN,), text="You faded in the last one."),),
    keep=Remark("keep_cadence"),
    change=Remark("change_fade"),
    next_session=NextSession("Easy Hour", Remark("recover")),
    dropped_claims=(DroppedClaim("Interval 9 was bad", "no_such_interval"),),
)  # fmt: skip


def test_a_verdict_comes_back_as_it_was_written() -> None:
    assert decode_verdict(encode_verdict(VERDICT), "debrief.json") == VERDICT


def test_the_same_verdict_is_the_same_bytes_in_whatever_order_its_values_were_said() -> None:
    one, other = ({"a": 1, "b": 2.5}, {"b": 2.5, "a": 1})
    written = [
        encode_verdict(replace(VERDICT, keep=Remark("keep", values))) for values in (one, other)
    ]
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"score": "good"}, "score"),
        ({"intervals": [{}]}, "intervals"),
        ({"source": "a friend"}, "source"),
        ({"started_at": "2026-11-20T18:30:00"}, "zone"),
        ({"calculation": CALCULATION + 1}, "newer Teamcar"),
    ],
)
def test_a_file_that_is_no_debrief_is_refused_with_the_place(
    change: dict[str, object], said: str
) -> None:
    value = json.loads(encode_verdict(VERDICT)) | change
    with pytest.raises(RecordDamaged, match=said) as refused:
        decode_verdict(json.dumps(value).encode(), "debrief.json")
    assert "debrief.json" in str(refused.value)


def test_half_a_file_is_refused_with_one_sentence() -> None:
    with pytest.raises(RecordDamaged, match="not all of it is there"):
        decode_verdict(encode_verdict(VERDICT)[:300], "debrief.json")


def test_a_number_that_is_none_is_never_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_verdict(replace(VERDICT, keep=Remark("keep", {"power_w": float("nan")})))
