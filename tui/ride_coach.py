"""What the coach of a ride in this process is given: the rider's rest, garage and model."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from coach.scene import LastRide, RestContext
from tui.live_ride import Coached
from workouts.errors import CommandRefused, RecordDamaged, WorkoutsError
from workouts.snapshot import LoadToday
from workouts.summary import RideSummary
from workouts.workout import Workout

if TYPE_CHECKING:
    from coach.garage import Garage
    from coach.language import Language
    from tui.wiring import House
    from workouts.history import History


def coached(house: "House") -> Coached:
    """Return it for a ride that begins now; the model is warmed where a loop runs."""
    coaching = house.coaching
    thinker = coaching.thinker(riding=True)
    rest = cache(partial(rest_of, house))
    cues = coaching.prompter()
    voice = house.voicing.talker
    if thinker is None:
        return Coached(coaching.spoken(), rest, over=coaching.records.over, cues=cues, voice=voice)
    coaching.warm(thinker)
    over, troubled = coaching.records.over, coaching.troubled
    return Coached(coaching.spoken(), rest, thinker, _garage(house), over, cues, troubled, voice)


def rest_of(house: "House") -> RestContext:
    """Return what is known beside the ride; a history that fails counts as none."""
    ftp_w = house.settings.athlete.ftp_w
    try:
        last = last_ride(house.history, house.coaching.spoken())
        return RestContext(house.history.load_today(), ftp_w, last)
    except RecordDamaged:
        return RestContext(LoadToday(), ftp_w)


def last_ride(history: "History", spoken: "Language") -> LastRide | None:
    """Return the newest ride as the coach knows it; raises RecordDamaged."""
    newest = history.rides(limit=1)
    return told(newest[0], spoken) if newest else None


def told(ride: RideSummary, spoken: "Language") -> LastRide:
    """Return a ride as the coach knows it, what its debrief says in the coach's language."""
    known = LastRide(
        ride.workout_name,
        ride.duration_s,
        ride.training_stress,
        ride.normalized_power_w,
        ride.work_kj,
    )
    from coach.debrief.kept import read_report

    try:
        kept = read_report(ride.folder)
    except WorkoutsError:
        return known  # a debrief that is damaged counts as none
    if kept is None:
        return known
    from coach.debrief.effort_words import efforts_told, sets_told
    from coach.debrief.report import words_of
    from coach.debrief.wording import Wording

    wording, score = Wording(spoken), kept.verdict.score
    words = words_of(kept.verdict, wording)
    return replace(
        known,
        score=None if score is None else round(score),
        keep=words.keep or None,
        change=words.change or None,
        efforts=efforts_told(kept.verdict, wording),
        sets=sets_told(kept.verdict, wording),
    )


def _garage(house: "House") -> "Garage":
    from tui.garage import Doors, RiderGarage

    def start(_: Workout) -> None:
        raise CommandRefused("a ride is under way; end it first")

    def save_ftp(ftp_w: int) -> None:
        house.save_athlete(replace(house.settings.athlete, ftp_w=ftp_w))

    def note(text: str) -> Callable[[], None]:
        ride = house.engine.ride
        if ride is None:
            raise CommandRefused("no ride is under way")
        return ride.note(text)

    doors = Doors(start, save_ftp, note, lambda: house.coaching.records.memory)
    return RiderGarage(house.folder, lambda: house.settings, doors)
