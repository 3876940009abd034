"""The coach who speaks up: watches a ride's frames and puts what is worth saying into words."""

import logging
from collections.abc import Collection

from coach.conversation import Reply
from coach.cue_words import CueWords
from coach.cues import Cues
from coach.language import Language
from coach.slots import Bound
from sensors.readings import SensorStatus
from workouts.snapshot import RideSnapshot

log = logging.getLogger(__name__)


class Prompter:
    """One ride's; `off` are the kinds that the rider has turned off."""

    def __init__(self, spoken: Language, sternness: int = 2, off: Collection[str] = ()) -> None:
        self._cues = Cues(off)
        self._words = CueWords(spoken, sternness)
        self._failed = False

    def see(
        self, ride: RideSnapshot, sensors: tuple[SensorStatus, ...], *, busy: bool
    ) -> Bound | None:
        """Return what to say at this frame; never raises, for a ride is ticked with it."""
        try:
            cue = self._cues.see(ride, sensors, talking=busy)
            return None if cue is None else self._words.line(cue, sensors)
        except Exception:
            # A mistake in a rule or a table is no reason to lose a second of the ride.
            if not self._failed:
                self._failed = True
                log.exception("a cue could not be made")
            return None

    def heard(self, text: str, at_s: float, *, cuts: bool) -> Reply | None:
        """Note that the rider speaks, and return the answer where he wishes quiet, or its end."""
        self._cues.rider_spoke(at_s, barged_in=cuts)
        quiet = self._words.wish(text)
        if quiet is None:
            return None
        self._cues.quiet = quiet
        return Reply(self._words.granted(quiet), intent="quiet" if quiet else "speak")

    @property
    def quiet(self) -> bool:
        """Whether nothing is said unasked."""
        return self._cues.quiet

    def hush(self, quiet: bool) -> None:
        """Be quiet from now on, or speak up again."""
        self._cues.quiet = quiet
