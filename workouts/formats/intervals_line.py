"""One step line of intervals.icu's workout text -> what it says, in pieces.

`- Spin up 10m ramp 50-75% 90rpm`: words before the length are the cue; `m` is minutes, `mtr` is
metres; the target stands behind the length (https://forum.intervals.icu/t/workout-builder/1163).
"""

import re
from dataclasses import dataclass, field

from workouts.formats import quantities
from workouts.formats.intervals_plan import METRES
from workouts.formats.quantities import N, decimal

DISTANCE = rf"({N})\s?(mtrs?|met(?:er|re)s?|km|mi(?:les?)?|y(?:ar|r)?ds?)(?!\w)"
LENGTH = re.compile(
    rf"(?<![\w.,%])(?:(?P<distance>{DISTANCE})|(?P<time>{quantities.DURATION}))(?!\s?/)",
    re.IGNORECASE,
)
SECONDS_SIGN = re.compile(r'(?<=[0-9])"')  # 30" is half a minute
END_OF_CUE = "<!>"
RANGE = rf"({N})(?:\s?%)?(?:{quantities.TO}({N}))?"
PIECES = (
    ("cadence", quantities.CADENCE),
    ("heart", rf"{RANGE}\s?%\s?(?:of\s)?(?:lthr|hr|fthr|max\s?hr)\b"),
    ("beats", rf"{RANGE}\s?bpm(?:\s?hr)?\b"),
    ("heart_zone", rf"z[1-7](?:{quantities.TO}z?[1-7])?\s?(?:lt)?hr\b"),
    ("best", rf"{RANGE}\s?%\s?mmp(?:\s?{quantities.DURATION})?"),
    ("own_zone", rf"cz[0-9](?:{quantities.TO}c?z?[0-9])?"),
    ("pace", rf"(?:z[1-7](?:{quantities.TO}z?[1-7])?|{RANGE}\s?%)\s?pace\b"),
    ("pace", r"[0-9]{1,2}:[0-5][0-9](?:-[0-9]{1,2}:[0-5][0-9])?(?:\s?/\s?\w+)?(?:\s?pace\b)?"),
    ("power", f"{quantities.POWER}|{quantities.ZONE}"),
    ("ramp", r"ramp\b"),
    ("free", r"free[ -]?ride\b"),
    ("max", r"max[ -]?effort\b"),
    ("lap", r"press\s+lap\b"),
    ("hidden", r"hide\s?power\b"),
    ("intensity", r"intensity\s?=\s?\w+"),
    ("words", r"\S+"),
)
PIECE = re.compile(
    "|".join(f"(?P<p{index}>{pattern})" for index, (_, pattern) in enumerate(PIECES)),
    re.IGNORECASE,
)
_INDEX = re.compile(r"p([0-9]+)")
TARGETS = frozenset(
    {"heart", "beats", "heart_zone", "best", "own_zone", "pace", "power", "free", "max"}
)


@dataclass(slots=True)
class StepLine:
    """One step line; `pieces` holds the newest text of each kind, `words` the cue."""

    length: str
    metres: float | None
    words: str
    pieces: dict[str, str] = field(default_factory=dict)


def read_step_line(content: str) -> StepLine | None:
    """Return what stands behind `- `, None where it has no length and so is no step."""
    cue, mark, rest = content.rpartition(END_OF_CUE)
    if not mark:
        rest = content
    rest = SECONDS_SIGN.sub("″", rest)
    found = LENGTH.search(rest)
    if found is None:
        return None
    pieces = read_pieces(rest[found.end() :])
    before = rest[: found.start()].strip(" \t:–-")
    # "Press lap" may stand before the length too.
    if lap := re.search(r"\bpress\s+lap\b", before, re.IGNORECASE):
        pieces["lap"] = lap[0]
        before = before[: lap.start()] + before[lap.end() :]
    if re.search(r"\bramp\b", before, re.IGNORECASE) and "power" in pieces:
        pieces.setdefault("ramp", "ramp")
    words = " ".join(part for part in (cue, before, pieces.pop("words", "")) if part.strip())
    return StepLine(found[0], _metres(found), " ".join(words.split()), pieces)


def read_pieces(text: str) -> dict[str, str]:
    """Return the first text of each kind; words are joined."""
    out: dict[str, str] = {}
    words: list[str] = []
    for found in PIECE.finditer(text):
        index = _INDEX.fullmatch(found.lastgroup or "p0")
        kind = PIECES[int(index[1]) if index else 0][0]
        if kind == "words":
            words.append(found[0])
        else:
            out.setdefault(kind, found[0])
    said = " ".join(words).strip(" ,;:–-")
    if said:
        out["words"] = said
    return out


def numbers_of(text: str) -> tuple[float, float]:
    """Return the one or two numbers of a target."""
    found = [float(decimal(number)) for number in re.findall(N, text)]
    return found[0], found[1] if len(found) > 1 else found[0]


def _metres(found: re.Match[str]) -> float | None:
    if found["distance"] is None:
        return None
    number, unit = re.findall(DISTANCE, found["distance"], re.IGNORECASE)[0]
    unit = unit.lower()
    per = METRES["mi"] if unit in ("mi", "mile", "miles") else METRES[unit[0]]
    return float(decimal(number)) * per
