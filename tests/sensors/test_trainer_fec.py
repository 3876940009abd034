"""A trainer driven by FE-C pages, over ANT+ and wrapped over BLE."""

from collections.abc import Callable

import pytest

from sensors.control import ControlState, TrainerMode, TrainerTarget
from sensors.errors import BadPacket
from sensors.profiles.packets import TACX_NOTIFY
from sensors.trainer_fec import FITNESS_EQUIPMENT
from sensors.trainer_procedure import ControlEntry
from tests.sensors.scripted_equipment import (
    FAILED,
    NOT_SUPPORTED,
    PASSED,
    PENDING,
    REJECTED,
    Ride,
    ScriptedEquipment,
)

ERG_200, ERG_250 = "31ffffffffff2003", "31ffffffffffe803"
FLAT, LEVEL_0 = "33ffffffff204e50", "30ffffffffffff00"
ERG = TrainerTarget.erg(220)
ASK_54, ASK_71 = 54, 71


def over_ant(trainer: ScriptedEquipment | None = None) -> Ride:
    return Ride(trainer or ScriptedEquipment(), FITNESS_EQUIPMENT)


def over_ble(trainer: ScriptedEquipment | None = None) -> Ride:
    trainer = trainer or ScriptedEquipment()
    trainer.over_ble = True
    return Ride(trainer, TACX_NOTIFY)


def equipment(way: Ride) -> ScriptedEquipment:
    assert isinstance(way.trainer, ScriptedEquipment)
    return way.trainer


def asked(way: Ride, page: int) -> int:
    return sum(data[0] == 70 and data[6] == page for _, data in equipment(way).pages)


BOTH_WIRES = pytest.mark.parametrize("begin", [over_ant, over_ble], ids=["ant", "ble"])


@BOTH_WIRES
def test_the_abilities_are_asked_for_then_the_target_then_how_it_went(
    begin: Callable[[], Ride],
) -> None:
    way = begin()
    way.want(TrainerTarget.erg(200))
    assert [page[0] for _, page in equipment(way).pages] == [70, 49, 70]
    assert equipment(way).commands() == [ERG_200]
    assert (asked(way, ASK_54), asked(way, ASK_71)) == (1, 1)
    view = way.control.view(way.now_s)
    assert (view.state, view.acknowledged) == (ControlState.READY, TrainerTarget.erg(200))
    assert (view.sent, view.acknowledgements, view.refusals) == (1, 1, 0)


@BOTH_WIRES
def test_levels_slopes_and_free_riding_are_written_as_the_profile_says(
    begin: Callable[[], Ride],
) -> None:
    way = begin()
    wishes = [
        (TrainerTarget.erg(200.4), ERG_200),
        (TrainerTarget.resistance(50.0), "30ffffffffffff64"),
        (TrainerTarget.sim(4.8), "33ffffffff005050"),
        (TrainerTarget.sim(-35.0), "33ffffffff504650"),
        (TrainerTarget.free(), FLAT),
    ]
    for target, written in wishes:
        way.want(target)
        assert equipment(way).commands()[-1] == written
        assert way.acknowledged == target
    assert len(equipment(way).commands()) == len(wishes)


def test_an_acknowledged_target_is_not_written_again() -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(200), 60.0)
    assert equipment(way).commands() == [ERG_200]


def test_the_abilities_say_which_modes_there_are() -> None:
    way = over_ant(ScriptedEquipment(modes=0b001))
    way.want(TrainerTarget.erg(200))
    assert way.control.view(way.now_s).modes == {TrainerMode.RESISTANCE, TrainerMode.FREE}
    assert equipment(way).commands() == []
    way.want(TrainerTarget.free())
    assert equipment(way).commands() == [LEVEL_0]


def test_a_trainer_that_never_tells_its_abilities_is_driven_all_the_same() -> None:
    way = over_ant(ScriptedEquipment(modes=None))
    way.want(TrainerTarget.erg(200), 4.0)
    assert way.control.view(way.now_s).modes == frozenset(TrainerMode)
    assert way.acknowledged == TrainerTarget.erg(200)


def test_abilities_that_come_late_are_taken() -> None:
    way = over_ant(ScriptedEquipment(modes=None))
    way.want(TrainerTarget.erg(200), 4.0)
    way.control.packet(FITNESS_EQUIPMENT, bytes.fromhex("36ffffffffe80302"), way.now_s)
    assert way.control.view(way.now_s).modes == {TrainerMode.ERG, TrainerMode.FREE}


