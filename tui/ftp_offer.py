"""A new FTP that a test offers: whether it still stands, and the settings of who accepts it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from tui.settings import Settings
from workouts.athlete import Athlete
from workouts.finish import ride_in
from workouts.ftp_tests import FtpOffer, FtpTest, ftp_test_of
from workouts.recorder import JOURNAL_NAME


def ftp_test_in(folder: Path) -> FtpTest | None:
    """Return what the ride kept in `folder` says as an FTP test, None when it was none.

    Of an imported ride nobody knows what was asked. Raises RecordDamaged.
    """
    if not (folder / JOURNAL_NAME).is_file():
        return None
    return ftp_test_of(ride_in(folder))


def standing_offer(test: FtpTest | None, ridden_on: date, settings: Settings) -> FtpOffer | None:
    """Return what a test of that day still offers.

    Nothing once an FTP was noted on its day or later: then the rider has decided.
    """
    if test is None or test.offer is None:
        return None
    changes = settings.ftp_history.changes
    decided = bool(changes) and changes[-1].day >= ridden_on
    held_w = settings.ftp_history.on(ridden_on) or settings.athlete.ftp_w
    return None if decided or held_w == test.offer.ftp_w else test.offer


def accepting(settings: Settings, offer: FtpOffer, ridden_on: date) -> Settings:
    """Return the settings with the offered FTP, which holds from the day of the test on."""
    before_w: int | None = settings.athlete.ftp_w
    if before_w == Athlete().ftp_w:
        before_w = None  # nobody has chosen the FTP that a new rider is given
    history = settings.ftp_history.with_change(ridden_on, offer.ftp_w, before_w)
    return replace(
        settings, athlete=replace(settings.athlete, ftp_w=offer.ftp_w), ftp_history=history
    )
