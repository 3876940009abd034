"""Critical power and W′ from best efforts, and the FTP that they let one expect.

Source: H. Monod, J. Scherrer, Ergonomics 8 (1965) 329-338; T. Moritani et al., Ergonomics 24
(1981) 339-350: work = CP · time + W′, a straight line through all-out efforts of 3 to 20 minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from workouts.athlete import RANGES
from workouts.power_curve import CURVE_S, Curve, power_at

SHORTEST_S, LONGEST_S = 180, 1200
FEWEST = 3  # points; two always lie on a line
SPREAD = 2.0  # the longest effort is at least so many times the shortest
TWENTY_MINUTES_S = 1200
TWENTY_MINUTES_FACTOR = 0.95  # Allen & Coggan, Training and Racing with a Power Meter, ch. 3

Point = tuple[float, float]  # seconds, mean watts


@dataclass(frozen=True, slots=True)
class CriticalPowerFit:
    """Critical power and W′, or None for both and one sentence why there are none."""

    cp_w: float | None
    w_prime_j: float | None
    points: tuple[Point, ...]  # the efforts that the line was drawn through
    why: str | None = None


def fit_points(curve: Curve) -> tuple[Point, ...]:
    """Return the points of a power curve (68 values, or empty) that a fit is drawn through."""
    return tuple(
        (float(seconds), power_w)
        for seconds, power_w in zip(CURVE_S, curve, strict=False)
        if power_w is not None and SHORTEST_S <= seconds <= LONGEST_S
    )


def fit_critical_power(points: Iterable[Point]) -> CriticalPowerFit:
    """Return the least-squares line of work on time through efforts of 3 to 20 minutes.

    Shorter and longer efforts are left out. Efforts that were not all-out bend the line, which
    shows only when CP or W′ comes out as no rider has it; then there is no fit.
    """
    used = tuple(point for point in points if SHORTEST_S <= point[0] <= LONGEST_S)
    lengths = {seconds for seconds, _ in used}
    if len(lengths) < FEWEST:
        return _none(
            used,
            f"efforts of {FEWEST} lengths between 3 and 20 minutes are needed, there are "
            f"{len(lengths)}: ride some all-out",
        )
    if max(lengths) < SPREAD * min(lengths):
        return _none(used, "the efforts are too alike in length: ride a short and a long one")
    mean_s = sum(seconds for seconds, _ in used) / len(used)
    mean_j = sum(seconds * power_w for seconds, power_w in used) / len(used)
    over = sum((seconds - mean_s) * (seconds * power_w - mean_j) for seconds, power_w in used)
    cp_w = over / sum((seconds - mean_s) ** 2 for seconds, _ in used)
    w_prime_j = mean_j - cp_w * mean_s
    low_w, high_w = RANGES["ftp_w"]
    low_j, high_j = RANGES["w_prime_j"]
    if not low_w <= cp_w <= high_w:
        return _none(used, f"critical power comes to {cp_w:.0f} W, as no rider has it")
    if w_prime_j < low_j:
        return _none(used, "the short efforts are hardly harder than the long ones: ride 3 and 5 "
                     "minutes all-out")  # fmt: skip
    if w_prime_j > high_j:
        return _none(used, "the long efforts fall off too far: ride 12 and 20 minutes all-out")
    return CriticalPowerFit(cp_w, w_prime_j, used)


def estimated_ftp_w(curve: Curve, fit: CriticalPowerFit) -> float | None:
    """Return the greater of 95 % of the best 20 minutes and critical power, None without either.

    It is an estimate by published rules, and not the eFTP of intervals.icu, whose curves are not.
    """
    best_w = power_at(curve, TWENTY_MINUTES_S)
    known = [] if best_w is None else [TWENTY_MINUTES_FACTOR * best_w]
    if fit.cp_w is not None:
        known.append(fit.cp_w)
    return max(known, default=None)


def _none(points: tuple[Point, ...], why: str) -> CriticalPowerFit:
    return CriticalPowerFit(None, None, points, why)
