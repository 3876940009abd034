"""A process that records a ride until it is killed, telling each second that it has recorded.

Run as `python -m tests.workouts.recording_child FOLDER [LIMIT_BYTES]`. With a limit the disk is
full there: after a fault shows, the limit is lifted, ten more seconds are recorded, and it ends.
"""

import itertools
import resource
import sys
from pathlib import Path

from tests.workouts.rides import header, resume_point, sample
from workouts.recorder import Recorder


def main(folder: Path, limit_bytes: int | None) -> None:
    recorder = Recorder(folder, header(folder.name))
    if limit_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))
    seconds_after_fault = 0
    for second in itertools.count():
        ridden = sample(second)
        recorder.on_sample(ridden, resume_point(ridden))
        if recorder.fault is None:
            tell(f"{second}")
        if limit_bytes is not None and (recorder.fault or seconds_after_fault):
            seconds_after_fault += 1
            if seconds_after_fault == 1:
                tell(f"fault {recorder.fault}")
            if seconds_after_fault == 20:
                unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
            if seconds_after_fault == 30:
                break
    recorder.close()


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
