"""What the model may look up: view + parameters -> rows of words and the numbers in them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from coach.context import context, step_line
from coach.formats import Shown
from coach.garage import Garage
from coach.quoted import quoted
from coach.tool_talk import Findings, View, bounded
from workouts.clock_text import clock_text
from workouts.errors import CommandRefused
from workouts.snapshot import Lap
from workouts.workout import StepKind

CURVE_TOLD_S = (5, 30, 60, 300, 1200, 3600)
HARD = (StepKind.WORK, StepKind.MAX)
MOST_ROWS = 10
NOTHING = Findings(("nothing is known of that",))


def live_session(view: View, _: Any) -> Findings:
    return Findings(tuple(context(view.scene).splitlines()[1:]))


def workout_plan(view: View, _: Any) -> Findings:
    plan = () if view.riding is None else tuple(view.riding.plan())
    if view.scene.ride is None or not plan:
        return Findings(("no workout is under way",))
    at = view.scene.ride.step.index if view.scene.ride.step is not None else len(plan)
    rows = [f"{len(plan)} steps, {clock_text(sum(step.seconds for step in plan))} in all"]
    values: dict[str, Shown] = {"steps": len(plan)}
    for step in (*plan[at:], *plan[:at]):
        mark = "now " if step.index == at else "ridden " if step.index < at else ""
        rows.append(f"{mark}{step.index + 1}: {step_line(step)}")
        values[f"step_{step.index + 1}_s"] = step.seconds
        if step.from_w is not None and step.to_w is not None:
            values[f"step_{step.index + 1}_from_w"] = step.from_w
            values[f"step_{step.index + 1}_to_w"] = step.to_w
    return Findings(tuple(rows), values)


def interval_results(view: View, _: Any) -> Findings:
    if view.scene.ride is not None:
        laps: Sequence[Lap] = () if view.riding is None else view.riding.laps()
        where = "this ride"
    else:
        ride = _garage(view).last_ride()
        laps, where = (ride.steps, f"last ride {quoted(ride.workout_name)}") if ride else ((), "")
    hard = [lap for lap in laps if lap.kind in HARD]
    if not hard:
        return Findings(("no hard interval was ridden yet",))
    rows, values = [f"{where}: {len(hard)} hard"], dict[str, Shown]({"hard_intervals": len(hard)})
    for number, lap in enumerate(hard, start=1):
        row = f"{number}: {clock_text(lap.to_s - lap.from_s)}"
        values[f"interval_{number}_s"] = lap.to_s - lap.from_s
        for name, value, unit in (
            ("average", lap.average_power_w, "w"),
            ("target", lap.target_w, "w"),
            ("heart rate", lap.average_heart_rate_bpm, "bpm"),
        ):
            if value is not None:
                row += f", {name} {value} {unit.upper() if unit == 'w' else unit}"
                values[f"interval_{number}_{name.replace(' ', '_')}_{unit}"] = value
        rows.append(row)
    return Findings(tuple(rows), values)


def debrief(view: View, given: Any) -> Findings:
    from coach.debrief.telling import debrief_of  # of no use before the first debrief

    return debrief_of(_garage(view).last_ride(), view.spoken, given.effort)


def training_load(view: View, given: Any) -> Findings:
    garage = _garage(view)
    today = garage.today()
    days = garage.load(today - timedelta(days=given.days), today)
    if not days:
        return NOTHING
    rows, values = [], dict[str, Shown]()
    for name, day in (("today", days[-1]), (f"{given.days} days ago", days[0])):
        rows.append(
            f"{name}: fitness {day.ctl:.0f}, fatigue {day.atl:.0f}, form {day.tsb:.0f}".replace(
                "-0", "0"
            )
        )
        key = name.replace(" ", "_")
        values |= {f"{key}_ctl": round(day.ctl), f"{key}_atl": round(day.atl)}
        values[f"{key}_tsb"] = round(day.tsb)
    stress = round(sum(day.training_stress for day in days))
    rows.append(f"training stress in these days {stress}")
    return Findings(tuple(rows), {**values, "training_stress": stress, "days": given.days})


def recent_rides(view: View, given: Any) -> Findings:
    rides = _garage(view).rides(given.count)
    if not rides:
        return Findings(("no ride in the history yet",))
    rows, values = [], dict[str, Shown]()
    for number, ride in enumerate(rides, start=1):
        day = ride.started_at.date().isoformat()
        row = f"{day} {quoted(ride.name, 40)} {clock_text(ride.duration_s)}"
        values |= {f"ride_{number}_day": day, f"ride_{number}_s": ride.duration_s}
        if ride.normalized_power_w is not None:
            row += f" NP {ride.normalized_power_w:.0f} W"
            values[f"ride_{number}_np_w"] = round(ride.normalized_power_w)
        if ride.stress is not None:
            row += f" TSS {ride.stress:.0f}"
            values[f"ride_{number}_training_stress"] = round(ride.stress)
        rows.append(row)
    return Findings(tuple(rows), values)


def power_curve(view: View, given: Any) -> Findings:
    garage = _garage(view)
    best = garage.best_efforts(garage.today() - timedelta(days=given.days))
    told = [each for each in best if each is not None and each.seconds in CURVE_TOLD_S]
    if not told:
        return Findings(("no power in these days",))
    rows = tuple(f"{_span(each.seconds)} {each.power_w:.0f} W" for each in told)
    return Findings(
        (f"best of the last {given.days} days: {', '.join(rows)}",),
        {"days": given.days, **{f"best_{each.seconds}s_w": round(each.power_w) for each in told}},
    )


def calendar(view: View, given: Any) -> Findings:
    garage = _garage(view)
    today = garage.today()
    first, last = today - timedelta(days=given.days_back), today + timedelta(days=given.days_ahead)
    planned = garage.calendar(first, last)
    rows = [f"today is {today.isoformat()} ({today:%A})"]
    values: dict[str, Shown] = {"today_day": today.isoformat()}
    for number, each in enumerate(planned, start=1):
        rows.append(f"{each.day.isoformat()} {quoted(each.name, 40)} {clock_text(each.seconds)}")
        values |= {f"plan_{number}_day": each.day.isoformat(), f"plan_{number}_s": each.seconds}
        if each.training_stress is not None:
            rows[-1] += f" TSS {each.training_stress:.0f}"
            values[f"plan_{number}_training_stress"] = round(each.training_stress)
    if not planned:
        rows.append("nothing is planned")
    return Findings(tuple(rows), values)


def search_memory(view: View, given: Any) -> Findings:
    found = _garage(view).search_memory(given.about, MOST_ROWS)
    return Findings(tuple(quoted(each, 120) for each in found)) if found else NOTHING


def forecast_w_prime(view: View, _: Any) -> Findings:
    ride = view.scene.ride
    if ride is None or ride.w_prime_j is None:
        return Findings(("W' is known only in a ride with power",))
    rows = [f"W' now {ride.w_prime_j / 1000:.1f} kJ"]
    values: dict[str, Shown] = {"w_prime_kj": round(ride.w_prime_j / 1000, 1)}
    if ride.w_prime_percent is not None:
        rows[0] += f", {ride.w_prime_percent} %"
        values["w_prime_percent"] = ride.w_prime_percent
    ahead = ride.w_prime_forecast
    if ahead is not None:
        lowest_kj = round(ahead.lowest_j / 1000, 1)
        rows.append(f"lowest if ridden as planned {lowest_kj} kJ")
        values["w_prime_lowest_kj"] = lowest_kj
        if ahead.gone_in_s is not None:
            left_s = round(ahead.gone_in_s)
            rows.append(f"gone in {clock_text(left_s)}")
            values["w_prime_gone_in_s"] = left_s
    return Findings(tuple(rows), values)


def result_text(findings: Findings) -> str:
    """Return what the model reads."""
    return bounded(findings.rows)


def _garage(view: View) -> Garage:
    if view.garage is None:
        raise CommandRefused("the history cannot be reached here")
    return view.garage


def _span(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
