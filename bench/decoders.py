"""Packets a second through the GATT decoders, one process, packets as devices send them."""

import argparse
import time
from collections.abc import Callable

from bench.figures import Table
from sensors.profiles.gatt import CHARACTERISTICS

ROUNDS = 5
BUSIEST_ROOM_PER_S = 20  # a trainer at 4 Hz, a power meter and a sensor at 4 Hz, straps at 1 Hz

# Number, packet: the flags a common device sets, so that every usual field is decoded.
PACKETS = (
    (0x2A37, "1096d002"),  # heart rate 150, one RR interval
    (0x2A63, "2000fa0064001027"),  # 250 W with crank revolutions
    (0x2A5B, "036400000000089001f40c"),  # wheel and crank
    (0x2AD2, "4402b80bb400fa0096"),  # speed, cadence, power, heart rate
    (0x2ADA, "08fa00"),  # target power changed to 250 W
    (0x2AD9, "800501"),  # target power accepted
    (0x2A19, "62"),  # battery 98 %
)


def packets_per_second(decode: Callable[[bytes], object], packet: bytes, seconds: float) -> float:
    """Return the best of some rounds that take `seconds` together."""
    best, each_s = 0.0, seconds / ROUNDS
    for _ in range(ROUNDS):
        count, began_s = 0, time.perf_counter()
        while (took_s := time.perf_counter() - began_s) < each_s or not count:
            for _ in range(100):
                decode(packet)
            count += 100
        best = max(best, count / took_s)
    return best


def measure(seconds: float = 1.0) -> Table:
    """Decode each packet for `seconds` and return the table."""
    rows = []
    for number, text in PACKETS:
        row, packet = CHARACTERISTICS[number], bytes.fromhex(text)
        rate = packets_per_second(row.decode, packet, seconds)
        share = 100 * BUSIEST_ROOM_PER_S / rate
        cells = f"{number:04X}", row.name, f"{len(packet)}", f"{rate:,.0f}", f"{share:.3f} %"
        rows.append(cells)
    return Table(
        "Decoders",
        ("characteristic", "name", "bytes", "packets/s", f"of a core at {BUSIEST_ROOM_PER_S}/s"),
        tuple(rows),
        f"Best of {ROUNDS} rounds; the last column is what the busiest room would cost.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Packets a second through the decoders.")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each characteristic")
    print(measure(parser.parse_args().seconds).markdown())


if __name__ == "__main__":
    main()
