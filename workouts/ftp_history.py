"""Which FTP held on which day: a ride's load is counted with the FTP of its day."""

import bisect
from dataclasses import dataclass
from datetime import date

from workouts.athlete import RANGES, Athlete
from workouts.errors import BadSettings
from workouts.power import training_stress

ALWAYS = date(1970, 1, 1)  # from when an FTP holds that was set before any day was noted


@dataclass(frozen=True, slots=True)
class FtpChange:
    """From this day on the rider's FTP is `ftp_w`, until the next change."""

    day: date
    ftp_w: int


@dataclass(frozen=True, slots=True)
class FtpHistory:
    """Changes of FTP in rising order of days, one a day.

    Raises BadSettings for days out of order and for an FTP that no rider has.
    """

    changes: tuple[FtpChange, ...] = ()

    def __post_init__(self) -> None:
        low, high = RANGES["ftp_w"]
        before: date | None = None
        for change in self.changes:
            if not low <= change.ftp_w <= high:
                raise BadSettings(
                    f"the FTP of {change.day} is {change.ftp_w}; give a value from {low} to {high}"
                )
            if before is not None and change.day <= before:
                raise BadSettings(f"the FTP of {change.day} comes after that of {before}")
            before = change.day

    def on(self, day: date) -> int | None:
        """Return the FTP of a day, before the first change the first one; None without any."""
        if not self.changes:
            return None
        later = bisect.bisect_right(self.changes, day, key=lambda change: change.day)
        return self.changes[max(0, later - 1)].ftp_w

    def with_change(self, day: date, ftp_w: int, before_w: int | None = None) -> "FtpHistory":
        """Return the history with an FTP from `day` on; one noted for that very day gives way.

        `before_w` is what held until then; it is noted when nothing else was.
        """
        kept = [change for change in self.changes if change.day != day]
        if not self.changes and before_w is not None and before_w != ftp_w:
            kept.append(FtpChange(ALWAYS, before_w))
        kept.append(FtpChange(day, ftp_w))
        return FtpHistory(tuple(sorted(kept, key=lambda change: change.day)))

    def noting(self, day: date, now: Athlete, before: Athlete) -> "FtpHistory":
        """Return the history with what the rider's numbers, just changed, say of his FTP.

        Nobody has chosen the FTP that a new rider is given, so it is not noted as one that held.
        """
        if not self.changes:
            if now.ftp_w == before.ftp_w:
                return self
            chosen = before.ftp_w if before.ftp_w != Athlete().ftp_w else None
            return self.with_change(day, now.ftp_w, chosen)
        return self if self.on(day) == now.ftp_w else self.with_change(day, now.ftp_w)

    def stress_on(
        self, day: date, duration_s: float, normalized_power_w: float | None, ftp_w: int
    ) -> float | None:
        """Return a ride's training stress with the FTP of its day, `ftp_w` when none is noted."""
        return training_stress(duration_s, normalized_power_w, self.on(day) or ftp_w)
