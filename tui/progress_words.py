"""What the progress screen says in words: where the rider stands, and what is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tui.formats import clock, decimal, duration, fitted, signed, whole
from tui.panels.drawing import Row, Span, padded, spread, width_of, with_room
from tui.panels.week_bars import zones_of
from tui.suggestion import band_of
from workouts.power_curve import CURVE_S

if TYPE_CHECKING:
    from tui.progress_figures import Capacity, Progress
    from workouts.history_rows import RideRow
    from workouts.history_totals import Week
    from workouts.load import LoadDay
    from workouts.summary import RideSummary

NOTHING = "No rides yet: the first one starts the lines."


def full_day(day: date) -> str:
    """Return a day as `Thu 12 Mar 2026`."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def fitting(row: Row, width: int) -> Row:
    """Return the row without its last spans where it does not fit; no word is left alone."""
    if width_of(row) > width:
        while len(row) > 1 and (width_of(row) > width or row[-1][0].endswith(" ")):
            row = row[:-1]
    return padded(row, width)


def load_words(progress: Progress, today: date, counted_as: str, width: int) -> list[Row]:
    """Return where the rider stands today, and where the plan leads."""
    if not progress.days:
        return [((NOTHING, "text"),)]
    now, then = progress.days[-1], progress.days[0]
    numbers: Row = (
        ("── ", "plan"),
        ("fitness CTL ", "dim"),
        (whole(now.ctl), "text"),
        (f" ({signed(now.ctl - then.ctl)})", "dim"),
        ("    ╌╌ ", "over"),
        ("fatigue ATL ", "dim"),
        (whole(now.atl), "text"),
        ("    ▄ ", "z3"),
        ("form TSB ", "dim"),
        (signed(now.tsb), "text"),
    )
    why: Row = ((fitted(band_of(now.tsb).why, width), "text"),)
    still: Row = (("today may still bring a ride", "dim"),) if now.provisional else ()
    counted: Row = (("counted as ", "dim"), (counted_as, "text"))
    return [numbers, with_room(why, still, width), with_room(_plan_words(progress), counted, width)]


def _plan_words(progress: Progress) -> Row:
    if len(progress.ahead) < 2:
        return (("nothing planned ahead", "faint"),)
    last = progress.ahead[-1]
    words: Row = (("- - ", "plan"), ("as planned on ", "dim"))
    return (*words, (f"{last.date.day} {last.date:%b}", "text"), (": CTL ", "dim"),
            (whole(last.ctl), "text"), ("  TSB ", "dim"), (signed(last.tsb), "text"))  # fmt: skip


def day_words(day: LoadDay, today: date, rides: Sequence[RideRow], width: int) -> list[Row]:
    """Return the values of one day, and the rides or the plan that made them."""
    numbers: Row = (
        (full_day(day.date), "strong"),
        ("   CTL ", "dim"),
        (decimal(day.ctl, 1), "text"),
        ("   ATL ", "dim"),
        (decimal(day.atl, 1), "text"),
        ("   TSB ", "dim"),
        (signed(day.tsb), "text"),
        ("   TSS ", "dim"),
        (whole(day.training_stress), "text"),
    )
    if day.date > today:
        what = "as planned" if day.training_stress else "nothing planned"
        return [fitting(numbers, width), ((what, "dim"),)]
    rows: list[Row] = [fitting(numbers, width)]
    for ride in rides[:2]:
        name = ride.name or "free ride"
        figures = f"{clock(ride.duration_s)}   TSS {whole(ride.stress)}"
        rows.append(((f"{fitted(name, width - 30)}   ", "text"), (figures, "dim")))
    if not rides:
        rows.append((("no ride", "dim"),))
    return rows


def capacity_words(capacity: Capacity, set_ftp_w: int, width: int) -> list[Row]:
    """Return critical power, W′ and estimated FTP, and where they come from."""
    fit, twenty_w = capacity.fit, capacity.twenty_minutes_w
    w_prime_kj = None if fit.w_prime_j is None else fit.w_prime_j / 1000
    numbers: Row = (
        ("critical power ", "dim"),
        (whole(fit.cp_w), "text"),
        (" W   W′ ", "dim"),
        (decimal(w_prime_kj, 1), "text"),
        (" kJ   estimated FTP ", "dim"),
        (whole(capacity.ftp_w), "text"),
        (" W   set ", "dim"),
        (f"{set_ftp_w}", "text"),
        (" W", "dim"),
    )
    if fit.cp_w is None:
        line = f"no critical power in 90 days: {fit.why}"
    else:
        line = f"CP, W′: a line through {len(fit.points)} bests of 3–20 min in 90 days"
    if capacity.ftp_w is None:
        source = "no FTP without them or a best 20 min"
    elif capacity.from_twenty_minutes:
        source = f"FTP: 95 % of the best 20 min, {whole(twenty_w)} W"
    else:
        source = "FTP: critical power, which is above 95 % of the best 20 min"
    both = f"{line}; {source}"
    if len(both) <= width:
        return [fitting(numbers, width), ((both, "dim"),)]
    return [fitting(numbers, width), ((fitted(line, width), "dim"),),
            ((fitted(source, width), "dim"),)]  # fmt: skip


