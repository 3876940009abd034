"""What the console itself says in the notice line: a sentence for some seconds, then the next."""

from collections import deque

SAID_FOR_S = 5.0


class Sayings:
    """One screen's; times are the ride's own."""

    def __init__(self) -> None:
        self._said: tuple[str, float] | None = None  # until when
        self._waiting: deque[str] = deque()

    def say(self, text: str, at_s: float) -> None:
        """Say it now, in the place of what is being said."""
        self._said = (text, at_s + SAID_FOR_S)

    def later(self, text: str, width: int) -> None:
        """Say it when nothing else is said; what is too wide for a line, sentence by sentence."""
        parts = [text] if len(text) <= width else text.replace(". ", ".\n").splitlines()
        self._waiting.extend(parts)

    def hush(self) -> None:
        """Say no more of what is being said: something was done, and that is told."""
        self._said = None

    def now(self, at_s: float, *, busy: bool) -> str | None:
        """Return what is said; while the line is `busy` with more, nothing new is begun."""
        if self._said is not None and at_s >= self._said[1]:
            self._said = None
        if self._said is None and self._waiting and not busy:
            self.say(self._waiting.popleft(), at_s)
        return None if self._said is None else self._said[0]
