"""What progress and a ride's page ask of a data folder beyond the list of rides.

Everything heavy is imported when it is first asked for: home is there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from coach.debrief.kept import KeptReport, KeptScore
    from workouts.ftp_tests import FtpTest
    from workouts.history import History
    from workouts.load import LoadDay
    from workouts.summary import RideSummary


class Pages:
    """The pages of one data folder; every method may raise RecordDamaged."""

    def __init__(self, folder: Path, history: Callable[[], History]) -> None:
        self._folder = folder
        self._history = history

    def keep_notes(self, ride: RideSummary, notes: str) -> RideSummary:
        """Keep the rider's words about a ride and return it with them."""
        from workouts.ride_notes import keep_notes

        return keep_notes(self._history(), ride.ride_id, notes)

    def ftp_test(self, ride: RideSummary) -> FtpTest | None:
        """Return what a ride says as an FTP test, None when it was none."""
        from tui.ftp_offer import ftp_test_in

        return ftp_test_in(ride.folder)

    def debrief(self, ride: RideSummary) -> KeptReport | None:
        """Return a ride's debrief, None where there is none yet."""
        from coach.debrief.kept import read_report

        return read_report(ride.folder)

    def being_debriefed(self, ride: RideSummary) -> bool:
        """Return whether some process debriefs a ride just now."""
        from coach.debrief.kept import being_graded

        return being_graded(ride.folder)

    def scores(self, rides: Iterable[str]) -> tuple[KeptScore, ...]:
        """Return the scores of those rides, by their ids, that have one."""
        from coach.debrief.kept import read_score

        folder = self._folder / "rides"
        kept = (read_score(folder / ride_id) for ride_id in rides)
        return tuple(score for score in kept if score is not None)

    def load_ahead(self, until: date) -> tuple[LoadDay, ...]:
        """Return the load from today on, if all is ridden as planned; nothing without a plan."""
        from tui.planning import load_ahead
        from workouts.calendar import Calendar

        path, history = self._folder / "calendar.sqlite", self._history()
        if not path.exists():
            return ()
        with closing(Calendar(path)) as calendar:
            return load_ahead(calendar, history, until, history.today())