def curve_legend() -> Row:
    """Return which line is which."""
    return (("── ", "now"), ("90 days   ", "dim"), ("·· ", "plan"), ("all time", "dim"))


def effort_words(
    progress: Progress,
    at: int,
    weight_kg: float,
    rides: Sequence[RideSummary | None],
    width: int,
) -> list[Row]:
    """Return the bests of one duration; `rides` are those of all time and of 90 days."""
    rows: list[Row] = [((f"best {duration(CURVE_S[at])}", "strong"),)]
    bests = (("all time", "plan", progress.ever), ("90 days", "now", progress.lately))
    for (word, ink, efforts), ride in zip(bests, rides, strict=True):
        effort = efforts[at] if efforts else None
        spans: list[Span] = [(word.ljust(10), ink)]
        if effort is None:
            rows.append((*spans, ("no ride was that long", "dim")))
            continue
        spans += [(f"{effort.power_w:4.0f}", "text"), (" W ", "dim"),
                  (f"{effort.power_w / weight_kg:5.2f}", "text"), (" W/kg   ", "dim")]  # fmt: skip
        if ride is not None:
            day = full_day(ride.started_at.astimezone().date())
            name = ride.name or ride.workout_name or "free ride"
            spans.append((fitted(f"{day}  {name}", max(1, width - 31)), "dim"))
        rows.append(tuple(spans))
    return rows


def week_words(week: Week, width: int) -> list[Row]:
    """Return one week with the time in each of its zones."""
    rides = f"{week.rides} ride" + ("" if week.rides == 1 else "s")
    head: Row = (
        (f"week of {full_day(week.first)}", "strong"),
        (f"   {rides}   ", "dim"),
        (clock(week.seconds, hours=True)[:-3], "text"),
        (" h   ", "dim"),
        (whole(week.stress), "text"),
        (" TSS   ", "dim"),
        (whole(week.work_kj), "text"),
        (" kJ", "dim"),
    )
    zones = zones_of(week)
    spans: list[Span] = []
    for at, seconds in enumerate(zones):
        spans += [(f"Z{at + 1} ", f"z{at + 1}"), (f"{clock(seconds, hours=True)[:-3]}  ", "text")]
    kind = "of heart rate" if any(zones) and zones is not week.power_zone_s else ""
    return [fitting(head, width), fitting((*spans, (kind, "dim")), width)]


def weeks_words(progress: Progress, width: int) -> list[Row]:
    """Return what the weeks of the range come to."""
    ridden = [week for week in progress.weeks if week.rides]
    if not ridden:
        return [((NOTHING, "text"),)]
    seconds = sum(week.seconds for week in ridden)
    stress = sum(week.stress for week in ridden)
    count = len(progress.weeks)
    row: Row = (
        (f"{count} weeks", "strong"),
        ("   rides ", "dim"),
        (str(sum(week.rides for week in ridden)), "text"),
        ("   a week ", "dim"),
        (clock(seconds / count, hours=True)[:-3], "text"),
        (" h   ", "dim"),
        (whole(stress / count), "text"),
        (" TSS", "dim"),
    )
    rule: Row = (("bars are as long as the stress, parted by the time in zones", "dim"),)
    return [fitting(row, width), fitting(rule, width)]


def head_row(views: Sequence[str], view: int, ranges: Sequence[str], chosen: int,
             width: int) -> Row:  # fmt: skip
    """Return the views and the ranges, the chosen ones marked."""
    title = "progress  " if width >= 90 else ""  # the views are more than their title
    left: list[Span] = [(title, "strong")]
    for at, name in enumerate(views):
        words = f"{at + 1} {name}"
        left.append((f"[{words}]" if at == view else f" {words} ", "now" if at == view else "dim"))
    right: list[Span] = [
        (f"[{name}]" if at == chosen else f" {name} ", "now" if at == chosen else "dim")
        for at, name in enumerate(ranges)
    ]
    return spread(tuple(left), tuple(right), width)
