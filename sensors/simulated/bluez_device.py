"""One device as the simulated bluetoothd knows it: heard, connected, paired, let go."""

import random
from collections.abc import Callable, Mapping
from itertools import count

from sensors.readings import DeviceKind
from sensors.simulated import bluez_adapter
from sensors.simulated.bluez_calls import (
    ALREADY_PAIRED,
    BATTERY,
    CONNECT_BROKEN_OFF,
    CONNECT_BUSY,
    CONNECT_CANCELLED,
    CONNECT_TIMED_OUT,
    DEVICE,
    DONE,
    NOT_READY,
    Answer,
    Call,
    Method,
    Reply,
)
from sensors.simulated.bluez_gatt import DeviceGatt, Pipe
from sensors.simulated.bluez_tree import Tree
from sensors.simulated.gatt_server import Listing, address_of
from sensors.simulated.peripheral import Peripheral

ADVERT_PERIOD_S = 0.5
SIGNAL_JITTER_DBM = 4
QUICKEST_CONNECT_S, SLOWEST_CONNECT_S = 0.05, 0.4
RESOLVED_AFTER_S = 0.1  # connected -> services known
PATIENCE_S = 20.0  # an attempt waits this long for a device that is out of the air
LET_GO_S = 0.2
FORGOTTEN_AFTER_S = 30.0  # what nobody has connected to (main.conf, TemporaryTimeout)
# GAP appearance values (Assigned Numbers, section 2.6).
APPEARANCES: Mapping[DeviceKind, int] = {
    DeviceKind.TRAINER: 0x0480,
    DeviceKind.POWER_METER: 0x0484,
    DeviceKind.HEART_RATE_STRAP: 0x0341,
    DeviceKind.SPEED_CADENCE: 0x0485,
}
MANUFACTURER = 0xFFFF  # for tests; no company has it (Assigned Numbers, section 7.1)


