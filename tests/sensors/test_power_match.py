"""The trainer matched to the rider's power meter: learnt slowly, bounded, still in a sprint."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.control import TrainerTarget
from sensors.power_match import (
    GONE_AFTER_S,
    LIMIT_W,
    SLEW_W_S,
    PowerMatch,
    Seen,
    advance,
)
from sensors.simulated.faults import Faults, Spell
from tests.sensors.test_hub_simulated import Ride

TICK_S = 0.25
STEADY = Seen(now_s=0.0, target_w=200, meter_w=206.0, trainer_w=200.0, cadence_rpm=90.0)


class Legs:
    """Ticks of one match; what is seen stays as it is until told otherwise."""

    def __init__(self, seen: Seen = STEADY) -> None:
        self.seen = seen
        self.match = PowerMatch(seen.now_s)
        self.offsets: list[float] = []

    def ride(self, seconds: float) -> int | None:
        for _ in range(round(seconds / TICK_S)):
            self.seen = replace(self.seen, now_s=self.seen.now_s + TICK_S)
            self.match = advance(self.match, self.seen)
            self.offsets.append(self.match.offset_w)
        return self.match.used_w

    def obeyed(self, seconds: float, reads: float) -> int | None:
        """Ride with a trainer that holds what it is asked, and a meter that reads `reads` of it."""
        for _ in range(round(seconds / TICK_S)):
            asked_w = (self.seen.target_w or 0) + (self.match.used_w or 0)
            self.seen = replace(self.seen, trainer_w=float(asked_w), meter_w=asked_w * reads)
            self.ride(TICK_S)
        return self.match.used_w


def test_a_meter_that_reads_three_percent_high_takes_six_watts_off_two_hundred() -> None:
    legs = Legs()
    assert legs.ride(5.0) is None
    assert legs.obeyed(60.0, reads=1.03) == -6
    assert legs.seen.meter_w == pytest.approx(200.0, abs=1.0)


def test_a_meter_that_reads_low_adds_watts() -> None:
    legs = Legs()
    assert legs.obeyed(60.0, reads=0.96) == 8


def test_no_more_than_a_watt_a_second_is_moved() -> None:
    legs = Legs()
    legs.obeyed(90.0, reads=0.9)
    steps = [abs(b - a) for a, b in zip(legs.offsets, legs.offsets[1:], strict=False)]
    assert max(steps) <= SLEW_W_S * TICK_S + 1e-9
    assert max(steps) > 0


@pytest.mark.parametrize(
    ("target_w", "reads", "most_w"), [(150, 1.5, -15), (150, 0.5, 15), (500, 0.5, 30)]
)
def test_a_meter_far_off_is_followed_only_so_far(target_w: int, reads: float, most_w: int) -> None:
    legs = Legs(replace(STEADY, target_w=target_w))
    assert legs.obeyed(300.0, reads) == most_w


def test_the_match_is_known_at_another_power_at_once_and_moves_there_slowly() -> None:
    legs = Legs()
    legs.obeyed(60.0, reads=1.03)
    legs.seen = replace(legs.seen, target_w=300)
    assert legs.obeyed(5.0, reads=1.03) == -6
    assert legs.obeyed(10.0, reads=1.03) == pytest.approx(300 / 1.03 - 300, abs=0.75)


@pytest.mark.parametrize(
    "restless",
    [
        replace(STEADY, meter_w=612.0, trainer_w=600.0),
        replace(STEADY, meter_w=None),
        replace(STEADY, trainer_w=None),
        replace(STEADY, meter_w=30.0, trainer_w=20.0),
        replace(STEADY, target_w=None),
    ],
    ids=["sprint", "no meter", "no trainer power", "soft pedalling", "no ERG"],
)
def test_it_stands_still_and_stays_what_it_was(restless: Seen) -> None:
    legs = Legs()
    legs.obeyed(60.0, reads=1.03)
    before, share = legs.match.used_w, legs.match.share
    legs.seen = replace(restless, now_s=legs.seen.now_s)
    assert legs.ride(20.0) == before
    assert legs.match.share == share


def test_a_sprint_leaves_no_trace_in_the_seconds_after_it() -> None:
    legs = Legs()
    legs.obeyed(60.0, reads=1.03)
    share = legs.match.share
    legs.seen = replace(legs.seen, meter_w=700.0, trainer_w=600.0)
    legs.ride(6.0)
    legs.seen = replace(legs.seen, meter_w=260.0, trainer_w=195.0)
    legs.ride(4.0)
    assert legs.match.share == share


def test_a_ramp_teaches_nothing_until_it_is_over() -> None:
    legs = Legs()
    for watts in range(100, 200):
        legs.seen = replace(legs.seen, target_w=watts, trainer_w=float(watts), meter_w=watts * 1.1)
        legs.ride(1.0)
    assert legs.match.learnt_s == 0.0
    legs.ride(20.0)
    assert legs.match.learnt_s > 0.0


def test_a_ramp_of_ten_minutes_is_slow_enough_to_learn_from() -> None:
    legs = Legs()
    for tenth in range(1000, 2000):
        legs.seen = replace(legs.seen, target_w=round(tenth / 10))
        legs.obeyed(0.5, reads=1.03)
    assert legs.match.share == pytest.approx(0.03, abs=0.003)


def test_a_change_of_cadence_is_waited_out() -> None:
    legs = Legs()
    legs.obeyed(60.0, reads=1.03)
    share = legs.match.share
    legs.seen = replace(legs.seen, cadence_rpm=110.0, meter_w=240.0)
    legs.ride(4.0)
    assert legs.match.share == share


def test_a_meter_gone_for_a_minute_gives_the_trainer_its_own_watts_back() -> None:
    legs = Legs()
    legs.obeyed(60.0, reads=1.03)
    legs.seen = replace(legs.seen, meter_w=None)
    assert legs.ride(GONE_AFTER_S - 1.0) == -6
    assert legs.ride(10.0) == 0
    assert legs.obeyed(30.0, reads=1.03) == -6


powers = st.none() | st.floats(0, 3000)
ticks = st.tuples(
    st.floats(0, 20),
    st.none() | st.integers(0, 1500),
    powers,
    powers,
    st.none() | st.floats(0, 250),
)


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(st.lists(ticks, max_size=120))
def test_whatever_the_sensors_say_it_is_bounded_and_slow(
    seen: list[tuple[float, int | None, float | None, float | None, float | None]],
) -> None:
    match, now_s = PowerMatch(0.0), 0.0
    for dt, target_w, meter_w, trainer_w, cadence_rpm in seen:
        now_s += dt
        before = match.offset_w
        match = advance(match, Seen(now_s, target_w, meter_w, trainer_w, cadence_rpm))
        assert abs(match.offset_w - before) <= SLEW_W_S * min(1.0, dt) + 1e-9
        assert abs(match.offset_w) <= LIMIT_W
        if match.used_w is not None:
            assert abs(match.used_w - match.offset_w) <= 0.75 + 1e-9


def powers_shown(ride: Ride, seconds: float) -> list[float | None]:
    shown: list[float | None] = []
    ride.ride(seconds, lambda: shown.append(ride.live().power_w))
    return shown


def mean(values: list[float | None]) -> float:
    shown = [value for value in values if value is not None]
    assert len(shown) == len(values)
    return sum(shown) / len(shown)


class TestOnTheSimulatedRoad:
    """The simulated power meter reads three percent more than the trainer."""

    @pytest.mark.parametrize("seed", [1, 2])
    def test_the_recorded_power_meets_the_target_within_two_percent(self, seed: int) -> None:
        ride = Ride(seed, devices=("trainer", "strap", "power_meter"))
        ride.hub.hold(TrainerTarget.erg(200))
        assert ride.hub.view().power_match_w is None
        ride.ride(60.0)
        for watts in (200, 280, 150):
            ride.hub.hold(TrainerTarget.erg(watts))
            ride.ride(30.0)
            assert mean(powers_shown(ride, 30.0)) == pytest.approx(watts, rel=0.01)
            view = ride.hub.view()
            assert view.power_match_w is not None
            assert view.power_match_w == pytest.approx(watts / 1.03 - watts, abs=1.5)
            assert view.acknowledged == view.wanted == TrainerTarget.erg(watts)
        assert ride.hub.view().refusals == 0
        assert ride.hub.view().sent < 30

    def test_without_a_meter_the_trainer_holds_what_it_is_asked(self) -> None:
        ride = Ride()
        ride.hub.hold(TrainerTarget.erg(200))
        ride.ride(60.0)
        assert ride.hub.view().power_match_w is None
        assert ride.requests() == ["00", "07", "05c800"]

    def test_a_meter_that_drops_out_for_a_while_changes_nothing(self) -> None:
        faults = {"power_meter": Faults(drops=(Spell(80.0, 20.0),))}
        ride = Ride(1, ("trainer", "power_meter"), faults)
        ride.hub.hold(TrainerTarget.erg(200))
        ride.ride(79.0)
        before = ride.hub.view().power_match_w
        assert before == pytest.approx(-6, abs=1)
        ride.ride(20.0)
        assert ride.hub.view().power_match_w == before

    def test_a_sprint_is_not_taken_for_a_fault_of_the_trainer(self) -> None:
        ride = Ride(1, ("trainer", "power_meter"))
        ride.hub.hold(TrainerTarget.erg(200))
        ride.ride(80.0)
        before = ride.hub.view().power_match_w
        ride.hub.hold(TrainerTarget.sim(2.0))
        ride.air.rider.surge(300.0)
        ride.ride(15.0)
        ride.air.rider.surge(0.0)
        ride.hub.hold(TrainerTarget.erg(200))
        ride.ride(5.0)
        assert ride.hub.view().power_match_w == before
