"""The documents of one streamed answer -> words, calls and an end; pure.

A document is a `chat.completion.chunk`, or a whole `chat.completion` of a server that does not
stream. What servers do differently is met here and in the modules below it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from coach.model_calls import Calls
from coach.model_leaks import Leaks
from coach.model_schema import document_in
from coach.model_talk import (
    Ended,
    Fault,
    Finished,
    ModelEvent,
    ModelRequest,
    TextDelta,
    ToolCall,
    Usage,
)
from coach.model_thoughts import Thoughts

# What a server says of the end -> what it means; any other word is a plain end.
REASONS: Mapping[str, Ended] = {
    "length": Ended.LENGTH,
    "max_tokens": Ended.LENGTH,
    "tool_calls": Ended.CALLS,
    "tool_use": Ended.CALLS,
    "function_call": Ended.CALLS,
}
SIGNS_PER_TOKEN = 4  # of the usual languages; only for estimates
# No honest answer has more signs for its tokens; a server that knows no limit is stopped there.
MOST_SIGNS_PER_TOKEN = 6
GRACE_SIGNS = 128
MOST_THOUGHT_SIGNS = 64_000
SURROGATE = re.compile(r"[\ud800-\udfff]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class BadAnswer(Exception):
    """The answer cannot be used, as the sentence after the server's name says."""

    def __init__(self, fault: Fault, why: str) -> None:
        super().__init__(why)
        self.fault = fault


