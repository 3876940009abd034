"""Run every fuzz test with many inputs: `python -m bench.fuzz_campaign [INPUTS]`, or 100,000.

The inputs are shared out over the fuzz targets (tests/*/test_fuzz_*.py). Each module runs in a
process of its own; printed are the inputs that each target had, its module's time and peak memory.
A target that fails, a module that hangs, or too few inputs end it with 1.
"""

import argparse
import math
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INPUTS = 100_000
MARGIN = 1.1  # some targets have fewer different inputs than their share
HANGS_AFTER_S = 1800.0
MOST_MEMORY_MB = 1024
ROOT = Path(__file__).resolve().parents[1]
PYTEST = (sys.executable, "-m", "pytest", "-q", "-m", "hypothesis")

TARGET = re.compile(r"^(tests/\S+?\.py::.*?):?$")
CASES = re.compile(r"(\d+) passing, (\d+) failing,? and (\d+) invalid")


@dataclass(frozen=True, slots=True)
class Module:
    """What came of one module: inputs by target, seconds, MB at the peak, and how it ended."""

    path: Path
    inputs: Mapping[str, int]
    seconds: float
    peak_mb: float
    code: int  # of pytest; negative when it had to be killed
    told: str

    @property
    def good(self) -> bool:
        return self.code == 0 and self.peak_mb <= MOST_MEMORY_MB


def fuzz_modules(root: Path = ROOT) -> list[Path]:
    """Return every module of fuzz tests, relative to the checkout."""
    return sorted(path.relative_to(root) for path in root.glob("tests/*/test_fuzz_*.py"))


def count_targets(modules: Sequence[Path]) -> int:
    """Return how many fuzz targets the modules have together."""
    told = subprocess.run(
        [*PYTEST, "--collect-only", *map(str, modules)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum("::" in line for line in told.stdout.splitlines())


def run_module(path: Path, examples: int, patience_s: float = HANGS_AFTER_S) -> Module:
    """Run one module with so many inputs for each of its targets."""
    began_s = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(
            [*PYTEST, "--hypothesis-show-statistics", str(path)],
            cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, "TEAMCAR_FUZZ_EXAMPLES": str(examples)},
        )  # fmt: skip
        hung = threading.Timer(patience_s, child.kill)
        hung.start()
        # wait4 gives this child's own peak; the usual call gives that of the largest so far.
        _, status, usage = os.wait4(child.pid, 0)
        hung.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told = out.read()
    unit = 1_000_000 if sys.platform == "darwin" else 1000  # bytes there, kilobytes elsewhere
    return Module(
        path,
        dict(inputs_by_target(told)),
        time.monotonic() - began_s,
        usage.ru_maxrss / unit,
        child.returncode,
        told,
    )


def inputs_by_target(told: str) -> Iterator[tuple[str, int]]:
    """Yield each target and its inputs, the refused ones left out, from hypothesis's statistics."""
    target = ""
    counts: dict[str, int] = {}
    for line in told.splitlines():
        if match := TARGET.match(line):
            target = match[1].partition("::")[2]
        elif match := CASES.search(line):
            counts[target] = counts.get(target, 0) + int(match[1]) + int(match[2])
    yield from counts.items()


def report(modules: Sequence[Module]) -> str:
    """Return the table of all targets, with time and memory of each module."""
    rows = []
    for module in modules:
        ended = "ok" if module.good else f"FAILED ({module.code})"
        rows.append(f"{module.path}  {module.seconds:.0f} s, {module.peak_mb:.0f} MB, {ended}")
        rows += [f"{count:>10,}  {target}" for target, count in module.inputs.items()]
    total = sum(sum(module.inputs.values()) for module in modules)
    seconds = sum(module.seconds for module in modules)
    peak_mb = max((module.peak_mb for module in modules), default=0.0)
    rows.append(f"{total:>10,}  inputs in {seconds:.0f} s, at most {peak_mb:.0f} MB")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and print its table; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="bench.fuzz_campaign", description=__doc__)
    parser.add_argument("inputs", type=int, nargs="?", default=INPUTS)
    given = parser.parse_args(arguments)
    paths = fuzz_modules()
    examples = math.ceil(given.inputs * MARGIN / count_targets(paths))
    modules = [run_module(path, examples) for path in paths]
    print(report(modules))
    for module in modules:
        if module.code:
            print(module.told, file=sys.stderr)
    total = sum(sum(module.inputs.values()) for module in modules)
    if total < given.inputs:
        print(f"only {total:,} of {given.inputs:,} inputs were had", file=sys.stderr)
    return int(total < given.inputs or not all(module.good for module in modules))


if __name__ == "__main__":
    sys.exit(main())
