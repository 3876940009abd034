"""From a sentence to its sound, for each engine of this machine, without playing it.

A row "ready" is a new engine until it knows its voices; "sentence" is the same twelve words again
and again in a warm engine, levelling included; "spoken form" is the text before it.
"""

import argparse
import subprocess
import time
from collections.abc import Callable

from bench.figures import Table, median, ms, percentile
from coach.language import language
from coach.voice.engines import ENGINES, Engine, own_voice
from coach.voice.levelling import levelled
from coach.voice.sound_talk import Configure
from coach.voice.spoken_form import spoken_form

WRITTEN = "Hold 250 W, you are 12 W over target, 4:30 left here."
NAMES = ("pyttsx3", "espeak", "say", "sapi")


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that work takes."""
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def measure(runs: int = 100, starts: int = 10) -> Table:
    """Measure every engine that is here, and the spoken form."""
    spoken = language("en")
    text = spoken_form(WRITTEN, spoken)
    rows = [
        _row("spoken form", "", [timed(lambda: spoken_form(WRITTEN, spoken)) for _ in range(runs)])
    ]
    for name in NAMES:
        if ENGINES[name].missing(Configure()) is not None:
            continue
        rows.append(_row("ready", name, [_start(name) for _ in range(starts)]))
        rows.append(_row("sentence", name, _sentences(name, text, runs)))
    return Table("Speech", ("what", "engine", "median", "p95"), tuple(rows), f"“{text}”")


def _sentences(name: str, text: str, runs: int) -> list[float]:
    engine = _made(name)
    voice = own_voice(tuple(language("en").speech["voices"]["languages"]), engine.voices())

    def say() -> None:
        levelled(engine.render(text, "" if voice is None else voice.id, 195))

    say()
    times = [timed(say) for _ in range(runs)]
    engine.close()
    return times


def _start(name: str) -> float:
    began_s = time.perf_counter()
    engine = _made(name)
    engine.voices()
    took_s = time.perf_counter() - began_s
    engine.close()
    return took_s


def _made(name: str) -> Engine:
    return ENGINES[name].make(Configure(), subprocess.DEVNULL)


def _row(what: str, engine: str, seconds: list[float]) -> tuple[str, str, str, str]:
    return what, engine, ms(median(seconds)), ms(percentile(seconds, 95))


def main() -> None:
    parser = argparse.ArgumentParser(description="Sentence to sound.")
    parser.add_argument("--runs", type=int, default=100)
    given = parser.parse_args()
    print(measure(given.runs).markdown())


if __name__ == "__main__":
    main()
