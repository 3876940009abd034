"""Truth at the ear: `python -m bench.voice_truth [--turns N]`, 200 questions without a number.

Questions are spoken over a simulated ride in real time, every other ended by a tap. The loudspeaker
is recorded and recognised again by a recogniser of its own with the time of each word, and every
number that is heard is compared with the ride of the instant at which it is taken in: times to the
second, live values with those that the screen showed in the three seconds and a tick before. A
number is heard a second time where the first hearing makes it wrong: among sentences that differ in
a number alone, the one that sounds most like the recording counts. A wrong number ends it with 1.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path

from bench.figures import Table, median, met, percentile
from bench.voice_latency import MODEL
from coach.voice.rig.mouth import Mouth
from coach.voice.rig.questions import QUESTIONS
from coach.voice.rig.room import PulseRoom
from coach.voice.rig.truth import TIME_ERROR_S
from tui.voice_figures import Figures
from tui.voice_measuring import Measuring, take, told
from tui.voice_rig import Chosen, riding
from tui.voicing import SWITCH

TURNS = 200


def campaign(turns: int = TURNS) -> Figures:
    """Ask, and judge every answer."""
    os.environ.pop(SWITCH, None)
    with tempfile.TemporaryDirectory(prefix="teamcar-bench-") as folder, PulseRoom() as room:
        chosen, mouth = Chosen(MODEL), Mouth(Path(folder))
        measuring = Measuring(room, chosen, mouth, lambda line: print(line, file=sys.stderr))
        return asyncio.run(_asked(measuring, room, chosen, turns))


async def _asked(measuring: Measuring, room: PulseRoom, chosen: Chosen, turns: int) -> Figures:
    dice = random.Random(7)
    async with riding(room, chosen) as rig:
        for count, question in enumerate(take(QUESTIONS, turns)):
            taps = dice if count % 2 else None
            await measuring.turns(rig, "tap" if taps else "hands_free", [question], taps)
    return measuring.figures


def table(done: Figures) -> Table:
    """Return what came of it."""
    turns = done.all_turns
    verdicts = [verdict for turn in turns for verdict in turn.verdicts]
    off_s = [each.off_s for each in verdicts if each.off_s is not None]
    rows = [
        ("questions", f"{len(turns)}", "", ""),
        ("understood word for word", f"{sum(not turn.misheard for turn in turns)}", "", ""),
        ("answered", f"{sum(turn.sound_s is not None for turn in turns)}", "", ""),
        ("numbers heard", f"{len(verdicts)}", "", ""),
        ("of them wrong", f"{done.wrong_numbers}", "0", met(done.wrong_numbers, 0)),
        ("answers with fewer numbers than said", f"{sum(turn.unclear for turn in turns)}", "", ""),
        ("heard a second time", f"{sum(turn.looked_again for turn in turns)}", "", ""),
    ]
    if off_s:
        rows.append(("a time was off by, median", f"{median(off_s):.2f} s", "", ""))
        rows.append(("p95", f"{percentile(off_s, 95):.2f} s", "", ""))
        most_s = max(off_s)
        rows.append(
            ("at most", f"{most_s:.2f} s", f"{TIME_ERROR_S:.0f} s", met(most_s, TIME_ERROR_S))
        )
    note = "Spoken questions over a simulated ride; the loudspeaker is recognised again."
    return Table("Truth at the ear", ("what", "measured", "target", ""), tuple(rows), note)


def main() -> int:
    parser = argparse.ArgumentParser(description="Spoken questions, and the truth of the answers.")
    parser.add_argument("--turns", type=int, default=TURNS)
    done = campaign(parser.parse_args().turns)
    for turn in done.all_turns:
        if turn.wrong or turn.unclear:
            print(f"{told('?', turn)}  ({turn.answer})")
    print(table(done).markdown())
    return int(done.wrong_numbers > 0)


if __name__ == "__main__":
    sys.exit(main())
