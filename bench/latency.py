"""From a packet to the frame that has its value, and to the digits on the terminal.

`bench.marked_console` rides in real time on a pseudo-terminal, its radio delivers a packet of
cycling power every 0.15 to 0.45 s, at any phase of the engine's tick, each with another power.
It notes when it hands a packet to the hub and when a frame has its value. Here, at the other end
of the terminal, each piece of output is timed as it arrives; a model of the terminal then tells
with which piece all rows of the big digits showed that power. Both processes read the same
monotonic clock. A packet overtaken by the next before it was drawn counts as that, not as fast.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Table, median, met, ms, percentile
from bench.marked_console import Mark
from bench.screen import Screen
from bench.terminal import SIZE, Chunk, Terminal

TARGET_S = 0.060
PATIENCE_S = 20.0  # beyond the riding itself


@dataclass(frozen=True, slots=True)
class Latencies:
    """Seconds from packets to frames and to the screen, and how many were overtaken."""

    frame_s: tuple[float, ...]
    screen_s: tuple[float, ...]
    overtaken: int


def drawn_at(mark: Mark, next_sent_s: float, screen: Screen, chunks: list[Chunk]) -> float | None:
    """Feed the screen until it shows the mark's digits; None when the next packet comes before.

    Takes the chunks it has used out of the list.
    """
    while chunks and chunks[0].at_s < next_sent_s:
        chunk = chunks.pop(0)
        screen.feed(chunk.data)
        if chunk.at_s >= mark.sent_s and _shows(screen, mark):
            return chunk.at_s
    return None


def latencies(marks: Sequence[Mark], chunks: Sequence[Chunk]) -> Latencies:
    """Return what marks and output come to."""
    screen, left = Screen(*SIZE), list(chunks)
    framed: list[float] = []
    drawn: list[float] = []
    overtaken = 0
    for index, mark in enumerate(marks):
        following = marks[index + 1].sent_s if index + 1 < len(marks) else float("inf")
        if mark.framed_s is not None:
            framed.append(mark.framed_s - mark.sent_s)
        at_s = drawn_at(mark, following, screen, left) if mark.digits else None
        if at_s is None:
            overtaken += 1
        else:
            drawn.append(at_s - mark.sent_s)
    return Latencies(tuple(framed), tuple(drawn), overtaken)


def ride(seconds: float, seed: int = 1) -> Latencies:
    """Ride for `seconds` and return the latencies; raises TimeoutError when it does not end."""
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        data, path = Path(made, "data"), Path(made, "marks")
        arguments = ("-m", "bench.marked_console", "--data", str(data), "--marks", str(path))
        with Terminal((*arguments, "--seconds", str(seconds), "--seed", str(seed))) as terminal:
            until_s = time.monotonic() + seconds + PATIENCE_S
            chunks = list(terminal.chunks(until_s))
            while not path.exists() and time.monotonic() < until_s:
                time.sleep(0.05)
        if not path.exists():
            page = b"".join(chunk.data for chunk in chunks[-3:]).decode("utf-8", "replace")
            raise TimeoutError(f"the marked console did not end; last it wrote: {page}")
        lines = path.read_text(encoding="utf-8").splitlines()
    return latencies([read_mark(line) for line in lines], chunks)


def measure(seconds: float = 60.0) -> Table:
    """Ride once and return the table."""
    found = ride(seconds)
    rows = tuple(
        (
            name,
            f"{len(values)}",
            ms(median(values)),
            ms(percentile(values, 95)),
            ms(max(values)),
            target,
        )
        for name, values, target in (
            ("packet → frame", found.frame_s, ""),
            ("packet → screen", found.screen_s, met(percentile(found.screen_s, 95), TARGET_S)),
        )
    )
    return Table(
        "Packet to screen",
        ("from → to", "packets", "median", "p95", "most", f"target p95 {ms(TARGET_S)}"),
        rows,
        f"{found.overtaken} packets were overtaken by the next before they were drawn. "
        f"{SIZE[0]}×{SIZE[1]} cells, a ride under way and recorded.",
    )


def _shows(screen: Screen, mark: Mark) -> bool:
    column, top = mark.place
    rows = screen.rows()[top : top + len(mark.digits)]
    return all(
        row[column : column + len(digits)] == digits
        for row, digits in zip(rows, mark.digits, strict=True)
    )


def read_mark(line: str) -> Mark:
    """Return the mark in one line of the marked console's file."""
    fields = json.loads(line)
    return Mark(**{**fields, "place": tuple(fields["place"]), "digits": tuple(fields["digits"])})


def main() -> None:
    parser = argparse.ArgumentParser(description="From a packet to the screen.")
    parser.add_argument("--seconds", type=float, default=60.0)
    print(measure(parser.parse_args().seconds).markdown())


if __name__ == "__main__":
    main()
