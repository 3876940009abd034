"""Workouts for benches: a long one as text, and folders with as many files as are wanted."""

from pathlib import Path

from workouts.library import BUILT_IN

PACKS = 12
# Four lines that come again and again: a ramp, a set, a range with words, a ramp down.
LINES = (
    "1m 55%-75% 90rpm",
    "3x (30s 110% / 30s 50%)",
    '2m 88-94% 85-95rpm "Settle in"',
    "ramp 1m 90-60%",
)


def long_text(lines: int) -> str:
    """Return a sound workout of so many lines; the first is a step whose length can be changed."""
    return "\n".join(["10m 60%", *(LINES[at % len(LINES)] for at in range(lines - 1))])


def make_shelf(folder: Path, files: int) -> None:
    """Put so many workouts, each with a name of its own, into folders below `folder`."""
    built_in = sorted(BUILT_IN.glob("*.zwo"))
    for number in range(files):
        source = built_in[number % len(built_in)].read_text(encoding="utf-8")
        pack = folder / f"pack {number % PACKS:02}"
        pack.mkdir(parents=True, exist_ok=True)
        text = source.replace("<name>", f"<name>{number:04} ", 1)
        (pack / f"{number:04}.zwo").write_text(text, encoding="utf-8")
