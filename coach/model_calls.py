"""Fragments of tool calls -> whole calls, whatever a server leaves out or says twice.

By the API a fragment has an `index`, and the first of a call has its `id` and name. Servers leave
out the index or count none, leave out ids, repeat id and name in every chunk, give the arguments
as an object, and put several calls in one chunk.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from coach.model_talk import ToolCall

MOST_CALLS = 32  # of one round; more is a model that has lost its way


@dataclass(slots=True)
class _Open:
    """A call that is still coming."""

    index: int | None
    id: str
    name: str
    arguments: str = ""

    @property
    def whole(self) -> bool:
        """Whether the arguments are a whole document already."""
        try:
            return isinstance(json.loads(self.arguments), dict)
        except (ValueError, RecursionError):
            return False


class Calls:
    """The calls of one round; `names` are the tools that may be called."""

    def __init__(self, names: Collection[str], new_id: Callable[[], str]) -> None:
        # Each way in which a tool's name may begin.
        self._beginnings = frozenset(
            name[:end] for name in names for end in range(1, len(name) + 1)
        )
        self._new_id = new_id
        self._open: list[_Open] = []
        self._legacy: _Open | None = None

    def add(self, delta: Mapping[str, Any]) -> int:
        """Take the fragments of one delta and return how many signs they have."""
        given = delta.get("tool_calls")
        given = [given] if isinstance(given, dict) else given
        fresh: list[_Open] = []  # begun in this delta
        count = 0
        for fragment in given if isinstance(given, list) else ():
            if isinstance(fragment, dict):
                count += self._fragment(fragment, fresh)
        legacy = delta.get("function_call")
        if isinstance(legacy, dict):
            self._legacy = self._legacy or _Open(None, "", "")
            count += self._fill(self._legacy, legacy)
        return count

    def finished(self) -> tuple[ToolCall, ...]:
        """Return the calls, each with an id of its own; those without a name are none."""
        calls = self._open
        if not calls and self._legacy is not None:
            calls = [self._legacy]  # elsewhere it only says again what tool_calls says
        taken: set[str] = set()
        made: list[ToolCall] = []
        for call in calls:
            if not call.name:
                continue
            name = call.id if call.id and call.id not in taken else self._new_id()
            taken.add(name)
            made.append(ToolCall(name, call.name, _unwrapped(call.arguments)))
        return tuple(made)

    def _fragment(self, fragment: Mapping[str, Any], fresh: list[_Open]) -> int:
        function = fragment.get("function")
        # Some leave out the middle layer.
        function = function if isinstance(function, dict) else fragment
        call = self._belongs(fragment, function, fresh)
        if call is None:
            if len(self._open) >= MOST_CALLS:
                return 1
            call = _Open(_index(fragment), _text(fragment.get("id")), "")
            self._open.append(call)
            fresh.append(call)
        call.id = call.id or _text(fragment.get("id"))
        return self._fill(call, function)

    def _belongs(
        self, fragment: Mapping[str, Any], function: Mapping[str, Any], fresh: list[_Open]
    ) -> _Open | None:
        """Return the call that a fragment goes on with, None where it begins one."""
        index, known_by, name = _index(fragment), _text(fragment.get("id")), _name(function)
        there = [call for call in self._open if index is None or call.index == index]
        if not there:
            same = [call for call in self._open if not name and known_by in ("", call.id)]
            return same[-1] if same else None
        call = there[-1]
        if known_by and call.id:
            return next((each for each in reversed(there) if each.id == known_by), None)
        if not name:
            return call
        if call in fresh:  # one chunk does not say two things of one call
            return None
        joined = call.name + name
        if call.name and name != call.name and (call.arguments or joined not in self._beginnings):
            return None
        said = _said(function.get("arguments"))
        return None if call.whole and said not in ("", call.arguments) else call

    def _fill(self, call: _Open, function: Mapping[str, Any]) -> int:
        name, said = _name(function), _said(function.get("arguments"))
        if name and name != call.name and (not call.name or call.name + name in self._beginnings):
            # A name may come in pieces; only what leads to a tool is put together.
            call.name += name
        if not isinstance(function.get("arguments"), str):
            call.arguments = said or call.arguments  # an object is whole, and may be said again
        elif not (said == call.arguments and call.whole):
            call.arguments += said
        return len(said) + len(name)


def _said(arguments: object) -> str:
    """Return arguments as text, whether they came as text, as an object, or not at all."""
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return json.dumps(arguments, ensure_ascii=False)


def _index(fragment: Mapping[str, Any]) -> int | None:
    index = fragment.get("index")
    if isinstance(index, str) and index.isdecimal():
        return int(index)
    return index if isinstance(index, int) and not isinstance(index, bool) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _name(function: Mapping[str, Any]) -> str:
    return _text(function.get("name")).strip()


def _unwrapped(arguments: str) -> str:
    """Return the arguments' own JSON text, out of a text that holds it; none are `{}`."""
    text = arguments.strip()
    if text in ("", "null", '""'):
        return "{}"
    try:
        inner = json.loads(text)
        if isinstance(inner, str) and isinstance(json.loads(inner), dict):
            return inner
    except (ValueError, RecursionError):
        pass
    return arguments
