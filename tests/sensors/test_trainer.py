"""Taking control of a trainer, and the targets it is asked to hold."""

import itertools

import pytest

from sensors.asking import ASK_QUICKLY_FOR_S, ASK_SLOWLY_EVERY_S
from sensors.control import ControlState, TrainerMode, TrainerTarget
from sensors.held_target import MIN_GAP_S, REFUSED_RETRY_S
from sensors.profiles.fitness_features import PowerRange, TargetSetting
from sensors.trainer_dialect import Manners
from tests.sensors.scripted_trainer import (
    ERG_200,
    ERG_250,
    FAILED,
    FLAT,
    INVALID,
    LEVEL,
    NOT_PERMITTED,
    NOT_SUPPORTED,
    POWER,
    REQUEST,
    SILENT,
    SLOPE,
    START,
    STOP,
    SUCCESS,
    erg,
    riding,
    road,
    told,
)


class TestTakingControl:
    def test_control_is_asked_for_then_start_then_the_target(self) -> None:
        way = road()
        way.control.want(erg(200), 0.0)
        way.ride(1.0)
        assert way.trainer.hex() == ["00", "07", ERG_200]
        view = way.control.view(way.now_s)
        assert (view.state, view.acknowledged, view.attempt) == (ControlState.READY, erg(200), 0)

    def test_control_start_and_the_brake_off_come_without_a_target_too(self) -> None:
        """Some stream only after both; and whoever drove it before may have died braking."""
        way = road()
        way.ride(5.0)
        assert way.trainer.hex() == ["00", "07", FLAT]
        assert way.control.view(5.0).acknowledged == TrainerTarget.free()

    def test_nothing_is_written_before_the_trainer_is_connected(self) -> None:
        way = road(linked=False)
        way.control.want(erg(200), 0.0)
        way.ride(5.0)
        assert way.trainer.writes == []
        assert way.control.view(5.0).state is ControlState.NO_LINK

    def test_refused_five_times_then_granted(self) -> None:
        way = road()
        way.trainer.will_answer(REQUEST, *[FAILED] * 5)
        way.control.want(erg(200), 0.0)
        way.ride(4.5)
        view = way.control.view(way.now_s)
        assert (view.state, view.attempt) == (ControlState.REFUSED, 5)
        way.ride(2.0)
        assert way.trainer.hex() == ["00"] * 6 + ["07", ERG_200]
        asked_s = [at_s for at_s, data in way.trainer.writes if data == b"\x00"]
        assert asked_s == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
        assert way.control.view(way.now_s).state is ControlState.READY

    def test_a_trainer_that_refuses_for_ever_is_asked_for_ever_but_slowly(self) -> None:
        way = road()
        way.trainer.always_answers(REQUEST, FAILED)
        way.ride(120.0)
        asked_s = [at_s for at_s, _ in way.trainer.writes]
        assert asked_s[:11] == [float(second) for second in range(11)]
        late = [at_s for at_s in asked_s if at_s > ASK_QUICKLY_FOR_S]
        assert {b - a for a, b in itertools.pairwise(late)} == {ASK_SLOWLY_EVERY_S}
        assert late[-1] > 110
        assert way.control.view(way.now_s).attempt == len(asked_s)

    def test_a_silent_control_point_is_asked_again_after_each_bounded_wait(self) -> None:
        way = road()
        way.trainer.always_answers(REQUEST, SILENT)
        way.ride(8.0)
        assert [at_s for at_s, _ in way.trainer.writes] == [0.0, 2.0, 4.0, 6.0]
        assert way.control.view(way.now_s).state is ControlState.REQUESTING
        way.ride(4.0)
        view = way.control.view(way.now_s)
        assert view.state is ControlState.REFUSED
        assert view.attempt >= 5

    def test_a_trainer_that_takes_longer_than_our_patience_is_still_understood(self) -> None:
        way = road()
        way.trainer.answer_s = Manners().answer_within_s + 0.4
        way.control.want(erg(200), 0.0)
        way.ride(10.0)
        assert way.control.view(way.now_s).state is ControlState.READY
        assert ERG_200 in way.trainer.hex()

    @pytest.mark.parametrize("answer", [NOT_SUPPORTED, FAILED, NOT_PERMITTED, SILENT])
    def test_a_start_that_fails_is_not_fatal(self, answer: int | None) -> None:
        way = road()
        way.trainer.always_answers(START, answer)
        way.control.want(erg(200), 0.0)
        way.ride(4.0)
        assert way.trainer.hex() == ["00", "07", ERG_200]
        assert way.control.view(way.now_s).acknowledged == erg(200)


