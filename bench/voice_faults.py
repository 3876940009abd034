"""What breaks in the middle of a spoken turn: `python -m bench.voice_faults [--times N]`.

In each turn one thing fails by itself: devices are unplugged from a private PulseAudio, processes
are killed or stopped, the model says nothing, the disk is full. A turn passes when it ends with a
reason that is said or shown, or simply with its answer, within the watchdog of its phase; when the
next turn, after the mend, is answered aloud; and when the ride has ticked all the while. Beside it
runs a metronome on the loop of the ride: how late its beats come bounds how late any tick is; the
rig's own work on the recordings is within it.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.figures import Table, met, percentile
from bench.voice_cpu import family
from bench.voice_latency import MODEL
from coach.voice.rig.model import SlowModel
from coach.voice.rig.mouth import Mouth
from coach.voice.rig.room import PulseRoom
from coach.voice.turn_state import Limits
from coach.voice.view import VoiceState
from tui.voice_rig import AT_REST, Chosen, Rig, RigFailed, riding
from tui.voice_rig_kinds import MODEL_SAYS
from tui.voicing import SWITCH

BEAT_S = 0.01
JITTER_S = 0.020
LIMITS = Limits()
# The longest chain of watchdogs that a turn can run into, one phase after the other.
WATCHDOG_S = LIMITS.live_s + LIMITS.stalled_s + LIMITS.final_s + LIMITS.answer_s + LIMITS.render_s
MENDED_WITHIN_S = 30.0
QUESTION = "what is my heart rate"
FOR_THE_MODEL = "how do i hold on when it is hard"
SINK = "sink_name={0} rate=48000 channels=1 channel_map=mono norewinds=1"


@dataclass(slots=True)
class Came:
    """What came of one fault."""

    fault: str
    ending: str = ""
    why: str = ""
    took_s: float = 0.0  # from the fault to the end of the turn
    again_s: float | None = None  # from the mend to an answer that is spoken
    late_s: list[float] = field(default_factory=list)  # the beats meanwhile
    ticks: int = 0

    @property
    def passed(self) -> bool:
        told = bool(self.why) or self.ending in ("done", "speaking")
        return told and self.took_s <= WATCHDOG_S and self.again_s is not None and self.ticks > 0


@dataclass
class Stage:
    """A ride in which things break."""

    rig: Rig
    room: PulseRoom
    mouth: Mouth
    server: SlowModel

    async def begins(self, text: str = QUESTION) -> None:
        """Press, and begin to speak."""
        await self.rig.at_rest()
        self.rig.press()
        await self.rig.until(lambda: self.rig.view.state is VoiceState.LISTENING, "listening")
        await asyncio.sleep(0.2)
        self.room.say(self.mouth.say(text).path)

    async def says_half(self) -> None:
        await self.begins()
        await asyncio.sleep(0.7)

    async def hears_half(self) -> None:
        await self.begins()
        await self.rig.until(lambda: self.rig.view.state is VoiceState.SPEAKING, "the answer")
        await asyncio.sleep(0.6)

    async def asks_in_vain(self) -> None:
        self.server.stalled = True
        self.rig.talker.talk("say", FOR_THE_MODEL)
        await self.rig.until(lambda: self.server.open, "the model")

    def unplug(self, *sinks: str) -> None:
        """Take devices away; where another is left, the server moves streams to that."""
        for line in self.room.server.control("list", "short", "modules").splitlines():
            number, name, *rest = line.split("\t")
            named = " ".join(rest)
            if name == "module-null-sink" and any(f"sink_name={each}" in named for each in sinks):
                self.room.server.control("unload-module", number)

    def plug_in(self, *sinks: str) -> None:
        for each in sinks:
            words = SINK.format(each).split(" ")
            self.room.server.control("load-module", "module-null-sink", *words)
        self.room.server.control("set-default-sink", "speaker")
        self.room.server.control("set-default-source", "mic.monitor")
        self.room.listen()

    def signal_sound(self, number: signal.Signals) -> None:
        os.kill(self.rig.sound_pid, number)

    def kill_worker(self) -> None:
        for pid in family(self.rig.sound_pid)[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def disk(self, *, full: bool) -> None:
        log = self.rig.house.folder / "log" / "voice.jsonl"
        log.unlink(missing_ok=True)
        if full:
            log.symlink_to("/dev/full")


Do = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is broken when, and what mends it."""

    name: str
    until: Do
    breaks: Callable[[Stage], None]
    mends: Callable[[Stage], None] = lambda _: None


def _nothing(_: Stage) -> None:
    """Break nothing."""


def _answer_again(stage: Stage) -> None:
    stage.server.stalled = False


def _serve_again(stage: Stage) -> None:
    stage.room.server.start()
    stage.room.listen()


