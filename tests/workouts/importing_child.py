"""An import in a process of its own, which can be killed: DATA, the paths, two jobs.

It tells how far it is, and goes on when it is given a line.
"""

import signal
import sys
from pathlib import Path

from workouts.history import History
from workouts.importing import import_activities

if __name__ == "__main__":
    # Whoever runs the tests in the background may have had it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    data, *paths = map(Path, sys.argv[1:])
    history = History(data / "history.sqlite", data / "rides")

    def say(done: int, total: int) -> None:
        sys.stdout.write(f"{done} {total}\n")
        sys.stdout.flush()
        sys.stdin.readline()

    report = import_activities(paths, history, jobs=2, progress=say)
    sys.stdout.write("interrupted\n" if report.interrupted else "ended\n")
    history.close()
