"""Other people's words on their way to a model: quoted, on one line, bounded, without controls.

Names of workouts, text events, notes and titles come from files and from the network. A model sees
them between « and », which they cannot close.
"""

import unicodedata

LONGEST = 80
# Signs that steer a display or hide letters, and those that models take for marks of a role.
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
_MARKS = str.maketrans({"«": "‹", "»": "›", "<": "‹", ">": "›", "{": "(", "}": ")", "[": "(",
                        "]": ")", "`": "'", "#": " ", "|": "/"})  # fmt: skip


def quoted(words: object, longest: int = LONGEST) -> str:
    """Return « words » as data for a model."""
    return f"«{cleaned(words, longest)}»"


def cleaned(words: object, longest: int = LONGEST) -> str:
    """Return words on one line of at most `longest` signs, with nothing that closes a quotation."""
    text = unicodedata.normalize("NFKC", str(words)[: 4 * longest]).translate(_MARKS)
    kept = "".join(" " if unicodedata.category(sign) in _HIDDEN else sign for sign in text)
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
