"""What was repaired and what refused in a folder or zip of workouts, as tables.

`python -m bench.corpus_table PATH...`; a repair is counted by its sentence, numbers and names left
out, a refusal is told with its file and line.
"""

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Table
from workouts.check import CheckedFile, check_files

# What differs from file to file in the same repair: quoted words, tags, numbers.
PARTICULARS = (
    (re.compile(r"'[^']*'"), "'…'"),
    (re.compile(r"<[^>]*>"), "<…>"),
    (re.compile(r"^step \d+: "), ""),
    (re.compile(r"\d+(?:[.:]\d+)*"), "N"),
)


def kind_of(what: str) -> str:
    """Return a repair's sentence without its particulars."""
    for pattern, stand_in in PARTICULARS:
        what = pattern.sub(stand_in, what)
    return _cell(what)


def files_table(checked: Sequence[CheckedFile]) -> Table:
    """Return how many files of each suffix were sound, repaired, refused."""
    counts: dict[str, Counter[str]] = {}
    for file in checked:
        counts.setdefault(file.path.suffix.lower(), Counter())[_outcome(file)] += 1
    rows = [
        (suffix, *(str(count[word]) for word in ("sound", "repaired", "refused")))
        for suffix, count in sorted(counts.items())
    ]
    note = f"{len(checked)} files."
    return Table("Files", ("suffix", "sound", "repaired", "refused"), tuple(rows), note)


def repairs_table(checked: Sequence[CheckedFile]) -> Table:
    """Return each kind of repair: in how many files, how often, and one place to see it."""
    files: dict[str, set[Path]] = {}
    times: Counter[str] = Counter()
    example: dict[str, str] = {}
    for file in checked:
        for repair in file.workout.repairs if file.workout else ():
            kind = kind_of(repair.what)
            files.setdefault(kind, set()).add(file.path)
            times[kind] += 1
            place = f"{file.path.name}, line {repair.line}" if repair.line else file.path.name
            example.setdefault(kind, place)
    rows = [
        (kind, str(len(files[kind])), str(count), _cell(example[kind]))
        for kind, count in times.most_common()
    ]
    note = "Each repair is told by `teamcar workouts check` with its line, or its step in FIT."
    return Table("Repaired", ("what", "files", "times", "for example"), tuple(rows), note)


def refused_table(checked: Sequence[CheckedFile]) -> Table:
    """Return each refused file with its line and reason."""
    rows = [
        (_cell(file.path.name), str(file.refusal.line or ""), _cell(file.refusal.why))
        for file in checked
        if file.refusal
    ]
    return Table("Refused", ("file", "line", "why"), tuple(rows), "No line: the whole file.")


def _cell(words: str) -> str:
    """Return words as a cell of a Markdown table takes them."""
    return words.replace("&", "&amp;").replace("|", "\\|").replace("<", "&lt;")


def _outcome(file: CheckedFile) -> str:
    if file.workout is None:
        return "refused"
    return "repaired" if file.workout.repairs else "sound"


def main() -> None:
    parser = argparse.ArgumentParser(description="What was repaired and refused.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="folders, zips, files")
    checked = list(check_files(parser.parse_args().paths))
    for table in (files_table(checked), repairs_table(checked), refused_table(checked)):
        print(table.markdown())


if __name__ == "__main__":
    main()
