"""`workouts import` and `workouts convert`: files into the library, and into another format."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tui.progress_bar import ProgressBar
from tui.settings import load_settings
from tui.stored import open_library
from workouts.atomic import write_atomically
from workouts.bundles import Bundles
from workouts.check import format_clock
from workouts.errors import CommandRefused, UnwritableWorkout, shown
from workouts.formats.writer import write_workout
from workouts.taking_in import Shelf, TakenIn, take_in
from workouts.workout import RepairNote

INTERRUPTED = 130


def run(given: argparse.Namespace) -> int:
    """Do `workouts import` or `workouts convert`."""
    return _import(given) if given.what == "import" else _convert(given)


def _import(given: argparse.Namespace) -> int:
    """Take in what the paths hold; 1 if a file is refused, 130 after Ctrl-C."""
    folder = library_folder(given.into) if given.into else None
    root = given.folder / "workouts"
    root.mkdir(parents=True, exist_ok=True)
    taken: list[TakenIn] = []
    stopped = False
    with Bundles(given.paths) as bundles:
        with ProgressBar(sys.stderr, len(bundles.files)) as bar:
            try:
                for each in take_in(bundles.files, Shelf(root), folder):
                    taken.append(each)
                    bar.show(len(taken), each.path.name)
            except KeyboardInterrupt:
                stopped = True
        left = len(bundles.files) - len(taken)
        passed_over = bundles.passed_over
    if given.json:
        _print_json(_import_document(taken, passed_over, left))
    else:
        _print(_import_lines(taken, passed_over, root))
    if stopped:
        print(
            f"teamcar: stopped; {left} file{'' if left == 1 else 's'} left, "
            "give the same command again to go on",
            file=sys.stderr,
        )
        return INTERRUPTED
    return int(any(each.refusal for each in taken))


def library_folder(name: str) -> PurePosixPath:
    """Return a folder below the rider's workouts; raises CommandRefused for any other."""
    folder = PurePosixPath(name)
    bad = any(part.startswith(".") or not part.isprintable() for part in folder.parts)
    if folder.is_absolute() or bad or not folder.parts:
        raise CommandRefused(
            f"--folder {name!r}: give a name below your workouts, such as plans/winter"
        )
    return folder


def _import_document(taken: list[TakenIn], passed_over: list[Path], left: int) -> dict[str, object]:
    return {
        "imported": sum(each.saved is not None for each in taken),
        "duplicates": sum(each.same_as is not None for each in taken),
        "refused": [
            {"path": str(each.path), "line": each.refusal.line, "why": each.refusal.why}
            for each in taken
            if each.refusal
        ],
        "files": [
            {
                "path": str(each.path),
                "saved": str(each.saved) if each.saved else None,
                "same_as": str(each.same_as) if each.same_as else None,
                "name": each.workout.name if each.workout else None,
                "repairs": _repair_rows(each.workout.repairs if each.workout else ()),
            }
            for each in taken
            if not each.refusal
        ],
        "passed_over": [str(path) for path in passed_over],
        "left": left,
    }


def _import_lines(taken: list[TakenIn], passed_over: list[Path], root: Path) -> Iterable[str]:
    repaired = [each for each in taken if each.saved and each.workout and each.workout.repairs]
    refused = [each.refusal for each in taken if each.refusal]
    saved = sum(each.saved is not None for each in taken)
    known = sum(each.same_as is not None for each in taken)
    for each in repaired:
        yield f"repaired  {shown(each.path)}"
        yield from _notes(each.workout.repairs if each.workout else ())
    for each in taken:
        if each.same_as:
            yield f"known     {shown(each.path)}, the same as {shown(each.same_as)}"
    for refusal in refused:
        yield f"refused   {shown(refusal.path)}"
        yield from _notes((RepairNote(refusal.line, refusal.why),))
    for path in passed_over:
        yield f"no workout  {shown(path)}"
    if repaired or known or refused or passed_over:
        yield ""
    yield (
        f"{saved} imported into {root}: {saved - len(repaired)} clean, {len(repaired)} repaired; "
        f"{known} known already, {len(refused)} refused, {len(passed_over)} no workouts"
    )


def _notes(notes: Iterable[RepairNote]) -> Iterable[str]:
    for note in notes:
        where = f"line {note.line}: " if note.line else ""
        yield f"          {where}{note.what}"


def _convert(given: argparse.Namespace) -> int:
    """Write a workout in another format, and say what that cannot hold."""
    settings, fault = load_settings(given.folder)
    if fault:
        print(f"teamcar: {fault}", file=sys.stderr)
    ftp_w = given.ftp or settings.athlete.ftp_w
    workout = open_library(given.folder, settings).find(given.file)
    out: Path = given.out
    if out.is_dir():
        raise UnwritableWorkout(f"{out} is a folder; give a file in it, such as workout.zwo")
    if out.exists() and not given.replace:
        raise UnwritableWorkout(f"{out} is there already; choose another name, or add --replace")
    written = write_workout(workout, out, ftp_w)
    write_atomically(out, written.data)
    if given.json:
        _print_json(
            {
                "path": given.file,
                "out": str(out),
                "name": workout.name,
                "duration_s": workout.seconds,
                "steps": len(workout.steps),
                "ftp_w": ftp_w,
                "losses": list(written.losses),
                "repairs": _repair_rows(workout.repairs),
            }
        )
        return 0
    count = len(workout.steps)
    _print([f"{out}  {format_clock(workout.seconds)}  {count} step{'' if count == 1 else 's'}"])
    _print(_notes(workout.repairs))
    _print(f"          {loss}" for loss in written.losses)
    return 0


def _repair_rows(notes: Iterable[RepairNote]) -> list[dict[str, object]]:
    return [{"line": note.line, "what": note.what} for note in notes]


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _print_json(document: object) -> None:
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
