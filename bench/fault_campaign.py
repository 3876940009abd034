"""Ride through every fault of the air: python -m bench.fault_campaign --route a|dbus|ant.

One ride of two hours loses its devices a hundred times for 0.2 to 60 s; shorter ones have one fault
each. Every value that is shown (four times a second) and recorded (once) is held against the
simulator's truth of the last three seconds. Route `a` rides in virtual time, `dbus` and `ant` at
`--speed` times real time. Prints a Markdown table, and ends with 1 when anything was wrong.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench.fault_routes import ROUTES, Room, Stage
from bench.fault_watch import TICK_S, Watch
from bench.figures import Table, median, percentile
from sensors.control import TrainerTarget
from sensors.errors import RadioUnavailable
from sensors.hub import SensorHub
from sensors.profiles.fitness_features import PowerRange
from sensors.readings import LinkState
from sensors.simulated.ant_chip import ChipFaults
from sensors.simulated.faults import Faults, Spell, random_drops
from tests.sensors.virtual_loop import ride_virtually
from workouts.athlete import Athlete
from workouts.ride import RideSession
from workouts.ride_edges import Sensors
from workouts.snapshot import RideState
from workouts.workout import Step, StepKind, Target, Workout

HOURS, DROPS = 2.0, 100
SPEED = 20.0
SHORT_S = 150.0  # of a ride with one fault
CALM_S = 40.0  # at the end of a ride, without drops
RESTORED_WITHIN_S = 2.0
HELD_WITHIN = 0.05  # of the target
SETTLED_WITHIN_S = 20.0  # after the ride, for the trainer to hold what was asked last
UNDER, OVER = Target(0.55, 0.55), Target(0.8, 0.8)
NO_RANGE = PowerRange(0, 0, 0)
BEGUN = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
SEED = 5
THERE_WITHIN_S = 60.0  # of the ride, for all devices to be live before it begins


@dataclass(frozen=True, slots=True)
class Scene:
    """One ride and what goes wrong in it; `on` are the routes that know the fault."""

    name: str
    seconds: float = SHORT_S
    faults: Mapping[str, Faults] = field(default_factory=dict)
    outages: tuple[Spell, ...] = ()  # Bluetooth off, the stick out
    chip: Callable[[], ChipFaults] | None = None
    lies: bool = False  # what is sent can look like a measurement
    refuses: bool = False  # the trainer answers when it likes to, however soon it is asked
    on: tuple[str, ...] = ("a", "dbus", "ant")


def both(faults: Faults) -> Mapping[str, Faults]:
    return {"trainer": faults, "strap": faults}


def of_trainer(**faults: Any) -> Mapping[str, Faults]:
    return {"trainer": Faults(**faults)}


BLUETOOTH = ("a", "dbus")
SCENES: Sequence[Scene] = (
    Scene("control refused 5 times", faults=of_trainer(refuse_control=5), refuses=True),
    Scene(
        "6 commands without an answer",
        faults=of_trainer(silent_control=6, silent_from_s=5.0),
        refuses=True,
    ),
    Scene("frozen for 20 s, then 4 s", faults=both(Faults(frozen=(Spell(40, 20), Spell(90, 4))))),
    Scene("packets split", faults=of_trainer(split_notifications=True), on=BLUETOOTH),
    Scene("5 % garbage", faults=both(Faults(garbage_probability=0.05)), lies=True, refuses=True),
    Scene("no power range", faults=of_trainer(no_power_range=True), on=BLUETOOTH),
    Scene("power range 0 to 0 W", faults=of_trainer(power_range=NO_RANGE), on=BLUETOOTH),
    Scene("streams after start", faults=of_trainer(streams_only_after_start=True), on=BLUETOOTH),
    Scene("20 pages lost", chip=lambda: ChipFaults(tx_failures=20), refuses=True, on=("ant",)),
    Scene("radio off for 8 s and for 30 s", outages=(Spell(40.0, 8.0), Spell(70.0, 30.0))),
)  # fmt: skip


# What a trainer can do wrong at one time, for a short campaign.
AT_ONCE = Scene(
    "most of it at once",
    faults={
        "trainer": Faults(
            refuse_control=5,
            silent_control=2,
            silent_from_s=60.0,
            split_notifications=True,
            streams_only_after_start=True,
            no_power_range=True,
            frozen=(Spell(80.0, 8.0),),
        ),
        "strap": Faults(frozen=(Spell(60.0, 8.0),), connect_failures=1),
    },
    refuses=True,
)
OFF_AND_ON = Scene("radio off for 8 s", 100.0, outages=(Spell(40.0, 8.0),))


def sample() -> tuple[Scene, ...]:
    """Return a campaign of some minutes: drops, all else that a trainer does, the radio off."""
    return (drops_scene(0.05, 8, longest_s=12.0), AT_ONCE, OFF_AND_ON)


@dataclass(frozen=True, slots=True)
class Ridden:
    """What became of one scene."""

    scene: Scene
    watch: Watch
    faults: tuple[str, ...]


def drops_scene(hours: float, drops: int, longest_s: float = 60.0) -> Scene:
    """Return the ride in which half of the drops are the trainer's, half the strap's."""
    seconds = hours * 3600
    faults = {
        name: Faults(drops=random_drops(seed, count, seconds - CALM_S, longest_s=longest_s))
        for seed, name, count in ((7, "trainer", drops - drops // 2), (8, "strap", drops // 2))
    }
    length = f"{hours:g} h" if hours >= 1 else f"{hours * 60:.0f} min"
    return Scene(f"{drops} drops in {length}", seconds, faults)


def over_under(seconds: float) -> Workout:
    """Return a workout whose power is another one every minute, so that an old value stands out."""
    steps = (Step(StepKind.STEADY, 60, UNDER), Step(StepKind.WORK, 60, OVER))
    return Workout("Over, under", steps * (int(seconds) // 120 + 2))


async def ride_scene(
    route: str,
    scene: Scene,
    speed: float,
    seen_by: Callable[[SensorHub], Sensors] = lambda hub: hub,
) -> Ridden:
    """Ride it; `seen_by` is how the ride sees the hub. Raises RadioUnavailable."""
    room = Room(SEED, speed, scene.faults, scene.chip() if scene.chip else None)
    async with ROUTES[route](room) as stage:
        session = RideSession(
            ride_id="campaign",
            workout=over_under(scene.seconds),
            athlete=Athlete(ftp_w=250),
            clock=stage.clock,
            sensors=seen_by(stage.hub),
            trainer=stage.hub,
            wall=lambda: BEGUN,
            starts_by_pedalling=False,
        )
        watch = Watch(stage, session, scene.outages, compares=not scene.lies)
        await _wait_for_devices(stage, session, watch)
        began_s = stage.clock.now() - stage.air.start_s
        session.perform("start", {}, "campaign")
        await _ride(stage, session, watch, scene)
        return Ridden(scene, watch, tuple(_faults(stage, session, watch, scene, began_s)))


async def _wait_for_devices(stage: Stage, session: RideSession, watch: Watch) -> None:
    """Wait until every device is live, or for a minute: a ride can begin without them."""
    until_s = stage.clock.now() + THERE_WITHIN_S
    while (now_s := stage.clock.now()) < until_s:
        if all(status.link is LinkState.LIVE for status in stage.hub.statuses(now_s)):
            return
        await _tick(stage, session, watch)


async def _ride(stage: Stage, session: RideSession, watch: Watch, scene: Scene) -> None:
    switches = sorted(
        [(spell.at_s, False) for spell in scene.outages]
        + [(spell.end_s, True) for spell in scene.outages]
    )
    while (elapsed_s := stage.clock.now() - stage.air.start_s) < scene.seconds:
        while switches and elapsed_s >= switches[0][0]:
            stage.switch(switches.pop(0)[1])
        await _tick(stage, session, watch)
    until_s = stage.clock.now() + SETTLED_WITHIN_S
    while not _held(stage, session) and stage.clock.now() < until_s:
        await _tick(stage, session, watch)


def _held(stage: Stage, session: RideSession) -> bool:
    """Say whether the trainer brakes with what the ride wants now, and has said so."""
    with stage.lock:
        brake_w = stage.air.drivetrain.truth().brake_w
    wanted_w = session.commanded_w
    if wanted_w is None or stage.hub.view().acknowledged != TrainerTarget.erg(wanted_w):
        return False
    return abs(brake_w - wanted_w) <= HELD_WITHIN * wanted_w


async def _tick(stage: Stage, session: RideSession, watch: Watch) -> None:
    await stage.nap(TICK_S)
    stage.hub.tick(stage.clock.now())
    session.tick()
    watch.check()


def _faults(
    stage: Stage, session: RideSession, watch: Watch, scene: Scene, began_s: float
) -> list[str]:
    """Return a sentence for everything that is not as it must be."""
    found = []
    if session.state is not RideState.RIDING:
        found.append(f"the ride is {session.state.value}")
    missing_s = scene.seconds - began_s - len(session.trace)
    if missing_s > 2 + watch.slowest_tick_s:
        found.append(f"{missing_s:.0f} s were not recorded")
    if watch.old:
        found.append(f"{len(watch.old)} old values, the first: {watch.old[0]}")
    # By as much as a tick came late, an answer may have lain about unread.
    within_s = RESTORED_WITHIN_S + max(0.0, watch.slowest_tick_s - TICK_S)
    late = [seconds for seconds in watch.restored_after_s if seconds > within_s]
    if late and not scene.refuses:
        found.append(f"{len(late)} targets restored late, after {max(late):.1f} s at most")
    if not _held(stage, session):
        found.append(f"the trainer is {stage.hub.view().state.value}, and does not hold the target")
    return found


def table(route: str, speed: float, ridden: Sequence[Ridden]) -> Table:
    """Return what came of the rides."""
    rows = []
    for each in ridden:
        watch = each.watch
        gaps = sum(sample.power_w is None for sample in watch.session.trace)
        back, restored = watch.back_after_s, watch.restored_after_s
        rows.append((
            each.scene.name,
            f"{watch.recorded}",
            f"{watch.lost}",
            f"{median(back):.1f} / {percentile(back, 95):.1f} s" if back else "",
            f"{median(restored):.1f} / {max(restored):.1f} s" if restored else "",
            f"{watch.shown:,}",
            "not compared" if each.scene.lies else f"{len(watch.old)}",
            f"{gaps}",
            "; ".join(each.faults) or "ridden to its end",
        ))  # fmt: skip
    pace = "in virtual time" if route == "a" else f"at {speed:g} times real time"
    slowest_s = max(each.watch.slowest_tick_s for each in ridden)
    return Table(
        f"Faults over {NAMES[route]}",
        ("what goes wrong", "seconds recorded", "links lost", "back p50 / p95",
         "target restored p50 / most", "values shown", "of them old", "seconds without power", ""),
        tuple(rows),
        f"Ridden {pace}; all times are seconds of the ride, “back” from the device's return to the "
        "link, “restored” from the link to the trainer's yes. Slowest tick "
        f"{slowest_s:.2f} s, and by as much more than {TICK_S} s a target may be later than "
        f"{RESTORED_WITHIN_S:.0f} s.",
    )  # fmt: skip


NAMES = {
    "a": "Bluetooth, bleak in virtual time",
    "dbus": "Bluetooth, bleak's BlueZ backend on a private D-Bus",
    "ant": "ANT+, openant on a simulated stick",
}


def run_route(route: str, scenes: Sequence[Scene], speed: float) -> list[Ridden]:
    """Ride all scenes that the route knows, one after the other."""
    run: Callable[[Coroutine[Any, Any, Ridden]], Ridden]
    run = ride_virtually if route == "a" else asyncio.run
    ridden = []
    for scene in scenes:
        if route in scene.on:
            print(f"{route}: {scene.name} …", file=sys.stderr, flush=True)
            ridden.append(run(ride_scene(route, scene, speed)))
    return ridden


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and print its table; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="bench.fault_campaign", description=__doc__)
    parser.add_argument("--route", choices=tuple(ROUTES), default="a")
    parser.add_argument("--hours", type=float, default=HOURS)
    parser.add_argument("--drops", type=int, default=DROPS)
    parser.add_argument("--longest", type=float, default=60.0, help="drop, in seconds")
    parser.add_argument("--speed", type=float, default=SPEED, help="of the routes dbus and ant")
    parser.add_argument("--sample", action="store_true", help="some minutes instead of it all")
    given = parser.parse_args(arguments)
    try:
        whole = (drops_scene(given.hours, given.drops, given.longest), *SCENES)
        scenes = sample() if given.sample else whole
        ridden = run_route(given.route, scenes, given.speed)
    except (RadioUnavailable, ValueError) as error:
        print(f"bench.fault_campaign: {error}", file=sys.stderr)
        return 1
    print(table(given.route, given.speed, ridden).markdown())
    return int(any(each.faults for each in ridden))


if __name__ == "__main__":
    sys.exit(main())