class TestTargets:
    def test_an_acknowledged_target_is_not_written_again(self) -> None:
        way = riding(200)
        for _ in range(40):
            way.control.want(erg(200), way.now_s)
            way.ride(0.5)
        assert way.trainer.hex(2.0) == []

    def test_the_latest_target_wins_while_one_is_in_flight(self) -> None:
        way = riding(200)
        way.trainer.answer_s = 1.0
        way.control.want(erg(210), way.now_s)
        way.ride(0.25)
        for watts in (220, 230, 240, 250):
            way.control.want(erg(watts), way.now_s)
        way.ride(3.0)
        assert way.trainer.hex(2.0) == ["05d200", ERG_250]

    def test_a_ramp_is_throttled_and_its_last_target_always_arrives(self) -> None:
        way = riding(200)
        watts = iter(range(201, 600))

        def climb(now_s: float) -> None:
            if now_s < 30.0:
                way.control.want(erg(next(watts)), now_s)

        way.ride(32.0, each_tick=climb)
        times = [at_s for at_s, _ in way.trainer.targets(2.0)]
        assert all(b - a >= MIN_GAP_S for a, b in itertools.pairwise(times))
        wanted = way.control.view(way.now_s).wanted
        assert way.control.view(way.now_s).acknowledged == wanted == erg(200 + (30 - 2) * 4)

    def test_power_beyond_the_trainers_range_is_clipped_and_says_so(self) -> None:
        way = road(power_range=PowerRange(50, 800, 1))
        way.control.want(erg(1000), 0.0)
        way.ride(2.0)
        view = way.control.view(2.0)
        assert way.trainer.hex()[-1] == "052003"
        assert (view.clipped_from_w, view.min_power_w, view.max_power_w) == (1000, 50, 800)
        way.control.want(erg(1200), 2.0)
        way.ride(2.0)
        assert len(way.trainer.targets()) == 1
        assert way.control.view(4.0).acknowledged == erg(1200)
        way.control.want(erg(300), 4.0)
        assert way.control.view(4.0).clipped_from_w is None

    def test_levels_slopes_and_free_riding_are_written_as_the_standard_says(self) -> None:
        way = riding(200)
        wishes = [
            (TrainerTarget.resistance(50.0), "0464"),
            (TrainerTarget.sim(2.5), "110000fa002833"),
            (TrainerTarget.free(), FLAT),
        ]
        for target, written in wishes:
            way.control.want(target, way.now_s)
            way.ride(1.0)
            assert way.trainer.hex()[-1] == written
            assert way.control.view(way.now_s).acknowledged == target

    def test_a_mode_the_trainer_does_not_have_is_not_written(self) -> None:
        way = road(targets=TargetSetting.RESISTANCE)
        way.control.want(erg(200), 0.0)
        way.ride(5.0)
        assert way.trainer.hex() == ["00", "07"]
        view = way.control.view(5.0)
        assert view.modes == {TrainerMode.RESISTANCE, TrainerMode.FREE}
        assert (view.wanted, view.acknowledged) == (erg(200), None)

    def test_a_target_without_its_value_is_refused_in_one_sentence(self) -> None:
        with pytest.raises(ValueError, match="a sim target needs a number, not None"):
            road().control.want(TrainerTarget(TrainerMode.SIM), 0.0)

    def test_counts_are_those_of_targets(self) -> None:
        way = riding(200)
        way.trainer.will_answer(POWER, FAILED)
        way.control.want(erg(250), way.now_s)
        way.ride(6.0)
        view = way.control.view(way.now_s)
        assert (view.sent, view.acknowledgements, view.refusals) == (3, 2, 1)


