"""What was said in a ride, in its journal: every turn as it was heard, and every cue."""

from collections.abc import Callable, Mapping

from coach.turns import Turn, TurnOver

LONGEST = 600  # signs of what was said, and of what was heard

Record = Callable[[str, Mapping[str, object]], None]


class Transcript:
    """Writes to a ride's record, and tells whoever else keeps turns."""

    def __init__(self, record: Record, over: TurnOver) -> None:
        self._record, self._over = record, over

    def turn(self, turn: Turn) -> None:
        """Keep a turn that is over."""
        reply = turn.reply
        self._record(
            "turn",
            {
                "turn": reply.turn,
                "who": turn.who,
                "words": turn.words[:LONGEST],
                "heard": turn.heard[:LONGEST],
                "path": reply.path.value,
                "intent": reply.intent,
                "acted": list(reply.acted),
                "cut": turn.cut,
                "spoken": turn.spoken,
            },
        )
        self._over(turn)

    def cue(self, kind: str, text: str, *, spoken: bool) -> None:
        """Keep a cue that was shown; `spoken` where there is a voice that was given it."""
        self._record("cue", {"kind": kind, "text": text[:LONGEST], "spoken": spoken})
