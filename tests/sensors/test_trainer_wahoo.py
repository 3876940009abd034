"""A trainer older than FTMS, driven by Wahoo's own characteristic."""

import itertools

import pytest

from sensors.control import ControlState, TrainerMode, TrainerTarget
from sensors.errors import BadPacket
from sensors.profiles import wahoo_trainer as wahoo
from sensors.profiles.packets import WAHOO_TRAINER
from tests.sensors.scripted_equipment import Ride, ScriptedWahoo

UNLOCK, ERG_200, ERG_250, FREE = "20eefc", "42c800", "42fa00", "40ff3f"
ROAD, FLAT = "436c200400fe01", "46ff7f"


def ride(trainer: ScriptedWahoo | None = None) -> Ride:
    return Ride(trainer or ScriptedWahoo(), WAHOO_TRAINER)


def written(way: Ride, since_s: float = 0.0) -> list[str]:
    assert isinstance(way.trainer, ScriptedWahoo)
    return way.trainer.hex(since_s)


def test_the_code_comes_first_and_then_the_target() -> None:
    way = ride()
    way.want(TrainerTarget.erg(200))
    assert written(way) == [UNLOCK, ERG_200]
    view = way.control.view(way.now_s)
    assert (view.state, view.acknowledged) == (ControlState.READY, TrainerTarget.erg(200))
    assert (view.modes, view.acknowledgements) == (frozenset(TrainerMode), 1)


def test_a_code_answered_with_two_is_taken_for_a_yes() -> None:
    way = ride(ScriptedWahoo(unlock_status=2))
    way.want(TrainerTarget.erg(200))
    assert written(way) == [UNLOCK, ERG_200]


def test_a_trainer_that_never_answers_is_driven_and_told_again_now_and_then() -> None:
    way = ride(ScriptedWahoo(answers_at_all=False))
    way.want(TrainerTarget.erg(200), 4.0)
    assert written(way) == [UNLOCK, ERG_200]
    view = way.control.view(way.now_s)
    assert (view.state, view.acknowledged) == (ControlState.READY, TrainerTarget.erg(200))
    assert view.acknowledgements == 0
    way.ride(60.0)
    assert set(written(way, 4.0)) == {ERG_200}
    assert 4 <= len(written(way, 4.0)) <= 6


def test_the_brake_comes_off_at_once_and_is_said_twice_to_a_silent_trainer() -> None:
    way = ride(ScriptedWahoo(answers_at_all=False))
    way.want(TrainerTarget.erg(200), 4.0)
    way.want(TrainerTarget.erg(320), 0.25)
    way.want(TrainerTarget.free(), 0.75)
    assert written(way, 4.0) == ["424001", FREE]
    way.ride(4.0)
    assert written(way, 4.0)[-2:] == [FREE, FREE]


def test_watts_are_two_seconds_apart_and_the_last_ones_arrive() -> None:
    way = ride()
    watts = iter(range(150, 400))

    def climb(now_s: float) -> None:
        if now_s < 30.0:
            way.control.want(TrainerTarget.erg(next(watts)), now_s)

    way.ride(34.0, climb)
    assert isinstance(way.trainer, ScriptedWahoo)
    times = [at_s for at_s, data in way.trainer.requests if data[0] == 0x42]
    assert min(b - a for a, b in itertools.pairwise(times)) >= 2.0
    assert len(times) > 10
    assert way.acknowledged == way.control.view(way.now_s).wanted == TrainerTarget.erg(150 + 119)


def test_a_road_is_set_up_once_and_then_only_its_slope() -> None:
    way = ride()
    way.want(TrainerTarget.sim(0.0), 3.0)
    assert written(way)[1:] == [ROAD, FLAT]
    way.want(TrainerTarget.sim(5.0), 3.0)
    assert written(way)[3:] == ["466586"]
    assert way.acknowledged == TrainerTarget.sim(5.0)
    way.want(TrainerTarget.erg(200), 3.0)
    way.want(TrainerTarget.sim(5.0), 3.0)
    assert written(way)[-2:] == [ROAD, "466586"]


@pytest.mark.parametrize(("percent", "request_hex"), [(0, FREE), (50, "400020"), (100, "400000")])
def test_levels_are_a_share_of_the_brake(percent: float, request_hex: str) -> None:
    way = ride()
    way.want(TrainerTarget.resistance(percent))
    assert written(way)[-1] == request_hex


def test_a_refused_way_out_has_another() -> None:
    way = ride(ScriptedWahoo(refuses=frozenset({0x40})))
    way.want(TrainerTarget.erg(200), 3.0)
    way.want(TrainerTarget.free(), 3.0)
    assert written(way)[-2:] == [FREE, "4100"]
    assert way.acknowledged == TrainerTarget.free()


def test_after_a_drop_code_and_target_are_back_within_two_seconds() -> None:
    way = ride(ScriptedWahoo(answers_at_all=False))
    way.want(TrainerTarget.erg(250), 4.0)
    way.reconnect()
    back_s = way.now_s
    way.ride(2.0)
    assert written(way, back_s) == [UNLOCK, ERG_250]


def test_release_takes_the_brake_off_and_is_bounded() -> None:
    way = ride(ScriptedWahoo(answers_at_all=False))
    way.want(TrainerTarget.erg(250), 4.0)
    way.control.release(way.now_s)
    released_s = way.now_s
    way.ride(3.0)
    assert way.control.released
    assert written(way, released_s) == [FREE, "4100"]


class TestBytes:
    @pytest.mark.parametrize(
        ("data", "what"),
        [
            ("42c800", wahoo.WahooRequest(0x42, power_w=200)),
            ("40ff3f", wahoo.WahooRequest(0x40, level_percent=0.0)),
            ("46ff7f", wahoo.WahooRequest(0x46, grade_percent=0.0)),
            ("466586", wahoo.WahooRequest(0x46, grade_percent=5.0)),
            ("20eefc", wahoo.WahooRequest(0x20)),
            ("99", wahoo.WahooRequest(0x99)),
        ],
    )
    def test_requests_are_read_back(self, data: str, what: wahoo.WahooRequest) -> None:
        assert wahoo.decode_wahoo_request(bytes.fromhex(data)) == what

    @pytest.mark.parametrize(("data", "why"), [("", "begin with 01"), ("0142", "ends before")])
    def test_an_answer_that_does_not_decode_is_named(self, data: str, why: str) -> None:
        with pytest.raises(BadPacket, match=f"Wahoo trainer, answer: it .*{why}"):
            wahoo.decode_wahoo_answer(bytes.fromhex(data))

    def test_an_answer_reads_back(self) -> None:
        answer = wahoo.WahooAnswer(0x42, 2)
        assert wahoo.decode_wahoo_answer(wahoo.encode_wahoo_answer(answer)) == answer
        assert not answer.succeeded

    def test_what_does_not_fit_is_refused_in_one_sentence(self) -> None:
        with pytest.raises(ValueError, match="level_percent is 101; give 0 to 100"):
            wahoo.encode_resistance(101)
        with pytest.raises(ValueError, match="level is 10; give 0 to 9"):
            wahoo.encode_standard_level(10)
        with pytest.raises(ValueError, match="grade_percent is -101; give -100 to 100"):
            wahoo.encode_grade(-101)
