"""Words of an answer without the model's thoughts and without marks of its template.

Thoughts belong into a field of their own, and many servers leave them in the text, between marks
that may be cut anywhere. Some templates open the thought themselves, so that only its end is seen.
"""

import re
from collections.abc import Mapping

# What opens a thought -> what closes it.
THOUGHTS: Mapping[str, str] = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "◁think▷": "◁/think▷",
    "[THINK]": "[/THINK]",
    "<|channel|>analysis<|message|>": "<|end|>",
}
# Marks of templates that some servers let through; they say nothing.
NOISE = (
    "<|start|>assistant", "<|channel|>final<|message|>", "<|return|>", "<|end|>", "<|im_start|>",
    "<|im_end|>", "<|eot_id|>", "<|endoftext|>", "<end_of_turn>", "</s>",
)  # fmt: skip
CLOSERS = tuple(mark for mark in THOUGHTS.values() if mark not in NOISE)
MARKS = tuple(mark.lower() for mark in (*THOUGHTS, *CLOSERS, *NOISE))
LONGEST = max(map(len, MARKS))


def _any_of(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, marks)), re.IGNORECASE)


ANY, CLOSED = _any_of(MARKS), _any_of(CLOSERS)


class Thoughts:
    """Feed the text of an answer in any cut; what may be said comes out.

    With `inside`, the answer begins with a thought that nothing opens. `unopened` tells, after the
    fact, that a thought was closed which nothing had opened.
    """

    def __init__(self, inside: bool = False) -> None:
        self.unopened = False
        self._closer: re.Pattern[str] | None = CLOSED if inside else None
        self._assumed = inside
        self._held = ""

    def feed(self, text: str) -> str:
        """Return the words that are certain to be none of a thought."""
        self._held += text
        said: list[str] = []
        while self._step(said):
            pass
        return "".join(said)

    def end(self) -> str:
        """Return the words that were held back and turned out to be words."""
        held, self._held = self._held, ""
        return ANY.sub("", held) if self._closer is None or self._assumed else ""

    def _step(self, said: list[str]) -> bool:
        """Go on to the next mark, and return whether there was one."""
        if self._closer is not None:
            found = self._closer.search(self._held)
            if found is None:
                if not self._assumed:  # else it may prove to be the answer itself
                    self._held = self._held[-LONGEST:]
                return False
            self._held = self._held[found.end() :]
            self._closer, self._assumed = None, False
            return True
        found = ANY.search(self._held)
        if found is None:
            cut = len(self._held) - _beginning(self._held)
            said.append(self._held[:cut])
            self._held = self._held[cut:]
            return False
        mark = found.group()
        if CLOSED.fullmatch(mark):
            self.unopened = True
            said.clear()
        else:
            said.append(self._held[: found.start()])
            closer = next((THOUGHTS[each] for each in THOUGHTS if each.lower() == mark.lower()), "")
            self._closer = _any_of((closer,)) if closer else None
        self._held = self._held[found.end() :]
        return True


def _beginning(text: str) -> int:
    """Return how many signs at the end of a text may be the beginning of a mark."""
    for length in range(min(LONGEST - 1, len(text)), 0, -1):
        if any(mark.startswith(text[-length:].lower()) for mark in MARKS):
            return length
    return 0
