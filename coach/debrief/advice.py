"""What a verdict comes to without a model: three sentences, one thing to keep, one to change.

Pure. The strongest criterion gives what to keep, the one that cost the most points what to change,
so that riders hear first of what weighs most. The next session is a workout of the library that
comes with the program: a debrief knows nothing but its ride.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.debrief.verdict import Criterion, NextSession, Remark, Value, Verdict
from workouts.library import FIRST_RIDE
from workouts.suggesting import HARD_IF, HARD_LEAST_S, HARD_STRESS, Condition, suggestions

if TYPE_CHECKING:
    from workouts.cards import Card

# Scores from which a ride, or a criterion, is called so.
BANDS: Sequence[tuple[float, str]] = (
    (90, "excellent"),
    (75, "good"),
    (60, "mixed"),
    (0, "hard_day"),
)
WORTH_KEEPING = 70.0
DEAR_SHARE = 0.5  # of the points that the dearest criterion cost
NOTHING_TO_CHANGE = 90.0  # a criterion above this is no advice
AGAIN_BELOW = 70.0  # of the whole: then the same session is worth another try, after an easy one
READ_WITHIN_S = 1.0
SENTENCES = 3
OFF_TARGET_PERCENT = 4.0  # of all efforts together: then they were too hard, or too easy
# What is to be changed -> what is no merit beside it, or would speak against it.
NO_MERIT: Mapping[str, frozenset[str]] = {
    name: frozenset(others.split())
    for name, others in {
        "compliance": "fade evenness first_interval time_in_range w_prime",
        "time_in_range": "compliance evenness",
        "evenness": "time_in_range",
        "first_interval": "fade w_prime",
        "fade": "first_interval w_prime",
        "eased": "compliance time_in_range w_prime",
        "skips": "completion",
        "completion": "skips",
        "releases": "cadence",
        "cadence": "releases",
        "halves": "opening",
        "opening": "halves",
        "effort_opening": "effort_finish effort_evenness",
        "effort_finish": "effort_opening effort_evenness",
        "effort_evenness": "effort_opening effort_finish",
    }.items()
}
CHOICES = 4  # of a next session


def band(score: float | None) -> str:
    """Return the name of a score's band; "unknown" without one."""
    if score is None:
        return "unknown"
    return next(name for least, name in BANDS if score >= least)


def advise(verdict: Verdict, cards: Iterable[Card] | None = None) -> Verdict:
    """Return the verdict with what it lacks of sentences, advice and next session.

    What a grader has said already stays. `cards` are the workouts to choose the next session
    from; those that come with the program when None.
    """
    # What a model judged it says in its own words, or not at all.
    scored = [each for each in verdict.criteria if each.score is not None and not each.judged]
    costliest = _costliest(scored)
    best = None if verdict.score is None else _best(scored, costliest)
    sentences = verdict.sentences or _sentences(verdict, best, costliest)
    following = verdict.next_session or next(
        (e.session for e in next_sessions(verdict, cards)), None
    )
    return replace(
        verdict,
        sentences=sentences,
        keep=verdict.keep or _keep(best),
        change=verdict.change or _change(costliest, verdict),
        next_session=following,
    )


def lost_points(criterion: Criterion) -> float:
    """Return what a criterion cost, in its weight's own points."""
    return 0.0 if criterion.score is None else criterion.weight * (100.0 - criterion.score)


def _best(scored: Sequence[Criterion], costliest: Criterion | None) -> Criterion | None:
    """Return what went best: the highest score, of equal ones that which weighs most.

    Nothing that is hollow beside what is to be changed: watts that were even, but the wrong ones.
    """
    hollow: frozenset[str] = frozenset()
    if costliest is not None and (costliest.score or 0.0) < NOTHING_TO_CHANGE:
        hollow = NO_MERIT.get(costliest.id, hollow)
    worthy = [each for each in scored if each.id not in hollow]
    return max(worthy, key=lambda each: (each.score or 0.0, each.weight), default=None)


def _costliest(scored: Sequence[Criterion]) -> Criterion | None:
    """Return what is to be named: of the criteria that cost much, the one with the lowest score.

    A ride that fades misses its targets as well; what the rider can change is the fading.
    """
    most = max(map(lost_points, scored), default=0.0)
    dear = [each for each in scored if lost_points(each) >= DEAR_SHARE * most]
    return min(dear, key=lambda each: (each.score or 0.0, -each.weight), default=None)


