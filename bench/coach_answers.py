"""The coach's offline answers: how long one takes in each language, and how long its import takes.

What is said is made from the templates with a fixed seed: as they are, with one letter changed in a
long word, and with a word too many, so that all paths are taken: understood, mended, given up.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from bench.figures import Table, met, percentile
from coach.answers import INTENTS, answer, ear_for
from coach.intents import Kind
from coach.language import LANGUAGES, Language, language
from coach.patterns import Row, Slot, Word, compile_template
from coach.scene import RestContext, Scene
from workouts.snapshot import LoadToday

TARGET_S = 0.005
IMPORT_TARGET_S = 0.050
IMPORT = (
    "import time; at = time.perf_counter(); import coach.coach; print(time.perf_counter() - at)"
)
FIRST = (
    "import sys, time; from coach.answers import ear_for; from coach.language import language; "
    "at = time.perf_counter(); ear_for(language(sys.argv[1])).hear('x'); "
    "print(time.perf_counter() - at)"
)
SCENE = Scene(rest=RestContext(LoadToday(61.0, 70.0, -9.0), 265))
LONG_WORD = 6


@dataclass(frozen=True, slots=True)
class Answered:
    """Seconds of each answer, by how it was heard."""

    understood: list[float]
    mended: list[float]
    given_up: list[float]


def said_in(spoken: Language, each: int, seed: int = 1) -> Iterator[str]:
    """Yield what riders say, `each` utterances of every template of a question or an order."""
    chance = random.Random(seed)
    numerals = spoken.numerals
    nth = next(iter(numerals.ordinals.words))
    slot_words = {"n": numerals.spell_number(95), "time": "2:30", "nth": nth}
    for intent in INTENTS:
        if intent.kind not in (Kind.QUESTION, Kind.ORDER):
            continue
        for template in spoken.phrases.templates[intent.name]:
            row = compile_template(template, spoken.phrases.parts, fold=spoken.hearing.word)
            for _ in range(each):
                yield " ".join(_words(row, chance, slot_words))


def _words(row: Row, chance: random.Random, slot_words: dict[str, str]) -> Iterator[str]:
    for node in row:
        match node:
            case Word(text):
                yield text
            case Slot(name):
                yield slot_words[name]
            case _:
                yield from _words(chance.choice(node.options), chance, slot_words)


def misheard(said: str, chance: random.Random) -> str:
    """Return `said` with one letter of a long word changed."""
    words = said.split()
    long_words = [at for at, word in enumerate(words) if len(word) >= LONG_WORD]
    if long_words:
        at = chance.choice(long_words)
        letter = chance.randrange(len(words[at]))
        words[at] = f"{words[at][:letter]}q{words[at][letter + 1 :]}"
    return " ".join(words)


def answer_all(spoken: Language, texts: Iterable[str]) -> Answered:
    """Time one answer after the other."""
    chance = random.Random(2)
    ear_for(spoken).hear("x")
    ways: tuple[list[float], list[float], list[float]] = ([], [], [])
    for said in texts:
        spoilt = misheard(said, chance)
        for seconds, text in zip(ways, (said, spoilt, f"{said} {said} wibble"), strict=True):
            began_s = time.perf_counter()
            answer(text, SCENE, spoken)
            seconds.append(time.perf_counter() - began_s)
    return Answered(*ways)


def fresh(code: str, *arguments: str, runs: int) -> list[float]:
    """Return the seconds that `code` prints in each of `runs` processes of its own.

    Bytecode is kept, as in an installed program, whatever the environment says of it.
    """
    command = [sys.executable, "-c", code, *arguments]
    with TemporaryDirectory(prefix="teamcar-bench-") as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def once() -> float:
            run = subprocess.run(
                command, capture_output=True, text=True, check=True, env=environment
            )
            return float(run.stdout)

        once()
        return [once() for _ in range(runs)]


def measure(each: int = 3, runs: int = 10) -> Table:
    """Answer in every language, and import the coach and hear once in `runs` processes each."""
    rows = []
    for code in LANGUAGES:
        spoken = language(code)
        answered = answer_all(spoken, said_in(spoken, each))
        for way in ("understood", "mended", "given_up"):
            seconds = getattr(answered, way)
            p95_s = percentile(seconds, 95)
            rows.append(
                (
                    f"{spoken.name}, {way.replace('_', ' ')}",
                    str(len(seconds)),
                    _fine(percentile(seconds, 50)),
                    _fine(p95_s),
                    met(p95_s, TARGET_S),
                )
            )
        first = fresh(FIRST, code, runs=runs)
        rows.append((f"{spoken.name}, tables read", str(runs), *_pair(first), ""))
    imported = fresh(IMPORT, runs=runs)
    usual = met(percentile(imported, 50), IMPORT_TARGET_S)
    rows.append(("import of the coach", str(runs), *_pair(imported), usual))
    targets = f"an answer's p95 in {_fine(TARGET_S)}, the median import in {_fine(IMPORT_TARGET_S)}"
    return Table(
        "Offline answers",
        ("what", "times", "p50", "p95", "target"),
        tuple(rows),
        f"Targets: {targets}. A spoilt utterance counts as mended whether it could be or not.",
    )


def _pair(seconds: list[float]) -> tuple[str, str]:
    return _fine(percentile(seconds, 50)), _fine(percentile(seconds, 95))


def _fine(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def main() -> None:
    print(measure().markdown())


if __name__ == "__main__":
    main()
