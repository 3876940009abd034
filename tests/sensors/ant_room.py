"""Simulated ANT+ devices without a stick: their pages go straight to the hub, on simulated time.

`AntRoom` is the air, its broadcasters, a Radio that hears all of them, and a hub.
"""

from collections.abc import Callable
from typing import Any

from sensors.clock import ManualClock
from sensors.hub import SensorHub
from sensors.profiles.packets import ANT
from sensors.radio import RadioListener
from sensors.readings import Source
from sensors.simulated.air import make_air
from sensors.simulated.ant_air import ant_broadcasters
from sensors.simulated.ant_pages import AntBroadcaster
from sensors.simulated.drivetrain import Truth

TICK_S = 0.25
COUNTS_PER_S = 32768


def source_of(device: AntBroadcaster) -> Source:
    kind = device.device.source.kind
    return Source(
        f"ant:{device.device_type}:{device.number}", device.device.source.name, kind, "ant"
    )


class Ear:
    """Implements sensors.radio.Radio: whoever is asked for is connected at once, for ever."""

    def __init__(self, room: "AntRoom") -> None:
        self._room = room
        self._listener: RadioListener | None = None
        self._connected: set[str] = set()

    def open(self, listener: RadioListener) -> None:
        self._listener = listener

    def connect(self, source_id: str) -> None:
        self._connected.add(source_id)
        if self._listener is not None:
            self._listener.connected(source_id, self._room.now_s)

    def disconnect(self, source_id: str) -> None:
        self._connected.discard(source_id)

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        device = self._room.devices[source_id]
        assert characteristic == ANT + device.device_type
        device.take(data, self._room.now_s)

    def close(self) -> None:
        self._listener = None

    def hear(self, source_id: str, number: int, page: bytes, at_s: float) -> None:
        if self._listener is not None and source_id in self._connected:
            self._listener.packet(source_id, number, page, at_s)


class AntRoom:
    """An air of ANT+ devices and a hub that has adopted all of them; `ride` lets time pass.

    `pages` are all that were sent, by source id, with their times. `adopt` says whether the hub
    takes them, and drives the trainer; `shown` is for `ant_broadcasters`, `air` for `make_air`.
    """

    def __init__(
        self, *devices: str, adopt: bool = True, shown: dict[str, Any] | None = None, **air: Any
    ) -> None:
        self.clock = ManualClock()
        self.air = make_air(7, devices=devices, clock=self.clock, **air)
        self.devices = {source_of(d).id: d for d in ant_broadcasters(self.air, **(shown or {}))}
        self.pages: dict[str, list[tuple[float, bytes]]] = {name: [] for name in self.devices}
        self.hub = SensorHub(self.clock)
        self.ear = Ear(self)
        self.hub.add_radio("ant", self.ear)
        for source_id, device in self.devices.items():
            period_s = device.period / COUNTS_PER_S
            self.air.agenda.every(0.01, period_s, self._sender(source_id, device))
            if adopt:
                self.hub.adopt(source_of(device))

    @property
    def now_s(self) -> float:
        return self.clock.now()

    def ride(self, seconds: float, each_tick: Callable[[], None] = lambda: None) -> Truth:
        """Ride on; return what is so at the end."""
        for _ in range(round(seconds / TICK_S)):
            self.clock.advance(TICK_S)
            self.air.advance(self.now_s)
            self.hub.tick(self.now_s)
            each_tick()
        return self.air.truth(self.now_s)

    def device(self, kind: type[Any]) -> Any:
        """Return the broadcaster of a kind."""
        return next(device for device in self.devices.values() if isinstance(device, kind))

    def sent(self, kind: type[Any]) -> list[bytes]:
        """Return the pages that a device of a kind has sent so far."""
        return [page for _, page in self.pages[source_of(self.device(kind)).id]]

    def _sender(self, source_id: str, device: AntBroadcaster) -> Callable[[float], None]:
        def send(at_s: float) -> None:
            page = device.page(at_s)
            if page is not None:
                self.pages[source_id].append((at_s, page))
                self.ear.hear(source_id, ANT + device.device_type, page, at_s)

        return send
