"""Random events for the voice turn: `python -m bench.turn_fuzz [EVENTS]`, or 100,000.

Whatever happens, in whatever order, a turn must end in IDLE with nothing left open: no microphone
listened to, no clip, no answer, no guess. Half of the events belong to what is open, half are stale
or out of place (tests/voice/turn_storm.py); what the effects open and close is booked apart from
the machine (tests/voice/turn_ledger.py). Printed is how turns ended; anything left open ends it
with 1.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from coach.voice.turn_talk import Phase
from tests.voice.turn_storm import storm

EVENTS = 100_000
A_STORM = 500


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Random events for the voice turn.")
    parser.add_argument("events", nargs="?", type=int, default=EVENTS)
    parser.add_argument("--seed", type=int, default=0, help="of the first storm")
    wished = parser.parse_args(arguments)
    storms = -(-wished.events // A_STORM)
    began_s = time.perf_counter()
    endings: Counter[tuple[str, str]] = Counter()
    phases: set[Phase] = set()
    failed = 0
    for seed in range(wished.seed, wished.seed + storms):
        try:
            blown = storm(seed, A_STORM)
        except AssertionError as left_open:
            failed += 1
            print(f"seed {seed}: {left_open}")
            continue
        owes = blown.state.is_owing or not blown.ledger.is_empty
        if blown.state.phase is not Phase.IDLE or owes or blown.ledger.faults:
            failed += 1
            print(f"seed {seed}: {blown.state.phase}, {blown.ledger.faults[:1] or 'left open'}")
        phases |= blown.phases
        endings.update((over.opening.value, over.ending.value) for over in blown.ledger.ended)
    took_s = time.perf_counter() - began_s
    for (opening, ending), count in sorted(endings.items()):
        print(f"{opening:10} {ending:20} {count:8,}")
    print(
        f"{storms * A_STORM:,} events in {storms:,} storms, {sum(endings.values()):,} turns, "
        f"{len(phases)} of {len(Phase)} phases, {took_s:.1f} s: {failed} failed"
    )
    return 1 if failed or len(phases) < len(Phase) else 0


if __name__ == "__main__":
    sys.exit(main())
