"""One line: what was just done and how to undo it, else the author's words, else nothing."""

from tui.formats import fitted
from tui.panels.drawing import Row, spread
from workouts.snapshot import RideSnapshot


def notice_row(ride: RideSnapshot, said: str | None, width: int) -> Row:
    """Return the line; `said` is a sentence of the console itself and comes first."""
    if said:
        return (("! ", "over"), (fitted(said, width - 2), "text"))
    notice = ride.notice
    if notice is not None:
        open_for = None if notice.undo_until_s is None else notice.undo_until_s - ride.at_s
        right: Row = ()
        if open_for is not None and open_for > 0:
            right = (("  u", "now"), (" undo", "dim"), (f" {-int(-open_for // 1)} s", "dim"))
        return spread((("✓ ", "now"), (fitted(notice.text, width - 14), "text")), right, width)
    if ride.text:
        return (("“", "dim"), (fitted(ride.text, width - 2), "plan"), ("”", "dim"))
    return ()
