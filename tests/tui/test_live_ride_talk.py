"""A spoken turn in a live ride: shown at once, and no step of the ride of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sensors.clock import ManualClock
from tui.stand_ins import Simulation
from tui.wiring import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path, simulation=Simulation(7), clock=ManualClock())
    yield house
    house.close()


def test_an_answer_is_shown_without_a_tick_and_an_act_with_one(house: House) -> None:
    assert isinstance(house.clock, ManualClock)
    ride = house.open_ride(None)
    ride.perform("start", {}, "key")
    for _ in range(30):
        house.clock.advance(1.0)
        house.engine.step()
    talked = ride.talked("")
    before_s = ride.frame().ride.at_s
    house.clock.advance(0.2)
    talked.begin("what is my power", "voice")
    assert ride.frame().chat
    assert ride.frame().ride.at_s == before_s
    talked.heard(talked.turn, "279 watts", cut=False)
    assert ride.frame().ride.at_s == before_s
    assert talked.begin("lap", "voice").acted == ("mark_lap",)
    assert ride.frame().ride.at_s > before_s
    house.close_ride()
