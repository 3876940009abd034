"""What is planned for which day: the rider's own plan and what intervals.icu holds, in one place.

The file of a planned workout is a copy, named after its content, so a plan outlives what happens
to the library, and a workout planned ten times is kept once.
"""

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from workouts.atomic import write_atomically
from workouts.calendar_rows import (
    SKIPPED,
    Plan,
    Planned,
    PlannedBy,
    TakenIn,
    TakenOff,
    WorkoutFile,
)
from workouts.database import Database
from workouts.errors import NotPlanned
from workouts.formats.reader import read_workout
from workouts.workout import Workout

MIGRATIONS = (
    """
    CREATE TABLE planned (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        day TEXT NOT NULL,
        name TEXT NOT NULL,
        workout_file TEXT,
        seconds INTEGER NOT NULL,
        training_stress REAL,
        notes TEXT NOT NULL,
        source TEXT NOT NULL,
        external_id TEXT,
        mark TEXT,
        fetched_day TEXT,
        removed INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX planned_by_day ON planned (day);
    CREATE UNIQUE INDEX planned_by_source ON planned (source, external_id)
    """,
)
COLUMNS = "id, day, name, workout_file, seconds, training_stress, notes, source, external_id, mark"
PLACES = ", ".join("?" * len(COLUMNS.split(",")))
LONGEST_STEM = 48


class Calendar:
    """The planned workouts of one data folder. Methods may raise RecordDamaged."""

    def __init__(self, path: Path, files: Path | None = None) -> None:
        """Open or create the calendar at `path`; workout files are kept in the folder `files`,
        `workouts/planned` beside the calendar when it is not given."""
        self.files = files or path.parent / "workouts" / "planned"
        self._database = Database(path, MIGRATIONS, "calendar")

    @property
    def notice(self) -> str | None:
        """One sentence when the calendar had to begin anew."""
        return self._database.notice

    def close(self) -> None:
        """Let the file go; using the calendar again opens it."""
        self._database.close()

    def between(self, first: date, last: date) -> tuple[Planned, ...]:
        """Return what is planned from `first` to `last` inclusive, by day and then as added."""
        query = f"SELECT {COLUMNS} FROM planned WHERE day BETWEEN ? AND ? AND NOT removed"
        days = (first.isoformat(), last.isoformat())
        rows = self._database.run(
            lambda base: base.execute(f"{query} ORDER BY day, id", days).fetchall()
        )
        return tuple(_planned(row) for row in rows)

    def planned(self, number: int) -> Planned:
        """Return one planned workout; raises NotPlanned."""
        return self._database.run(lambda base: _one(base, number))

    def workout(self, planned: Planned) -> Workout | None:
        """Return what shall be ridden, None without steps; raises UnreadableWorkout."""
        if planned.workout_file is None:
            return None
        return read_workout(self.files / planned.workout_file)

    def add(self, plan: Plan) -> Planned:
        """Plan a workout of the rider's own; raises OSError when its file cannot be kept."""
        kept = self._keep(plan, hidden=True)  # the library has the original, and shows one

        def insert(base: sqlite3.Connection) -> Planned:
            return _one(base, _insert(base, plan, kept, PlannedBy.OWN))

        return self._database.run(insert)

    def move(self, number: int, day: date) -> Planned:
        """Ride it on another day; raises NotPlanned.

        One of intervals.icu stays where it was moved until its day is changed over there.
        """

        def change(base: sqlite3.Connection) -> Planned:
            _one(base, number)
            base.execute("UPDATE planned SET day = ? WHERE id = ?", (day.isoformat(), number))
            return _one(base, number)

        return self._database.run(change)

    def mark(self, number: int, mark: str | None) -> Planned:
        """Say that it was skipped, which ride it was, or, with None, nothing; raises NotPlanned.

        A ride is one plan at most: one that another plan was said to be is that no more.
        """

        def change(base: sqlite3.Connection) -> Planned:
            _one(base, number)
            if mark not in (None, SKIPPED):
                base.execute("UPDATE planned SET mark = NULL WHERE mark = ?", (mark,))
            base.execute("UPDATE planned SET mark = ? WHERE id = ?", (mark, number))
            return _one(base, number)

        return self._database.run(change)

    def remove(self, number: int) -> Planned:
        """Take a workout off the calendar; raises NotPlanned.

        One of intervals.icu does not come back at the next fetch.
        """

        def take_off(base: sqlite3.Connection) -> Planned:
            planned = _one(base, number)
            if planned.source is PlannedBy.OWN:
                base.execute("DELETE FROM planned WHERE id = ?", (number,))
            else:
                base.execute("UPDATE planned SET removed = 1 WHERE id = ?", (number,))
            return planned

        planned = self._database.run(take_off)
        self._tidy([planned.workout_file])
        return planned

    def take_off(self, number: int) -> TakenOff:
        """Remove a workout so that it can be put back; raises NotPlanned."""
        planned = self.planned(number)
        file = self._file_of(planned)  # the last plan of a file takes it along
        self.remove(number)
        return TakenOff(planned, file)

    def put_back(self, taken: TakenOff) -> Planned:
        """Plan again what was taken off, as it was; raises OSError when its file cannot be kept.

        What was put back before stays as it is.
        """
        planned, file = taken.planned, taken.file
        if file is not None and planned.workout_file is not None:
            self._write(planned.workout_file, file.data)

        day = planned.day.isoformat()

        def insert(base: sqlite3.Connection) -> Planned:
            done = base.execute("UPDATE planned SET removed = 0 WHERE id = ?", (planned.id,))
            if not done.rowcount:
                base.execute(
                    f"INSERT INTO planned ({COLUMNS}, fetched_day) VALUES ({PLACES}, ?)",
                    (planned.id, day, planned.name, planned.workout_file, planned.seconds,
                     planned.training_stress, planned.notes, planned.source.value,
                     planned.external_id, planned.mark,
                     day if planned.source is PlannedBy.INTERVALS else None),
                )  # fmt: skip
            return _one(base, planned.id)

        return self._database.run(insert)

    def take_in(self, plans: Sequence[Plan], first: date, last: date) -> TakenIn:
        """Make the fetched part of the calendar, `first` to `last`, what intervals.icu holds.

        What the rider moved, marked or removed here stays so, unless it was moved over there.
        Raises OSError when a workout's file cannot be kept; then nothing has changed.
        """
        kept = [self._keep(plan) for plan in plans]
        unused: list[str | None] = []

        def merge(base: sqlite3.Connection) -> TakenIn:
            rows = base.execute(
                f"SELECT {COLUMNS}, fetched_day, removed FROM planned WHERE source = ?",
                (PlannedBy.INTERVALS.value,),
            ).fetchall()
            known = {row[8]: (_planned(row[:-2]), row[-2], bool(row[-1])) for row in rows}
            new = changed = gone = 0
            for plan, file in zip(plans, kept, strict=True):
                before = known.pop(plan.external_id, None)
                if before is None:
                    _insert(base, plan, file, PlannedBy.INTERVALS)
                    new += 1
                    continue
                unused.extend((before[0].workout_file, file))  # one of them, or, if removed, both
                changed += _update(base, plan, file, before[0], before[1])
            for planned, fetched_day, removed in known.values():
                if first.isoformat() <= fetched_day <= last.isoformat():
                    base.execute("DELETE FROM planned WHERE id = ?", (planned.id,))
                    unused.append(planned.workout_file)
                    gone += not removed
            return TakenIn(new, changed, gone)

        taken = self._database.run(merge)
        self._tidy(unused)
        return taken

    def _keep(self, plan: Plan, *, hidden: bool = False) -> str | None:
        """Keep a copy of the workout's file and return its name; the library passes over hidden
        ones."""
        if plan.file is None:
            return None
        stem = re.sub(r"[^\w-]+", "-", plan.name).strip("-")[:LONGEST_STEM] or "workout"
        digest = hashlib.sha256(plan.file.data).hexdigest()[:10]
        name = f"{'.' * hidden}{stem}-{digest}{plan.file.suffix}"
        self._write(name, plan.file.data)
        return name

    def _write(self, name: str, data: bytes) -> None:
        path = self.files / name
        if not path.exists():
            self.files.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)

    def _file_of(self, planned: Planned) -> WorkoutFile | None:
        if planned.workout_file is None:
            return None
        path = self.files / planned.workout_file
        try:
            return WorkoutFile(path.suffix, path.read_bytes())
        except OSError:
            return None  # it is gone already: the plan can be put back without its steps

    def _tidy(self, names: Sequence[str | None]) -> None:
        """Delete those of the kept files that no planned workout needs any more."""

        def delete(base: sqlite3.Connection) -> None:
            query = "SELECT DISTINCT workout_file FROM planned WHERE NOT removed"
            needed = {name for (name,) in base.execute(query)}
            for name in {name for name in names if name is not None} - needed:
                (self.files / name).unlink(missing_ok=True)

        if names:
            self._database.run(delete)


