"""The simulated bluetoothd as a program sees it: found, connected, read, driven, lost."""

from itertools import pairwise

import pytest

from sensors.profiles.battery import BATTERY_LEVEL
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT
from sensors.profiles.fitness_features import FITNESS_MACHINE_FEATURE
from sensors.profiles.gatt import FITNESS_MACHINE_SERVICE, HEART_RATE_SERVICE, uuid_of
from sensors.profiles.indoor_bike import INDOOR_BIKE_DATA
from sensors.simulated.bluez_adapter import PATH
from sensors.simulated.bluez_calls import (
    ADAPTER,
    BATTERY,
    CHARACTERISTIC,
    DEVICE,
    DONE,
    IN_PROGRESS,
    NO_DISCOVERY,
    NO_LINK,
    NOT_READY,
    READ_ONLY,
    Returned,
)
from sensors.simulated.bluez_daemon import OBJECT_MANAGER, PROPERTIES
from sensors.simulated.bluez_tree import Changed, Typed
from sensors.simulated.faults import Faults, Spell
from tests.sensors.bluez_desk import Desk, why

REQUEST_CONTROL, HOLD_200_W = b"\x00", b"\x05\xc8\x00"
CONTROL = FITNESS_MACHINE_CONTROL_POINT


# -- searching ------------------------------------------------------------------------------------


def test_nothing_is_there_but_the_adapter_until_somebody_searches() -> None:
    desk = Desk()
    desk.pass_time(5)
    assert list(desk.daemon.tree) == [PATH]
    desk.search()
    desk.pass_time(1)
    assert set(desk.daemon.tree) == {PATH, desk.path("trainer"), desk.path("strap")}


def test_a_search_for_trainers_finds_no_strap() -> None:
    desk = Desk()
    desk.search(uuid_of(FITNESS_MACHINE_SERVICE).upper())
    desk.pass_time(3)
    assert desk.appeared() == [PATH, desk.path("trainer")]


def test_two_programs_search_and_each_search_ends_by_itself() -> None:
    desk = Desk()
    desk.search(uuid_of(FITNESS_MACHINE_SERVICE))
    desk.search(uuid_of(HEART_RATE_SERVICE), who=":1.8")
    desk.pass_time(1)
    assert desk.path("strap") in desk.daemon.tree
    assert desk.answer(PATH, ADAPTER, "StopDiscovery") == DONE
    assert desk.property(PATH, ADAPTER, "Discovering") is True
    desk.daemon.left(":1.8")
    assert desk.property(PATH, ADAPTER, "Discovering") is False
    assert desk.answer(PATH, ADAPTER, "StopDiscovery") == NO_DISCOVERY


def test_each_advertisement_changes_the_signal() -> None:
    desk = Desk()
    desk.search()
    desk.pass_time(30)
    heard = desk.changes(desk.path("strap"), "RSSI")
    assert len(heard) >= 50
    assert all(before != after for before, after in pairwise(heard))


def test_the_signal_is_gone_when_nobody_searches_any_more() -> None:
    desk = Desk()
    desk.search()
    desk.pass_time(1)
    desk.answer(PATH, ADAPTER, "StopDiscovery")
    assert desk.property(desk.path("strap"), DEVICE, "RSSI") is None
    assert Changed(desk.path("strap"), DEVICE, {}, ("RSSI",)) in desk.told


def test_a_second_search_by_the_same_program_is_refused() -> None:
    desk = Desk()
    desk.search()
    assert desk.answer(PATH, ADAPTER, "StartDiscovery") == IN_PROGRESS


def test_a_device_that_nobody_took_to_is_forgotten_after_half_a_minute() -> None:
    desk = Desk()
    desk.connect("trainer")
    desk.answer(PATH, ADAPTER, "StopDiscovery")
    desk.pass_time(29)
    assert desk.path("strap") in desk.daemon.tree
    desk.pass_time(2)
    assert desk.disappeared() == [desk.path("strap")]
    assert desk.path("trainer") in desk.daemon.tree


# -- connecting -----------------------------------------------------------------------------------


def test_a_device_is_connected_then_known_then_the_call_returns() -> None:
    desk = Desk()
    desk.search()
    desk.pass_time(1)
    path = desk.path("trainer")
    desk.told.clear()
    replies = desk.ask(path, DEVICE, "Connect")
    assert replies == []
    desk.pass_time(1)
    assert replies == [DONE]
    told = [each for each in desk.told if each.path.startswith(path)]
    while isinstance(told[0], Changed) and "RSSI" in told[0].changed:
        told.pop(0)  # it advertises until the link is there
    assert told[0] == Changed(path, DEVICE, {"Connected": Typed("b", True)})
    assert told[-1] == Changed(path, DEVICE, {"ServicesResolved": Typed("b", True)})
    between = [each.path for each in told[1:-1]]
    assert between[0] == f"{path}/service0010"
    for at, each in enumerate(between):
        assert each.rpartition("/")[0] in (path, *between[:at])


