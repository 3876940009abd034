"""A whole ride's figures: those of the live totals to the last bit, and those of plain numpy."""

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.rides import line, sample
from workouts.athlete import Athlete
from workouts.columns import Columns, columns_of, fill_power
from workouts.figures import Figures, figures_of
from workouts.laps import total_of
from workouts.power import fill_gaps, power_zone_seconds
from workouts.snapshot import Sample
from workouts.w_prime import WPrimeBalance

RIDER = Athlete(ftp_w=250)


def columns(watts: list[float], heart: list[float] | None = None) -> Columns:
    empty = np.full(len(watts), np.nan)
    return Columns(
        power_w=np.array(watts, np.float64),
        heart_rate_bpm=empty if heart is None else np.array(heart, np.float64),
        cadence_rpm=empty,
        speed_kmh=empty,
        stretches=((0, len(watts)),),
    )


def ridden(seed: int, seconds: int) -> list[Sample]:
    """A ride with dropouts of every length, lost seconds and pauses."""
    chance = random.Random(seed)
    samples: list[Sample] = []
    second, paused_s, silent = 0, 0.0, 0
    power_w = 200
    while second < seconds:
        power_w = max(0, min(1200, power_w + chance.randint(-40, 40)))
        if silent == 0 and chance.random() < 0.02:
            silent = chance.randint(1, 8)
        silent = max(0, silent - 1)
        if chance.random() < 0.005:
            second += chance.randint(1, 6)  # seconds that the record lost
        if chance.random() < 0.005:
            paused_s += chance.uniform(1, 900)
        samples.append(
            sample(
                second,
                None if silent else power_w,
                heart_rate_bpm=chance.choice([None, 0, *range(90, 190, 7)]),
                cadence_rpm=chance.choice([None, 0, 85, 91]),
                speed_kmh=chance.choice([None, 0.0, 31.7]),
                wall_s=second + 1.0 + paused_s,
            )
        )
        second += 1
    return samples


@pytest.mark.parametrize("seed", range(25))
def test_a_saved_ride_has_the_figures_that_were_on_the_screen(seed: int) -> None:
    samples = ridden(seed, 60 + seed * 97)
    live, saved = total_of(samples), figures_of(columns_of(samples), RIDER)
    assert saved.seconds == live.power.seconds == live.seconds
    assert saved.average_power_w == live.power.average_w
    assert saved.normalized_power_w == live.power.normalized_w
    assert saved.max_power_w == live.power.max_w
    assert saved.work_kj == live.work_kj
    assert saved.intensity_factor == live.intensity_factor(250)
    assert saved.training_stress == live.training_stress(250)
    assert (saved.missing_s, saved.dropouts) == (live.power.missing_s, live.power.dropouts)
    assert saved.max_heart_rate_bpm == live.max_heart_rate_bpm
    assert saved.max_cadence_rpm == live.max_cadence_rpm
    assert saved.average_heart_rate_bpm is not None
    assert round(saved.average_heart_rate_bpm) == live.average_heart_rate_bpm
    assert saved.average_cadence_rpm is not None
    assert round(saved.average_cadence_rpm) == live.average_cadence_rpm
    assert saved.distance_m == pytest.approx(live.meters)
    assert saved.power_zone_s == power_zone_seconds((each.power_w for each in samples), RIDER)
    hearts = [each.heart_rate_bpm for each in samples if each.heart_rate_bpm]
    assert saved.heart_rate_zone_s == tuple(
        [RIDER.heart_rate_zone(bpm) for bpm in hearts].count(zone) for zone in range(1, 6)
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_balance_shown_live_is_that_of_the_saved_ride(seed: int) -> None:
    samples = ridden(100 + seed, 1500)
    live, before = WPrimeBalance(RIDER.cp_w, RIDER.w_prime_j), None
    for each in samples:
        if before is not None:
            for _ in range(before.second + 1, each.second):
                live.add(None)
            if each.wall_s - before.wall_s > each.second - before.second + 0.5:
                live.split()
        live.add(each.power_w)
        before = each
    live.split()
    assert live.lowest_j == figures_of(columns_of(samples), RIDER).w_prime_lowest_j
    assert live.lowest_j < RIDER.w_prime_j


gaps = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 600), st.booleans()), min_size=1, max_size=40
)


