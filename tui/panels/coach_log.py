"""What was said: the rider's lines and the coach's, the newest at the foot."""

from collections.abc import Sequence

from textual.geometry import Size

from coach.conversation import ChatLine
from tui.formats import fitted, wrapped
from tui.panels.drawing import Drawing, Row, spread

HINT = "Ask how it goes, how many are left, or say: easier, skip, back, end. Enter to type."
AT_ONCE_S = 0.05


def coach_rows(chat: Sequence[ChatLine], width: int, height: int) -> list[Row]:
    """Return the newest lines that fit; where only one row is there, the last answer."""
    if not chat:
        return [(("coach  ", "dim"), (fitted(HINT, width - 7), "dim"))]
    if height == 1:
        return [_one_row(chat, width)]
    rows: list[Row] = []
    for line in reversed(chat):
        taken = took(line.seconds_taken)
        said = line.text if line.badge is None else f"{line.text} [{line.badge}]"
        texts = wrapped(said, width - 8 - len(taken), 3)
        lead = line.who.ljust(7)
        block: list[Row] = []
        for number, text in enumerate(texts):
            who = lead if number == 0 else " " * 7
            ink = "text" if line.who == "coach" else "dim"
            row: Row = ((who, "now" if line.who == "coach" else "dim"), (text, ink))
            block.append(spread(row, ((taken, "faint"),), width) if number == 0 else row)
        if rows and len(rows) + len(block) > height:
            break
        rows = [*block, *rows]
        if len(rows) >= height:
            break
    return rows[-height:]


def took(seconds: float | None) -> str:
    """Return how long an answer took with a gap before it, `  120 ms`, `  1.3 s`; none at once."""
    if seconds is None or seconds < AT_ONCE_S:
        return ""
    return f"  {seconds * 1000:.0f} ms" if seconds < 0.9995 else f"  {seconds:.1f} s"


def _one_row(chat: Sequence[ChatLine], width: int) -> Row:
    last = chat[-1]
    if last.badge is not None:  # why it is not the model's matters more than the question
        badge = f" [{fitted(last.badge, width // 2 - 3)}]"
        said = fitted(last.text, width - len(badge) - 2)
        return (("→ ", "now"), (said, "text"), (badge, "dim"))
    if last.who == "coach" and len(chat) > 1 and chat[-2].who != "coach":
        asked = fitted(chat[-2].text, width // 3)
        said = fitted(last.text, width - len(asked) - 6)
        return ((f"“{asked}” ", "dim"), ("→ ", "now"), (said, "text"))
    return ((f"{last.who}  ", "now"), (fitted(last.text, width - 7), "text"))


class CoachLog(Drawing):
    """The conversation; drawn again when a line was added."""

    def __init__(self, panel_id: str | None = None) -> None:
        super().__init__(panel_id)
        self._chat: Sequence[ChatLine] = ()

    def show(self, chat: Sequence[ChatLine]) -> None:
        if chat != self._chat:
            self._chat = chat
            self.redraw()
            # Where the stylesheet lets the log grow with what was said, it takes rows now.
            if self.styles.is_auto_height:
                self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows that everything said would take."""
        return len(coach_rows(self._chat, width, viewport.height))

    def draw(self, width: int, height: int) -> list[Row]:
        return coach_rows(self._chat, width, height)