FAULTS = (
    Fault("nothing", Stage.says_half, _nothing),
    Fault("microphone unplugged, another there", Stage.says_half, lambda s: s.unplug("mic"),
          lambda s: s.plug_in("mic")),
    Fault("loudspeaker unplugged, another there", Stage.hears_half, lambda s: s.unplug("speaker"),
          lambda s: s.plug_in("speaker")),
    Fault("every device unplugged while listening", Stage.says_half,
          lambda s: s.unplug("mic", "speaker"), lambda s: s.plug_in("mic", "speaker")),
    Fault("every device unplugged in mid-word", Stage.hears_half,
          lambda s: s.unplug("mic", "speaker"), lambda s: s.plug_in("mic", "speaker")),
    Fault("speech worker killed", Stage.says_half, Stage.kill_worker),
    Fault("speech worker killed in mid-word", Stage.hears_half, Stage.kill_worker),
    Fault("sound process killed while listening", Stage.says_half,
          lambda s: s.signal_sound(signal.SIGKILL)),
    Fault("sound process killed in mid-word", Stage.hears_half,
          lambda s: s.signal_sound(signal.SIGKILL)),
    Fault("sound process stands still while listening", Stage.says_half,
          lambda s: s.signal_sound(signal.SIGSTOP), lambda s: s.signal_sound(signal.SIGCONT)),
    Fault("sound server killed while listening", Stage.says_half, lambda s: s.room.server.stop(),
          _serve_again),
    Fault("sound server killed in mid-word", Stage.hears_half, lambda s: s.room.server.stop(),
          _serve_again),
    Fault("model says nothing", Stage.asks_in_vain, _nothing, _answer_again),
    Fault("disk full", Stage.says_half, lambda s: s.disk(full=True), lambda s: s.disk(full=False)),
)  # fmt: skip


async def suffer(stage: Stage, fault: Fault) -> Came:
    """Let one thing go wrong in a turn, then mend it and ask again."""
    rig, came = stage.rig, Came(fault.name)
    async with metronome(came.late_s):
        ticks = len(rig.ticks_s)
        await fault.until(stage)
        broken_s = time.monotonic()
        fault.breaks(stage)
        try:
            over_s = await rig.until(
                lambda: rig.view.state in AT_REST, "the turn's end", WATCHDOG_S
            )
            came.took_s = over_s - broken_s
            view = rig.view
            came.why = view.why or "; ".join(view.missing)
            came.ending = "failed" if view.state is VoiceState.FAILED else "done"
        except RigFailed as failed:
            came.took_s, came.ending, came.why = float("inf"), "open", str(failed)
        mended_s = time.monotonic()
        fault.mends(stage)
        came.again_s = await _answered_again(stage, mended_s)
        came.ticks = len(rig.ticks_s) - ticks
    return came


async def _answered_again(stage: Stage, mended_s: float) -> float | None:
    """Ask until an answer is heard; returns how long after the mend that is, None if never."""
    rig = stage.rig
    while time.monotonic() < mended_s + MENDED_WITHIN_S:
        with contextlib.suppress(RigFailed):
            await rig.at_rest()
            asked_s = time.monotonic()
            rig.talker.talk("say", QUESTION)
            await rig.until(lambda: rig.view.state in AT_REST, "an answer")
            await asyncio.sleep(0.3)
            if rig.view.state is VoiceState.READY:
                heard_s = stage.room.heard.first_sound_s(asked_s)
                if heard_s is not None:
                    return heard_s - mended_s
        await asyncio.sleep(0.5)
    return None


@asynccontextmanager
async def metronome(late_s: list[float]) -> AsyncIterator[None]:
    """Beat on this loop, and note how late each beat was."""

    async def beat() -> None:
        due_s = time.monotonic()
        while True:
            due_s += BEAT_S
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            now_s = time.monotonic()
            late_s.append(now_s - due_s)
            due_s = max(due_s, now_s - BEAT_S)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _campaign(room: PulseRoom, mouth: Mouth, times: int) -> list[Came]:
    out = []
    async with SlowModel(MODEL_SAYS, 0.3) as server:
        chosen = replace(Chosen(MODEL), server=server.url)
        async with riding(room, chosen) as rig:
            stage = Stage(rig, room, mouth, server)
            for fault in FAULTS * times:
                came = await suffer(stage, fault)
                print(f"{came.fault}: {came.ending}, {came.why or '-'}", file=sys.stderr)
                out.append(came)
    return out


def campaign(times: int = 1) -> list[Came]:
    """Let everything fail so many times."""
    os.environ.pop(SWITCH, None)
    with tempfile.TemporaryDirectory(prefix="teamcar-bench-") as folder, PulseRoom() as room:
        return asyncio.run(_campaign(room, Mouth(Path(folder)), times))


def table(all_came: list[Came]) -> Table:
    """Return a row for each fault."""
    rows = []
    for came in all_came:
        p99_s = percentile(came.late_s, 99)
        again = "never" if came.again_s is None else f"{came.again_s:.1f} s"
        rows.append(
            (came.fault, came.ending, came.why, f"{came.took_s:.1f} s", again,
             f"{1000 * p99_s:.1f} ms", "passed" if came.passed else "FAILED")
        )  # fmt: skip
    late_s = [each for came in all_came for each in came.late_s]
    p99_s = percentile(late_s, 99)
    note = (
        f"The loop of the ride was late by {1000 * p99_s:.1f} ms (p99) in all, target "
        f"{1000 * JITTER_S:.0f} ms: {met(p99_s, JITTER_S)}. A turn has {WATCHDOG_S:.1f} s at most."
    )
    head = ("what fails", "turn", "what is told", "ends after", "spoken again", "late, p99", "")
    return Table("Faults in a spoken turn", head, tuple(rows), note)


def main() -> int:
    parser = argparse.ArgumentParser(description="Everything fails in a spoken turn.")
    parser.add_argument("--times", type=int, default=1)
    came = campaign(parser.parse_args().times)
    print(table(came).markdown())
    return int(not all(each.passed for each in came))


if __name__ == "__main__":
    sys.exit(main())
