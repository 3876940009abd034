"""What a trainer can do, and how a target becomes the bytes it understands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles.fitness_control import decode_control_request
from sensors.profiles.fitness_features import (
    FitnessFeatures,
    PowerRange,
    ResistanceRange,
    TargetSetting,
)
from sensors.trainer_abilities import (
    MINIMUM_BELIEVED_W,
    POWER_CAP_W,
    STEP_BELIEVED_W,
    TrainerAbilities,
)

ALL = FitnessFeatures(0, TargetSetting.POWER | TargetSetting.RESISTANCE | TargetSetting.SIMULATION)
FLAT, PAUSE = "11000000002833", "0802"


def asked(abilities: TrainerAbilities, target: TrainerTarget) -> str:
    return abilities.requests(target)[0].hex()


def asked_w(abilities: TrainerAbilities, watts: int) -> int | None:
    request = abilities.requests(TrainerTarget.erg(watts))[0]
    return decode_control_request(request).power_w


def asked_level(abilities: TrainerAbilities, percent: float) -> float | None:
    request = abilities.requests(TrainerTarget.resistance(percent))[0]
    return decode_control_request(request).resistance


@pytest.mark.parametrize(
    ("bits", "modes"),
    [
        (0, {TrainerMode.FREE}),
        (TargetSetting.POWER, {TrainerMode.ERG, TrainerMode.FREE}),
        (TargetSetting.RESISTANCE, {TrainerMode.RESISTANCE, TrainerMode.FREE}),
        (TargetSetting.SIMULATION, {TrainerMode.SIM, TrainerMode.FREE}),
        (0xFFFFFFFF, set(TrainerMode)),
    ],
)
def test_the_feature_bits_say_which_modes_there_are(bits: int, modes: set[TrainerMode]) -> None:
    assert TrainerAbilities(FitnessFeatures(0, bits)).modes == modes


def test_a_trainer_that_names_no_features_may_be_asked_for_all() -> None:
    assert TrainerAbilities().modes == frozenset(TrainerMode)


@pytest.mark.parametrize(
    ("given_range", "limits"),
    [
        (None, (0, POWER_CAP_W)),
        (PowerRange(0, 1500, 1), (0, 1500)),
        (PowerRange(50, 800, 5), (50, 800)),
        (PowerRange(-200, 1000, 1), (0, 1000)),
        (PowerRange(0, 0, 0), (0, POWER_CAP_W)),
        (PowerRange(300, 200, 1), (0, POWER_CAP_W)),
        (PowerRange(-400, -10, 1), (0, POWER_CAP_W)),
        (PowerRange(0, 32767, 1), (0, POWER_CAP_W)),
        (PowerRange(200, 900, 1), (200, 900)),
        (PowerRange(1500, 3000, 1), (0, POWER_CAP_W)),
    ],
)
def test_ranges_missing_or_nonsense_leave_safe_limits(
    given_range: PowerRange | None, limits: tuple[int, int]
) -> None:
    assert TrainerAbilities(ALL, given_range).power_limits_w == limits


@pytest.mark.parametrize(
    ("given_range", "wanted_w", "written_w"),
    [
        (PowerRange(0, 1500, 0), 253, 253),
        (PowerRange(0, 1500, 1), 253, 253),
        (PowerRange(0, 1500, 5), 253, 255),
        (PowerRange(0, 1500, 5), 252, 250),
        (PowerRange(10, 1000, 25), 60, 60),
        (PowerRange(10, 1000, 25), 999, 985),
        (PowerRange(0, 100, 5000), 60, 60),
        (PowerRange(0, 4000, 2000), 1100, 1100),
        (PowerRange(50, 800, 1), 20, 50),
        (PowerRange(50, 800, 1), 2000, 800),
        (None, 9000, POWER_CAP_W),
        (PowerRange(-200, 1000, 1), -50, 0),
    ],
)
def test_watts_are_kept_in_range_and_on_the_trainers_steps(
    given_range: PowerRange | None, wanted_w: int, written_w: int
) -> None:
    assert asked_w(TrainerAbilities(ALL, given_range), wanted_w) == written_w


@pytest.mark.parametrize(
    ("given_range", "percent", "request_hex"),
    [
        (None, 100.0, "0464"),
        (None, 0.0, "0400"),
        (ResistanceRange(0.0, 20.0, 0.1), 50.0, "0464"),
        (ResistanceRange(0.0, 20.0, 0.0), 33.3, "0443"),
        (ResistanceRange(1.0, 20.0, 1.0), 50.0, "046e"),
        (ResistanceRange(0.0, 100.0, 0.1), 50.0, "04f401"),
        (ResistanceRange(0.0, 100.0, 0.1), 150.0, "04e803"),
        (ResistanceRange(-10.0, 10.0, 0.1), -5.0, "0400"),
        (ResistanceRange(5.0, 5.0, 0.1), 100.0, "0464"),
        (ResistanceRange(0.0, 20.0, 20.0), 60.0, "0478"),
    ],
)
def test_percent_is_spread_over_the_trainers_levels(
    given_range: ResistanceRange | None, percent: float, request_hex: str
) -> None:
    abilities = TrainerAbilities(ALL, None, given_range)
    assert asked(abilities, TrainerTarget.resistance(percent)) == request_hex


def test_the_other_width_is_two_bytes_for_small_ranges_and_one_for_large() -> None:
    small = TrainerAbilities(ALL, None, ResistanceRange(0.0, 20.0, 0.1)).with_other_level_width()
    large = TrainerAbilities(ALL, None, ResistanceRange(0.0, 100.0, 0.1)).with_other_level_width()
    assert asked(small, TrainerTarget.resistance(50.0)) == "046400"
    assert asked(large, TrainerTarget.resistance(100.0)) == "04ff"


@pytest.mark.parametrize(("slope", "held"), [(35.0, 20.0), (-35.0, -20.0), (4.5, 4.5)])
def test_slopes_steeper_than_any_road_are_cut(slope: float, held: float) -> None:
    request = TrainerAbilities(ALL).requests(TrainerTarget.sim(slope))[0]
    assert decode_control_request(request).slope_percent == held


@pytest.mark.parametrize(
    ("bits", "ways"),
    [
        (TargetSetting.POWER, [PAUSE]),
        (TargetSetting.POWER | TargetSetting.RESISTANCE, ["0400", PAUSE]),
        (ALL.targets, [FLAT, "0400", PAUSE]),
    ],
)
def test_there_is_always_a_way_to_leave_the_rider_alone(bits: int, ways: list[str]) -> None:
    requests = TrainerAbilities(FitnessFeatures(0, bits)).requests(TrainerTarget.free())
    assert [request.hex() for request in requests] == ways


@pytest.mark.parametrize(
    "target",
    [
        TrainerTarget(TrainerMode.ERG),
        TrainerTarget.resistance(float("nan")),
        TrainerTarget.sim(float("inf")),
    ],
)
def test_a_target_without_a_number_is_refused_in_one_sentence(target: TrainerTarget) -> None:
    with pytest.raises(ValueError, match=f"a {target.mode.value} target needs a number, not"):
        TrainerAbilities(ALL).requests(target)


signed = st.integers(-0x8000, 0x7FFF)
powers = st.builds(PowerRange, signed, signed, st.integers(0, 0xFFFF))
levels = st.builds(
    lambda low, high, step: ResistanceRange(low / 10, high / 10, step / 10),
    signed,
    signed,
    st.integers(0, 0xFFFF),
)


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(powers, levels, st.booleans(), st.integers(-1000, 9000), st.floats(-50, 150))
def test_no_range_however_odd_makes_a_target_that_cannot_be_written_or_is_unsafe(
    watts: PowerRange, resistance: ResistanceRange, other: bool, wanted_w: int, percent: float
) -> None:
    abilities = TrainerAbilities(ALL, watts, resistance, other)
    low, high = abilities.power_limits_w
    written_w = asked_w(abilities, wanted_w)
    assert written_w is not None
    assert 0 <= low <= written_w <= high <= POWER_CAP_W
    assert written_w <= max(wanted_w, MINIMUM_BELIEVED_W) + STEP_BELIEVED_W / 2
    clipped = abilities.clipped_from_w(TrainerTarget.erg(wanted_w))
    assert clipped == (None if low <= wanted_w <= high else wanted_w)
    level, span = asked_level(abilities, percent), abilities.levels
    assert level is not None
    assert max(0.0, span.min_level - 0.05) <= level <= span.max_level + 0.05
