"""Everything that radios tell and are told, as lines of a file: written while riding, and replayed.

`CaptureWriter` stands between the hub and its radios; `ReplayRadio` is a radio that tells what a
file says, at its times. The format is in sensors.capture_line, and in docs/capture.md.
"""

import contextlib
import logging
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from sensors.capture_line import HEADER, Line, What, decode_line, encode_line
from sensors.clock import Clock
from sensors.errors import RadioUnavailable
from sensors.radio import Radio, RadioListener
from sensors.readings import Source

FLUSH_EVERY_S = 1.0  # what a power cut may take
FAULTS_KEPT = 20
DISORDER_S = 10.0  # two radios keep time in threads of their own
LONGEST_LINE = 4096  # a packet has a few hundred bytes at most

log = logging.getLogger(__name__)


class CaptureWriter:
    """Writes the lines of one capture; a disk that fails ends the capture and not the ride."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Begin the file anew; raises RadioUnavailable with the reason when it cannot be made."""
        self.path = path
        self.fault: str | None = None  # one sentence, once writing has failed
        self._clock = clock
        self._flushed_s = clock.now()
        try:
            self._file: TextIO | None = path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            why = error.strerror or str(error)
            raise RadioUnavailable(f"{path} cannot be written: {why}; choose another") from None
        self._put(HEADER)

    def captured(self, radio: Radio) -> "CapturedRadio":
        """Return the radio to give to the hub in place of `radio`."""
        return CapturedRadio(radio, self)

    def takes_part(self, source: Source) -> None:
        """Note a source that the hub adopts, so that a replay can adopt it, too."""
        self.write(Line(self._clock.now(), What.SOURCE, source.id, source=source))

    def asked(self, what: What, source_id: str, number: int = 0, data: bytes = b"") -> None:
        """Note what was asked of a radio, now."""
        self.write(Line(self._clock.now(), what, source_id, number, data))

    def write(self, line: Line) -> None:
        """Write a line; what is older than a second is on the disk."""
        self._put(encode_line(line))
        if line.at_s - self._flushed_s >= FLUSH_EVERY_S and self._file is not None:
            self._flushed_s = line.at_s
            self._guarded(self._file.flush)

    def close(self) -> None:
        """End the capture; twice is once."""
        file, self._file = self._file, None
        if file is not None:
            self._guarded(file.close)

    def _put(self, text: str) -> None:
        file = self._file
        if file is not None:
            self._guarded(lambda: file.write(text + "\n"))

    def _guarded(self, do: Callable[[], object]) -> None:
        try:
            do()
        except OSError as error:
            file, self._file = self._file, None
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()
            why = error.strerror or str(error)
            self.fault = f"The capture ends early, {self.path} cannot be written: {why}"
            log.warning("%s", self.fault)


class CapturedRadio:
    """A radio and its listener with a capture between them; it adds nothing and takes nothing."""

    def __init__(self, radio: Radio, writer: CaptureWriter) -> None:
        self._radio = radio
        self._writer = writer
        self._listener: RadioListener | None = None

    def open(self, listener: RadioListener) -> None:
        self._listener = listener
        self._radio.open(self)

    def connect(self, source_id: str) -> None:
        self._writer.asked(What.CONNECT, source_id)
        self._radio.connect(source_id)

    def disconnect(self, source_id: str) -> None:
        self._writer.asked(What.DISCONNECT, source_id)
        self._radio.disconnect(source_id)

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        self._writer.asked(What.WRITE, source_id, characteristic, data)
        self._radio.write(source_id, characteristic, data)

    def close(self) -> None:
        self._radio.close()

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None:
        self._tell(Line(at_s, What.FOUND, source.id, source=source, signal_dbm=signal_dbm))

    def offers(self, source_id: str, characteristics: tuple[int, ...], at_s: float) -> None:
        self._tell(Line(at_s, What.OFFERS, source_id, numbers=characteristics))

    def connected(self, source_id: str, at_s: float) -> None:
        self._tell(Line(at_s, What.CONNECTED, source_id))

    def connect_failed(self, source_id: str, why: str, at_s: float) -> None:
        self._tell(Line(at_s, What.CONNECT_FAILED, source_id, why=why))

    def disconnected(self, source_id: str, at_s: float) -> None:
        self._tell(Line(at_s, What.DISCONNECTED, source_id))

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        self._tell(Line(at_s, What.PACKET, source_id, characteristic, bytes(data)))

    def write_failed(self, source_id: str, why: str, at_s: float) -> None:
        self._tell(Line(at_s, What.WRITE_FAILED, source_id, why=why))

    def _tell(self, line: Line) -> None:
        self._writer.write(line)
        if self._listener is not None:
            tell(self._listener, line, line.at_s)


