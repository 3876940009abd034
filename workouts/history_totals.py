"""What many rides come to: stress by day, weeks, and the best efforts. Pure, over rows."""

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from workouts.history_rows import stress_at, unpacked_seconds
from workouts.power_curve import CURVE_S, BestEffort

HeldOn = Callable[[date], int | None]  # the FTP that held on a day, None where none is noted
POWER_ZONES, HEART_RATE_ZONES = 7, 5


@dataclass(frozen=True, slots=True)
class Week:
    """The rides of one week, from Monday on; zones are seconds."""

    first: date
    rides: int
    seconds: int
    work_kj: float
    stress: float
    power_zone_s: tuple[int, ...]
    heart_rate_zone_s: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ridden:
    """How often rides of one name were ridden, and when last."""

    count: int
    last: date


def day_of(unix_s: float, zone: tzinfo | None) -> date:
    """Return the calendar day on which a ride lies; None is the machine's zone."""
    return datetime.fromtimestamp(unix_s, zone).date()


def stress_by_day(
    rows: Iterable[tuple[float, float, float | None, float | None]],
    held_on: HeldOn,
    zone: tzinfo | None,
) -> Mapping[date, float]:
    """Return stress by day; rows are start, FTP, training stress, heart rate stress.

    The power's stress counts at the FTP that held on the day; without power the heart's does.
    """
    daily: dict[date, float] = {}
    for started, ftp_w, stress, heart_stress in rows:
        day = day_of(started, zone)
        counted = heart_stress if stress is None else stress_at(stress, ftp_w, held_on(day))
        daily[day] = daily.get(day, 0.0) + (counted or 0.0)
    return daily


WEEK_COLUMNS = (
    "started_unix_s, ftp_w, training_stress, heart_rate_stress, duration_s, work_kj,"
    " power_zone_s, heart_rate_zone_s"
)


def weeks_of(
    rows: Iterable[tuple[float, float, float | None, float | None, int, float, bytes, bytes]],
    first: date,
    count: int,
    held_on: HeldOn,
    zone: tzinfo | None,
) -> tuple[Week, ...]:
    """Return `count` weeks from the Monday `first` on, those without a ride too.

    Rows are of WEEK_COLUMNS; what lies outside the weeks is left out.
    """
    totals = [_Sums() for _ in range(count)]
    for started, ftp_w, stress, heart_stress, seconds, work_kj, power, heart in rows:
        day = day_of(started, zone)
        number = (day - first).days // 7
        if not 0 <= number < count:
            continue
        counted = heart_stress if stress is None else stress_at(stress, ftp_w, held_on(day))
        total = totals[number]
        total.rides += 1
        total.seconds += seconds
        total.work_kj += work_kj
        total.stress += counted or 0.0
        for sums, packed in ((total.power, power), (total.heart, heart)):
            for zone_number, zone_s in enumerate(unpacked_seconds(packed)):
                sums[zone_number] += zone_s
    return tuple(
        Week(
            first + timedelta(weeks=number),
            each.rides,
            each.seconds,
            each.work_kj,
            each.stress,
            tuple(each.power),
            tuple(each.heart),
        )
        for number, each in enumerate(totals)
    )


def ridden_by_name(
    rows: Iterable[tuple[str, int, float]], zone: tzinfo | None
) -> Mapping[str, Ridden]:
    """Return how often and when last, by the folded name; rows are name, rides, last start."""
    ridden: dict[str, Ridden] = {}
    for name, count, last_unix_s in rows:
        folded, last = name.casefold(), day_of(last_unix_s, zone)
        before = ridden.get(folded)
        if before is not None:
            count, last = before.count + count, max(before.last, last)  # noqa: PLW2901 - added up
        ridden[folded] = Ridden(count, last)
    return ridden


class _Sums:
    """A week while it is added up."""

    __slots__ = ("heart", "power", "rides", "seconds", "stress", "work_kj")

    def __init__(self) -> None:
        self.rides = self.seconds = 0
        self.work_kj = self.stress = 0.0
        self.power = [0] * POWER_ZONES
        self.heart = [0] * HEART_RATE_ZONES


def bests(rows: Iterable[tuple[str, bytes]]) -> tuple[BestEffort | None, ...]:
    """Return the best effort for each of CURVE_S; rows are ride id and packed curve.

    Of equal efforts the first given stays, as in power_curve.best_efforts; here thousands of
    curves are gone through as they are packed.
    """
    best_w = [-1.0] * len(CURVE_S)
    whose = [""] * len(CURVE_S)
    for ride_id, packed in rows:
        for index, power_w in enumerate(array("f", packed)):
            if power_w > best_w[index]:  # never so of what is not a number
                best_w[index] = power_w
                whose[index] = ride_id
    return tuple(
        BestEffort(seconds, round(power_w, 2), ride_id) if ride_id else None
        for seconds, power_w, ride_id in zip(CURVE_S, best_w, whose, strict=True)
    )
