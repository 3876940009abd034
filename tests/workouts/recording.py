"""Starts the recording child, a real process that can be killed."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def spawn(folder: Path, limit_bytes: int | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.workouts.recording_child", str(folder)]
    if limit_bytes is not None:
        command.append(str(limit_bytes))
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