class RemoteDevice:
    """org.bluez.Device1 of one simulated device, and the central at the other end of its link."""

    def __init__(
        self,
        device: Peripheral,
        tree: Tree,
        rng: random.Random,
        listing: Listing,
        powered: Callable[[], bool],
        make_pipe: Callable[[], Pipe],
    ) -> None:
        self.address = address_of(device)
        self.path = f"{bluez_adapter.PATH}/dev_{self.address.replace(':', '_')}"
        self.uuids = [service.uuid for service in listing(device)]
        self.device = device
        self.gatt = DeviceGatt(self.path, device, listing(device), tree, make_pipe)
        self._tree = tree
        self._rng = rng
        self._powered = powered
        self._refusals_left = device.faults.connect_failures
        self._attempts = count(1)
        self._attempt: int | None = None  # the one under way
        self._waiting: list[Answer] = []  # who asked for it
        self._linked = False
        self._kept = False  # was connected to, and is therefore not forgotten
        self._heard_at_s = 0.0
        self.methods: Mapping[str, Method] = {
            "Connect": self._connect,
            "Disconnect": self._disconnect,
            "Pair": self._pair,
            "CancelPairing": lambda call, answer: answer(DONE),
        }

    @property
    def known(self) -> bool:
        return self.path in self._tree

    @property
    def advertises(self) -> bool:
        """Whether it is in the air, and not busy with a link."""
        agenda = self.device.agenda
        return not self.device.connected and self.device.away_until_s(agenda.now_s) is None

    def hear(self) -> None:
        """Take one advertisement: the object appears, or its signal changes."""
        self._heard_at_s = self.device.agenda.now_s
        if not self.known:
            self._appear()
            return
        before = self._tree.value(self.path, DEVICE, "RSSI")
        signal_dbm = self._signal_dbm()
        # One that shows no change is not told, and a search would take the device for silent.
        self._change({"RSSI": signal_dbm - 1 if signal_dbm == before else signal_dbm})

    def fade(self) -> None:
        """Have no signal any more: nobody searches."""
        if self.known:
            self._tree.invalidate(self.path, DEVICE, ("RSSI",))

    @property
    def forgettable(self) -> bool:
        """Whether it was found by the way, long ago, and nobody has taken to it."""
        age_s = self.device.agenda.now_s - self._heard_at_s
        return self.known and not self._kept and age_s >= FORGOTTEN_AFTER_S

    def forget(self) -> None:
        """Be removed, with all that is known about it."""
        self.end(CONNECT_CANCELLED)
        if self.known:
            self._tree.remove(self.path)

    def end(self, why: Reply) -> None:
        """Have no link, and be a device like any other in the air."""
        self.hang_up(why)
        self.gatt.forget()
        self._kept = False

    def hang_up(self, why: Reply) -> None:
        """End the link, or the attempt to have one, for which `why` is the answer."""
        self._finish(why)
        if self._linked:
            self.device.link_down()
            self._down()

    def notified(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        """Pass on what the device sent."""
        self.gatt.notified(characteristic, data)

    def link_lost(self, source_id: str, at_s: float) -> None:
        """Take that the device went away."""
        self._down()
        self._finish(CONNECT_BROKEN_OFF)

    # -- methods ----------------------------------------------------------------------------------

    def _connect(self, call: Call, answer: Answer) -> None:
        if not self._powered():
            answer(NOT_READY)
        elif self._attempt is not None:
            answer(CONNECT_BUSY)
        elif self._linked:
            answer(DONE)
        else:
            self._begin(answer)

    def _disconnect(self, call: Call, answer: Answer) -> None:
        self._finish(CONNECT_CANCELLED)
        if not self._linked:
            answer(DONE)
            return

        def end(_: float) -> None:
            self.hang_up(CONNECT_CANCELLED)
            answer(DONE)

        self.device.agenda.at(self.device.agenda.now_s + LET_GO_S, end)

    def _pair(self, call: Call, answer: Answer) -> None:
        """Bond at once: no simulated device asks for a key; it is connected if it is not."""

        def bond(reply: Reply) -> None:
            if reply == DONE:
                self._change({"Paired": True, "Bonded": True})
            answer(reply)

        if self._tree.value(self.path, DEVICE, "Paired"):
            answer(ALREADY_PAIRED)
        else:
            self._connect(call, bond)

    # -- the link ---------------------------------------------------------------------------------

    def _begin(self, answer: Answer) -> None:
        self._kept = True
        self._attempt = next(self._attempts)
        self._waiting.append(answer)
        now_s = self.device.agenda.now_s
        pause_s = self._rng.uniform(QUICKEST_CONNECT_S, SLOWEST_CONNECT_S)
        self._try(self._attempt, now_s + PATIENCE_S, now_s + pause_s)

    def _try(self, attempt: int, gives_up_s: float, at_s: float) -> None:
        """Have the attempt come to its end at `at_s`, or later if the device is away then."""

        def end(end_s: float) -> None:
            if self._attempt != attempt:
                return
            back_s = self.device.away_until_s(end_s)
            if back_s is not None and end_s < gives_up_s:
                self._try(attempt, gives_up_s, min(back_s, gives_up_s))
            elif back_s is not None:
                self._finish(CONNECT_TIMED_OUT)
            elif self._refusals_left > 0:
                self._refusals_left -= 1
                self._finish(CONNECT_BROKEN_OFF)
            else:
                self._link(attempt, end_s)

        self.device.agenda.at(at_s, end)

    def _link(self, attempt: int, at_s: float) -> None:
        """Be connected; the attempt is over when the services are known, too."""
        self._linked = True
        self.device.link_up(self)
        self._change({"Connected": True})

        def resolve(_: float) -> None:
            if self._attempt != attempt:
                return
            self.gatt.link_up()
            self._show_battery()
            self._change({"ServicesResolved": True})
            self._finish(DONE)

        self.device.agenda.at(at_s + RESOLVED_AFTER_S, resolve)

    def _down(self) -> None:
        self._linked = False
        self.gatt.link_down()
        if self.known:
            self._change({"Connected": False, "ServicesResolved": False})

    def _finish(self, reply: Reply) -> None:
        """End the attempt under way, if there is one, with this answer."""
        self._attempt = None
        waiting, self._waiting = self._waiting, []
        for answer in waiting:
            answer(reply)

    # -- what is shown ----------------------------------------------------------------------------

    def _change(self, properties: Mapping[str, object]) -> None:
        self._tree.change(self.path, DEVICE, properties)

    def _signal_dbm(self) -> int:
        jitter_dbm = self._rng.randint(-SIGNAL_JITTER_DBM, SIGNAL_JITTER_DBM)
        return self.device.signal_dbm + jitter_dbm

    def _appear(self) -> None:
        self._tree.add(
            self.path,
            DEVICE,
            {
                "Address": self.address,
                "AddressType": "random",
                "Name": self.device.source.name,
                "Alias": self.device.source.name,
                "Appearance": APPEARANCES[self.device.source.kind],
                "Paired": False,
                "Bonded": False,
                "Trusted": False,
                "Blocked": False,
                "LegacyPairing": False,
                "RSSI": self._signal_dbm(),
                "Connected": False,
                "UUIDs": list(self.uuids),
                "Adapter": bluez_adapter.PATH,
                "ManufacturerData": {MANUFACTURER: self.device.source.name.encode()[:8]},
                "ServicesResolved": False,
            },
        )

    def _show_battery(self) -> None:
        percent = self.device.battery_percent
        if percent is not None and not self._tree.has(self.path, BATTERY):
            shown = {"Percentage": percent, "Source": "GATT Battery Service"}
            self._tree.add(self.path, BATTERY, shown)
