"""`teamcar coach eval`: the coach with the model of the settings, scenario by scenario."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from coach.eval_file import read_scenarios, shipped
from coach.eval_run import Result, play
from coach.eval_scenario import Scenario
from tui.progress_bar import ProgressBar
from tui.settings import Settings, load_settings
from workouts.athlete import Athlete
from workouts.errors import BadSettings, KeyUnusable
from workouts.secrets import Keys, Secret

if TYPE_CHECKING:
    from coach.model_timer import Timer

# Who rides in the scenarios, whoever asks: the same numbers for every model.
RIDER = Athlete(ftp_w=250, weight_kg=72.0, max_heart_rate_bpm=188)
NO_MODEL = "no model is set; put [coach.model] into settings.toml (docs/model.md)"


def run(given: argparse.Namespace) -> int:
    """Play the scenarios of the files, or those that are shipped; returns the exit code."""
    scenarios = chosen(given.files or shipped(), given.language, given.limit)
    if not scenarios:
        raise BadSettings("there is no such scenario; leave --language out")
    settings, fault = load_settings(given.folder)
    if fault:
        sys.stderr.write(f"teamcar: {fault}\n")
    if not settings.model.base_url:
        raise BadSettings(NO_MODEL)
    results = []
    with ProgressBar(sys.stderr, len(scenarios)) as bar:
        for result in evaluate(scenarios, settings, _key(given.folder)):
            results.append(result)
            bar.show(len(results), result.scenario.name)
    if given.json:
        json.dump(document(settings.model.model, results), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(lines(results)) + "\n")
    return 0 if all(result.passed for result in results) else 1


def chosen(
    files: Sequence[Path], language: str | None = None, limit: int | None = None
) -> tuple[Scenario, ...]:
    """Return the scenarios of files, `limit` of each language at most; raises BadScenario."""
    kept: dict[str, list[Scenario]] = {}
    for path in files:
        for scenario in read_scenarios(path):
            rows = kept.setdefault(scenario.language, [])
            if language in (None, scenario.language) and (limit is None or len(rows) < limit):
                rows.append(scenario)
    return tuple(scenario for rows in kept.values() for scenario in rows)


def evaluate(
    scenarios: Sequence[Scenario],
    settings: Settings,
    key: Secret | None = None,
    now: Callable[[], float] = time.perf_counter,
    timer: "Timer | None" = None,
) -> Iterator[Result]:
    """Yield what each scenario comes to, played by the model of the settings.

    Nothing of the rider's is read or written but settings and key. Call it outside event loops.
    """
    from tui.eval_stage import Stages

    with TemporaryDirectory(prefix="teamcar-eval-") as made, asyncio.Runner() as runner:
        settings = Settings(athlete=RIDER, model=settings.model)
        stages = Stages(Path(made), settings, key, now, timer)
        try:
            for scenario in scenarios:
                stage, result = stages.open(scenario), None
                try:
                    result = runner.run(play(scenario, stage, now))
                finally:
                    stages.close(stage, result)
                yield result
        finally:
            stages.clear()
            if stages.server is not None:
                runner.run(stages.server.aclose())


def lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield the table, its sums by language and kind, and what it cost."""
    width = max(len(result.scenario.name) for result in results)
    kinds = max(len(result.scenario.kind) for result in results)
    yield f"{'':4}  {'':2}  {'kind':<{kinds}}  {'scenario':<{width}}  {'first':>7}  {'whole':>7}"
    for result in results:
        first_s, total_s = _times(result)
        mark = "ok" if result.passed else "FAIL"
        scenario = result.scenario
        row = f"{mark:<4}  {scenario.language}  {scenario.kind:<{kinds}}  {scenario.name:<{width}}"
        yield f"{row}  {_ms(first_s):>7}  {_ms(total_s):>7}"
        for played in result.played:
            for why in played.why:
                yield f"{'':10}“{played.said.words}”: {why}"
                yield f"{'':10}the answer was: {played.came.reply.text}"
    yield ""
    for title, of in SUMS:
        for name, rows in _grouped(results, of).items():
            passed = sum(result.passed for result in rows)
            firsts = sorted(first_s for first_s, _ in map(_times, rows) if first_s is not None)
            median = f", first word after {_ms(firsts[len(firsts) // 2])}" if firsts else ""
            yield f"{title} {name:<{kinds}}  {passed:>3} of {len(rows)}{median}"
    passed = sum(result.passed for result in results)
    asked, said = _tokens(results)
    yield f"{passed} of {len(results)} as expected; {asked} tokens read, {said} written"


def document(model: str, results: Sequence[Result]) -> dict[str, Any]:
    """Return the same as what JSON takes; times in milliseconds."""
    asked, said = _tokens(results)
    return {
        "model": model,
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "input_tokens": asked,
        "output_tokens": said,
        "sums": {
            title: {
                name: {"passed": sum(result.passed for result in rows), "of": len(rows)}
                for name, rows in _grouped(results, of).items()
            }
            for title, of in SUMS
        },
        "scenarios": [_row(result) for result in results],
    }


def _row(result: Result) -> dict[str, Any]:
    scenario = result.scenario
    return {
        "name": scenario.name,
        "language": scenario.language,
        "kind": scenario.kind,
        "state": scenario.state,
        "passed": result.passed,
        "turns": [
            {
                "said": played.said.words,
                "answer": played.came.reply.text,
                "path": played.came.reply.path.value,
                "intent": played.came.reply.intent,
                "tools": list(played.came.tools),
                "acted": list(played.came.reply.acted),
                "badge": played.came.reply.badge,
                "first_token_ms": _rounded(played.came.first_token_s),
                "total_ms": _rounded(played.came.total_s),
                "why": list(played.why),
            }
            for played in result.played
        ],
    }


SUMS: Sequence[tuple[str, Callable[[Scenario], str]]] = (
    ("language", lambda scenario: scenario.language),
    ("kind", lambda scenario: scenario.kind),
)


def _grouped(results: Sequence[Result], of: Callable[[Scenario], str]) -> dict[str, list[Result]]:
    rows: dict[str, list[Result]] = {}
    for result in results:
        rows.setdefault(of(result.scenario), []).append(result)
    return rows


def _times(result: Result) -> tuple[float | None, float]:
    """Return the model's latest first word and the longest answer of a scenario, in seconds."""
    firsts = [each.came.first_token_s for each in result.played]
    known = [first_s for first_s in firsts if first_s is not None]
    return max(known, default=None), max(each.came.total_s for each in result.played)


def _tokens(results: Sequence[Result]) -> tuple[int, int]:
    came = [played.came for result in results for played in result.played]
    return sum(each.input_tokens for each in came), sum(each.output_tokens for each in came)


def _ms(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1000:.0f} ms"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)


def _key(folder: Path) -> Secret | None:
    try:
        return Keys(folder).read("model")
    except KeyUnusable as error:
        sys.stderr.write(f"teamcar: {error}\n")
        return None
