"""From a keystroke in the workout editor to its profile and figures, redrawn on the terminal.

The real console on a pseudo-terminal of 120×40 cells, opened on a workout of 100 lines. A digit is
typed into the length of its first step and taken out again; the clock starts when the key is
written and stops when a model of the terminal shows the line as it is now, and again when it shows
the new length of the whole workout: where reading the text takes long, it is drawn in the frame
after the text. Beside them the reading of the text and its figures alone, without a terminal.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Table, median, met, ms, usual_and_late
from bench.screen import Screen
from bench.shelf_made import long_text
from bench.terminal import CONSOLE, SIZE, Terminal
from tui.formats import clock
from tui.workshop import Workshop
from tui.written_plan import WrittenPlan

TARGET_S = 0.016
LINES = 100
FTP_W = 200
GIVE_UP_S = 20.0
DIGIT, BACKSPACE = b"1", b"\x7f"
LINE, LONGER = " 10m 60%", " 110m 60%"
HOME = ("teamcar", "fitness", "quit")


class Typed:
    """A console whose editor holds a text."""

    def __init__(self, terminal: Terminal, screen: Screen) -> None:
        self._terminal, self._screen = terminal, screen

    def press(self, keys: bytes, *words: str) -> float:
        """Type keys and return the seconds until the words are shown; raises TimeoutError."""
        began_s = self._terminal.press(keys)
        return self.wait(began_s, *words)

    def wait(self, began_s: float, *words: str) -> float:
        """Return the seconds from `began_s` until the words are shown; raises TimeoutError."""
        if self._screen.shows(*words):
            return time.monotonic() - began_s
        for chunk in self._terminal.chunks(began_s + GIVE_UP_S):
            self._screen.feed(chunk.data)
            if self._screen.shows(*words):
                return chunk.at_s - began_s
        page = "\n".join(self._screen.rows())
        raise TimeoutError(f"{words} did not come within {GIVE_UP_S:.0f} s; shown was:\n{page}")


def keystrokes(keys: int, lines: int = LINES) -> tuple[list[float], list[float]]:
    """Return the seconds of so many keystrokes until the line, and until the figures, are shown."""
    text = long_text(lines)
    short = WrittenPlan(text, FTP_W)
    long = WrittenPlan(f"1{text}", FTP_W)
    assert short.workout is not None
    assert long.workout is not None
    lengths = [f"{clock(plan.workout.seconds)} " for plan in (short, long) if plan.workout]
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        data = Path(made)
        Workshop(data, lambda: FTP_W).keep_draft(text, "", None)
        command = (*CONSOLE, "--data", made, "--in-process", "--simulate")
        with Terminal(command) as terminal:
            typed = Typed(terminal, Screen(*SIZE))
            typed.wait(terminal.began_s, *HOME)
            typed.press(b"w", " of ", "/ searches")
            typed.press(b"n", "There is an unsaved text")
            typed.press(b"r", lengths[0])
            lined: list[float] = []
            figured: list[float] = []
            for number in range(keys):
                key, line, length = ((DIGIT, LONGER, lengths[1]), (BACKSPACE, LINE, lengths[0]))[
                    number % 2
                ]
                began_s = terminal.press(key)
                lined.append(typed.wait(began_s, line))
                figured.append(typed.wait(began_s, length))
    return lined, figured


def reading(rounds: int, lines: int = LINES) -> list[float]:
    """Return the seconds of reading the text, and of all figures, without a screen."""
    text, took = long_text(lines), []
    for _ in range(rounds):
        began_s = time.perf_counter()
        WrittenPlan(text, FTP_W)
        took.append(time.perf_counter() - began_s)
    return took


def measure(keys: int = 200, lines: int = LINES) -> Table:
    """Type so many keys and return the table."""
    lined, figured = keystrokes(keys, lines)
    read = reading(keys, lines)
    rows = (
        ("key to text on the terminal", *usual_and_late(lined), met(median(lined), TARGET_S)),
        ("key to profile and figures", *usual_and_late(figured), met(median(figured), TARGET_S)),
        ("of it: text to workout, IF, TSS", *usual_and_late(read), ""),
    )
    return Table(
        "The workout editor",
        ("what", "median", "p95", f"target {ms(TARGET_S)}"),
        rows,
        f"{keys} keys in a workout of {lines} lines, {SIZE[0]}×{SIZE[1]} cells.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Keystroke to redrawn profile.")
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--lines", type=int, default=LINES)
    given = parser.parse_args()
    print(measure(given.keys, given.lines).markdown())


if __name__ == "__main__":
    main()
