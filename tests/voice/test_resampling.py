"""Sound at another rate is the same sound, whole and without seams."""

import numpy as np
import pytest

from coach.voice.resampling import Resampler, resampled
from tests.voice.sound_fakes import cut_anyhow, sine

RATES = [
    (48_000, 16_000),
    (44_100, 16_000),
    (32_000, 16_000),
    (8_000, 16_000),
    (22_050, 48_000),
    (22_050, 44_100),
    (16_000, 44_100),
]


@pytest.mark.parametrize(("from_rate", "to_rate"), RATES)
@pytest.mark.parametrize("hertz", [200, 1_000, 3_000])
def test_a_tone_stays_that_tone(from_rate: int, to_rate: int, hertz: int) -> None:
    result = resampled(sine(hertz, 0.5, from_rate), from_rate, to_rate).astype(float)
    truth = sine(hertz, 0.5, to_rate).astype(float)
    assert len(result) == len(truth)
    inner = slice(to_rate // 100, -to_rate // 100)
    error = np.sqrt(np.mean((result - truth)[inner] ** 2))
    assert error < 7_071 / 1_000  # 60 dB below the tone


@pytest.mark.parametrize(("from_rate", "to_rate"), RATES)
def test_blocks_of_any_size_make_the_same_sound_as_the_whole(from_rate: int, to_rate: int) -> None:
    samples = sine(700, 0.3, from_rate)
    resampler = Resampler(from_rate, to_rate)
    blocks = [resampler.take(block) for block in cut_anyhow(samples, seed=from_rate)]
    whole = np.concatenate([*blocks, resampler.rest()])
    at_once = resampled(samples, from_rate, to_rate)
    assert np.array_equal(whole[: len(at_once)], at_once)


def test_what_a_lower_rate_cannot_carry_is_left_out() -> None:
    hiss = resampled(sine(10_000, 0.3, 44_100), 44_100, 16_000)
    assert np.abs(hiss[200:-200].astype(int)).max() < 30


def test_a_result_comes_with_the_lag_that_is_told_of_it() -> None:
    resampler = Resampler(44_100, 16_000)
    given = sine(500, 0.2, 44_100)
    result = resampler.take(given)
    assert len(given) / 44_100 - len(result) / 16_000 == pytest.approx(resampler.lag_s, abs=1e-4)


def test_after_its_rest_it_begins_anew() -> None:
    resampler = Resampler(48_000, 16_000)
    first = np.concatenate((resampler.take(sine(300, 0.1, 48_000)), resampler.rest()))
    second = np.concatenate((resampler.take(sine(300, 0.1, 48_000)), resampler.rest()))
    assert np.array_equal(first, second)


def test_equal_rates_change_nothing() -> None:
    samples = sine(300, 0.1)
    assert resampled(samples, 16_000, 16_000) is samples


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 samples a second"):
        Resampler(16_000, 0)