def test_a_connected_device_does_not_advertise() -> None:
    desk = Desk()
    desk.connect("strap")
    desk.told.clear()
    desk.pass_time(5)
    assert desk.changes(desk.path("strap"), "RSSI") == []
    assert len(desk.changes(desk.path("trainer"), "RSSI")) >= 9


def test_a_strap_shows_its_battery_both_ways() -> None:
    desk = Desk()
    desk.connect("strap")
    assert desk.read("strap", BATTERY_LEVEL) == Returned("ay", (b"\x57",))
    assert desk.property(desk.path("strap"), BATTERY, "Percentage") == 0x57


def test_connecting_fails_as_often_as_the_device_breaks_off() -> None:
    desk = Desk(faults={"strap": Faults(connect_failures=2)})
    desk.search()
    desk.pass_time(1)
    tries = [desk.answer(desk.path("strap"), DEVICE, "Connect") for _ in range(3)]
    assert [why(each) for each in tries[:2]] == ["le-connection-abort-by-remote"] * 2
    assert tries[2] == DONE


def test_a_device_that_has_gone_away_is_waited_for_and_given_up() -> None:
    desk = Desk(faults={"strap": Faults(drops=(Spell(3, 5), Spell(20, 60)))})
    desk.search()
    desk.pass_time(4)
    path = desk.path("strap")
    assert desk.answer(path, DEVICE, "Connect", within_s=5) == DONE
    assert desk.clock.now() == pytest.approx(8.1, abs=0.2)
    desk.pass_time(20 - desk.clock.now() + 0.1)
    assert desk.property(path, DEVICE, "Connected") is False
    assert "timed out" in why(desk.answer(path, DEVICE, "Connect", within_s=21))


def test_hanging_up_ends_an_attempt_that_is_under_way() -> None:
    desk = Desk(faults={"strap": Faults(drops=(Spell(3, 50),))})
    desk.search()
    desk.pass_time(4)
    trying = desk.ask(desk.path("strap"), DEVICE, "Connect")
    assert "busy" in why(desk.answer(desk.path("strap"), DEVICE, "Connect"))
    assert desk.answer(desk.path("strap"), DEVICE, "Disconnect") == DONE
    assert [why(each) for each in trying] == ["br-connection-canceled"]


def test_pairing_connects_and_bonds_once() -> None:
    desk = Desk()
    desk.search()
    desk.pass_time(1)
    path = desk.path("strap")
    assert desk.answer(path, DEVICE, "Pair") == DONE
    assert desk.property(path, DEVICE, "Paired") is True
    assert desk.property(path, DEVICE, "Connected") is True
    assert "Already" in why(desk.answer(path, DEVICE, "Pair"))


def test_a_removed_device_is_hung_up_and_found_anew() -> None:
    desk = Desk()
    desk.connect("strap")
    assert desk.answer(PATH, ADAPTER, "RemoveDevice", desk.path("strap")) == DONE
    assert not desk.air.strap.connected
    assert desk.path("strap") == desk.disappeared()[-1]
    desk.pass_time(1)
    assert desk.property(desk.path("strap"), DEVICE, "Connected") is False


# -- Bluetooth as a whole -------------------------------------------------------------------------


def test_switched_off_everything_ends_and_nothing_begins_until_it_is_on() -> None:
    desk = Desk()
    desk.connect("trainer")
    desk.notify("trainer", INDOOR_BIKE_DATA)
    assert desk.set_property(PATH, ADAPTER, "Powered", False) == DONE
    assert not desk.air.trainer.connected
    assert desk.property(PATH, ADAPTER, "Discovering") is False
    for path, interface, member, body in (
        (PATH, ADAPTER, "SetDiscoveryFilter", ({},)),
        (PATH, ADAPTER, "StartDiscovery", ()),
        (PATH, ADAPTER, "StopDiscovery", ()),
        (desk.path("trainer"), DEVICE, "Connect", ()),
    ):
        assert desk.answer(path, interface, member, *body) == NOT_READY
    desk.told.clear()
    desk.pass_time(5)
    assert desk.told == []
    desk.daemon.switch(True)
    desk.pass_time(5)
    assert desk.changes(desk.path("strap"), "RSSI") == []  # the search did not survive
    desk.connect("trainer")


