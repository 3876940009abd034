"""What is in the air, whether it takes part in the ride or not: a lookout on the radios.

It stands between a radio and whoever listens to it, lets everything through, and remembers who was
heard, how loud, and why a device could not be connected.
"""

from dataclasses import dataclass

from sensors.radio import Radio, RadioListener
from sensors.readings import Source


@dataclass(frozen=True, slots=True)
class Sighting:
    """A device that was heard, and when last."""

    source: Source
    signal_dbm: int | None
    at_s: float


class Lookout:
    """The sightings and failures of all radios that it watches."""

    def __init__(self) -> None:
        self.sightings: dict[str, Sighting] = {}  # source id -> the last one
        self.failures: dict[str, str] = {}  # source id -> why it is not connected, one sentence

    def watch(self, radio: Radio) -> Radio:
        """Return the same radio, watched; its `open` is still to be called."""
        return _Watched(radio, self)


class _Watched:
    """A Radio that tells the lookout's listener; all else is the radio's own."""

    def __init__(self, radio: Radio, lookout: Lookout) -> None:
        self._radio = radio
        self._lookout = lookout
        self.connect = radio.connect
        self.disconnect = radio.disconnect
        self.write = radio.write
        self.close = radio.close

    def open(self, listener: RadioListener) -> None:
        self._radio.open(_Tee(listener, self._lookout))


class _Tee:
    """A RadioListener that notes what it is told and tells the next one."""

    def __init__(self, listener: RadioListener, lookout: Lookout) -> None:
        self._listener = listener
        self._lookout = lookout
        self.packet = listener.packet
        self.disconnected = listener.disconnected
        self.write_failed = listener.write_failed

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None:
        self._lookout.sightings[source.id] = Sighting(source, signal_dbm, at_s)
        self._listener.found(source, signal_dbm, at_s)

    def offers(self, source_id: str, characteristics: tuple[int, ...], at_s: float) -> None:
        # Not every listener wants to know; a radio asks before it tells.
        offers = getattr(self._listener, "offers", None)
        if offers is not None:
            offers(source_id, characteristics, at_s)

    def connected(self, source_id: str, at_s: float) -> None:
        self._lookout.failures.pop(source_id, None)
        self._listener.connected(source_id, at_s)

    def connect_failed(self, source_id: str, why: str, at_s: float) -> None:
        if why:
            self._lookout.failures[source_id] = why
        self._listener.connect_failed(source_id, why, at_s)