@given(gaps=gaps, smart=st.booleans())
@settings(max_examples=150, derandomize=True, database=None, deadline=None)
def test_a_file_s_gaps_are_filled_by_one_rule(
    gaps: list[tuple[int, int, bool]], smart: bool
) -> None:
    """A point every so many seconds, and now and then a pause before it that is no time."""
    second, at = -1, 0
    points: list[tuple[int, float]] = []
    pauses: list[tuple[int, int]] = []
    raw: list[float] = []
    starts = [0]
    for index, (after_s, watts, paused) in enumerate(gaps):
        if paused and index:
            pauses.append((second + 1, second + 101))
            second += 101
            starts.append(at)
        elif index:
            raw += [math.nan] * (after_s - 1)
            at += after_s - 1
            second += after_s
        else:
            second += 1
        points.append((second, float(watts)))
        raw.append(float(watts))
        at += 1
    stretches = tuple(itertools.pairwise([*starts, len(raw)]))
    filled = fill_power(np.array(raw), stretches, smart_recorded=smart)
    series = fill_gaps(points, pauses, smart_recorded=smart)
    assert filled.missing_s == series.missing_s
    assert filled.power_w.tolist() == pytest.approx([*itertools.chain(*series.stretches)])
    assert [end - start for start, end in stretches] == [len(part) for part in series.stretches]


def plain_normalized_power(watts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Written apart from ours: every window of thirty seconds by itself."""
    windows = np.lib.stride_tricks.sliding_window_view(watts, 30).mean(axis=1)
    return float(np.mean(windows**4.0) ** 0.25)


@pytest.mark.parametrize("seed", range(12))
def test_normalized_power_and_stress_agree_with_plain_numpy_on_random_rides(seed: int) -> None:
    chance = np.random.default_rng(seed)
    watts = np.clip(chance.normal(210, 90, 600 + seed * 400).round(), 0, 1500)
    ftp_w = 200 + seed * 10
    ride = figures_of(columns([float(value) for value in watts]), Athlete(ftp_w=ftp_w))
    expected = plain_normalized_power(watts)
    assert ride.normalized_power_w == pytest.approx(expected, rel=1e-3)
    assert ride.training_stress == pytest.approx(
        len(watts) / 3600 * (expected / ftp_w) ** 2 * 100, rel=1e-3
    )
    assert ride.intensity_factor == pytest.approx(expected / ftp_w, rel=1e-3)
    assert ride.variability_index == pytest.approx(expected / watts.mean(), rel=1e-3)


def test_a_ride_without_a_power_meter_has_the_heart_s_figures_and_no_watts() -> None:
    samples = [replace(each, power_w=None) for each in line(600)]
    ride = figures_of(columns_of(samples), RIDER)
    assert ride.missing_s == 600
    assert ride.work_kj == 0
    assert sum(ride.power_zone_s) == 0
    assert ride.power_curve == ()
    power = ("average_power_w", "max_power_w", "normalized_power_w", "training_stress",
             "variability_index", "efficiency_factor", "decoupling_percent",
             "w_prime_lowest_j")  # fmt: skip
    assert [getattr(ride, name) for name in power] == [None] * len(power)
    assert ride.heart_rate_stress is not None
    assert sum(ride.heart_rate_zone_s) == 600


def test_not_one_second_gives_no_figure_and_no_fault() -> None:
    ride = figures_of(columns_of([]), RIDER)
    assert (ride.seconds, ride.work_kj, ride.average_power_w) == (0, 0.0, None)
    assert (ride.heart_rate_stress, ride.distance_m, ride.power_curve) == (None, None, ())


def test_all_figures_are_plain_numbers() -> None:
    ride = figures_of(columns_of(ridden(3, 400)), RIDER)
    plain = (int, float, type(None))
    for name in Figures.__slots__:
        value = getattr(ride, name)
        for each in value if isinstance(value, tuple) else (value,):
            assert type(each) in plain, name
