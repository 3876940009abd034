"""A two-hour ride in an engine to which everything happens: python -m bench.engine_campaign.

The ride is simulated and faster than life. Consoles come, go, are killed, read nothing, send noise;
the socket is taken away; the engine itself is killed and started again, as systemd does it. Then
the rider steps off, and nobody looks. Judged is, by what the engine told, its journal and files:

- the record is complete: no second is missing, and at most one that was told is lost per kill;
- the trainer had each target of the plan, in time, whatever consoles did, and was not let go;
- the rule saved the ride and released the trainer.

The same seed plans the same events; the machine decides where in the ride they fall. Exit 1 when
anything was wrong.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from bench.console_events import EVENTS, Visits
from bench.figures import Table
from sensors.profiles.fitness_control import Opcode
from tui.engine_command import wait_for
from tui.engine_line import EngineLine
from tui.engine_settings import AfterCrash, EngineSettings
from tui.engine_socket import engine_of, socket_path
from tui.protocol import OpenRide, Perform
from tui.settings import Settings, save_settings
from workouts.errors import CommandRefused
from workouts.journal import read_journal
from workouts.recorder import FIT_NAME, JOURNAL_NAME, SUMMARY_NAME
from workouts.workout import Step, StepKind, Target, Workout

KILLED = "engine killed"
KILLS_IN = 15  # every so manieth event is one
STEP_S = 60
EASY, HARD = 0.60, 0.66
MOST_LOST_S = 1
PATIENCE_S = 60.0
SETTLES_S = 40.0  # of ride time: until the trainer is ours, and holds the target
HICCUP_S = 1.5  # of wall time

Fact = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Campaign:
    """What happened, and what was wrong."""

    events: Counter[str]
    ridden_s: int
    lost_s: int  # seconds that were told and are not in the record, all kills together
    targets: int
    faults: tuple[str, ...]


def plan_of(seconds: int) -> Workout:
    """Return steps of a minute, in turn easy and a little harder."""
    steps = tuple(
        Step(StepKind.STEADY, STEP_S, Target(share, share))
        for at in range(seconds // STEP_S + 1)
        for share in ((EASY, HARD)[at % 2],)
    )
    return Workout("Campaign", steps)


def planned(count: int, rng: random.Random) -> list[str]:
    """Return what is to happen, in order."""
    names = list(EVENTS)
    weights = [EVENTS[name][0] for name in names]
    return [
        KILLED if at % KILLS_IN == KILLS_IN - 1 else rng.choices(names, weights)[0]
        for at in range(count)
    ]


class Engine:
    """The engine's process, and all that it told in all its lives."""

    def __init__(self, folder: Path, speed: float) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self._told = folder / "told"
        self._speed = speed
        self._out = (folder / "out").open("ab")
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "bench.campaign_engine", "--data", str(self.data)),
                *("--speed", str(self._speed), "--told", str(self._told)),
            ],
            stdout=self._out,
            stderr=self._out,
        )
        ready = wait_for(lambda: self._answers(process), PATIENCE_S)
        if not ready:
            process.kill()
            process.wait()
            raise TimeoutError("the engine does not start")
        return process

    def _answers(self, process: "subprocess.Popen[bytes]") -> bool:
        there = engine_of(self.data)
        mine = there is not None and there.pid == process.pid
        return mine and socket_path(self.data).exists()

    def kill(self) -> None:
        """Kill it, and start the next."""
        self.process.kill()
        self.process.wait()
        # The killed one's socket stays behind, and must not be taken for the new one's.
        socket_path(self.data).unlink(missing_ok=True)
        self.process = self._start()

    def facts(self) -> list[Fact]:
        """Return all that was told; half a line at the end is none."""
        return [json.loads(line) for line in self._told.read_bytes().split(b"\n")[:-1]]

    def end(self) -> None:
        """End it in order, and at once if it does not."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._out.close()


def run(
    count: int, seconds: int, speed: float, seed: int, folder: Path, hiccup_s: float = HICCUP_S
) -> Campaign:
    """Ride for `seconds` of ride time while `count` events happen, and judge.

    `hiccup_s` of wall time may a busy machine be late with a target.
    """
    rng = random.Random(seed)
    engine = Engine(folder, speed)
    settings = EngineSettings(1, AfterCrash.RIDING)
    save_settings(engine.data, Settings(engine=settings))
    events: Counter[str] = Counter()
    visits = Visits(engine.data, socket_path(engine.data), rng)
    faults: list[str] = []
    try:
        engine.kill()  # so that it has the settings
        ride_id = _begin(engine, seconds)
        began_s = monotonic()
        for at, name in enumerate(planned(count, rng)):
            due_s = began_s + at * seconds / speed / count
            sleep(max(0.0, due_s - monotonic()))
            events[name] += 1
            if name == KILLED:
                engine.kill()
                if not wait_for(lambda: _rides(engine), PATIENCE_S):
                    faults.append("after a kill the ride did not go on")
                continue
            try:
                EVENTS[name][1](visits)
            except OSError as error:
                faults.append(f"{name}: the engine could not be reached: {error}")
        sleep(max(0.0, began_s + seconds / speed - monotonic()))
        visits.leave()
        os.kill(engine.process.pid, signal.SIGUSR1)  # the rider steps off
        saved = engine.data / "rides" / ride_id / SUMMARY_NAME
        if not wait_for(saved.exists, PATIENCE_S):
            faults.append("the rule did not save the ride")
        wait_for(lambda: _released(engine.facts()), PATIENCE_S)
    finally:
        engine.end()
    facts = engine.facts()
    faults += visits.faults
    within_s = 2.0 + hiccup_s * speed
    return judged(facts, events, engine.data / "rides" / ride_id, within_s, faults)


def _begin(engine: Engine, seconds: int) -> str:
    with contextlib.closing(EngineLine(socket_path(engine.data), "campaign")) as line:
        # Longer than is ridden: a killed engine's ride stands still until the next one has it.
        opened = line.ask(lambda request: OpenRide(request, plan_of(seconds)))
        with contextlib.suppress(CommandRefused):  # the rider's legs may have started it already
            line.ask(lambda request: Perform(request, "start", {}))
    return str(opened.ride_id)


def _rides(engine: Engine) -> bool:
    """Tell whether the newest life has recorded a second."""
    return any("second" in fact for fact in lives(engine.facts())[-1])


def _released(facts: Sequence[Fact]) -> bool:
    """Tell whether the trainer was let go after the ride's end."""
    ended = [at for at, fact in enumerate(facts) if fact.get("state") == "finished"]
    letting_go = (Opcode.RESET, Opcode.STOP_OR_PAUSE)
    return bool(ended) and any(fact.get("op") in letting_go for fact in facts[ended[-1] :])


