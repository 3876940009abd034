"""A sound process that does what its words say: `python -m tests.voice.standin_sound echo`."""

import os
import sys
import time

from coach.voice.sound_pipe import command_in, line_of
from coach.voice.sound_talk import (
    Configure,
    DevicesFound,
    Hush,
    ListDevices,
    Ping,
    Pong,
    Quit,
    Ready,
    Ring,
    WatchLevel,
)


def main() -> None:  # noqa: PLR0912 - a manner each
    """Answer each command with a DevicesFound that names it; the manner says what is amiss."""
    manner = sys.argv[1]
    out = sys.stdout.buffer

    def tell(*names: str) -> None:
        out.write(line_of(DevicesFound(time.monotonic(), names, ())))
        out.flush()

    if manner == "never":
        sys.exit(3)
    out.write(line_of(Ready(time.monotonic(), os.getpid())))
    out.flush()
    if manner == "babble":
        out.write(b"ALSA lib pcm.c: underrun occurred\n{}\n")
        tell("after the babble")
    while manner == "nonsense":
        out.write(b"of another program, line after line\n")
    if manner == "flood":
        out.write(b"x" * 300_000)
        out.flush()
    for line in sys.stdin.buffer:
        match command_in(line):
            case Quit():
                break
            case Ping() if manner != "deaf":
                out.write(line_of(Pong(time.monotonic())))
                out.flush()
            case Configure() as configured:
                tell("configured", configured.microphone, f"{configured.volume:g}")
            case WatchLevel(on=on):
                tell("level", str(on))
            case Hush():
                os.abort()
            case Ring():
                os.write(2, b"a library prints\n")
                tell("rung")
            case ListDevices():
                tell(os.environ["OMP_NUM_THREADS"], os.environ["PULSE_PROP"])
            case _:
                pass


main()
