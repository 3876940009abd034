"""The edge between devices and the hub: what a radio does, and what it tells.

Every radio (simulated, BLE, ANT+, a replayed capture) speaks in packets, named by source and
characteristic. GATT characteristics are their 16-bit number (0x2AD2). Values read once after
connecting (0x2ACC, 0x2AD8) arrive as packets too, before `connected` is called, so that one path
decodes everything.
"""

from typing import Protocol

from sensors.readings import Source


class RadioListener(Protocol):
    """What a radio tells; all calls come on the thread that owns the ride."""

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None: ...

    def offers(self, source_id: str, characteristics: tuple[int, ...], at_s: float) -> None:
        """Report every packet number that the device brings or takes, before `connected`.

        For devices that can be asked; a radio that knows it only from packets says nothing.
        """
        ...

    def connected(self, source_id: str, at_s: float) -> None:
        """Report a link that is up, with notifications and indications enabled."""
        ...

    def connect_failed(self, source_id: str, why: str, at_s: float) -> None: ...

    def disconnected(self, source_id: str, at_s: float) -> None: ...

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None: ...

    def write_failed(self, source_id: str, why: str, at_s: float) -> None: ...


class Radio(Protocol):
    """What the hub asks of a radio. No call blocks; answers come by the listener."""

    def open(self, listener: RadioListener) -> None: ...

    def connect(self, source_id: str) -> None: ...

    def disconnect(self, source_id: str) -> None: ...

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        """Write with response; only a failure is reported."""
        ...

    def close(self) -> None: ...
