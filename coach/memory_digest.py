"""Old turns -> a few lines, without a model: day by day what was asked and done; pure."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from coach.memory_rows import KeptTurn
from coach.model_answer import SIGNS_PER_TOKEN

MOST_ASKED = 4  # kinds of questions that are named of a day
MOST_DONE = 4
LONGEST_WORDS = 80  # of what the rider said to the model that day


def tokens(text: str) -> int:
    """Return about how many tokens a text has."""
    return -(-len(text) // SIGNS_PER_TOKEN)


def digest(turns: Sequence[KeptTurn], most_tokens: int) -> str:
    """Return a line for each day within the budget, the oldest first; the oldest give way."""
    lines: list[str] = []
    left = most_tokens
    for day, group in reversed([(day, list(rows)) for day, rows in groupby(turns, _day)]):
        line = _line(day, group)
        left -= tokens(line) + 1
        if left < 0:
            break
        lines.append(line)
    return "\n".join(reversed(lines))


def _day(turn: KeptTurn) -> str:
    return turn.at.date().isoformat()


def _line(day: str, turns: Sequence[KeptTurn]) -> str:
    """Return `2026-03-04, 9 turns; asked power, time left; did skip_step; said: my knee hurts`."""
    asked = Counter(turn.intent for turn in turns if turn.intent and not turn.acted)
    done = Counter(act for turn in turns for act in turn.acted)
    said = [turn.words for turn in turns if turn.path != "offline"]
    parts = [f"{day}, {len(turns)} turn{'s' if len(turns) != 1 else ''}"]
    if asked:
        names = (str(name).replace("_", " ") for name, _ in asked.most_common(MOST_ASKED))
        parts.append(f"asked {', '.join(names)}")
    if done:
        acts = (f"{name} {times}×" if times > 1 else name for name, times in
                done.most_common(MOST_DONE))  # fmt: skip
        parts.append(f"did {', '.join(acts)}")
    if said:
        parts.append(f"said: {said[-1][:LONGEST_WORDS]}")
    return "; ".join(parts)