class TestRefusals:
    @pytest.mark.parametrize("answer", [NOT_SUPPORTED, INVALID, FAILED, 0, 9])
    def test_a_refused_target_is_tried_once_more_later_and_then_left(self, answer: int) -> None:
        way = riding(200)
        way.trainer.always_answers(POWER, answer)
        way.control.want(erg(250), way.now_s)
        way.ride(60.0)
        times = [at_s for at_s, _ in way.trainer.targets(2.0)]
        assert len(times) == 2
        assert times[1] - times[0] >= REFUSED_RETRY_S
        view = way.control.view(way.now_s)
        assert (view.state, view.refusals) == (ControlState.READY, 2)
        assert (view.wanted, view.acknowledged) == (erg(250), erg(200))

    def test_after_a_refusal_another_target_is_tried_at_once(self) -> None:
        way = riding(200)
        way.trainer.will_answer(POWER, FAILED)
        way.control.want(erg(250), way.now_s)
        way.ride(0.5)
        way.control.want(erg(260), way.now_s)
        way.ride(1.0)
        assert way.control.view(way.now_s).acknowledged == erg(260)

    def test_a_ramp_into_a_trainer_that_refuses_everything_does_not_hammer_it(self) -> None:
        way = riding(200)
        way.trainer.always_answers(POWER, FAILED)
        way.ride(60.0, each_tick=lambda now_s: way.control.want(erg(250 + int(now_s)), now_s))
        assert len(way.trainer.targets(2.0)) <= 4 + 60 / REFUSED_RETRY_S

    def test_a_level_refused_in_one_byte_is_written_in_two(self) -> None:
        way = riding(200)
        way.trainer.will_answer(LEVEL, INVALID)
        way.control.want(TrainerTarget.resistance(50.0), way.now_s)
        way.ride(2.0)
        way.control.want(TrainerTarget.resistance(60.0), way.now_s)
        way.ride(2.0)
        assert way.trainer.hex(2.0) == ["0464", "046400", "047800"]

    def test_the_way_out_of_erg_is_found_by_whatever_the_trainer_takes(self) -> None:
        """Simulation refused, levels refused: then the trainer is paused, and started again."""
        way = riding(200)
        way.trainer.always_answers(SLOPE, FAILED)
        way.trainer.always_answers(LEVEL, NOT_SUPPORTED)
        way.control.want(TrainerTarget.free(), way.now_s)
        way.ride(3.0)
        assert way.trainer.hex(2.0) == [FLAT, "0400", "0802"]
        assert way.control.view(way.now_s).acknowledged == TrainerTarget.free()
        way.control.want(erg(250), way.now_s)
        way.ride(1.0)
        assert way.trainer.hex(5.0) == ["07", ERG_250]

    def test_a_trainer_with_erg_alone_is_paused_to_be_free(self) -> None:
        way = riding(200, targets=TargetSetting.POWER)
        way.control.want(TrainerTarget.free(), way.now_s)
        way.ride(0.5)
        told(way, "0202")
        way.ride(20.0)
        assert way.trainer.hex(2.0) == ["0802"]

    def test_taking_the_brake_off_is_never_given_up(self) -> None:
        way = riding(200)
        for opcode in (SLOPE, LEVEL, STOP):
            way.trainer.always_answers(opcode, FAILED)
        way.control.want(TrainerTarget.free(), way.now_s)
        way.ride(60.0)
        way.trainer.always_answers(SLOPE, SUCCESS)
        way.ride(3 * REFUSED_RETRY_S)
        assert way.control.view(way.now_s).acknowledged == TrainerTarget.free()
        assert len(way.trainer.hex(2.0)) < 25

    def test_the_brake_comes_off_without_waiting_for_a_slow_answer(self) -> None:
        way = riding(200)
        way.trainer.always_answers(POWER, SILENT)
        way.control.want(erg(320), way.now_s)
        way.ride(0.25)
        way.control.want(TrainerTarget.free(), way.now_s)
        way.ride(0.75)
        assert way.trainer.hex(2.0) == ["054001", FLAT]
