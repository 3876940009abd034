"""The steps of a ride as rows: what each asked for, and how it was ridden.

A step that was ridden in pieces, since a skip was taken back, is one row; of one that was begun
anew the longest attempt counts. Steps that were never reached have a row as well, without length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.debrief.arithmetic import blocks, known, mean, smoothed, spread
from coach.debrief.counting import Counted, counted
from coach.debrief.evidence import RideEvidence
from coach.debrief.found_efforts import efforts_found, parts_of
from coach.debrief.rubric import Limits
from coach.debrief.verdict import IntervalRow
from workouts.player import step_name
from workouts.power import normalized_power
from workouts.snapshot import Lap
from workouts.workout import Step

TAKEN_BACK_WITHIN_S = 10  # a skip can be undone so soon, as far as the ride is concerned
LEFT_EARLY_S = 3  # so much less than planned is a step that was left
BLOCK_S = 10
HEART_AT_START_S = 5
PAUSE_FROM_S = 2.0
# Names of limits that the rows need of every rubric.
NEEDED = ("tolerance_percent", "tolerance_w", "settle_s", "smooth_s", "cadence_slack_rpm")


@dataclass(frozen=True, slots=True)
class _Span:
    from_s: int
    to_s: int

    @property
    def seconds(self) -> int:
        return self.to_s - self.from_s


def rows_of(ride: RideEvidence, limits: Limits) -> tuple[IntervalRow, ...]:
    """Return a row for each step of the plan, else for each effort found and what is between.

    A ride without either has a row for each lap.
    """
    if not ride.plan:
        efforts = efforts_found(ride)
        laps = parts_of(ride, efforts) if efforts else [(lap.from_s, lap.to_s) for lap in ride.laps]
        numbers = {span: number for number, span in enumerate(efforts, 1)}
        return tuple(
            _figures(
                ride, limits, _Span(*span), None,
                index=index, count=Counted(numbers.get(span)), name="", skipped=False,
            )
            for index, span in enumerate(laps)
        )  # fmt: skip
    spans = _ridden(ride)
    last = max(spans, default=-1)
    rows: list[IntervalRow] = []
    at_s = ride.track.first_s
    for index, each in enumerate(counted(ride.plan, ride.athlete.ftp_w)):
        span = spans.get(index, _Span(at_s, at_s))
        rows.append(_row(index, each, span, ride, limits, reached=index <= last))
        at_s = span.to_s if span.seconds else at_s
    return tuple(rows)


def _ridden(ride: RideEvidence) -> dict[int, _Span]:
    """Return where each step of the plan was ridden."""
    pieces: dict[int, list[_Span]] = {}
    for lap in ride.steps:
        if lap.step_index is None:
            continue
        spans = pieces.setdefault(lap.step_index, [])
        if spans and _goes_on(spans[-1], lap, ride):
            spans[-1] = _Span(spans[-1].from_s, lap.to_s)
        else:
            spans.append(_Span(lap.from_s, lap.to_s))
    return {index: max(spans, key=lambda span: span.seconds) for index, spans in pieces.items()}


def _goes_on(before: _Span, lap: Lap, ride: RideEvidence) -> bool:
    """Return whether a lap takes up a step where it was left, as after a skip taken back."""
    if lap.from_s - before.to_s > TAKEN_BACK_WITHIN_S:
        return False
    column, track = ride.track.plan_s, ride.track
    (left_s,) = track.cut(column, before.to_s - 1, before.to_s)
    (taken_up_s,) = track.cut(column, lap.from_s, lap.from_s + 1)
    return left_s is not None and taken_up_s is not None and taken_up_s >= left_s


def _row(
    index: int,
    count: Counted,
    span: _Span,
    ride: RideEvidence,
    limits: Limits,
    *,
    reached: bool,
) -> IntervalRow:
    step = ride.plan[index]
    left_early = span.seconds < step.seconds - LEFT_EARLY_S
    went_on = reached and (span.to_s < ride.track.end_s or not span.seconds)
    given_up = any(abs(second - span.to_s) <= LEFT_EARLY_S for second in ride.ramp_ends)
    return _figures(
        ride, limits, span, step,
        index=index, count=count, name=step_name(ride.plan, index),
        skipped=left_early and went_on and not given_up,
    )  # fmt: skip


def _figures(
    ride: RideEvidence,
    limits: Limits,
    span: _Span,
    step: Step | None,
    *,
    index: int,
    count: Counted,
    name: str,
    skipped: bool,
) -> IntervalRow:
    track, cut = ride.track, (span.from_s, span.to_s)
    power = track.cut(track.power_w, *cut)
    target = track.cut(track.target_w, *cut)
    bias = track.cut(track.bias_percent, *cut)
    heart = track.cut(track.heart_rate_bpm, *cut)
    cadence = track.cut(track.cadence_rpm, *cut)
    judged = track.cut(track.judged_w, *cut)
    erg = track.cut(track.erg, *cut)
    range_rpm = step.cadence if step is not None else None
    low_rpm, high_rpm = (range_rpm.low_rpm, range_rpm.high_rpm) if range_rpm else (None, None)
    within, over, under = _in_range(judged, target, limits)
    return IntervalRow(
        index=index,
        number=count.effort,
        name=name,
        kind=step.kind if step is not None else None,
        step_index=index if step is not None else None,
        from_s=span.from_s,
        to_s=span.to_s,
        planned_s=step.seconds if step is not None else None,
        target_w=_whole(mean(target)),
        planned_w=_whole(
            mean(
                watts * 100 / percent
                for watts, percent in zip(target, bias, strict=True)
                if watts is not None and percent
            )
        ),
        average_w=_whole(mean(power)),
        normalized_w=_whole(normalized_power([watts or 0 for watts in power]))
        if known(power)
        else None,
        in_range_fraction=within,
        over_fraction=over,
        under_fraction=under,
        cadence_rpm=_whole(mean(rpm for rpm in cadence if rpm)),
        cadence_low_rpm=low_rpm,
        cadence_high_rpm=high_rpm,
        cadence_in_range_fraction=_cadence_in_range(cadence, low_rpm, high_rpm, limits),
        heart_start_bpm=_whole(mean(heart[:HEART_AT_START_S])),
        heart_average_bpm=_whole(mean(heart)),
        heart_max_bpm=max((beats for beats in heart if beats is not None), default=None),
        fade_percent=_fade_percent(judged, target, limits),
        unevenness_percent=_unevenness_percent(judged, target, limits),
        missing_s=sum(watts is None for watts in power),
        paused_s=_paused_s(ride, span),
        erg_fraction=_rounded(mean(map(float, erg))),
        bias_percent=_whole(mean(bias)),
        released_s=sum(
            max(0, min(each.to_s, span.to_s) - max(each.from_s, span.from_s))
            for each in ride.releases
            if each.stalled
        ),
        skipped=skipped,
        set_number=count.set_number,
    )


def settle_s(seconds: int, limits: Limits) -> int:
    """Return for how long a step may be ridden in: at most a quarter of it."""
    return min(int(limits["settle_s"]), seconds // 4)


def on_target(
    power: Sequence[int | None], target: Sequence[int | None], limits: Limits
) -> list[float | None]:
    """Return watts per watt asked for, of the seconds after a step was ridden in.

    Where nothing is asked for, the watts themselves: their ups and downs are still theirs.
    """
    start = settle_s(len(power), limits)
    if not any(target):
        return [None if watts is None else float(watts) for watts in power[start:]]
    return [
        None if watts is None or not asked else watts / asked
        for watts, asked in zip(power[start:], target[start:], strict=True)
    ]


def _in_range(
    power: Sequence[int | None], target: Sequence[int | None], limits: Limits
) -> tuple[float | None, float | None, float | None]:
    """Return the shares of seconds within the tolerance, above and below."""
    start = settle_s(len(power), limits)
    ridden = smoothed(power, int(limits["smooth_s"]))
    within = over = under = 0
    for watts, asked in zip(ridden[start:], target[start:], strict=True):
        if watts is None or not asked:
            continue
        slack_w = max(asked * limits["tolerance_percent"] / 100, limits["tolerance_w"])
        over += watts > asked + slack_w
        under += watts < asked - slack_w
        within += abs(watts - asked) <= slack_w
    seconds = within + over + under
    if not seconds:
        return None, None, None
    return round(within / seconds, 4), round(over / seconds, 4), round(under / seconds, 4)


def _cadence_in_range(
    cadence: Sequence[int | None], low_rpm: int | None, high_rpm: int | None, limits: Limits
) -> float | None:
    if low_rpm is None or high_rpm is None:
        return None
    slack = limits["cadence_slack_rpm"]
    turned = known(cadence[settle_s(len(cadence), limits) :])
    return _rounded(mean(float(low_rpm - slack <= rpm <= high_rpm + slack) for rpm in turned))


def _fade_percent(
    power: Sequence[int | None], target: Sequence[int | None], limits: Limits
) -> float | None:
    ratios = on_target(power, target, limits)
    half = len(ratios) // 2
    first, second = mean(ratios[:half]), mean(ratios[half:])
    if not first or second is None:
        return None
    return round(100 * (first - second) / first, 2)


def _unevenness_percent(
    power: Sequence[int | None], target: Sequence[int | None], limits: Limits
) -> float | None:
    means = blocks(on_target(power, target, limits), BLOCK_S)
    middle = mean(means)
    if len(means) < 3 or not middle:
        return None
    return round(100 * spread(means) / middle, 2)


def _paused_s(ride: RideEvidence, span: _Span) -> int:
    """Return for how long the timer stood after the first second and before the last one's end."""
    stood = (
        pause.wall_to_s - pause.wall_from_s
        for pause in ride.pauses
        if span.from_s < pause.second < span.to_s
    )
    return round(sum(seconds for seconds in stood if seconds >= PAUSE_FROM_S))


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
