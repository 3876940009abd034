"""From the last voiced sample to the first sound: `python -m bench.voice_latency [--turns N]`.

A private PulseAudio, the real sound process, Vosk with the tests' tiny model, the machine's speech
engine, a simulated ride in real time and a model server on loopback that takes 800 ms to its first
token and 10 ms to each word. Questions are spoken by espeak-ng into the microphone; microphone and
loudspeaker are recorded, and all totals are taken from the recordings. Whoever taps does it 30 to
200 ms after his last word; the total after a tap begins with the tap. It is what
`teamcar voice bench` does, with more turns.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Table
from coach.voice.rig.mouth import Mouth
from coach.voice.rig.room import PulseRoom
from tui.voice_figures import TARGETS, Figures, Percentiles
from tui.voice_measuring import Measuring, Wanted
from tui.voice_rig import Chosen
from tui.voicing import SWITCH

MODEL = Path(__file__).resolve().parents[1] / "tests" / "voice" / "models" / "vosk-tiny-en"


def figures(wanted: Wanted) -> Figures:
    """Measure turns of each kind with the tests' model."""
    os.environ.pop(SWITCH, None)
    with tempfile.TemporaryDirectory(prefix="teamcar-bench-") as folder, PulseRoom() as room:
        chosen, mouth = Chosen(MODEL), Mouth(Path(folder))
        measuring = Measuring(room, chosen, mouth, lambda line: print(line, file=sys.stderr))
        return asyncio.run(measuring.run(wanted))


def measure(turns: int = 120) -> Table:
    """Measure about so many turns and return the table."""
    done = figures(Wanted.of(turns))
    rows = [
        (kind, stage, str(each.count), f"{each.p50_ms:.0f} ms", f"{each.p95_ms:.0f} ms",
         *_met(each, TARGETS.get(kind, {}).get(stage)))
        for kind, stages in done.rows().items()
        for stage, each in stages.items()
    ]  # fmt: skip
    error_s = done.time_error_s_max
    return Table(
        "Spoken turns",
        ("kind", "stage", "turns", "p50", "p95", "target", ""),
        tuple(rows),
        f"Wrong numbers: {done.wrong_numbers}. Times were off by "
        f"{'–' if error_s is None else f'{error_s:.2f} s'} at most when they were heard. Words not "
        f"understood: {100 * (done.word_error_rate or 0):.1f} % (a model for tests). Voices over "
        f"the coach that were missed: {done.interruptions.missed}. `speculated` is a model of "
        "800 ms that was asked ahead with the right words, `missed` with others, `model` never.",
    )


def _met(each: Percentiles, target: Sequence[float | None] | None) -> tuple[str, str]:
    pairs = [
        (name, value, limit)
        for name, value, limit in zip(
            ("p50", "p95"), (each.p50_ms, each.p95_ms), target or (None, None), strict=True
        )
        if limit is not None
    ]
    told = ", ".join(f"{name} {limit:.0f} ms" for name, _, limit in pairs)
    reached = ", ".join("met" if value <= limit else "missed" for _, value, limit in pairs)
    return told, reached


def main() -> None:
    parser = argparse.ArgumentParser(description="Voice turns, stage by stage.")
    parser.add_argument("--turns", type=int, default=120)
    print(measure(parser.parse_args().turns).markdown())


if __name__ == "__main__":
    main()
