"""What the coach says without being asked: frames in, cues out; rare, and never over the rider."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from coach.cue_rules import BEGINNINGS, RULES, Rule
from coach.cue_view import CueView, Notes
from sensors.readings import SensorStatus
from workouts.snapshot import RideSnapshot, RideState

GAP_S = 4.0  # between any two cues
# In ten minutes: of all but what is lost, and of advice.
WINDOW_S, MOST_IN_WINDOW, MOST_ADVICE = 600.0, 24, 5
TALK_S = 8.0  # after the rider has said something
BARGE_IN_S = 15.0  # after he has cut the coach off
DONE = "step_done"
ADVICE = 6  # this rank and those after it
URGENT = 1  # this rank and those before it are not counted


@dataclass(frozen=True, slots=True)
class Cue:
    """Something worth saying, and the instant that its numbers are taken from."""

    kind: str
    at_s: float
    ride: RideSnapshot
    sensor: int | None = None  # whose it is, by its place in the frame
    drift_percent: float | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    cue: Cue
    until_s: float


class Cues:
    """Watches one ride; `off` are the kinds that the rider does not want."""

    def __init__(self, off: Collection[str] = ()) -> None:
        self.quiet = False
        self._off = frozenset(off)
        self._notes = Notes()
        self._since: dict[str, float] = {}  # since when a rule has been true
        self._disarmed: set[str] = set()
        self._said: dict[str, float] = {}
        self._times: list[tuple[float, int]] = []  # of every cue, and its rank
        self._waiting: dict[str, _Waiting] = {}
        self._silent_until_s = float("-inf")

    def rider_spoke(self, at_s: float, *, barged_in: bool = False) -> None:
        """Be silent for a while: the rider talks, or has cut the coach off."""
        silence_s = BARGE_IN_S if barged_in else TALK_S
        self._silent_until_s = max(self._silent_until_s, at_s + silence_s)

    def see(
        self, ride: RideSnapshot, sensors: Sequence[SensorStatus], *, talking: bool = False
    ) -> Cue | None:
        """Return what to say at this frame, if anything; `talking` is that one of both speaks."""
        view = self._notes.see(ride, sensors)
        if ride.state is not RideState.RIDING:
            self._since.clear()
            self._waiting.clear()
            return None
        for kind in self._due(view):
            rule = RULES[kind]
            until_s = ride.at_s + rule.valid_s
            self._waiting[kind] = _Waiting(_cue(kind, view), until_s)
        cue = self._next(ride, silent=talking or ride.at_s < self._silent_until_s)
        self._waiting = {
            kind: each for kind, each in self._waiting.items() if each.until_s > ride.at_s
        }
        return cue

    def _due(self, view: CueView) -> Sequence[str]:
        """Return the kinds that become due with this frame."""
        if view.began:
            # What was to be said of the step before is of no use in this one.
            for kind in (*BEGINNINGS, "step_ending", "text"):
                self._waiting.pop(kind, None)
        due = [rule.kind for rule in RULES.values() if self._is_due(rule, view)]
        begins = [kind for kind in due if kind in BEGINNINGS]
        return [kind for kind in due if kind not in begins[1:]]

    def _is_due(self, rule: Rule, view: CueView) -> bool:
        now_s, kind = view.ride.at_s, rule.kind
        if kind in self._off:
            return False
        if not rule.true(view):
            self._since.pop(kind, None)
            if kind in self._disarmed and not (rule.near and rule.near(view)):
                self._disarmed.discard(kind)
            return False
        since_s = self._since.setdefault(kind, now_s)
        if kind in self._disarmed or now_s - since_s < rule.hold_s:
            return False
        said_s = self._said.get(kind)
        return said_s is None or (not rule.once and now_s - said_s >= rule.every_s)

    def _next(self, ride: RideSnapshot, *, silent: bool) -> Cue | None:
        now_s = ride.at_s
        if self.quiet or silent or (self._times and now_s - self._times[-1][0] < GAP_S):
            return None
        self._times = [row for row in self._times if now_s - row[0] < WINDOW_S]
        ready = [RULES[kind] for kind in self._waiting if self._has_room(RULES[kind].rank)]
        if not ready:
            return None
        rule = min(ready, key=lambda each: each.rank)
        cue = self._waiting.pop(rule.kind).cue
        if rule.kind != DONE:  # what has waited is told with the numbers of now
            cue = replace(cue, at_s=now_s, ride=ride)
        self._said[rule.kind] = now_s
        self._times.append((now_s, rule.rank))
        if rule.kind not in BEGINNINGS:
            self._disarmed.add(rule.kind)
        self._told(cue)
        return cue

    def _has_room(self, rank: int) -> bool:
        if rank >= ADVICE and sum(each >= ADVICE for _, each in self._times) >= MOST_ADVICE:
            return False
        return rank <= URGENT or len(self._times) < MOST_IN_WINDOW

    def _told(self, cue: Cue) -> None:
        if cue.kind in ("control_lost", "control_back"):
            self._notes.control_told = cue.kind == "control_lost"
        if cue.sensor is not None:
            self._notes.tell(cue.sensor, lost=cue.kind == "sensor_lost")


def _cue(kind: str, view: CueView) -> Cue:
    # Of a step that is done the numbers are those of its last instant.
    ride = view.before if kind == DONE and view.before is not None else view.ride
    sensor = {"sensor_lost": view.lost, "sensor_back": view.back}.get(kind)
    return Cue(kind, view.ride.at_s, ride, sensor, view.drift_percent)
