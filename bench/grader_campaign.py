"""Lying graders against a debrief: `python -m bench.grader_campaign [CASES] [--seed N]`.

Each case is an answer about one ride, mostly with a lie in it. Printed are, by kind of lie, how
many stood; one is one too many, and ends the campaign with 1.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.figures import Table, percentile
from bench.grader_lies import Case, cases
from coach.debrief.grader_form import answer_in
from coach.debrief.grader_sifting import Given, Sifted, Sifting
from coach.debrief.verdict import Remark
from coach.language import language
from tests.coach.debrief.graded_rides import ridden

CASES = 2_000
SEED = 8
SESSIONS = ("w1", "w2")
Composition = Callable[[Case], Sifted]


def checked(case: Case) -> Sifted:
    """Return what stands of an answer."""
    ride, verdict = ridden()
    return Sifting(ride, verdict, language(case.code), SESSIONS).sift(answer_in(case.answer))


def unchecked(case: Case) -> Sifted:
    """Return what would stand if a grader were believed."""
    given: Mapping[str, Any] = case.answer
    return Sifted(
        scores={each["criterion"]: Given(each["score"], ()) for each in given["scores"]},
        sentences=tuple(Remark("model", text=each["text"]) for each in given["sentences"]),
        keep=Remark("model", text=given["keep"]["text"]),
        change=Remark("model", text=given["change"]["text"]),
    )


@dataclass
class Campaign:
    """What came of the cases."""

    count: int = 0
    lies: Counter[str] = field(default_factory=Counter)
    shown: list[Case] = field(default_factory=list)
    uncounted: list[Case] = field(default_factory=list)  # lies that were dropped in silence
    truths: int = 0
    alarms: list[Case] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def campaign(of: Iterable[Case], composition: Composition = checked) -> Campaign:
    """Run cases through a composition and judge what stands."""
    out = Campaign()
    for case in of:
        began = time.perf_counter()
        stands = composition(case)
        out.seconds.append(time.perf_counter() - began)
        out.count += 1
        said = case.said in _said(stands)
        if case.lie is None:
            out.truths += 1
            out.alarms += [] if said else [case]
            continue
        out.lies[case.lie] += 1
        out.shown += [case] if said else []
        out.uncounted += [] if stands.dropped else [case]
    return out


def _said(stands: Sifted) -> set[str]:
    advice = (each for each in (stands.keep, stands.change) if each is not None)
    return {*stands.scores, *(each.text for each in (*stands.sentences, *advice))}


def measure() -> Table:
    """Run the whole campaign and return it as a table."""
    return _table(campaign(cases(CASES, SEED)))


def _table(done: Campaign) -> Table:
    shown = Counter(case.lie for case in done.shown)
    per_case_ms = [1000 * each for each in done.seconds]
    rows = [
        ("answers", f"{done.count}"),
        *((f"lies: {kind}", f"{shown[kind]} shown of {told}") for kind, told in done.lies.items()),
        ("lies shown", f"{len(done.shown)} of {sum(done.lies.values())}"),
        ("lies dropped and not counted", f"{len(done.uncounted)}"),
        ("true sentences dropped", f"{len(done.alarms)} of {done.truths}"),
        ("one answer, p50", f"{percentile(per_case_ms, 50):.2f} ms"),
    ]
    note = "Answers about one ride, made from a seed; see bench/grader_lies.py."
    return Table("Grader", ("what", "how many"), tuple(rows), note)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="?", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    done = campaign(cases(given.cases, given.seed))
    table = _table(done)
    wide = max(len(row[0]) for row in table.rows)
    for name, value in table.rows:
        sys.stdout.write(f"{name:<{wide}}  {value}\n")
    for case in (*done.shown, *done.uncounted):
        sys.stdout.write(f"SHOWN {case.lie} [{case.code}]: {case.said}\n")
    for case in done.alarms[:20]:
        sys.stdout.write(f"dropped though true [{case.code}]: {case.said}\n")
    return 1 if done.shown or done.uncounted else 0


if __name__ == "__main__":
    sys.exit(main())
