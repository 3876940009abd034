"""Where the plan leads: fitness, fatigue and form of the days to come.

The same model as for days gone by (workouts.load), fed with what is planned.
"""

from collections.abc import Mapping
from datetime import date

from workouts.load import Convention, Form, LoadDay, load_before, load_series


def projection(
    done: Mapping[date, float],
    planned: Mapping[date, float],
    until: date,
    *,
    today: date,
    convention: Convention = Convention.EXPONENTIAL,
    form: Form = Form.PREVIOUS_DAY,
) -> tuple[LoadDay, ...]:
    """Return a LoadDay for each day from `today` to `until`, all of them provisional.

    `done` and `planned` are training stress by day. Today counts what was ridden or what is
    planned, whichever is more: a morning's ride does not cancel the evening's plan, and an
    unplanned long one is not lost. Plans of days gone by count nothing.
    """
    ahead = {day: stress for day, stress in planned.items() if day >= today}
    ahead[today] = max(ahead.get(today, 0.0), done.get(today, 0.0))
    ctl, atl = load_before(done, today, convention)
    days = load_series(
        ahead, today, until, today=today, convention=convention, form=form, ctl=ctl, atl=atl
    )
    return tuple(
        LoadDay(day.date, day.training_stress, day.ctl, day.atl, day.tsb, True) for day in days
    )
