"""Every worked vector of the training-load figures, by id: none is passed over."""

import itertools
import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workouts.athlete import Athlete, Trimp
from workouts.columns import Columns
from workouts.critical_power import fit_critical_power
from workouts.figures import figures_of
from workouts.heart_rate import decoupling_percent, heart_rate_stress, trimp
from workouts.load import Convention, Form, load_series
from workouts.power import (
    PowerTotals,
    efficiency_factor,
    fill_gaps,
    intensity_factor,
    normalized_power,
    normalized_power_of,
    power_zone_seconds,
    training_stress,
    variability_index,
    work_kj,
)
from workouts.power_curve import CURVE_S, best_power, power_curve
from workouts.w_prime import WPrimeBalance, balance_over, integral_balance, integral_tau_s

Vector = dict[str, Any]

IDS = (
    "coggan7", "cp_2param_linear_work", "decoupling_hr_dropout", "gap_2s_dropout",
    "gap_60s_uneven", "gap_pause_10min", "gap_smart_rec", "hr_trimp_intervals_f", "mmp_curve",
    "np_3x10", "np_coast_end", "np_exact_30", "np_sprint", "np_step_31", "pmc_100_every_day_42",
    "pmc_impulse", "ramp_test_75", "ride_3x10_all", "tss_1h_at_ftp", "tss_20min_0.95",
    "tss_2h_0.75", "tss_90s_sprint", "wbal_3x3min", "wbal_5min_at_300", "wbal_exhaust_then_rest",
)  # fmt: skip


def unroll(rle: list[list[float]]) -> list[float]:
    return [float(value) for value, seconds in rle for _ in range(int(seconds))]


def close(expected: float) -> Any:
    return (
        pytest.approx(expected, abs=0.001) if abs(expected) < 1 else pytest.approx(expected, 1e-4)
    )


def columns(watts: list[float], heart: list[float] | None = None) -> Columns:
    empty = np.full(len(watts), np.nan)
    beats = empty if heart is None else np.array(heart)
    return Columns(np.array(watts), beats, empty, empty, ((0, len(watts)),))


def check_normalized_power(row: Vector) -> None:
    watts, expected = unroll(row["input"]["rle"]), row["expected"]
    ridden, average = normalized_power(watts), sum(watts) / len(watts)
    assert ridden == close(expected["np_full_windows"])
    assert average == close(expected["ap"])
    assert variability_index(ridden, average) == close(expected["vi"])
    figures = figures_of(columns(watts), Athlete())
    assert figures.normalized_power_w == ridden
    assert figures.variability_index == close(expected["vi"])


def check_stress(row: Vector) -> None:
    ftp_w, given, expected = row["params"]["ftp"], row["input"], row["expected"]
    assert intensity_factor(given["np"], ftp_w) == close(expected["if"])
    assert training_stress(given["seconds"], given["np"], ftp_w) == close(expected["tss"])


def check_ride(row: Vector) -> None:
    watts, expected, ftp_w = unroll(row["input"]["rle"]), row["expected"], row["params"]["ftp"]
    totals = PowerTotals()
    for value in watts:
        totals.add(value)
    heart = [float(row["params"]["avg_hr"])] * len(watts)
    figures = figures_of(columns(watts, heart), Athlete(ftp_w=ftp_w))
    ridden = totals.normalized_w
    assert totals.seconds == figures.seconds == expected["seconds"]
    assert totals.average_w == figures.average_power_w == close(expected["ap"])
    assert ridden == figures.normalized_power_w == close(expected["np"])
    assert intensity_factor(ridden, ftp_w) == figures.intensity_factor == close(expected["if_"])
    assert training_stress(totals.seconds, ridden, ftp_w) == close(expected["tss"])
    assert figures.training_stress == close(expected["tss"])
    assert work_kj(watts) == figures.work_kj == close(expected["kj"])
    assert figures.variability_index == close(expected["vi"])
    assert efficiency_factor(ridden, row["params"]["avg_hr"]) == close(expected["ef"])
    assert figures.efficiency_factor == close(expected["ef"])


def check_gaps(row: Vector) -> None:
    segments, expected = row["input"]["segments"], row["expected"]
    points = [(at, watts) for start, end, watts in segments for at in range(start, end)]
    holes = [(before[1], after[0]) for before, after in itertools.pairwise(segments)]
    assert len(points) == expected["samples"]
    assert normalized_power([watts for _, watts in points]) == close(expected["np_drop"])
    if expected["np_split"] is not None:
        paused = fill_gaps(points, holes)
        assert normalized_power_of(paused.stretches) == close(expected["np_split"])
        assert paused.missing_s == 0
        assert paused.seconds == expected["samples"]
    riding = fill_gaps(points)
    assert riding.seconds == expected["elapsed"]
    assert normalized_power_of(riding.stretches) == close(expected["np_zero_fill"])
    if max(end - start for start, end in holes) <= 25:
        smart = fill_gaps(points, smart_recorded=True)
        assert normalized_power_of(smart.stretches) == close(expected["np_interp"])
        assert smart.missing_s == 0


def check_zones(row: Vector) -> None:
    athlete, watts = Athlete(ftp_w=row["params"]["ftp"]), row["input"]["watts"]
    zones = row["expected"]["zone_by_lower_bound"]
    assert [athlete.power_zone(value) for value in watts] == zones
    counted = tuple(zones.count(zone) for zone in range(1, 8))
    assert power_zone_seconds(watts, athlete) == counted
    assert figures_of(columns([float(w) for w in watts]), athlete).power_zone_s == counted


