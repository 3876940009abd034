"""What the rider has written about himself in DATA/athlete.md, bounded, for the coach to read."""

from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "athlete.md"
LONGEST = 4_000  # signs
MOST_BYTES = LONGEST * 4 + 4


@dataclass(frozen=True, slots=True)
class AthletePage:
    """The words, as many as are read; `fault` is a sentence where that is not all of them."""

    text: str = ""
    fault: str | None = None


def read_athlete_page(folder: Path) -> AthletePage:
    """Return the page of a data folder; an empty one where there is none. Raises nothing."""
    path = folder / FILE_NAME
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    except FileNotFoundError:
        return AthletePage()
    except OSError as error:
        return AthletePage(fault=f"{path}: {error.strerror or error}; the coach goes without it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(data) < MOST_BYTES or error.start < MOST_BYTES - 3:
            line = data.count(b"\n", 0, error.start) + 1
            why = "is not UTF-8; save the file as UTF-8; the coach goes without it"
            return AthletePage(fault=f"{path}, line {line}: {why}")
        text = data.decode("utf-8-sig", "ignore")  # cut in the middle of a sign
    # What would write across a terminal or end a line for a model is no part of the words.
    kept = (sign if sign == "\n" or sign.isprintable() else " " for sign in text)
    text = "".join(kept).strip()
    if len(text) <= LONGEST:
        return AthletePage(text)
    why = f"is longer than {LONGEST} signs; the coach reads the first {LONGEST}"
    return AthletePage(text[:LONGEST], f"{path}: {why}, shorten it")
