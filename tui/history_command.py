"""The history on the command line: imported, listed, shown, given out, and made anew."""

import argparse
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tui.progress_bar import ProgressBar
from tui.reports import (
    Row,
    fixed,
    opened_history,
    print_json,
    print_lines,
    print_table,
    rounded,
)
from workouts.clock_text import clock_text
from workouts.errors import ImportStopped, RecordDamaged, shown
from workouts.history import History
from workouts.history_rows import RideRow
from workouts.summary import RideSummary, headless_document

if TYPE_CHECKING:
    from workouts.importing import ImportReport

INTERRUPTED = 130
NOT_FIT = "it is not a FIT file"


def run(given: argparse.Namespace) -> int:
    """Do `history import`, `list`, `show`, `export` or `rebuild`."""
    store = opened_history(given)
    try:
        return ACTS[given.what](given, store)
    finally:
        store.close()


def _import(given: argparse.Namespace, store: History) -> int:
    from workouts.importing import import_activities

    with ExitStack() as stack:
        paths = [path.expanduser() for path in given.paths]
        progress = _progress(stack, "files")
        try:
            report = import_activities(paths, store, jobs=given.jobs, progress=progress)
        except (OSError, RecordDamaged) as error:
            why = getattr(error, "strerror", None) or error
            raise ImportStopped(
                f"the import stopped: {why}; what is in stays in: mend that, and run it again"
            ) from None
    if given.json:
        print_json(
            {
                "imported": len(report.imported),
                "duplicates": len(report.duplicates),
                "refused": [{"path": each.path, "why": each.why} for each in report.refused],
                "rides": [
                    {
                        "path": each.path,
                        "ride": each.ride_id,
                        "sport": each.sport,
                        "repairs": list(each.warnings),
                    }
                    for each in report.imported
                ],
                "same": [
                    {"path": each.path, "ride": each.ride_id, "why": each.why}
                    for each in report.duplicates
                ],
                "interrupted": report.interrupted,
            }
        )
    else:
        print_lines(_import_lines(report))
    if report.interrupted:
        sys.stderr.write("teamcar: interrupted; run it again to go on\n")
        return INTERRUPTED
    if report.refused and not (report.imported or report.duplicates):
        return 1
    return 0


def _import_lines(report: "ImportReport") -> Iterator[str]:
    """Yield what was repaired, doubled or refused, and how many; files of other kinds by kind."""
    for done in report.imported:
        if done.warnings:
            yield f"{shown(done.path)}: {'; '.join(done.warnings)}"
    for double in report.duplicates:
        yield f"{shown(double.path)}: {double.why}"
    others: Counter[str] = Counter()
    for refused in report.refused:
        if refused.why == NOT_FIT:
            others[shown(os.path.splitext(refused.path)[1]) or "others"] += 1
        else:
            yield f"{shown(refused.path)}: {refused.why}"
    for suffix, count in sorted(others.items()):
        yield f"{count} × {suffix}: {NOT_FIT}"
    counts = [len(each) for each in (report.imported, report.duplicates, report.refused)]
    yield "{} imported, {} there already, {} refused".format(*counts)


def _progress(stack: ExitStack, what: str) -> Callable[[int, int], None]:
    """Return what shows a bar from its first call on, until the stack is left."""
    bars: list[ProgressBar] = []

    def show(done: int, total: int) -> None:
        if not bars:
            bars.append(stack.enter_context(ProgressBar(sys.stderr, total)))
        bars[0].show(done, what)

    return show


def _list(given: argparse.Namespace, store: History) -> int:
    rides = store.rows(given.limit)
    if given.json:
        print_json([_ride_document(ride) for ride in rides])
        return 0
    rows: list[Row] = [
        (
            ride.ride_id,
            ride.name,
            clock_text(ride.duration_s),
            fixed(ride.normalized_power_w, 0),
            fixed(ride.stress, 0),
            f"{ride.work_kj:.0f}",
        )
        for ride in rides
    ]
    print_table(("ride", "workout", "time", "NP W", "TSS", "kJ"), rows, right=(2, 3, 4, 5))
    return 0


def _ride_document(ride: RideRow) -> dict[str, object]:
    watts = ride.normalized_power_w
    return {
        "ride": ride.ride_id,
        "start": ride.started_at.isoformat(),
        "workout": ride.name,
        "duration_s": ride.duration_s,
        "normalized_power_w": None if watts is None else round(watts),
        "training_stress": rounded(ride.training_stress, 1),
        "work_kj": round(ride.work_kj, 1),
        "heart_rate_stress": rounded(ride.heart_rate_stress, 1),
        "sport": ride.sport,
        "source": ride.source,
    }


def _show(given: argparse.Namespace, store: History) -> int:
    ride = store.ride(given.ride)
    if given.json:
        print_json(headless_document(ride))
        return 0
    from tui.plain_view import PlainView

    PlainView(sys.stdout).summary(ride)
    rows: list[Row] = [
        (
            lap.index + 1,
            lap.name or (lap.kind.value if lap.kind else lap.trigger),
            clock_text(lap.to_s - lap.from_s),
            _known(lap.target_w),
            _known(lap.average_power_w),
            _known(lap.average_heart_rate_bpm),
        )
        for lap in ride.laps
    ]
    print_lines([""])
    print_table(("lap", "what", "time", "target", "W", "bpm"), rows, right=(0, 2, 3, 4, 5))
    return 0


def _export(given: argparse.Namespace, store: History) -> int:
    ride: RideSummary = store.ride(given.ride)
    out: Path = given.out
    if out.is_dir():
        out = out / f"{ride.ride_id}.fit"
    shutil.copyfile(ride.fit_path, out)
    if given.json:
        print_json({"ride": ride.ride_id, "fit": str(out)})
    else:
        print_lines([str(out)])
    return 0


def _rebuild(given: argparse.Namespace, store: History) -> int:
    from workouts.remaking import rebuild_from_records

    with ExitStack() as stack:
        rebuilt = rebuild_from_records(store, progress=_progress(stack, "rides"))
    refused = [str(error) for error in rebuilt.refused]
    if given.json:
        print_json({"rides": rebuilt.rides, "refused": refused})
    else:
        print_lines([f"{rebuilt.rides} rides", *refused])
    return 0


def _known(value: int | None) -> int | str:
    return "--" if value is None else value


ACTS: dict[str, Callable[[argparse.Namespace, History], int]] = {
    "import": _import,
    "list": _list,
    "show": _show,
    "export": _export,
    "rebuild": _rebuild,
}
