"""The sound process as the program sees it: what is told to it, and what it says has happened.

It is started again when it ends or no longer answers, and told how it was configured; the turns
and clips that it had are lost, which `Lost` says. Nothing here waits for sound.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

import coach
from coach.voice.sound_pipe import BadLine, happened_in, line_of
from coach.voice.sound_talk import (
    LONGEST_LINE,
    Command,
    Configure,
    Happened,
    Lost,
    Ping,
    Pong,
    Quit,
    Ready,
    SetVolume,
    WatchLevel,
)

LOG_MOST_BYTES = 1_000_000
MOST_UNREAD_BYTES = 512_000
AGAIN_AFTER_S = (0.1, 1.0, 5.0, 15.0)  # by how often it ended in a row; then it stays away
MOST_NONSENSE = 200  # lines that are no message; then it is another program, or a broken one
RESTS_EVERY_S = 0.004  # however much it says, the loop of the ride goes on
AT_ONCE_S = 1.0  # who talks waits so long for an answer that was cut off
MOST_WAITING = 200  # commands
WELL_AFTER_S = 60.0  # an end after so long is the first in a row
# Libraries of numbers would else start a thread for every core, and wait in loops.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# By its role a sound server lowers music while the coach listens or speaks.
PULSE_PROPERTIES = "media.role=phone application.name=Teamcar"

log = logging.getLogger(__name__)

Listener = Callable[[Happened], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the sound process may take, in seconds."""

    to_be_ready_s: float = 60.0  # a Pi that reads its libraries from a slow card
    between_pings_s: float = 5.0
    to_answer_s: float = 15.0
    to_quit_s: float = 3.0


