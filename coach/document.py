"""The JSON document of `teamcar ask --json`: reply -> what json.dumps takes."""

from typing import TypedDict

from coach.conversation import Reply


class AskDocument(TypedDict):
    """One answer as the command line's contract has it; times in milliseconds."""

    answer: str
    path: str
    intent: str | None
    values: dict[str, float | int | str | None]
    acted: list[str]
    turn: int
    first_token_ms: float | None
    total_ms: float


def ask_document(
    reply: Reply, turn: int, total_ms: float, first_token_ms: float | None = None
) -> AskDocument:
    """Return the document; `first_token_ms` is None where no model was asked."""
    return AskDocument(
        answer=reply.text,
        path=reply.path.value,
        intent=reply.intent,
        values=dict(reply.values),
        acted=list(reply.acted),
        turn=turn,
        first_token_ms=None if first_token_ms is None else round(first_token_ms, 1),
        total_ms=round(total_ms, 1),
    )
