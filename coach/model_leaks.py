"""Tool calls that a model wrote into its words: kept from the words, and made calls where certain.

A call is certain when the whole answer is nothing but calls of tools that there are. Anything less
is neither done nor said: a quotation of a call, a call of an unknown tool, half a call.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from coach.model_talk import ToolCall

# Marks by which the templates of models begin a call.
MARKS = (
    "<tool_call", "<|tool", "<｜tool", "<|python_tag|>", "[tool_call", "<function", "<invoke",
    "<start_function_call",
)  # fmt: skip
LONGEST_MARK = max(map(len, MARKS))
# A document, a list of documents, or a fenced one; `{power}` is a slot and no document.
DOCUMENT = r'\{\s*"|\[\s*\{\s*"|```\w*\s*[{\[<]'
HALF = re.compile(r"(?:\{\s*|\[\s*\{?\s*|`{1,3}|```\w*\s*)\Z")  # what may become one of them
LINE = re.compile(r"[^\n]*\n?")
FENCE = re.compile(r"```\w*\s*")
# What stands around calls and between them.
BETWEEN = re.compile(
    r"(?:[\s,;]|```\w*|</?tool_calls?>|<\|/?tool_calls?(?:_begin|_end|_start)?\|>"
    r"|<\|python_tag\|>|\[/?TOOL_CALLS?\]|<\|eom_id\|>)*",
    re.IGNORECASE,
)
TAGGED = re.compile(r"<function=([\w.-]+)>(.*?)</function>", re.DOTALL)
PARAMETER = re.compile(r"<parameter=([\w.-]+)>\s*(.*?)\s*</parameter>", re.DOTALL)
NAMES = ("name", "tool", "tool_name", "function")
ARGUMENTS = ("arguments", "parameters", "args", "input", "tool_input")


class Leaks:
    """Feed the words of an answer in any cut; what is certain to be no call comes out."""

    def __init__(self, names: Collection[str], new_id: Callable[[], str]) -> None:
        self._names = frozenset(names)
        self._new_id = new_id
        marks = "|".join(map(re.escape, MARKS))
        # As Python's, but only of a name that is no everyday word.
        odd = sorted(name.lower() for name in names if "_" in name)
        called = "".join(rf"|\[\s*{name}\(|\b{name}\(" for name in map(re.escape, odd))
        self._start = re.compile(f"{marks}|{DOCUMENT}{called}", re.IGNORECASE)
        self._beginnings = tuple(f"{before}{name}(" for name in odd for before in ("", "["))
        self._held = ""
        self._certain = False
        self._said = False  # whether words came before

    def feed(self, text: str) -> str:
        """Return the words that begin no call."""
        self._held += text
        if self._certain:
            return ""
        found = self._start.search(self._held)
        self._certain = found is not None
        cut = found.start() if found else len(self._held) - self._half()
        said, self._held = self._held[:cut], self._held[cut:]
        self._said = self._said or bool(said.strip())
        return said

    def end(self) -> tuple[str, tuple[ToolCall, ...]]:
        """Return the words among what was held back, and the calls that it was."""
        if not self._certain:
            return self._held, ()
        found = () if self._said else tuple(self._calls(self._held))
        if found and all(name in self._names for name, _ in found):
            return "", tuple(ToolCall(self._new_id(), name, given) for name, given in found)
        return "".join(self._words(self._held)), ()

    def _half(self) -> int:
        """Return how many signs at the end may be the beginning of a call."""
        half = HALF.search(self._held)
        most = len(half.group()) if half else 0
        longest = max([LONGEST_MARK, *map(len, self._beginnings)]) + 1
        tail = self._held[-longest:].lower()
        for length in range(len(tail), most, -1):
            end = tail[-length:]
            if any(mark.startswith(end) for mark in MARKS):
                return length
            before = tail[-length - 1 : -length]
            if not (before.isalnum() or before == "_") and any(
                name.startswith(end) for name in self._beginnings
            ):
                return length
        return most

    def _calls(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield name and arguments of each call; a name "" where something is no call."""
        at = _after(BETWEEN, text, 0)
        while at < len(text):
            tagged = TAGGED.match(text, at)
            if tagged:
                yield tagged.group(1), _tagged(tagged.group(2))
                at = tagged.end()
            else:
                try:
                    found, at = json.JSONDecoder().raw_decode(text, at)
                except (ValueError, RecursionError):
                    yield "", ""
                    return
                yield from _calls_in(found)
            at = _after(BETWEEN, text, at)

    def _words(self, text: str) -> Iterator[str]:
        """Yield the words before, between and after what looks like a call."""
        while text:
            found = self._start.search(text)
            if found is None:
                yield text
                return
            yield text[: found.start()]
            text = text[found.start() :]
            fence = FENCE.match(text)
            if fence:
                text = text[fence.end() :]
                continue
            if not re.match(DOCUMENT, text):
                closed = re.match(r"<(\w+).*?</\1>", text, re.DOTALL)
                # Without an end of its own a mark spoils the rest; a call like Python's, its line.
                ends = closed or (LINE.match(text) if "(" in found.group() else None)
                text = text[ends.end() :] if ends else ""
                continue
            try:
                document, end = json.JSONDecoder().raw_decode(text)
            except (ValueError, RecursionError):
                yield "" if any(f'"{name}"' in text for name in (*NAMES, *ARGUMENTS)) else text
                return
            if not any(name for name, _ in _calls_in(document)):
                yield text[:end]
            text = text[end:]


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _calls_in(found: Any) -> Iterator[tuple[str, str]]:
    """Yield name and arguments of the calls that a document is; a name "" where it is none."""
    within = found.get("tool_calls") if isinstance(found, dict) else None
    if not isinstance(within, list):
        within = found if isinstance(found, list) else [found]
    for each in within:
        yield _call_of(each) if isinstance(each, dict) else ("", "")


def _call_of(document: dict[str, Any]) -> tuple[str, str]:
    inner = document.get("function")
    call = inner if isinstance(inner, dict) else document
    name = next((call[key] for key in NAMES if isinstance(call.get(key), str)), "")
    given: Any = next((call[key] for key in ARGUMENTS if key in call), {})
    if isinstance(given, str):
        return name, given or "{}"
    return name if isinstance(given, dict) else "", json.dumps(given, ensure_ascii=False)


def _tagged(body: str) -> str:
    """Return the arguments between tags, which are a document or one tag each."""
    if body.strip().startswith("{"):
        return body.strip()
    given: dict[str, Any] = {}
    for name, value in PARAMETER.findall(body):
        try:
            given[name] = json.loads(value)
        except (ValueError, RecursionError):
            given[name] = value
    return json.dumps(given, ensure_ascii=False)
