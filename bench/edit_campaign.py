"""Random edits in the text of a workout: `python -m bench.edit_campaign [EDITS] [--seed N]`.

Each edit takes a text that was typed, inserts, deletes, swaps, doubles or splices signs and lines
in it, foreign ones too, and reads the result as the editor does while one types. It must be a
workout within the limits, or at least one fault with a place inside the text and a sentence; an
exception or anything else ends the campaign with 1 and the text that did it. Printed are how often
what came of an edit, and how long a reading took.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.figures import ms, percentile
from workouts.formats.limits import MAX_SECONDS, MAX_STEPS
from workouts.formats.plain_text import Draft, parse_text, write_plain_text

EDITS = 10_000
SEED = 5
LONGEST = 4_000  # signs; a text that has grown beyond is begun anew

TEXTS = (
    "10m 55%-75%\n5x (3m 110% / 3m 50%)\ncooldown 10m 60-40%\n",
    """name: Sweet spot, long
author: A rider
tags: sweet spot, base
description: Three long ones.

warmup 15m 45-75% 90rpm "Easy now" @10m "A bit more"
3x (20m 88-94% 85-95rpm "Settle" / 5m 55%) skip last rest
cooldown 10m 60-40%
""",
    """10m Z2
2x
  3x
    - 1m 120% @45s "Last 15" for 15s
    - 1m 50%
  5m 50%

free 10m # coffee
max 15s
3m 250W
3m 200-250W
at 12m "Halfway"
""",
    """warm-up 10 min from 100W to 200W
4x4m 105% [Over] 95rpm / 2m rest 50%
1h30m SS
1:30 130%
test 20m free
1,5m 150 W test
work 2m 94% rep 2/3 set 1
""",
    "rest day\n",
)
PIECES = (
    *("5x ", "x", "(", ")", "/", "%", "W", "-", "→", "10m", "90s", "1:30", "1h", "0s", "9999x"),
    *('"', "[", "]", "@", "@1m ", " for ", "#", "\\", "\n", "\n\n", "- ", "  ", "\t", "rpm", "Z2"),
    *("free", "ramp", "test", "rep 1/2 set 3", "skip last rest", "name:", "tags: ", "rest day"),
    *("∞", "½", "٣", "１０", "é", "e\u0301", "\u202e", "\u2028", "\x00", "\x1b", "\ufeff", "🚴"),
    *("\ud800", "1e9", "nan", "-1", "0", "999999999999", "1,5", ",", ";", "|", "+", "“", "”"),
    *("km", "\r", "\r\n", "at ", "z9"),
)

Edit = Callable[[str, random.Random], str]


def _insert(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(PIECES) * dice.choice((1, 1, 1, 3)) + text[at:]


def _any_sign(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + chr(dice.randrange(0x110000)) + text[at:]


def _delete(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at + dice.choice((1, 1, 2, 5, 40)) :]


def _swap(text: str, dice: random.Random) -> str:
    if len(text) < 2:
        return text
    one, other = sorted(dice.sample(range(len(text)), 2))
    signs = list(text)
    signs[one], signs[other] = signs[other], signs[one]
    return "".join(signs)


def _swap_lines(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    dice.shuffle(lines)
    return "\n".join(lines)


def _double(text: str, dice: random.Random) -> str:
    at, to = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    return text[:to] + text[at:to] + text[to:]


def _double_line(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    indent = " " * dice.randrange(5)
    return "\n".join([*lines[:at], indent + lines[at], *lines[at:]])


def _splice(text: str, dice: random.Random) -> str:
    other = dice.choice(TEXTS)
    return text[: dice.randrange(len(text) + 1)] + other[dice.randrange(len(other) + 1) :]


def _wrap(text: str, dice: random.Random) -> str:
    return f"{dice.choice((2, 3, 400))}x ({text}{dice.choice((')', ''))}"


CHANGES: Sequence[Edit] = (
    _insert, _insert, _insert, _any_sign, _delete, _delete, _swap, _swap_lines, _double,
    _double_line, _splice, _wrap,
)  # fmt: skip


class Broken(Exception):
    """A text that was read to something it must not be."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"{why}\n{text!r}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One edited text, what it came to and how long that took."""

    text: str
    draft: Draft
    seconds: float


def edited_texts(count: int, seed: int = SEED) -> Iterator[str]:
    """Yield `count` texts, each an edit of the one before it or of a sound one."""
    dice = random.Random(seed)
    text = TEXTS[0]
    for _ in range(count):
        if len(text) > LONGEST or dice.random() < 0.15:
            text = dice.choice(TEXTS)
        text = dice.choice(CHANGES)(text, dice)
        yield text


def check(text: str, read: Callable[[str], Draft] = parse_text) -> Reading:
    """Read a text as the editor does; raises Broken where it is neither a workout nor told."""
    began_s = time.perf_counter()
    try:
        draft = read(text)
    except Exception as error:  # whatever it is, it is what the campaign looks for
        raise Broken(text, f"{type(error).__name__}: {error}") from error
    seconds = time.perf_counter() - began_s
    lines = text.split("\n")
    for fault in draft.faults:
        inside = (
            1 <= fault.line <= len(lines) and 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        )
        if not inside or not fault.what.strip() or not fault.hint.strip():
            raise Broken(text, f"a fault that stands nowhere or says nothing: {fault}")
    workout = draft.workout
    if workout is None:
        if not draft.faults:
            raise Broken(text, "neither a workout nor a fault")
        return Reading(text, draft, seconds)
    if len(workout.steps) > MAX_STEPS or workout.seconds > MAX_SECONDS:
        raise Broken(text, f"{len(workout.steps)} steps in {workout.seconds} s")
    if len(draft.lines) != len(workout.steps) or any(step.seconds < 1 for step in workout.steps):
        raise Broken(text, "a step without a line or a length")
    if parse_text(write_plain_text(workout)).workout != workout:
        raise Broken(text, "the workout does not come back from its own text")
    return Reading(text, draft, seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and print what came of it; 1 at the first text that breaks."""
    parser = argparse.ArgumentParser(prog="bench.edit_campaign", description=__doc__)
    parser.add_argument("edits", type=int, nargs="?", default=EDITS)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    came: Counter[str] = Counter()
    seconds: list[float] = []
    for text in edited_texts(given.edits, given.seed):
        try:
            reading = check(text)
        except Broken as broken:
            print(broken, file=sys.stderr)
            return 1
        seconds.append(reading.seconds)
        sound = "sound" if reading.draft.is_sound else "faulty"
        came[f"{sound}, {'with' if reading.draft.workout else 'without'} a profile"] += 1
    for what, count in came.most_common():
        print(f"{count:>8,}  {what}")
    half, most = percentile(seconds, 50), max(seconds)
    print(f"{given.edits:>8,}  edits, none of them broke it; a reading took {half * 1000:.2f} ms, "
          f"at most {ms(most)}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
