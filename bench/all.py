"""Every bench, one after the other, as one Markdown page: python -m bench.all > bench/RESULTS.md.

Figures of time want a machine that has nothing else to do; the page tells how busy it was.
"""

import sys
from collections.abc import Callable, Sequence

from bench import cpu, decoders, latency, start
from bench.figures import Table
from bench.machine import busyness, machine

ALL: Sequence[Callable[[], Table]] = (
    start.measure,
    cpu.measure,
    latency.measure,
    decoders.measure,
)
HEAD = """# Results

Made by `python -m bench.all`; bench/README.md says how each figure is taken."""


def main() -> None:
    print(f"{HEAD}\n\nThe machine: {machine()}\n\n{busyness()}\n", flush=True)
    for measure in ALL:
        print(f"{measure.__module__} …", file=sys.stderr)
        print(measure().markdown(), flush=True)


if __name__ == "__main__":
    main()
