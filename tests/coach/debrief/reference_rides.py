"""Reference rides: one workout, ridden in the simulated room with one fault each, and recorded.

The rows of RIDES stand in the order in which a coach would rank them, the best first: a ride that
was no fault of the rider's comes behind the perfect one, then blemishes of form, then faults of
pacing, then work that was made easier or left out.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sensors.control import TrainerMode
from sensors.simulated.faults import Faults, Spell
from tests.workouts.riding import FTP_W, RoomRide
from workouts.finish import finish_ride
from workouts.recording import Recording
from workouts.workout import Repeat, Step, StepKind, Target, Workout

REPEATS, WORK_S, REST_S, WARMUP_S, COOLDOWN_S = 5, 65, 60, 60, 30
PLAN = Workout(
    "Five times hard",
    (
        Step(StepKind.WARMUP, WARMUP_S, Target(0.5, 0.7)),
        *(
            step
            for index in range(1, REPEATS + 1)
            for step in (
                Step(StepKind.WORK, WORK_S, Target(1.12, 1.12), repeat=Repeat(index, REPEATS, 1)),
                Step(StepKind.REST, REST_S, Target(0.5, 0.5), repeat=Repeat(index, REPEATS, 1)),
            )
        ),
        Step(StepKind.COOLDOWN, COOLDOWN_S, Target(0.5, 0.4)),
    ),
)
MOST_S = 2 * PLAN.seconds
TICK_S = 1.0  # four times the engine's: a ride in half the time, and no fault is so short


def effort_at(second: int) -> tuple[int, int]:
    """Return which effort of the plan is at `second`, 1 to 5, and its second; 0 for none."""
    number, at = divmod(second - WARMUP_S, WORK_S + REST_S)
    return (number + 1, at) if second >= WARMUP_S and number < REPEATS and at < WORK_S else (0, 0)


class Script:
    """What the rider does: `before` the start, and `each` second. By default: as planned."""

    def __init__(self, ride: RoomRide) -> None:
        self.ride = ride
        self.rider = ride.air.rider

    def before(self) -> None:
        pass

    def each(self, second: int) -> None:
        pass

    def aim(self, share: float) -> None:
        """Hold a share of the plan's watts by gear and cadence, and the plan's at rest."""
        target_w = self.ride.snapshot.target_w
        hard = effort_at(self.second)[0]
        self.rider.aim(None if target_w is None else target_w * (share if hard else 1.0))

    @property
    def second(self) -> int:
        return int(self.ride.snapshot.plan_s)


class ByLegs(Script):
    """The trainer does not hold the power: the rider does."""

    def before(self) -> None:
        self.ride.do("set_mode", mode=TrainerMode.FREE.value)

    def each(self, second: int) -> None:
        number, at = effort_at(self.second)
        self.aim(self.share(number, at))

    def share(self, number: int, at: int) -> float:
        return 1.0


class Fading(ByLegs):
    def share(self, number: int, at: int) -> float:
        return 1.05 - 0.05 * number


class OverCooked(ByLegs):
    def share(self, number: int, at: int) -> float:
        return 1.22 if number == 1 else 0.97


class Under(ByLegs):
    def share(self, number: int, at: int) -> float:
        return 0.87


class Over(ByLegs):
    def share(self, number: int, at: int) -> float:
        return 1.15


class Surging(ByLegs):
    def share(self, number: int, at: int) -> float:
        return 1.18 if at // 15 % 2 == 0 else 0.82


class LowCadence(Script):
    def before(self) -> None:
        self.rider.cadence_target_rpm = 61.0


class Drifting(Script):
    def before(self) -> None:
        self.rider.heart.drift(bpm_per_hour=220.0, limit_bpm=40.0)


class Skipping(Script):
    def each(self, second: int) -> None:
        if effort_at(self.second) == (3, 6):
            self.ride.do("skip_step")


class Easing(Script):
    def each(self, second: int) -> None:
        if self.second in (WARMUP_S + 140, WARMUP_S + 265):
            self.ride.do("change_intensity", points=-8)


class Pausing(Script):
    def each(self, second: int) -> None:
        if effort_at(self.second) == (3, 40) and self.ride.snapshot.elapsed_s < second + 1:
            self.ride.do("pause")
            self.ride.ride(45.0)
            self.ride.do("resume")


class Quitting(Script):
    def each(self, second: int) -> None:
        if effort_at(self.second) == (3, 50):
            self.ride.do("finish")


class LosingTheLink(Script):
    """The trainer is out of the air for 40 s; the rider goes on by feel."""

    def each(self, second: int) -> None:
        self.aim(1.0)


@dataclass(frozen=True, slots=True)
class ReferenceRide:
    """A ride, and the criterion that a coach would name; None where there is nothing to say."""

    name: str
    script: Callable[[RoomRide], Script]
    fault: str | None = None
    interval: int | None = None  # in which it happened, where it was one
    faults: Mapping[str, Faults] | None = None


RIDES = (
    ReferenceRide("perfect", Script),
    ReferenceRide(
        "dropout", LosingTheLink, faults={"trainer": Faults(drops=(Spell(195.0, 40.0),))}
    ),
    ReferenceRide("by_legs", ByLegs),
    ReferenceRide("drift", Drifting, "drift"),
    ReferenceRide("low_cadence", LowCadence, "cadence"),
    ReferenceRide("uneven", Surging, "evenness"),
    ReferenceRide("paused", Pausing, "pauses", 3),
    ReferenceRide("over_cooked", OverCooked, "first_interval", 1),
    ReferenceRide("eased", Easing, "eased"),
    ReferenceRide("skipped", Skipping, "skips", 3),
    ReferenceRide("over", Over, "compliance"),
    ReferenceRide("fading", Fading, "fade"),
    ReferenceRide("under", Under, "compliance"),
    ReferenceRide("quit", Quitting, "completion"),
)


def ride_it(reference: ReferenceRide, rides: Path, seed: int = 7) -> Path:
    """Ride and record one in the folder `rides`; returns its own folder."""
    room = RoomRide(PLAN, faults=reference.faults, seed=seed)
    room.session.ride_id = reference.name
    recording = Recording(rides, room.session, lambda: (), {"simulate": True})
    room.session.listeners.insert(0, recording)
    script = reference.script(room)
    script.before()  # the ride starts by pedalling
    for second in range(MOST_S):
        room.ride(1.0, TICK_S)
        script.each(second)
        if room.session.state.value == "finished":
            break
        if room.session.course.position.step_index >= len(PLAN.steps):
            room.do("finish")
            break
    recording.close()
    finish_ride(recording.folder)
    return recording.folder


_MADE = tempfile.TemporaryDirectory(prefix="teamcar-reference-")


@cache
def ridden(name: str) -> Path:
    """Return the folder of a reference ride, ridden once in this process."""
    return ride_it(next(each for each in RIDES if each.name == name), Path(_MADE.name))


assert FTP_W == 250  # the shares of the plan above are of this rider
