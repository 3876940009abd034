"""Lying models against the guard: `python -m bench.truth_campaign [CASES] [--seed N]`.

Each case is a question, a ride state and what a model says then: mostly a lie, sometimes the truth
or a slot. Printed are, by kind of lie, how many were shown; one is one too many, and ends the
campaign with 1. The judge reads numbers on its own and asks the ride of the instant of hearing.
"""

import argparse
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from bench.figures import Table, percentile
from bench.truth_cases import Case, cases
from coach.guard import hold
from coach.holding import Sources
from coach.language import language
from coach.scene import Scene
from coach.slots import compose
from workouts.snapshot import RideState

CASES = 10_000
SEED = 6
INSTEAD = "(the coach's own line)"
Composition = Callable[[Case], str]
_NUMBER = re.compile(r"\d+(?::\d\d)?(?:[.,]\d+)?")


def guarded(case: Case) -> str:
    """Return what is heard of a case, as the coach composes it."""
    sources = Sources(case.heard, (), case.question, INSTEAD)
    return hold(case.said, sources, language(case.code), case.in_s).text


def unguarded(case: Case) -> str:
    """Return what is heard where slots are filled and nothing else is looked at."""
    return compose(case.said, case.heard, spoken=language(case.code)).text


def unbound(case: Case) -> str:
    """Return what is heard where slots are filled when the model writes them."""
    return compose(case.said, case.written, spoken=language(case.code)).text


@dataclass
class Campaign:
    """What came of the cases."""

    count: int = 0
    lies: Counter[str] = field(default_factory=Counter)
    shown: list[tuple[str, Case, str]] = field(default_factory=list)
    truths: int = 0
    alarms: list[tuple[Case, str]] = field(default_factory=list)
    silent: list[Case] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def campaign(of: Iterable[Case], composition: Composition = guarded) -> Campaign:
    """Run cases through a composition and judge what is shown."""
    out = Campaign()
    for case in of:
        began = time.perf_counter()
        shown = composition(case)
        out.seconds.append(time.perf_counter() - began)
        out.count += 1
        if not shown.strip():
            out.silent.append(case)
        if case.lie is not None:
            out.lies[case.lie] += 1
            if case.said.casefold() in shown.casefold():
                out.shown.append((case.lie, case, shown))
                continue
        elif "{" not in case.said:
            out.truths += 1
            if case.said.casefold() not in shown.casefold():
                out.alarms.append((case, shown))
                continue
        if case.said.casefold() not in shown.casefold() and (wrong := untrue(shown, case)):
            out.shown.append((f"slot or answer: {wrong}", case, shown))
    return out


def untrue(text: str, case: Case) -> str | None:
    """Return the first numeral of a text that is nowhere in the ride at the instant of hearing."""
    known = _known(case.heard, case.in_s)
    for numeral in _NUMBER.findall(text):
        if ":" in numeral:
            minutes, seconds = numeral.split(":")
            value = 60.0 * int(minutes) + int(seconds)
            if not any(abs(value - each) <= 2 for each in known):
                return str(numeral)
        elif not any(abs(float(numeral.replace(",", ".")) - each) <= 0.51 for each in known):
            return str(numeral)
    return None


def _known(scene: Scene, in_s: float) -> list[float]:
    """Return every number of a ride, as far as any sentence may say it."""
    ride = scene.ride
    assert ride is not None
    going = ride.state is RideState.RIDING and in_s > 0
    passed = replace(
        ride,
        left_in_step_s=max(0.0, ride.left_in_step_s - in_s * going),
        left_in_workout_s=max(0.0, ride.left_in_workout_s - in_s * going),
        elapsed_s=ride.elapsed_s + in_s * going,
        step_elapsed_s=ride.step_elapsed_s + in_s * going,
    )
    out = [80.0, 0.5, 3600.0, 60.0, 70.0, 10.0, 190.0, 700.0]  # sensor, last ride, load
    for name in passed.__slots__:
        value = getattr(passed, name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            out += [abs(value), math.ceil(value), math.floor(value)]
    for step in (ride.step, *ride.upcoming):
        if step is not None:
            out += [step.index + 1, step.seconds, step.from_w or 0, step.to_w or 0]
            out += [step.repeat.index, step.repeat.of] if step.repeat else []
            out += [step.cadence.low_rpm, step.cadence.high_rpm] if step.cadence else []
    return out


def measure() -> Table:
    """Run the whole campaign and return it as a table."""
    done = campaign(cases(CASES, SEED))
    shown = Counter(kind for kind, _, _ in done.shown)
    per_case_ms = [1000 * each for each in done.seconds]
    rows = [
        ("cases", f"{done.count}"),
        ("lies told by the model", f"{sum(done.lies.values())}"),
        ("lies shown", f"{sum(shown.values())}"),
        ("true sentences replaced", f"{len(done.alarms)} of {done.truths}"),
        ("one sentence, p50", f"{percentile(per_case_ms, 50):.2f} ms"),
        ("one sentence, p95", f"{percentile(per_case_ms, 95):.2f} ms"),
    ]
    return Table(
        "Truth",
        ("what", "how many"),
        tuple(rows),
        "Questions, ride states and lies made from a seed; see bench/truth_cases.py.",
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="?", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    done = campaign(cases(given.cases, given.seed))
    for kind, count in sorted(done.lies.items()):
        print(f"{kind:<18}{count:>6} told, {sum(k == kind for k, _, _ in done.shown):>4} shown")
    for what, case, shown in done.shown[:20]:
        print(f"LIE ({what}) {case.code}: {case.said!r} -> {shown!r}")
    for case, shown in done.alarms[:20]:
        print(f"replaced though true, {case.code}: {case.said!r} -> {shown!r}")
    per_case_ms = [1000 * each for each in done.seconds]
    print(f"{done.count} cases, {len(done.shown)} lies shown, {len(done.silent)} silences")
    print(f"{len(done.alarms)} of {done.truths} true sentences replaced")
    print(f"p50 {percentile(per_case_ms, 50):.2f} ms, p95 {percentile(per_case_ms, 95):.2f} ms")
    return 1 if done.shown or done.silent else 0


if __name__ == "__main__":
    sys.exit(main())