def _planned(row: Sequence[object]) -> Planned:
    number, day, name, file, seconds, stress, notes, source, external_id, mark = row
    return Planned(
        int(str(number)),
        date.fromisoformat(str(day)),
        str(name),
        None if file is None else str(file),
        int(str(seconds)),
        stress if isinstance(stress, float) else None,
        str(notes),
        PlannedBy(source),
        None if external_id is None else str(external_id),
        None if mark is None else str(mark),
    )


def _one(base: sqlite3.Connection, number: int) -> Planned:
    query = f"SELECT {COLUMNS} FROM planned WHERE id = ? AND NOT removed"
    row = base.execute(query, (number,)).fetchone()
    if row is None:
        raise NotPlanned(f"there is no planned workout {number}; `teamcar calendar` shows them")
    return _planned(row)


def _insert(base: sqlite3.Connection, plan: Plan, file: str | None, source: PlannedBy) -> int:
    day = plan.day.isoformat()
    done = base.execute(
        "INSERT INTO planned (day, name, workout_file, seconds, training_stress, notes, source,"
        " external_id, fetched_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (day, plan.name, file, plan.seconds, plan.training_stress, plan.notes, source.value,
         plan.external_id, day if source is PlannedBy.INTERVALS else None),
    )  # fmt: skip
    return int(done.lastrowid or 0)


def _update(
    base: sqlite3.Connection, plan: Plan, file: str | None, before: Planned, fetched_day: str
) -> bool:
    """Write what is different over there, and say whether anything was."""
    moved = plan.day.isoformat() != fetched_day
    held = (before.name, before.workout_file, before.seconds, before.training_stress, before.notes)
    stress = None if plan.training_stress is None else float(plan.training_stress)
    values = (plan.name, file, plan.seconds, stress, plan.notes)
    if held == values and not moved:
        return False
    day = plan.day if moved else before.day
    base.execute(
        "UPDATE planned SET name = ?, workout_file = ?, seconds = ?, training_stress = ?,"
        " notes = ?, day = ?, fetched_day = ?, removed = removed AND NOT ? WHERE id = ?",
        (*values, day.isoformat(), plan.day.isoformat(), moved, before.id),
    )
    return True
