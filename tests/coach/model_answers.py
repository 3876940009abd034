"""Answers out of documents, for the tests of what comes out of a stream."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from coach.model_answer import Answer
from coach.model_talk import Finished, Message, ModelRequest, Role, TextDelta, ToolSpec

NAMES = ("skip_step", "set_intensity", "lap", "get_live_session", "get_live")
TOOLS = tuple(ToolSpec(name, "does it", {"type": "object"}) for name in NAMES)
ASKED = ModelRequest((Message(Role.USER, "skip this"),), TOOLS)
Calls = list[tuple[str, str, str]]


def answer(
    documents: Sequence[Any], request: ModelRequest = ASKED, thinks_first: bool = False
) -> tuple[str, Calls, Finished]:
    """Return the words, the calls as (id, name, arguments), and the end."""
    ids = count(1)
    made = Answer(request, lambda: f"made{next(ids)}", thinks_first)
    events = [event for document in documents for event in made.feed(document)]
    events += made.end()
    end = events[-1]
    assert isinstance(end, Finished)
    texts = [event.text for event in events if isinstance(event, TextDelta)]
    assert "" not in texts
    return "".join(texts), [(each.id, each.name, each.arguments) for each in end.calls], end


def part(name: str | None = None, arguments: object = None, **more: object) -> dict[str, object]:
    function = {"name": name, "arguments": arguments}
    return {
        **more,
        "function": {key: value for key, value in function.items() if value is not None},
    }
