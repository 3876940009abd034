"""Text -> sentences. The point of "3.5", "approx." and "z. B." ends none; a line break does."""

import re

_PIECE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
# What a point ends only as a part of a sentence; folded, without the point.
_MARKED = (
    "approx min max sec hr avg e.g i.e vs etc no incl resp st mr mrs dr",
    "ca z.b d.h bzw std sek u.a usw nr",
    "bijv d.w.z gem nl",
    "tzw np godz itd wg pol śr",
)
ABBREVIATIONS = frozenset(word for row in _MARKED for word in row.split())
# Nouns that are counted so: "3. Intervall".
_COUNTED = re.compile(r"(Intervall|Runde|Schritt|Block|Satz|Wiederholung|Abschnitt|Serie)")
_UNIT = re.compile(r"\d\s?[^\W\d_]$")  # "200 W. Hold it" ends; "z. B." does not
_LAST_WORD = re.compile(r"[^\s(]+$")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each stripped, none of them empty."""
    out: list[str] = []
    for line in _PIECE.findall(text):
        start = 0
        for found in _END.finditer(line):
            if _ends(line, start, found):
                out.append(line[start : found.end()].strip())
                start = found.end()
        out.append(line[start:].strip())
    return [each for each in out if each]


def whole_until(text: str) -> int:
    """Return up to where a text that still grows is whole sentences."""
    at = 0
    for found in re.finditer(r"[.!?…]+[\"'”’»)\]]*(?=\s)|\n", text):
        start = max(at, text.rfind("\n", 0, found.start()) + 1)
        if found[0] == "\n" or _ends(text, start, found):
            at = found.end()
    return at


def _ends(line: str, start: int, found: re.Match[str]) -> bool:
    if found[0][0] != ".":
        return True
    word = _LAST_WORD.search(line, start, found.start())
    last = word[0].casefold() if word else ""
    if last in ABBREVIATIONS:
        return False
    if len(last) == 1 and last.isalpha():
        return _UNIT.search(line, start, found.start()) is not None and _begins(line, found.end())
    # "3. Intervall" counts; "target is 275. Hold it" ends.
    return not (last.isdigit() and len(last) < 3 and _goes_on(line, found.end(), start, last))


def _begins(line: str, end: int) -> bool:
    return line[end:].lstrip()[:1].isupper()


def _goes_on(line: str, end: int, start: int, last: str) -> bool:
    alone = line[start:end].strip(" .") == last  # the number of a list
    after = line[end:].lstrip()
    return alone or after[:1].islower() or _COUNTED.match(after) is not None