def lives(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Return what was told, parted by the engine's lives."""
    parts: list[list[Fact]] = []
    for fact in facts:
        if "life" in fact:
            parts.append([])
        parts[-1].append(fact)
    return parts


def judged(
    facts: Sequence[Fact], events: Counter[str], ride: Path, within_s: float, faults: Sequence[str]
) -> Campaign:
    """Hold what was told against the record and the plan; targets are due `within_s`."""
    wrong = list(faults)
    record = [sample.second for sample in read_journal(ride / JOURNAL_NAME).samples]
    if record != list(range(len(record))):
        wrong.append("the record has gaps")
    lost_s, last = 0, -1
    targets = 0
    for life in lives(facts):
        seconds = [_whole(fact["second"]) for fact in life if "second" in fact]
        if seconds and last >= 0:
            lost = last + 1 - seconds[0]
            lost_s += max(0, lost)
            if lost > MOST_LOST_S:
                wrong.append(f"{lost} s were lost after second {last}")
            if lost < 0:
                wrong.append(f"seconds {last + 1} to {seconds[0] - 1} were never told")
        last = seconds[-1] if seconds else last
        count, late = judged_targets(life, within_s)
        targets += count
        wrong += late
    if last >= 0 and (not record or last > record[-1]):
        wrong.append(f"second {last} was told, and the record ends before it")
    if not _released(facts):
        wrong.append("the trainer was not released")
    wrong += [
        f"{name} is missing" for name in (FIT_NAME, SUMMARY_NAME) if not (ride / name).exists()
    ]
    return Campaign(events, len(record), lost_s, targets, tuple(wrong))


def judged_targets(life: Sequence[Fact], within_s: float) -> tuple[int, list[str]]:
    """Return how many steps of one life of the engine had their target, and what was wrong."""
    riding = [_real(fact["at"]) for fact in life if fact.get("state") == "riding"]
    if not riding:
        return 0, []
    stopped = [
        _real(fact["at"])
        for fact in life
        if fact.get("state") not in (None, "riding") and _real(fact["at"]) > riding[0]
    ]
    ends_s = min(stopped, default=_real(life[-1].get("at", 0.0)))
    wrong = [
        f"the trainer was let go while riding (operation {fact['op']} at {fact['at']})"
        for fact in life
        if fact.get("op") in (Opcode.RESET, Opcode.STOP_OR_PAUSE)
        and riding[0] + SETTLES_S < _real(fact["at"]) < ends_s
    ]
    sent = [
        (_real(fact["at"]), int.from_bytes(bytes.fromhex(str(fact["data"]))[1:3], "little"))
        for fact in life
        if fact.get("op") == Opcode.SET_POWER
    ]
    held = 0
    for fact in life:
        due_s = _real(fact["at"])
        if "step" not in fact or due_s < riding[0] + SETTLES_S or due_s + within_s > ends_s:
            continue
        held += 1
        if not any(due_s <= at_s <= due_s + within_s and w == fact["target"] for at_s, w in sent):
            wrong.append(f"step {fact['step']} had no target of {fact['target']} W in time")
    return held, wrong


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def _real(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def table(done: Campaign, seconds: int, speed: float, seed: int) -> Table:
    """Return the campaign as a table."""
    rows = [(name, f"{number}") for name, number in sorted(done.events.items())]
    rows += [
        ("seconds recorded", f"{done.ridden_s}"),
        ("seconds lost", f"{done.lost_s}, in {done.events[KILLED]} kills"),
        ("targets judged", f"{done.targets}"),
        ("wrong", f"{len(done.faults)}"),
    ]
    return Table(
        "Everything happens to an engine",
        ("what", "how often"),
        tuple(rows),
        f"{done.events.total()} events in {seconds // 60} minutes of riding at {speed:g} times "
        f"real time, seed {seed}.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="An engine to which everything happens.")
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=7200, help="of ride time")
    parser.add_argument("--speed", type=float, default=12.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="teamcar-campaign-") as made:
        done = run(given.events, given.seconds, given.speed, given.seed, Path(made))
    print(table(done, given.seconds, given.speed, given.seed).markdown())
    for fault in done.faults:
        print(f"- {fault}")
    sys.exit(1 if done.faults else 0)


if __name__ == "__main__":
    main()
