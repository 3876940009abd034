"""Giving the trainer back, on every way out, and the log of it all."""

import pytest

from sensors.control import ControlState
from sensors.trainer_procedure import ControlEntry
from sensors.trainer_release import RELEASE_WITHIN_S
from tests.sensors.scripted_trainer import (
    ERG_250,
    FAILED,
    NOT_PERMITTED,
    NOT_SUPPORTED,
    POWER,
    RELEASE,
    REQUEST,
    RESET,
    SILENT,
    START,
    STOP,
    SUCCESS,
    TICK_S,
    erg,
    riding,
    road,
    told,
)


class TestRelease:
    def test_release_stops_and_resets_and_is_done_with_the_answers(self) -> None:
        way = riding(200)
        way.control.release(way.now_s)
        way.ride(0.25)
        assert way.control.view(way.now_s).state is ControlState.READY
        way.ride(0.25)
        assert way.trainer.hex(2.0) == RELEASE
        assert way.control.released
        assert way.control.view(way.now_s).state is ControlState.RELEASED

    def test_release_without_answers_is_bounded(self) -> None:
        way = riding(200)
        way.trainer.otherwise = dict.fromkeys((STOP, RESET), SILENT)
        way.control.release(way.now_s)
        way.ride(2 * RELEASE_WITHIN_S + TICK_S)
        assert way.trainer.hex(2.0) == RELEASE
        assert way.control.released

    def test_release_waits_at_most_a_second_for_the_target_in_flight(self) -> None:
        way = riding(200)
        way.trainer.otherwise = dict.fromkeys((POWER, STOP, RESET), SILENT)
        way.control.want(erg(250), way.now_s)
        way.ride(0.25)
        way.control.release(way.now_s)
        way.ride(3 * RELEASE_WITHIN_S + TICK_S)
        assert way.trainer.hex(2.0) == [ERG_250, *RELEASE]
        assert way.control.released

    @pytest.mark.parametrize("answer", [NOT_SUPPORTED, FAILED, NOT_PERMITTED])
    def test_a_refused_release_is_not_repeated(self, answer: int) -> None:
        way = riding(200)
        way.trainer.otherwise = dict.fromkeys((STOP, RESET), answer)
        way.control.release(way.now_s)
        way.ride(10.0)
        assert way.trainer.hex(2.0) == RELEASE
        assert way.control.released

    def test_release_with_the_link_down_is_done_at_once_and_made_good_with_the_link(self) -> None:
        """Some trainers brake on without a link; quitting does not wait for it all the same."""
        way = riding(200)
        way.drop()
        way.control.release(way.now_s)
        assert way.control.released
        way.ride(30.0)
        way.reconnect()
        assert way.control.released
        way.ride(10.0)
        assert way.trainer.hex(2.0) == ["00", *RELEASE]
        assert way.control.view(way.now_s).state is ControlState.RELEASED
        way.drop()
        way.reconnect()
        way.ride(10.0)
        assert way.trainer.hex(2.0) == ["00", *RELEASE]

    def test_a_drop_in_the_middle_of_the_release_is_made_good_with_the_link(self) -> None:
        way = riding(200)
        way.control.release(way.now_s)
        way.ride(0.25)
        way.drop()
        assert way.control.released
        way.reconnect()
        way.ride(10.0)
        assert way.trainer.hex(2.0) == ["0801", "00", *RELEASE]

    def test_a_release_that_is_owed_is_not_made_once_the_trainer_is_wanted_again(self) -> None:
        way = riding(200)
        way.drop()
        way.control.release(way.now_s)
        way.control.take(way.now_s)
        way.control.want(erg(250), way.now_s)
        way.reconnect()
        way.ride(5.0)
        assert way.trainer.hex(2.0) == ["00", "07", ERG_250]

    def test_control_refused_to_an_owed_release_is_no_reason_to_hang(self) -> None:
        way = riding(200)
        way.drop()
        way.control.release(way.now_s)
        way.trainer.otherwise = dict.fromkeys((REQUEST, STOP, RESET), SILENT)
        way.reconnect()
        way.ride(5.0)
        assert way.trainer.hex(2.0) == ["00", *RELEASE]
        assert way.control.released

    def test_a_trainer_that_was_never_asked_is_owed_nothing(self) -> None:
        way = road(linked=False)
        way.control.release(0.0)
        way.reconnect()
        way.ride(5.0)
        assert way.trainer.writes == []

    def test_release_of_a_trainer_nobody_asked_for_control_writes_nothing(self) -> None:
        way = road()
        way.control.release(0.0)
        way.ride(5.0)
        assert way.trainer.writes == []
        assert way.control.released

    def test_release_while_control_is_being_asked_for_still_gives_it_back(self) -> None:
        """The answer may be lost, and the trainer may think that we drive it."""
        way = road()
        way.trainer.always_answers(REQUEST, SILENT)
        way.ride(0.5)
        way.control.release(way.now_s)
        way.ride(4.0)
        assert way.trainer.hex() == ["00", *RELEASE]
        assert way.control.released

    def test_a_failed_write_does_not_hold_the_release_up(self) -> None:
        way = riding(200)
        way.control.release(2.0)
        assert way.control.poll(2.0) == b"\x08\x01"
        way.control.write_failed(2.0)
        assert way.control.poll(2.0) == b"\x01"
        way.control.write_failed(2.0)
        assert way.control.released

    def test_after_release_targets_are_ignored_until_control_is_taken_again(self) -> None:
        way = riding(200)
        way.control.release(way.now_s)
        way.control.want(erg(400), way.now_s)
        way.ride(5.0)
        way.control.want(erg(400), way.now_s)
        way.ride(5.0)
        assert way.trainer.hex(2.0) == RELEASE
        assert way.control.view(way.now_s).wanted is None
        since_s = way.now_s
        way.control.take(way.now_s)
        way.control.want(erg(250), way.now_s)
        way.ride(2.0)
        assert way.trainer.hex(since_s) == ["00", "07", ERG_250]

    def test_a_reset_that_the_trainer_echoes_does_not_take_control_again(self) -> None:
        way = riding(200)
        way.control.release(way.now_s)
        way.ride(0.5)
        for status in ("0201", "01", "ff"):
            told(way, status)
        way.ride(10.0)
        assert way.trainer.hex(2.0) == RELEASE

    def test_releasing_twice_and_taking_what_is_held_change_nothing(self) -> None:
        way = riding(200)
        way.control.take(way.now_s)
        way.ride(2.0)
        assert way.trainer.hex(2.0) == []
        way.control.release(way.now_s)
        way.control.release(way.now_s)
        way.ride(2.0)
        way.control.release(way.now_s)
        way.ride(2.0)
        assert way.trainer.hex(2.0) == RELEASE


class TestLog:
    def test_the_log_tells_each_procedure_and_how_it_ended(self) -> None:
        way = riding(200)
        way.trainer.will_answer(POWER, SILENT, FAILED)
        way.control.want(erg(250), way.now_s)
        way.ride(4.0)
        way.control.release(way.now_s)
        way.ride(0.5)
        assert list(way.control.log) == [
            ControlEntry(0.0, REQUEST, None, SUCCESS),
            ControlEntry(0.25, START, None, SUCCESS),
            ControlEntry(0.5, POWER, 200, SUCCESS),
            ControlEntry(2.0, POWER, 250, None),
            ControlEntry(4.0, POWER, 250, FAILED),
            ControlEntry(6.0, STOP, 1, SUCCESS),
            ControlEntry(6.25, RESET, None, SUCCESS),
        ]
