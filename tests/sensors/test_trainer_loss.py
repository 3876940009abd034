"""Control that is lost: stolen, unanswered, dropped with the link, stopped at the machine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.asking import LOST_WAIT_S
from sensors.control import ControlState, TrainerTarget
from sensors.errors import BadPacket
from sensors.held_target import MIN_GAP_S
from sensors.profiles.fitness_features import FITNESS_MACHINE_FEATURE
from sensors.profiles.fitness_status import FITNESS_MACHINE_STATUS
from sensors.trainer import CONTROL_POINT
from sensors.trainer_start import RESTART_AGAIN_WAIT_S, RESTART_WAIT_S
from tests.sensors.scripted_trainer import (
    ERG_200,
    ERG_250,
    FAILED,
    FLAT,
    INVALID,
    LEVEL,
    NOT_PERMITTED,
    POWER,
    RELEASE,
    REQUEST,
    SILENT,
    SLOPE,
    START,
    STOP,
    SUCCESS,
    TICK_S,
    erg,
    riding,
    road,
    told,
)


class TestLosingControl:
    def test_control_stolen_mid_ride_is_taken_back_and_the_target_restored(self) -> None:
        way = riding(200)
        way.trainer.will_answer(POWER, NOT_PERMITTED)
        way.control.want(erg(250), way.now_s)
        way.ride(2.0)
        assert way.trainer.hex(2.0) == [ERG_250, "00", "07", ERG_250]
        view = way.control.view(way.now_s)
        assert (view.acknowledged, view.refusals) == (erg(250), 1)

    @pytest.mark.parametrize("status", ["ff", "01"])
    def test_a_trainer_that_says_control_is_lost_is_asked_again(self, status: str) -> None:
        way = riding(200)
        told(way, status)
        view = way.control.view(way.now_s)
        assert (view.state, view.acknowledged) == (ControlState.REQUESTING, None)
        way.ride(1.5)
        assert way.trainer.hex(2.0) == ["00", "07", ERG_200]

    def test_control_is_not_fought_over(self) -> None:
        way = riding(200)
        way.ride(20.0)
        since_s = way.now_s

        def steal(now_s: float) -> None:
            if way.control.view(now_s).state is ControlState.READY:
                told(way, "ff")

        way.ride(60.0, each_tick=steal)
        asked = [at_s for at_s, data in way.trainer.writes if data == b"\x00" and at_s >= since_s]
        assert asked[0] == since_s
        assert len(asked) <= 3 + 60 / LOST_WAIT_S[-1]

    def test_control_lost_now_and_then_is_asked_for_at_once_each_time(self) -> None:
        way = riding(200)
        for _ in range(4):
            way.ride(20.0)
            lost_s = way.now_s
            told(way, "ff")
            way.ride(1.0)
            assert way.trainer.hex(lost_s) == ["00", "07", ERG_200]

    def test_a_refusal_that_comes_too_late_puts_the_target_in_doubt(self) -> None:
        way = riding(200)
        way.control.packet(CONTROL_POINT, b"\x80\x05\x04", way.now_s)
        assert way.control.view(way.now_s).acknowledged is None
        way.ride(1.0)
        assert way.trainer.hex(2.0) == [ERG_200]

    def test_a_trainer_that_grants_control_but_no_target_is_not_hammered(self) -> None:
        way = road()
        way.trainer.always_answers(POWER, NOT_PERMITTED)
        way.control.want(erg(200), 0.0)
        way.ride(60.0)
        assert len(way.trainer.targets()) <= 3 + 60 / LOST_WAIT_S[-1]

    def test_three_targets_without_an_answer_end_in_a_new_request(self) -> None:
        way = riding(200)
        way.trainer.will_answer(POWER, SILENT, SILENT, SILENT)
        way.control.want(erg(250), way.now_s)
        way.ride(9.0)
        assert way.trainer.hex(2.0) == [ERG_250] * 3 + ["00", "07", ERG_250]
        assert way.control.view(way.now_s).acknowledged == erg(250)

    def test_one_lost_answer_is_made_good_by_writing_again(self) -> None:
        way = riding(200)
        way.trainer.will_answer(POWER, SILENT)
        way.control.want(erg(250), way.now_s)
        way.ride(1.75)
        assert way.control.view(way.now_s).acknowledged == erg(200)
        way.ride(1.0)
        assert way.trainer.hex(2.0) == [ERG_250, ERG_250]
        assert way.control.view(way.now_s).acknowledged == erg(250)

    def test_after_a_lost_answer_the_old_target_is_written_too(self) -> None:
        """The trainer may have taken the new one: to go back to the old one it has to be told."""
        way = riding(200)
        way.trainer.will_answer(POWER, SILENT)
        way.control.want(erg(250), way.now_s)
        way.ride(0.5)
        way.control.want(erg(200), way.now_s)
        way.ride(3.0)
        assert way.trainer.hex(2.0) == [ERG_250, ERG_200]

    def test_a_failed_write_is_written_again_and_not_at_once(self) -> None:
        way = riding(200)
        way.control.want(erg(250), way.now_s)
        assert way.control.poll(2.0) == bytes.fromhex(ERG_250)
        way.control.write_failed(2.0)
        assert way.control.poll(2.0) is None
        assert way.control.poll(2.0 + MIN_GAP_S) == bytes.fromhex(ERG_250)


class TestDrops:
    def test_after_a_drop_mode_and_target_are_restored_within_two_seconds(self) -> None:
        way = riding(200)
        way.control.want(TrainerTarget.sim(3.0), way.now_s)
        way.ride(1.0)
        way.drop()
        view = way.control.view(way.now_s)
        assert (view.state, view.acknowledged) == (ControlState.NO_LINK, None)
        way.ride(20.0)
        way.reconnect()
        back_s = way.now_s
        way.ride(2.0)
        assert way.trainer.hex(back_s) == ["00", "07", "1100002c012833"]
        assert way.control.view(way.now_s).acknowledged == TrainerTarget.sim(3.0)

    @pytest.mark.parametrize("steps", range(4))
    def test_a_drop_in_the_middle_of_any_procedure_leaves_nothing_hanging(self, steps: int) -> None:
        way = road()
        way.trainer.answer_s = 0.2
        way.control.want(erg(200), 0.0)
        way.ride(steps * TICK_S)
        written = way.control.poll(way.now_s)
        if written is not None:
            way.trainer.write(written, way.now_s)
        way.drop()
        way.ride(0.25)
        way.reconnect()
        back_s = way.now_s
        way.ride(2.0)
        assert way.trainer.hex(back_s) == ["00", "07", ERG_200]

    def test_a_target_wished_for_during_the_drop_is_the_one_that_comes(self) -> None:
        way = riding(200)
        way.drop()
        way.control.want(erg(250), way.now_s)
        way.ride(5.0)
        way.reconnect()
        way.ride(2.0)
        assert [data.hex() for _, data in way.trainer.targets(2.0)] == [ERG_250]

    def test_what_was_refused_before_the_drop_is_tried_anew_after_it(self) -> None:
        way = riding(200)
        way.trainer.will_answer(SLOPE, FAILED)
        way.control.want(TrainerTarget.free(), way.now_s)
        way.ride(2.0)
        way.trainer.will_answer(POWER, FAILED, FAILED)
        way.control.want(erg(250), way.now_s)
        way.ride(8.0)
        way.drop()
        way.reconnect()
        back_s = way.now_s
        way.ride(2.0)
        way.control.want(TrainerTarget.free(), way.now_s)
        way.ride(1.0)
        assert way.trainer.hex(2.0)[:2] == [FLAT, "0400"]
        assert way.trainer.hex(back_s) == ["00", "07", ERG_250, FLAT]

    def test_a_new_link_without_a_reported_drop_takes_control_again(self) -> None:
        way = riding(200)
        way.reconnect()
        way.ride(1.0)
        assert way.trainer.hex(2.0) == ["00", "07", ERG_200]


class TestStoppedAtTheMachine:
    @pytest.mark.parametrize("status", ["0201", "0202"])
    def test_a_rider_who_stops_the_trainer_is_left_alone_for_three_seconds(
        self, status: str
    ) -> None:
        way = riding(200)
        told(way, status)
        way.ride(RESTART_WAIT_S)
        assert way.trainer.hex(2.0) == []
        assert way.control.view(way.now_s).acknowledged is None
        way.ride(1.0)
        assert way.trainer.hex(2.0) == ["07", ERG_200]

    def test_a_second_stop_is_respected_for_longer(self) -> None:
        way = riding(200)
        told(way, "0201")
        way.ride(5.0)
        told(way, "0201")
        since_s = way.now_s
        way.ride(RESTART_AGAIN_WAIT_S)
        assert way.trainer.hex(since_s) == []
        way.ride(1.0)
        assert way.trainer.hex(since_s) == ["07", ERG_200]

    def test_a_rider_who_starts_it_again_gets_the_target_back_at_once(self) -> None:
        way = riding(200)
        told(way, "0201")
        way.ride(0.5)
        told(way, "04")
        way.ride(0.5)
        assert way.trainer.hex(2.0) == [ERG_200]

    def test_the_brake_comes_off_a_stopped_trainer_without_waiting(self) -> None:
        way = riding(200)
        told(way, "0201")
        way.control.want(TrainerTarget.free(), way.now_s)
        way.ride(0.5)
        assert way.trainer.hex(2.0) == [FLAT]
        way.control.want(erg(250), way.now_s)
        way.ride(1.0)
        assert way.trainer.hex(2.25) == ["07", ERG_250]

    def test_a_pulled_safety_key_is_never_overruled(self) -> None:
        way = riding(200)
        told(way, "03")
        way.ride(120.0)
        assert way.trainer.hex(2.0) == []
        told(way, "04")
        way.ride(1.0)
        assert way.trainer.hex(2.0) == [ERG_200]

    def test_what_a_trainer_echoes_after_our_own_start_changes_nothing(self) -> None:
        way = riding(200)
        told(way, "04")
        told(way, "08c800")
        way.ride(5.0)
        assert way.trainer.hex(2.0) == []


@pytest.mark.parametrize(
    ("characteristic", "data"),
    [(CONTROL_POINT, "8000"), (FITNESS_MACHINE_STATUS, ""), (FITNESS_MACHINE_FEATURE, "0102")],
)
def test_bytes_that_do_not_decode_are_named_and_change_nothing(
    characteristic: int, data: str
) -> None:
    way = riding(200)
    before = way.control.view(way.now_s)
    with pytest.raises(BadPacket):
        way.control.packet(characteristic, bytes.fromhex(data), way.now_s)
    assert way.control.view(way.now_s) == before


DEEDS = st.sampled_from(["target", "free", "sim", "drop", "back", "stolen", "stop", "key", "junk"])
ANSWERS = st.sampled_from([SUCCESS, SUCCESS, SUCCESS, FAILED, INVALID, NOT_PERMITTED, SILENT])


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(st.lists(st.tuples(DEEDS, ANSWERS, st.integers(0, 12)), max_size=25))
def test_whatever_happens_the_last_target_arrives_once_the_trainer_is_well(
    deeds: list[tuple[str, int | None, int]],
) -> None:
    """And a release always ends, with stop and reset as the last words on a link that is up."""
    way = riding(200)
    for number, (deed, answer, ticks) in enumerate(deeds):
        for opcode in (REQUEST, LEVEL, POWER, START, STOP, SLOPE):
            way.trainer.always_answers(opcode, answer)
        match deed:
            case "target":
                way.control.want(erg(100 + number), way.now_s)
            case "free":
                way.control.want(TrainerTarget.free(), way.now_s)
            case "sim":
                way.control.want(TrainerTarget.sim(number / 10), way.now_s)
            case "drop":
                way.drop()
            case "back":
                way.reconnect()
            case "junk":
                way.control.packet(CONTROL_POINT, bytes([0x80, number, 4]), way.now_s)
            case _:
                told(way, {"stolen": "ff", "stop": "0201", "key": "03"}[deed])
        way.ride(ticks * TICK_S)
    way.trainer.otherwise.clear()
    way.drop()
    way.reconnect()
    way.control.want(erg(333), way.now_s)
    way.ride(10.0)
    view = way.control.view(way.now_s)
    assert (view.state, view.acknowledged) == (ControlState.READY, erg(333))
    assert way.trainer.targets()[-1][1] == bytes.fromhex("054d01")
    way.control.release(way.now_s)
    way.ride(3.0)
    assert way.control.released
    assert way.trainer.hex()[-2:] == RELEASE
