"""What the reading commands print: workouts, history and load, as aligned lines or one document."""

import argparse
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from tui.settings import Settings, load_settings
from tui.stored import open_history, open_library
from workouts.check import check_document, check_files, check_lines, file_document, show_lines
from workouts.check import check_file as check_one
from workouts.course import clock_text
from workouts.history import History
from workouts.library import Library
from workouts.summary import RideSummary, headless_document

LOAD_DAYS = 42
Row = Sequence[object]


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
            _print_json(file_document(check_one(path), ftp_w))
        elif given.json:
            entry = next(each for each in library.entries() if each.workout == workout)
            _print_json(file_document(check_one(entry.path), ftp_w))
        else:
            _print_lines(show_lines(workout, ftp_w or settings.athlete.ftp_w))
        return 0
    if given.json:
        documents = check_document(given.paths, ftp_w)
        _print_json(documents)
        return int(any(document["error"] for document in documents))
    checked = list(check_files(given.paths))
    _print_lines(check_lines(checked))
    return int(any(each.refusal for each in checked))


def _list_workouts(given: argparse.Namespace, library: Library) -> int:
    entries = library.search(" ".join(given.text))
    if given.json:
        _print_json(
            [
                {
                    "name": entry.name,
                    "path": str(entry.path),
                    "built_in": entry.built_in,
                    "folder": entry.folder,
                    "duration_s": entry.seconds,
                    "intensity_factor": _round(entry.intensity_factor, 3),
                    "training_stress": _round(entry.training_stress, 1),
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
            _fixed(entry.intensity_factor, 2),
            _fixed(entry.training_stress, 0),
            entry.why_refused or entry.kind,
        )
        for entry in entries
    ]
    _print_table(("workout", "time", "IF", "TSS", "what"), rows, right=(1, 2, 3))
    return 0


def history(given: argparse.Namespace) -> int:
    """Print `history list`, `show`, `export` or `rebuild`."""
    store = _history(given)
    try:
        match given.what:
            case "list":
                _list_rides(given, store)
            case "show":
                _show_ride(given, store.ride(given.ride))
            case "export":
                _export(given, store.ride(given.ride))
            case "rebuild":
                rebuilt = store.rebuild()
                refused = [str(error) for error in rebuilt.refused]
                if given.json:
                    _print_json({"rides": rebuilt.rides, "refused": refused})
                else:
                    _print_lines([f"{rebuilt.rides} rides", *refused])
    finally:
        store.close()
    return 0


def _list_rides(given: argparse.Namespace, store: History) -> None:
    rides = store.rides(given.limit)
    if given.json:
        _print_json([_ride_row(ride) for ride in rides])
        return
    rows: list[Row] = [
        (
            ride.ride_id,
            ride.workout_name,
            clock_text(ride.duration_s),
            ride.normalized_power_w if ride.normalized_power_w is not None else "--",
            _fixed(ride.training_stress, 0),
            f"{ride.work_kj:.0f}",
        )
        for ride in rides
    ]
    _print_table(("ride", "workout", "time", "NP W", "TSS", "kJ"), rows, right=(2, 3, 4, 5))


def _ride_row(ride: RideSummary) -> dict[str, object]:
    return {
        "ride": ride.ride_id,
        "start": ride.started_at.isoformat(),
        "workout": ride.workout_name,
        "duration_s": ride.duration_s,
        "normalized_power_w": ride.normalized_power_w,
        "training_stress": _round(ride.training_stress, 1),
        "work_kj": round(ride.work_kj, 1),
    }


def _show_ride(given: argparse.Namespace, ride: RideSummary) -> None:
    if given.json:
        _print_json(headless_document(ride))
        return
    from tui.plain_view import PlainView

    PlainView(sys.stdout).summary(ride)
    rows: list[Row] = [
        (
            lap.index + 1,
            lap.name or (lap.kind.value if lap.kind else lap.trigger),
            clock_text(lap.to_s - lap.from_s),
            lap.target_w if lap.target_w is not None else "--",
            lap.average_power_w if lap.average_power_w is not None else "--",
            lap.average_heart_rate_bpm if lap.average_heart_rate_bpm is not None else "--",
        )
        for lap in ride.laps
    ]
    print()
    _print_table(("lap", "what", "time", "target", "W", "bpm"), rows, right=(0, 2, 3, 4, 5))


def _export(given: argparse.Namespace, ride: RideSummary) -> None:
    out: Path = given.out
    if out.is_dir():
        out = out / f"{ride.ride_id}.fit"
    shutil.copyfile(ride.fit_path, out)
    if given.json:
        _print_json({"ride": ride.ride_id, "fit": str(out)})
    else:
        print(out)


def load(given: argparse.Namespace) -> int:
    """Print the load, one row a day."""
    store = _history(given)
    try:
        last: date = given.last or store.today()
        first: date = given.first or last - timedelta(days=LOAD_DAYS - 1)
        if last < first:
            print(f"teamcar: --from {first} is after --to {last}", file=sys.stderr)
            return 2
        days = store.load(first, last)
    finally:
        store.close()
    if given.json:
        _print_json(
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
    _print_table(("day", "TSS", "CTL", "ATL", "TSB", ""), rows, right=(1, 2, 3, 4))
    return 0


def _settings(given: argparse.Namespace) -> Settings:
    settings, fault = load_settings(given.folder)
    if fault:
        print(f"teamcar: {fault}", file=sys.stderr)
    return settings


def _history(given: argparse.Namespace) -> History:
    store = open_history(given.folder, _settings(given))
    if store.notice:
        print(f"teamcar: {store.notice}", file=sys.stderr)
    # A ride whose saving was cut off before it was listed is a ride all the same.
    store.catch_up()
    return store


def _print_json(document: object) -> None:
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _print_table(heads: Row, rows: Sequence[Row], right: Sequence[int]) -> None:
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        parts = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(parts).rstrip())


def _fixed(value: float | None, digits: int) -> str:
    return "--" if value is None else f"{value:.{digits}f}"


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
