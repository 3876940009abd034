"""The sound process: `python -m coach.voice.sound_child`, commands on fd 0, what happened on fd 1.

What C libraries print goes where fd 2 goes, and nobody else can write where the messages go. It
ends with its parent, whose end it sees on fd 0 and, on Linux, is told by the kernel.
"""

import argparse
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import BinaryIO

from coach.voice.sound_desk import Parts, RealParts, SoundDesk
from coach.voice.sound_pipe import BadLine, command_in
from coach.voice.sound_talk import LONGEST_LINE, Ping, Quit
from coach.voice.telling import Telling

LOG_MOST_BYTES = 2_000_000
STUCK_S = 10.0  # of a call of the sound system; only another process mends that
EXIT_STUCK = 70
PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Be the sound process of this machine."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, default=0, help="ends when this process has")
    return work(parser.parse_args(arguments).parent, RealParts())


def work(parent: int, parts: Parts) -> int:
    """Be a sound process of these parts, until it is told to end or its parent has."""
    if not _bound_to(parent):
        return 0
    out = _own_out()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # A key that interrupts the program in the terminal is the program's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    telling = Telling(out)
    desk = SoundDesk(telling.tell, parts)
    telling.ready()
    try:
        serve(sys.stdin.buffer, desk, telling)
    finally:
        desk.close()
        telling.close()
    return 0


def serve(commands: BinaryIO, desk: SoundDesk, telling: Telling) -> None:
    """Read commands until Quit, or the end of what is to be read."""
    while line := commands.readline(LONGEST_LINE + 1):
        try:
            command = command_in(line)
        except BadLine as error:
            log.warning("not understood: %r: %s", line[:200], error)
            continue
        if isinstance(command, Quit):
            return
        if isinstance(command, Ping):
            _look_after(desk)
            telling.pong()
            continue
        try:
            desk.do(command)
        except Exception:  # one command that fails is not the end of the others
            log.exception("%s failed", type(command).__name__)


def _look_after(desk: SoundDesk) -> None:
    with contextlib.suppress(OSError):
        if os.fstat(2).st_size > LOG_MOST_BYTES:
            os.ftruncate(2, 0)
    if desk.stuck_s > STUCK_S:
        log.error("the sound system does not come back; ending for a new sound process")
        os._exit(EXIT_STUCK)


def _bound_to(parent: int) -> bool:
    """Have the kernel end this process with its parent; returns whether that still lives."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return not parent or not hasattr(os, "getppid") or os.getppid() == parent


def _own_out() -> BinaryIO:
    """Return fd 1 as nobody else can write to it; what prints on fd 1 prints on fd 2 from here."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return out


if __name__ == "__main__":
    code = main()
    # Threads within the sound system may not come back; whatever is to be written is written.
    sys.stderr.flush()
    os._exit(code)