class ReplayRadio:
    """A radio that tells what a capture says; its first line is told as the radio is opened.

    It reads as it goes, and is moved on by `step`. Nothing that is asked of it changes anything:
    links come up and break as they did. A capture with several radios is one of these under each
    of their names.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        """Look the file through; raises RadioUnavailable when it cannot be read or is no capture.

        `faults` has one sentence for each bad line, up to twenty; such lines are left out.
        """
        self.path = path
        self.faults: list[str] = []
        self._clock = clock
        self._listener: RadioListener | None = None
        self._shift_s = 0.0
        self._lines: Iterator[Line] = iter(())
        self._next: Line | None = None
        self._sources: dict[str, Source] = {}
        self.first_s, self.last_s = self._look_through()

    @property
    def sources(self) -> tuple[Source, ...]:
        """What took part in the ride, in the order it was adopted; all that was found, without."""
        return tuple(self._sources.values())

    @property
    def radios(self) -> tuple[str, ...]:
        """The names of the radios to add this one as."""
        return tuple(dict.fromkeys(source.radio for source in self.sources))

    @property
    def duration_s(self) -> float:
        return self.last_s - self.first_s

    @property
    def over(self) -> bool:
        """Whether everything has been told."""
        return self._listener is not None and self._next is None

    def open(self, listener: RadioListener) -> None:
        """Begin now; for a second name of the same radio the replay goes on."""
        if self._listener is listener:
            return
        self._listener = listener
        self._shift_s = self._clock.now() - self.first_s
        self._lines = self._read()
        self._next = next(self._lines, None)

    def step(self, now_s: float) -> None:
        """Tell all that happened by `now_s`, in order."""
        listener = self._listener
        while listener is not None and self._next is not None:
            line = self._next
            at_s = line.at_s + self._shift_s
            if at_s > now_s:
                return
            self._next = next(self._lines, None)
            tell(listener, line, at_s)

    def connect(self, source_id: str) -> None:
        """Do nothing: the link comes up when it did."""

    def disconnect(self, source_id: str) -> None:
        """Do nothing: the link breaks when it did."""

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        """Do nothing: the answer that came is in the capture."""

    def close(self) -> None:
        self._listener = None
        self._lines, self._next = iter(()), None

    def _look_through(self) -> tuple[float, float]:
        """Note the sources and the bad lines, and return the times of the first and last line."""
        times: list[float] = []
        adopted: dict[str, Source] = {}
        found: dict[str, Source] = {}
        for line in self._read(self.faults):
            times = [*(times[:1] or [line.at_s]), line.at_s]
            if line.source is not None:
                kept = adopted if line.what is What.SOURCE else found
                kept.setdefault(line.source_id, line.source)
        if not times:
            raise RadioUnavailable(f"{self.path} has no line to replay; capture a ride first")
        self._sources = adopted or found
        return times[0], times[1]

    def _read(self, faults: list[str] | None = None) -> Iterator[Line]:
        """Return the good lines of the file; bad ones leave a sentence in `faults`."""
        try:
            with self.path.open(encoding="utf-8", errors="replace", newline="\n") as file:
                if file.readline(LONGEST_LINE).rstrip() != HEADER:
                    raise RadioUnavailable(
                        f"{self.path} does not begin with {HEADER!r}; give a file that was "
                        "written with --capture"
                    )
                yield from self._good(file, faults)
        except OSError as error:
            why = error.strerror or str(error)
            raise RadioUnavailable(f"{self.path} cannot be read: {why}") from None

    def _good(self, file: TextIO, faults: list[str] | None) -> Iterator[Line]:
        latest_s = -math.inf
        for number, text in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), start=2):
            try:
                if not text.endswith("\n"):
                    raise ValueError("it is cut off")
                line = decode_line(text.rstrip("\r\n"))
                if line.at_s < latest_s - DISORDER_S:
                    raise ValueError(f"its time is long before that of a line above, {latest_s:g}")
            except ValueError as error:
                if faults is not None and len(faults) < FAULTS_KEPT:
                    faults.append(f"{self.path}, line {number}: {error}; it is left out")
                continue
            latest_s = max(latest_s, line.at_s)
            yield line


def tell(listener: RadioListener, line: Line, at_s: float) -> None:
    """Tell what a line says happened at `at_s`; what was asked of the radio is told to nobody."""
    match line.what:
        case What.FOUND if line.source is not None:
            listener.found(line.source, line.signal_dbm, at_s)
        case What.OFFERS:
            listener.offers(line.source_id, line.numbers, at_s)
        case What.CONNECTED:
            listener.connected(line.source_id, at_s)
        case What.CONNECT_FAILED:
            listener.connect_failed(line.source_id, line.why, at_s)
        case What.DISCONNECTED:
            listener.disconnected(line.source_id, at_s)
        case What.PACKET:
            listener.packet(line.source_id, line.number, line.data, at_s)
        case What.WRITE_FAILED:
            listener.write_failed(line.source_id, line.why, at_s)
