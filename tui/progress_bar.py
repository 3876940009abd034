"""How far long work has come, in one line on a terminal; elsewhere nothing."""

from typing import TextIO

CELLS = 20
NAME_CELLS = 40


class ProgressBar:
    """Counts from nothing to `total` of something; a context that leaves a clean line."""

    def __init__(self, err: TextIO, total: int) -> None:
        self._err, self._total = err, max(1, total)
        self._shown = err.isatty()
        self._written = 0

    def __enter__(self) -> "ProgressBar":
        self.show(0, "")
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")
        if self._shown:
            self._err.write("\r")
            self._err.flush()

    def show(self, done: int, name: str) -> None:
        """Say that `done` are done, and which was the last."""
        full = CELLS * min(done, self._total) // self._total
        bar = "█" * full + "░" * (CELLS - full)
        self._write(f"{bar} {done}/{self._total}  {name[:NAME_CELLS]}")

    def _write(self, line: str) -> None:
        if self._shown:
            printable = "".join(sign if sign.isprintable() else "?" for sign in line)
            self._err.write("\r" + printable.ljust(self._written))
            self._err.flush()
            self._written = len(printable)
