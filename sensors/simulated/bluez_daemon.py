"""bluetoothd over the simulated air, without a bus: calls in, answers and signals out.

Pure of D-Bus and asyncio: its time is the air's agenda, so that a test or a driver moves it on.
Restarting, it comes back with nothing but the adapter, as after `systemctl restart bluetooth`.
"""

import random
from collections.abc import Callable, Mapping

from sensors.simulated import bluez_adapter
from sensors.simulated.air import Air
from sensors.simulated.bluez_adapter import Adapter
from sensors.simulated.bluez_calls import (
    ADAPTER,
    DEVICE,
    DONE,
    NO_PROPERTY,
    NOT_READY,
    READ_ONLY,
    Answer,
    Call,
    Method,
    Returned,
    no_method,
    no_object,
)
from sensors.simulated.bluez_device import ADVERT_PERIOD_S, RemoteDevice
from sensors.simulated.bluez_gatt import Pipe
from sensors.simulated.bluez_tree import Signal, Tree
from sensors.simulated.gatt_server import Listing, list_services

PROPERTIES = "org.freedesktop.DBus.Properties"
OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
# Interface -> the properties that a program may set, and their kind.
SETTABLE: Mapping[str, Mapping[str, type]] = {
    ADAPTER: {"Powered": bool, "Alias": str},
    DEVICE: {"Trusted": bool, "Blocked": bool, "Alias": str},
}


class Bluetoothd:
    """All that owns the name org.bluez; `tell` gets the signals in order."""

    def __init__(
        self,
        air: Air,
        tell: Callable[[Signal], None],
        make_pipe: Callable[[], Pipe],
        listing: Listing = list_services,
    ) -> None:
        self.running = False
        self.tree = Tree(tell)
        self._air = air
        self._rng = random.Random(f"{air.seed} bluez")
        self._run = 0  # how often it was started
        self.adapter = Adapter(
            self.tree, silenced=self._silenced, switched=self._switched, forget=self._forget
        )
        self._devices = {
            remote.path: remote
            for remote in (
                RemoteDevice(
                    device,
                    self.tree,
                    self._rng,
                    listing,
                    powered=lambda: self.adapter.powered,
                    make_pipe=make_pipe,
                )
                for device in air.peripherals.values()
            )
        }

    def start(self) -> None:
        """Be there, with an adapter and no devices."""
        if self.running:
            return
        self.running = True
        self._run += 1
        self.adapter.appear()
        for remote in self._devices.values():
            first_s = self._air.clock.now() + self._rng.uniform(0, ADVERT_PERIOD_S)
            self._advertise(remote, self._run, first_s)

    def stop(self) -> None:
        """End in good order: links end, every object is taken away."""
        self._end()
        self.tree.remove(bluez_adapter.PATH)

    def crash(self) -> None:
        """End without a word; the links end with it."""
        self.tree.vanish()
        self._end()

    def switch(self, on: bool) -> None:
        """Switch the adapter's power, as rfkill or another program does."""
        self.adapter.switch(on)

    def lose(self, source_id: str) -> None:
        """Lose the link to a device of the air ("sim:trainer"), as when it goes out of reach."""
        for remote in self._devices.values():
            if remote.device.source.id == source_id and remote.device.connected:
                remote.device.link_down()
                remote.link_lost(source_id, self._air.agenda.now_s)

    def left(self, sender: str) -> None:
        """Forget a program that has left the bus; links stay, as bluetoothd keeps them."""
        self.adapter.left(sender)
        for remote in self._devices.values():
            remote.gatt.left(sender)

    def call(self, call: Call, answer: Answer) -> None:
        """Carry out a method call; the answer comes now or with the air's time."""
        if call.interface == OBJECT_MANAGER and call.path == "/":
            if call.member == "GetManagedObjects":
                shown = {path: self.tree.show(path) for path in self.tree}
                answer(Returned("a{oa{sa{sv}}}", (shown,)))
            else:
                answer(no_method(call))
        elif call.path not in self.tree:
            answer(no_object(call.path))
        elif call.interface == PROPERTIES:
            self._property(call, answer)
        else:
            method = self._methods(call.path, call.interface).get(call.member)
            if method is None:
                answer(no_method(call))
            else:
                method(call, answer)

    def _methods(self, path: str, interface: str) -> Mapping[str, Method]:
        if path == bluez_adapter.PATH:
            return self.adapter.methods if interface == ADAPTER else {}
        remote = self._devices["/".join(path.split("/")[:5])]
        if interface == DEVICE and path == remote.path:
            return remote.methods
        return remote.gatt.methods.get(interface, {}) if self.tree.has(path, interface) else {}

    def _property(self, call: Call, answer: Answer) -> None:
        match call.member, call.body:
            case "GetAll", (str() as interface,):
                answer(Returned("a{sv}", (self.tree.show(call.path).get(interface, {}),)))
            case "Get", (str() as interface, str() as name):
                shown = self.tree.show(call.path).get(interface, {})
                answer(Returned("v", (shown[name],)) if name in shown else NO_PROPERTY)
            case "Set", (str() as interface, str() as name, value):
                self._set(call.path, interface, name, value, answer)
            case _:
                answer(no_method(call))

    def _set(self, path: str, interface: str, name: str, value: object, answer: Answer) -> None:
        kind = SETTABLE.get(interface, {}).get(name)
        if self.tree.value(path, interface, name) is None:
            answer(NO_PROPERTY)
        elif kind is None:
            answer(READ_ONLY)
        elif not isinstance(value, kind):
            answer(NO_PROPERTY)
        elif name == "Powered":
            self.adapter.switch(bool(value))
            answer(DONE)
        else:
            self.tree.change(path, interface, {name: value})
            answer(DONE)

    def _end(self) -> None:
        self.running = False
        for remote in self._devices.values():
            remote.end(NOT_READY)

    def _silenced(self) -> None:
        for remote in self._devices.values():
            remote.fade()

    def _switched(self, on: bool) -> None:
        if not on:
            for remote in self._devices.values():
                remote.hang_up(NOT_READY)
                remote.fade()

    def _forget(self, path: str) -> None:
        remote = self._devices.get(path)
        if remote is not None:
            remote.forget()

    def _advertise(self, remote: RemoteDevice, run: int, at_s: float) -> None:
        """Have a device advertise from `at_s` on, as long as this run lasts."""

        def advert(now_s: float) -> None:
            if not self.running or run != self._run:
                return
            if remote.advertises and self.adapter.hears(remote.uuids):
                remote.hear()
            elif remote.forgettable:
                remote.forget()
            self._advertise(remote, run, now_s + ADVERT_PERIOD_S)

        self._air.agenda.at(at_s, advert)
