"""The campaign of faults: whole in virtual time, some minutes of it over a D-Bus and over ANT+."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from bench.fault_campaign import (
    SCENES,
    SPEED,
    Ridden,
    Scene,
    drops_scene,
    ride_scene,
    run_route,
    sample,
    table,
)
from sensors.hub import SensorHub
from sensors.readings import LiveValues
from sensors.simulated.faults import Faults, Spell
from tests.sensors.virtual_loop import ride_virtually
from workouts.ride_edges import Sensors

needs_dbus = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("dbus-daemon") is None,
    reason="it needs Linux and dbus-daemon",
)
AWAY = Scene("trainer away", 60.0, {"trainer": Faults(drops=(Spell(20.0, 15.0),))})


def went_well(ridden: list[Ridden]) -> bool:
    """See that nothing was wrong with any ride, and that its values were looked at."""
    assert {each.scene.name: each.faults for each in ridden if each.faults} == {}
    for each in ridden:
        assert each.watch.shown > 2 * each.scene.seconds
        assert each.watch.recorded > 0.6 * each.scene.seconds
    return True


@pytest.mark.parametrize("scene", [s for s in SCENES if "a" in s.on], ids=lambda scene: scene.name)
def test_each_fault_is_ridden_through_in_virtual_time(scene: Scene) -> None:
    assert went_well(run_route("a", [scene], SPEED))


def test_drops_cost_seconds_and_nothing_else() -> None:
    (ridden,) = run_route("a", [drops_scene(0.2, 20, longest_s=30.0)], SPEED)
    watch = ridden.watch
    assert went_well([ridden])
    assert watch.lost == len(watch.back_after_s) == 20
    assert max(watch.back_after_s) < 4.0
    assert max(watch.restored_after_s) <= 2.0
    assert watch.recorded >= ridden.scene.seconds - 2


@needs_dbus
def test_a_sample_is_ridden_through_over_the_bus() -> None:
    ridden = run_route("dbus", sample(), SPEED)
    assert went_well(ridden)
    drops = ridden[0].watch
    assert drops.lost >= 6
    assert len(drops.restored_after_s) >= 3


def test_a_sample_is_ridden_through_over_ant() -> None:
    ridden = run_route("ant", sample(), SPEED)
    assert went_well(ridden)
    assert ridden[0].watch.lost >= 2  # blinks below two seconds are pages missed, not links lost
    assert ridden[-1].watch.lost == 2


class Holding:
    """The fault of other consoles: the last value stays on the screen."""

    def __init__(self, hub: SensorHub) -> None:
        self._hub = hub
        self._kept: dict[str, float] = {}

    def live(self, now_s: float) -> LiveValues:
        live = self._hub.live(now_s)
        for each in fields(live):
            value = getattr(live, each.name)
            if isinstance(value, float) and each.name != "at_s":
                self._kept[each.name] = value
        return replace(live, **self._kept)  # type: ignore[arg-type] # names are those of fields


class Guessing(Holding):
    """A console that shows what no device has measured."""

    def live(self, now_s: float) -> LiveValues:
        live = self._hub.live(now_s)
        return live if live.power_w is None else replace(live, power_w=live.power_w + 40.0)


@pytest.mark.parametrize("console", [Holding, Guessing])
def test_a_console_that_shows_what_is_not_so_is_caught(
    console: Callable[[SensorHub], Sensors],
) -> None:
    ridden = ride_virtually(ride_scene("a", AWAY, SPEED, console))
    assert "old values" in ridden.faults[0]
    assert len(ridden.watch.old) > 20


def test_a_fault_is_named_in_the_table_and_a_good_ride_has_its_figures() -> None:
    good = ride_virtually(ride_scene("a", AWAY, SPEED))
    bad = replace(good, faults=("the ride is paused",))
    rows = table("a", SPEED, [good, bad]).rows
    assert [row[-1] for row in rows] == ["ridden to its end", "the ride is paused"]
    assert rows[0][:3] == ("trainer away", str(good.watch.recorded), "1")
    assert rows[0][6] == "0"
