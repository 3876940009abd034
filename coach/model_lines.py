"""Bytes of a streamed answer -> the JSON documents in it.

Server-sent events (WHATWG HTML, 9.2) as model servers write them: with and without a blank line
between two, with and without a space after "data:", in any cut. A stream that is one JSON document,
or one a line, is read as well, for some servers do not stream and some errors are not events.
"""

import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final, Literal

LONGEST = 1_000_000  # bytes of one event; the longest honest one is a call with all its arguments
MARK = b"\xef\xbb\xbf"
LINE_END = re.compile(r"\r\n|\n|\r")


class Word(Enum):
    """What a server says that is no document."""

    DONE = "[DONE]"


DONE: Final = Word.DONE
Heard = dict[str, Any] | Literal[Word.DONE]


class Garbled(Exception):
    """What came is no stream of documents; the sentence says what it is."""


class EventLines:
    """Feed bytes in any cut; documents come out as soon as they are whole."""

    def __init__(self) -> None:
        self.anything = False  # whether a byte came that is more than white space
        self._rest = b""
        self._begun = False
        self._event: list[str] = []  # data of one event that is spread over lines
        self._kind = ""
        self._document: list[str] = []  # lines of a document that is no event

    def feed(self, data: bytes) -> Iterator[Heard]:
        """Yield the documents that are whole now; raises Garbled."""
        rest = self._rest + data
        if not self._begun:
            if len(rest) < len(MARK) and MARK.startswith(rest):
                self._rest = rest
                return
            self._begun = True
            rest = rest.removeprefix(MARK)
        self.anything = self.anything or bool(data.strip())
        # A carriage return at the end may be the first half of a line's end.
        cut = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, len(rest) - 1)) + 1
        self._rest = rest[cut:]
        if cut:
            yield from self._lines(rest[:cut])
        kept = sum(map(len, self._event)) + sum(map(len, self._document)) + len(self._rest)
        if kept > LONGEST:
            raise Garbled("an event that does not end")

    def end(self) -> Iterator[Heard]:
        """Yield what is left at the end of the stream; raises Garbled for half a document."""
        rest, self._rest = self._rest, b""
        if rest:
            yield from self._lines(rest + b"\n")
        yield from self._line("")
        if self._document:
            yield from _documents(_decoded("\n".join(self._document)), "")

    def _lines(self, data: bytes) -> Iterator[Heard]:
        *lines, _ = LINE_END.split(data.decode(errors="replace"))
        for line in lines:
            yield from self._line(line)

    def _line(self, line: str) -> Iterator[Heard]:
        if self._document:
            self._document.append(line)
        elif not line.strip():
            if self._event:
                raise Garbled("broken JSON")
            self._kind = ""
        elif line.startswith("data:"):
            yield from self._data(line[5:].strip())
        elif line.startswith(("{", "[")):
            try:
                found = json.loads(line)
            except (ValueError, RecursionError):
                self._document.append(line)
            else:
                yield from _documents(found, "")
        elif line.startswith("event:"):
            self._kind = line[6:].strip()

    def _data(self, value: str) -> Iterator[Heard]:
        if not value and not self._event:
            return
        if value == DONE.value:
            if self._event:
                raise Garbled("broken JSON")
            yield DONE
            return
        self._event.append(value)
        try:
            found = json.loads("\n".join(self._event))
        except (ValueError, RecursionError):
            # The rest may be on the next line of the same event, which the standard allows.
            return
        self._event.clear()
        yield from _documents(found, self._kind)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Garbled("broken JSON") from None


def _documents(found: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Yield what a piece of JSON holds in documents; raises Garbled where it is none."""
    if found is None:
        return
    for each in found if isinstance(found, list) else [found]:
        if not isinstance(each, dict):
            raise Garbled(f"{type(each).__name__} where a document should be")
        yield {"error": each} if kind == "error" and "error" not in each else each
