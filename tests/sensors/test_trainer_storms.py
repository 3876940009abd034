"""FE-C and Wahoo trainers through whatever can happen: the last target arrives, release ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.control import ControlState, TrainerTarget
from sensors.profiles.packets import TACX_NOTIFY, WAHOO_TRAINER
from sensors.trainer_fec import FITNESS_EQUIPMENT
from tests.sensors.scripted_equipment import TICK_S, Ride, ScriptedEquipment, ScriptedWahoo

DEEDS = ("target", "free", "slope", "drop", "failed write", "mute", "talk", "refuse", "deaf")


def made(wire: str) -> Ride:
    if wire == "wahoo":
        return Ride(ScriptedWahoo(), WAHOO_TRAINER)
    over_ble = wire == "ble"
    shown = TACX_NOTIFY if over_ble else FITNESS_EQUIPMENT
    return Ride(ScriptedEquipment(over_ble=over_ble), shown)


def do(way: Ride, deed: str, number: int) -> None:
    match deed:
        case "target":
            way.control.want(TrainerTarget.erg(100 + number), way.now_s)
        case "free":
            way.control.want(TrainerTarget.free(), way.now_s)
        case "slope":
            way.control.want(TrainerTarget.sim(number / 10), way.now_s)
        case "drop":
            way.reconnect()
        case "failed write":
            way.control.write_failed(way.now_s)
        case _:
            ail(way.trainer, deed, number)


def ail(trainer: ScriptedEquipment | ScriptedWahoo, deed: str, number: int) -> None:
    if isinstance(trainer, ScriptedWahoo):
        if deed == "refuse":
            trainer.refuses = frozenset({0x42}) if number % 2 else frozenset()
        else:
            trainer.answers_at_all = deed != "mute"
    elif deed == "refuse":
        trainer.results.append(1 + number % 3)
    elif deed == "deaf":
        trainer.deaf_to = number % 3
    else:
        trainer.tells_status = deed != "mute"


def heal(way: Ride) -> None:
    if isinstance(way.trainer, ScriptedEquipment):
        way.trainer.tells_status, way.trainer.deaf_to = True, 0
        way.trainer.results.clear()
    else:
        way.trainer.answers_at_all, way.trainer.refuses = True, frozenset()
    way.reconnect()


def last_command(way: Ride) -> str:
    if isinstance(way.trainer, ScriptedEquipment):
        return way.trainer.commands()[-1]
    return way.trainer.hex()[-1]


@pytest.mark.parametrize(
    ("wire", "held", "let_go"),
    [
        ("ant", "31ffffffffff3405", "33ffffffff204e50"),
        ("ble", "31ffffffffff3405", "33ffffffff204e50"),
        ("wahoo", "424d01", "4100"),
    ],
)
@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 12)), max_size=25))
def test_whatever_happens_the_last_target_arrives_once_the_trainer_is_well(
    wire: str, held: str, let_go: str, deeds: list[tuple[str, int]]
) -> None:
    way = made(wire)
    for number, (deed, ticks) in enumerate(deeds):
        do(way, deed, number)
        way.ride(ticks * TICK_S)
    heal(way)
    way.want(TrainerTarget.erg(333), 10.0)
    assert way.control.view(way.now_s).state is ControlState.READY
    assert way.acknowledged == TrainerTarget.erg(333)
    assert last_command(way) == held
    way.control.release(way.now_s)
    way.ride(4.0)
    assert way.control.released
    assert last_command(way) == let_go
