"""A console whose radio marks its packets: each has a power of its own, and its time is noted.

Run by bench.latency on a pseudo-terminal. The radio delivers on the event loop, as BLE does; what
follows is the program's own: hub, engine, ride, record on the disk, screen. At the end the marks
go to a file, one JSON object a line.
"""

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sensors.clock import SystemClock
from sensors.profiles.cycling_power import (
    CYCLING_POWER_MEASUREMENT,
    CyclingPower,
    encode_cycling_power,
)
from sensors.radio import RadioListener
from sensors.readings import DeviceKind, Source
from tui.app import TeamcarApp
from tui.feed import Frame
from tui.panels.drawing import text_of
from tui.panels.metric import MetricPanel, power
from tui.remembered import Remembered
from tui.wiring import House
from workouts.library import FIRST_RIDE

METER = Source("marked:meter", "Marked Meter", DeviceKind.POWER_METER, "marked")
QUICKEST_S, SLOWEST_S = 0.15, 0.45  # between packets, so that they meet every phase of the tick
SETTLE_S = 0.8
TAIL_ROWS = 2  # of the panel, below the digits


@dataclass(slots=True)
class Mark:
    """One packet: its power, when it was delivered, when a frame had it, and how it is drawn."""

    power_w: int
    sent_s: float
    framed_s: float | None = None
    place: tuple[int, int] = (0, 0)  # column and row of the first digit row
    digits: tuple[str, ...] = ()


def powers(seed: int) -> Iterator[int]:
    """Yield powers of three digits, never the same twice in a row."""
    rng, last = random.Random(seed), 0
    while True:
        power_w = rng.randrange(101, 400)
        if power_w != last:
            last = power_w
            yield power_w


class MarkedRadio:
    """Implements sensors.radio.Radio for one power meter."""

    def __init__(self, marks: list[Mark], seed: int) -> None:
        self._marks = marks
        self._seed = seed
        self._clock = SystemClock()
        self._listener: RadioListener | None = None

    def open(self, listener: RadioListener) -> None:
        self._listener = listener

    def connect(self, source_id: str) -> None:
        listener = self._listener
        if listener is not None:
            loop = asyncio.get_running_loop()
            loop.call_soon(lambda: listener.connected(source_id, self._clock.now()))

    def disconnect(self, source_id: str) -> None:
        """There is no link to end."""

    def write(self, source_id: str, characteristic: int, data: bytes) -> None:
        """A power meter takes no orders."""

    def close(self) -> None:
        self._listener = None

    async def send(self, seconds: float) -> None:
        """Be found, then send for `seconds`."""
        listener, rng = self._listener, random.Random(self._seed)
        if listener is None:
            raise ValueError("this radio is not open")
        listener.found(METER, -50, self._clock.now())
        await asyncio.sleep(SETTLE_S)
        until_s = self._clock.now() + seconds
        for power_w in powers(self._seed):
            if self._clock.now() >= until_s:
                return
            packet = encode_cycling_power(CyclingPower(power_w))
            now_s = self._clock.now()
            self._marks.append(Mark(power_w, now_s))
            listener.packet(METER.id, CYCLING_POWER_MEASUREMENT, packet, now_s)
            await asyncio.sleep(rng.uniform(QUICKEST_S, SLOWEST_S))


class MarkedHouse(House):
    """A house with the marked meter adopted; when it starts, the radio begins to send."""

    def __init__(self, folder: Path, radio: MarkedRadio, seconds: float) -> None:
        super().__init__(
            folder, radios={METER.radio: lambda clock: radio}, remembered=Remembered((METER,))
        )
        self._radio, self._seconds = radio, seconds
        self.sent = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await super().start()
        self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        await self._radio.send(self._seconds)
        await asyncio.sleep(SETTLE_S)
        self.sent.set()


def note_frame(frame: Frame, marks: Sequence[Mark], app: TeamcarApp) -> None:
    """Note the first frame that has the newest packet, and how its digits are drawn."""
    mark = marks[-1] if marks else None
    if mark is None or mark.framed_s is not None or frame.ride.power_w != mark.power_w:
        return
    mark.framed_s = SystemClock().now()
    region = app.screen.query_one("#power", MetricPanel).content_region
    rows = text_of(power(frame, region.width, region.height))
    mark.place = region.x, region.y + 1
    mark.digits = tuple(rows[1:-TAIL_ROWS])


async def ride_marked(house: MarkedHouse, marks: Sequence[Mark]) -> int:
    """Ride in the console until all is sent; returns its exit code."""
    ride = house.open_ride(house.library.find(FIRST_RIDE))
    ride.perform("start", {}, "bench")
    app = TeamcarApp(house, "ride")
    ride.subscribe(lambda frame: note_frame(frame, marks, app))

    async def leave() -> None:
        await house.sent.wait()
        app.exit(0)

    leaving = asyncio.create_task(leave())
    await app.run_async()
    leaving.cancel()
    return app.return_code or 0


def main() -> None:
    parser = argparse.ArgumentParser(description="A console that notes when packets arrive.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--marks", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    marks: list[Mark] = []
    house = MarkedHouse(given.data, MarkedRadio(marks, given.seed), given.seconds)
    failed = asyncio.run(ride_marked(house, marks))
    if failed:
        sys.exit(failed)
    lines = [json.dumps(asdict(mark), ensure_ascii=False) for mark in marks]
    given.marks.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