def test_a_restart_takes_everything_away_and_leaves_an_adapter() -> None:
    desk = Desk()
    desk.connect("trainer")
    desk.notify("trainer", INDOOR_BIKE_DATA)
    shown = set(desk.daemon.tree)
    desk.daemon.stop()
    assert set(desk.disappeared()) == shown
    assert desk.disappeared()[-1] == PATH
    assert desk.changes(desk.path("trainer"), "Connected")[-1] is False
    assert not desk.air.trainer.connected
    desk.told.clear()
    desk.pass_time(40)
    assert desk.told == []
    desk.daemon.start()
    desk.daemon.start()
    assert desk.appeared() == [PATH]
    desk.connect("trainer")
    desk.told.clear()
    desk.pass_time(2)
    assert desk.values("trainer", INDOOR_BIKE_DATA) == []  # nobody has asked this one


def test_after_a_restart_a_device_advertises_no_more_often_than_before() -> None:
    desk = Desk(devices=("strap",))
    for _ in range(3):
        desk.daemon.stop()
        desk.daemon.start()
    desk.search()
    desk.pass_time(10)
    assert 18 <= len(desk.changes(desk.path("strap"), "RSSI")) <= 20


def test_a_crash_is_silent_and_ends_the_links() -> None:
    desk = Desk()
    desk.connect("trainer")
    reading = desk.ask(
        desk.characteristic("trainer", FITNESS_MACHINE_FEATURE), CHARACTERISTIC, "ReadValue", {}
    )
    desk.told.clear()
    desk.daemon.crash()
    assert desk.told == []
    assert reading == [NO_LINK]
    assert not desk.air.trainer.connected
    assert "no object" in why(desk.answer(PATH, ADAPTER, "StartDiscovery"))


# -- objects and properties -----------------------------------------------------------------------


def test_all_objects_are_listed_with_their_types() -> None:
    desk = Desk()
    desk.connect("strap")
    listed = desk.answer("/", OBJECT_MANAGER, "GetManagedObjects")
    assert isinstance(listed, Returned)
    (objects,) = listed.body
    assert isinstance(objects, dict)
    assert set(objects) == set(desk.daemon.tree)
    assert objects[PATH][ADAPTER]["Roles"] == Typed("as", ["central", "peripheral"])
    assert objects[desk.path("strap")][DEVICE]["Connected"] == Typed("b", True)


def test_properties_are_read_and_those_that_may_be_are_set() -> None:
    desk = Desk()
    desk.connect("strap")
    path = desk.path("strap")
    assert desk.answer(path, PROPERTIES, "Get", DEVICE, "Paired") == Returned(
        "v", (Typed("b", False),)
    )
    shown = desk.answer(path, PROPERTIES, "GetAll", DEVICE)
    assert isinstance(shown, Returned)
    assert {"Alias", "Address", "Adapter", "RSSI"} <= set(dict(shown.body[0]))  # type: ignore[call-overload] # a mapping, as the signature says
    assert desk.set_property(path, DEVICE, "Trusted", True) == DONE
    assert desk.changes(path, "Trusted") == [True]
    assert desk.set_property(path, DEVICE, "Connected", True) == READ_ONLY
    assert "No such" in why(desk.set_property(path, DEVICE, "Colour", "red"))
    assert "No such" in why(desk.set_property(PATH, ADAPTER, "Powered", "yes"))
    assert "No such" in why(desk.answer(path, PROPERTIES, "Get", DEVICE, "Colour"))


@pytest.mark.parametrize(
    ("path", "interface", "member"),
    [
        ("/", OBJECT_MANAGER, "GetEverything"),
        (PATH, ADAPTER, "Explode"),
        (PATH, DEVICE, "Connect"),
        (PATH, PROPERTIES, "Get"),
    ],
)
def test_what_does_not_exist_is_an_unknown_method(path: str, interface: str, member: str) -> None:
    assert "There is no" in why(Desk().answer(path, interface, member))


def test_an_object_that_is_not_there_is_unknown() -> None:
    desk = Desk()
    assert "no object" in why(desk.answer(desk.path("strap"), DEVICE, "Connect"))
    assert why(desk.answer(PATH, ADAPTER, "RemoveDevice", desk.path("strap"))) == "Does Not Exist"
    assert why(desk.answer(PATH, ADAPTER, "SetDiscoveryFilter", {"Colour": "red"})) == (
        "Invalid arguments in method call"
    )


def test_the_same_seed_tells_the_same() -> None:
    def told(seed: int) -> list[object]:
        desk = Desk(seed=seed)
        desk.connect("trainer")
        desk.notify("trainer", INDOOR_BIKE_DATA)
        desk.pass_time(20)
        return list(desk.told)

    assert told(4) == told(4)
    assert told(4) != told(5)
