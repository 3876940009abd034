"""Packets a second through the GATT decoders, and beside them those of pycycling, in one run.

Packets are as devices send them. pycycling's decoders are called without the classes around them.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from importlib import import_module

from bench.figures import Table
from sensors.profiles.gatt import CHARACTERISTICS

ROUNDS = 7
AT_ONCE = 100
TARGET_RATIO = 2.0
BUSIEST_ROOM_PER_S = 20  # a trainer at 4 Hz, a power meter and a sensor at 4 Hz, straps at 1 Hz

Decode = Callable[[bytes], object]

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
# Where pycycling has a decoder of the same packet: module and function.
THEIRS: Mapping[int, tuple[str, str]] = {
    0x2A37: ("pycycling.heart_rate_service", "_parse_hr_measurement"),
    0x2A63: ("pycycling.cycling_power_service", "_parse_cycling_power_measurement"),
    0x2AD2: ("pycycling.ftms_parsers", "parse_indoor_bike_data"),
}


def theirs(number: int) -> Decode | None:
    """Return pycycling's decoder of a characteristic, or None where it has none here."""
    if number not in THEIRS:
        return None
    module, name = THEIRS[number]
    try:
        found: Decode = getattr(import_module(module), name)
    except ImportError:
        return None
    return found


def packets_per_second(decode: Decode, packet: bytes, seconds: float) -> float:
    """Return how many packets are decoded in a second, in one round of `seconds`."""
    count, began_s = 0, time.perf_counter()
    while (took_s := time.perf_counter() - began_s) < seconds or not count:
        for _ in range(AT_ONCE):
            decode(packet)
        count += AT_ONCE
    return count / took_s


def side_by_side(
    ours: Decode, other: Decode | None, packet: bytes, seconds: float
) -> tuple[float, float | None]:
    """Return the best of some rounds of each, in turn: a busy machine is busy for both."""
    best, best_other = 0.0, 0.0
    for _ in range(ROUNDS):
        best = max(best, packets_per_second(ours, packet, seconds / ROUNDS))
        if other is not None:
            best_other = max(best_other, packets_per_second(other, packet, seconds / ROUNDS))
    return best, best_other or None


def measure(seconds: float = 1.0) -> Table:
    """Decode each packet for `seconds` and return the table."""
    rows = []
    for number, text in PACKETS:
        row, packet = CHARACTERISTICS[number], bytes.fromhex(text)
        rate, their_rate = side_by_side(row.decode, theirs(number), packet, seconds)
        beside = ("", "", "")
        if their_rate is not None:
            ratio = rate / their_rate
            verdict = "met" if ratio >= TARGET_RATIO else "missed"
            beside = (f"{their_rate:,.0f}", f"{ratio:.1f}×", verdict)
        share = 100 * BUSIEST_ROOM_PER_S / rate
        cells = f"{number:04X}", row.name, f"{len(packet)}", f"{rate:,.0f}"
        rows.append((*cells, *beside, f"{share:.3f} %"))
    return Table(
        "Decoders",
        ("characteristic", "name", "bytes", "packets/s", "pycycling", "ratio",
         f"target {TARGET_RATIO:.0f}×", f"of a core at {BUSIEST_ROOM_PER_S}/s"),
        tuple(rows),
        f"Best of {ROUNDS} rounds of each in turn; the last column is what the busiest room would "
        "cost.",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Packets a second through the decoders.")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each characteristic")
    print(measure(parser.parse_args().seconds).markdown())


if __name__ == "__main__":
    main()
