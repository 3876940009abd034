"""The simulated air as a `Radio`: the hub sees what it would see of real devices, in bytes.

Every call to the listener comes from `step`, in the order of simulated time.
"""

import random
from collections.abc import Callable

from sensors.radio import RadioListener
from sensors.simulated.air import Air
from sensors.simulated.peripheral import Peripheral

QUICKEST_CONNECT_S, SLOWEST_CONNECT_S = 0.05, 0.5
PATIENCE_S = 5.0  # an attempt waits this long for a device that is out of the air
FIRST_ADVERT_S = 0.4
ADVERT_PERIOD_S = 1.0
SIGNAL_JITTER_DBM = 4


class SimulatedRadio:
    """Implements `sensors.radio.Radio` over an `Air`; its clock says when calls are made.

    A write reaches the device at once. All that comes back, failures too, comes with `step`.
    """

    def __init__(self, air: Air) -> None:
        self.air = air
        self._rng = random.Random(f"{air.seed} radio")
        self._listener: RadioListener | None = None
        self._refusals_left = {
            name: device.faults.connect_failures for name, device in air.peripherals.items()
        }
        self._attempts: dict[str, int] = {}  # the attempt under way, per source
        self._attempt = 0

    def open(self, listener: RadioListener) -> None:
        """Begin to listen: every device in the air is found within a second, again and again."""
        if self._listener is not None:
            raise ValueError("this radio is open already; close it first")
        self._listener = listener
        for device in self.air.peripherals.values():
            self._advertise(device, listener)

    def step(self, now_s: float) -> None:
        """Let time pass to `now_s` and tell the listener what happened, in order."""
        self.air.advance(now_s)

    def connect(self, source_id: str) -> None:
        """Ask for a link; while there is one, or an attempt under way, that stands."""
        device = self.air.peripherals.get(source_id)
        if device is None:
            why = f"no device {source_id} is simulated; choose {', '.join(self.air.peripherals)}"
            self._soon(lambda told, at_s: told.connect_failed(source_id, why, at_s))
            return
        if device.connected or source_id in self._attempts:
            return
        self._attempt += 1
        self._attempts[source_id] = self._attempt
        asked_s = self.air.clock.now()
        delay_s = self._rng.uniform(QUICKEST_CONNECT_S, SLOWEST_CONNECT_S)
        self._try(device, self._attempt, asked_s, asked_s + delay_s)

    def disconnect(self, source_id: str) -> None:
        """End the link, or the attempt to have one."""
        self._attempts.pop(source_id, None)
        device = self.air.peripherals.get(source_id)
        if device is not None and device.connected:
            device.link_down()
            self._soon(lambda told, at_s: told.disconnected(source_id, at_s))

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        device = self.air.peripherals.get(source_id)
        if device is None:
            why: str | None = f"no device {source_id} is simulated"
        elif not device.connected:
            why = f"{device.source.name} is not connected; the command did not arrive"
        else:
            why = device.write(characteristic, data, self.air.clock.now())
        if why is not None:
            sentence = why
            self._soon(lambda told, at_s: told.write_failed(source_id, sentence, at_s))

    def close(self) -> None:
        """End all links and tell nobody any more."""
        self._listener = None
        self._attempts.clear()
        for device in self.air.peripherals.values():
            device.link_down()

    def notified(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        """Pass on what a device sent."""
        if self._listener is not None:
            self._listener.packet(source_id, characteristic, data, at_s)

    def link_lost(self, source_id: str, at_s: float) -> None:
        """Pass on that a device went away."""
        if self._listener is not None:
            self._listener.disconnected(source_id, at_s)

    def _soon(self, tell: Callable[[RadioListener, float], None]) -> None:
        """Tell the listener with the next step, as of now."""
        listener = self._listener

        def action(at_s: float) -> None:
            if listener is not None and listener is self._listener:
                tell(listener, at_s)

        self.air.agenda.at(self.air.clock.now(), action)

    def _advertise(self, device: Peripheral, listener: RadioListener) -> None:
        def advert(at_s: float) -> None:
            if listener is not self._listener:
                return
            heard_dbm = device.signal_dbm + self._rng.randint(-SIGNAL_JITTER_DBM, SIGNAL_JITTER_DBM)
            if not device.connected and device.away_until_s(at_s) is None:
                listener.found(device.source, heard_dbm, at_s)
            self.air.agenda.at(at_s + ADVERT_PERIOD_S, advert)

        first_s = self.air.clock.now() + self._rng.uniform(0, FIRST_ADVERT_S)
        self.air.agenda.at(first_s, advert)

    def _try(self, device: Peripheral, attempt: int, asked_s: float, at_s: float) -> None:
        """Have the attempt come to its end at `at_s`, or later if the device is away then."""
        source_id = device.source.id

        def end(end_s: float) -> None:
            listener = self._listener
            if listener is None or self._attempts.get(source_id) != attempt:
                return
            gives_up_s = asked_s + PATIENCE_S
            back_s = device.away_until_s(end_s)
            if back_s is not None and end_s < gives_up_s:
                self._try(device, attempt, asked_s, min(back_s, gives_up_s))
                return
            del self._attempts[source_id]
            name = device.source.name
            if back_s is not None:
                listener.connect_failed(source_id, f"{name} does not answer; wake it", end_s)
            elif self._refusals_left[source_id] > 0:
                self._refusals_left[source_id] -= 1
                why = f"{name} broke off the connection; bring it closer"
                listener.connect_failed(source_id, why, end_s)
            else:
                self._link(device, listener, end_s)

        self.air.agenda.at(at_s, end)

    def _link(self, device: Peripheral, listener: RadioListener, at_s: float) -> None:
        """Be connected: values that are read come first, then the news, then notifications."""
        device.link_up(self)
        for characteristic, data in device.reads():
            listener.packet(device.source.id, characteristic, data, at_s)
        listener.connected(device.source.id, at_s)
