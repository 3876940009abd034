"""Which FTP held when: load is counted with the FTP of the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from workouts.athlete import Athlete
from workouts.errors import BadSettings
from workouts.ftp_history import ALWAYS, FtpChange, FtpHistory
from workouts.power import training_stress

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)
DAY = timedelta(days=1)


def test_an_ftp_holds_from_its_day_until_the_next_change() -> None:
    history = FtpHistory().with_change(MAY, 270).with_change(MARCH, 250)
    assert [history.on(day) for day in (MARCH, MAY - DAY, MAY, MAY + 365 * DAY)] == [
        250, 250, 270, 270,
    ]  # fmt: skip
    assert history.on(MARCH - DAY) == 250


def test_without_a_change_no_day_has_an_ftp_of_its_own() -> None:
    assert FtpHistory().on(MARCH) is None
    assert FtpHistory().stress_on(MARCH, 3600, 200.0, 200) == 100


def test_two_changes_on_one_day_leave_the_second() -> None:
    history = FtpHistory().with_change(MARCH, 250).with_change(MARCH, 260)
    assert history.changes == (FtpChange(MARCH, 260),)


def test_the_load_of_old_rides_is_that_of_their_day() -> None:
    history = FtpHistory().with_change(MAY, 300, before_w=250)
    early = history.stress_on(MAY - DAY, 3600, 250.0, 300)
    late = history.stress_on(MAY, 3600, 250.0, 250)
    assert early == pytest.approx(100)
    assert late == training_stress(3600, 250.0, 300)
    assert history.stress_on(MAY, 3600, None, 250) is None


def test_a_rider_s_first_change_keeps_what_held_before_but_not_the_default() -> None:
    before = Athlete(ftp_w=240)
    changed = FtpHistory().noting(MAY, replace(before, ftp_w=255), before)
    assert changed.changes == (FtpChange(ALWAYS, 240), FtpChange(MAY, 255))
    new_rider = FtpHistory().noting(MAY, Athlete(ftp_w=255), Athlete())
    assert new_rider.changes == (FtpChange(MAY, 255),)
    assert new_rider.on(MARCH) == 255


def test_saving_something_else_notes_nothing() -> None:
    rider = Athlete(ftp_w=240)
    assert FtpHistory().noting(MAY, replace(rider, weight_kg=70), rider).changes == ()
    history = FtpHistory().with_change(MARCH, 240)
    assert history.noting(MAY, replace(rider, weight_kg=70), rider) is history


def test_an_ftp_that_was_written_into_the_file_by_hand_holds_from_the_next_save() -> None:
    rider = Athlete(ftp_w=251)
    history = FtpHistory().with_change(MARCH, 240).noting(MAY, rider, rider)
    assert (history.on(MAY - DAY), history.on(MAY)) == (240, 251)


def test_days_out_of_order_and_an_ftp_of_nobody_are_refused() -> None:
    with pytest.raises(BadSettings, match="the FTP of 2026-03-01 comes after that of 2026-05-01"):
        FtpHistory((FtpChange(MAY, 250), FtpChange(MARCH, 250)))
    with pytest.raises(BadSettings, match="is 900; give a value from 50 to 600"):
        FtpHistory().with_change(MAY, 900)
