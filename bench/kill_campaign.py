"""Kill rides at random moments and see what is left: `python -m bench.kill_campaign 200`.

Each run rides in a process of its own and is killed (SIGKILL) at a seeded moment. The workout has
a text for every second, so that the plain view says each second that was ridden; what stands on
the pipe is what the rider had seen, and the record may be at most one second short of it. Half of
the runs ride in real time, half as fast as the machine can. Every record is then taken up again:
saved as it is or resumed at its second and ridden on, and its FIT file read by two decoders.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.fit_files import DECODERS, read_fit
from sensors.clock import ManualClock
from tui.engine import TICK_S
from tui.live_ride import LiveRide
from tui.stand_ins import Simulation
from tui.wiring import House, local_now
from workouts.journal import read_journal
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME
from workouts.recovery import UnfinishedRide
from workouts.summary import RideSummary

MOST_LOST_S = 1
WORKOUT_S = 900
RIDE_ON_S = 12  # after a resumption, of ride time
LATEST_KILL_S = {True: 3.2, False: 9.0}  # accelerated, real time: after its start or first line
UNDER_WAY = 0.8  # of the runs are killed so long after their first line, the others after the start
AT_ONCE = 4
SEEN = re.compile(r"^\s*(?:(\d+):)?(\d+):(\d\d)  ")


@dataclass(frozen=True, slots=True)
class Killed:
    """One run: what the rider had seen, what was left, what became of it. Times in seconds."""

    seed: int
    accelerated: bool
    after_s: float  # of wall time, from the start or the first line
    seen_s: int
    kept_s: int
    became: str  # nothing, finished, saved, resumed
    faults: tuple[str, ...] = ()

    @property
    def lost_s(self) -> int:
        return max(0, self.seen_s - self.kept_s)


def run_campaign(count: int, first_seed: int, folder: Path) -> list[Killed]:
    """Do `count` runs in `folder`, several at once; the same seeds kill at the same moments."""
    workout = write_talkative_workout(folder / "talkative.zwo", WORKOUT_S)
    seeds = range(first_seed, first_seed + count)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda seed: kill_one(seed, workout, folder / f"run-{seed}"), seeds))


def write_talkative_workout(path: Path, seconds: int) -> Path:
    """Write a workout of two changing steps that says each second's number."""
    texts = [f'<textevent timeoffset="{s}" message="second {s}"/>' for s in range(seconds // 2)]
    blocks = [
        f'<SteadyState Duration="{seconds // 2}" Power="{power}">{"".join(texts)}</SteadyState>'
        for power in (0.6, 0.75)
    ]
    path.write_text(f"<workout_file><workout>{''.join(blocks)}</workout></workout_file>")
    return path


def kill_one(seed: int, workout: Path, folder: Path) -> Killed:
    """Ride in a process, kill it at this seed's moment, and take up what is left."""
    rng = random.Random(seed)
    accelerated = seed % 2 == 0
    after_s = rng.uniform(0.3, LATEST_KILL_S[accelerated])
    command = [sys.executable, "-m", "tui", "ride", str(workout), "--simulate", "--headless"]
    command += ["--speed", "0" if accelerated else "1", "--seed", str(seed), "--data", str(folder)]
    # Most runs count from the first line, or a busy machine would kill them all before they ride.
    is_under_way = rng.random() < UNDER_WAY
    with subprocess.Popen(
        command, bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        assert child.stdout is not None
        first = child.stdout.readline() if is_under_way else b""
        try:
            told, _ = child.communicate(timeout=after_s)
        except subprocess.TimeoutExpired:
            child.kill()
            told, _ = child.communicate()
    seen_s = last_second_seen((first + told).decode(errors="replace"))
    taken = TakenUp(folder, resume=rng.random() < 0.5)
    kept_s, became, faults = taken.up()
    run = Killed(seed, accelerated, after_s, seen_s, kept_s, became)
    if run.lost_s > MOST_LOST_S:
        faults.append(f"{run.lost_s} s lost of {seen_s}")
    return Killed(seed, accelerated, after_s, seen_s, kept_s, became, tuple(faults))


def last_second_seen(told: str) -> int:
    """Return the last ride time on whole lines of the plain view, 0 when there is none."""
    seen_s = 0
    for line in told.split("\n")[:-1]:
        match = SEEN.match(line)
        if match:
            hours, minutes, seconds = match.groups(default="0")
            seen_s = max(seen_s, int(hours) * 3600 + int(minutes) * 60 + int(seconds))
    return seen_s


def _after_a_meal() -> datetime:
    """Return the wall's time as it is when the rider comes back to the console."""
    return local_now() + timedelta(hours=1)


class TakenUp:
    """What the next start of the program makes of a data folder whose ride was killed."""

    def __init__(self, folder: Path, *, resume: bool) -> None:
        self._folder = folder
        self._resume = resume
        self._faults: list[str] = []

    def up(self) -> tuple[int, str, list[str]]:
        """Return the seconds kept, what became of the ride, and all that is wrong."""
        clock = ManualClock()
        house = House(self._folder, simulation=Simulation(), clock=clock, wall=_after_a_meal)
        try:
            return (*self._take_up(house, clock), self._faults)
        finally:
            house.close()

    def _take_up(self, house: House, clock: ManualClock) -> tuple[int, str]:
        self._expect(house.history.check() is None, "the database is damaged")
        self._expect(house.history.notice is None, f"{house.history.notice}")
        found, summaries = house.unfinished(), list(house.rides.glob(f"*/{SUMMARY_NAME}"))
        damaged = [why for why in house.notices() if JOURNAL_NAME in why]
        # Killed before the header was whole, there is a journal with nothing in it.
        empty = [path for path in house.rides.glob(f"*/{JOURNAL_NAME}") if not path.stat().st_size]
        self._expect(len(damaged) == len(empty), f"unread: {damaged}")
        if summaries:
            self._expect(not found, "a finished ride is offered once more")
            house.history.catch_up()
            (summary,) = house.history.rides()
            self._check(summary)
            return summary.duration_s, "finished"
        if not found:
            return 0, "nothing"
        (ride,) = found
        kept_s = len(ride.samples)
        self._expect(ride.elapsed_s == kept_s, f"resumes at {ride.elapsed_s} s, not {kept_s} s")
        if ride.ended or not self._resume:
            self._check(house.save_unfinished(ride))
            return kept_s, "saved"
        self._ride_on(house, clock, ride)
        return kept_s, "resumed"

    def _ride_on(self, house: House, clock: ManualClock, ride: UnfinishedRide) -> None:
        """Resume at the second, ride on, end, save."""
        live: LiveRide = house.resume(ride)
        kept_s, position = len(ride.samples), live.session.course.position
        self._expect(live.session.elapsed_s == kept_s, "the clock went on elsewhere")
        self._expect(
            (position.step_index, position.step_elapsed_s)
            == (ride.resume.step_index, ride.resume.step_elapsed_s),
            "the plan went on elsewhere",
        )
        live.perform("resume", {}, "bench")
        until_s = kept_s + RIDE_ON_S
        for _ in range(round(60 / TICK_S)):
            clock.advance(TICK_S)
            house.engine.step_safely()
            if len(live.session.trace) >= until_s:
                break
        summary = house.close_ride()
        if summary is None:
            self._faults.append("the resumed ride could not be saved")
            return
        self._expect(summary.duration_s >= until_s, "the resumed ride did not go on")
        self._check(summary)
        journal = read_journal(summary.folder / JOURNAL_NAME)
        seconds = [sample.second for sample in journal.samples]
        self._expect(seconds == list(range(len(seconds))), "a second is missing or doubled")
        fit = read_fit(summary.fit_path, "fitdecode")
        self._expect([kind for _, kind in fit.timer].count("start") == 2, "no pause in the file")

    def _check(self, summary: RideSummary) -> None:
        """See that two decoders read the same from the file, and the summary's figures."""
        contents = [read_fit(summary.fit_path, decoder) for decoder in DECODERS]
        fit = contents[0]
        self._expect(fit == contents[1], "two decoders read different things")
        self._expect(len(fit.records) == summary.duration_s, "records and duration differ")
        self._expect(fit.session["avg_power"] == summary.average_power_w, "average power differs")

    def _expect(self, so: bool, else_fault: str) -> None:
        if not so:
            self._faults.append(else_fault)


def report(runs: Sequence[Killed], seconds: float) -> str:
    """Return the table of what came of the runs."""
    rows = ["          runs  nothing  finished  saved  resumed  most lost  faults"]
    for accelerated, name in ((True, "fast"), (False, "real time")):
        some = [run for run in runs if run.accelerated is accelerated]
        became = Counter(run.became for run in some)
        counts = (became["nothing"], became["finished"], became["saved"], became["resumed"])
        lost = max((run.lost_s for run in some), default=0)
        faults = sum(bool(run.faults) for run in some)
        rows.append(
            "{:<9}{:>5}{:>9}{:>10}{:>7}{:>9}".format(name, len(some), *counts)
            + f"{lost:>9} s{faults:>8}"
        )
    rows += [f"seed {run.seed}: {'; '.join(run.faults)}" for run in runs if run.faults]
    kept = sum(run.kept_s for run in runs)
    rows.append(f"{len(runs)} rides killed, {kept} s of riding kept, in {seconds:.0f} s")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and print its table; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="bench.kill_campaign", description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    given = parser.parse_args(arguments)
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("TEAMCAR_DATA", None)
        runs = run_campaign(given.runs, given.seed, Path(folder))
    print(report(runs, time.monotonic() - began_s))
    return int(any(run.faults for run in runs))


if __name__ == "__main__":
    sys.exit(main())
