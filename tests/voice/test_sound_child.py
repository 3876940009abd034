"""The real sound process on a real sound server: it hears, speaks, and outlives its loss."""

import asyncio
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from coach.voice.sound import SoundProcess
from coach.voice.sound_pipe import happened_in, line_of
from coach.voice.sound_talk import (
    Arm,
    ClipOver,
    Configure,
    Counted,
    FinalText,
    Finish,
    Happened,
    Hush,
    Level,
    Live,
    Lost,
    PlayClip,
    Quit,
    Ready,
    Render,
    Rendered,
    Sounding,
    Standing,
)
from tests.voice.sound_fakes import PATIENCE_S
from tests.voice.sound_server import SoundServer
from tests.voice.test_sound_server import tone

pytestmark = pytest.mark.rig

WORDS = "You have four minutes left in this interval, hold two hundred watts."
Kind = TypeVar("Kind", bound=Happened)

speaks = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


class Child:
    """A real sound process, and what it told."""

    def __init__(self, process: SoundProcess) -> None:
        self.process = process
        self.told: list[Happened] = []
        self._changed = asyncio.Event()
        process.listen(self._hear)

    def _hear(self, happened: Happened) -> None:
        self.told.append(happened)
        self._changed.set()

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [happened for happened in self.told if isinstance(happened, kind)]

    async def wait_for(self, kind: type[Kind], count: int = 1) -> Kind:
        """Return the one of that number, of a kind."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.of(kind)) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.of(kind)[count - 1]

    async def wait_for_standing(self, part: str, ok: bool, after: int = 0) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not any(
                isinstance(h, Standing) and (h.part, h.ok) == (part, ok) for h in self.told[after:]
            ):
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def child_of(environment: dict[str, str], log: Path) -> AsyncIterator[Child]:
    child = Child(SoundProcess(log, environment=environment))
    await child.process.start()
    try:
        yield child
    finally:
        await child.process.stop()


@speaks
async def test_it_hears_speaks_and_is_hushed_and_prints_nothing(
    sound_server: SoundServer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "coach.voice.sound")
    async with child_of(sound_server.environment(), tmp_path / "sound.log") as child:
        send = child.process.send
        send(Configure())
        await child.wait_for_standing("speech", ok=True)

        send(Arm(1))
        live = await child.wait_for(Live)
        saying = sound_server.say(tone(tmp_path / "a.wav", 440, 0.5))
        await asyncio.to_thread(saying.wait)
        send(Finish(1))
        final = await child.wait_for(FinalText)
        assert max(level.dbfs for level in child.of(Level)) == pytest.approx(-13.3, abs=1.0)
        assert (final.turn, final.whole) == (1, False)  # no model is there
        assert live.at_s < saying.begun_s
        assert (await child.wait_for(Counted)).dropped_blocks == 0

        send(Render(1, WORDS))
        assert (await child.wait_for(Rendered)).why == ""
        with sound_server.recording() as monitor:
            send(PlayClip(1))
            whole = await child.wait_for(ClipOver)
            assert not whole.cut
            assert whole.heard_s == pytest.approx(whole.seconds)
            await asyncio.to_thread(monitor.wait_until, whole.at_s + 0.2)
            sounding = child.of(Sounding)[0]
            first_s, last_s = monitor.first_sound_s(loud=50), monitor.last_sound_s(loud=50)
            assert first_s is not None
            assert last_s is not None
            assert last_s - first_s > whole.heard_s - 0.3
            assert sounding.clip == 1

            send(Render(2, " ".join([WORDS] * 4)))
            send(PlayClip(2))
            sounding = await child.wait_for(Sounding, 2)
            await asyncio.to_thread(monitor.wait_until, sounding.at_s + 0.5)
            send(Hush())
            cut = await child.wait_for(ClipOver, 2)
            assert cut.cut
            assert 0 < cut.heard_s < cut.seconds
            await asyncio.to_thread(monitor.wait_until, cut.at_s + 1.5)
            silent = monitor.samples(after_s=cut.at_s + 1.0)
            assert len(silent)
            assert not silent.any()
    assert capfd.readouterr() == ("", "")
    assert [record.getMessage() for record in caplog.records] == []


@speaks
async def test_the_sound_server_dies_in_mid_word_and_comes_back(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    async with child_of(sound_server.environment(), tmp_path / "sound.log") as child:
        send = child.process.send
        send(Configure())
        send(Render(1, WORDS))
        assert (await child.wait_for(Rendered)).why == ""
        send(Arm(1))
        await child.wait_for(Live)
        send(PlayClip(1))
        await child.wait_for(Sounding)
        before = len(child.told)
        await asyncio.to_thread(sound_server.stop)
        assert (await child.wait_for(ClipOver)).cut
        await child.wait_for_standing("microphone", ok=False, after=before)
        assert child.of(Lost) == []

        before = len(child.told)
        await asyncio.to_thread(sound_server.start)
        await child.wait_for_standing("microphone", ok=True, after=before)
        send(Finish(1))
        await child.wait_for(FinalText)
        with sound_server.recording() as monitor:
            send(PlayClip(1))
            assert not (await child.wait_for(ClipOver, 2)).cut
            assert monitor.first_sound_s() is not None
        assert len(child.of(ClipOver)) == 2


@speaks
async def test_a_killed_sound_process_is_replaced_and_speaks_again(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    async with child_of(sound_server.environment(), tmp_path / "sound.log") as child:
        send = child.process.send
        send(Configure())
        send(Render(1, WORDS))
        send(PlayClip(1))
        await child.wait_for(Sounding)
        assert child.process.pid is not None
        os.kill(child.process.pid, signal.SIGKILL)
        assert (await child.wait_for(Lost)).again
        await child.wait_for(Ready, 2)
        send(Render(1, "Go on."))
        send(PlayClip(1))
        assert not (await child.wait_for(ClipOver)).cut


async def test_without_a_sound_server_it_says_how_each_part_is_and_goes_on(tmp_path: Path) -> None:
    nowhere = {**os.environ, "PULSE_SERVER": f"unix:{tmp_path}/nowhere"}
    async with child_of(nowhere, tmp_path / "sound.log") as child:
        child.process.send(Configure())
        async with asyncio.timeout(PATIENCE_S):
            while {"microphone", "speaker", "speech", "activity", "recogniser"} - {
                standing.part for standing in child.of(Standing)
            }:
                await child.wait_for(Standing, len(child.of(Standing)) + 1)
        assert all(standing.ok or standing.mend for standing in child.of(Standing))
        child.process.send(PlayClip(5))
        over = await child.wait_for(ClipOver)
        assert (over.clip, over.heard_s, over.cut) == (5, 0.0, True)
        assert child.of(Lost) == []


def test_it_says_only_messages_and_ends_with_quit(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "coach.voice.sound_child"],
        input=b"nonsense\n" + line_of(Configure()) + line_of(Quit()),
        capture_output=True,
        env={**os.environ, "PULSE_SERVER": f"unix:{tmp_path}/nowhere"},
        timeout=PATIENCE_S,
        check=True,
    )
    told = [happened_in(line + b"\n") for line in ended.stdout.splitlines()]
    assert isinstance(told[0], Ready)
    assert b"not understood" in ended.stderr


def test_it_does_not_outlive_a_program_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, os, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'coach.voice.sound_child',"
        " '--parent', str(os.getpid())], stdin=subprocess.PIPE)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout is not None
        assert isinstance(happened_in(parent.stdout.readline()), Ready)
        parent.kill()
        # The sound process has the other end; this waits until it is gone.
        assert parent.stdout.read() == b""