def test_a_command_lost_on_the_air_is_made_again() -> None:
    """Its status echoes another command, and is not taken for its own."""
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    equipment(way).deaf_to = 1
    way.want(TrainerTarget.erg(250), 1.0)
    assert way.acknowledged == TrainerTarget.erg(200)
    way.ride(3.0)
    assert equipment(way).commands() == [ERG_200, ERG_250, ERG_250]
    assert way.acknowledged == TrainerTarget.erg(250)


def test_a_trainer_that_does_not_echo_is_believed() -> None:
    way = over_ant(ScriptedEquipment(echoes=False))
    way.want(TrainerTarget.erg(200))
    way.want(TrainerTarget.erg(250))
    assert way.acknowledged == TrainerTarget.erg(250)


@pytest.mark.parametrize("result", [FAILED, NOT_SUPPORTED])
def test_a_refused_target_is_counted_once_and_tried_once_more_later(result: int) -> None:
    """The status comes twice, for a broadcast may be missed; it is one refusal all the same."""
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    equipment(way).results.append(result)
    way.want(TrainerTarget.erg(250), 1.5)
    view = way.control.view(way.now_s)
    assert (view.refusals, view.acknowledged) == (1, TrainerTarget.erg(200))
    way.ride(5.0)
    assert equipment(way).commands() == [ERG_200, ERG_250, ERG_250]
    assert way.acknowledged == TrainerTarget.erg(250)


def rejecting(commands: int) -> Ride:
    """Return the way with a trainer that holds 200 W, and rejects the next commands."""
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    equipment(way).results.extend([REJECTED] * commands)
    return way


def test_a_rejected_target_is_asked_for_each_second_and_then_slowly_for_ever() -> None:
    way = rejecting(1000)
    way.want(TrainerTarget.erg(250), 8.0)
    view = way.control.view(way.now_s)
    assert (view.state, view.acknowledged) == (ControlState.REFUSED, None)
    assert 6 <= view.attempt <= 9
    quickly = len(equipment(way).commands())
    way.ride(600.0)
    assert 600 / 6 <= len(equipment(way).commands()) - quickly <= 600 / 5 + 4
    view = way.control.view(way.now_s)
    assert view.state is ControlState.REFUSED
    assert view.attempt == view.refusals - 1  # the first no was to a target, and no attempt yet


def test_what_is_taken_after_rejections_is_the_newest_target() -> None:
    way = rejecting(5)
    way.want(TrainerTarget.erg(250), 2.0)
    way.want(TrainerTarget.erg(210), 6.0)
    view = way.control.view(way.now_s)
    assert (view.state, view.attempt) == (ControlState.READY, 0)
    assert view.acknowledged == TrainerTarget.erg(210)
    assert equipment(way).commands()[-1] == "31ffffffffff4803"
    way.want(ERG, 2.0)
    assert way.acknowledged == ERG


def test_the_brake_is_asked_off_at_once_however_long_all_was_rejected() -> None:
    """A rider may be stuck under it; the other way to a free wheel is tried, too."""
    way = rejecting(1000)
    way.want(TrainerTarget.erg(250), 60.0)
    freed_s = way.now_s
    way.want(TrainerTarget.free(), 1.0)
    assert equipment(way).commands(freed_s)[0] == FLAT
    way.ride(10.0)
    assert LEVEL_0 in equipment(way).commands(freed_s)


def test_a_trainer_that_takes_and_rejects_by_turns_is_not_fought_over() -> None:
    way = rejecting(0)
    for _ in range(100):
        equipment(way).results.extend([REJECTED, PASSED])
    for watts in range(201, 261):
        way.want(TrainerTarget.erg(watts), 1.0)
    assert len(equipment(way).commands()) <= 35
    way.ride(12.0)
    assert way.acknowledged == TrainerTarget.erg(260)


def test_a_rejecting_trainer_is_given_back_brake_off() -> None:
    way = rejecting(1)
    way.want(TrainerTarget.erg(250), 0.75)
    assert way.control.view(way.now_s).state is ControlState.REFUSED
    way.control.release(way.now_s)
    released_s = way.now_s
    way.ride(4.0)
    assert equipment(way).commands(released_s) == [LEVEL_0, FLAT]
    assert way.control.released


