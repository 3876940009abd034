"""The hard efforts of a ride without a plan, where its laps or its power say them clearly.

Clear is a set that a rider would call one: laps that he pressed, hard and easy in turn, or at
least three stretches that are alike in length and power with rests between. A ride with hills is
none, and a ride whose FTP nobody knows has none that could be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from coach.debrief.arithmetic import mean, median, smoothed
from coach.debrief.evidence import RideEvidence
from workouts.player import HARD_FRACTION
from workouts.snapshot import Lap

Span = tuple[int, int]

PRESSED = ("manual", "step")  # triggers of laps; a lap by distance says nothing of effort
FEWEST_LAPS = 2
FEWEST_STRETCHES = 3
SHORTEST_LAP_S = 20
SHORTEST_S = 45
LONGEST_S = 2700
SHORTEST_REST_S = 20
REST_SHARE = 0.75  # of the efforts' power, at most, between two of them
SMOOTH_S = 15
DIP_S = 5  # shorter ones do not end an effort
ALIKE_S = 0.2  # of the usual length
ALIKE_W = 0.2  # of the usual power: repeats that fade are still repeats


def efforts_found(ride: RideEvidence) -> tuple[Span, ...]:
    """Return the efforts as timer seconds from and to, in order; none where it is not clear."""
    if ride.plan or not ride.ftp_known or mean(ride.track.power_w) is None:
        return ()
    return _by_laps(ride) or _by_power(ride)


def parts_of(ride: RideEvidence, efforts: Sequence[Span]) -> tuple[Span, ...]:
    """Return the whole ride as efforts and what lies around them, in order."""
    cuts = {ride.track.first_s, ride.track.end_s, *(at for span in efforts for at in span)}
    return tuple(pairwise(sorted(cuts)))


def _by_laps(ride: RideEvidence) -> tuple[Span, ...]:
    laps = ride.laps
    # The last lap ends with the ride, whoever pressed the others.
    if not all(lap.trigger in PRESSED for lap in laps[:-1]):
        return ()
    hard = [(lap.from_s, lap.to_s) for lap in laps if _is_hard(lap, ride)]
    return tuple(hard) if len(hard) >= FEWEST_LAPS and _has_rests(hard, ride) else ()


def _is_hard(lap: Lap, ride: RideEvidence) -> bool:
    average = _watts(ride, (lap.from_s, lap.to_s))
    return (
        SHORTEST_LAP_S <= lap.to_s - lap.from_s <= LONGEST_S
        and average is not None
        and average >= HARD_FRACTION * ride.athlete.ftp_w
    )


def _by_power(ride: RideEvidence) -> tuple[Span, ...]:
    efforts = [(from_s, to_s) for from_s, to_s in _stretches(ride) if to_s - from_s >= SHORTEST_S]
    if len(efforts) < FEWEST_STRETCHES:
        return ()
    lengths = [float(to_s - from_s) for from_s, to_s in efforts]
    watts = [_watts(ride, span) or 0.0 for span in efforts]
    alike = _are_alike(lengths, ALIKE_S) and _are_alike(watts, ALIKE_W)
    return (
        tuple(efforts) if alike and max(lengths) <= LONGEST_S and _has_rests(efforts, ride) else ()
    )


def _stretches(ride: RideEvidence) -> Iterator[Span]:
    """Yield where the smoothed power stays hard."""
    least_w = HARD_FRACTION * ride.athlete.ftp_w
    since: int | None = None
    last = 0
    for at, watts in enumerate(smoothed(ride.track.power_w, SMOOTH_S), ride.track.first_s):
        if watts is not None and watts >= least_w:
            since = at if since is None else since
            last = at
        elif since is not None and at - last > DIP_S:
            yield since, last + 1
            since = None
    if since is not None:
        yield since, last + 1


def _has_rests(efforts: Sequence[Span], ride: RideEvidence) -> bool:
    """Return whether between each two efforts there is a rest that is one."""
    for before, after in pairwise(efforts):
        hard_w = min(_watts(ride, before) or 0.0, _watts(ride, after) or 0.0)
        rest_w = _watts(ride, (before[1], after[0]))
        short = after[0] - before[1] < SHORTEST_REST_S
        if short or rest_w is None or rest_w > REST_SHARE * hard_w:
            return False
    return True


def _are_alike(values: Sequence[float], share: float) -> bool:
    usual = median(values)
    return all(abs(value - usual) <= share * usual for value in values)


def _watts(ride: RideEvidence, span: Span) -> float | None:
    return mean(ride.track.cut(ride.track.power_w, *span))