class ErrorTold(Exception):
    """The server told of an error where an answer was due."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__("an error in the stream")
        self.document = document


class Answer:
    """One round's answer; `progress` counts signs of life: words, thoughts, parts of calls.

    With `thinks_first`, it begins with a thought that nothing opens. `thought_aloud` tells that
    such a thought was taken for words.
    """

    def __init__(
        self, request: ModelRequest, new_id: Callable[[], str], thinks_first: bool = False
    ) -> None:
        names = [tool.name for tool in request.tools]
        self.progress = 0
        self.told = False  # whether any document came
        self.reason: str | None = None
        self._request = request
        self._calls = Calls(names, new_id)
        self._leaks = Leaks(names, new_id)
        self._thoughts = Thoughts(thinks_first)
        self._usage: Usage | None = None
        self._most = request.max_tokens * MOST_SIGNS_PER_TOKEN + GRACE_SIGNS
        self._signs = 0
        self._thought_signs = 0
        self._held = ""  # half a sign beyond the basic plane
        self._begun = False
        self._said = ""

    @property
    def thought_aloud(self) -> bool:
        """Whether a thought ended that nothing had opened."""
        return self._thoughts.unopened

    @property
    def overlong(self) -> bool:
        """Whether the answer has gone on beyond anything that was asked for."""
        return self._signs > self._most or self._thought_signs > MOST_THOUGHT_SIGNS

    def feed(self, document: Mapping[str, Any]) -> Iterator[ModelEvent]:
        """Yield the words that a document adds; raises ErrorTold, BadAnswer."""
        self.told = True
        if self.reason is None and (document.get("error") or document.get("object") == "error"):
            raise ErrorTold(document)
        self._usage = _usage(document) or self._usage
        choice = _choice(document)
        if choice is None:
            return
        if choice.get("error"):
            raise ErrorTold(choice)
        delta = choice.get("delta")
        delta = delta if isinstance(delta, dict) else choice.get("message")
        if isinstance(delta, dict):
            yield from self._delta(delta)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason and reason != "null" and self.reason is None:
            self.reason = reason

    def end(self) -> Iterator[ModelEvent]:
        """Yield the last words and the end of a whole answer; raises BadAnswer for another."""
        if self.reason is None and not self.overlong:
            raise BadAnswer(Fault.BROKEN, "breaks off in the middle of its answer")
        if self.reason == "error":
            raise BadAnswer(Fault.BROKEN, "ends its answer with an error")
        yield from self._words(self._thoughts.end())
        calls = self._calls.finished()
        if self._request.schema is not None and not calls:
            self._begun = True
            try:
                yield TextDelta(document_in(self._said, self._request.schema))
            except ValueError as error:
                raise BadAnswer(Fault.UNSUITABLE, f"gives {error}") from None
        else:
            words, leaked = self._leaks.end()
            yield from self._polished(words)
            calls = calls or leaked
        if self.reason == "content_filter" and not self._begun and not calls:
            raise BadAnswer(Fault.UNSUITABLE, "holds its answer back by a filter of its own")
        why = Ended.LENGTH if self.overlong else REASONS.get(self.reason or "", Ended.STOP)
        if why is Ended.LENGTH:
            calls = ()  # the last may be half of one
        elif calls or why is Ended.CALLS:
            why = Ended.CALLS if calls else Ended.STOP
        calls = tuple(
            ToolCall(*map(_whole, (each.id, each.name, each.arguments))) for each in calls
        )
        yield Finished(why, self._usage or self._estimated(), calls)

    def _delta(self, delta: Mapping[str, Any]) -> Iterator[ModelEvent]:
        content, thought = _content(delta.get("content"))
        for key in ("reasoning_content", "reasoning", "thinking"):
            thought += len(delta[key]) if isinstance(delta.get(key), str) else 0
        refusal = delta.get("refusal")
        content += refusal if isinstance(refusal, str) else ""
        called = self._calls.add(delta)
        self.progress += bool(content or thought or called)
        self._signs += len(content) + called
        self._thought_signs += thought
        if content:
            yield from self._words(self._thoughts.feed(self._joined(content)))

    def _words(self, text: str) -> Iterator[TextDelta]:
        if self._request.schema is not None:
            self._said += text
        else:
            yield from self._polished(self._leaks.feed(text))

    def _polished(self, text: str) -> Iterator[TextDelta]:
        """Yield words without what would write across a terminal."""
        words = CONTROL.sub("", text)
        if not self._begun:
            words = words.lstrip()
        if words:
            self._begun = True
            self._said += words
            yield TextDelta(words)

    def _joined(self, text: str) -> str:
        """Return text with the halves of a sign put together, which two deltas may have."""
        text, self._held = self._held + text, ""
        if "\ud800" <= text[-1] <= "\udbff":
            text, self._held = text[:-1], text[-1]
        return _whole(text)

    def _estimated(self) -> Usage:
        written = self._signs + self._thought_signs
        return Usage(tokens_of(self._request), -(-written // SIGNS_PER_TOKEN), estimated=True)


def tokens_of(request: ModelRequest) -> int:
    """Return about how many tokens a request has, where nobody has counted them."""
    signs = sum(
        len(message.content) + sum(len(call.name) + len(call.arguments) for call in message.calls)
        for message in request.messages
    )
    for tool in request.tools:
        signs += len(tool.name) + len(tool.description) + len(json.dumps(tool.parameters))
    return signs // SIGNS_PER_TOKEN + 4 * (len(request.messages) + len(request.tools))


def _choice(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first choice, the only one that was asked for; None where there is none."""
    choices = document.get("choices")
    for each in choices if isinstance(choices, list) else ():
        if isinstance(each, dict) and each.get("index") in (0, None):
            return each
    return None


def _content(content: object) -> tuple[str, int]:
    """Return the words of a content, and how many signs of thought it has beside them."""
    if isinstance(content, str):
        return content, 0
    words, thought = "", 0
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            words += part
        elif isinstance(part, dict) and part.get("type") in ("text", "output_text", None):
            words += part["text"] if isinstance(part.get("text"), str) else ""
        elif isinstance(part, dict):
            thought += len(str(part.get(str(part["type"]), "")))
    return words, thought


def _usage(document: Mapping[str, Any]) -> Usage | None:
    """Return the tokens that a server has counted; Groq keeps them apart."""
    apart = document.get("x_groq")
    usage = document.get("usage") or (apart.get("usage") if isinstance(apart, dict) else None)
    if not isinstance(usage, dict):
        return None
    counts = [
        next((usage[key] for key in keys if isinstance(usage.get(key), int)), None)
        for keys in (("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens"))
    ]
    if counts[0] is None or counts[1] is None or min(counts[0], counts[1]) < 0:
        return None
    return Usage(counts[0], counts[1])


def _whole(text: str) -> str:
    """Return text with pairs of surrogates as one sign, and lone ones as what cannot be read."""
    if not SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