def test_after_a_rejection_a_trainer_that_falls_silent_is_driven_all_the_same() -> None:
    way = rejecting(1)
    way.want(TrainerTarget.erg(250), 0.5)
    equipment(way).tells_status = False
    way.ride(20.0)
    view = way.control.view(way.now_s)
    assert (view.state, view.acknowledged) == (ControlState.READY, TrainerTarget.erg(250))


def test_a_pending_command_is_neither_done_nor_refused() -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    equipment(way).results.append(PENDING)
    way.want(TrainerTarget.erg(250), 1.0)
    view = way.control.view(way.now_s)
    assert (view.refusals, view.acknowledged) == (0, TrainerTarget.erg(200))


def test_the_way_out_of_erg_is_the_lowest_level_where_there_is_no_road() -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    equipment(way).results.append(NOT_SUPPORTED)
    way.want(TrainerTarget.free(), 3.0)
    assert equipment(way).commands()[1:] == [FLAT, LEVEL_0]
    assert way.acknowledged == TrainerTarget.free()


def test_a_trainer_that_never_tells_how_it_went_is_not_asked_for_ever() -> None:
    way = over_ant(ScriptedEquipment(tells_status=False))
    way.want(TrainerTarget.erg(200), 30.0)
    early = len(equipment(way).commands())
    assert way.acknowledged == TrainerTarget.erg(200)
    assert way.control.view(way.now_s).acknowledgements == 0
    way.ride(60.0)
    assert 4 <= len(equipment(way).commands()) - early <= 6
    way.want(TrainerTarget.free(), 1.0)
    assert equipment(way).commands()[-1] == FLAT


def test_after_a_drop_the_target_is_restored_at_once_without_asking_again() -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    way.reconnect()
    back_s = way.now_s
    way.ride(1.0)
    assert equipment(way).commands(back_s) == [ERG_200]
    assert way.acknowledged == TrainerTarget.erg(200)
    assert asked(way, ASK_54) == 1


@BOTH_WIRES
def test_release_takes_the_brake_off_by_level_and_by_road(begin: Callable[[], Ride]) -> None:
    way = begin()
    way.want(TrainerTarget.erg(250))
    way.control.release(way.now_s)
    released_s = way.now_s
    way.ride(3.0)
    assert equipment(way).commands(released_s) == [LEVEL_0, FLAT]
    assert way.control.released


def test_release_with_the_link_down_is_made_good_with_the_link() -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(250))
    way.control.link_down(way.now_s)
    way.control.release(way.now_s)
    assert way.control.released
    way.control.link_up(way.now_s)
    back_s = way.now_s
    way.ride(5.0)
    assert equipment(way).commands(back_s) == [LEVEL_0, FLAT]


def test_the_log_names_pages_and_values() -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    way.want(TrainerTarget.sim(4.8))
    assert list(way.control.log) == [
        ControlEntry(0.0, 70, None, 1),
        ControlEntry(0.25, 49, 200.0, 1),
        ControlEntry(2.0, 51, 4.8, 1),
    ]


def test_measurements_and_pages_of_others_change_nothing() -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(200))
    before = way.control.view(way.now_s)
    for page in ("1945ff2acf6d0020", "101900000000ff24", "f0ffffffffffffff"):
        way.control.packet(FITNESS_EQUIPMENT, bytes.fromhex(page), way.now_s)
    assert way.control.view(way.now_s) == before


def test_a_wrapped_page_with_a_wrong_checksum_is_named() -> None:
    way = over_ble()
    with pytest.raises(BadPacket, match="ANT\\+ over BLE: its checksum is wrong"):
        way.control.packet(TACX_NOTIFY, bytes.fromhex("a4094e0536ffffffff640307ff"), 0.0)


@pytest.mark.parametrize(
    ("watts", "written"), [(-20, "31ffffffffff0000"), (9000, "31ffffffffff803e")]
)
def test_watts_no_rider_has_are_cut_and_say_so(watts: int, written: str) -> None:
    way = over_ant()
    way.want(TrainerTarget.erg(watts))
    assert equipment(way).commands() == [written]
    assert way.control.view(way.now_s).clipped_from_w == watts


def test_a_target_without_its_value_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="a sim target needs a number, not None"):
        over_ant().control.want(TrainerTarget(TrainerMode.SIM), 0.0)
