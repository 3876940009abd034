"""Every bench, one after the other, as one Markdown page: python -m bench.all > bench/RESULTS.md.

Figures of time want a machine that has nothing else to do; after each table the page tells how busy
it was, the bench itself included.
"""

import sys
from collections.abc import Callable, Sequence

from bench import (
    attach,
    coach_answers,
    cpu,
    debrief,
    decoders,
    editor,
    grader_campaign,
    history_import,
    latency,
    library,
    model_edge,
    model_turn,
    pi_budget,
    progress_screen,
    radio_cost,
    science,
    ssh_bytes,
    start,
    truth_campaign,
    voice_cpu,
    voice_latency,
)
from bench.figures import Table
from bench.machine import busyness, machine

ALL: Sequence[Callable[[], Table]] = (
    start.measure,
    cpu.measure,
    latency.measure,
    attach.attaching,
    attach.keys,
    attach.costs,
    ssh_bytes.measure,
    pi_budget.measure,
    decoders.measure,
    radio_cost.measure,
    science.measure,
    model_edge.measure,
    model_turn.measure,
    history_import.measure,
    editor.measure,
    library.measure,
    progress_screen.measure,
    coach_answers.measure,
    truth_campaign.measure,
    grader_campaign.measure,
    debrief.measure,
    voice_latency.measure,
    voice_cpu.measure,
)
HEAD = """# Results

Made by `script/results`; bench/README.md says how each figure is taken."""


def main() -> None:
    print(f"{HEAD}\n\nThe machine: {machine()}\n", flush=True)
    for measure in ALL:
        print(f"{measure.__module__} …", file=sys.stderr)
        table = measure()
        print(f"{table.markdown()}{busyness()}\n", flush=True)


if __name__ == "__main__":
    main()
