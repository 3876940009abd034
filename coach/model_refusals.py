"""What a server's error says, and the dialect that may be taken instead; pure.

Error bodies have many shapes: `{"error": {"message", "param", "code"}}`, `{"error": "…"}`,
`{"detail": "…"}`, `{"detail": [{"loc", "msg"}]}`, `{"message": "…"}`, a list of one of them, text.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from coach.model_fields import NEEDED, Dialect

TOLD = 160  # signs of a server's own words
REFUSABLE = (400, 405, 415, 422, 500, 501)  # statuses under which a field may be what is wrong
TOO_LONG = re.compile(
    r"context.{0,40}(length|window|size|limit)|(exceed|larger|longer|greater).{0,60}context"
    r"|maximum.{0,20}tokens.{0,20}exceeded|prompt is too long|too many tokens|n_ctx",
    re.IGNORECASE | re.DOTALL,
)
NO_TOOLS = re.compile(
    r"(not|n't|un)\s*support\w*.{0,30}(tool|function)|(tool|function)\w*.{0,40}(not|un)\s*support"
    r"|tool choice requires|requires? --jinja",
    re.IGNORECASE | re.DOTALL,
)
FORM = re.compile(r"response_format|json_schema|json_object|structured output|grammar|schema")
TOKENS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Told:
    """An error in the server's own words; `field` is what it names as refused, if it does."""

    words: str = ""
    field: str = ""


def told_by(body: bytes) -> Told:
    """Return what an error body tells; a web page tells nothing."""
    text = body.decode(errors="replace")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Told("" if text.lstrip().startswith("<") else _line(text))
    return told_in(document)


def told_in(document: Any) -> Told:
    """Return what an error document tells."""
    if isinstance(document, list):
        document = document[0] if document else None
    if not isinstance(document, Mapping):
        return Told(_line(document) if isinstance(document, str) else "")
    for inner in (document.get("error"), document.get("detail")):
        if isinstance(inner, str):
            return Told(_line(inner))
        if isinstance(inner, Mapping | list) and inner:
            return told_in(inner)
    place = document.get("loc")
    names = [each for each in place if each != "body"] if isinstance(place, list) else []
    where = names[0] if names else document.get("param")
    words = document.get("message") or document.get("msg")
    field = where.split(".")[0].split("[")[0] if isinstance(where, str) else ""
    return Told(_line(words) if isinstance(words, str) else "", field)


def is_too_long(told: Told) -> bool:
    """Return whether the model's context does not hold the request."""
    return TOO_LONG.search(told.words) is not None


def milder(
    dialect: Dialect, told: Told, status: int, sent: Collection[str], thin: bool = False
) -> Dialect | None:
    """Return a dialect without what a server refuses, None where nothing else can be tried.

    `sent` are the fields of the refused request; with `thin`, the answer was an empty success.
    """
    named = [told.field, *TOKENS.findall(told.words)]
    formed = "response_format" in sent
    demanded = "tool_choice" in sent
    if thin or status >= 500:
        # What a server fails over, rather than refuse it, is not named: the likely ones go first.
        if demanded:
            return replace(dialect, must_call=False)
        return replace(dialect, form=dialect.form.looser) if formed else None
    if status not in REFUSABLE:
        return None
    refused = next((name for name in named if name in sent and name not in NEEDED), None)
    ways = (
        (formed and ("response_format" in named or FORM.search(told.words)),
         replace(dialect, form=dialect.form.looser)),
        (demanded and "tool_choice" in named, replace(dialect, must_call=False)),
        ("strict" in named and dialect.strict_tools, replace(dialect, strict_tools=False)),
        ("tools" in sent and NO_TOOLS.search(told.words), replace(dialect, tools=False)),
        (refused, replace(dialect, omitted=dialect.omitted | {refused or ""})),
    )  # fmt: skip
    return next((way for needed, way in ways if needed), None)


def _line(words: str) -> str:
    """Return a server's words as one short printable line."""
    printable = "".join(sign if sign.isprintable() else " " for sign in words)
    return " ".join(printable.split())[:TOLD]
