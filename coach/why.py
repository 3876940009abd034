"""`/why`: which path gave the last answer, and what its numbers were taken from."""

from collections.abc import Mapping

from coach.conversation import Reply
from coach.language import Language

ASKS = ("/why", "/warum", "/waarom", "/dlaczego")
NOT_VALUES = ("tools", "replaced", "notice", "refused")
MOST = 12


def is_why(text: str) -> bool:
    return text.strip().casefold() in ASKS


def why(reply: Reply | None, spoken: Language) -> str:
    """Return one line about a reply; None is no reply yet."""
    rows: Mapping[str, str] = spoken.agent["why"]
    if reply is None:
        return rows["nothing"]
    parts = [rows[reply.path.value].replace("{intent}", reply.intent or "?")]
    if tools := reply.values.get("tools"):
        parts.append(rows["tools"].replace("{tools}", str(tools)))
    taken = [(name, value) for name, value in reply.values.items() if name not in NOT_VALUES]
    if taken:
        values = ", ".join(f"{name} {value}" for name, value in taken[:MOST])
        values += ", …" if len(taken) > MOST else ""
        parts.append(rows["values"].replace("{values}", values))
    if reply.acted:
        parts.append(rows["acted"].replace("{acted}", ", ".join(reply.acted)))
    if replaced := reply.values.get("replaced"):
        parts.append(rows["replaced"].replace("{replaced}", str(replaced)))
    if reply.badge:
        parts.append(reply.badge)
    return ". ".join(part[:1].upper() + part[1:] for part in parts) + "."
