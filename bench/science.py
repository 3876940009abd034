"""What the figures of one ride cost: a ride of 1.5 h at 1 Hz, and the plan of one of two hours.

numpy is imported before the clock starts; the median of some rounds counts.
"""

import argparse
import itertools
import random
import time
from collections.abc import Callable

import numpy as np

from bench.figures import Table, median, met
from workouts.athlete import Athlete
from workouts.columns import Columns
from workouts.critical_power import fit_critical_power, fit_points
from workouts.figures import figures_of
from workouts.power_curve import CURVE_S, best_efforts, power_curve
from workouts.w_prime import WPrimeBalance
from workouts.w_prime_forecast import Effort, forecast

RIDE_S = 5400
RIDES = 3000
CURVE_TARGET_S = 0.001
RIDER = Athlete(ftp_w=250)
PLAN = (Effort(600, 100, 190), *(Effort(180, 290, 290), Effort(120, 130, 130)) * 20)


def made_ride(seconds: int = RIDE_S, pauses: int = 2, seed: int = 11) -> Columns:
    """Return a ride of random power and heart rate around the rider's, with pauses."""
    chance = random.Random(seed)
    watts = [max(0, round(chance.gauss(200, 70))) for _ in range(seconds)]
    heart = [max(80, min(185, round(chance.gauss(145, 12)))) for _ in range(seconds)]
    cuts = [seconds * number // (pauses + 1) for number in range(pauses + 2)]
    return Columns(
        power_w=np.array(watts, np.float64),
        heart_rate_bpm=np.array(heart, np.float64),
        cadence_rpm=np.full(seconds, 90.0),
        speed_kmh=np.full(seconds, 32.0),
        stretches=tuple(itertools.pairwise(cuts)),
    )


def seconds_of(work: Callable[[], object], rounds: int) -> float:
    """Return the median time of `work`."""
    took = []
    for _ in range(rounds):
        began_s = time.perf_counter()
        work()
        took.append(time.perf_counter() - began_s)
    return median(took)


def measure(rounds: int = 50, rides: int = RIDES) -> Table:
    """Time each figure `rounds` times and return the table."""
    ride = made_ride()
    curve = power_curve(ride)
    curves = [(f"ride-{number}", curve) for number in range(rides)]
    live = WPrimeBalance(RIDER.cp_w, RIDER.w_prime_j)
    points = fit_points(curve)

    def live_hour() -> None:
        for second in range(3600):
            live.add(200 + second % 100)

    rows = (
        ("power curve of 68 durations", lambda: power_curve(ride), CURVE_TARGET_S),
        ("all figures of a ride", lambda: figures_of(ride, RIDER), None),
        (f"best of {rides:,} curves", lambda: best_efforts(curves), None),
        (f"critical power through {len(points)} efforts", lambda: fit_critical_power(points), None),
        ("W′ live, an hour of seconds", live_hour, None),
        (
            f"W′ forecast over {len(PLAN)} steps",
            lambda: forecast(PLAN, RIDER.w_prime_j, RIDER.cp_w, RIDER.w_prime_j),
            None,
        ),
    )
    cells = []
    for name, work, target_s in rows:
        took_s = seconds_of(work, rounds)
        verdict = "" if target_s is None else f"{target_s * 1000:.0f} ms: {met(took_s, target_s)}"
        cells.append((name, f"{took_s * 1000:.3f} ms", verdict))
    return Table(
        "Science",
        ("of one ride", "median", "target"),
        tuple(cells),
        f"{rounds} rounds; a ride of {RIDE_S // 60} min at 1 Hz, {len(CURVE_S)} points a curve.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost of a ride's figures.")
    parser.add_argument("--rounds", type=int, default=50)
    print(measure(parser.parse_args().rounds).markdown())


if __name__ == "__main__":
    main()
