"""The recogniser on the tests' tiny models: word errors, delays and its share of a core.

What riders say in the tests of understanding, as far as a model knows its words, is spoken by
espeak-ng in voices that the model has not heard, and fed as a microphone feeds it, in real time.
The delay of a partial is from its last sample to its words; that of a final from the end of the
turn. What a model for riders takes is measured with `--model`.
"""

import argparse
import queue
import random
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Table, usual_and_late
from coach.language import LANGUAGES
from coach.voice.sound_parts import Recogniser
from coach.voice.sound_talk import FinalText, Happened, PartialText, Standing
from coach.voice.vosk_model import make_recogniser

TESTS = Path(__file__).resolve().parents[1] / "tests"
RATE = 22_050  # of espeak-ng
BLOCK_S = 0.02
HEADER = 44  # bytes of a WAV
VOICES = {"en": "en-us", "de": "de", "nl": "nl", "pl": "pl"}
VARIANTS = ("+m5", "+f4")
LONGEST_WORDS = 10
GIVE_UP_S = 60.0


@dataclass(slots=True)
class Heard:
    """What came of the turns of one language; times in seconds."""

    turns: int = 0
    words: int = 0
    errors: int = 0
    sound_s: float = 0.0
    cpu_s: float = 0.0
    partials_s: list[float] = field(default_factory=list)
    finals_s: list[float] = field(default_factory=list)


def sentences(language: str, known: frozenset[str], most: int) -> list[str]:
    """Return what riders say, at most `most` sentences with no word that is not known."""
    found: set[str] = set()
    for path in sorted((TESTS / "coach").glob(f"paraphrases_{language}*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = re.split(r"\t| \| ", line)
            if len(parts) < 2 or line.startswith("#"):
                continue
            words = re.sub(r"[^\w'\s]", " ", parts[1].lower()).split()
            if len(words) <= LONGEST_WORDS and known.issuperset(words):
                found.add(" ".join(words))
    return random.Random(1).sample(sorted(found), min(most, len(found)))


def word_errors(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words must be changed, left out or put in (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for at, word in enumerate(spoken, 1):
        above, row[0] = row[0], at
        for column, other in enumerate(heard, 1):
            best = min(row[column] + 1, row[column - 1] + 1, above + (word != other))
            above, row[column] = row[column], best
    return row[-1]


def hear(folder: Path, language: str, most: int) -> Heard:
    """Speak sentences to the model of a folder, in real time."""
    told: queue.Queue[tuple[float, Happened]] = queue.Queue()
    recogniser = make_recogniser(folder, lambda event: told.put((time.monotonic(), event)))
    heard = Heard()
    try:
        recogniser.warm()
        standing = told.get(timeout=GIVE_UP_S)[1]
        if isinstance(standing, Standing) and not standing.ok:
            raise SystemExit(f"{standing.detail}. {standing.mend}")
        words = (folder / "graph" / "words.txt").read_text(encoding="utf-8").split("\n")
        known = frozenset(line.split(" ")[0] for line in words)
        for turn, sentence in enumerate(sentences(language, known, most)):
            voice = VOICES[language] + VARIANTS[turn % len(VARIANTS)]
            _turn(recogniser, told, turn, _speak(sentence, voice), sentence, heard)
    finally:
        recogniser.close()
    return heard


def _turn(
    recogniser: Recogniser,
    told: "queue.Queue[tuple[float, Happened]]",
    turn: int,
    samples: bytes,
    sentence: str,
    heard: Heard,
) -> None:
    cpu_s = time.process_time()
    recogniser.begin(turn, RATE, ())
    began_s = time.monotonic()
    step = int(BLOCK_S * RATE) * 2
    for at in range(0, len(samples), step):
        block = samples[at : at + step]
        time.sleep(max(0.0, began_s + (at + len(block)) / 2 / RATE - time.monotonic()))
        recogniser.feed(block)
    ended_s = time.monotonic()
    recogniser.finish(turn, ended_s)
    while True:
        at_s, event = told.get(timeout=GIVE_UP_S)
        if isinstance(event, PartialText):
            heard.partials_s.append(at_s - began_s - event.audio_s)
        elif isinstance(event, FinalText):
            heard.finals_s.append(at_s - ended_s)
            heard.errors += word_errors(sentence.split(), event.text.split())
            break
    heard.turns += 1
    heard.words += len(sentence.split())
    heard.sound_s += len(samples) / 2 / RATE
    heard.cpu_s += time.process_time() - cpu_s


def _speak(text: str, voice: str) -> bytes:
    program = shutil.which("espeak-ng")
    if program is None:
        raise SystemExit("espeak-ng is not installed: sudo apt-get install espeak-ng")
    words = [program, "-v", voice, "--stdout", text]
    return subprocess.run(words, capture_output=True, check=True).stdout[HEADER:]


def measure(most: int = 12, model: Path | None = None, language: str = "") -> Table:
    """Measure each language's tiny model, or one model with the sentences of a language."""
    rows = []
    for code in [language] if language else list(LANGUAGES):
        folder = model or TESTS / "voice" / "models" / f"vosk-tiny-{code}"
        if not folder.is_dir():
            continue
        heard = hear(folder, code, most)
        rows.append(
            (
                f"{code}, {folder.name}",
                f"{heard.errors} of {heard.words} words ({100 * heard.errors / heard.words:.1f} %)",
                *usual_and_late(heard.partials_s),
                *usual_and_late(heard.finals_s),
                f"{100 * heard.cpu_s / heard.sound_s:.1f} %",
            )
        )
    return Table(
        "Recogniser",
        ("model", "word errors", "partial", "p95", "final", "p95", "of one core"),
        tuple(rows),
        f"At most {most} sentences of each language, in real time, in voices of espeak-ng that the"
        " model has not heard; the sentences it has. Tiny models are for tests: how fast they are"
        " says nothing of a model for riders.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="The recogniser: word errors, delays, load.")
    parser.add_argument("--sentences", type=int, default=12)
    parser.add_argument("--model", type=Path, help="the folder of one model")
    parser.add_argument("--language", default="", choices=("", *LANGUAGES))
    given = parser.parse_args()
    if given.model is not None and not given.language:
        parser.error("--model needs --language")
    print(measure(given.sentences, given.model, given.language).markdown())


if __name__ == "__main__":
    main()
