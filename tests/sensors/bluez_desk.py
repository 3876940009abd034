"""The simulated bluetoothd without a bus: a desk at which calls are made, and time is let pass."""

from collections.abc import Mapping, Sequence

from sensors.clock import ManualClock
from sensors.simulated.air import make_air
from sensors.simulated.bluez_adapter import PATH
from sensors.simulated.bluez_calls import (
    ADAPTER,
    CHARACTERISTIC,
    DEVICE,
    Call,
    Refused,
    Reply,
    Returned,
)
from sensors.simulated.bluez_daemon import PROPERTIES, Bluetoothd
from sensors.simulated.bluez_tree import Added, Changed, Removed, Signal
from sensors.simulated.faults import Faults
from sensors.simulated.gatt_server import address_of

STEP_S = 0.01
CONSOLE = ":1.7"  # the bus name of the program that calls, unless another is named


class PaperPipe:
    """A pipe that writes down what was sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.held = True  # the far end, by the other program

    @property
    def far_end(self) -> int:
        return 99

    def send(self, data: bytes) -> bool:
        if self.held:
            self.sent.append(data)
        return self.held

    def close(self) -> None:
        self.held = False


class Desk:
    """One bluetoothd, everything that it told, and the calls of the console."""

    def __init__(
        self,
        devices: Sequence[str] = ("trainer", "strap"),
        faults: Mapping[str, Faults] | None = None,
        seed: int = 1,
    ) -> None:
        self.clock = ManualClock()
        self.air = make_air(seed, devices=devices, faults=faults, clock=self.clock)
        self.told: list[Signal] = []
        self.pipes: list[PaperPipe] = []
        self.daemon = Bluetoothd(self.air, self.told.append, self._make_pipe)
        self.daemon.start()

    def path(self, name: str) -> str:
        """Return the path of a device by its simulated name."""
        address = address_of(self.air.peripherals[f"sim:{name}"])
        return f"{PATH}/dev_{address.replace(':', '_')}"

    def characteristic(self, name: str, number: int) -> str:
        """Return the path of a characteristic that is shown."""
        found = [
            path
            for path in self.daemon.tree
            if path.startswith(f"{self.path(name)}/")
            and str(self.daemon.tree.value(path, CHARACTERISTIC, "UUID")).startswith(
                f"{number:08x}"
            )
        ]
        (only,) = found
        return only

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.air.advance(self.clock.advance(STEP_S))

    def ask(
        self, path: str, interface: str, member: str, *body: object, who: str = CONSOLE
    ) -> list[Reply]:
        """Call a method; the list gets the answer, now or later."""
        replies: list[Reply] = []
        self.daemon.call(Call(who, path, interface, member, body), replies.append)
        return replies

    def answer(
        self,
        path: str,
        interface: str,
        member: str,
        *body: object,
        within_s: float = 1.0,
        who: str = CONSOLE,
    ) -> Reply:
        """Call a method and let time pass until it is answered, once."""
        replies = self.ask(path, interface, member, *body, who=who)
        for _ in range(round(within_s / STEP_S)):
            if replies:
                break
            self.pass_time(STEP_S)
        (only,) = replies
        return only

    def search(self, *uuids: str, who: str = CONSOLE) -> None:
        wanted: dict[str, object] = {"Transport": "le", "DuplicateData": False}
        if uuids:
            wanted["UUIDs"] = list(uuids)
        for member, body in (("SetDiscoveryFilter", (wanted,)), ("StartDiscovery", ())):
            assert self.answer(PATH, ADAPTER, member, *body, who=who) == Returned()

    def connect(self, name: str) -> None:
        """Search until the device is there, and connect to it."""
        if self.path(name) not in self.daemon.tree:
            if not self.daemon.adapter.searching:
                self.search()
            self.pass_time(1)
        assert self.answer(self.path(name), DEVICE, "Connect") == Returned()

    def read(self, name: str, number: int) -> Reply:
        return self.answer(self.characteristic(name, number), CHARACTERISTIC, "ReadValue", {})

    def write(self, name: str, number: int, data: bytes, kind: str = "request") -> Reply:
        path = self.characteristic(name, number)
        return self.answer(path, CHARACTERISTIC, "WriteValue", data, {"type": kind})

    def notify(self, name: str, number: int, who: str = CONSOLE) -> Reply:
        path = self.characteristic(name, number)
        return self.answer(path, CHARACTERISTIC, "StartNotify", who=who)

    def values(self, name: str, number: int) -> list[bytes]:
        """Return every value that was told of a characteristic."""
        path = self.characteristic(name, number)
        return [bytes(value) for value in self.changes(path, "Value") if isinstance(value, bytes)]

    def changes(self, path: str, name: str) -> list[object]:
        """Return what a property was set to, in order, as it was told."""
        return [
            each.changed[name].value
            for each in self.told
            if isinstance(each, Changed) and each.path == path and name in each.changed
        ]

    def appeared(self) -> list[str]:
        return [each.path for each in self.told if isinstance(each, Added)]

    def disappeared(self) -> list[str]:
        return [each.path for each in self.told if isinstance(each, Removed)]

    def property(self, path: str, interface: str, name: str) -> object:
        return self.daemon.tree.value(path, interface, name)

    def set_property(self, path: str, interface: str, name: str, value: object) -> Reply:
        return self.answer(path, PROPERTIES, "Set", interface, name, value)

    def _make_pipe(self) -> PaperPipe:
        self.pipes.append(PaperPipe())
        return self.pipes[-1]


def why(reply: Reply) -> str:
    """Return the text of a refusal."""
    assert isinstance(reply, Refused), reply
    return reply.text
