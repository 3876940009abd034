"""Which source serves: ranks, age, takeover and the slow hand-back."""

import itertools

import pytest

from sensors.priority import (
    HAND_BACK_AFTER_S,
    PRIORITY,
    STALE_AFTER_S,
    Offer,
    choose,
    is_fresh,
)
from sensors.readings import DeviceKind, Metric


def offer(kind: DeviceKind, at_s: float = 10.0, since_s: float = 0.0, linked: bool = True) -> Offer:
    return Offer(kind.value, kind, 200.0, at_s, since_s, linked)


METER, TRAINER = DeviceKind.POWER_METER, DeviceKind.TRAINER


def winner(
    metric: Metric, offers: list[Offer], serving: DeviceKind | None = None, now_s: float = 10.0
) -> str | None:
    best = choose(metric, offers, serving.value if serving else None, now_s)
    return None if best is None else best.source_id


@pytest.mark.parametrize(
    ("metric", "better", "worse"),
    [
        (metric, better, worse)
        for metric, kinds in PRIORITY.items()
        for better, worse in itertools.pairwise(kinds)
    ],
)
def test_the_better_source_serves_when_both_have_long_been_there(
    metric: Metric, better: DeviceKind, worse: DeviceKind
) -> None:
    assert winner(metric, [offer(worse), offer(better)], serving=worse) == better.value
    assert winner(metric, [offer(better), offer(worse)]) == better.value


def test_the_ranks_are_those_riders_expect() -> None:
    assert PRIORITY[Metric.POWER][0] is DeviceKind.POWER_METER
    assert PRIORITY[Metric.CADENCE][0] is DeviceKind.SPEED_CADENCE
    assert PRIORITY[Metric.HEART_RATE][0] is DeviceKind.HEART_RATE_STRAP
    assert PRIORITY[Metric.SPEED][0] is DeviceKind.SPEED_CADENCE
    assert set(PRIORITY) == set(Metric)


def test_a_heart_strap_never_serves_power() -> None:
    assert winner(Metric.POWER, [offer(DeviceKind.HEART_RATE_STRAP)]) is None


def test_without_offers_nothing_serves() -> None:
    assert winner(Metric.POWER, []) is None


def test_a_value_is_shown_until_three_seconds_and_not_at_three() -> None:
    assert is_fresh(10.0, 10.0 + STALE_AFTER_S - 0.001)
    assert not is_fresh(10.0, 10.0 + STALE_AFTER_S)


def test_the_trainer_takes_over_the_moment_the_meter_is_stale() -> None:
    both = [offer(METER, at_s=7.1), offer(TRAINER, since_s=9.9)]
    assert winner(Metric.POWER, both, serving=METER, now_s=10.0) == "power_meter"
    assert winner(Metric.POWER, both, serving=METER, now_s=10.1) == "trainer"


def test_the_trainer_takes_over_at_once_when_the_meters_link_drops() -> None:
    both = [offer(METER, linked=False), offer(TRAINER, since_s=9.9)]
    assert winner(Metric.POWER, both, serving=METER) == "trainer"


def test_a_lone_source_whose_link_blinks_keeps_its_number_until_it_is_too_old() -> None:
    alone = [offer(METER, at_s=10.0, linked=False)]
    assert winner(Metric.POWER, alone, serving=METER, now_s=12.9) == "power_meter"
    assert winner(Metric.POWER, alone, serving=METER, now_s=13.0) is None


def test_the_meter_gets_the_number_back_after_two_steady_seconds() -> None:
    returned = [offer(METER, at_s=21.9, since_s=20.0), offer(TRAINER, at_s=21.9)]
    assert winner(Metric.POWER, returned, serving=TRAINER, now_s=21.9) == "trainer"
    assert winner(Metric.POWER, returned, serving=TRAINER, now_s=22.0) == "power_meter"


def test_a_flapping_meter_does_not_make_the_number_jump() -> None:
    """One second of values, then a drop of the link, again and again: the trainer keeps serving."""
    meter, serving, changes = offer(METER, at_s=0.0, linked=False), "trainer", 0
    for tick in range(400):
        now_s = tick * 0.25
        if now_s % 4 < 1:
            meter = meter.renewed(210.0, now_s)
        elif now_s % 4 == 1:
            meter = Offer(meter.source_id, METER, 210.0, meter.at_s, meter.since_s, linked=False)
        best = choose(Metric.POWER, [meter, offer(TRAINER, at_s=now_s)], serving, now_s)
        assert best is not None
        changes += best.source_id != serving
        serving = best.source_id
    assert (serving, changes) == ("trainer", 0)


def test_values_without_a_gap_keep_the_age_of_their_stream() -> None:
    steady = offer(METER, at_s=10.0, since_s=4.0).renewed(220.0, 12.0)
    assert (steady.since_s, steady.at_s, steady.value) == (4.0, 12.0, 220.0)


@pytest.mark.parametrize("back_s", [13.0, 60.0])
def test_values_after_a_gap_begin_a_new_stream(back_s: float) -> None:
    assert offer(METER, at_s=10.0, since_s=4.0).renewed(220.0, back_s).since_s == back_s


def test_values_after_a_short_drop_begin_a_new_stream() -> None:
    back = offer(METER, at_s=10.0, since_s=4.0, linked=False).renewed(220.0, 10.5)
    assert (back.since_s, back.linked) == (10.5, True)


def test_of_two_equal_sources_the_first_adopted_serves_and_the_serving_one_stays() -> None:
    first = Offer("first", METER, 200.0, 10.0, 0.0)
    second = Offer("second", METER, 210.0, 10.0, 0.0)
    assert choose(Metric.POWER, [first, second], None, 10.0) is first
    assert choose(Metric.POWER, [first, second], "second", 10.0) is first
    young = Offer("first", METER, 200.0, 10.0, 10.0 - HAND_BACK_AFTER_S + 0.01)
    assert choose(Metric.POWER, [young, second], "second", 10.0) is second
