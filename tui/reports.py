"""What the reading commands print: workouts and load, as aligned lines or one document."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from tui.conventions import convention_name
from tui.settings import Settings, load_settings
from tui.stored import open_history, open_library
from workouts.check import check_document, check_files, check_lines, file_document, show_lines
from workouts.check import check_file as check_one
from workouts.clock_text import clock_text
from workouts.history import History
from workouts.library import Library

LOAD_DAYS = 42
Row = Sequence[object]
# A terminal obeys these signs; names from files may have them.
CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"
}


def workouts(given: argparse.Namespace) -> int:
    """Print `workouts list`, `show` or `check`; 1 if a file has an error."""
    settings = _settings(given)
    ftp_w = getattr(given, "ftp", None)
    library = open_library(given.folder, settings)
    if given.what == "list":
        return _list_workouts(given, library)
    if given.what == "show":
        workout = library.find(given.name)
        path = Path(given.name).expanduser()
        if given.json and path.is_file():
            print_json(file_document(check_one(path), ftp_w))
        elif given.json:
            entry = next(each for each in library.entries() if each.workout == workout)
            print_json(file_document(check_one(entry.path), ftp_w))
        else:
            print_lines(show_lines(workout, ftp_w or settings.athlete.ftp_w))
        return 0
    if given.json:
        documents = check_document(given.paths, ftp_w)
        print_json(documents)
        return int(any(document["error"] for document in documents))
    checked = list(check_files(given.paths))
    print_lines(check_lines(checked))
    return int(any(each.refusal for each in checked))


def _list_workouts(given: argparse.Namespace, library: Library) -> int:
    entries = library.search(" ".join(given.text))
    if given.json:
        print_json(
            [
                {
                    "name": entry.name,
                    "path": str(entry.path),
                    "built_in": entry.built_in,
                    "folder": entry.folder,
                    "duration_s": entry.seconds,
                    "intensity_factor": rounded(entry.intensity_factor, 3),
                    "training_stress": rounded(entry.training_stress, 1),
                    "kind": entry.kind,
                    "error": entry.why_refused,
                }
                for entry in entries
            ]
        )
        return 0
    rows: list[Row] = [
        (
            entry.name,
            clock_text(entry.seconds) if entry.workout else "--",
            fixed(entry.intensity_factor, 2),
            fixed(entry.training_stress, 0),
            entry.why_refused or entry.kind,
        )
        for entry in entries
    ]
    print_table(("workout", "time", "IF", "TSS", "what"), rows, right=(1, 2, 3))
    return 0


def load(given: argparse.Namespace) -> int:
    """Print the load, one row a day."""
    store = opened_history(given)
    try:
        last: date = given.last or store.today()
        first: date = given.first or last - timedelta(days=LOAD_DAYS - 1)
        if last < first:
            print(f"teamcar: --from {first} is after --to {last}", file=sys.stderr)
            return 2
        days = store.load(first, last)
        counted = convention_name(store.convention, store.form)
    finally:
        store.close()
    if given.json:
        print_json(
            [
                {
                    "date": day.date.isoformat(),
                    "training_stress": round(day.training_stress, 2),
                    "ctl": round(day.ctl, 2),
                    "atl": round(day.atl, 2),
                    "tsb": round(day.tsb, 2),
                    "provisional": day.provisional,
                }
                for day in days
            ]
        )
        return 0
    rows: list[Row] = [
        (
            day.date.isoformat(),
            f"{day.training_stress:.0f}",
            f"{day.ctl:.1f}",
            f"{day.atl:.1f}",
            f"{day.tsb:+.1f}",
            "provisional" if day.provisional else "",
        )
        for day in days
    ]
    print_table(("day", "TSS", "CTL", "ATL", "TSB", ""), rows, right=(1, 2, 3, 4))
    print_lines(["", f"counted as {counted}"])
    return 0


def _settings(given: argparse.Namespace) -> Settings:
    settings, fault = load_settings(given.folder)
    if fault:
        print(f"teamcar: {fault}", file=sys.stderr)
    return settings


def opened_history(given: argparse.Namespace) -> History:
    """Return the history of the data folder, with every ride that was saved."""
    store = open_history(given.folder, _settings(given))
    if store.notice:
        print(f"teamcar: {store.notice}", file=sys.stderr)
    # A ride whose saving was cut off before it was listed is a ride all the same.
    store.catch_up()
    return store


def print_json(document: object) -> None:
    """Print one document."""
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, with signs that a terminal would obey as their codes."""
    for line in lines:
        print(line.translate(CONTROLS))


def print_table(heads: Row, rows: Sequence[Row], right: Sequence[int]) -> None:
    """Print rows in aligned columns under their heads; the columns of `right` end alike."""
    cells = [
        [str(cell).replace("\n", " ").translate(CONTROLS) for cell in row] for row in (heads, *rows)
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        parts = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(parts).rstrip())


def fixed(value: float | None, digits: int) -> str:
    """Return a number with so many digits after its point, -- when it is not known."""
    return "--" if value is None else f"{value:.{digits}f}"


def rounded(value: float | None, digits: int) -> float | None:
    """Return a rounded number, None when it is not known."""
    return None if value is None else round(value, digits)
