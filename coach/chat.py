"""The lines of the conversation, of which the last of the coach's may still grow."""

from collections import deque

from coach.conversation import ChatLine, Reply
from coach.formats import LONGEST_WORDS, plain

LINES_KEPT = 200


class Chat:
    """What was said, the newest last; a line that grows is named by its number."""

    def __init__(self) -> None:
        self._lines: deque[ChatLine] = deque(maxlen=LINES_KEPT)
        self._said = 0  # lines ever

    @property
    def lines(self) -> tuple[ChatLine, ...]:
        return tuple(self._lines)

    def say(self, words: str, began_s: float, reply: Reply, ended_s: float) -> int:
        """Add the rider's words and the whole reply; returns its number."""
        self._add(ChatLine("you", plain(words, LONGEST_WORDS), began_s))
        self._add(_line(reply, ended_s, ended_s - began_s))
        return self._said - 1

    def remark(self, reply: Reply, at_s: float) -> None:
        """Add what nobody has asked for."""
        self._add(_line(reply, at_s, None))

    def begin(self, words: str, reply: Reply, began_s: float) -> int:
        """Add the rider's words and a reply that is to grow; returns its number."""
        self._add(ChatLine("you", plain(words, LONGEST_WORDS), began_s))
        self._add(_line(reply, began_s, None))
        return self._said - 1

    def grow(self, number: int, reply: Reply, seconds: float) -> None:
        """Let the line of this number be the reply as it is now."""
        at = number - (self._said - len(self._lines))
        if at >= 0:
            before = self._lines[at]
            self._lines[at] = _line(reply, before.at_s, None if reply.growing else seconds)

    def _add(self, line: ChatLine) -> None:
        self._lines.append(line)
        self._said += 1


def _line(reply: Reply, at_s: float, seconds: float | None) -> ChatLine:
    return ChatLine("coach", reply.text, at_s, seconds, reply.path, reply.growing, reply.badge)