class SoundProcess:
    """Starts, keeps and ends it; all on one asyncio loop."""

    def __init__(
        self,
        log_file: Path,
        *,
        command: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        again_after_s: Sequence[float] = AGAIN_AFTER_S,
    ) -> None:
        """Its stderr goes to `log_file`; `command` is another program in its place."""
        self._log_file = log_file
        self._command = tuple(command) or (
            *(sys.executable, "-m", "coach.voice.sound_child"),
            *("--parent", str(os.getpid())),
        )
        self._environment = dict(os.environ if environment is None else environment)
        self._patience = patience or Patience()
        self._again_after_s = tuple(again_after_s)
        self._listeners: list[Listener] = []
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._configured: Configure | None = None
        self._level_on = False
        self._ended = 0  # in a row
        self._unstarted = ""
        self._waiting: list[Command] | None = None  # for the process that comes next
        self._mended = asyncio.Event()
        self._turning = asyncio.Lock()  # who ends it while it starts waits until it has
        self.lost = "the voice was not started"  # one sentence; "" while it runs

    @property
    def pid(self) -> int | None:
        """The number of the process that runs, if one does."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Have everything told that happens; returns what ends it."""
        self._listeners.append(callback)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(callback)

        return end

    async def start(self) -> None:
        """Start it, and keep it running until `stop`; commands may be sent at once."""
        async with self._turning:
            if self._keeper is None:
                await self._spawn()
                self._keeper = asyncio.create_task(self._keep(), name="sound process")

    def send(self, command: Command) -> None:
        """Tell it to do something; never waits.

        While it is gone what is to be so is kept (Configure, SetVolume, WatchLevel). What is to be
        done waits where another process comes at once, and is dropped where that takes long.
        """
        self._remember(command)
        if self._waiting is None:
            self._write(command)
        elif len(self._waiting) < MOST_WAITING:
            self._waiting.append(command)

    async def stop(self) -> None:
        """End it; returns when it is gone."""
        async with self._turning:
            keeper, self._keeper = self._keeper, None
            if keeper is not None:
                keeper.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await keeper
            await self._end()
            self.lost = "the voice was stopped"

    # -- what it is told ----------------------------------------------------------------------

    def _remember(self, command: Command) -> None:
        match command:
            case Configure():
                self._configured = command
                self._ended = 0  # what the rider changed may mend it
                self._mended.set()
            case SetVolume(volume=volume) if self._configured is not None:
                self._configured = msgspec.structs.replace(self._configured, volume=volume)
            case WatchLevel(on=on):
                self._level_on = on
            case _:
                pass

    def _write(self, command: Command) -> None:
        if self._process is None or self._process.stdin is None:
            return
        if self._process.stdin.is_closing():
            return
        if self._process.stdin.transport.get_write_buffer_size() > MOST_UNREAD_BYTES:
            return  # it reads no more, which its watchdog sees
        try:
            self._process.stdin.write(line_of(command))
        except BadLine:
            log.exception("not sent to the sound process")

    # -- its life -------------------------------------------------------------------------------

    async def _keep(self) -> None:
        while True:
            begun_s = time.monotonic()
            why = await self._follow()
            await self._end()
            self._ended = 1 if time.monotonic() - begun_s > WELL_AFTER_S else self._ended + 1
            again = self._ended <= len(self._again_after_s)
            self.lost = why if again else f"{why}; it was started {self._ended} times"
            log.warning("the sound process is gone: %s", self.lost)
            at_once = again and self._again_after_s[self._ended - 1] <= AT_ONCE_S
            self._waiting = [] if at_once else None
            self._tell(Lost(time.monotonic(), self.lost, again))
            if again:
                await asyncio.sleep(self._again_after_s[self._ended - 1])
            else:
                self._mended.clear()
                await self._mended.wait()
            await self._spawn()

    async def _spawn(self) -> None:
        try:
            self._process = await self._begun()
        except OSError as error:
            log.exception("the sound process does not start")
            self._unstarted = f"the sound process does not start: {error.strerror or error}"
            self._waiting = None
            return
        self.lost = ""
        if self._configured is not None:
            self._write(self._configured)
        if self._level_on:
            self._write(WatchLevel(on=True))
        waiting, self._waiting = self._waiting or (), None
        for command in waiting:
            if not isinstance(command, Configure | WatchLevel):
                self._write(command)

    async def _begun(self) -> asyncio.subprocess.Process:
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        long = self._log_file.exists() and self._log_file.stat().st_size > LOG_MOST_BYTES
        with self._log_file.open("wb" if long else "ab") as errors:
            return await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                limit=LONGEST_LINE,
                env={"PULSE_PROP": PULSE_PROPERTIES, **self._environment, **ONE_THREAD},
                # Where the program is, wherever the rider started it from.
                cwd=Path(coach.__file__).parents[1],
            )

    async def _follow(self) -> str:
        """Tell what it says until it is gone; returns why it is."""
        process = self._process
        if process is None or process.stdout is None:
            return self._unstarted
        patience = self._patience
        nonsense, rested_s = 0, time.monotonic()
        ping_s = float("inf")  # when it is asked next whether it is there
        due_s = time.monotonic() + patience.to_be_ready_s  # when it must have answered
        while True:
            if time.monotonic() - rested_s >= RESTS_EVERY_S:
                await asyncio.sleep(0)
                rested_s = time.monotonic()
            now_s = time.monotonic()
            if now_s >= due_s:
                process.kill()
                return "the sound process did not answer"
            if now_s >= ping_s:
                self._write(Ping())
                ping_s, due_s = float("inf"), now_s + patience.to_answer_s
            try:
                async with asyncio.timeout(min(ping_s, due_s) - now_s):
                    line = await process.stdout.readline()
            except TimeoutError:
                continue
            except ValueError:
                process.kill()
                return "the sound process said more than it may"
            if not line:
                return _end_of(await process.wait())
            happened = self._read(line)
            nonsense += happened is None
            if nonsense >= MOST_NONSENSE:
                process.kill()
                return "the sound process said what nobody understands"
            if isinstance(happened, Ready | Pong):
                ping_s, due_s = time.monotonic() + patience.between_pings_s, float("inf")
            if happened is not None and not isinstance(happened, Pong):
                self._tell(happened)

    def _read(self, line: bytes) -> Happened | None:
        try:
            return happened_in(line)
        except BadLine as error:
            log.warning("the sound process said %r: %s", line[:200], error)
            return None

    def _tell(self, happened: Happened) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(happened)
            except Exception:  # a listener's fault must not end the voice
                log.exception("a listener to the sound process failed")

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None and process.stdin is not None:
            process.stdin.write(line_of(Quit()))
            process.stdin.close()
        for end in (process.terminate, process.kill):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.to_quit_s):
                    await _silence_of(process)
                    await process.wait()
                    return
            with contextlib.suppress(ProcessLookupError):
                end()
        await process.wait()


async def _silence_of(process: asyncio.subprocess.Process) -> None:
    """Read what it still says, unheard; a pipe that is full would keep it from ending."""
    while process.stdout is not None and await process.stdout.read(LONGEST_LINE):
        pass


def _end_of(code: int) -> str:
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"the sound process was ended by {name}"
    return f"the sound process ended by itself ({code})"