def _sentences(
    verdict: Verdict, best: Criterion | None, costliest: Criterion | None
) -> tuple[Remark, ...]:
    said = [_overall(verdict)]
    if best is not None and (best.score or 0.0) >= WORTH_KEEPING:
        said.append(replace(best.remark, evidence=best.remark.evidence or best.evidence))
    if costliest is not None and costliest is not best and lost_points(costliest) > 0:
        said.append(replace(costliest.remark, evidence=costliest.remark.evidence))
    for spare in (_effort(verdict), _load(verdict)):
        if len(said) < SENTENCES and spare is not None:
            said.append(spare)
    return tuple(said[:SENTENCES])


def _overall(verdict: Verdict) -> Remark:
    hard = [row for row in verdict.intervals if row.number is not None]
    ridden = [row for row in hard if row.to_s > row.from_s and not row.skipped]
    values: dict[str, Value] = {
        "workout": verdict.workout,
        "score": None if verdict.score is None else round(verdict.score),
        "efforts": len(ridden) if hard else None,
        "of": len(hard) if hard else None,
    }
    return Remark(f"overall_{band(verdict.score)}", values)


def _effort(verdict: Verdict) -> Remark | None:
    average, seconds = verdict.fact("average_power_w"), verdict.fact("seconds")
    if seconds is None:
        return None
    values: dict[str, Value] = {"duration_s": seconds, "average_w": average}
    values["normalized_w"] = verdict.fact("normalized_power_w")
    return Remark("effort", values)


def _load(verdict: Verdict) -> Remark | None:
    stress = verdict.fact("training_stress")
    if stress is None:
        return None
    values: dict[str, Value] = {"stress": round(stress), "work_kj": verdict.fact("work_kj")}
    return Remark("load", values)


def _keep(best: Criterion | None) -> Remark:
    if best is None or (best.score or 0.0) < WORTH_KEEPING:
        return Remark("keep_going")
    return Remark(f"keep_{best.id}", best.remark.values, best.evidence)


def _change(costliest: Criterion | None, verdict: Verdict) -> Remark:
    if costliest is None or (costliest.score or 0.0) >= NOTHING_TO_CHANGE:
        return Remark("change_nothing" if verdict.score is not None else "change_unseen")
    key, off = f"change_{costliest.id}", costliest.remark.values.get("deviation_percent")
    if costliest.id == "compliance" and isinstance(off, int | float):
        key += (
            "_over" if off > OFF_TARGET_PERCENT else "_under" if off < -OFF_TARGET_PERCENT else ""
        )
    return Remark(key, costliest.remark.values, costliest.evidence)


# -- the next session -----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def built_in() -> tuple[Card, ...]:
    """Return the cards of the workouts that come with the program; they count in fractions."""
    from workouts.library import Library  # reads every format

    shelf = Library()
    shelf.cards()  # which tells what there is to read
    while shelf.read_some(READ_WITHIN_S):
        pass
    return tuple(shelf.cards())


@dataclass(frozen=True, slots=True)
class Choice:
    """A workout that may come next, and what is said of it."""

    card: Card
    session: NextSession


def next_sessions(verdict: Verdict, cards: Iterable[Card] | None = None) -> tuple[Choice, ...]:
    """Return what fits after a ride, the best first; `cards` as for `advise`."""
    trouble = verdict.score is not None and verdict.score < AGAIN_BELOW
    hard = trouble or _was_hard(verdict)
    why = "next_after_trouble" if trouble else "next_easy" if hard else "next_harder"
    condition = Condition(tsb=-10.0, days_since_hard=0) if hard else Condition(tsb=0.0)
    day = (verdict.started_at + timedelta(days=1)).date()
    left_out = {verdict.workout.casefold(), FIRST_RIDE.casefold()}
    shelf = built_in() if cards is None else cards
    others = [card for card in shelf if card.name.casefold() not in left_out]
    found = suggestions(others, condition, today=day)[:CHOICES]
    return tuple(Choice(each.card, _session(each.card, why)) for each in found)


def _session(card: Card, why: str) -> NextSession:
    values: dict[str, Value] = {"workout": card.name, "length_s": card.seconds}
    return NextSession(card.name, Remark(why, values))


def _was_hard(verdict: Verdict) -> bool:
    """Whether the ride counts as hard, by the measure of suggestions."""
    factor, seconds = verdict.fact("intensity_factor"), verdict.fact("seconds")
    if (verdict.fact("training_stress") or 0.0) >= HARD_STRESS:
        return True
    return (factor or 0.0) >= HARD_IF and (seconds or 0) >= HARD_LEAST_S
