"""What the voice costs of one core: idle, and while it listens to somebody who speaks.

`python -m bench.voice_cpu [--seconds N]`. Counted is the sound process with all its children, from
/proc; a turn listens for ten seconds at most, so that one follows the other. Idle is after the
streams were closed, some seconds after the last turn. The recogniser has the tests' tiny model.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.cpu import cpu_times
from bench.figures import Table, met
from bench.voice_latency import MODEL
from coach.voice.rig.mouth import Mouth
from coach.voice.rig.room import PulseRoom
from coach.voice.sound_talk import Configure
from coach.voice.view import VoiceState
from tui.voice_rig import Chosen, Rig, riding
from tui.voicing import SWITCH

SECONDS = 30.0
LISTENING_S = 8.0  # of one turn
CLOSED_AFTER_S = Configure().warm_s + 5.0
IDLE_PERCENT, LISTENING_PERCENT = 0.5, 25.0
SPOKEN = "and then again one two three four five six seven eight nine ten eleven twelve and"


def family(pid: int) -> list[int]:
    """Return a process and its children, and theirs (proc(5), children)."""
    out = [pid]
    for each in out:
        try:
            tasks = Path(f"/proc/{each}/task").iterdir()
            for task in tasks:
                out += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue  # it has ended
    return out


def cpu_s(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have used."""
    total = 0.0
    for each in family(pid):
        try:
            total += sum(cpu_times(each))
        except OSError:
            continue
    return total


async def _percent(rig: Rig, seconds: float) -> float:
    began_s, before_s = time.monotonic(), cpu_s(rig.sound_pid)
    await asyncio.sleep(seconds)
    return 100 * (cpu_s(rig.sound_pid) - before_s) / (time.monotonic() - began_s)


async def _listening(rig: Rig, wav: Path, seconds: float) -> float:
    """Let somebody speak into open turns; returns the percent while one listens."""
    used = heard = 0.0
    while heard < seconds:
        await rig.at_rest()
        rig.talker.talk("press", "socket")  # held, so that nothing but its release ends it
        await rig.until(lambda: rig.view.state is VoiceState.LISTENING, "listening")
        rig.room.say(wav)
        used += LISTENING_S * await _percent(rig, LISTENING_S)
        heard += LISTENING_S
        rig.talker.talk("cancel")
    return used / heard


async def costs(room: PulseRoom, wav: Path, seconds: float) -> tuple[float, float]:
    """Return percent of one core: idle, listening."""
    async with riding(room, Chosen(MODEL)) as rig:
        listening = await _listening(rig, wav, seconds)
        await asyncio.sleep(CLOSED_AFTER_S)
        return await _percent(rig, seconds), listening


def measure(seconds: float = SECONDS) -> Table:
    """Measure both and return the table."""
    os.environ.pop(SWITCH, None)
    with tempfile.TemporaryDirectory(prefix="teamcar-bench-") as folder, PulseRoom() as room:
        wav = Mouth(Path(folder)).say(f"{SPOKEN} {SPOKEN}").path
        idle, listening = asyncio.run(costs(room, wav, seconds))
    rows = (
        ("idle, armed by key", f"{idle:.2f} %", "0 %", met(idle, IDLE_PERCENT)),
        ("listening to speech", f"{listening:.1f} %", f"{LISTENING_PERCENT:.0f} %",
         met(listening, LISTENING_PERCENT)),
    )  # fmt: skip
    return Table(
        "What the voice costs",
        ("what", "of one core", "target", ""),
        rows,
        "The sound process and its children. Idle is met below half a percent: it answers a ping "
        "every five seconds.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU of the voice.")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        sys.exit("bench.voice_cpu reads /proc, which this system does not have; run it on Linux")
    print(measure(given.seconds).markdown())


if __name__ == "__main__":
    main()
