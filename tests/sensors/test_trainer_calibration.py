"""A spin-down, from the first sentence to the last, by FTMS and by FE-C."""

import pytest

from sensors.clock import ManualClock
from sensors.control import TrainerMode, TrainerTarget
from sensors.errors import ControlRefused
from sensors.hub import SensorHub
from sensors.profiles.fitness_features import TargetSetting
from sensors.trainer import CONTROL_POINT
from sensors.trainer_calibration import RESULT_WITHIN_S, SHOWN_FOR_S
from sensors.trainer_fec import FITNESS_EQUIPMENT
from tests.sensors.scripted_equipment import Ride, ScriptedEquipment, ScriptedWahoo
from tests.sensors.scripted_trainer import (
    ALL,
    ERG_200,
    ERG_250,
    FAILED,
    SILENT,
    Road,
    erg,
    riding,
    road,
    told,
)

OFFERED = ALL | TargetSetting.SPIN_DOWN
SPIN_DOWN, ASKED = 0x13, "1301"
SPEEDS = "801301" + "b80b" + "100e"  # between 30 and 36 km/h
ASKING = "asking the trainer for a spin-down; keep pedalling"
SPEED_UP = "speed up to 36 km/h, then stop pedalling"
COAST = "stop pedalling and let the wheel run out"
DONE = "the spin-down is done; ride on"
FAILURE = "spin-down failed; warm the trainer up, try again"


def ready() -> Road:
    way = riding(200, targets=OFFERED)
    way.trainer.always_answers(SPIN_DOWN, SILENT)
    return way


def sentence(way: Road | Ride) -> str | None:
    return way.control.view(way.now_s).calibration


def begun() -> Road:
    way = ready()
    way.control.calibrate(way.now_s)
    assert sentence(way) == ASKING
    way.ride(0.5)
    way.control.packet(CONTROL_POINT, bytes.fromhex(SPEEDS), way.now_s)
    return way


class TestByFtms:
    def test_the_rider_is_told_each_step_and_the_target_comes_back(self) -> None:
        way = begun()
        assert way.trainer.hex(2.0) == [ASKED]
        assert sentence(way) == SPEED_UP
        way.ride(20.0)
        told(way, "1404")
        assert sentence(way) == COAST
        way.ride(15.0)
        told(way, "1402")
        assert sentence(way) == DONE
        assert way.trainer.hex(2.0) == [ASKED]
        way.ride(SHOWN_FOR_S + 1.0)
        assert sentence(way) is None
        assert way.trainer.hex(2.0) == [ASKED, ERG_200]
        assert way.control.view(way.now_s).acknowledged == erg(200)

    def test_a_trainer_that_names_no_speed_says_itself_when(self) -> None:
        way = ready()
        way.control.calibrate(way.now_s)
        way.ride(0.5)
        way.control.packet(CONTROL_POINT, b"\x80\x13\x01", way.now_s)
        assert sentence(way) == "speed up until it says stop, then stop pedalling"

    def test_a_wish_made_meanwhile_is_the_one_that_comes(self) -> None:
        way = begun()
        way.control.want(erg(250), way.now_s)
        way.ride(5.0)
        told(way, "1402")
        way.ride(SHOWN_FOR_S + 1.0)
        assert way.trainer.hex(2.0) == [ASKED, ERG_250]

    @pytest.mark.parametrize("status", ["1403"])
    def test_a_spin_down_that_failed_says_so_and_the_ride_goes_on(self, status: str) -> None:
        way = begun()
        told(way, status)
        assert sentence(way) == FAILURE
        way.ride(SHOWN_FOR_S + 1.0)
        assert sentence(way) is None
        assert way.trainer.hex(2.0) == [ASKED, ERG_200]

    @pytest.mark.parametrize("answer", [FAILED, SILENT])
    def test_one_that_is_refused_or_not_answered_has_failed(self, answer: int | None) -> None:
        way = ready()
        way.trainer.always_answers(SPIN_DOWN, answer)
        way.control.calibrate(way.now_s)
        way.ride(2.5)
        assert sentence(way) == FAILURE

    def test_one_without_a_result_is_given_up_in_the_end(self) -> None:
        way = begun()
        way.ride(RESULT_WITHIN_S)
        assert sentence(way) == FAILURE
        way.ride(SHOWN_FOR_S + 1.0)
        assert way.control.view(way.now_s).acknowledged == erg(200)

    def test_a_drop_of_the_link_ends_it_and_the_target_comes_back(self) -> None:
        way = begun()
        way.drop()
        assert sentence(way) is None
        way.reconnect()
        back_s = way.now_s
        way.ride(2.0)
        assert way.trainer.hex(back_s) == ["00", "07", ERG_200]

    def test_release_in_the_middle_of_it_gives_the_trainer_back(self) -> None:
        way = begun()
        way.control.release(way.now_s)
        way.ride(1.0)
        assert way.control.released
        assert sentence(way) is None

    def test_what_comes_without_having_been_asked_for_is_nothing(self) -> None:
        way = ready()
        told(way, "1404")
        told(way, "1499")
        assert sentence(way) is None

    def test_a_trainer_that_offers_none_says_so_in_one_sentence(self) -> None:
        with pytest.raises(ControlRefused, match="Domestique offers no spin-down"):
            riding(200).control.calibrate(2.0)

    def test_a_trainer_that_is_not_ours_says_so_in_one_sentence(self) -> None:
        with pytest.raises(ControlRefused, match="Domestique is not under control yet"):
            road(targets=OFFERED).control.calibrate(0.0)


class TestByPages:
    @staticmethod
    def begun() -> Ride:
        way = Ride(ScriptedEquipment(), FITNESS_EQUIPMENT)
        way.want(TrainerTarget.erg(200))
        way.control.calibrate(way.now_s)
        way.ride(0.5)
        return way

    @staticmethod
    def page(way: Ride, data: str) -> str | None:
        way.control.packet(FITNESS_EQUIPMENT, bytes.fromhex(data), way.now_s)
        return sentence(way)

    def test_the_rider_is_told_each_step_and_how_long_the_wheel_ran(self) -> None:
        way = self.begun()
        assert isinstance(way.trainer, ScriptedEquipment)
        assert way.trainer.commands()[-1].startswith("0180")
        assert self.page(way, "028040ff1027ffff") == SPEED_UP
        assert self.page(way, "0280c0ff1027ffff") == COAST
        # The wheel is slower again, as it shall be: that is no reason to speed up.
        assert self.page(way, "028040ff1027ffff") == COAST
        assert self.page(way, "018000ffffff0429") == "the spin-down is done in 10.5 s; ride on"
        way.ride(SHOWN_FOR_S + 2.0)
        assert way.acknowledged == TrainerTarget.erg(200)

    def test_a_page_without_success_is_a_failure(self) -> None:
        way = self.begun()
        self.page(way, "028040ff1027ffff")
        assert self.page(way, "010000ffffffffff") == FAILURE


def test_wahoos_own_characteristic_has_no_spin_down() -> None:
    way = Ride(ScriptedWahoo(), 0x20003)
    way.want(TrainerTarget.free())
    assert TrainerMode.ERG in way.control.view(way.now_s).modes
    with pytest.raises(ControlRefused, match="offers no spin-down"):
        way.control.calibrate(way.now_s)


def test_without_a_trainer_there_is_nothing_to_calibrate() -> None:
    with pytest.raises(ControlRefused, match="there is no trainer to calibrate; pair one"):
        SensorHub(ManualClock()).calibrate()
