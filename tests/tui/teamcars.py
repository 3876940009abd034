"""The command as a rider runs it: in a process of its own, or in this one where that is enough."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tui.__main__ import main

RUN = (sys.executable, "-W", "error", "-m", "tui")
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; fails when there is anything else."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line on stderr; fails when there are more, or none, or a traceback."""
        (line,) = self.err.splitlines()
        assert "Traceback" not in line
        return line


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment without the rider's own folder."""
    return {k: v for k, v in os.environ.items() if k != "TEAMCAR_DATA"} | changes


def run_here(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Ran:
    """Run a command in this process."""
    capsys.readouterr()
    try:
        code = main([str(each) for each in arguments])
    except SystemExit as end:  # argparse ends a wrong usage so
        code = end.code if isinstance(end.code, int) else -1
    told = capsys.readouterr()
    return Ran(code, told.out, told.err)


def start(arguments: Sequence[str | Path], **changes: str) -> "subprocess.Popen[bytes]":
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [*RUN, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**changes),
    )


def run(*arguments: str | Path, said: bytes = b"", **changes: str) -> Ran:
    """Run a command in a process of its own to its end."""
    with start(arguments, **changes) as child:
        out, err = child.communicate(said, timeout=PATIENCE_S)
    return Ran(child.returncode, out.decode(), err.decode())


def write_workout(path: Path, *minutes_and_percent: tuple[float, float]) -> Path:
    """Write an ERG-style MRC workout of steady steps: minutes, percent of FTP."""
    rows, at = [], 0.0
    for minutes, percent in minutes_and_percent:
        rows += [f"{at:.2f}\t{percent}", f"{at + minutes:.2f}\t{percent}"]
        at += minutes
    head = "[COURSE HEADER]\nVERSION = 2\nUNITS = ENGLISH\nMINUTES PERCENT\n[END COURSE HEADER]\n"
    body = "[COURSE DATA]\n" + "\n".join(rows) + "\n[END COURSE DATA]\n"
    path.write_text(head + body)
    return path
