"""The grade of the ride that is shown: its debrief, or that there is none yet."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tui.panels.grade import grade_line, grade_rows
from workouts.errors import WorkoutsError

if TYPE_CHECKING:
    from coach.debrief.kept import KeptReport
    from tui.house import House
    from tui.panels.drawing import Row
    from workouts.summary import RideSummary

LOOK_EVERY_S = 2.0  # for a debrief that is being made

log = logging.getLogger(__name__)


class RideGrade:
    """What the page of a ride shows of its debrief; reading it takes a few milliseconds."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._ride_id = ""
        self.kept: KeptReport | None = None
        self.is_made = False  # just now, by some process
        self.fault: str | None = None

    def read(self, ride: RideSummary) -> bool:
        """Look at a ride's debrief and return whether that is news."""
        before = self._ride_id, self.kept, self.is_made, self.fault
        if ride.ride_id != self._ride_id or self.kept is None or self.is_made:
            self._ride_id = ride.ride_id
            self.is_made = self._house.pages.being_debriefed(ride)
            self.fault = None
            try:
                self.kept = self._house.pages.debrief(ride)
            except (WorkoutsError, OSError) as fault:
                log.warning("%s", fault)
                self.kept, self.fault = None, str(fault)
        return before != (self._ride_id, self.kept, self.is_made, self.fault)

    @property
    def is_known(self) -> bool:
        """Whether there is something to say in a line."""
        return self.kept is not None or self.is_made

    def line(self, width: int) -> Row:
        """Return the grade in a line."""
        return grade_line(self.kept, self.is_made, width)

    def rows(self, width: int, height: int) -> list[Row]:
        """Return the grade in full."""
        return grade_rows(self.kept, self.is_made, self.fault, width, height)