def check_load(row: Vector) -> None:
    first = date(2026, 2, 20)
    stress = unroll(row["input"]["daily_tss"]["rle"])
    daily = {first + timedelta(days=n): value for n, value in enumerate(stress)}
    last = first + timedelta(days=len(stress) - 1)
    seed = {"ctl": row["params"]["ctl0"], "atl": row["params"]["atl0"]}
    for convention, key in ((Convention.EXPONENTIAL, "exp"), (Convention.FRACTION, "div")):
        morning, evening = (
            load_series(daily, first, last, today=last, convention=convention, form=form, **seed)
            for form in (Form.PREVIOUS_DAY, Form.SAME_DAY)
        )
        for day, expected in row["expected"][key].items():
            ridden = morning[int(day)]
            assert ridden.ctl == close(expected["ctl"])
            assert ridden.atl == close(expected["atl"])
            assert ridden.tsb == close(expected["tsb_prev_day"])
            assert evening[int(day)].tsb == close(expected["tsb_same_day"])


def check_balance(row: Vector) -> None:
    cp_w, w_prime_j = row["params"]["cp"], row["params"]["wprime"]
    watts, expected = unroll(row["input"]["rle"]), row["expected"]
    balance = balance_over(watts, cp_w, w_prime_j)
    assert balance[-1] == close(expected["diff_end"])
    assert min(balance) == close(expected["diff_min"])
    live = WPrimeBalance(cp_w, w_prime_j)
    assert [live.add(power_w) for power_w in watts] == balance
    assert live.lowest_j == min(balance)
    integral, tau_s = integral_balance(watts, cp_w, w_prime_j), integral_tau_s(watts, cp_w)
    assert tau_s == close(expected["int_tau"])
    assert integral[-1] == close(expected["int_end"])
    assert min(integral) == close(expected["int_min"])
    truncated = integral_balance(watts, cp_w, w_prime_j, int(tau_s))
    assert truncated[-1] == close(expected["int_end_gc_truncated_tau"])


def check_decoupling(row: Vector) -> None:
    watts, heart = (unroll(row["input"][name]["rle"]) for name in ("power", "hr"))
    expected = row["expected"]["pw_hr_percent"]
    assert decoupling_percent(np.array(watts), np.array(heart)) == close(expected)
    assert figures_of(columns(watts, heart), Athlete()).decoupling_percent == close(expected)


def check_critical_power(row: Vector) -> None:
    fit = fit_critical_power((float(s), float(w)) for s, w in row["input"]["points_s_w"])
    assert fit.cp_w == close(row["expected"]["cp"])
    assert fit.w_prime_j == close(row["expected"]["wprime"])


def check_heart_rate_load(row: Vector) -> None:
    given, expected = row["params"], row["expected"]
    rider = Athlete(
        resting_heart_rate_bpm=given["rest"],
        max_heart_rate_bpm=given["max"],
        threshold_heart_rate_bpm=given["lthr"],
        trimp={1.92: Trimp.MALE, 1.67: Trimp.FEMALE}[given["k"]],
    )
    heart = np.array(unroll(row["input"]["rle"]))
    assert trimp(heart, rider) == close(expected["trimp_per_sample"])
    assert heart_rate_stress(heart, rider) == close(expected["hrss"])
    average = np.full(len(heart), heart.mean())
    assert trimp(average, rider) == close(expected["trimp_from_average_gc"])


def check_ramp(row: Vector) -> None:
    watts = np.array(unroll(row["input"]["rle"]))
    best_w = best_power([watts], row["params"]["window_s"])
    assert best_w == close(row["expected"]["best_60s"])
    assert best_w is not None
    assert best_w * row["params"]["factor"] == close(row["expected"]["ftp"])


def check_curve(row: Vector) -> None:
    ride = columns(unroll(row["input"]["rle"]))
    curve = power_curve(ride)
    for duration, expected in row["expected"].items():
        best_w = best_power(ride.parts(ride.power_w), int(duration))
        assert best_w == (None if expected is None else close(expected))
        if int(duration) in CURVE_S:
            assert curve[CURVE_S.index(int(duration))] == best_w


CHECKS: Mapping[str, Callable[[Vector], None]] = {
    "normalized_power": check_normalized_power,
    "tss": check_stress,
    "ride_summary": check_ride,
    "normalized_power_gaps": check_gaps,
    "zones": check_zones,
    "pmc": check_load,
    "wbal": check_balance,
    "decoupling": check_decoupling,
    "critical_power": check_critical_power,
    "hr_load": check_heart_rate_load,
    "ftp_test": check_ramp,
    "power_curve": check_curve,
}


def rows(shared: Path) -> dict[str, Vector]:
    document = json.loads((shared / "vectors" / "load.json").read_text())
    return {row["id"]: row for row in document["vectors"]}


@pytest.mark.parametrize("name", IDS)
def test_our_figures_are_those_of_the_vector(shared: Path, name: str) -> None:
    row = rows(shared)[name]
    CHECKS[row["metric"]](row)


def test_no_vector_is_passed_over(shared: Path) -> None:
    assert set(rows(shared)) == set(IDS)
