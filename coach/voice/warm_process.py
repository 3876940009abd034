"""A process that is kept warm and asked over its pipes; one that hangs is ended by a deadline."""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import coach
from coach.voice.engines import EngineGone

LONGEST_LINE = 64_000
ENDS_WITHIN_S = 5.0


class WarmProcess:
    """Starts at once; whatever is read or written raises EngineGone when it is no more.

    It ends with its pipe: when this process is gone, however it went, its input ends.
    """

    def __init__(self, words: Sequence[str], log: int | None = None, merged: bool = False) -> None:
        """`log` takes its errors, None where this process writes its own; or they are `merged`."""
        try:
            self._process = subprocess.Popen(
                list(words),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if merged else log,
                # Where the program is: the folder it was started in may be gone.
                cwd=Path(coach.__file__).parents[1],
            )
        except OSError as error:
            raise EngineGone(f"{words[0]}: {error.strerror or error}") from None

    @property
    def pid(self) -> int:
        return self._process.pid

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """End it if what stands inside takes longer: every read then finds the pipe's end."""
        timer = threading.Timer(seconds, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # or a sentence a second would leave a crowd of them

    def write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise EngineGone("it has ended") from None

    def line(self) -> bytes:
        """Return the next line without its end."""
        assert self._process.stdout is not None
        try:
            line = self._process.stdout.readline(LONGEST_LINE)
        except (OSError, ValueError):
            line = b""
        if not line.endswith(b"\n"):
            raise EngineGone("it has ended" if len(line) < LONGEST_LINE else "it says too much")
        return line[:-1]

    def exactly(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        assert self._process.stdout is not None
        try:
            data = self._process.stdout.read(count)
        except (OSError, ValueError):
            data = b""
        if len(data) != count:
            raise EngineGone("it has ended")
        return data

    def close(self) -> None:
        """End it; returns when it is gone. A reader in another thread finds the pipe's end."""
        self._process.kill()
        try:
            self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:  # in a call of the kernel; its end is none of ours
            return
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):  # for what it was told and did not read
                pipe.close()
