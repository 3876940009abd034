"""A finished ride in words and figures: the rows above its chart, and what the cursor reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.formats import clock, decimal, fitted, signed, whole, wrapped
from tui.panels.bars import lap_word
from tui.panels.drawing import Row, Span, spread
from tui.progress_words import fitting
from workouts.summary import RECORDED

if TYPE_CHECKING:
    from tui.ride_traces import Traces, Window
    from workouts.athlete import Athlete
    from workouts.ftp_tests import FtpOffer, FtpTest
    from workouts.load import LoadDay
    from workouts.snapshot import Lap
    from workouts.summary import RideSummary

NO_NOTES = "no notes yet: t writes one"


def name_of_ride(ride: RideSummary) -> str:
    """Return what the ride is called."""
    return ride.name or ride.workout_name or "free ride"


def head_row(ride: RideSummary, width: int) -> Row:
    """Return name and day of the ride, and where it came from when it was not recorded here."""
    started = ride.started_at.astimezone()
    day = f"{started:%A} {started.day} {started:%B %Y}, {started:%H:%M}"
    source = "" if ride.source == RECORDED else f"   {ride.source}"
    name = fitted(name_of_ride(ride), width - len(day) - len(source) - 2)
    return spread(((name, "strong"), (source, "dim")), ((day, "dim"),), width)


def figure_rows(ride: RideSummary, load: Row, width: int, height: int) -> list[Row]:
    """Return the figures of the ride, those it has not left out, and `load` below them."""
    rows = [_power_row(ride), _stress_row(ride), _more_row(ride)]
    return [fitting(row, width) for row in (*rows, load) if row][:height]


def _power_row(ride: RideSummary) -> Row:
    spans: list[Span] = [(clock(ride.duration_s), "strong")]
    if ride.elapsed_wall_s >= ride.duration_s + 60:
        spans.append((f" of {clock(ride.elapsed_wall_s)}", "dim"))
    for words, value, unit in (
        ("avg", ride.average_power_w, "W"),
        ("NP", ride.normalized_power_w, "W"),
        ("max", ride.max_power_w, "W"),
        ("heart", ride.average_heart_rate_bpm, ""),
        ("rpm", ride.average_cadence_rpm, ""),
        ("max heart", ride.max_heart_rate_bpm, ""),
    ):
        if value is not None or words in ("avg", "heart"):
            spans += [(f"   {words} ", "dim"), (whole(value), "text")]
            spans += [(f" {unit}", "dim")] if unit else []
    return tuple(spans)


def _stress_row(ride: RideSummary) -> Row:
    if ride.training_stress is not None:
        spans: list[Span] = [
            ("IF ", "dim"),
            (decimal(ride.intensity_factor, 2), "text"),
            ("   TSS ", "dim"),
            (whole(ride.training_stress), "now"),
            ("   FTP ", "dim"),
            (f"{ride.ftp_w:.0f}", "text"),
            (" W", "dim"),
        ]
    else:
        spans = [
            ("heart rate stress ", "dim"),
            (whole(ride.heart_rate_stress), "now"),
            (" (no power)", "dim"),
        ]
    if ride.work_kj:
        spans += [("   work ", "dim"), (whole(ride.work_kj), "text"), (" kJ", "dim")]
    if ride.distance_m:
        spans += [("   ", "dim"), (decimal(ride.distance_m / 1000, 1), "text"), (" km", "dim")]
    if ride.missing_s and ride.training_stress is not None:
        spans.append((f"   {ride.missing_s} s without power", "over"))
    return tuple(spans)


def _more_row(ride: RideSummary) -> Row:
    spans: list[Span] = []
    lowest_j = ride.w_prime_lowest_j
    for words, text, unit in (
        ("VI", _or_none(ride.variability_index, 2), ""),
        ("EF", _or_none(ride.efficiency_factor, 2), ""),
        ("decoupling", _or_none(ride.decoupling_percent, 1), " %"),
        ("lowest W′", _or_none(None if lowest_j is None else lowest_j / 1000, 1), " kJ"),
    ):
        if text is not None:
            spans += [(f"   {words} " if spans else f"{words} ", "dim"), (text, "text")]
            spans += [(unit, "dim")] if unit else []
    return tuple(spans)


def _or_none(value: float | None, places: int) -> str | None:
    return None if value is None else decimal(value, places)


def load_row(before: LoadDay | None, after: LoadDay | None) -> Row:
    """Return what the day of the ride did to fitness, fatigue and form."""
    if after is None:
        return (("load: not in the history yet", "dim"),)
    ctl, atl = (before.ctl, before.atl) if before else (0.0, 0.0)
    return (
        ("that day   CTL ", "dim"),
        (decimal(after.ctl, 1), "text"),
        (f" ({signed(after.ctl - ctl)})", "dim"),
        ("   ATL ", "dim"),
        (decimal(after.atl, 1), "text"),
        (f" ({signed(after.atl - atl)})", "dim"),
        ("   form tomorrow ", "dim"),
        (signed(after.ctl - after.atl), "text"),
    )


def offer_row(test: FtpTest | None, offer: FtpOffer | None, width: int) -> Row | None:
    """Return what an FTP test offers, or why it offers nothing; None when the ride was no test."""
    if test is None:
        return None
    if test.offer is None:
        return ((fitted(f"{test.kind.words}: no FTP, {test.why}", width), "text"),)
    said = f"{test.kind.words}: FTP {test.offer.ftp_w} W, {test.offer.from_what}"
    if offer is None:
        return ((fitted(said, width), "dim"),)
    return fitting(((f"{said}; now {offer.before_w} W. ", "text"), ("a", "now"),
                    (" takes it", "text")), width)  # fmt: skip


def reading_row(
    traces: Traces, window: Window, count: int, laps: Sequence[Lap], athlete: Athlete, width: int
) -> Row:
    """Return the values under the cursor of a chart `count` cells wide: the means of its cell."""
    if window.cursor_s is None:
        return (("←→ read the chart, +− zoom", "faint"),)
    start, end = window.cursor_s, window.cursor_s + 1
    if window.to_s - window.from_s > count:
        start, end = window.part(window.cell(window.cursor_s, count), count)
    power_w = traces.power_w.mean(start, end)
    heart_bpm = traces.heart_rate_bpm.mean(start, end)
    lap = next((lap for lap in laps if lap.from_s <= window.cursor_s < lap.to_s), None)
    spans: list[Span] = [(clock(start), "strong")]
    spans.append((f" {end - start} s" if end - start > 1 else "", "dim"))
    for words, value, unit, zone in (
        ("power", power_w, " W", None if power_w is None else athlete.power_zone(power_w)),
        ("target", traces.target_w.mean(start, end), " W", None),
        ("heart", heart_bpm, "",
         None if heart_bpm is None else athlete.heart_rate_zone(heart_bpm)),
        ("rpm", traces.cadence_rpm.mean(start, end), "", None),
    ):  # fmt: skip
        if value is None and words != "power":
            continue
        spans += [(f"  {words} ", "dim"), (whole(value), "text"), (unit, "dim")]
        spans += [(f" Z{zone}", f"z{zone}")] if zone is not None else []
    if lap is not None:
        word = lap_word(lap)
        named = "" if word == "lap" else f" {word}"
        spans.append((f"  lap {lap.index + 1}{named}", "dim"))
    return fitting(tuple(spans), width)


def note_rows(ride: RideSummary, width: int, height: int) -> list[Row]:
    """Return the rider's words, line by line."""
    if not ride.notes:
        return [((NO_NOTES, "faint"),)]
    rows: list[Row] = []
    for line in ride.notes.splitlines():
        left = height - len(rows)
        if left <= 0:
            break
        rows += [((part, "text"),) for part in wrapped(line, min(width, 100), left)]
    return rows
