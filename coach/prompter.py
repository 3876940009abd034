"""The coach who speaks up: watches a ride's frames and puts what is worth saying into words."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from coach.ahead import Ahead
from coach.aloud import Line
from coach.conversation import Reply
from coach.cue_holding import still_holds
from coach.cue_words import CueWords
from coach.cues import Cue, Cues
from coach.language import Language
from coach.scene import RestContext, Scene
from coach.slots import Bound
from sensors.readings import SensorStatus
from workouts.snapshot import RideSnapshot

log = logging.getLogger(__name__)


# Their words are those of their own instant: the numbers of a step that is over, and the workout's.
AS_THEY_WERE = ("step_done", "text")
SAFETY = frozenset({"sensor_lost", "control_lost"})  # said late rather than never


@dataclass(frozen=True, slots=True)
class SaidCue:
    """A cue as it was said: its kind, the line, and whether it must not be lost."""

    kind: str
    line: Line
    safety: bool


class Prompter:
    """One ride's; `off` are the kinds that the rider has turned off."""

    def __init__(self, spoken: Language, sternness: int = 2, off: Collection[str] = ()) -> None:
        self._cues = Cues(off)
        self._words = CueWords(spoken, sternness)
        self._failed = False
        self._seen: tuple[RideSnapshot, tuple[SensorStatus, ...]] | None = None
        self.said: SaidCue | None = None  # the last one

    def see(
        self, ride: RideSnapshot, sensors: tuple[SensorStatus, ...], *, busy: bool
    ) -> Bound | None:
        """Return what to say at this frame; never raises, for a ride is ticked with it."""
        try:
            self._seen = ride, sensors
            cue = self._cues.see(ride, sensors, talking=busy)
            bound = None if cue is None else self._words.line(cue, sensors)
            if cue is not None and bound is not None:
                line = Line(bound.text, self._again(cue, bound.text, sensors))
                self.said = SaidCue(cue.kind, line, cue.kind in SAFETY)
            return bound
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

    def _again(self, cue: Cue, text: str, then: tuple[SensorStatus, ...]) -> Callable[[Ahead], str]:
        """Return what binds a cue for the instant at which it is heard, "" if it is not so then."""
        named = None if cue.sensor is None else then[cue.sensor].source.id

        def again(ahead: Ahead) -> str:
            if self._seen is None:
                return text
            ride, sensors = self._seen
            places = [at for at, each in enumerate(sensors) if each.source.id == named]
            sensor = sensors[places[0]] if places else None
            if not still_holds(cue, ride, sensor):
                return ""
            if cue.kind in AS_THEY_WERE:
                return text
            here = replace(cue, sensor=places[0]) if places else cue
            return self._words.again(here, Scene(ride, sensors, RestContext()), ahead)

        return again
