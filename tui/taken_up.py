"""A ride that was cut off, taken up where its record ends."""

from workouts.laps import Totals
from workouts.recovery import UnfinishedRide
from workouts.ride import RideSession


def take_up(session: RideSession, ride: UnfinishedRide) -> None:
    """Bring a new session to where `ride` was, its laps and their totals with it."""
    session.restore(ride.resume, ride.samples, ride.started_at)
    marks = [event.second for event in ride.events if event.kind == "lap"]
    if not marks:
        return
    session.lap_marks, session.lap_from_s = marks, float(marks[-1])
    session.lap_totals = Totals()
    for sample in ride.samples:
        if sample.second >= marks[-1]:
            session.lap_totals.add(sample)
