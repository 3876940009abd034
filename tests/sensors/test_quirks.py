"""Trainers that differ from their standard, known by name."""

import pytest

from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles.fitness_features import (
    FITNESS_MACHINE_FEATURE,
    SUPPORTED_RESISTANCE_RANGE,
    FitnessFeatures,
    ResistanceRange,
    TargetSetting,
    encode_fitness_features,
    encode_resistance_range,
)
from sensors.quirks import QUIRKS, adapted
from sensors.trainer import TrainerControl
from sensors.trainer_dialect import Dialect
from sensors.trainer_fec import FitnessEquipment
from sensors.trainer_ftms import FitnessMachine
from sensors.trainer_wahoo import Wahoo

BOTH = TargetSetting.POWER | TargetSetting.RESISTANCE


def connected(name: str, targets: int = BOTH, top_level: float = 20.0) -> TrainerControl:
    control = TrainerControl(name)
    features = encode_fitness_features(FitnessFeatures(0, targets))
    levels = encode_resistance_range(ResistanceRange(0.0, top_level, 0.1))
    control.packet(FITNESS_MACHINE_FEATURE, features, 0.0)
    control.packet(SUPPORTED_RESISTANCE_RANGE, levels, 0.0)
    return control


def level_of(control: TrainerControl) -> str:
    return control.dialect.requests(TrainerTarget.resistance(50.0))[0][0].hex()


@pytest.mark.parametrize("name", ["SpeedRaceX-1234", "DIRETO XR 0042", "fit-bk-7", "JFBK5.0"])
def test_a_bike_that_takes_levels_in_two_bytes_only_gets_them_so(name: str) -> None:
    assert level_of(connected(name)) == "046400"


@pytest.mark.parametrize("top_level", [20.0, 100.0])
def test_a_bike_whose_levels_need_two_bytes_anyway_is_not_narrowed_by_its_quirk(
    top_level: float,
) -> None:
    assert len(level_of(connected("SpeedRaceX-1", top_level=top_level))) == 6


@pytest.mark.parametrize("name", ["Domestique", "KICKR CORE 1A2B", "", "XDIRETO XR"])
def test_a_trainer_of_no_such_name_is_spoken_to_by_the_standard(name: str) -> None:
    control = connected(name)
    assert level_of(control) == "0464"
    assert TrainerMode.ERG in control.view(0.0).modes


@pytest.mark.parametrize("name", ["iConsole+0231", "MRK-S36C-AB12", "EXPERT-SX9"])
def test_a_bike_that_says_yes_to_watts_and_holds_none_is_not_asked_for_them(name: str) -> None:
    assert connected(name).view(0.0).modes == {TrainerMode.RESISTANCE, TrainerMode.FREE}


def test_the_quirk_lasts_when_the_bike_tells_more_after_a_reconnect() -> None:
    control = connected("SpeedRaceX-1234")
    for _ in range(3):
        control.packet(
            SUPPORTED_RESISTANCE_RANGE, encode_resistance_range(ResistanceRange(0, 20, 0.1)), 1.0
        )
        assert level_of(control) == "046400"


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.what)
@pytest.mark.parametrize(
    "dialect", [FitnessMachine(), FitnessEquipment(), Wahoo()], ids=lambda d: d.name
)
def test_adapting_twice_is_adapting_once(quirk: object, dialect: Dialect) -> None:
    names = [name for row in QUIRKS if row is quirk for name in row.names]
    for name in names:
        once = adapted(dialect, name)
        assert adapted(once, name) == once


def test_names_in_the_table_are_upper_case_and_told_apart() -> None:
    for quirk in QUIRKS:
        assert quirk.names == tuple(name.upper() for name in quirk.names)
        assert len(set(quirk.names)) == len(quirk.names)
